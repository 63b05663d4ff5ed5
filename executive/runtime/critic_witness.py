"""Sees every action that leaves the gate, and now and then tries out what else could have been sent.

    witness = Witness(robot, random, Plan(share=0.1, tried=2, sought=2, blind=0.05))
    report = gate.send(action, observation)
    witness.saw(observation, report)        # before the robot advances
    witness.examples()                      # inputs and labels

Nothing that the robot does is changed by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.runtime.critic_motions import variation
from executive.runtime.critic_outcome import ARM, HEAD, PERIOD, Motion, became_of
from executive.safety.critic import stop
from executive.safety.outlook import Outlook
from executive.safety.report import GateReport, Verdict
from executive.safety.sight import Sight

_EVERY, _SOON = 3, 0.5
"""Of the actions that are sent, every so many are kept; and a collision so soon [s] after one of them is its own."""
_CHOICE = 6
"""What is sought is the worst of so many motions, ..."""
_RISKS = (
    ("chassis to lidar, near at rest", 1.0),
    ("arm to lidar, near at rest", 1.0),
    ("arm to camera, near at rest", 1.0),
    ("hand to camera, near at rest", 1.0),
    ("chassis to arm, near at rest", 1.0),
    ("height above share 0.5 at rest", -1.0),
)
"""... by one of these numbers, the largest or the smallest of which is the worst."""
_GAP = 1.5 * PERIOD
"""After a longer pause than this [s] between two actions, the joints have come to rest."""


class Kind(IntEnum):
    """How it is known what became of an action."""

    TRIED = 0
    """It was tried out on a twin, in place of what was sent."""
    SENT = 1
    """It was sent; what would have come of going on with it was tried out on a twin."""
    DONE = 2
    """It was sent, and followed by what was sent after it; that has or has not ended in a collision soon."""
    SOUGHT = 3
    """It was tried out on a twin, and chosen because it comes near to something; to learn from alone."""


@dataclass(frozen=True)
class Plan:
    """What a witness does.

    Attributes:
        share: Share of the control steps in which actions are tried out, beside the one that is sent.
        tried: How many others are.
        sought: How many more are that come near to something.
        blind: Probability that they are judged without an image.
    """

    share: float
    tried: int
    sought: int
    blind: float


@dataclass(frozen=True)
class Example:
    """One action that was tried.

    Attributes:
        inputs: What the critics see; shape (inputs,).
        still: What they would see of a stop instead; shape (inputs,).
        labels: What became of it; shape (3,).
        kind: How that is known.
    """

    inputs: Vector
    still: Vector
    labels: Vector
    kind: Kind


class Witness:
    """Notes what happens behind the gate. One thread uses it.

    Args:
        robot: The robot behind the gate.
        random: Decides when and what is tried.
        plan: How often, and how many.
    """

    def __init__(self, robot: SimRobot, random: np.random.Generator, plan: Plan) -> None:
        self._robot, self._random, self._plan = robot, random, plan
        self._outlook, self._sight = Outlook(DESCRIPTION), Sight(DESCRIPTION)
        self._risks = [(self._outlook.names.index(name), sign) for name, sign in _RISKS]
        self._last: Motion | None = None
        self._then = -1.0
        self._steps = 0
        self._sent: list[tuple[float, Example]] = []
        self.tried: list[Example] = []

    def saw(self, observation: Observation, report: GateReport) -> None:
        """An action was sent, the robot has not advanced yet; now and then others are tried out instead of it."""
        seen = self._sight.look(observation)
        if report.verdict is Verdict.STOPPED:
            return
        action = report.sent
        before = self._before(observation)
        sent = self._motion(before, action)
        self._steps += 1
        tries = self._random.random() < self._plan.share
        if tries and self._random.random() < self._plan.blind:
            seen = self._sight.unseen(seen)
        if tries or self._steps % _EVERY == 0:
            still = self._outlook.inputs(observation, seen, stop(observation.stamp))
        if tries:
            self._tried_out(Kind.SENT, sent, self._outlook.inputs(observation, seen, action), still)
            for number in range(self._plan.tried + self._plan.sought):
                kind = Kind.TRIED if number < self._plan.tried else Kind.SOUGHT
                motions = [variation(self._random, sent, before) for _ in range(1 if kind is Kind.TRIED else _CHOICE)]
                each = [self._outlook.inputs(observation, seen, one.action(observation.stamp)) for one in motions]
                at, sign = self._risks[int(self._random.integers(len(self._risks)))]
                worst = int(np.argmax([sign * inputs[at] for inputs in each]))
                self._tried_out(kind, motions[worst], each[worst], still)
        if self._steps % _EVERY == 0:
            inputs = self._outlook.inputs(observation, seen, action)
            self._sent.append((observation.stamp, Example(inputs, still, np.zeros(3), Kind.DONE)))
        self._last, self._then = Motion(sent.twist, sent.rates, sent.targets + sent.rates * PERIOD), observation.stamp

    def _tried_out(self, kind: Kind, motion: Motion, inputs: Vector, still: Vector) -> None:
        self.tried.append(Example(inputs, still, became_of(self._robot, motion), kind))

    def examples(self) -> list[Example]:
        """All that is known when the run is over: what was tried, and what became of what was sent."""
        hits = np.array([collision.time for collision in self._robot.referee.collisions])
        done = []
        for stamp, example in self._sent:
            hit = bool(((hits > stamp) & (hits <= stamp + _SOON)).any())
            done.append(replace(example, labels=np.array([hit, 0.0, 0.0])))
        return self.tried + done

    def _before(self, observation: Observation) -> Motion:
        """The motion that the robot is in, with the targets that it has reached."""
        state = observation.state
        if self._last is None or not 0.0 <= observation.stamp - self._then < _GAP:
            return Motion(state.base_twist, np.zeros(ARM + HEAD), np.concatenate([state.arm, state.head]))
        return self._last

    def _motion(self, before: Motion, action: Action) -> Motion:
        """An action as a motion from the targets before it."""
        arm = before.targets[:ARM] if action.arm is None else action.arm
        head = before.targets[ARM:] if action.head is None else action.head
        twist = np.zeros(3) if action.base is None else action.base
        rates = (np.concatenate([arm, head]) - before.targets) / PERIOD
        return Motion(twist, rates, before.targets, action.gripper)
