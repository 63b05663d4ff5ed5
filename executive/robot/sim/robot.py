"""The embedded robot behind the seam `Robot`: drive, sensors and clock around the simulated world.

robot = SimRobot(Scene.home(seed=0))
robot.send(Action(robot.clock.now(), base=np.array([0.3, 0.0, 0.0])))   # only the gate may do this
robot.advance(0.05)
robot.observe().state.base_pose
"""

from __future__ import annotations

import math

import mujoco
import numpy as np
from numpy.typing import NDArray

from executive.clock import SimClock
from executive.contracts.action import Action
from executive.contracts.observation import CameraFrame, Observation, RobotState
from executive.contracts.robot import Robot, RobotDescription
from executive.robot.sim.camera import RayCamera, RayImage, head_view, mounted_view, render
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.drive import Drive
from executive.robot.sim.lidar import Lidar
from executive.robot.sim.referee import Referee
from executive.robot.sim.scene import Scene
from executive.robot.sim.world import SimWorld

POSITION_ERROR, HEADING_ERROR = 0.003, 0.003
"""Standard deviation of the localisation's error [m] and [rad]."""
_DRIFT_TIME = 2.0
"""Time in which the localisation's error becomes another one [s] (Ornstein-Uhlenbeck process)."""
_TWIST_NOISE = np.array([0.005, 0.005, 0.005])
_RGB_NOISE = 3.0
_DEPTH_NOISE = 0.002


class SimRobot(Robot):
    """The simulated robot. One thread owns it. Deterministic for a scene, however often `observe` is called.

    Args:
        scene: Where everything starts.
        camera: Whether the head camera takes pictures; training without images is faster without.
        lidar: Whether the lidar scans; without it every beam reads the largest range.

    Attributes:
        world: The physics: ground truth, for tests, training labels and pictures only.
        referee: The independent account of collisions, limits and goals.
        filming: Whether the camera takes pictures at present; true after a reset.
        exposure: The newest exposure without noise and with its segmentation, or None; for training labels only.
    """

    def __init__(self, scene: Scene, camera: bool = True, lidar: bool = True) -> None:
        self.world = SimWorld(scene)
        self.referee = Referee(self.world)
        self._drive = Drive(self.world.model, DESCRIPTION)
        mount = DESCRIPTION.camera
        self._camera = RayCamera(mount.width, mount.height, mount.field_of_view) if camera else None
        self._with_lidar = lidar
        self._head_body = self.world.model.body("head_tilt").id
        self._steps = round(1 / (DESCRIPTION.control_rate * self.world.model.opt.timestep))
        self._frames = round(1 / (mount.rate * self.world.model.opt.timestep))
        self.reset(scene)

    def reset(self, scene: Scene) -> None:
        """Start again from another scene; cheaper than a new robot."""
        self.world.reset(scene)
        self._clock = SimClock()
        self._count = 0
        self._unspent = 0.0
        streams = [np.random.default_rng([scene.seed, stream]) for stream in (11, 12, 13)]
        self._motion_random, lidar_random, self._camera_random = streams
        self._lidar = Lidar(DESCRIPTION, lidar_random)
        self._error = self._motion_random.normal(0.0, 1.0, 3)
        joints = np.concatenate([self.world.arm, self.world.head])
        self._drive.reset(joints, 0.0 if scene.held is not None else scene.gripper)
        self._drive.write_all(self.world.data)
        self.referee.reset()
        self.filming = True
        self.exposure: RayImage | None = None
        self._frame: CameraFrame | None = None
        self._sense()

    @property
    def description(self) -> RobotDescription:
        return DESCRIPTION

    @property
    def clock(self) -> SimClock:
        return self._clock

    def observe(self) -> Observation:
        return self._observation

    def send(self, action: Action) -> None:
        self._drive.take(action)

    def stop(self) -> None:
        self._drive.halt()

    def advance(self, seconds: float) -> None:
        model, data, drive, referee = self.world.model, self.world.data, self._drive, self.referee
        exact = seconds / model.opt.timestep + self._unspent
        count = int(exact + 1e-6)
        self._unspent = exact - count
        for _ in range(count):
            self.world.people.move()
            drive.apply(data)
            mujoco.mj_step(model, data)
            if data.ncon:
                referee.watch_contacts()
            self._count += 1
            if self._count % self._steps == 0:
                self._sense()
        self._clock.set(self.world.time)

    def close(self) -> None:
        self._drive.halt()

    def picture(self, width: int = 640, height: int = 480, camera: str = "overview") -> NDArray[np.uint8]:
        """A picture of the world for people; see `camera.render`. Shape (height, width, 3)."""
        return render(self.world, camera, width, height)

    def _sense(self) -> None:
        """Read every sensor at the present instant."""
        self.world.check()
        self.world.update()
        self.world.wipe()
        self.world.people.notice()
        self.referee.watch_limits()
        data = self.world.data
        state = self._proprioception()
        if self._camera is not None and self.filming and self._count % self._frames == 0:
            self._frame = self._expose(self._camera, state)
        if self._with_lidar:
            ranges = self._lidar.scan(self.world)
        else:
            ranges = np.full(DESCRIPTION.lidar_beams, DESCRIPTION.lidar_range)
        self._observation = Observation(
            stamp=float(data.time),
            state=state,
            lidar=ranges,
            camera=self._frame,
            contact=self.referee.take_contact_force(),
        )

    def _proprioception(self) -> RobotState:
        world, data = self.world, self.world.data
        x, y, yaw = world.robot_pose
        keep = math.exp(-1 / (DESCRIPTION.control_rate * _DRIFT_TIME))
        self._error = keep * self._error + math.sqrt(1 - keep * keep) * self._motion_random.normal(0.0, 1.0, 3)
        error = self._error * (POSITION_ERROR, POSITION_ERROR, HEADING_ERROR)
        return RobotState(
            base_pose=np.array([x, y, yaw]) + error,
            base_twist=world.base_twist + self._motion_random.normal(0.0, _TWIST_NOISE),
            arm=world.arm,
            arm_velocity=world.arm_velocity,
            head=world.head,
            gripper=world.gripper_opening,
            gripper_force=float(data.sensordata[:2].mean()),
        )

    def _expose(self, camera: RayCamera, state: RobotState) -> CameraFrame:
        truth = head_view(self.world)
        image = self.exposure = camera.expose(self.world, truth.position, truth.rotation, self._head_body)
        random, shape = self._camera_random, image.depth.shape
        conditions = self.world.scene.conditions
        noise, light = conditions.camera_noise, np.float32(conditions.light)
        rgb = image.rgb * light + noise * _RGB_NOISE * random.standard_normal((*shape, 3), dtype=np.float32)
        depth = image.depth + noise * _DEPTH_NOISE * image.depth**2 * random.standard_normal(shape, dtype=np.float32)
        believed = mounted_view(DESCRIPTION.camera, state.base_pose, state.head - self.world.scene.misaligned)
        return CameraFrame(
            stamp=self.world.time,
            rgb=np.clip(rgb, 0, 255).astype(np.uint8),
            depth=depth,
            focal=camera.focal,
            position=believed.position,
            rotation=believed.rotation,
        )
