"""Camera, lidar and localisation against the simulator's ground truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.contracts.observation import KEYS
from executive.errors import UnknownName
from executive.robot.sim.camera import RayCamera, head_view, mounted_view, render
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.lidar import NOISE
from executive.robot.sim.model import owners
from executive.robot.sim.robot import HEADING_ERROR, POSITION_ERROR, SimRobot
from executive.robot.sim.scene import Placement, Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site

TABLE = read_site().place("kitchen_table")
AT_TABLE = Scene(
    seed=1,
    robot=in_front_of(TABLE),
    head=(0.0, 0.75),
    objects={
        "red_cube": standing_on(TABLE, "red_cube", 0.15, 0.2, 0.4),
        "blue_mug": standing_on(TABLE, "blue_mug", -0.1, 0.15),
    },
)


def pixels_of(robot: SimRobot, name: str) -> np.ndarray:
    geoms = [geom for geom, owner in enumerate(owners().name) if owner == name]
    assert robot.exposure is not None
    return np.isin(robot.exposure.geom, geoms)


def test_the_camera_s_points_lie_on_what_it_sees() -> None:
    robot = SimRobot(AT_TABLE)
    frame = robot.observe().camera
    assert frame is not None
    for name in ("red_cube", "blue_mug"):
        seen = frame.points()[pixels_of(robot, name)]
        assert len(seen) >= 12
        off = np.linalg.norm(seen - robot.world.object(name).position, axis=1)
        assert np.median(off) < 0.05
    top = frame.points()[pixels_of(robot, "kitchen_table")]
    on_top = top[np.abs(top[:, 2] - TABLE.centre[2]) < 0.03]
    assert np.mean(on_top[:, 2]) == pytest.approx(TABLE.centre[2], abs=0.006)


def test_the_folded_arm_hides_nothing_of_the_table_ahead() -> None:
    robot = SimRobot(AT_TABLE)
    assert robot.exposure is not None
    frame = robot.observe().camera
    assert frame is not None
    for across in (-0.25, 0.0, 0.25):
        for behind in (0.08, 0.35):
            spot = standing_on(TABLE, "red_cube", across, behind)
            scene = Scene(robot=AT_TABLE.robot, head=AT_TABLE.head, objects={"red_cube": spot})
            robot.reset(scene)
            assert pixels_of(robot, "red_cube").sum() >= 6, (across, behind)


def test_depth_is_measured_along_the_optical_axis() -> None:
    robot = SimRobot(Scene(robot=(4.0, 3.0, 0.0), head=(0.0, 0.0)))
    assert robot.exposure is not None
    ahead = robot.exposure.depth[30:40, 26:38]
    np.testing.assert_allclose(ahead, 8.0 - (4.0 - 0.17 + 0.05), atol=1e-5)


def test_the_robot_knows_where_its_camera_is_up_to_the_localisation_error() -> None:
    robot = SimRobot(Scene(seed=2, robot=(4.0, 3.0, 0.7), head=(0.4, 0.5)))
    frame, truth = robot.observe().camera, head_view(robot.world)
    assert frame is not None
    believed = mounted_view(DESCRIPTION.camera, np.array(robot.world.robot_pose), robot.world.head)
    np.testing.assert_allclose(believed.position, truth.position, atol=1e-9)
    np.testing.assert_allclose(believed.rotation, truth.rotation, atol=1e-9)
    assert 0 < np.linalg.norm(frame.position - truth.position) < 5 * POSITION_ERROR


def test_camera_and_joints_are_read_at_the_same_instant() -> None:
    robot = SimRobot(Scene(seed=2, robot=(4.0, 3.0, 0.0)))
    for _ in range(10):
        robot.send(Action(robot.clock.now(), base=np.array([0.0, 0.0, 1.5])))
        robot.advance(0.1)
    truth = head_view(robot.world)
    believed = mounted_view(DESCRIPTION.camera, np.array(robot.world.robot_pose), robot.world.head)
    np.testing.assert_allclose(believed.rotation, truth.rotation, atol=1e-9)


def test_frames_come_at_ten_hertz_with_their_exposure_time() -> None:
    robot = SimRobot(AT_TABLE)
    stamps = []
    for _ in range(8):
        robot.advance(0.05)
        frame = robot.observe().camera
        assert frame is not None
        stamps.append(frame.stamp)
    np.testing.assert_allclose(sorted(set(stamps)), [0.0, 0.1, 0.2, 0.3, 0.4], atol=1e-9)


def test_depth_noise_grows_with_distance() -> None:
    robot = SimRobot(Scene(robot=(4.0, 3.0, 0.0), head=(0.0, 0.3)))
    errors: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(10):
        robot.advance(0.1)
        frame, exact = robot.observe().camera, robot.exposure
        assert frame is not None
        assert exact is not None
        far = exact.depth > 2.5
        errors[True].extend((frame.depth - exact.depth)[far])
        errors[False].extend((frame.depth - exact.depth)[~far & (exact.depth > 0)])
    assert np.std(errors[False]) < np.std(errors[True])


def test_cubes_and_mugs_look_different() -> None:
    robot = SimRobot(AT_TABLE)
    assert robot.exposure is not None
    cube, mug = robot.exposure.rgb[pixels_of(robot, "red_cube")], robot.exposure.rgb[pixels_of(robot, "blue_mug")]
    assert cube[:, 0].mean() > 2 * cube[:, 2].mean()
    dark = mug.max(axis=1) < 40
    assert dark.any(), "the mug's inside is dark"
    assert mug[~dark][:, 2].mean() > 2 * mug[~dark][:, 0].mean()


def test_the_lidar_sees_the_surface_ahead_and_never_the_robot() -> None:
    robot = SimRobot(AT_TABLE)
    ranges = robot.observe().lidar
    assert ranges.shape == (DESCRIPTION.lidar_beams,)
    assert ranges[60] == pytest.approx(DESCRIPTION.base.radius + 0.08, abs=5 * NOISE)
    assert ranges.min() > DESCRIPTION.base.radius


def test_lidar_beams_run_counter_clockwise_from_behind() -> None:
    robot = SimRobot(Scene(robot=(4.0, 3.0, 0.0), people={"anna": (4.0, 3.5, 0.0)}))
    ranges = robot.observe().lidar
    left, right, behind = ranges[90], ranges[30], ranges[0]
    assert right == pytest.approx(0.6, abs=5 * NOISE)
    assert behind == pytest.approx(4.0 - 0.12, abs=5 * NOISE)
    assert left == pytest.approx(0.6, abs=5 * NOISE), "the middle beam passes between the legs"
    assert ranges[88:93].min() < 0.52, "a beam beside it meets a leg"


def test_beams_that_hit_nothing_read_the_largest_range() -> None:
    robot = SimRobot(Scene(robot=(40.0, 40.0, 0.0)))
    np.testing.assert_array_equal(robot.observe().lidar, DESCRIPTION.lidar_range)


def test_localisation_errs_a_little_and_drifts() -> None:
    robot = SimRobot(Scene(seed=3, robot=(4.0, 3.0, 0.0)), camera=False, lidar=False)
    errors = []
    for _ in range(1200):
        robot.advance(0.05)
        errors.append(robot.observe().state.base_pose - robot.world.robot_pose)
    spread = np.std(errors, axis=0)
    np.testing.assert_allclose(spread, [POSITION_ERROR, POSITION_ERROR, HEADING_ERROR], rtol=0.5)
    steps = np.abs(np.diff(errors, axis=0)).mean(axis=0)
    assert np.all(steps < 0.4 * spread)


def test_observing_often_or_never_changes_nothing() -> None:
    often, never = SimRobot(AT_TABLE), SimRobot(AT_TABLE)
    for _ in range(6):
        for robot in (often, never):
            robot.send(Action(robot.clock.now(), head=np.array([0.1, 0.7])))
            robot.advance(0.05)
        for _ in range(3):
            often.observe()
    np.testing.assert_array_equal(often.observe().state.vector(), never.observe().state.vector())
    np.testing.assert_array_equal(often.observe().lidar, never.observe().lidar)
    assert set(often.observe().values()) == set(KEYS)


def test_training_without_camera_and_lidar_reads_the_same_state() -> None:
    full, bare = SimRobot(AT_TABLE), SimRobot(AT_TABLE, camera=False, lidar=False)
    for robot in (full, bare):
        robot.advance(0.3)
    np.testing.assert_array_equal(full.observe().state.vector(), bare.observe().state.vector())
    assert bare.observe().camera is None


def test_pictures_have_the_size_asked_for_and_show_the_robot() -> None:
    robot = SimRobot(Scene.home(0))
    for camera in ("overview", "follow", "head"):
        picture = render(robot.world, camera, 80, 60)
        assert picture.shape == (60, 80, 3)
        assert picture.std() > 10
    orange = render(robot.world, "follow", 160, 120).astype(int)
    assert ((orange[..., 0] - orange[..., 2]) > 80).sum() > 20
    with pytest.raises(UnknownName, match=r"^unknown camera 'follo'\. Did you mean 'follow'\?$"):
        render(robot.world, "follo")


def test_wiped_dirt_disappears_from_the_picture() -> None:
    robot = SimRobot(Scene(robot=(4.3, 3.12, 0.0), head=(0.0, 0.9)))
    dirt = next(patch for patch in robot.world.dirt if patch.name == "hall_dirt")
    camera = RayCamera(64, 64, math.radians(50))
    view = head_view(robot.world)

    def brown() -> int:
        image = camera.expose(robot.world, view.position, view.rotation)
        patch = image.rgb[image.geom == dirt.geom].astype(int)
        return int((patch[:, 0] - patch[:, 2] > 25).sum())

    before = brown()
    robot.world.reset(Scene(robot=(4.3, 3.12, 0.0), head=(0.0, 0.9), clean=frozenset({dirt.name})))
    assert before > 20
    assert brown() == 0


def test_objects_left_out_of_a_scene_are_out_of_sight() -> None:
    robot = SimRobot(Scene(robot=(2.0, 4.5, math.pi / 2), head=(0.0, 0.0), objects={"peg": Placement(2.0, 5.5, 0.6)}))
    for name in ("red_cube", "blue_mug"):
        assert not pixels_of(robot, name).any()
