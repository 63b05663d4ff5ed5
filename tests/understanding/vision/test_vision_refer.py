"""Which of several things words mean, on things placed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.site import Site
from executive.robot.sim.site import read_site
from executive.understanding.vision.description import described
from executive.understanding.vision.picking import any_of, before, ranked
from executive.understanding.vision.refer import Verdict, refer
from executive.understanding.vision.regions import Box, Region
from executive.understanding.vision.thing import SeenThing

NOWHERE = Site("nowhere", {}, {}, (), np.zeros(2), np.ones(2))


def thing(label, ahead, left, side=0.05, place="", support=0.5):
    region = Region(Box(0, 0, 1, 1), np.ones((1, 1), bool), np.array([ahead, left, support]), np.full(3, side), support)
    return SeenThing(region, label, 1.0, place, ahead, left, math.hypot(ahead, left))


def answer(things, words, site=NOWHERE, sure=0.98):
    def fit(head):
        wanted = set(head.split())
        return np.array([sure if wanted <= set(one.name.split()) else 0.01 for one in things])

    description = described(words)
    return refer(things, fit(description.head), description, fit, site)


ROW = (
    thing("red cube", 0.8, 0.3, side=0.04),
    thing("blue cube", 0.7, 0.1, side=0.06),
    thing("red mug", 0.9, -0.05, side=0.08),
    thing("green cube", 0.75, -0.3, side=0.05),
)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the left cube", "red cube"),
        ("the cube on the right", "green cube"),
        ("the middle cube", "blue cube"),
        ("the second cube from the left", "blue cube"),
        ("the nearest cube", "blue cube"),
        ("the farthest cube", "red cube"),
        ("the biggest cube", "blue cube"),
        ("the smallest one", "red cube"),
        ("the biggest thing", "red mug"),
        ("the red one on the right", "red mug"),
        ("the cube next to the mug", "blue cube"),
        ("the cube nearest to the green cube", "blue cube"),
        ("the cube to the left of the blue cube", "red cube"),
        ("the cube to the right of the mug", "green cube"),
        ("the mug", "red mug"),
    ],
)
def test_words_single_out_one_thing(words, name):
    choice = answer(ROW, words)
    assert choice.verdict is Verdict.ONE
    assert choice.best.name == name


def test_words_that_fit_several_single_out_none():
    choice = answer(ROW, "the cube")
    assert choice.verdict is Verdict.SEVERAL
    assert choice.best is None
    assert sorted(one.name for one, share in choice.ranked if share > 0.2) == ["blue cube", "green cube", "red cube"]


def test_what_is_too_close_to_call_is_not_called():
    pair = (thing("red cube", 0.8, 0.1), thing("blue cube", 0.8, 0.095))
    assert answer(pair, "the left cube").verdict is Verdict.SEVERAL


def test_nothing_that_fits_is_said_so():
    assert answer(ROW, "the bottle").verdict is Verdict.NONE
    assert answer((), "the bottle").verdict is Verdict.NONE


def test_words_for_several_are_never_settled_on_one():
    assert answer(ROW, "both mugs").verdict is Verdict.SEVERAL


def test_behind_and_in_front_are_seen_from_the_robot():
    pair = (thing("blue mug", 0.9, 0.02), thing("red cube", 0.7, 0.0), thing("green mug", 0.5, 0.0))
    assert answer(pair, "the mug behind the cube").best.name == "blue mug"
    assert answer(pair, "the mug in front of the cube").best.name == "green mug"


def test_a_place_rules_out_what_is_elsewhere():
    here = (thing("red cube", 0.8, 0.2, place="shelf"), thing("blue cube", 0.8, 0.0, place="coffee_table"))
    assert answer(here, "the cube on the shelf", read_site()).best.name == "red cube"
    assert answer(here, "the cube on the coffee table", read_site()).best.name == "blue cube"
    assert answer(here, "the cube in the living room", read_site()).best.name == "blue cube"


def test_a_side_of_a_place_is_an_order_on_it():
    here = (*(thing(f"{colour} cube", 0.8, left, place="shelf") for colour, left in (("red", 0.2), ("blue", 0.0))),)
    assert answer(here, "the cube on the left of the shelf", read_site()).best.name == "red cube"


def test_what_stands_on_another_thing_is_found_by_height():
    pile = (thing("red cube", 0.8, 0.0, support=0.55), thing("blue cube", 0.8, 0.0), thing("green cube", 0.8, 0.3))
    assert answer(pile, "the cube on top of the blue cube").best.name == "red cube"


def test_probabilities_of_picking_one_never_exceed_one():
    random = np.random.default_rng(0)
    for _ in range(50):
        fits = random.uniform(0, 1, int(random.integers(1, 7)))
        assert any_of(fits).sum() == pytest.approx(1 - np.prod(1 - fits))
        shares = ranked(fits, before(random.normal(0, 1, len(fits)), 1e-6))
        assert shares.sum() == pytest.approx(1 - np.prod(1 - fits), abs=1e-6)
