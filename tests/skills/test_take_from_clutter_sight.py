"""A crowd is measured from several frames: where everything stands, and how it is turned."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.action import Vector
from executive.contracts.memory import Sighting
from executive.runtime.practice import SimPractice
from skills.arm.grip import GRIPS
from skills.frames import to_base
from skills.take_from_clutter.crowd import outline
from skills.take_from_clutter.footprints import fitted, within
from skills.take_from_clutter.options import Kind
from skills.take_from_clutter.skill import TakeFromClutter

GOAL = {"object": "red_cube", "place": "shelf"}
CROWD = {"red_cube": (0.0, 0.18, 0.5), "blue_cube": (0.075, 0.20, 0.2), "green_mug": (-0.085, 0.2, 1.0)}
TOP = 0.7


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def seen_of(kind: str, pose: Vector) -> tuple[Vector, Vector]:
    """Points on an object and on the surface around it, and which of them are the object's."""
    rows = np.stack(np.meshgrid(*[np.arange(-0.07, 0.07, 0.006)] * 2), axis=-1).reshape(-1, 2) + pose[:2]
    own = within(kind, pose, np.column_stack([rows, np.zeros(len(rows))]))
    height = TOP + np.where(own, 2 * GRIPS[kind].half_height, 0.0)
    return np.column_stack([rows, height]), own.astype(np.float64)


@pytest.mark.parametrize("kind", ["cube", "mug"])
@pytest.mark.parametrize("turn", [0.1, 0.7, 1.3])
def test_a_footprint_is_found_with_its_turn(kind, turn):
    pose = np.array([1.0, 2.0, turn])
    found = fitted(kind, *seen_of(kind, pose), TOP, pose[:2] + np.array([0.012, -0.009]))
    assert found is not None
    np.testing.assert_allclose(found.pose[:2], pose[:2], atol=0.003)
    assert abs(math.remainder(found.pose[2] - turn, math.tau / (4 if kind == "cube" else 1))) < 0.12


def test_what_stands_too_high_is_not_the_object():
    """Pixels of a mug that were taken for a cube do not pull the cube towards it."""
    pose = np.array([1.0, 2.0, 0.3])
    points, own = seen_of("cube", pose)
    strays = np.column_stack([np.full(60, 1.045), np.linspace(1.98, 2.02, 60), np.full(60, TOP + 0.075)])
    found = fitted("cube", np.concatenate([points, strays]), np.concatenate([own, np.ones(60)]), TOP, pose[:2])
    assert found is not None
    assert found.points == int(own.sum())
    np.testing.assert_allclose(found.pose[:2], pose[:2], atol=0.003)


def test_nothing_is_fitted_to_nothing():
    points, own = seen_of("cube", np.array([1.0, 2.0, 0.0]))
    assert fitted("cube", points, np.zeros_like(own), TOP, np.array([1.0, 2.0])) is None


def test_the_middle_of_an_object_is_within_its_footprint_and_a_neighbour_is_not():
    points = np.array([[1.0, 2.0, 0.7], [1.0, 2.06, 0.7], *np.column_stack([outline("mug", np.zeros(3))[:1], [[0.7]]])])
    assert within("cube", np.array([1.0, 2.0, 0.4]), points).tolist() == [True, False, False]


def test_every_object_of_a_crowd_is_measured_with_its_turn(practice, stand_before):
    """A single frame has a cube on twenty pixels; `look` cannot tell its turn among others."""
    stand_before(practice, "shelf", CROWD)
    known = []

    def choose(situation, options):
        known.append(situation.sightings)

    practice.attempt(TakeFromClutter(choose), GOAL)
    (sightings,) = known
    truth, believed = practice.truth(), practice.observe().state.base_pose
    for name, pose in CROWD.items():
        one, real = sightings[name], truth.objects[name]
        off = to_base(one.position, believed) - to_base(real[:3], truth.base_pose)
        turned = one.yaw - believed[2] - (real[3] - truth.base_pose[2])
        assert np.hypot(*off[:2]) < 0.012, (name, off, pose)
        assert abs(math.remainder(turned, math.tau / (4 if "cube" in name else 1))) < 0.2, (name, turned)


def test_grasps_that_would_come_down_on_a_neighbour_are_no_options(practice, stand_before):
    """The neighbour stands 1 cm to the left: the fingers find room before and behind the cube only."""
    stand_before(practice, "shelf", {"red_cube": (0.0, 0.18, 0.0), "blue_cube": (0.055, 0.18, 0.0)})
    offered = []

    def choose(situation, options):
        offered.extend(options)

    practice.attempt(TakeFromClutter(choose), GOAL)
    assert len([option for option in offered if option.kind is Kind.TAKE]) == 1


def test_what_no_measurement_has_shown_is_not_believed(practice, stand_before):
    """A single frame now and then shows a mug where there is none; nobody can set that aside."""
    stand_before(practice, "shelf", CROWD)
    known = []

    def choose(situation, options):
        known.append(set(situation.sightings))

    beside = practice.truth().objects["red_cube"][:3] + np.array([0.08, 0.08, 0.02])
    practice.memory.saw(Sighting("red_mug", beside, 0.0, 0.01, "shelf", 0.0))
    practice.attempt(TakeFromClutter(choose), GOAL)
    (names,) = known
    assert names >= set(CROWD)
    assert "red_mug" not in names
