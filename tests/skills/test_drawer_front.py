"""A drawer's front is measured in the depth image, not taken from the map."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.practice import Conditions, Start
from executive.runtime.practice import SimPractice
from skills.drawer.front import bar_at, pulled_out
from skills.head import aimed_at


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


@pytest.mark.parametrize("pulled", [0.0, 0.07, 0.16, 0.25])
@pytest.mark.parametrize("noise", [1.0, 3.0])
def test_it_is_measured_to_a_centimetre(practice, pulled, noise):
    drawer = practice.site.place("drawer")
    down = aimed_at(practice.description, np.array([0.6, 0.0, 0.445]))
    conditions = Conditions(camera_noise=noise)
    practice.reset(Start(drawer.approach, head=down, fixtures={"drawer": pulled}, conditions=conditions), seed=2)
    frame = practice.observe().camera
    assert frame is not None
    assert pulled_out(drawer, frame) == pytest.approx(pulled, abs=0.012)


def test_a_camera_that_looks_elsewhere_measures_nothing(practice):
    drawer = practice.site.place("drawer")
    practice.reset(Start(drawer.approach, head=np.array([1.5, 0.3])), seed=2)
    frame = practice.observe().camera
    assert frame is not None
    assert pulled_out(drawer, frame) is None


def test_the_bar_is_where_the_world_has_it(practice):
    drawer = practice.site.place("drawer")
    np.testing.assert_allclose(bar_at(drawer, 0.1), [0.64, 4.6, 0.445], atol=1e-4)
