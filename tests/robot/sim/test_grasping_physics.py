"""Objects are held by friction alone: picked, carried and put down by a scripted arm in the physics."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.contracts.arm import ToolPose
from executive.contracts.site import PlaceKind
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site

SITE = read_site()
SURFACES = SITE.of_kind(PlaceKind.SURFACE)
OBJECTS = ("red_cube", "blue_mug", "green_cube", "yellow_mug")


def anywhere(seed: int) -> tuple[str, Scene]:
    """An object within reach on any surface, the base before it with errors in gap, side and heading."""
    random = np.random.default_rng([seed, 99])
    surface, name = SURFACES[random.integers(len(SURFACES))], OBJECTS[seed % len(OBJECTS)]
    across = random.uniform(-0.1, 0.1)
    place = standing_on(
        surface, name, across + random.uniform(-0.1, 0.1), random.uniform(0.08, 0.35), random.uniform(-3, 3)
    )
    stand = in_front_of(surface, random.uniform(0.06, 0.10), across, random.uniform(-0.25, 0.25))
    return name, Scene(seed=seed, robot=stand, objects={name: place})


@pytest.mark.parametrize("seed", range(20))
def test_any_object_in_reach_is_picked_by_friction_without_touching_anything_else(seed: int, pick) -> None:
    name, scene = anywhere(seed)
    robot = SimRobot(scene, camera=False, lidar=False)
    robot.referee.expect({name})
    pick(robot, name)
    assert robot.referee.holds(f"holding({name})")
    assert robot.referee.collisions == ()
    assert robot.referee.breaches == ()


@pytest.mark.parametrize("name", OBJECTS)
def test_a_picked_object_is_put_down_on_another_surface(name: str, pick, put) -> None:
    table, shelf = SITE.place("kitchen_table"), SITE.place("shelf")
    there = standing_on(shelf, name, 0.1, 0.2, 0.3)
    robot = SimRobot(
        Scene(robot=in_front_of(table), objects={name: standing_on(table, name, 0.05, 0.2, 0.4)}), camera=False
    )
    robot.referee.expect({name, "shelf"})
    pick(robot, name)
    assert robot.referee.holds(f"holding({name})")
    robot.reset(dataclasses.replace(Scene(seed=1), robot=in_front_of(shelf), held=name))
    robot.referee.expect({name, "shelf"})
    put(robot, name, there)
    assert robot.referee.holds(f"on({name}, shelf)")
    assert robot.referee.holds(f"upright({name})")
    assert robot.referee.holds("empty(gripper)")
    np.testing.assert_allclose(robot.world.object(name).position, [there.x, there.y, there.z], atol=0.01)
    assert robot.referee.collisions == ()


def test_the_peg_comes_out_of_its_fixture(pick) -> None:
    home = Scene.home(0)
    scene = Scene(robot=in_front_of(SITE.place("workbench"), across=0.6), objects={"peg": home.objects["peg"]})
    robot = SimRobot(scene, camera=False)
    robot.referee.expect({"peg"})
    assert robot.referee.holds("in(peg, peg_fixture)")
    pick(robot, "peg")
    assert robot.referee.holds("holding(peg)")
    assert robot.referee.holds("not in(peg, peg_fixture)")
    assert robot.referee.collisions == ()


def at_approach(place: str) -> Scene:
    x, y, yaw = (float(value) for value in SITE.place(place).approach)
    return Scene(robot=(x, y, yaw))


def test_the_drawer_is_pulled_open_by_its_handle(scripted_arm) -> None:
    robot = SimRobot(at_approach("drawer"), camera=False)
    robot.referee.expect({"drawer"})
    arm = scripted_arm(robot, DESCRIPTION.gripper_opening)
    handle = robot.world.robot_pose[0] - 0.54
    before, around = (
        DESCRIPTION.arm_geometry.inverse(ToolPose(handle - back, 0.0, 0.445, 0.0, -math.pi / 2)) for back in (0.09, 0.0)
    )
    arm.unfold_to(before)
    arm.to(around)
    arm.grip(0.0)
    for _ in range(60):
        robot.send(Action(robot.clock.now(), base=np.array([-0.1, 0.0, 0.0]), arm=around, gripper=0.0))
        robot.advance(0.05)
    assert robot.referee.holds("open(drawer)")
    assert robot.referee.counts() == {"collisions": 0, "collisions_with_people": 0, "limit_breaches": 0}


def test_the_button_is_pressed_by_the_closed_gripper(scripted_arm) -> None:
    robot = SimRobot(at_approach("button"), camera=False)
    robot.referee.expect({"button"})
    ahead = robot.world.robot_pose[1] - 0.30
    arm = scripted_arm(robot, 0.0)
    above, pushed = (DESCRIPTION.arm_geometry.inverse(ToolPose(ahead, 0.0, z)) for z in (0.72, 0.653))
    arm.grip(0.0)
    arm.unfold_to(above)
    arm.to(pushed)
    arm.to(above)
    assert robot.referee.holds("pressed(button)")
    assert robot.world.fixture("button") == pytest.approx(0.0, abs=0.002), "the spring pushed it out again"
    assert robot.referee.collisions == ()
