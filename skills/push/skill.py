"""The skill `push`: look where the object is, push it, look whether it has arrived, and push again if it has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import ClassVar

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.arm import ToolPose
from executive.contracts.memory import Sighting
from executive.contracts.observation import Observation
from executive.contracts.skill import Goal, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.arm.grip import nearest_turn
from skills.arm.posture import can_be_raised, unfolding
from skills.arm.run import ArmSkill, Phase, still
from skills.arm.servo import FINE, ToolServo, reachable
from skills.frames import rotation, to_base, to_map
from skills.policy import Array
from skills.push.sight import Sight
from skills.push.spec import ARRIVED, CLEAR, GONE, INPUTS, NAME, OUTPUTS, RISEN, SPEC, TURNS, WIDER
from skills.push.way import Way, stays_on, straight

_OPENINGS = {"cube": 0.03, "mug": 0.045}
"""Opening of the fingers [m]: two points of contact, on which a cube turns flat, and between which a mug cannot roll
away and its handle fits."""
_HALF_FINGER = 0.011
"""From the tool point to the side of the fingers that pushes [m]."""
_LOW = 0.022
"""Least height of the tool point above the surface while it pushes [m]."""
_UNDER_PALM = 0.051
"""An object may rise so far above the tool point [m]: higher, the palm would push on it from above."""
_OVER = 0.14
"""Height above the surface from which the policy goes down [m]."""
_RAISED = 0.24
"""Height of the raised tool above the surface [m]."""
_FELT = 0.2
"""Finger force [N] that only the object gives."""
_EARLY = 0.04
"""Farther before the object than this the fingers cannot have met it [m]."""
_PAST = 0.04
"""Fingers that come so far beyond its near side without feeling it have missed it [m]."""
_PUSH_TIME = 12.0
"""Longest time [s] that one push may take at full speed."""
_TOLERANCE, _LAST_TOLERANCE = 0.015, 0.025
"""Distance from the goal [m] at which it is pushed no more, and at which it counts as arrived."""
_TRIES = 3
_UNFOLDED = 0.5
"""Share of one push that is done when the arm is unfolded: coming down to the object counts as done already."""
_SCALES = np.array([FINE, FINE, FINE, FINE, 2.0, 0.003])
"""Sizes at which the squashed features have their bend [m], and that of the force [N]."""


class Push(ArmSkill):
    """See `spec.SPEC`; `begins` counts within one push.

    Attributes:
        most_tries: So many pushes are tried until the object has arrived.
    """

    spec = SPEC
    weights = Path(__file__).with_name("weights")
    inputs, outputs = INPUTS, OUTPUTS
    begins: ClassVar[Mapping[Enum, float]] = {
        Phase.LOOK: 0.0,
        Phase.UNFOLD: 0.1,
        Phase.WORK: 0.3,
        Phase.RETREAT: 0.75,
        Phase.FOLD: 0.8,
    }
    most_tries = _TRIES

    @property
    def opening(self) -> float:
        return self._opening + WIDER if self._phase is Phase.RETREAT else self._opening

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._name = str(goal["object"])
        sighting = surroundings.memory.sightings.get(self._name)
        if sighting is None:
            raise SkillRefused(NAME, f"{self._name} has not been seen")
        try:
            self._surface = surroundings.site.place(sighting.place)
        except UnknownName as error:
            raise SkillRefused(NAME, f"{self._name} stands on no surface that is known") from error
        self._set_out(goal, surroundings)
        self._sight = Sight(self._name, surroundings.site, self._body)
        self._distance = float(goal.get("distance", 0.10))
        self._turn = self._surface.yaw + TURNS[str(goal.get("direction", "away"))]
        self._top = float(self._surface.centre[2])
        self._opening = _OPENINGS[surroundings.site.object(self._name).kind]
        self._low = self._top + max(_LOW, self._sight.height - _UNDER_PALM)
        self._height = self._top + _RAISED
        believed = Way(sighting.position[:2], self._turn, self._distance)
        if not stays_on(self._surface, believed.goal):
            raise SkillRefused(NAME, f"{self._name} would fall off {self._surface.name}")
        if not can_be_raised(self._body, self._height):
            raise SkillRefused(NAME, f"{self._surface.name} is too high: {self._top:.2f} m")
        self._goal: Vector | None = None
        self._tries = 0
        self._begin_looking(sighting.position, observation)

    def _begin_looking(self, point: Vector, observation: Observation) -> None:
        self._phase = Phase.LOOK
        self._sight.begin(point, observation)

    def _look(self, observation: Observation) -> Step:
        """Measure where the object is: before the first push, and after every one."""
        found = self._sight.step(observation)
        action = still(observation, head=self._sight.head, gripper=self._opening)
        if found is None and not self._sight.gave_up:
            return Step(action, self._progress(0.02), self._success)
        if found is None:
            facts = f"{self._name} is not to be seen on {self._surface.name}"
            return Step(action, self._furthest, 0.0, SkillOutcome.NOT_FOUND, facts, lost=(self._name,))
        here = found.position[:2]
        if self._goal is None:
            self._goal = Way(here, self._turn, self._distance).goal
        error = float(np.hypot(*(self._goal - here)))
        if error <= (_TOLERANCE if self._tries < self.most_tries else _LAST_TOLERANCE):
            pose = (*(float(value) for value in found.position), found.yaw)
            outputs = {"at": pose, "error": error}
            return Step(action, 1.0, self._success, SkillOutcome.SUCCEEDED, outputs=outputs, sightings=(found,))
        facts = self._begin_push(straight(here, self._goal), observation)
        if not facts:
            self._expected = np.array([*self._goal, float(found.position[2])])
            return Step(action, self._at(0.0), self._success, sightings=(found,))
        return self._ended(action, error, facts, found)

    def _ended(self, action: Action, error: float, facts: str, found: Sighting) -> Step:
        """No further push is possible: how far the object is from its goal decides."""
        outcome = SkillOutcome.OUT_OF_REACH
        if self._tries > 0:
            outcome = SkillOutcome.SUCCEEDED if error <= _LAST_TOLERANCE else SkillOutcome.NOT_DONE
            facts = f"{self._name} is {error * 100:.0f} cm from where it should be" if not outcome.succeeded else ""
        pose = (*(float(value) for value in found.position), found.yaw)
        outputs = {"at": pose, "error": error} if outcome.succeeded else {}
        return Step(action, self._furthest, self._success, outcome, facts, outputs=outputs, sightings=(found,))

    def _begin_push(self, way: Way, observation: Observation) -> str:
        """Set out for a push; why it is not possible, or ""."""
        if self._tries == self.most_tries:
            return f"{self.most_tries} pushes were not enough"
        if not self._is_free(way):
            return f"something stands in the way of {self._name}"
        over = self._top + _OVER
        base_pose = observation.state.base_pose
        ends = to_base(np.array([way.begin, way.goal]), base_pose)
        if not all(reachable(self._body, float(x), float(y), z) for x, y in ends for z in (self._low, over)):
            return f"the way of {self._name} is out of reach"
        before = self._posture(ends[0], over, way.turn - float(base_pose[2]))
        self._way = way
        self._begin_unfolding(unfolding(self._body, observation.state.arm, ends[0], self._height, [before]))
        self._tries += 1
        return ""

    def _is_free(self, way: Way) -> bool:
        """Whether nothing is to be seen where hand and object go."""
        return way.is_free(self._sight.others(self._surface))

    def _posture(self, point: Vector, height: float, turn: float) -> Vector:
        """Joints [rad] that hold the tool over a point of `base_link`, the fingers side by side across a direction."""
        joints = self._body.arm_geometry.inverse(ToolPose(float(point[0]), float(point[1]), height, yaw=turn))
        assert joints is not None  # `reachable` has told
        joints[4] = nearest_turn(float(joints[4]), 0.0, np.pi)
        return joints

    def _unfold(self, observation: Observation) -> Step:
        step = super()._unfold(observation)
        return step if self._phase is Phase.UNFOLD else replace(step, progress=self._progress(_UNFOLDED))

    def _begin_work(self, observation: Observation) -> None:
        super()._begin_work(observation)
        self._servo = ToolServo(self._body)
        self._near = -self._sight.near_side(self._opening)
        self._pushed = 0.0
        self._felt = self._arrived = False

    def _work(self, observation: Observation) -> Step:
        """Let the policy move the tool until the object is as far as it should be and the fingers clear of it."""
        features = self.features(observation)
        wanted = self._asked(features)
        turn = rotation(self._way.turn - float(observation.state.base_pose[2]))
        velocity = np.array([*(turn @ wanted[:2]), wanted[2], 0.0], dtype=np.float64)
        arm = self._servo.step(observation.state.arm, velocity * self._scale)
        action = still(observation, arm=arm, gripper=max(0.0, self._opening + float(wanted[3])))
        gap, up = float(features[0]), float(features[2])
        late = observation.stamp > self._began + _PUSH_TIME / self._scale
        if self._arrived and gap > CLEAR / 2 and -up > RISEN:
            self._begin_folding(observation)
        elif (not self._felt and gap < -_PAST) or late:
            self._begin_retreat(observation)
        pushed = min(1.0, max(0.0, self._pushed / self._way.distance))
        return Step(action, self._progress(_UNFOLDED + 0.25 * pushed), self._success)

    def _folded(self, action: Action, observation: Observation) -> Step:
        self._begin_looking(self._expected, observation)
        return Step(action, self._furthest, self._success)

    def features(self, observation: Observation) -> Array:
        """The policy's input; shape (13,), see `spec.INPUTS`."""
        tool = self._body.arm_geometry.forward(observation.state.arm)
        spot = to_map(np.array([tool.x, tool.y]), observation.state.base_pose)
        along, left = (float(value) for value in self._way.own_axes(spot))
        face, up = along + _HALF_FINGER, self._low - tool.z
        force = observation.state.gripper_force
        if not self._felt and force >= _FELT and up > -_LOW and face > self._near - _EARLY:
            self._felt, self._near, self._pushed = True, face, 0.0
        if up > -_LOW:
            self._pushed = max(self._pushed, face - self._near)
        gap, rest = self._near + self._pushed - face, self._way.distance - self._pushed
        self._arrived = self._arrived or rest <= ARRIVED
        rest = GONE if self._arrived else rest
        five, sag = [gap, -left, up, rest, force], self._servo.sag
        fine = np.tanh(np.array([*five, sag]) / _SCALES)
        return np.array([*five, float(self._felt), sag, *fine], dtype=np.float32)

    def _progress(self, share: float) -> float:
        """How far it is when this push is `share` done; later pushes are counted as a part of what is left."""
        done = share if self._tries <= 1 else 1.0 - 0.5 ** (self._tries - 1) * (1.0 - share)
        self._furthest = max(self._furthest, min(0.99, done))
        return self._furthest
