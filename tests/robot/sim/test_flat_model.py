"""The description and the site file say what the MJCF says."""

from __future__ import annotations

import math

import mujoco
import numpy as np
import pytest

from executive.contracts.site import PlaceKind
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.facts import AREAS, CONTAINERS, FIXTURES, SURFACES
from executive.robot.sim.model import PEOPLE, load_model, owners
from executive.robot.sim.scene import HALF_HEIGHT, WIDTH
from executive.robot.sim.site import read_site

MODEL = load_model()
SITE = read_site()


def at_zero() -> mujoco.MjData:
    data = mujoco.MjData(MODEL)
    mujoco.mj_kinematics(MODEL, data)
    return data


def test_base_coordinates_come_first() -> None:
    assert [MODEL.joint(index).name for index in range(3)] == ["base_x", "base_y", "base_yaw"]


@pytest.mark.parametrize("limits", [DESCRIPTION.arm, DESCRIPTION.head], ids=["arm", "head"])
def test_joint_limits_equal_the_model(limits) -> None:
    for name, lower, upper in zip(limits.names, limits.lower, limits.upper, strict=True):
        np.testing.assert_allclose(MODEL.joint(name).range, [lower, upper])


def test_arm_lengths_equal_the_model() -> None:
    geometry, data = DESCRIPTION.arm_geometry, at_zero()
    np.testing.assert_allclose(data.body("upper_arm").xpos, geometry.shoulder)
    np.testing.assert_allclose(MODEL.body("forearm").pos, [geometry.upper, 0, 0])
    np.testing.assert_allclose(MODEL.body("wrist").pos, [geometry.fore, 0, 0])
    np.testing.assert_allclose(data.site("tool").xpos - data.body("wrist").xpos, [geometry.hand, 0, 0], atol=1e-12)


def test_forward_kinematics_equal_the_model_everywhere() -> None:
    random = np.random.default_rng(3)
    data = mujoco.MjData(MODEL)
    addresses = [MODEL.joint(name).qposadr[0] for name in DESCRIPTION.arm.names]
    for _ in range(50):
        joints = random.uniform(DESCRIPTION.arm.lower, DESCRIPTION.arm.upper)
        data.qpos[addresses] = joints
        mujoco.mj_kinematics(MODEL, data)
        tool = DESCRIPTION.arm_geometry.forward(joints)
        np.testing.assert_allclose(data.site("tool").xpos, [tool.x, tool.y, tool.z], atol=1e-9)


def test_fingers_open_across_the_tool_yaw() -> None:
    posture = DESCRIPTION.arm_geometry.inverse(DESCRIPTION.arm_geometry.forward(np.array([0.3, -0.9, 1.8, 0.0, 0.0])))
    assert posture is not None
    pitch = math.pi / 2 - posture[1] - posture[2]
    data = mujoco.MjData(MODEL)
    joints = np.array([0.3, posture[1], posture[2], pitch, 0.7])
    data.qpos[[MODEL.joint(name).qposadr[0] for name in DESCRIPTION.arm.names]] = joints
    mujoco.mj_kinematics(MODEL, data)
    yaw = DESCRIPTION.arm_geometry.forward(joints).yaw
    along = data.body("left_finger").xpos - data.body("right_finger").xpos
    np.testing.assert_allclose(
        along / np.linalg.norm(along), [math.cos(yaw + math.pi / 2), math.sin(yaw + math.pi / 2), 0], atol=1e-9
    )


def test_camera_lidar_and_gripper_equal_the_model() -> None:
    mount, data = DESCRIPTION.camera, at_zero()
    np.testing.assert_allclose(data.body("head_tilt").xpos, mount.mast)
    np.testing.assert_allclose(data.camera("head").xpos - mount.mast, [mount.forward, 0, 0], atol=1e-12)
    assert math.isclose(math.radians(float(MODEL.camera("head").fovy[0])), mount.field_of_view)
    np.testing.assert_allclose(data.site("lidar").xpos, DESCRIPTION.lidar_position)
    fingers = sum(float(MODEL.joint(name).range[1]) for name in ("left_finger", "right_finger"))
    assert math.isclose(fingers, DESCRIPTION.gripper_opening)
    np.testing.assert_allclose(MODEL.actuator("gripper").forcerange, [-15, 15])
    chassis = MODEL.geom("chassis")
    assert math.isclose(float(chassis.size[0]), DESCRIPTION.base.radius)
    assert math.isclose(float(chassis.pos[2] + chassis.size[1]), DESCRIPTION.base.height)


def test_surfaces_of_the_site_are_those_of_the_model() -> None:
    assert {place.name for place in SITE.of_kind(PlaceKind.SURFACE)} == set(SURFACES)
    for place in SITE.of_kind(PlaceKind.SURFACE):
        top = MODEL.geom(f"{place.name}_top")
        centre = MODEL.body(place.name).pos + top.pos
        np.testing.assert_allclose(place.centre, centre + np.array([0, 0, top.size[2]]), atol=1e-9)
        extent = 2 * top.size[:2]
        width, depth = extent if abs(math.sin(place.yaw)) > 0.5 else extent[::-1]
        np.testing.assert_allclose(place.size, [width, depth], atol=1e-9)


def test_surfaces_are_approached_from_their_front() -> None:
    for place in SITE.of_kind(PlaceKind.SURFACE):
        facing = np.array([math.cos(place.yaw), math.sin(place.yaw)])
        offset = place.centre[:2] - place.approach[:2]
        assert math.isclose(place.approach[2], place.yaw)
        np.testing.assert_allclose(offset @ facing - place.size[1] / 2, DESCRIPTION.base.radius + 0.08, atol=1e-4)


def test_every_place_of_the_site_is_in_the_model() -> None:
    data = at_zero()
    for place in SITE.places.values():
        if place.kind is PlaceKind.AREA:
            area = MODEL.site(place.name)
            np.testing.assert_allclose(place.centre, area.pos)
            np.testing.assert_allclose(place.size, 2 * area.size[:2])
        else:
            np.testing.assert_allclose(place.centre[:2], data.body(place.name).xpos[:2], atol=0.02)
    names = {kind: {place.name for place in SITE.of_kind(kind)} for kind in PlaceKind}
    assert names[PlaceKind.AREA] == set(AREAS)
    assert names[PlaceKind.PERSON] == set(PEOPLE)
    assert names[PlaceKind.FIXTURE] == set(FIXTURES)
    assert names[PlaceKind.CONTAINER] <= set(CONTAINERS)


def test_map_boxes_are_the_walls_and_furniture_at_lidar_height() -> None:
    """Seen from above, the boxes of the map and the fixed geometry at lidar height cover the same cells."""
    data = at_zero()
    xs, ys = np.meshgrid(np.arange(-0.07, 8.1, 0.04), np.arange(-0.07, 6.1, 0.04), indexing="ij")
    in_map = np.zeros(xs.shape, dtype=bool)
    for box in SITE.boxes:
        in_map |= (np.abs(xs - box.x) <= box.width / 2) & (np.abs(ys - box.y) <= box.depth / 2)
    in_model = np.zeros(xs.shape, dtype=bool)
    table = owners()
    for geom in range(MODEL.ngeom):
        fixed = not table.robot[geom] and table.name[geom] not in (*table.movable, *PEOPLE, "floor")
        middle, half = data.geom_xpos[geom], np.abs(data.geom_xmat[geom].reshape(3, 3)) @ MODEL.geom_aabb[geom, 3:]
        if fixed and middle[2] - half[2] < 0.2 < middle[2] + half[2]:
            in_model |= (np.abs(xs - middle[0]) <= half[0]) & (np.abs(ys - middle[1]) <= half[1])
    inside_bin = (np.abs(xs - 4.6) < 0.17) & (np.abs(ys - 0.2) < 0.17)
    np.testing.assert_array_equal(in_map & ~inside_bin, in_model & ~inside_bin)


def test_objects_of_the_site_are_those_of_the_model() -> None:
    data = at_zero()
    assert set(SITE.objects) == set(owners().movable)
    for known in SITE.objects.values():
        geom = MODEL.geom(MODEL.body(known.name).geomadr[0])
        np.testing.assert_allclose(data.body(known.name).xpos[2], HALF_HEIGHT[known.kind])
        width = 2 * geom.size[0]
        assert math.isclose(width, WIDTH[known.kind])
        assert known.place in SITE.places or known.kind == "can"  # litter has no usual place


def test_a_base_with_room_to_spare_gets_from_every_place_to_every_other() -> None:
    """Flood fill over the map and the people, every obstacle grown by 0.30 m."""
    step, grown = 0.03, 0.30
    xs, ys = np.meshgrid(np.arange(0.0, 8.0, step), np.arange(0.0, 6.0, step), indexing="ij")
    free = np.ones(xs.shape, dtype=bool)
    for box in SITE.boxes:
        beside = np.maximum(np.abs(xs - box.x) - box.width / 2, 0), np.maximum(np.abs(ys - box.y) - box.depth / 2, 0)
        free &= np.hypot(*beside) > grown
    for person in SITE.of_kind(PlaceKind.PERSON):
        free &= np.hypot(xs - person.centre[0], ys - person.centre[1]) > grown + 0.17
    cells = {name: tuple((place.approach[:2] / step).round().astype(int)) for name, place in SITE.places.items()}
    reached = np.zeros_like(free)
    reached[cells["dock"]] = True
    while True:
        wave = reached.copy()
        wave[1:] |= reached[:-1]
        wave[:-1] |= reached[1:]
        wave[:, 1:] |= reached[:, :-1]
        wave[:, :-1] |= reached[:, 1:]
        wave &= free
        if (wave == reached).all():
            break
        reached = wave
    assert [name for name, cell in cells.items() if not reached[cell]] == []
