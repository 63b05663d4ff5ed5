"""Roll-outs in physics without the gate: what became of actions that were held on, for the critics to learn from.

    inputs, labels, rooms = rolled_out(range(100), folder, progress)

The robot starts somewhere in a random room, gets under way within its limits, is told an action, and goes on with it:
the twist stays, the targets of the joints go on at the same rate. Some actions are within all limits, as they leave the
gate, others far from it. What is sensed when the action is told is what the critics will see; labels are the
simulator's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.referee import POSITION_TOLERANCE
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime.critic_scenes import enter
from executive.safety.limits import ramped
from executive.safety.outlook import HORIZON, Outlook
from executive.safety.workspace import Workspace

Progress = Callable[[str, float], None]

_PERIOD = 1.0 / DESCRIPTION.control_rate
_TAKEN = (0, 2, 4, 6)
"""Control periods of holding an action on at which it is taken as an example."""
_FILMED = (2, 3)
"""Control periods of holding on in which the camera works, as it does before the first."""
_WATCHED = round(HORIZON * DESCRIPTION.control_rate)
_ACTIONS = 4
"""Actions one after the other in a room, while nothing goes wrong."""
_RUN_UP = 8
"""Most control periods of getting under way."""
_WITHIN = 0.75
"""Share of the actions that keep the limits of speed and acceleration."""
_STILL_ARM, _STILL_BASE, _BLIND = 0.35, 0.35, 0.15
"""Shares of actions that do not move the arm, do not move the base, and are judged without an image."""
_STEEPER, _STEEP_MARGIN = 1.5, 2.0
"""How many times its largest acceleration a joint may reach, and how much more [rad/s²]: servos ripple."""
_OUTSIDE = 0.01
"""How deep [m] the arm is where it may not be before it counts."""
_SHARD = 50
_ARM, _HEAD = len(DESCRIPTION.arm.names), len(DESCRIPTION.head.names)


@dataclass(frozen=True)
class Pace:
    """A steady motion: twist of the base [m/s, rad/s], and rates of arm and head joints [rad/s]; shapes (3,), (7,)."""

    twist: Vector
    joints: Vector


REST = Pace(np.zeros(3), np.zeros(_ARM + _HEAD))
_LIMITS = (DESCRIPTION.arm, DESCRIPTION.head)
_FASTEST = np.concatenate([limits.velocity for limits in _LIMITS])
_STEEPEST = np.concatenate([limits.acceleration for limits in _LIMITS])
_LOWER = np.concatenate([limits.lower for limits in _LIMITS])
_UPPER = np.concatenate([limits.upper for limits in _LIMITS])


def rolled_out(rooms: Sequence[int], folder: Path, progress: Progress) -> tuple[Vector, Vector, Vector]:
    """Inputs (samples, inputs), labels (samples, 3) and rooms (samples,) of the numbered rooms.

    What was rolled out before is read from `folder`; what is missing is added to it, fifty rooms a file.
    """
    outlook = Outlook(DESCRIPTION)
    mark = hashlib.sha256(repr(outlook.names).encode()).hexdigest()[:8]
    robot: SimRobot | None = None
    parts: list[tuple[Vector, Vector, Vector]] = []
    for begin in range(0, len(rooms), _SHARD):
        chosen = rooms[begin : begin + _SHARD]
        file = folder / f"critic-{mark}-{chosen[0]}-{chosen[-1]}.npz"
        if not file.is_file():
            robot = robot or SimRobot(Scene.home(0))
            found = [sample for number in chosen for sample in room_rolled_out(robot, number, outlook)]
            folder.mkdir(parents=True, exist_ok=True)
            partial = file.with_suffix(".part.npz")
            inputs, labels, numbers = (np.array(column) for column in zip(*found, strict=True))
            np.savez(partial, inputs=inputs, labels=labels, rooms=numbers)
            partial.replace(file)
        with np.load(file, allow_pickle=False) as kept:
            parts.append((kept["inputs"], kept["labels"], kept["rooms"]))
        progress("rolling out", (begin + len(chosen)) / len(rooms))
    inputs, labels, numbers = (np.concatenate(column) for column in zip(*parts, strict=True))
    return inputs, labels, numbers


def room_rolled_out(robot: SimRobot, number: int, outlook: Outlook) -> list[tuple[Vector, Vector, int]]:
    """Inputs, labels and number of every action that was tried in one room."""
    room = enter(robot, number)
    run, samples = _Run(robot, outlook), []
    for _ in range(_ACTIONS):
        if not run.under_way(_drawn(room.random, within=True), int(room.random.integers(_RUN_UP + 1))):
            break
        within = room.random.random() < _WITHIN
        wanted = _drawn(room.random, within)
        pace = run.nearest(wanted) if within else wanted
        samples += run.held_on(pace, blind=room.random.random() < _BLIND)
        if run.over:
            break
    return [(inputs, labels, number) for inputs, labels in samples]


class _Run:
    """Drives the robot through one room, without a gate."""

    def __init__(self, robot: SimRobot, outlook: Outlook) -> None:
        self._robot, self._outlook = robot, outlook
        self._workspace = Workspace(DESCRIPTION, margin=0.0)
        self._targets = np.concatenate([robot.world.arm, robot.world.head])
        self._pace = REST
        self.over = False

    def under_way(self, wanted: Pace, periods: int) -> bool:
        """Get to another motion within the limits; whether nothing went wrong."""
        for _ in range(periods):
            before = self._facts()
            self._advance(self.nearest(wanted))
            if self._faults(before)[0]:
                return False
        self._targets = np.clip(self._targets, _LOWER, _UPPER)
        return True

    def nearest(self, wanted: Pace) -> Pace:
        """The motion nearest to the wanted one that accelerations allow in one control period."""
        now, then = self._pace.twist.tolist(), wanted.twist.tolist()
        twist = ramped((now[0], now[1], now[2]), (then[0], then[1], then[2]), DESCRIPTION.base, _PERIOD)
        step = _STEEPEST * _PERIOD
        joints = np.clip(wanted.joints, self._pace.joints - step, self._pace.joints + step)
        return Pace(np.array(twist), joints)

    def held_on(self, pace: Pace, blind: bool) -> list[tuple[Vector, Vector]]:
        """Hold a motion on until something is touched. Returns inputs and labels of some of its moments."""
        begun: list[tuple[int, Vector]] = []
        faults: list[Vector] = []
        robot = self._robot
        if not blind:
            self._look()
        for period in range(_TAKEN[-1] + _WATCHED):
            robot.filming = not blind and period in _FILMED
            if period in _TAKEN:
                seen = robot.observe()
                begun.append((period, self._outlook.inputs(seen, self._outlook.look(seen), self._action(pace))))
            before = self._facts()
            self._advance(pace)
            faults.append(np.array(self._faults(before), dtype=np.float64))
            if faults[-1][0]:
                self.over = True
                break
        robot.filming = False
        told = np.array(faults)
        return [(inputs, told[start : start + _WATCHED].max(axis=0)) for start, inputs in begun]

    def _look(self) -> None:
        """Two periods at the present pace, so that the camera takes a picture."""
        self._robot.filming = True
        for _ in range(2):
            self._advance(self._pace)
        self._robot.filming = False

    def _action(self, pace: Pace) -> Action:
        targets = self._targets + pace.joints * _PERIOD
        return Action(self._robot.clock.now(), base=pace.twist, arm=targets[:_ARM], head=targets[_ARM:])

    def _advance(self, pace: Pace) -> None:
        self._robot.send(self._action(pace))
        self._robot.advance(_PERIOD)
        self._targets = self._targets + pace.joints * _PERIOD
        self._pace = pace

    def _facts(self) -> tuple[int, Observation, int, float]:
        """What the faults of a control period are judged against."""
        referee, seen = self._robot.referee, self._robot.observe()
        return len(referee.collisions), seen, len(referee.breaches), self._workspace.depth(seen.state.arm.tolist())

    def _faults(self, before: tuple[int, Observation, int, float]) -> tuple[bool, bool, bool]:
        """Whether the last control period had a collision, left a position limit, exceeded a speed or acceleration.

        In the order of `critic.CRITICS`.
        """
        collisions, earlier, breaches, depth = before
        referee, state = self._robot.referee, self._robot.observe().state
        news = [breach.what for breach in referee.breaches[breaches:]]
        at = np.concatenate([state.arm, state.head])
        blocked = (self._targets > _UPPER + POSITION_TOLERANCE) & (at > _UPPER - POSITION_TOLERANCE)
        blocked |= (self._targets < _LOWER - POSITION_TOLERANCE) & (at < _LOWER + POSITION_TOLERANCE)
        left = self._workspace.depth(state.arm.tolist())
        steepness = np.abs(state.arm_velocity - earlier.state.arm_velocity) / _PERIOD
        steep = steepness > _STEEPER * DESCRIPTION.arm.acceleration + _STEEP_MARGIN
        return (
            len(referee.collisions) > collisions,
            bool(blocked.any()) or left > max(_OUTSIDE, depth) or any("position" in what for what in news),
            bool(steep.any()) or any("speed" in what for what in news),
        )


def _drawn(random: np.random.Generator, within: bool) -> Pace:
    """A random motion, within the limits of speed or often beyond them."""
    base, most = DESCRIPTION.base, 1.0 if within else 2.0
    heading, speed = random.uniform(-np.pi, np.pi), random.uniform(0.0, base.speed * most)
    turn = random.uniform(-1.0, 1.0) * base.turn_speed * most * (random.random() < 0.6)
    twist = np.array([speed * np.cos(heading), speed * np.sin(heading), turn])
    joints = _FASTEST * random.uniform(-1.0, 1.0, _ARM + _HEAD) * random.uniform(0.0, most)
    joints[_ARM:] *= random.random() < 0.3
    still = random.random()
    if still < _STILL_BASE:
        twist = np.zeros(3)
    elif still < _STILL_BASE + _STILL_ARM:
        joints[:_ARM] = 0.0
    return Pace(twist, joints)
