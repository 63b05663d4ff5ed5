"""Regions of the embedded robot's pictures, against the simulator's word."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.observation import CameraFrame, Observation
from executive.robot.sim.model import owners
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Placement, Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site
from executive.understanding.vision.regions import regions
from executive.understanding.vision.scenes.flat import Flat
from executive.understanding.vision.scenes.references import visible
from executive.understanding.vision.scenes.table import table
from executive.understanding.vision.view import View

SITE = read_site()
SHELF = SITE.place("shelf")


def looking(objects, head=(0.0, 0.68)):
    scene = Scene(robot=in_front_of(SHELF), objects=objects, head=head)
    robot = SimRobot(scene, lidar=False)
    return View.of(robot.observe()), robot.exposure


def test_every_thing_on_a_shelf_is_one_region_where_it_stands():
    objects = {
        "red_cube": standing_on(SHELF, "red_cube", 0.25, 0.15),
        "blue_mug": standing_on(SHELF, "blue_mug", 0.0, 0.25, 1.0),
        "peg": standing_on(SHELF, "peg", -0.25, 0.15),
    }
    view, exposure = looking(objects)
    found = regions(view)
    assert len(found) == 3
    for region, (name, put) in zip(found, objects.items(), strict=True):
        owner = np.array([*owners().name, ""])[exposure.geom]
        box = region.box
        shown = owner[box.top : box.bottom, box.left : box.right][region.mask]
        assert np.mean(shown == name) > 0.8
        assert np.linalg.norm(region.position - [put.x, put.y, put.z]) < 0.03
        assert region.support == pytest.approx(float(SHELF.centre[2]), abs=0.01)


def test_things_of_different_colours_that_touch_are_two_regions():
    first = standing_on(SHELF, "red_cube", 0.03, 0.15)
    second = Placement(first.x + 0.047, first.y, first.z, first.yaw)
    view, _ = looking({"red_cube": first, "blue_cube": second})
    assert len(regions(view)) == 2


def test_an_empty_surface_has_no_regions():
    assert regions(looking({})[0]) == ()


def test_a_picture_without_depth_has_no_regions():
    image = np.zeros((48, 64, 3), np.uint8)
    frame = CameraFrame(0.0, image, np.zeros((48, 64), np.float32), 60.0, np.zeros(3), np.eye(3))
    assert regions(View(frame, np.zeros(3))) == ()


def test_noise_in_place_of_a_picture_does_no_harm():
    random = np.random.default_rng(1)
    for _ in range(10):
        image = random.integers(0, 255, (40, 56, 3), dtype=np.uint8)
        depth = random.uniform(-1, 3, (40, 56)).astype(np.float32)
        rotation = View.of(observation()).frame.rotation
        for region in regions(View(CameraFrame(0.0, image, depth, 60.0, np.ones(3), rotation), np.zeros(3))):
            assert region.mask.shape == (region.box.bottom - region.box.top, region.box.right - region.box.left)
            assert np.isfinite(region.position).all()


def test_large_pictures_keep_their_own_pixels():
    view, _ = looking({"red_cube": standing_on(SHELF, "red_cube", 0.0, 0.15)})
    frame = view.frame
    large = CameraFrame(
        0.0,
        np.kron(frame.rgb, np.ones((8, 8, 1), np.uint8)),
        np.kron(frame.depth, np.ones((8, 8), np.float32)),
        frame.focal * 8,
        frame.position,
        frame.rotation,
    )
    small, big = regions(view)[0], regions(View(large, view.base_pose))[0]
    assert big.box.left == pytest.approx(8 * small.box.left, abs=10)
    assert big.box.bottom == pytest.approx(8 * small.box.bottom, abs=10)
    assert big.position == pytest.approx(small.position, abs=0.015)
    assert big.mask.shape == (big.box.bottom - big.box.top, big.box.right - big.box.left)


@pytest.mark.parametrize(("make", "least"), [(table, 0.95), (Flat().look, 0.88)], ids=["tables", "flat"])
def test_most_visible_things_have_a_region(make, least):
    there = found = 0
    for number in range(40):
        seen = make(np.random.default_rng([77, number]))
        shown = visible(seen)
        held = set(seen.owners(regions(seen.view)))
        there += len(shown)
        found += len(held & set(shown))
    assert found / there > least


def test_a_view_turns_points_into_its_own_axes_and_back():
    view = View.of(observation())
    point = np.array([1.2, -0.4, 0.7])
    assert view.in_map(view.aligned(point)) == pytest.approx(point)
    assert math.hypot(*view.aligned(point)[:2]) == pytest.approx(math.hypot(*(point[:2] - view.frame.position[:2])))


def test_there_is_no_view_before_the_first_picture():
    seen = observation()
    assert View.of(None) is None
    assert View.of(Observation(seen.stamp, seen.state, seen.lidar)) is None


def observation():
    return SimRobot(Scene.home(0), lidar=False).observe()
