"""ROS messages as the executive's arrays, and back."""

from __future__ import annotations

import array
import math

import numpy as np
import pytest

pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")

from builtin_interfaces.msg import Time
from geometry_msgs.msg import PoseWithCovarianceStamped
from sensor_msgs.msg import Image, JointState, LaserScan

from executive.errors import BadRequest
from executive.robot.ros.camera import Camera
from executive.robot.ros.images import camera_info, colour_message, colours, depth_message, depths
from executive.robot.ros.joints import JointReadings, commanded, joint_command
from executive.robot.ros.odometry import BasePose, Track, odometry_message
from executive.robot.ros.scan import beams, scan_message, unseen
from executive.robot.sim.description import DESCRIPTION

BEAMS, FAR = DESCRIPTION.lidar_beams, DESCRIPTION.lidar_range
STAMP = Time(sec=5)


def scan(ranges, first=-math.pi, spread=2 * math.pi) -> LaserScan:
    message = LaserScan(angle_min=first, angle_increment=spread / len(ranges), range_min=0.1, range_max=10.0)
    message.ranges = array.array("f", ranges)
    return message


def test_a_scan_goes_there_and_back():
    ranges = np.random.default_rng(0).uniform(0.2, FAR, BEAMS)
    ranges[7] = FAR
    message = scan_message(ranges, DESCRIPTION, STAMP)
    assert message.ranges[7] == math.inf
    np.testing.assert_allclose(beams(message, DESCRIPTION), ranges, atol=1e-6)


def test_a_fine_scan_keeps_the_shortest_range_of_every_sector():
    fine = np.full(BEAMS * 6, 5.0)
    fine[6 * 10 + 2] = 1.0
    result = beams(scan(fine), DESCRIPTION)
    assert result[10] == 1.0
    assert (np.delete(result, 10) == 5.0).all()


def test_a_coarse_scan_fills_every_beam():
    coarse = np.full(BEAMS // 4, 3.0)
    coarse[5] = 1.0
    result = beams(scan(coarse), DESCRIPTION)
    assert (result <= 3.0).all()
    assert 3 <= (result == 1.0).sum() <= 6


def test_readings_follow_rep_117():
    ranges = np.full(BEAMS, 4.0)
    ranges[:5] = [-math.inf, math.inf, math.nan, 0.01, 50.0]
    np.testing.assert_allclose(beams(scan(ranges), DESCRIPTION)[:6], [0.1, FAR, FAR, FAR, FAR, 4.0], atol=1e-6)


def test_where_the_scanner_does_not_look_nothing_is_seen_and_it_is_known():
    message = scan(np.full(90, 2.0), -math.pi / 2, math.pi)
    result = beams(message, DESCRIPTION)
    assert result[BEAMS // 2] == 2.0
    assert result[0] == FAR
    assert unseen(message) == pytest.approx(math.pi)


def test_a_turned_scanner_is_turned_back():
    ranges = np.full(BEAMS, 4.0)
    ranges[0] = 1.0
    assert beams(scan(ranges), DESCRIPTION, yaw=math.pi)[BEAMS // 2] == 1.0


def test_a_scan_without_readings_sees_nothing():
    assert (beams(LaserScan(), DESCRIPTION) == FAR).all()


def test_images_go_there_and_back():
    random = np.random.default_rng(0)
    rgb = random.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    depth = random.uniform(0, 4, (5, 7)).astype(np.float32)
    np.testing.assert_array_equal(colours(colour_message(rgb, STAMP, "camera")), rgb)
    np.testing.assert_array_equal(depths(depth_message(depth, STAMP, "camera")), depth)


def image(encoding: str, pixels: np.ndarray, step: int) -> Image:
    height, width = pixels.shape[:2]
    message = Image(height=height, width=width, encoding=encoding, step=step)
    row = pixels.reshape(height, -1).view(np.uint8)
    padded = np.zeros((height, step), np.uint8)
    padded[:, : row.shape[1]] = row
    message.data = array.array("B", padded.tobytes())
    return message


def test_other_encodings_and_padded_rows_are_read():
    rgb = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    np.testing.assert_array_equal(colours(image("bgr8", rgb[:, :, ::-1].copy(), 16)), rgb)
    alpha = np.concatenate([rgb, np.full((2, 3, 1), 9, np.uint8)], axis=2)
    np.testing.assert_array_equal(colours(image("rgba8", alpha, 12)), rgb)
    np.testing.assert_array_equal(colours(image("mono8", rgb[:, :, 0].copy(), 4))[:, :, 2], rgb[:, :, 0])
    millimetres = np.array([[1500, 0, 65535]], dtype="<u2")
    np.testing.assert_allclose(depths(image("16UC1", millimetres, 8)), [[1.5, 0, 65.535]], atol=1e-5)


def test_unknown_depth_is_zero():
    depth = np.array([[np.nan, np.inf, 2.0]], dtype=np.float32)
    np.testing.assert_array_equal(depths(depth_message(depth, STAMP, "camera")), [[0, 0, 2]])


def test_images_that_cannot_be_read_are_told():
    with pytest.raises(BadRequest) as caught:
        colours(Image(height=1, width=1, encoding="yuv422"))
    assert str(caught.value) == (
        "colour images encoded as 'yuv422' are not understood; publish one of rgb8, bgr8, rgba8, bgra8, mono8."
    )
    with pytest.raises(BadRequest) as caught:
        depths(Image(height=2, width=3, encoding="32FC1", step=12))
    assert str(caught.value) == (
        "an image of 3 x 2 pixels in 32FC1 needs rows of 12 bytes; this one has 2 rows of 12 bytes in 0 bytes."
    )


def test_joint_states_may_come_in_parts():
    readings = JointReadings()
    readings.take(JointState(name=["a", "b"], position=[1.0, 2.0], velocity=[0.1, 0.2]), 1.0)
    readings.take(JointState(name=["c", "d"], position=[3.0, math.nan], effort=[7.0, 0.0]), 1.5)
    assert readings.missing(("a", "c", "d")) == ("d",)
    assert readings.positions(("c", "a")).tolist() == [3.0, 1.0]
    assert readings.of("c").effort == 7.0
    assert readings.stamp(("a", "c")) == 1.0


def test_speeds_that_a_robot_does_not_send_come_from_two_positions():
    readings = JointReadings()
    readings.take(JointState(name=["a"], position=[1.0]), 1.0)
    readings.take(JointState(name=["a"], position=[1.2]), 1.1)
    assert readings.velocities(("a",))[0] == pytest.approx(2.0)


def test_joint_commands_go_there_and_back():
    message = joint_command({"a": 0.5, "b": -1.0}, STAMP)
    assert commanded(message) == {"a": 0.5, "b": -1.0}
    assert commanded(JointState(name=["a", "b"], position=[math.nan])) == {}


def test_a_track_turns_the_short_way_round():
    track = Track(angular=True)
    assert track.at(0.0) is None
    track.add(1.0, np.array([0.0, 3.0]))
    track.add(2.0, np.array([1.0, -3.0]))
    track.add(1.5, np.array([9.0, 9.0]))
    middle = track.at(1.5)
    assert middle[0] == 0.5
    assert math.cos(middle[1]) == pytest.approx(-1.0, abs=1e-3)
    assert track.at(9.0)[0] == 1.0
    assert track.at(0.0)[0] == 0.0


def test_the_localisation_corrects_the_odometry():
    base = BasePose()
    base.take_odometry(odometry_message(np.array([1.0, 0.0, 0.0]), np.zeros(3), STAMP), 1.0)
    np.testing.assert_allclose(base.at(1.0), [1.0, 0.0, 0.0])
    seen = PoseWithCovarianceStamped()
    seen.pose.pose = odometry_message(np.array([4.0, 2.0, math.pi / 2]), np.zeros(3), STAMP).pose.pose
    base.take_localisation(seen, 1.0)
    np.testing.assert_allclose(base.at(1.0), [4.0, 2.0, math.pi / 2], atol=1e-9)
    base.take_odometry(odometry_message(np.array([2.0, 0.0, 0.0]), np.array([1.0, 0, 0.2]), STAMP), 2.0)
    np.testing.assert_allclose(base.at(2.0), [4.0, 3.0, math.pi / 2], atol=1e-9)
    assert base.motion.twist.tolist() == [1.0, 0.0, 0.2]


def frame(camera: Camera):
    return camera.frame(lambda stamp: np.zeros(3), lambda stamp: np.zeros(2))


def test_colour_waits_for_the_depth_of_its_exposure():
    camera = Camera(DESCRIPTION.camera)
    rgb, depth = np.zeros((4, 4, 3), np.uint8), np.ones((4, 4), np.float32)
    camera.take_colour(colour_message(rgb, STAMP, "camera"), 1.0)
    assert frame(camera).depth.max() == 0.0
    camera.take_depth(depth_message(depth, STAMP, "camera"), 1.1)
    camera.take_colour(colour_message(rgb, STAMP, "camera"), 1.2)
    assert frame(camera).stamp == 1.0
    camera.take_depth(depth_message(depth, STAMP, "camera"), 1.2)
    assert frame(camera).stamp == 1.2
    assert frame(camera).depth.max() == 1.0


def test_depth_that_does_not_fit_the_colours_is_told_and_left_out():
    camera = Camera(DESCRIPTION.camera)
    camera.take_colour(colour_message(np.zeros((4, 6, 3), np.uint8), STAMP, "camera"), 1.0)
    with pytest.raises(BadRequest) as caught:
        camera.take_depth(depth_message(np.ones((2, 3), np.float32), STAMP, "camera"), 1.0)
    assert str(caught.value) == (
        "the depth image has 3 x 2 pixels, the colour image 6 x 4; "
        "publish depth that is registered to the colour image."
    )
    assert frame(camera).depth.shape == (4, 6)


def test_the_focal_length_follows_the_camera_info():
    camera = Camera(DESCRIPTION.camera)
    camera.take_colour(colour_message(np.zeros((4, 6, 3), np.uint8), STAMP, "camera"), 1.0)
    assert frame(camera).focal == pytest.approx(2 / math.tan(DESCRIPTION.camera.field_of_view / 2))
    camera.take_info(camera_info(12, 8, 10.0, STAMP, "camera"))
    camera.take_colour(colour_message(np.zeros((4, 6, 3), np.uint8), STAMP, "camera"), 2.0)
    assert frame(camera).focal == 5.0
    off = camera_info(12, 8, 10.0, STAMP, "camera")
    off.k[2] = 9.5
    with pytest.raises(BadRequest) as caught:
        camera.take_info(off)
    assert str(caught.value) == "the camera's principal point lies 33 % of the image off its middle; crop the image."


def test_the_camera_is_where_the_simulator_takes_it_to_be():
    from executive.robot.sim.camera import mounted_view

    base, head = np.array([1.0, -2.0, 0.7]), np.array([0.4, 0.6])
    position, rotation = DESCRIPTION.camera.pose(base, head)
    view = mounted_view(DESCRIPTION.camera, base, head)
    np.testing.assert_allclose(position, view.position, atol=1e-12)
    np.testing.assert_allclose(rotation, view.rotation, atol=1e-12)
