"""Scenes in a few words."""

import pytest

from executive.errors import BadRequest, UnknownName
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.robot.sim.staging import staged


def test_a_scene_differs_from_the_usual_one_in_what_is_said_alone():
    scene = staged({"objects": {"red_cube": "shelf"}, "fixtures": {"drawer": 0.2}}).scene(3)
    usual = Scene.home(3)
    assert {name for name in usual.objects if scene.objects[name] != usual.objects[name]} == {"red_cube"}
    assert (scene.robot, scene.fixtures["needle"]) == (usual.robot, usual.fixtures["needle"])


def test_the_simulator_finds_things_where_a_scene_puts_them():
    robot = SimRobot(staged({"objects": {"red_cube": "shelf", "peg": "shelf"}, "fixtures": {"drawer": 0.2}}).scene(1))
    try:
        for _ in range(20):
            robot.advance(0.05)
            robot.observe()
        assert all(robot.referee.holds(fact) for fact in ("on(red_cube, shelf)", "on(peg, shelf)", "open(drawer)"))
        assert robot.referee.holds("not in(peg, peg_fixture)")
    finally:
        robot.close()


def test_a_seed_decides_the_spots():
    described = {"objects": {"red_cube": "counter"}}
    assert staged(described).scene(1).objects == staged(described).scene(1).objects
    assert staged(described).scene(1).objects["red_cube"] != staged(described).scene(2).objects["red_cube"]


def test_people_walk_to_the_places_that_are_named():
    walk = staged({"walks": {"anna": ["kitchen", "hall"]}}).scene(0).manners["anna"].walk
    assert walk.waypoints == ((2.6, 4.6), (4.0, 3.0))


@pytest.mark.parametrize(
    ("described", "error", "words"),
    [
        ([], BadRequest, "a scene is an object"),
        ({"object": {}}, UnknownName, "Did you mean 'objects'"),
        ({"objects": {"red_cub": "shelf"}}, UnknownName, "red_cube"),
        ({"objects": {"red_cube": "kitchen"}}, UnknownName, "kitchen_table"),
        ({"fixtures": {"drawer": "open"}}, BadRequest, "the position of drawer is a number, not 'open'"),
        ({"fixtures": {"door": 1.0}}, UnknownName, "drawer"),
        ({"walks": {"anna": []}}, BadRequest, "anna walks to a list of places"),
        ({"walks": {"carl": ["hall"]}}, UnknownName, "anna"),
    ],
)
def test_what_cannot_be_so_is_told(described, error, words):
    with pytest.raises(error, match=words):
        staged(described)


def test_a_full_surface_is_told():
    crowd = dict.fromkeys(("red_cube", "blue_mug", "yellow_cube", "green_mug", "blue_cube", "red_mug", "peg"), "shelf")
    with pytest.raises(BadRequest, match="shelf has no room left"):
        staged({"objects": {**crowd, "green_cube": "shelf", "yellow_mug": "shelf"}}).scene(0)
