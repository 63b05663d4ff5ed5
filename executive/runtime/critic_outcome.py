"""What becomes of an action: tried out on a twin of the simulated robot, which is thrown away afterwards.

    became_of(robot, motion)        # [1, 0, 0]: it would have ended in a collision

The twin makes the motion for `HELD` seconds without any gate and then brakes to rest, as the robot would if the gate
objected then. So an action counts as one that ends in a collision only if it is high time to object to it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import RobotState
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.model import owners
from executive.robot.sim.referee import POSITION_TOLERANCE
from executive.robot.sim.robot import SimRobot
from executive.safety.outlook import HELD
from executive.safety.workspace import Workspace

PERIOD = 1.0 / DESCRIPTION.control_rate
ARM, HEAD = len(DESCRIPTION.arm.names), len(DESCRIPTION.head.names)
_LIMITS = (DESCRIPTION.arm, DESCRIPTION.head)
FASTEST = np.concatenate([limits.velocity for limits in _LIMITS])
STEEPEST = np.concatenate([limits.acceleration for limits in _LIMITS])
LOWER = np.concatenate([limits.lower for limits in _LIMITS])
UPPER = np.concatenate([limits.upper for limits in _LIMITS])
_HELD = round(HELD * DESCRIPTION.control_rate)
_LONGEST = _HELD + 14
"""Control periods until a braking robot stands in any case."""
_AT_LEAST = _HELD + 2
_STANDS, _STILL_JOINT = 0.02, 0.05
"""Largest twist [m/s, rad/s] and joint speed [rad/s] of a robot that has come to rest."""
_STEEPER, _STEEP_MARGIN = 1.5, 2.0
"""How many times its largest acceleration a joint may reach, and how much more [rad/s²]: servos ripple."""
_OUTSIDE = 0.01
"""How deep [m] the arm is where it may not be before it counts."""
_WORKSPACE = Workspace(DESCRIPTION, margin=0.0)


@dataclass(frozen=True)
class Motion:
    """A steady motion from where the targets of the joints are now.

    Attributes:
        twist: Of the base [m/s, rad/s]; shape (3,).
        rates: Of arm and head joints [rad/s]; shape (7,).
        targets: Targets of arm and head that it begins from [rad]; shape (7,).
        gripper: Opening that is asked for [m], or None.
    """

    twist: Vector
    rates: Vector
    targets: Vector
    gripper: float | None = None

    def action(self, stamp: float, periods: int = 1) -> Action:
        """What is asked for after so many control periods."""
        targets = self.targets + self.rates * (PERIOD * periods)
        return Action(stamp, self.twist, targets[:ARM], targets[ARM:], self.gripper)


def became_of(robot: SimRobot, motion: Motion) -> Vector:
    """Whether there was a collision, a limit of position left, a speed or acceleration exceeded; shape (3,).

    In the order of `critic.CRITICS`. Braking hard is no fault. The robot itself is not moved.
    """
    twin = _twin_of(robot)
    faults = np.zeros(3)
    for period in range(_LONGEST):
        if period < _HELD:
            twin.send(motion.action(twin.clock.now(), period + 1))
        else:
            twin.stop()
        before = _account(twin)
        twin.advance(PERIOD)
        targets = motion.targets + motion.rates * (PERIOD * min(period + 1, _HELD))
        faults = np.maximum(faults, _faults(twin, before, targets) * (1.0, 1.0, period < _HELD))
        if faults[0] or (period >= _AT_LEAST and _at_rest(twin.observe().state)):
            break
    return faults


def _twin_of(robot: SimRobot) -> SimRobot:
    """Another robot in the same state, in a world of its own; it takes no pictures."""
    shared = (robot.world.model, robot.world.scene, robot.description, robot.observe(), robot.exposure, owners())
    twin = copy.deepcopy(robot, {id(one): one for one in shared})
    twin.filming = False
    return twin


def _at_rest(state: RobotState) -> bool:
    return bool(np.abs(state.base_twist).max() < _STANDS and np.abs(state.arm_velocity).max() < _STILL_JOINT)


_Account = tuple[int, int, RobotState, float]


def _account(robot: SimRobot) -> _Account:
    """What the faults of a control period are judged against."""
    referee, state = robot.referee, robot.observe().state
    return len(referee.collisions), len(referee.breaches), state, _WORKSPACE.depth(state.arm.tolist())


def _faults(robot: SimRobot, before: _Account, targets: Vector) -> Vector:
    """Whether the last control period had a collision, left a position limit, exceeded a speed or acceleration."""
    collisions, breaches, earlier, depth = before
    referee, state = robot.referee, robot.observe().state
    news = [breach.what for breach in referee.breaches[breaches:]]
    at = np.concatenate([state.arm, state.head])
    blocked = (targets > UPPER + POSITION_TOLERANCE) & (at > UPPER - POSITION_TOLERANCE)
    blocked |= (targets < LOWER - POSITION_TOLERANCE) & (at < LOWER + POSITION_TOLERANCE)
    left = _WORKSPACE.depth(state.arm.tolist())
    steepness = np.abs(state.arm_velocity - earlier.arm_velocity) / PERIOD
    steep = steepness > _STEEPER * DESCRIPTION.arm.acceleration + _STEEP_MARGIN
    return np.array(
        [
            len(referee.collisions) > collisions,
            bool(blocked.any()) or left > max(_OUTSIDE, depth) or any("position" in what for what in news),
            bool(steep.any()) or any("speed" in what for what in news),
        ],
        dtype=np.float64,
    )
