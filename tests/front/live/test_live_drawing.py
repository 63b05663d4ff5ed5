"""The map and the camera as the page shows them."""

import base64
import math
from dataclasses import replace
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from executive.front.live.camera import picture
from executive.front.live.floor import robot_svg, site_svg
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import read_site

SVG = "{http://www.w3.org/2000/svg}"


def parsed(fragment):
    return ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{fragment}</svg>')


def numbers(dots):
    return [tuple(float(value) for value in dot.removesuffix("h0").split()) for dot in dots.split("M")[1:]]


def test_the_map_shows_every_wall_and_every_named_place():
    site = read_site()
    drawing = ElementTree.fromstring(site_svg(site))
    walls = drawing.findall(f"{SVG}rect[@class='wall']")
    assert len(walls) == len(site.boxes)
    told = {node.text for node in drawing.iter() if node.tag in (f"{SVG}text", f"{SVG}title")}
    assert told >= {
        "Anna" if name == "anna" else "Ben" if name == "ben" else name.replace("_", " ") for name in site.places
    }


def test_names_of_the_site_are_escaped():
    site = read_site()
    name = '<script>alert(1)</script>&"'
    places = {name: replace(site.places["shelf"], name=name)}
    drawing = site_svg(replace(site, name=name, places=places))
    assert "<script>" not in drawing
    assert ElementTree.fromstring(drawing).get("aria-label") == f"Map of {name}"


def test_the_robot_stands_where_it_says_and_looks_where_it_looks():
    drawing = parsed(robot_svg({"base_pose": [1.0, 2.0, math.pi / 2]}, [(0.0, 0.0)]))
    assert drawing.find(f"{SVG}g").get("transform") == "translate(1.000 -2.000) rotate(-90.0)"
    assert drawing.find(f"{SVG}polyline").get("points") == "0.00,-0.00 1.00,-2.00"


def test_lidar_hits_lie_where_the_beams_end_and_misses_are_left_out():
    reach = DESCRIPTION.lidar_range
    robot = replace(DESCRIPTION, lidar_position=np.array([0.5, 0.0, 0.2]))
    # Four beams from -pi, counter-clockwise: back, right, front, left. The robot looks along y.
    facts = {"base_pose": [1.0, 2.0, math.pi / 2], "lidar": [1.0, 2.0, 3.0, reach]}
    drawing = parsed(robot_svg(facts, [], robot=robot))
    dots = numbers(drawing.find(f"{SVG}path[@class='lidar']").get("d"))
    assert np.array(dots) == pytest.approx(np.array([(1.0, -1.5), (3.0, -2.5), (1.0, -5.5)]))


def test_the_goal_of_the_running_task_is_marked():
    shelf = read_site().places["shelf"]
    drawing = parsed(robot_svg({"base_pose": [1.0, 2.0, 0.0]}, [], [shelf]))
    goal = drawing.find(f"{SVG}circle[@class='goal']")
    assert (float(goal.get("cx")), float(goal.get("cy"))) == pytest.approx((shelf.centre[0], -shelf.centre[1]))


def test_without_a_pose_there_is_no_robot():
    assert robot_svg({"lidar": [1.0]}, []) == ""


def test_a_camera_frame_is_shown_enlarged_in_its_own_colours():
    frame = np.zeros((64, 64, 3), dtype=np.uint8)
    frame[:, :, 0] = 200
    facts = {"width": 64, "height": 64, "encoding": "rgb8", "data": frame.tobytes()}
    kind, _, content = picture(facts).partition(",")
    assert kind == "data:image/jpeg;base64"
    shown = cv2.imdecode(np.frombuffer(base64.b64decode(content), np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == (384, 384, 3)
    blue, green, red = shown[192, 192]
    assert red > 190
    assert max(blue, green) < 12


@pytest.mark.parametrize(
    "change", [{"encoding": "mono8"}, {"data": b"short"}, {"width": 0}, {"width": -2, "height": -2}, {"width": 10**6}]
)
def test_a_frame_that_is_none_is_not_shown(change):
    assert picture({"width": 2, "height": 2, "encoding": "rgb8", "data": bytes(12)} | change) == ""
