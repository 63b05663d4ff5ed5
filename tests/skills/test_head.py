"""The head is aimed so that what is looked at lies in the middle of the image."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from executive.robot.sim.description import DESCRIPTION
from skills.frames import to_map
from skills.head import aimed_at

POSE = np.array([2.0, -1.0, 0.7])


@given(st.floats(0.3, 1.2), st.floats(-0.8, 0.8), st.floats(0.2, 0.9))
def test_a_point_in_front_of_the_robot_comes_to_the_middle(ahead, left, up):
    point = np.array([ahead, left, up])
    centre, rotation = DESCRIPTION.camera.pose(POSE, aimed_at(DESCRIPTION, point))
    right, down, forward = (to_map(point, POSE) - centre) @ rotation
    assert forward > 0
    assert (right, down) == pytest.approx((0.0, 0.0), abs=1e-9)


@given(st.tuples(*[st.floats(-2, 2)] * 3))
def test_the_head_stays_within_its_limits(point):
    aim = aimed_at(DESCRIPTION, np.array(point))
    assert np.all(aim >= DESCRIPTION.head.lower)
    assert np.all(aim <= DESCRIPTION.head.upper)
