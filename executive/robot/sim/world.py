"""The physics: state, reset to a scene, one step, and ground truth for tests, training labels and the referee."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass

import mujoco
import numpy as np

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.errors import UnknownName
from executive.robot.sim.conditions import model_under
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.dirt import Dirt, all_dirt
from executive.robot.sim.model import PEOPLE, owners
from executive.robot.sim.people import People
from executive.robot.sim.scene import ABOVE_MIDDLE, WIDTH, Placement, Pose2, Scene, kind_of

FIXTURES = ("drawer", "button", "needle")
"""Joints of fixtures whose position a scene may set."""
_UNSTABLE = tuple(
    int(warning)
    for warning in (
        mujoco.mjtWarning.mjWARN_BADQPOS,
        mujoco.mjtWarning.mjWARN_BADQVEL,
        mujoco.mjtWarning.mjWARN_BADQACC,
    )
)


@dataclass(frozen=True)
class BodyPose:
    """Pose of a body in `map`.

    Attributes:
        position: Middle [m]; shape (3,).
        rotation: Rotation matrix body → `map`; shape (3, 3).
        velocity: Linear velocity [m/s]; shape (3,).
    """

    position: Vector
    rotation: Vector
    velocity: Vector

    @property
    def yaw(self) -> float:
        """Turn about the vertical [rad]."""
        return math.atan2(float(self.rotation[1, 0]), float(self.rotation[0, 0]))


class SimWorld:
    """The simulated flat. One thread owns it. Ground truth: no skill may see it."""

    def __init__(self, scene: Scene) -> None:
        self.model: mujoco.MjModel = model_under(scene.conditions)
        self.data: mujoco.MjData = mujoco.MjData(self.model)
        self._objects = owners().movable
        self._tool = self.model.site("tool").id
        self._arm = [self.model.joint(name).qposadr[0] for name in DESCRIPTION.arm.names]
        self._arm_speed = [self.model.joint(name).dofadr[0] for name in DESCRIPTION.arm.names]
        self._head = [self.model.joint(name).qposadr[0] for name in DESCRIPTION.head.names]
        self._head_speed = [self.model.joint(name).dofadr[0] for name in DESCRIPTION.head.names]
        self._fingers = [self.model.joint(name).qposadr[0] for name in ("left_finger", "right_finger")]
        self.reset(scene)

    def reset(self, scene: Scene) -> None:
        """Put everything where the scene says, at time 0.

        Raises:
            UnknownName: if the scene names an object, fixture or person that the world does not have.
        """
        self.scene = scene
        self.model = model_under(scene.conditions)
        mujoco.mj_resetData(self.model, self.data)
        qpos = self.data.qpos
        qpos[:3] = scene.robot
        qpos[self._arm] = scene.arm
        qpos[self._head] = scene.head
        qpos[self._fingers] = scene.gripper / 2
        for name, place in scene.objects.items():
            self._put(name, place)
        for name, position in scene.fixtures.items():
            self._set_fixture(name, position)
        for name, pose in scene.people.items():
            self._stand(name, pose)
        self.people = People(self.model, self.data, scene.manners)
        mujoco.mj_kinematics(self.model, self.data)
        if scene.held is not None:
            self._put_between_fingers(scene.held, scene.grip)
        self.dirt: tuple[Dirt, ...] = all_dirt(self.model)
        for patch in self.dirt:
            if patch.name in scene.clean:
                patch.wipe_all()
        mujoco.mj_forward(self.model, self.data)

    def rearrange(self, objects: Mapping[str, Placement], fixtures: Mapping[str, float]) -> None:
        """Somebody puts objects elsewhere and works fixtures, in no time."""
        for name, place in objects.items():
            self._put(name, place)
        for name, position in fixtures.items():
            self._set_fixture(name, position)
        mujoco.mj_forward(self.model, self.data)

    def shove(self, name: str, velocity: tuple[float, float]) -> None:
        """Somebody gives an object a push: it moves on with that velocity in x and y [m/s], until friction stops it.

        Raises:
            UnknownName: if there is none of that name.
        """
        if name not in self._objects:
            raise UnknownName("object", name, self._objects)
        self.data.joint(name).qvel[:2] = velocity

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return float(self.data.time)

    @property
    def robot_pose(self) -> Pose2:
        """True pose of `base_link` in `map`."""
        x, y, yaw = (float(value) for value in self.data.qpos[:3])
        return x, y, yaw

    @property
    def tool(self) -> BodyPose:
        """True pose of the point between the fingertips; its x points out of the hand, y from finger to finger."""
        return BodyPose(
            self.data.site_xpos[self._tool].copy(),
            self.data.site_xmat[self._tool].reshape(3, 3).copy(),
            np.zeros(3),
        )

    @property
    def tool_pose(self) -> ToolPose:
        """True pose of the tool in `base_link`."""
        return DESCRIPTION.arm_geometry.forward(self.data.qpos[self._arm])

    @property
    def arm(self) -> Vector:
        """Arm joint positions [rad]; shape (5,)."""
        return np.array(self.data.qpos[self._arm])

    @property
    def arm_velocity(self) -> Vector:
        """Arm joint velocities [rad/s]; shape (5,)."""
        return np.array(self.data.qvel[self._arm_speed])

    @property
    def head(self) -> Vector:
        """Pan and tilt [rad]; shape (2,)."""
        return np.array(self.data.qpos[self._head])

    @property
    def head_velocity(self) -> Vector:
        """Velocities of pan and tilt [rad/s]; shape (2,)."""
        return np.array(self.data.qvel[self._head_speed])

    @property
    def base_twist(self) -> Vector:
        """True twist of the base in `base_link`: x [m/s], y [m/s], yaw [rad/s]; shape (3,)."""
        x, y, turn = (float(value) for value in self.data.qvel[:3])
        yaw = float(self.data.qpos[2])
        cosine, sine = math.cos(yaw), math.sin(yaw)
        return np.array([cosine * x + sine * y, cosine * y - sine * x, turn])

    @property
    def gripper_opening(self) -> float:
        """Opening between the fingertips [m]."""
        return float(self.data.qpos[self._fingers].sum())

    @property
    def objects(self) -> tuple[str, ...]:
        """Names of the objects."""
        return self._objects

    def object(self, name: str) -> BodyPose:
        """True pose of an object.

        Raises:
            UnknownName: if there is none of that name.
        """
        if name not in self._objects:
            raise UnknownName("object", name, self._objects)
        return self.body(name)

    def body(self, name: str) -> BodyPose:
        """True pose of any body of the model."""
        body = self.data.body(name)
        velocity = np.zeros(6)
        mujoco.mj_objectVelocity(
            self.model, self.data, int(mujoco.mjtObj.mjOBJ_BODY), self.model.body(name).id, velocity, 0
        )
        return BodyPose(body.xpos.copy(), body.xmat.reshape(3, 3).copy(), velocity[3:])

    def fixture(self, name: str) -> float:
        """Joint position of a fixture: `drawer` [m] pulled out, `button` [m] pushed in, `needle` [rad]."""
        return float(self.data.joint(name).qpos[0])

    def update(self) -> None:
        """Bring poses up to date with the state that the last physics step reached; called before sensing."""
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_camlight(self.model, self.data)

    def check(self) -> None:
        """Make sure that the physics is still sound; called once a control step.

        Raises:
            RuntimeError: if the simulation became unstable.
        """
        for warning in _UNSTABLE:
            if self.data.warning[warning].number:
                raise RuntimeError(f"the simulation became unstable before {self.time:.2f} s")

    def wipe(self) -> None:
        """Let the gripper take away the dirt that it passes; called once a control step."""
        fingertips = self.data.site_xpos[self._tool]
        for patch in self.dirt:
            patch.wipe(fingertips)

    def digest(self) -> str:
        """Fingerprint of the whole physical state: equal digests mean equal bits."""
        data = self.data
        state = np.concatenate([[data.time], data.qpos, data.qvel, data.ctrl, data.mocap_pos.ravel()])
        return hashlib.sha256(state.tobytes()).hexdigest()

    def _put(self, name: str, place: Placement) -> None:
        if name not in self._objects:
            raise UnknownName("object", name, self._objects)
        joint = self.data.joint(name)
        joint.qpos[:3] = place.x, place.y, place.z
        joint.qpos[3:] = math.cos(place.yaw / 2), 0.0, 0.0, math.sin(place.yaw / 2)
        joint.qvel[:] = 0.0

    def _set_fixture(self, name: str, position: float) -> None:
        if name not in FIXTURES:
            raise UnknownName("fixture", name, FIXTURES)
        self.data.joint(name).qpos[0] = position

    def _stand(self, name: str, pose: Pose2) -> None:
        if name not in PEOPLE:
            raise UnknownName("person", name, PEOPLE)
        index = int(self.model.body(name).mocapid[0])
        x, y, yaw = pose
        self.data.mocap_pos[index, :2] = x, y
        self.data.mocap_quat[index] = math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2)

    def _put_between_fingers(self, name: str, grip: tuple[float, float, float]) -> None:
        """The object between the fingers, upright and gripped at its middle (some a little above it), or `grip` off."""
        kind = kind_of(name)
        tool = self.tool
        across = tool.rotation[:, 1]
        yaw = math.atan2(float(across[1]), float(across[0])) - math.pi / 2
        ahead, below, lean = grip
        x, y, z = (float(value) for value in tool.position + ahead * tool.rotation[:, 2])
        self._put(name, Placement(x, y, z - below - ABOVE_MIDDLE.get(kind, 0.0), yaw))
        leaning = np.array([math.cos(lean / 2), 0.0, math.sin(lean / 2), 0.0])
        orientation = self.data.joint(name).qpos[3:]
        mujoco.mju_mulQuat(orientation, orientation.copy(), leaning)
        self.data.qpos[self._fingers] = WIDTH[kind] / 2
