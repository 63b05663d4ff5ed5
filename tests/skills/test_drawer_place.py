"""Things are put into a drawer that is open, and into no other."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.practice import Start
from executive.contracts.skill import SkillOutcome
from executive.runtime.practice import SimPractice
from skills.drawer.front import OPEN, inside
from skills.place.skill import Place


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def stand(practice: SimPractice, pulled: float, held: str, **objects) -> None:
    """Before the drawer with something in the gripper."""
    start = Start(practice.site.place("drawer").approach, held=held, fixtures={"drawer": pulled}, objects=objects)
    practice.reset(start, seed=3)


@pytest.mark.parametrize("name", ["red_cube", "blue_mug"])
def test_an_open_drawer_takes_what_the_gripper_holds(practice, name):
    stand(practice, 0.2, name)
    attempt = practice.attempt(Place(), {"object": name, "on": "drawer"})
    assert (attempt.outcome, attempt.collisions, attempt.breaches) == (SkillOutcome.SUCCEEDED, 0, 0)
    assert practice.holds(f"in({name}, drawer)")
    assert practice.memory.sightings[name].place == "drawer"


def test_it_is_put_beside_what_lies_there(practice):
    middle = inside(practice.site.place("drawer"), 0.2).centre
    stand(practice, 0.2, "red_cube", blue_mug=np.array([middle[0] - 0.05, middle[1], middle[2] + 0.04, 0.0]))
    attempt = practice.attempt(Place(), {"object": "red_cube", "on": "drawer"})
    assert attempt.outcome is SkillOutcome.SUCCEEDED
    red, blue = (practice.truth().objects[name] for name in ("red_cube", "blue_mug"))
    assert abs(red[1] - blue[1]) > 0.1
    assert practice.holds("in(red_cube, drawer)")


@pytest.mark.parametrize("pulled", [0.0, OPEN - 0.03])
def test_a_drawer_that_is_not_open_far_enough_takes_nothing_and_nothing_unfolds(practice, pulled):
    stand(practice, pulled, "red_cube")
    before = practice.robot.world.arm
    attempt = practice.attempt(Place(), {"object": "red_cube", "on": "drawer"})
    assert (attempt.outcome, attempt.reason) == (SkillOutcome.OUT_OF_REACH, "drawer is not open")
    np.testing.assert_allclose(practice.robot.world.arm, before, atol=0.01)
    assert practice.holds("holding(red_cube)")
