"""The skill `grasp`: unfold over the object, let the policy take it, fold with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.arm import ToolPose
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.arm.grip import LOST, grip_of, nearest_turn
from skills.arm.posture import can_be_raised, unfolding
from skills.arm.room import HAND, room_beside
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import FINE, ToolServo, reachable
from skills.frames import to_base, wrapped
from skills.grasp.spec import INPUTS, LIFT, NAME, OUTPUTS, SPEC
from skills.policy import Array

_CLEAR = 0.20
"""Height of the raised tool above the grasp point [m]: an object in the gripper passes over its neighbours."""
_SPARE = 0.03
"""How much wider than the object the gripper opens to go over it [m]."""
_JAMMED = 1.0
"""Time [s] that the fingers press on something wider than the object before the grasp counts as jammed."""
_WIDER = 0.008
"""How much wider than the object that is [m]: a cube across its corners, a mug across its handle."""
_PRESSING = 3.0
"""Finger force [N] from which on the fingers press on something."""
_FELT = 0.5
"""Finger force [N] from which on they feel something."""
_AGAIN = 0.01
"""Asked for an opening so much wider [m], the fingers open again."""
_TURNED = (0.0, 0.5, 0.25, 0.75)
"""Grasps in one run, turned against the localised yaw by these shares of the object's symmetry."""
_TAKE_TIME = 8.0
"""Longest time [s] that one grasp may take at full speed."""


class Grasp(ArmSkill):
    """See `spec.SPEC`.

    Attributes:
        most_tries: So many grasps are tried when the fingers jam, each turned against the one before.
    """

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.0,
        Phase.WORK: 0.3,
        Phase.RETREAT: 0.5,
        Phase.FOLD: 0.7,
    }
    most_tries = len(_TURNED)

    @property
    def opening(self) -> float:
        return 0.0 if self._phase is Phase.FOLD and self._failure is None else self._open

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        name = str(goal["object"])
        grip = grip_of(name, surroundings.site)
        if grip is None:
            raise SkillRefused(NAME, f"it does not know how to hold {name}")
        sighting = surroundings.memory.sightings.get(name)
        if sighting is None:
            raise SkillRefused(NAME, f"{name} has not been seen")
        self._set_out(goal, surroundings)
        self._name, self._grip = name, grip
        self._point = sighting.position + np.array([0.0, 0.0, grip.above_middle])
        self._yaw = self._turn = sighting.yaw + grip.offset
        x, y, z = (float(value) for value in to_base(self._point, observation.state.base_pose))
        within = reachable(self._body, x, y, z) and reachable(self._body, x, y, z + LIFT)
        if not (within and can_be_raised(self._body, z + _CLEAR)):
            raise SkillRefused(NAME, f"{name} is out of reach: {np.hypot(x, y):.2f} m away and {z:.2f} m high")
        room = room_beside(self._point, surroundings.site)
        if room < HAND:
            facts = f"{name} stands {room * 100:.0f} cm from a wall, and the hand needs {HAND * 100:.0f} cm"
            raise SkillRefused(NAME, facts)
        self._height = z + _CLEAR
        self._motion = unfolding(self._body, observation.state.arm, np.array([x, y]), self._height)
        self._tries = 0

    @property
    def _open(self) -> float:
        """Opening [m] with which the gripper goes over the object."""
        return min(self._grip.width + _SPARE, self._body.gripper_opening)

    def _look(self, observation: Observation) -> Step:
        """What has been seen is in memory: unfold at once."""
        self._begin_unfolding(self._motion)
        return self._unfold(observation)

    def _begin_work(self, observation: Observation) -> None:
        super()._begin_work(observation)
        self._failure = None
        self._turn = self._yaw + _TURNED[self._tries] * self._grip.turns
        self._tries += 1
        self._free = observation.stamp
        self._servo = ToolServo(self._body)

    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool until the object is held and lifted."""
        features = self.features(observation)
        wanted = self._asked(features)
        velocity = np.asarray(wanted[:4], dtype=np.float64)
        velocity[:3] *= self._scale
        if self._pressing(observation):
            velocity[:] = 0.0  # no demonstration shows a jam: the policy would creep down to what the object stands on
        arm = self._servo.step(observation.state.arm, velocity)
        action = still(observation, arm=arm, gripper=max(0.0, float(wanted[4])))
        up, opening, width = float(features[2]), float(features[4]), float(features[6])
        facts = f"it closed to {opening * 1000:.0f} mm where {self._name} measures {width * 1000:.0f} mm"
        if opening < width - LOST or self._closed_on_nothing(observation, float(wanted[4])):
            self._give_up(observation, SkillOutcome.MISSED, facts)
        elif self._jammed(observation):
            self._give_up(observation, SkillOutcome.NOT_DONE, facts)
        elif observation.stamp - self._began > _TAKE_TIME / self._scale:
            facts = f"the grasp took longer than {_TAKE_TIME / self._scale:.0f} s"
            self._give_up(observation, SkillOutcome.NOT_DONE, facts)
        elif -up >= LIFT and abs(opening - width) < LOST:
            self._begin_folding(observation)
            return Step(action, self._at(0.0), self._success, holds=self._name)
        near = self.begins[Phase.WORK] + 0.2 * max(0.0, 1.0 - float(np.linalg.norm(features[:3])) / 0.4)
        lifted = 0.5 + 0.2 * min(1.0, max(0.0, -up) / LIFT) if opening < width + 0.004 else 0.0
        return Step(action, self._progress(max(near, lifted)), self._success)

    def _closed_on_nothing(self, observation: Observation, wanted: float) -> bool:
        """Whether the fingers have passed where the object's sides should be, felt nothing, and are to open again.

        All demonstrations have something between the fingers: without it the policy may open and close in turns.
        """
        state = observation.state
        passed = state.gripper < self._grip.width and state.gripper_force < _FELT
        return passed and wanted > state.gripper + _AGAIN

    def _pressing(self, observation: Observation) -> bool:
        """Whether the fingers press on something that is wider than the object."""
        state = observation.state
        return state.gripper_force >= _PRESSING and state.gripper >= self._grip.width + _WIDER

    def _jammed(self, observation: Observation) -> bool:
        """Whether they have done so for long."""
        if not self._pressing(observation):
            self._free = observation.stamp
        return observation.stamp - self._free > _JAMMED

    def _retreat(self, observation: Observation) -> Step:
        """Straight up from a grasp that failed, then one that is turned, or fold."""
        action = still(observation, arm=self._rising.step(observation), gripper=self.opening)
        missed = self._failure is not None and self._failure[0] is SkillOutcome.MISSED
        if self._rising.done and not missed and self._tries < self.most_tries:
            self._begin_work(observation)
        elif self._rising.done:
            self._begin_folding(observation)
        return Step(action, self._progress(0.5 + 0.05 * self._tries))

    def _fold(self, observation: Observation) -> Step:
        if self._failure is None and observation.state.gripper < self._grip.width - LOST:
            action = self._followed(observation)
            self._failure = SkillOutcome.SLIPPED, f"{self._name} was lost while the arm folded"
            return Step(action, self._furthest, holds="", lost=(self._name,))
        step = super()._fold(observation)
        return step if self._failure is None else replace(step, progress=self._at(self._motion.share), success=0.0)

    def _folded(self, action: Action, observation: Observation) -> Step:
        outputs = {"width": observation.state.gripper}
        return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs=outputs, holds=self._name)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (14,), see `spec.INPUTS`."""
        state = observation.state
        tool = self._body.arm_geometry.forward(state.arm)
        point = to_base(self._point, state.base_pose)
        turn = self._turn_left(tool, state.base_pose)
        opening, width = state.gripper, self._grip.width
        away = [point[0] - tool.x, point[1] - tool.y, point[2] - tool.z]
        values = [*away, turn, opening, state.gripper_force, width, opening - width]
        fine = np.tanh([*(np.array(away) / FINE), np.hypot(*away[:2]) / FINE, turn / 0.15, (opening - width) / FINE])
        return np.array([*values, *fine], dtype=np.float32)

    def _turn_left(self, tool: ToolPose, base_pose: Vector) -> float:
        """Turn from the gripper to the nearest grasp that looks the same [rad]."""
        wanted = wrapped(self._turn - float(base_pose[2]))
        return nearest_turn(wanted, tool.yaw, self._grip.turns) - tool.yaw
