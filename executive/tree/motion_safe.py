"""The learned safety critics as a condition for trees: that the robot does not move as if about to hit something.

    decorators:
      - guard: [robot_ok, clear_of_people, motion_safe]

The gate limits single actions; this ends a skill that keeps moving badly. It comes beside the safety guards that a
learned skill needs and never counts as one of them.
"""

from __future__ import annotations

from executive.contracts.action import Action
from executive.contracts.circumstance import HOLDS, Circumstances, ConditionSpec, Verdict
from executive.contracts.observation import Observation
from executive.contracts.port import Port, PortType
from executive.contracts.robot import RobotDescription
from executive.errors import BadWeights
from executive.registry import Registry
from executive.safety.critic import Critic, Judgement
from executive.safety.outlook import LAG

_STALE = 0.5
"""Age [s] from which an observation no longer counts."""
_GAP = 0.3
"""Time [s] without being asked after which what was counted before no longer counts."""
_EXPECTED = {"collision": "a collision", "position": "a broken position limit", "velocity": "a broken speed limit"}


class MotionSafe:
    """Judges the motion that the robot is in, as its own sensors tell, and counts how long it has been unsafe.

    One tree's thread uses it. Many guards of a tree may ask in the same tick; each observation counts once.
    """

    def __init__(self) -> None:
        self._critic: Critic | None = None
        self._robot: RobotDescription | None = None
        self._stamp = -1.0
        self._unsafe = 0
        self._why = ""

    def __call__(self, circumstances: Circumstances, *, steps: int) -> Verdict:
        """Whether the motion was not judged unsafe in the last `steps` observations, one after the other."""
        observation = circumstances.observation
        if observation is None:
            return Verdict(False, "nothing has been observed yet")
        age = circumstances.now - observation.stamp
        if age > _STALE:
            return Verdict(False, f"the newest observation is {age:.1f} s old")
        try:
            self._judge(observation, circumstances.description)
        except (BadWeights, ValueError) as error:
            return Verdict(False, f"the learned critic cannot judge: {error}")
        return Verdict(False, self._why) if self._unsafe >= steps else HOLDS

    def _judge(self, observation: Observation, robot: RobotDescription) -> None:
        """Count one observation.

        Raises:
            BadWeights: if there is no critic of this robot.
            ValueError: if the critic gives no number.
        """
        if self._critic is None or self._robot is not robot:
            self._critic, self._robot = Critic.load(robot), robot
        if observation.stamp == self._stamp:
            return
        if not 0.0 < observation.stamp - self._stamp < _GAP:
            self._unsafe = 0
        self._stamp = observation.stamp
        objects, judgement = self._critic.objection(observation, _going_on(observation, robot))
        self._unsafe = self._unsafe + 1 if objects else 0
        self._why = _words(objects, judgement)


def _going_on(observation: Observation, robot: RobotDescription) -> Action:
    """The action that keeps the robot in the motion that it is in."""
    state = observation.state
    ahead = state.arm_velocity * (1.0 / robot.control_rate + LAG)
    return Action(observation.stamp, base=state.base_twist, arm=state.arm + ahead)


def _words(objects: str, judgement: Judgement) -> str:
    if not objects:
        return ""
    return f"the learned critic expects {_EXPECTED[objects]} with {getattr(judgement, objects):.0%}"


def add_motion_safe(registry: Registry) -> None:
    """Add the condition to `registry`."""
    steps = Port(
        "steps", PortType.INTEGER, "control steps one after the other that must be unsafe", "", 3, False, 1, 100
    )
    doc = "The learned critics do not expect the present motion to end in a collision; no safety guard by itself."
    registry.add_condition(ConditionSpec("motion_safe", doc, (steps,), MotionSafe()))
