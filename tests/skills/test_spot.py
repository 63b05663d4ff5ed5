"""Free spots on a surface, from what the camera shows of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.practice import Start
from executive.contracts.site import PlaceKind
from executive.robot.sim.scene import in_front_of, standing_on
from executive.runtime.practice import SimPractice
from skills.frames import to_base
from skills.head import aimed_at
from skills.place.spot import ahead_on, free_spot, obstacles

HEIGHT = 0.03


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


def look(practice, objects, surface="shelf", across=0.0, gap=0.08):
    """The surface, the frame of a camera that is aimed at it, and the robot's own pose."""
    place = practice.site.place(surface)
    base = np.array(in_front_of(place, gap=gap, across=across))
    poses = {name: standing_on(place, name, *where) for name, where in objects.items()}
    practice.reset(
        Start(
            base_pose=base,
            head=aimed_at(practice.description, to_base(ahead_on(place, base), base)),
            objects={name: np.array([one.x, one.y, one.z, one.yaw]) for name, one in poses.items()},
        ),
        seed=3,
    )
    observation = practice.observe()
    assert observation.camera is not None
    return place, observation.camera, observation.state.base_pose


def found(practice, objects, **where):
    place, frame, pose = look(practice, objects, **where)
    keep_off = np.array([one.centre for one in practice.site.of_kind(PlaceKind.FIXTURE)])
    return free_spot(place, keep_off, frame, pose, practice.description, HEIGHT)


def test_on_an_empty_surface_the_spot_lies_right_ahead(practice):
    spot = found(practice, {})
    shelf = practice.site.place("shelf")
    base = np.array(in_front_of(shelf, gap=0.08))
    np.testing.assert_allclose(spot, ahead_on(shelf, base), atol=0.03)


def test_what_stands_there_is_seen_where_it_is(practice):
    place, frame, _ = look(practice, {"red_cube": (0.1, 0.2, 0.0), "blue_mug": (-0.15, 0.15, 1.0)})
    points = obstacles(place, frame)
    for across, behind, most in ((0.1, 0.2, 0.05), (-0.15, 0.15, 0.08)):
        one = standing_on(place, "red_cube", across, behind)
        away = np.hypot(*(points - (one.x, one.y)).T)
        assert (away < most).sum() >= 3
    inner = points[points[:, 1] > 0.05]  # without the wall behind the shelf
    both = [standing_on(place, "red_cube", *where) for where in ((0.1, 0.2), (-0.15, 0.15))]
    assert all(min(math.dist(point, (one.x, one.y)) for one in both) < 0.1 for point in inner)


def test_a_spot_keeps_13_cm_from_what_stands_in_the_middle(practice):
    spot = found(practice, {"red_cube": (0.0, 0.19, 0.0)})
    cube = standing_on(practice.site.place("shelf"), "red_cube", 0.0, 0.19)
    assert math.dist(spot[:2], (cube.x, cube.y)) > 0.13


def test_a_spot_keeps_13_cm_from_fixtures_of_the_map(practice):
    bench = practice.site.place("workbench")
    peg = practice.site.place("peg_fixture").centre
    across = float((peg - bench.centre)[:2] @ (-math.sin(bench.yaw), math.cos(bench.yaw)))
    spot = found(practice, {}, surface="workbench", across=across)
    assert math.dist(spot[:2], peg[:2]) > 0.13


def test_a_container_is_aimed_at_its_middle_and_needs_no_room(practice):
    spot = found(practice, {}, surface="bin")
    np.testing.assert_allclose(spot, practice.site.place("bin").centre)


def test_out_of_reach_there_is_no_spot(practice):
    assert found(practice, {}, gap=0.5) is None


def test_what_the_camera_does_not_show_is_not_free(practice):
    place, _, _ = look(practice, {})
    practice.reset(Start(base_pose=np.array(in_front_of(place)), head=np.array([1.8, 0.0])), seed=3)
    observation = practice.observe()
    pose = observation.state.base_pose
    assert observation.camera is not None
    assert free_spot(place, np.empty((0, 3)), observation.camera, pose, practice.description, HEIGHT) is None
