"""Goal facts are judged on the state: contacts, positions and speeds."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.errors import BadRequest, UnknownName
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Placement, Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site

SITE = read_site()
SHELF = SITE.place("shelf")


def settled(scene: Scene, seconds: float = 1.0) -> SimRobot:
    robot = SimRobot(scene, camera=False, lidar=False)
    robot.advance(seconds)
    return robot


def test_the_home_scene_has_its_facts() -> None:
    robot = settled(Scene.home(0))
    facts = robot.referee.facts()
    for known in SITE.objects.values():
        if known.kind != "peg" and known.place:
            assert f"on({known.name}, {known.place})" in facts
            assert f"upright({known.name})" in facts
    assert {"at(robot, dock)", "at(robot, hall)", "empty(gripper)", "closed(drawer)", "in(peg, peg_fixture)"} <= facts
    assert not any(fact.startswith(("holding", "near", "open", "pressed")) for fact in facts)
    assert "clean(shelf)" in facts
    assert (
        not {f"clean({place})" for place in ("kitchen_table", "coffee_table", "workbench", "kitchen", "hall")} & facts
    )


def test_facts_and_holds_agree() -> None:
    robot = settled(Scene.home(1))
    facts = robot.referee.facts()
    for fact in ("on(red_cube, kitchen_table)", "on(red_cube, shelf)", "at(robot, dock)", "open(drawer)"):
        assert robot.referee.holds(fact) is (fact in facts)
        assert robot.referee.holds(f"not {fact}") is (fact not in facts)


def test_a_stack_rests_on_its_lower_cube() -> None:
    lower = standing_on(SHELF, "red_cube", 0.0, 0.2)
    upper = Placement(lower.x, lower.y, lower.z + 0.045, lower.yaw)
    robot = settled(Scene(objects={"red_cube": lower, "blue_cube": upper}))
    facts = robot.referee.facts()
    assert "on(blue_cube, red_cube)" in facts
    assert "on(red_cube, shelf)" in facts
    assert not {"on(red_cube, blue_cube)", "on(blue_cube, shelf)"} & facts


def test_sleeping_objects_still_rest_on_their_surface() -> None:
    robot = settled(Scene.home(0), seconds=3.0)
    assert robot.world.data.ncon == 0, "everything sleeps"
    assert robot.referee.holds("on(red_cube, kitchen_table)")


def test_a_falling_object_is_on_nothing_yet() -> None:
    place = standing_on(SHELF, "red_cube", 0.0, 0.2)
    robot = settled(Scene(objects={"red_cube": Placement(place.x, place.y, place.z + 0.3)}), seconds=0.1)
    assert robot.referee.holds("not on(red_cube, shelf)")
    robot.advance(1.0)
    assert robot.referee.holds("on(red_cube, shelf)")


def test_a_mug_that_lies_is_not_upright() -> None:
    place = standing_on(SHELF, "blue_mug", 0.0, 0.2)
    robot = SimRobot(Scene(objects={"blue_mug": place}), camera=False)
    robot.world.data.joint("blue_mug").qpos[2:7] = place.z, 0.7071068, 0.7071068, 0.0, 0.0
    robot.advance(1.0)
    assert robot.referee.holds("on(blue_mug, shelf)")
    assert robot.referee.holds("not upright(blue_mug)")


def test_things_lie_in_the_bin_and_in_the_drawer() -> None:
    robot = settled(
        Scene(
            objects={"red_cube": Placement(4.6, 0.2, 0.3), "green_cube": Placement(0.62, 4.6, 0.45)},
            fixtures={"drawer": 0.25},
        )
    )
    facts = robot.referee.facts()
    assert {"in(red_cube, bin)", "in(green_cube, drawer)", "open(drawer)"} <= facts
    assert not any(fact.startswith("on(red_cube") for fact in facts)


def test_a_held_object_is_held_and_on_nothing() -> None:
    robot = settled(Scene(robot=in_front_of(SHELF), held="green_mug"))
    facts = robot.referee.facts()
    assert "holding(green_mug)" in facts
    assert not any(fact.startswith("on(green_mug") for fact in facts)
    assert "empty(gripper)" not in facts


def test_a_dropped_object_lies_on_the_floor() -> None:
    robot = settled(Scene(robot=(3.0, 3.0, 0.0), objects={"peg": Placement(4.0, 3.0, 0.2)}), 2.0)
    assert robot.referee.holds("on(peg, floor)")


def test_objects_left_out_of_a_scene_are_in_no_fact() -> None:
    robot = settled(Scene())
    assert not any("cube" in fact or "mug" in fact for fact in robot.referee.facts())


def test_where_the_robot_is() -> None:
    robot = settled(Scene(robot=in_front_of(SHELF)))
    assert {"at(robot, storage)", "at(robot, shelf)"} <= robot.referee.facts()
    robot.reset(Scene(robot=(6.0, 1.6, 0.0)))
    assert robot.referee.holds("at(robot, storage)")
    assert robot.referee.holds("not at(robot, shelf)")
    robot.reset(Scene(robot=(5.0, 4.5, 0.0)))
    assert robot.referee.holds("near(robot, anna)")
    assert robot.referee.holds("not near(robot, ben)")


@pytest.mark.parametrize("place", [place.name for place in SITE.places.values()])
def test_every_place_is_reached_at_its_approach_pose(place: str) -> None:
    x, y, yaw = (float(value) for value in SITE.place(place).approach)
    robot = SimRobot(Scene(robot=(x, y, yaw)), camera=False)
    assert robot.referee.holds(f"at(robot, {place})")
    robot.advance(0.1)
    assert robot.referee.collisions == ()


def test_a_pushed_button_stays_noted() -> None:
    robot = SimRobot(Scene(objects={"red_mug": Placement(1.0, 0.30, 0.80)}), camera=False)
    assert robot.referee.holds("not pressed(button)")
    robot.advance(1.0)
    assert robot.referee.holds("pressed(button)")
    robot.reset(Scene())
    assert robot.referee.holds("not pressed(button)")


def test_dirt_under_the_passing_gripper_comes_off() -> None:
    robot = SimRobot(Scene(), camera=False)
    assert robot.referee.holds("not clean(coffee_table)")
    patch = next(dirt for dirt in robot.world.dirt if dirt.place == "coffee_table")
    centre = patch.centre
    for across in (-0.03, 0.0, 0.03):
        for along in (-0.03, 0.0, 0.03):
            patch.wipe(centre + np.array([across, along, 0.02]))
    robot.advance(0.05)
    assert patch.wiped == 1.0
    assert robot.referee.holds("clean(coffee_table)")
    assert robot.referee.holds("not clean(hall)")


def test_dirt_stays_when_the_gripper_passes_high_above() -> None:
    robot = SimRobot(Scene(), camera=False)
    patch = robot.world.dirt[0]
    patch.wipe(patch.centre + np.array([0.0, 0.0, 0.1]))
    assert patch.wiped == 0.0


@pytest.mark.parametrize(
    ("fact", "error", "message"),
    [
        (
            "red cube on shelf",
            BadRequest,
            "'red cube on shelf' is not a fact; write it like 'on(red_cube, shelf)' or 'open(drawer)'.",
        ),
        ("onn(red_cube, shelf)", UnknownName, "unknown fact 'onn'. Did you mean 'on'?"),
        ("on(red_cub, shelf)", UnknownName, "unknown thing in 'on(...)' 'red_cub'. Did you mean 'red_cube'?"),
        ("on(red_cube, shelff)", UnknownName, "unknown thing in 'on(...)' 'shelff'. Did you mean 'shelf'?"),
        ("on(red_cube)", BadRequest, "'on(red_cube)' has 1 argument(s); 'on' takes 2."),
        ("open(drawer, bin)", BadRequest, "'open(drawer, bin)' has 2 argument(s); 'open' takes 1."),
    ],
)
def test_bad_facts_get_a_sentence(fact: str, error: type[Exception], message: str) -> None:
    robot = SimRobot(Scene(), camera=False)
    for ask in (robot.referee.holds, robot.referee.check):
        with pytest.raises(error) as caught:
            ask(fact)
        assert str(caught.value) == message


def test_asking_changes_nothing() -> None:
    asked, silent = SimRobot(Scene.home(2), camera=False), SimRobot(Scene.home(2), camera=False)
    for robot in (asked, silent):
        for _ in range(10):
            robot.send(Action(robot.clock.now()))
            robot.advance(0.05)
            if robot is asked:
                robot.referee.facts()
    assert asked.world.digest() == silent.world.digest()
