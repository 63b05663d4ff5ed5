"""The shipped skill drives in the embedded physics, through the gate."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.practice import Start, Trial
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.errors import BadWeights
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime.practice import SimPractice
from skills.frames import pose_error
from skills.navigate.features import INPUTS, OUTPUTS, encode
from skills.navigate.skill import WEIGHTS, Navigate
from skills.navigate.trials import draw_trials, judge
from skills.policy import FILES, Policy


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(camera=False)


def off(practice: SimPractice, goal: np.ndarray) -> tuple[float, float]:
    """Distance [m] and turn [rad] between the true pose and a goal."""
    ahead, left, turn = pose_error(goal, practice.truth().base_pose)
    return float(np.hypot(ahead, left)), abs(float(turn))


@pytest.mark.parametrize("place", ["kitchen_table", "bin", "anna", "dock"])
def test_it_drives_to_a_place(practice: SimPractice, place: str) -> None:
    practice.reset(Start(base_pose=np.array([4.6, 3.0, 2.0])), seed=5)
    attempt = practice.attempt(Navigate(), {"goal": place})
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    distance, turn = off(practice, practice.site.place(place).approach)
    assert distance < 0.03
    assert turn < 0.05


def test_it_stands_in_front_of_an_object_that_was_seen(practice: SimPractice) -> None:
    practice.reset(Start(base_pose=np.array([2.0, 4.6, 1.5])), seed=6)
    practice.memory.saw(Sighting("red_cube", np.array([2.35, 5.65, 0.52]), 0.0, 0.003, "kitchen_table", 0.0))
    attempt = practice.attempt(Navigate(), {"goal": "kitchen_table", "object": "red_cube"})
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    assert off(practice, np.array([2.35, 5.18, 1.5708]))[0] < 0.03


def test_it_drives_around_a_person_whom_the_map_does_not_show(practice: SimPractice) -> None:
    start = Start(base_pose=np.array([1.5, 3.0, 0.0]), people={"ben": np.array([3.2, 3.0, 1.6])})
    practice.reset(start, seed=7)
    attempt = practice.attempt(Navigate(), {"goal": "storage"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)


def test_anywhere_in_an_area_is_at_the_goal_and_before_a_table_one_place_only(practice: SimPractice) -> None:
    x, y, yaw = (float(value) for value in practice.site.place("living_room").approach)
    practice.reset(Start(base_pose=np.array([x + 0.3, y, yaw]), people={"ben": np.array([x - 0.35, y, 0.0])}), seed=3)
    attempt = practice.attempt(Navigate(), {"goal": "living_room"})
    assert judge(practice, Trial(Start(), {"goal": "living_room"}, 3), attempt) == ""
    x, y, yaw = (float(value) for value in practice.site.place("shelf").approach)
    practice.reset(Start(base_pose=np.array([x - 0.3, y, yaw])), seed=3)
    assert "30.0 cm" in judge(practice, Trial(Start(), {"goal": "shelf"}, 3), attempt)


def test_it_gives_up_when_a_person_stays_on_the_goal(practice: SimPractice) -> None:
    shelf = practice.site.place("shelf").approach
    practice.reset(Start(base_pose=np.array([6.0, 1.6, -1.5]), people={"ben": shelf}), seed=8)
    attempt = practice.attempt(Navigate(), {"goal": "shelf"})
    assert attempt.outcome is SkillOutcome.BLOCKED
    assert attempt.reason == "something that the map does not show stands in the way to shelf"
    assert attempt.collisions == 0


def test_it_waits_for_a_person_who_steps_aside(practice: SimPractice) -> None:
    shelf = practice.site.place("shelf").approach
    practice.reset(Start(), seed=8)
    ben = practice.robot.world.model.body("ben").mocapid[0]

    def walk() -> None:
        on_goal = 9.0 < practice.robot.clock.now() < 15.0
        practice.robot.world.data.mocap_pos[ben, :2] = shelf[:2] if on_goal else (4.6, 1.6)

    attempt = practice.attempt(Navigate(), {"goal": "shelf"}, walk)
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert 15.0 < attempt.seconds < 30.0


def test_anywhere_in_an_area_will_do_when_a_person_stands_on_its_usual_spot(practice: SimPractice) -> None:
    kitchen = practice.site.place("kitchen").approach
    practice.reset(Start(base_pose=np.array([3.0, 3.0, 1.5]), people={"ben": kitchen}), seed=8)
    attempt = practice.attempt(Navigate(), {"goal": "kitchen"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds("at(robot, kitchen)")


def test_it_is_refused_with_the_arm_stretched_out(practice: SimPractice) -> None:
    practice.reset(Start(arm=np.zeros(5)), seed=9)
    attempt = practice.attempt(Navigate(), {"goal": "hall"})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, "the arm is stretched out")


def test_the_same_seed_gives_the_same_run(practice: SimPractice) -> None:
    ends = []
    for _ in range(2):
        practice.reset(Start(base_pose=np.array([4.0, 3.0, 0.0])), seed=11)
        attempt = practice.attempt(Navigate(), {"goal": "hall"})
        ends.append((attempt.seconds, *practice.truth().base_pose))
    assert ends[0] == ends[1]


def test_it_keeps_the_contract() -> None:
    robot = SimRobot(Scene.home(3), camera=False)
    practice = SimPractice(camera=False)
    surroundings = Surroundings(robot.description, practice.site, WorldMemory(), np.random.default_rng(0))
    goals = [{"goal": "dock"}, {"goal": "kitchen_table", "object": "red_cube"}]
    assert check_skill(Navigate, robot, surroundings, goals, refused=[{"goal": "moon"}], steps=40) == []


def test_weights_of_another_skill_are_refused_at_load(tmp_path: Path) -> None:
    for path in WEIGHTS.iterdir():
        shutil.copy(path, tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "skill": "grasp"}))
    with pytest.raises(BadWeights) as caught:
        Policy.load(tmp_path, "navigate", INPUTS, OUTPUTS)
    assert str(caught.value) == (
        f"{tmp_path / 'config.json'}: cannot load the weights of skill 'navigate': "
        "they are the weights of skill 'grasp'"
    )


def test_the_weights_are_small() -> None:
    assert sum((WEIGHTS / name).stat().st_size for name in FILES) < 1_000_000


def test_the_policy_never_sees_where_the_map_is(practice: SimPractice) -> None:
    """Moving robot, goal and scan together leaves the features as they are: nothing of the home can be learned."""
    observation = practice.reset(Start(base_pose=np.array([4.0, 3.0, 0.3])), seed=1)
    pose = observation.state.base_pose
    sub_goal, shift = pose[:2] + np.array([0.5, 0.2]), np.array([3.0, -1.0, 0.0])
    features = encode(observation, sub_goal, pose[2] + 0.4, 2.0)
    elsewhere = replace(observation, state=replace(observation.state, base_pose=pose + shift))
    moved = encode(elsewhere, sub_goal + shift[:2], pose[2] + 0.4, 2.0)
    np.testing.assert_allclose(features, moved, atol=1e-5)


def test_trials_are_the_same_for_a_seed_and_others_for_another(practice: SimPractice) -> None:
    def starts(seed: int) -> list[list[float]]:
        return [list(trial.start.base_pose) for trial in draw_trials(practice.site, practice.description, 5, seed)]

    assert starts(3) == starts(3)
    assert starts(3) != starts(4)
