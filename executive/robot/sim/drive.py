"""From actions to actuators: what the firmware of a real robot does between two control steps.

The drive is no safety layer. It smooths targets and brakes the base when nobody speaks to it any more; limits are
the gate's business, so what exceeds them here shows in the referee's account.
"""

from __future__ import annotations

import math

import mujoco
import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.robot import RobotDescription

EXPIRY = 0.2
"""A base twist that is not renewed for this long [s] is dropped and the base brakes."""

_HARDWARE = 1.25
"""The motors' own top speed, as a multiple of the described limits."""


class Drive:
    """Turns the targets of the last action into actuator set points, one physics step at a time."""

    def __init__(self, model: mujoco.MjModel, description: RobotDescription) -> None:
        self._description = description
        self._step = float(model.opt.timestep)
        self._joints = [model.actuator(name).id for name in (*description.arm.names, *description.head.names)]
        self._first = self._joints[0]
        self._gripper = model.actuator("gripper").id
        fastest = np.concatenate([description.arm.velocity, description.head.velocity])
        self._fastest = 2 * fastest / description.control_rate
        self._count = len(description.arm.names)
        self.reset(np.zeros(len(self._joints)), 0.0)

    def reset(self, joints: Vector, opening: float) -> None:
        """Start at rest with these joint positions [rad] (arm, then head) and gripper opening [m]."""
        self._position = np.array(joints, dtype=np.float64)
        self._target = self._position.copy()
        self._rate = np.zeros_like(self._position)
        self._moving = 0
        self._opening = self._opening_target = opening
        self._twist = (0.0, 0.0, 0.0)
        self._wanted = (0.0, 0.0, 0.0)
        self._silence = math.inf

    def take(self, action: Action) -> None:
        """Set new targets. Parts that are None hold where they are; a gripper keeps its grip."""
        self._silence = 0.0
        self._wanted = (0.0, 0.0, 0.0) if action.base is None else self._clipped(action.base)
        arm = self._count
        self._target[:arm] = self._position[:arm] if action.arm is None else action.arm
        self._target[arm:] = self._position[arm:] if action.head is None else action.head
        if action.gripper is not None:
            self._opening_target = float(np.clip(action.gripper, 0.0, self._description.gripper_opening))
        self._plan()

    def halt(self) -> None:
        """Brake the base and hold every joint where it is."""
        self._wanted = (0.0, 0.0, 0.0)
        self._target[:] = self._position
        self._plan()

    def apply(self, data: mujoco.MjData) -> None:
        """Write the set points of the coming physics step into `data.ctrl`."""
        self._silence += self._step
        if self._silence > EXPIRY:
            self._wanted = (0.0, 0.0, 0.0)
        x, y, turn = self._twist = self._ramped()
        yaw = float(data.qpos[2])
        cosine, sine = math.cos(yaw), math.sin(yaw)
        control = data.ctrl
        control[0], control[1], control[2] = cosine * x - sine * y, sine * x + cosine * y, turn
        if self._moving:
            self._moving -= 1
            self._position += self._rate
            control[self._first : self._first + len(self._position)] = self._position
        if self._opening != self._opening_target:
            most = self._description.gripper_speed * self._step
            self._opening += min(most, max(-most, self._opening_target - self._opening))
            control[self._gripper] = self._opening

    def write_all(self, data: mujoco.MjData) -> None:
        """Write every set point, as after a reset."""
        data.ctrl[:3] = 0.0
        data.ctrl[self._first : self._first + len(self._position)] = self._position
        data.ctrl[self._gripper] = self._opening

    def _plan(self) -> None:
        """Spread the way to the joint targets evenly over one control period."""
        steps = max(1, round(1 / (self._description.control_rate * self._step)))
        way = np.clip(self._target - self._position, -self._fastest, self._fastest)
        self._rate = way / steps
        self._moving = steps

    def _clipped(self, twist: Vector) -> tuple[float, float, float]:
        limits = self._description.base
        x, y, turn = (float(value) for value in twist)
        scale = min(1.0, _HARDWARE * limits.speed / max(math.hypot(x, y), 1e-9))
        most = _HARDWARE * limits.turn_speed
        return x * scale, y * scale, min(most, max(-most, turn))

    def _ramped(self) -> tuple[float, float, float]:
        """The twist one physics step later, within the base's accelerations."""
        limits = self._description.base
        x, y, turn = self._twist
        ahead, left, about = self._wanted[0] - x, self._wanted[1] - y, self._wanted[2] - turn
        if ahead == left == about == 0.0:
            return self._twist
        scale = min(1.0, limits.acceleration * self._step / max(math.hypot(ahead, left), 1e-12))
        most = limits.turn_acceleration * self._step
        return x + ahead * scale, y + left * scale, turn + min(most, max(-most, about))
