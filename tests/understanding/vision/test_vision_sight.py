"""What grounding asks: which of several objects words single out by what the robot sees now."""

from __future__ import annotations

import pytest

from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site
from executive.understanding.vision.embedded import EmbeddedModel
from executive.understanding.vision.sight import Sight
from executive.understanding.vision.view import View
from executive.understanding.vision.vision import Vision

SITE = read_site()
SHELF = SITE.place("shelf")
CUBES = ("red_cube", "green_cube", "blue_cube", "yellow_cube")


@pytest.fixture(scope="module")
def model():
    return EmbeddedModel()


@pytest.fixture(scope="module")
def robot():
    """Before the shelf: from left to right a red cube, a blue mug behind it, a green cube, a blue cube at the back."""
    objects = {
        "red_cube": standing_on(SHELF, "red_cube", 0.27, 0.13),
        "blue_mug": standing_on(SHELF, "blue_mug", 0.13, 0.25, 1.0),
        "green_cube": standing_on(SHELF, "green_cube", -0.02, 0.12),
        "blue_cube": standing_on(SHELF, "blue_cube", -0.25, 0.28),
    }
    return SimRobot(Scene(robot=in_front_of(SHELF), objects=objects, head=(0.0, 0.68)), lidar=False)


@pytest.fixture
def sight(robot, model):
    return Sight(SITE, robot.observe, model)


@pytest.mark.parametrize(
    ("candidates", "words", "names"),
    [
        (CUBES, "the cube on the left", ("red_cube",)),
        (CUBES, "rightmost block", ("blue_cube",)),
        (CUBES, "the middle cube", ("green_cube",)),
        (CUBES, "the cube nearest to you", ("green_cube",)),
        (CUBES, "the farthest cube", ("blue_cube",)),
        (CUBES, "the cube next to the blue mug", ("red_cube", "green_cube")),
        (CUBES, "the cube to the left of the mug", ("red_cube",)),
        (("blue_cube", "blue_mug"), "the left blue one", ("blue_mug",)),
        (("blue_cube", "blue_mug"), "the smaller blue thing", ("blue_cube",)),
        (("red_cube", "blue_mug"), "the red one", ("red_cube",)),
        (("blue_cube", "red_cube"), "the cube on the right", ("blue_cube",)),
    ],
)
def test_words_single_out_what_is_seen(sight, candidates, words, names):
    assert sight.choose(candidates, words) in (names, *((name,) for name in names))


@pytest.mark.parametrize(
    "words",
    [
        "the cube",
        "both cubes",
        "the other cube",
        "",
        "the cube that I like",
        "the cube nearest to the piano",
        "the cube on my left",
        "the cube closest to me",
        "the cube next to anna",
        "the heavy cube",
        "the cube with the broken corner",
        "anna's cube",
        "the cube that is not red",
        "round one",
    ],
)
def test_words_that_single_out_nothing_leave_all(sight, words):
    assert sight.choose(CUBES, words) == CUBES


def test_an_order_does_not_decide_with_one_candidate_in_view(sight):
    mugs = ("blue_mug", "red_mug", "green_mug")
    assert sight.choose(mugs, "the left mug") == mugs


def test_a_place_decides_by_what_stands_on_it(sight):
    assert sight.choose(("blue_mug", "red_mug"), "the mug on the shelf") == ("blue_mug",)
    assert sight.choose(("blue_mug", "red_mug"), "the mug on the counter") == ("blue_mug", "red_mug")


def test_without_a_picture_all_stay(model):
    assert Sight(SITE, lambda: None, model).choose(CUBES, "the left cube") == CUBES


def test_an_only_candidate_is_returned(model):
    assert Sight(SITE, lambda: None, model).choose(("red_cube",), "the left cube") == ("red_cube",)


def test_everything_seen_has_the_name_and_the_place_that_it_has_in_the_simulator(robot, model):
    view = View.of(robot.observe())
    things = Vision(SITE, model).seen(view)
    assert [thing.name for thing in things] == ["red_cube", "blue_mug", "green_cube", "blue_cube"]
    for thing in things:
        assert thing.place == "shelf"
        assert thing.probability > 0.5
        true = robot.world.object(thing.name).position
        assert thing.position == pytest.approx(true, abs=0.03)
    assert [thing.bearing for thing in things] == sorted((thing.bearing for thing in things), reverse=True)


def test_only_names_that_are_asked_for_are_given(robot, model):
    things = Vision(SITE, model).seen(View.of(robot.observe()), ("green_cube",))
    assert sorted(thing.name for thing in things) == ["", "", "", "green_cube"]
