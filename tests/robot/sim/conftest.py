"""A scripted arm for tests: joint moves by closed-form kinematics, no learning, ground truth allowed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.contracts.arm import ToolPose
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Placement, kind_of

PERIOD = 1 / DESCRIPTION.control_rate
ABOVE = 0.14


@dataclass
class ScriptedArm:
    """Moves the arm of a simulated robot; `opening` is what the gripper is told all the while."""

    robot: SimRobot
    opening: float | None = None

    def __post_init__(self) -> None:
        self.posture = self.robot.world.arm

    def to(self, posture: np.ndarray) -> None:
        """Ramp the joints to a posture and wait until they stand."""
        way = posture - self.posture
        steps = max(1, math.ceil(float(np.max(np.abs(way) / DESCRIPTION.arm.velocity)) / (0.7 * PERIOD)))
        for step in range(1, steps + 5):
            self._send(self.posture + way * min(1.0, step / steps))
        self.posture = posture

    def grip(self, opening: float) -> None:
        """Open or close the gripper where the arm is."""
        self.opening = opening
        for _ in range(16):
            self._send(self.posture)

    def above_and_at(self, name: str, x: float, y: float, z: float, yaw: float) -> tuple[np.ndarray, np.ndarray]:
        """Postures above and at a grip of an object whose middle is at (x, y, z) in `map`, turned by yaw."""
        turns = (
            [yaw + quarter * math.pi / 2 for quarter in range(4)] if kind_of(name) == "cube" else [yaw, yaw + math.pi]
        )
        height = z + {"cube": 0.0, "mug": 0.012, "peg": 0.025}[kind_of(name)]
        base_x, base_y, base_yaw = self.robot.world.robot_pose
        cosine, sine = math.cos(base_yaw), math.sin(base_yaw)
        ahead, left = cosine * (x - base_x) + sine * (y - base_y), cosine * (y - base_y) - sine * (x - base_x)
        best = None
        for turn in turns:
            postures = [
                DESCRIPTION.arm_geometry.inverse(ToolPose(ahead, left, height + up, math.pi / 2, turn - base_yaw))
                for up in (ABOVE, 0.0)
            ]
            if postures[0] is None or postures[1] is None:
                raise ValueError(f"{name} is out of reach")
            if best is None or abs(postures[0][4]) < abs(best[0][4]):
                best = (postures[0], postures[1])
        assert best is not None
        return best

    def unfold_to(self, above: np.ndarray) -> None:
        """From rest to a posture above the surface: raise first, then turn."""
        for posture in self._way(above):
            self.to(posture)

    def fold_from(self, above: np.ndarray) -> None:
        """Back to rest the same way."""
        for posture in (*reversed(self._way(above)), DESCRIPTION.rest):
            self.to(posture)

    def _way(self, above: np.ndarray) -> tuple[np.ndarray, ...]:
        raised = np.array([DESCRIPTION.rest[0], *above[1:4], 0.0])
        turned = np.array([above[0], *above[1:4], 0.0])
        return raised, turned, above

    def _send(self, joints: np.ndarray) -> None:
        self.robot.send(Action(self.robot.clock.now(), arm=joints, gripper=self.opening))
        self.robot.advance(PERIOD)


def _pick(robot: SimRobot, name: str) -> None:
    arm = ScriptedArm(robot, opening=DESCRIPTION.gripper_opening)
    body = robot.world.object(name)
    above, at = arm.above_and_at(name, *(float(value) for value in body.position), body.yaw)
    arm.unfold_to(above)
    arm.to(at)
    arm.grip(0.0)
    arm.to(above)
    arm.fold_from(above)


def _put(robot: SimRobot, name: str, place: Placement) -> None:
    arm = ScriptedArm(robot, opening=0.0)
    above, at = arm.above_and_at(name, place.x, place.y, place.z + 0.004, place.yaw)
    arm.unfold_to(above)
    arm.to(at)
    arm.grip(DESCRIPTION.gripper_opening)
    arm.to(above)
    arm.fold_from(above)


@pytest.fixture
def scripted_arm() -> type[ScriptedArm]:
    """The scripted arm itself, for moves of the test's own."""
    return ScriptedArm


@pytest.fixture
def pick() -> Callable[[SimRobot, str], None]:
    """Take an object that stands in reach and fold the arm."""
    return _pick


@pytest.fixture
def put() -> Callable[[SimRobot, str, Placement], None]:
    """Put the held object down at a placement and fold the arm."""
    return _put


@pytest.fixture
def drive() -> Callable[..., None]:
    """Hold a base twist for some seconds."""

    def hold(robot: SimRobot, twist: tuple[float, float, float], seconds: float) -> None:
        for _ in range(round(seconds / PERIOD)):
            robot.send(Action(robot.clock.now(), base=np.array(twist)))
            robot.advance(PERIOD)

    return hold
