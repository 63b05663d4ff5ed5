"""The shipped skill puts things down in the embedded physics, through the gate, clear of what stands there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from runs import folded, told

from executive.contracts.check_skill import check_skill
from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome
from executive.robot.sim.scene import in_front_of
from executive.runtime.practice import SimPractice
from skills.place.skill import Place

GOAL = {"object": "red_cube", "on": "shelf"}
APART = 0.13


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def distances(practice: SimPractice, name: str) -> dict[str, float]:
    """How far everything else is from an object, in the plane [m]."""
    objects = practice.truth().objects
    return {other: math.dist(pose[:2], objects[name][:2]) for other, pose in objects.items() if other != name}


def test_the_robot_knows_where_it_has_put_something_and_how_it_is_turned(practice, stand_before):
    stand_before(practice, "shelf", {}, held="red_cube")
    attempt = practice.attempt(Place(), GOAL)
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds("on(red_cube, shelf)")
    assert folded(practice)
    assert practice.memory.held is None
    left, real = practice.memory.sightings["red_cube"], practice.truth().objects["red_cube"]
    assert left.place == "shelf"
    np.testing.assert_allclose(left.position, real[:3], atol=0.02)
    assert abs(math.remainder(left.yaw - real[3], math.pi / 2)) < 0.1
    assert attempt.outputs["spot"] == (*left.position, left.yaw)


def test_it_drops_things_into_the_bin(practice):
    base = np.array(in_front_of(practice.site.place("bin")))
    practice.reset(Start(base_pose=base, held="blue_mug"), seed=4)
    attempt = practice.attempt(Place(), {"object": "blue_mug", "on": "bin"})
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds("in(blue_mug, bin)")
    dropped = practice.memory.sightings["blue_mug"]
    assert (dropped.place, dropped.deviation) == ("bin", 0.15)


@pytest.mark.parametrize(("name", "below"), [("peg", 0.03), ("peg", 0.04), ("can", 0.0)])
def test_what_is_held_high_and_thin_things_stand_where_they_are_put(practice, name, below):
    """`extract` and `grasp` hold the peg near its top."""
    base = np.array(in_front_of(practice.site.place("shelf")))
    practice.reset(Start(base_pose=base, held=name, grip=(0.0, below, 0.0)), seed=4)
    attempt = practice.attempt(Place(), {"object": name, "on": "shelf"})
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds(f"on({name}, shelf)")
    assert practice.holds(f"upright({name})")


@pytest.mark.parametrize("seed", range(4))
def test_it_keeps_clear_of_what_stands_there(practice, stand_before, seed):
    random = np.random.default_rng(seed)
    names = ["blue_mug", "green_cube", "yellow_mug"]
    across = random.permutation([-0.25, 0.0, 0.25]) + random.uniform(-0.05, 0.05, 3)
    there = {name: (float(x), random.uniform(0.1, 0.3), 1.0) for name, x in zip(names, across, strict=True)}
    stand_before(practice, "shelf", there, held="red_cube", seed=seed)
    before = practice.truth().objects
    attempt = practice.attempt(Place(), GOAL)
    assert (attempt.outcome, attempt.collisions) == (SkillOutcome.SUCCEEDED, 0)
    assert practice.holds("on(red_cube, shelf)")
    assert min(distances(practice, "red_cube").values()) >= APART
    for name in names:
        np.testing.assert_allclose(practice.truth().objects[name][:3], before[name][:3], atol=1e-3)


def test_it_gives_up_before_it_unfolds_when_there_is_no_room(practice, stand_before):
    crowd = ["blue_mug", "green_cube", "yellow_mug", "blue_cube", "green_mug", "yellow_cube", "red_mug"]
    there = {name: (0.18 * (number - 3), 0.2, 0.0) for number, name in enumerate(crowd)}
    stand_before(practice, "shelf", there, held="red_cube")
    attempt = practice.attempt(Place(), GOAL)
    assert attempt.outcome is SkillOutcome.OUT_OF_REACH
    assert attempt.reason == "there is no free spot within reach on shelf"
    assert practice.holds("holding(red_cube)")
    assert practice.memory.held == "red_cube"
    assert folded(practice)


def test_too_far_from_the_surface_there_is_no_spot_within_reach(practice):
    far = np.array(in_front_of(practice.site.place("shelf"), gap=0.6))
    practice.reset(Start(base_pose=far, held="red_cube"), seed=5)
    attempt = practice.attempt(Place(), GOAL)
    assert attempt.reason == "there is no free spot within reach on shelf"


@pytest.mark.parametrize(
    ("goal", "held", "reason"),
    [
        ({"object": "red_cube", "on": "hall"}, "red_cube", "hall has nothing to put things on"),
        (
            {"object": "red_cube", "on": "shelv"},
            "red_cube",
            "unknown place 'shelv'. Did you mean 'shelf'?",
        ),
        (GOAL, None, "the gripper does not hold red_cube"),
        (GOAL, "blue_mug", "the gripper holds blue_mug, not red_cube"),
    ],
)
def test_it_refuses_what_cannot_be_done(practice, stand_before, goal, held, reason):
    stand_before(practice, "shelf", {}, held=held)
    attempt = practice.attempt(Place(), goal)
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.REFUSED, reason)


@pytest.mark.parametrize("height", [0.0, 0.15])
def test_what_is_lost_on_the_way_ends_with_the_arm_folded(practice, stand_before, take_away, height):
    """Once while the arm unfolds and once while the tool comes down."""
    stand_before(practice, "shelf", {}, held="red_cube")
    rest = practice.robot.world.object("red_cube").position[2]
    highest = rest

    def meddle() -> None:
        nonlocal highest
        now = practice.robot.world.object("red_cube").position[2]
        highest = max(highest, now)
        if highest > rest + 0.15 and now <= highest - height:
            take_away(practice, "red_cube")

    attempt = practice.attempt(Place(), GOAL, meddle)
    assert attempt.outcome is SkillOutcome.SLIPPED
    assert attempt.reason == "red_cube was lost before it was put down"
    assert attempt.collisions == 0
    assert folded(practice)
    assert practice.memory.held is None
    assert "red_cube" not in practice.memory.sightings


def test_the_same_seed_gives_the_same_run_bit_for_bit(practice, stand_before):
    digests = []
    for _ in range(2):
        stand_before(practice, "shelf", {"blue_mug": (0.1, 0.2, 0.3)}, held="red_cube", seed=9)
        practice.attempt(Place(), GOAL)
        digests.append(practice.robot.world.digest())
    assert digests[0] == digests[1]


def test_it_keeps_the_contract(practice, stand_before):
    stand_before(practice, "shelf", {"blue_mug": (0.1, 0.2, 0.3)}, held="red_cube")
    memory = WorldMemory()
    memory.hold("red_cube")
    refused = [{"object": "red_cube", "on": "moon"}, {"object": "moon", "on": "shelf"}]
    assert check_skill(Place, practice.robot, told(practice, memory), [GOAL], refused, steps=400) == []
    assert practice.holds("on(red_cube, shelf)")
