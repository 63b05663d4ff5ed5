"""Transforms between map and base_link, and poses before places."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.scene import in_front_of, standing_on
from executive.robot.sim.site import read_site
from skills.frames import pose_error, to_base, to_map, wrapped
from skills.training.starts import base_before, seen_from_front

NUMBER = st.floats(-20, 20)
POSE = st.tuples(NUMBER, NUMBER, st.floats(-7, 7)).map(np.array)


@given(POSE, st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=4).map(np.array))
def test_to_the_base_and_back_is_where_it_was(pose: np.ndarray, points: np.ndarray) -> None:
    np.testing.assert_allclose(to_map(to_base(points, pose), pose), points, atol=1e-9)
    np.testing.assert_array_equal(to_base(points, pose)[:, 2], points[:, 2])


@given(st.floats(-50, 50))
def test_a_wrapped_angle_is_the_same_angle(angle: float) -> None:
    assert -math.pi <= wrapped(angle) <= math.pi
    assert math.cos(wrapped(angle) - angle) == pytest.approx(1.0, abs=1e-9)


def test_a_goal_ahead_and_to_the_left_has_positive_errors() -> None:
    base = np.array([1.0, 1.0, math.pi / 2])
    np.testing.assert_allclose(pose_error(np.array([0.5, 3.0, math.pi]), base), [2.0, 0.5, math.pi / 2], atol=1e-12)


@pytest.mark.parametrize("name", ["kitchen_table", "counter", "coffee_table", "shelf"])
def test_places_are_seen_from_the_front_as_the_simulator_sees_them(name: str) -> None:
    place = read_site().place(name)
    placed = standing_on(place, "red_cube", across=0.2, behind=0.15)
    np.testing.assert_allclose(seen_from_front(place, 0.2, 0.15), [placed.x, placed.y], atol=1e-9)
    pose = in_front_of(place, gap=0.07, across=-0.1, heading_error=0.2)
    np.testing.assert_allclose(base_before(place, DESCRIPTION.base.radius, 0.07, -0.1, 0.2), pose, atol=1e-9)
