"""Motion primitives: what a base can carry out, what is blocked, and a categorical choice among the rest."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.robot.sim.description import DESCRIPTION
from skills.follow.spec import PRIMITIVES
from skills.policies.primitives import Choice, Primitive, Primitives

BASE = DESCRIPTION.base
STAND = Primitive("stand", (0.0, 0.0, 0.0), 0.25)
AHEAD = Primitive("ahead", (0.5, 0.0, 0.0), 0.25)
BACK = Primitive("back", (-0.2, 0.0, 0.0), 0.25)
SET = Primitives([STAND, AHEAD, BACK])
STILL = np.zeros(3)


def blocked(points: list[tuple[float, float]], twist: np.ndarray = STILL, keep: float = 0.3) -> list[bool]:
    return SET.blocked(twist, BASE, np.array(points).reshape(-1, 2), np.full(len(points), keep)).tolist()


@pytest.mark.parametrize(
    ("primitives", "problem"),
    [
        ([], "the first primitive of a set has to stand still"),
        ([AHEAD, STAND], "the first primitive of a set has to stand still"),
        ([STAND, AHEAD, AHEAD], "two primitives have the same name: stand, ahead, ahead"),
        ([STAND, Primitive("ahead", (0.5, 0.0, 0.0), 0.0)], "every primitive has to last some time"),
    ],
)
def test_a_set_that_cannot_be_chosen_from_is_refused(primitives, problem) -> None:
    with pytest.raises(ValueError, match=problem):
        Primitives(primitives)


def test_a_primitive_beyond_the_bounds_of_the_base_is_named() -> None:
    SET.check(BASE)
    with pytest.raises(ValueError, match="the primitive 'dash' is faster than the base may be"):
        Primitives([STAND, Primitive("dash", (0.7, 0.0, 0.0), 0.25)]).check(BASE)


def test_the_way_of_a_primitive_is_what_the_base_can_do() -> None:
    ways = SET.ways(STILL, BASE)
    assert ways.shape == (3, 6, 2)
    reached = BASE.acceleration * 0.25
    expected = 0.5 * BASE.acceleration * 0.25**2 + reached**2 / (2 * BASE.acceleration)
    assert ways[1, -1, 0] == pytest.approx(expected, rel=0.25)
    assert np.abs(ways[0]).max() == 0.0


def test_what_would_come_too_near_is_blocked_braking_included() -> None:
    assert blocked([]) == [False, False, False]
    assert blocked([(1.5, 0.0)]) == [False, False, False]
    assert blocked([(0.33, 0.0)]) == [False, True, False]
    assert blocked([(-0.33, 0.0)]) == [False, False, True]
    fast = np.array([0.5, 0.0, 0.0])
    assert blocked([(0.5, 0.0)]) == [False, False, False]
    assert blocked([(0.5, 0.0)], fast)[1]


def test_from_too_near_the_base_may_move_away() -> None:
    assert blocked([(0.28, 0.0)]) == [False, True, False]


def test_standing_is_never_blocked() -> None:
    around = [(0.25 * math.cos(angle), 0.25 * math.sin(angle)) for angle in np.linspace(0, 6, 12)]
    assert blocked(around) == [False, True, True]


def test_a_choice_is_a_distribution_over_what_is_not_blocked() -> None:
    logits = np.array([1.0, 3.0, 2.0])
    choice = Choice(logits, np.array([False, True, False]))
    np.testing.assert_allclose(choice.probabilities, [1 / (1 + math.e), 0.0, math.e / (1 + math.e)])
    assert choice.greedy() == 2
    assert choice.log_probability(1) == -math.inf
    assert choice.log_probability(2) == pytest.approx(math.log(choice.probabilities[2]))
    assert Choice(logits).greedy() == 1
    assert Choice(np.zeros(4)).entropy == pytest.approx(math.log(4))


def test_samples_come_as_often_as_they_are_probable_and_never_blocked() -> None:
    choice = Choice(np.array([0.0, 50.0, math.log(3.0)]), np.array([False, True, False]))
    random = np.random.default_rng(0)
    drawn = np.bincount([choice.sample(random) for _ in range(2000)], minlength=3) / 2000
    assert drawn[1] == 0.0
    assert drawn[2] == pytest.approx(0.75, abs=0.04)


@pytest.mark.parametrize("logits", [np.array([np.nan, 0.0, 0.0]), np.full(3, -np.inf)])
def test_scores_that_are_no_numbers_are_refused(logits) -> None:
    with pytest.raises(ValueError, match="there is no primitive to choose"):
        Choice(logits)


def test_every_primitive_of_follow_can_be_carried_out_and_has_its_mirror_image() -> None:
    PRIMITIVES.check(BASE)
    twists = {primitive.twist for primitive in PRIMITIVES}
    assert twists == {(ahead, -left, -turn) for ahead, left, turn in twists}
