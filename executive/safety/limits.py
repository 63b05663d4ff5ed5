"""What the limits of one joint, or of the base, leave of a wish. Plain numbers; `joints` and `base` remember the state.

A joint target is read as a speed: the way from the last sent target over the time since. With speed v, way to a
bound d, acceleration a and period h, braking from the next period on never passes the bound when

    v h + v² / 2a <= d        that is        v <= -a h + sqrt((a h)² + 2 a d)

and from such a speed there is always a next one, whatever the next period is: the continuous braking distance
v² / 2a (Siciliano et al., *Robotics*, section 4.2) is an upper bound of the way that discrete braking needs. So
limits of position, speed and acceleration can always be kept together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from executive.contracts.robot import BaseLimits, JointLimits, RobotDescription

Twist = tuple[float, float, float]
"""Forward x [m/s], left y [m/s], turn [rad/s] in `base_link`."""
STILL: Twist = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class JointBounds:
    """Limits of one joint; the gripper counts as a joint whose position is its opening [m].

    Attributes:
        name: Joint name.
        lower, upper: Position limits [rad].
        speed: Largest speed [rad/s].
        acceleration: Largest acceleration [rad/s²].
        unit: Unit of its position.
    """

    name: str
    lower: float
    upper: float
    speed: float
    acceleration: float
    unit: str = "rad"


def bounds_of(description: RobotDescription) -> tuple[JointBounds, ...]:
    """Limits of every joint of a robot: arm, head, gripper. The gripper reaches full speed in one control period."""
    fastest = description.gripper_speed
    steepest = fastest * description.control_rate
    gripper = JointBounds("gripper", 0.0, description.gripper_opening, fastest, steepest, "m")
    return (*_each(description.arm), *_each(description.head), gripper)


def clamped(value: float, low: float, high: float) -> float:
    """The value nearest to `value` between `low` and `high`; where they cross, `high`."""
    return high if value > high else low if value < low else value


def brakeable(way: float, acceleration: float, period: float) -> float:
    """Largest speed over the coming period after which braking ends within `way`; 0 when there is no way left."""
    if way <= 0.0:
        return 0.0
    step = acceleration * period
    return math.sqrt(step * step + 2 * acceleration * way) - step


def braked(speed: float, acceleration: float, period: float) -> float:
    """The speed after the hardest braking for one period."""
    step = acceleration * period
    return speed - clamped(speed, -step, step)


def within_speed(twist: Twist, limits: BaseLimits) -> Twist:
    """The twist in the same direction within the speed limits."""
    x, y, turn = twist
    speed = math.hypot(x, y)
    share = limits.speed / speed if speed > limits.speed else 1.0
    return x * share, y * share, clamped(turn, -limits.turn_speed, limits.turn_speed)


def ramped(twist: Twist, wanted: Twist, limits: BaseLimits, seconds: float) -> Twist:
    """The twist nearest to `wanted` that can be had from `twist` within `seconds` [s]."""
    x, y, turn = twist
    ahead, left, about = wanted[0] - x, wanted[1] - y, wanted[2] - turn
    change, most = math.hypot(ahead, left), limits.acceleration * seconds
    steepest = limits.turn_acceleration * seconds
    new_turn = wanted[2] if abs(about) <= steepest else turn + math.copysign(steepest, about)
    if change <= most:
        return wanted[0], wanted[1], new_turn
    return x + ahead * most / change, y + left * most / change, new_turn


def _each(limits: JointLimits) -> Sequence[JointBounds]:
    columns = (limits.lower, limits.upper, limits.velocity, limits.acceleration)
    return [
        JointBounds(name, *values) for name, *values in zip(limits.names, *(c.tolist() for c in columns), strict=True)
    ]
