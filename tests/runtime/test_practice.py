"""Practice: one skill at a time on the embedded robot, set up as asked and judged by the simulator."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.action import Action, Resource
from executive.contracts.practice import Start
from executive.contracts.skill import Skill, SkillOutcome, SkillSpec, StallTest, Step
from executive.robot.sim.scene import Scene
from executive.runtime.practice import SimPractice


class Spin(Skill):
    """Turns on the spot for some steps; fails as it is told."""

    spec = SkillSpec("spin", "Turns.", (), (), (), frozenset({Resource.BASE}), (), 20.0, StallTest(10.0))

    def __init__(self, steps: int = 20, fault: Exception | None = None) -> None:
        self.left, self.fault = steps, fault

    def start(self, goal, surroundings, observation) -> None:
        self.draw = float(surroundings.random.normal())

    def step(self, observation) -> Step:
        self.left -= 1
        if self.fault is not None and self.left == 0:
            raise self.fault
        done = SkillOutcome.SUCCEEDED if self.left <= 0 else None
        return Step(Action(observation.stamp, base=np.array([0.0, 0.0, 0.8])), 0.5, outcome=done, outputs={})


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def test_everything_stands_where_the_start_says_and_the_rest_at_home(practice):
    start = Start(
        base_pose=np.array([4.0, 3.0, 0.5]),
        head=np.array([0.3, 0.7]),
        objects={"red_cube": np.array([2.0, 5.65, 0.5225, 0.4])},
        people={"ben": np.array([3.0, 3.6, 1.0])},
        held="blue_mug",
    )
    practice.reset(start, seed=6)
    truth = practice.truth()
    np.testing.assert_allclose(truth.base_pose, start.base_pose, atol=1e-6)
    np.testing.assert_allclose(practice.robot.world.head, start.head, atol=1e-3)
    np.testing.assert_allclose(truth.objects["red_cube"], start.objects["red_cube"], atol=1e-3)
    np.testing.assert_allclose(truth.people["ben"], start.people["ben"], atol=1e-6)
    assert practice.memory.held == "blue_mug"
    home = Scene.home(6).objects["green_mug"]
    np.testing.assert_allclose(truth.objects["green_mug"], (home.x, home.y, home.z, home.yaw), atol=1e-3)
    assert dict(practice.memory.sightings) == {}
    assert (truth.collisions, truth.breaches) == (0, 0)
    practice.robot.advance(0.2)  # the fingers close on it
    assert practice.truth().held == "blue_mug"


def test_an_attempt_ends_with_the_base_at_rest(practice):
    practice.reset(Start(base_pose=np.array([4.0, 3.0, 0.0])), seed=1)
    steps = []
    attempt = practice.attempt(Spin(20), {}, lambda: steps.append(practice.truth().base_pose[2]))
    assert (attempt.outcome, attempt.reason, attempt.collisions) == (SkillOutcome.SUCCEEDED, "", 0)
    assert attempt.seconds == pytest.approx(20 / practice.description.control_rate, abs=0.051)
    assert len(steps) == 20
    assert steps[-1] > 0.3
    assert np.abs(practice.truth().base_twist).max() < 0.05


def test_an_error_in_a_skill_reaches_whoever_trains_it(practice):
    practice.reset(Start(), seed=1)
    with pytest.raises(ZeroDivisionError, match="by nothing"):
        practice.attempt(Spin(3, ZeroDivisionError("by nothing")), {})


def test_collisions_of_one_attempt_are_counted_for_it_alone(practice):
    practice.reset(Start(base_pose=np.array([4.0, 3.0, 0.0])), seed=1)
    practice.attempt(Spin(5), {})
    world = practice.robot.world
    practice.reset(Start(base_pose=np.array([4.0, 3.0, 0.0]), people={"ben": np.array([4.15, 3.0, 0.0])}), seed=1)
    touched = practice.attempt(Spin(5), {})
    assert touched.collisions > 0
    before = practice.truth().collisions
    world.data.mocap_pos[int(world.model.body("ben").mocapid[0]), :2] = (3.5, 0.9)
    clear = practice.attempt(Spin(5), {})
    assert clear.collisions == 0
    assert practice.truth().collisions == before


def test_a_skill_draws_the_same_numbers_for_the_same_seed(practice):
    draws = []
    for seed in (3, 3, 4):
        practice.reset(Start(), seed)
        skill = Spin(2)
        practice.attempt(skill, {})
        draws.append(skill.draw)
    assert draws[0] == draws[1] != draws[2]


def test_labels_show_where_objects_are_in_the_frame(practice):
    table = practice.site.place("kitchen_table")
    start = Start(
        base_pose=table.approach,
        head=np.array([0.0, 0.75]),
        objects={"red_cube": np.array([2.0, 5.7, 0.5225, 0.0])},
    )
    observation = practice.reset(start, seed=2)
    labels = practice.labels()
    assert observation.camera is not None
    red = observation.camera.rgb[labels["red_cube"]].astype(float)
    assert len(red) > 5
    assert np.mean(red[:, 0] - red[:, 1:].max(axis=1)) > 40
    assert "green_cube" not in labels
    assert all(mask.shape == observation.camera.depth.shape for mask in labels.values())


def test_without_a_camera_there_is_nothing_to_label():
    practice = SimPractice(camera=False)
    assert practice.observe().camera is None
    assert practice.labels() == {}


def test_facts_are_the_simulators(practice):
    practice.reset(Start(base_pose=practice.site.place("dock").approach, held="red_cube"), seed=2)
    practice.robot.advance(0.2)
    assert practice.holds("holding(red_cube)")
    assert practice.holds("at(robot, dock)")
    assert not practice.holds("on(red_cube, shelf)")
