"""The conditions that come with the executive, on observations of the embedded robot."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tree_world import SITE, TreeWorld

from executive.contracts.circumstance import Verdict
from executive.contracts.memory import Sighting
from executive.contracts.site import MapBox, Place, Site
from executive.errors import UnknownName
from executive.registry import Registry
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.tree.conditions import add_builtin_conditions
from executive.tree.people import StaticMap


@pytest.fixture(scope="module")
def robot() -> SimRobot:
    return SimRobot(Scene.home(seed=0), camera=False)


def stand(world: TreeWorld, robot: SimRobot, x: float, y: float, yaw: float) -> None:
    """Have the robot observe from a pose."""
    robot.reset(replace(Scene.home(seed=0), robot=(x, y, yaw)))
    world.observation = robot.observe()


def ask(world: TreeWorld, condition: str, **values: object) -> Verdict:
    """Ask a condition as a tree does: defaults for what is not given."""
    spec = world.registry.conditions[condition]
    given = {port.name: values.get(port.name, port.default) for port in spec.inputs}
    return spec.function(world.circumstances(), **given)


@pytest.mark.parametrize("condition", ["robot_ok", "clear_of_people", "at", "near", "arm_folded"])
def test_without_an_observation_nothing_holds(world: TreeWorld, condition: str) -> None:
    assert ask(world, condition, place="dock", object="peg").reason == "nothing has been observed yet"


@pytest.mark.parametrize("condition", ["robot_ok", "clear_of_people"])
def test_safety_conditions_do_not_trust_old_observations(world: TreeWorld, robot: SimRobot, condition: str) -> None:
    stand(world, robot, 4.0, 3.0, 0.0)
    assert ask(world, condition).holds
    world.clock.advance(0.6)
    assert ask(world, condition).reason == "the newest observation is 0.6 s old"


def test_a_halted_or_pressed_robot_is_not_ok(world: TreeWorld, robot: SimRobot) -> None:
    stand(world, robot, 4.0, 3.0, 0.0)
    assert world.observation is not None
    world.observation = replace(world.observation, contact=12.0)
    assert ask(world, "robot_ok").reason == "something presses on the robot with 12 N"
    assert ask(world, "robot_ok", contact=20.0).holds
    world.halted = "the e-stop is pressed"
    assert ask(world, "robot_ok").reason == "the e-stop is pressed"


@pytest.mark.parametrize("place", SITE.places.values(), ids=lambda place: place.name)
def test_every_approach_pose_is_clear_of_people(world: TreeWorld, robot: SimRobot, place: Place) -> None:
    stand(world, robot, *place.approach)
    assert ask(world, "clear_of_people") == Verdict(True)


@pytest.mark.parametrize("yaw", [0.0, 1.0, -2.5])
@pytest.mark.parametrize("person", ["anna", "ben"])
def test_a_person_nearby_is_seen_at_the_right_distance(
    world: TreeWorld, robot: SimRobot, person: str, yaw: float
) -> None:
    centre = SITE.places[person].centre
    stand(world, robot, centre[0] - 0.55, centre[1] - 0.1, yaw)
    verdict = ask(world, "clear_of_people")
    assert not verdict.holds
    gap = float(verdict.reason.removeprefix("something that is not on the map is ").removesuffix(" m away"))
    outline = math.hypot(0.55, 0.1) - DESCRIPTION.base.radius
    assert outline - SITE.places[person].size.max() / 2 - 0.02 <= gap <= outline  # the lidar sees the legs
    assert ask(world, "clear_of_people", distance=0.1).holds


def test_a_lidar_without_numbers_is_not_clear(world: TreeWorld, robot: SimRobot) -> None:
    stand(world, robot, 4.0, 3.0, 0.0)
    assert world.observation is not None
    world.observation = replace(world.observation, lidar=np.full(DESCRIPTION.lidar_beams, math.nan))
    assert ask(world, "clear_of_people").reason == "the lidar gives ranges that are no numbers"


def test_another_site_means_another_map(world: TreeWorld, robot: SimRobot) -> None:
    stand(world, robot, 0.82, 4.6, math.pi)
    assert ask(world, "clear_of_people").holds
    spec = world.registry.conditions["clear_of_people"]
    bare = replace(world.circumstances(), site=Site("bare", {}, {}, (), SITE.lower, SITE.upper))
    assert not spec.function(bare, distance=0.35).holds


def test_the_map_explains_points_near_its_boxes_however_they_are_turned() -> None:
    boxes = (MapBox(1.0, 0.0, 2.0, 0.2, math.pi / 2), MapBox(5.0, 5.0, 1.0, 1.0), MapBox(0.0, 4.0, 2.0, 0.2, 0.5))
    static = StaticMap(Site("three", {}, {}, boxes, np.zeros(2), np.ones(2)))
    points = np.random.default_rng(0).uniform(-1.0, 6.0, (2000, 2))
    expected = [any(_distance(point, box) <= 0.15 for box in boxes) for point in points]
    assert static.explains(points).tolist() == expected
    assert [static.explains(point[None])[0] for point in points] == expected
    assert 50 < sum(expected) < 1000


def _distance(point: np.ndarray, box: MapBox) -> float:
    """Distance of a point to a box, the long way."""
    offset = complex(point[0] - box.x, point[1] - box.y) * complex(math.cos(box.yaw), -math.sin(box.yaw))
    return math.hypot(max(0.0, abs(offset.real) - box.width / 2), max(0.0, abs(offset.imag) - box.depth / 2))


def test_what_the_gripper_holds(world: TreeWorld) -> None:
    assert ask(world, "hand_empty").holds
    assert ask(world, "holding", object="peg").reason == "the gripper is empty"
    world.memory.hold("red_cube")
    assert ask(world, "hand_empty").reason == "the gripper holds red_cube"
    assert ask(world, "holding", object="peg").reason == "the gripper holds red_cube"
    assert ask(world, "holding", object="red_cube").holds


def test_what_was_seen_and_how_near_it_is(world: TreeWorld, robot: SimRobot) -> None:
    stand(world, robot, 2.0, 5.18, 1.57)
    assert ask(world, "seen", object="red_cube").reason == "red_cube has not been seen"
    assert ask(world, "near", object="red_cube").reason == "red_cube has not been seen"
    world.memory.saw(Sighting("red_cube", np.array([2.0, 5.78, 0.53]), 0.0, 0.002, "kitchen_table", 0.0))
    assert ask(world, "seen", object="red_cube").holds
    assert ask(world, "near", object="red_cube").holds
    assert ask(world, "near", object="red_cube", distance=0.5).reason == "red_cube is 0.6 m away"


@pytest.mark.parametrize(
    ("pose", "place", "reason"),
    [
        ((2.0, 5.18, 1.57), "kitchen_table", ""),
        ((2.1, 5.10, 1.3), "kitchen_table", ""),
        ((2.0, 5.18, 0.0), "kitchen_table", "the robot is turned 90° away from kitchen_table"),
        ((2.0, 4.2, 1.57), "kitchen_table", "the robot is 1.0 m away from kitchen_table"),
        ((1.6, 5.0, -2.0), "kitchen", ""),
        ((0.82, 4.6, -3.14), "counter", ""),
        ((4.0, 3.0, 0.0), "kitchen", "the robot is 2.1 m away from kitchen"),
    ],
)
def test_where_the_robot_is(world: TreeWorld, robot: SimRobot, pose: tuple, place: str, reason: str) -> None:
    stand(world, robot, *pose)
    assert ask(world, "at", place=place) == Verdict(not reason, reason)


def test_a_place_that_nobody_knows(world: TreeWorld, robot: SimRobot) -> None:
    stand(world, robot, 4.0, 3.0, 0.0)
    with pytest.raises(UnknownName, match=r"^unknown place 'dok'\. Did you mean 'dock'\?$"):
        ask(world, "at", place="dok")


def test_whether_the_arm_is_folded(world: TreeWorld, robot: SimRobot) -> None:
    stand(world, robot, 4.0, 3.0, 0.0)
    assert world.observation is not None
    for posture in (DESCRIPTION.rest, DESCRIPTION.carry):
        world.observation = replace(world.observation, state=replace(world.observation.state, arm=posture + 0.1))
        assert ask(world, "arm_folded").holds
    world.observation = replace(world.observation, state=replace(world.observation.state, arm=np.zeros(5)))
    assert ask(world, "arm_folded").reason == "the arm is stretched out"


def test_two_conditions_count_as_safety_guards(world: TreeWorld) -> None:
    assert {spec.name for spec in world.registry.conditions.values() if spec.safety} == {
        "robot_ok",
        "clear_of_people",
        "fact",
    }


def test_a_guard_against_people_asks_for_some_free_space():
    registry = Registry()
    add_builtin_conditions(registry)
    (distance,) = registry.conditions["clear_of_people"].inputs
    assert distance.minimum == 0.05
