"""Ways keep clear of what is known and of what is seen; sub-goals can be reached in a straight line."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from executive.contracts.memory import Sighting, WorldMemory
from executive.errors import SkillRefused
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import read_site
from skills.navigate.goals import goal_pose
from skills.navigate.obstacle_map import ObstacleMap
from skills.navigate.obstacles import Obstacles
from skills.navigate.planner import Planner
from skills.navigate.route import AHEAD, Route

SITE = read_site()
ROOM = DESCRIPTION.base.radius + 0.035
NOTHING = np.empty((0, 2))


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(SITE, ROOM)


def dense(points: np.ndarray) -> np.ndarray:
    legs = [start + np.linspace(0, 1, 60)[:, None] * (end - start) for start, end in pairwise(points)]
    return np.concatenate(legs)


def brute_force_clearance(point: np.ndarray) -> float:
    """Distance to the nearest box by walking around the outlines."""
    nearest = math.inf
    for box in SITE.boxes:
        side = np.linspace(-0.5, 0.5, 400)
        x, y = box.width * side, box.depth * side
        outline = np.concatenate(
            [np.stack([x, np.full(400, sign * box.depth / 2)], 1) for sign in (-1, 1)]
            + [np.stack([np.full(400, sign * box.width / 2), y], 1) for sign in (-1, 1)]
        )
        away = outline + np.array([box.x, box.y]) - point
        nearest = min(nearest, float(np.hypot(*away.T).min()))
    return nearest


def test_clearance_agrees_with_walking_around_the_outlines() -> None:
    boxes = ObstacleMap(SITE)
    for point in np.random.default_rng(0).uniform((0.5, 0.5), (7.5, 5.5), (40, 2)):
        if boxes.clearance(point) > 0:
            assert boxes.clearance(point) == pytest.approx(brute_force_clearance(point), abs=0.01)


@pytest.mark.parametrize("start", ["dock", "kitchen_table", "anna"])
def test_every_place_can_be_reached_from_everywhere(planner: Planner, start: str) -> None:
    for place in SITE.places.values():
        way = planner.plan(SITE.place(start).approach[:2], place.approach[:2], NOTHING)
        assert way is not None, place.name
        assert planner.clearance(dense(way), NOTHING).min() > ROOM - 0.03
        np.testing.assert_array_equal(way[-1], place.approach[:2])


def test_a_way_leads_around_what_the_lidar_sees(planner: Planner) -> None:
    start, goal = np.array([1.0, 3.0]), np.array([7.0, 3.0])
    seen = np.array([[4.0, 3.0], [4.0, 3.1]])
    way = planner.plan(start, goal, seen)
    assert way is not None
    assert np.hypot(*(dense(way)[:, None] - seen).reshape(-1, 2).T).min() > ROOM - 0.03


def test_there_is_no_way_through_a_blocked_door(planner: Planner) -> None:
    door = np.stack([np.linspace(2.6, 3.6, 12), np.full(12, 3.65)], axis=1)
    opening = np.stack([np.full(12, 4.0), np.linspace(3.7, 4.8, 12)], axis=1)
    kitchen, hall = SITE.place("kitchen").approach[:2], SITE.place("hall").approach[:2]
    assert planner.plan(hall, kitchen, np.concatenate([door, opening])) is None
    around = planner.plan(hall, kitchen, door)
    assert around is not None
    assert around[:, 0].max() > 4.5


def test_a_goal_inside_an_obstacle_has_no_way(planner: Planner) -> None:
    assert planner.plan(np.array([4.0, 3.0]), SITE.place("shelf").centre[:2], NOTHING) is None


def test_sub_goals_are_near_and_can_be_driven_to_straight(planner: Planner) -> None:
    start = SITE.place("dock").approach[:2]
    way = planner.plan(start, SITE.place("coffee_table").approach[:2], NOTHING)
    assert way is not None
    route, here, left = Route(way, 0.0, planner), start, []
    for _ in range(200):
        left.append(route.remaining(here))
        sub_goal, _ = route.sub_goal(here, NOTHING)
        assert np.hypot(*(sub_goal - here)) <= AHEAD + 0.06
        assert planner.clearance(dense(np.array([here, sub_goal])), NOTHING).min() > ROOM - 0.03
        here = here + 0.1 * (sub_goal - here)
    assert left[-1] < 0.01
    assert np.diff(left).max() < 0.05


def test_the_robot_heads_along_the_way_and_at_its_end_as_the_goal_asks(planner: Planner) -> None:
    route = Route(np.array([[1.0, 3.0], [6.0, 3.0]]), 2.0, planner)
    route.remaining(np.array([1.0, 3.0]))
    assert route.sub_goal(np.array([1.0, 3.0]), NOTHING)[1] == pytest.approx(0.0)
    for x in np.arange(1.0, 5.8, 0.2):
        route.remaining(np.array([x, 3.0]))
    assert route.sub_goal(np.array([5.6, 3.0]), NOTHING)[1] == 2.0


def scan(pose: np.ndarray, post: tuple[float, float] | None) -> np.ndarray:
    """What the lidar of a robot in an endless empty hall reads, with one post of 10 cm in it."""
    beams = DESCRIPTION.lidar_beams
    angles = -math.pi + 2 * math.pi / beams * np.arange(beams) + pose[2]
    ranges = np.full(beams, DESCRIPTION.lidar_range)
    if post is not None:
        away = np.array(post) - pose[:2]
        along = np.cos(angles) * away[0] + np.sin(angles) * away[1]
        aside = away @ away - along**2
        hit = (along > 0) & (aside < 0.01)
        ranges[hit] = along[hit] - np.sqrt(0.01 - aside[hit])
    return ranges


def test_an_unmapped_obstacle_is_remembered_until_it_is_seen_through() -> None:
    obstacles = Obstacles(SITE, DESCRIPTION)
    pose = np.array([3.0, 3.0, 0.7])
    assert obstacles.look(scan(pose, (4.0, 3.0)), pose)
    assert np.hypot(*(obstacles.points - (4.0, 3.0)).T).max() < 0.11
    assert not obstacles.look(scan(pose, (4.0, 3.0)), pose)
    assert obstacles.look(scan(pose, None), pose)
    assert len(obstacles.points) == 0


def test_walls_of_the_map_are_no_unmapped_obstacles() -> None:
    from executive.robot.sim.robot import SimRobot
    from executive.robot.sim.scene import Scene

    obstacles = Obstacles(SITE, DESCRIPTION)
    observation = SimRobot(Scene(robot=(4.6, 1.2, 1.0)), camera=False).observe()
    obstacles.look(observation.lidar, observation.state.base_pose)
    assert len(obstacles.points) == 0


def sighting(position: tuple[float, float, float], place: str) -> Sighting:
    return Sighting("red_cube", np.array(position), 0.0, 0.003, place, 0.0)


def test_the_goal_of_an_object_is_straight_in_front_of_it() -> None:
    memory = WorldMemory()
    memory.saw(sighting((2.3, 5.65, 0.52), "kitchen_table"))
    pose = goal_pose({"goal": "kitchen_table", "object": "red_cube"}, SITE, memory, ROOM)
    np.testing.assert_allclose(pose, [2.3, 5.18, 1.5708], atol=1e-3)


def test_an_object_that_was_seen_elsewhere_or_not_at_all_does_not_move_the_goal() -> None:
    memory = WorldMemory()
    approach = SITE.place("kitchen_table").approach
    goal = {"goal": "kitchen_table", "object": "red_cube"}
    np.testing.assert_array_equal(goal_pose(goal, SITE, memory, ROOM), approach)
    memory.saw(sighting((6.4, 0.3, 0.57), "shelf"))
    np.testing.assert_array_equal(goal_pose(goal, SITE, memory, ROOM), approach)


def test_the_goal_of_an_object_near_a_wall_stays_where_the_base_has_room() -> None:
    memory = WorldMemory()
    memory.saw(sighting((7.95, 5.40, 0.5), "coffee_table"))
    pose = goal_pose({"goal": "coffee_table", "object": "red_cube"}, SITE, memory, ROOM)
    assert 5.3 <= pose[1] <= 5.45
    assert ObstacleMap(SITE).clearance(pose[:2]) >= ROOM


def test_a_place_that_does_not_exist_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SkillRefused) as caught:
        goal_pose({"goal": "kitchen_tabel"}, SITE, WorldMemory(), ROOM)
    assert str(caught.value) == (
        "skill 'navigate' cannot start: unknown place 'kitchen_tabel'. Did you mean 'kitchen_table'?"
    )
