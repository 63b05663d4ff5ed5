"""What the robot tells is held against the world: its own word makes no fact true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executive.contracts.report import Report
from executive.contracts.survey import Change, ChangeKind
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene, standing_on
from executive.robot.sim.site import read_site

HOME = Scene.home(0)
THINGS = frozenset(name for name, one in read_site().objects.items() if one.kind in ("cube", "mug"))
ON_TABLE = frozenset({"red_cube", "blue_mug"})
TABLE = "kitchen_table"


@pytest.fixture
def robot() -> SimRobot:
    robot = SimRobot(replace(HOME, fixtures={"needle": 1.0, "drawer": 0.15}), camera=False, lidar=False)
    robot.advance(0.5)
    return robot


def facts(robot: SimRobot) -> set[str]:
    names = ("told", "counted", "read", "noticed")
    return {fact for fact in robot.referee.facts() if fact.split("(")[0] in names}


def test_nothing_is_told_at_the_start(robot: SimRobot) -> None:
    assert facts(robot) == set()


@pytest.mark.parametrize(("value", "right"), [(25.0, True), (27.5, True), (29.0, False), (75.0, False), (None, False)])
def test_a_reading_counts_within_3_percent_of_the_scale(robot: SimRobot, value: float | None, right: bool) -> None:
    robot.referee.hear(Report("gauge", value=value))
    assert robot.referee.holds("read(gauge)") is right


@pytest.mark.parametrize(("pulled", "right"), [(0.15, True), (0.16, True), (0.0, False), (None, False)])
def test_a_drawer_counts_within_2_centimetres(robot: SimRobot, pulled: float | None, right: bool) -> None:
    robot.referee.hear(Report("drawer", pulled=pulled))
    assert robot.referee.holds("told(drawer)") is right


def test_a_list_has_to_be_right_and_whole(robot: SimRobot) -> None:
    robot.referee.hear(Report(TABLE, THINGS, ON_TABLE))
    assert facts(robot) == {f"told({TABLE})", f"counted(cube, {TABLE})", f"counted(mug, {TABLE})"}
    robot.referee.hear(Report(TABLE, THINGS, ON_TABLE | {"red_mug"}))
    assert facts(robot) == {f"counted(cube, {TABLE})"}
    robot.referee.hear(Report(TABLE, THINGS, frozenset()))
    assert facts(robot) == set()


def test_who_speaks_of_few_objects_has_told_of_those_alone(robot: SimRobot) -> None:
    mugs = frozenset(name for name in THINGS if name.endswith("mug"))
    robot.referee.hear(Report(TABLE, mugs, frozenset({"blue_mug"})))
    assert facts(robot) == {f"counted(mug, {TABLE})"}
    robot.referee.hear(Report(TABLE))
    assert facts(robot) == set()


def test_changes_are_compared_with_what_really_changed(robot: SimRobot) -> None:
    gone = (Change(ChangeKind.VANISHED, "red_cube", TABLE),)
    robot.referee.hear(Report(TABLE, THINGS, ON_TABLE, changes=()))
    assert not robot.referee.holds(f"noticed({TABLE})"), "there was no report before"
    robot.referee.hear(Report(TABLE, THINGS, ON_TABLE, changes=()))
    assert robot.referee.holds(f"noticed({TABLE})")
    robot.referee.hear(Report(TABLE, THINGS, ON_TABLE, changes=gone))
    assert not robot.referee.holds(f"noticed({TABLE})"), "the cube still stands there"


def test_a_cube_that_was_taken_away_has_to_be_noticed(robot: SimRobot) -> None:
    world = robot.world
    robot.referee.hear(Report(TABLE, THINGS, ON_TABLE))
    shelf = standing_on(read_site().place("shelf"), "red_cube", 0.0, 0.2)
    world.data.joint("red_cube").qpos[:3] = shelf.x, shelf.y, shelf.z
    robot.advance(0.5)
    left = frozenset({"blue_mug"})
    robot.referee.hear(Report(TABLE, THINGS, left, changes=()))
    assert not robot.referee.holds(f"noticed({TABLE})")
    world.data.joint("red_cube").qpos[:3] = HOME.objects["red_cube"].x, HOME.objects["red_cube"].y, 0.5225
    robot.advance(0.5)
    robot.referee.hear(Report(TABLE, THINGS, ON_TABLE, changes=(Change(ChangeKind.APPEARED, "red_cube", TABLE),)))
    assert robot.referee.holds(f"noticed({TABLE})")


def test_a_reset_forgets_what_was_told(robot: SimRobot) -> None:
    robot.referee.hear(Report("gauge", value=25.0))
    robot.reset(HOME)
    assert facts(robot) == set()
