"""The outlook: what an action would lead to if it went on for a moment before the robot brakes, in numbers.

From what is sensed now the motion is carried on by the closed-form kinematics alone: the base ramps to the asked twist,
the joints go on at the rate that the targets ask for, and after `HELD` seconds both brake. The numbers say how fast
that is, how near every limit comes, and how near chassis, arm and hand come to what lidar and camera see. What really
happens (servos that lag, what is hidden, people who move) is left to learning.
"""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.safety.sight import SECTORS, Seen
from executive.safety.silhouette import ARM_POINTS, HAND_POINTS, RADII, outline
from executive.safety.workspace import Workspace

HELD = 0.2
"""How long an action is taken to go on before the robot brakes [s]: four control periods, in which nobody objects."""
MOMENTS = (0.0, 0.05, 0.1, 0.15, HELD, math.inf)
"""Times at which the motion is looked at [s]; the last one is when the robot has come to rest."""
_TOLD = (0, 2, 4, 5)
"""Of these moments it is told how near things are, or have been until then: what is passed through is not free."""
LAG = 0.03
"""Time [s] by which a joint runs behind its target, beside the control period itself."""
_FAR, _NEAREST = 0.6, -0.10
"""Distances are taken to lie between these [m]."""
_NEAR, _CLOSE = 0.10, 0.02
"""Nearness falls by a factor of e over the first [m]; what is free turns into a touch within the second, either way."""
_BELOW, _NEAREST_POINTS = 0.30, 24
"""Of what lies within the first of the fingertips, seen from above [m], so many points next to them are around them."""
_SHARES = (0.25, 0.5, 0.75, 1.0)
"""Of the heights of what is below the hand, these shares lie lower than the numbers that are taken."""
_FEW, _HIGH = 4, 0.4
"""So many points are needed to say how high something is; else, and at most, the hand is so high above it [m]."""


class Outlook:
    """Computes the numbers. Stateless after construction; any thread may use it.

    Args:
        description: The robot's body.

    Attributes:
        robot: The robot's body.
        names: What each number is, in order.
    """

    def __init__(self, description: RobotDescription) -> None:
        self.robot = description
        self._workspace = Workspace(description, margin=0.0)
        self._period = 1.0 / description.control_rate
        self.names = _names(description)

    def inputs(self, observation: Observation, seen: Seen, action: Action) -> Vector:
        """The numbers of one action; shape (len(names),)."""
        state, robot, period = observation.state, self.robot, self._period
        twist = np.zeros(3) if action.base is None else action.base
        way = np.zeros_like(state.arm) if action.arm is None else action.arm - state.arm
        turn = np.zeros_like(state.head) if action.head is None else action.head - state.head
        rate, head_rate = way / (period + LAG), turn / (period + LAG)
        fast, head_fast = rate / robot.arm.velocity, head_rate / robot.head.velocity
        steep = np.clip((rate - state.arm_velocity) / (period * robot.arm.acceleration), -10.0, 10.0)
        joints = [state.arm + _way(rate, robot.arm.acceleration, moment) for moment in MOMENTS]
        head_end = state.head + _way(head_rate, robot.head.acceleration, math.inf)
        shapes = outline(robot, np.array(joints), state.gripper)
        tool = shapes[:, -4:-2].mean(axis=1)
        inside = np.minimum(tool - robot.workspace_lower, robot.workspace_upper - tool).min(axis=1)
        steps, headings = self._driven(state.base_twist, twist)
        there = _moved(shapes, steps, headings)
        lidar, camera = self._clearances(seen, there, steps)
        told = list(_TOLD)
        numbers = (
            twist,
            state.base_twist,
            fast,
            state.arm_velocity / robot.arm.velocity,
            steep,
            head_fast,
            np.minimum(joints[-1] - robot.arm.lower, robot.arm.upper - joints[-1]),
            np.minimum(head_end - robot.head.lower, robot.head.upper - head_end),
            [math.hypot(twist[0], twist[1]) / robot.base.speed, abs(twist[2]) / robot.base.turn_speed],
            [np.abs(fast).max(), np.abs(head_fast).max(), np.abs(steep).max()],
            state.arm,
            [state.gripper, state.gripper_force],
            [self._workspace.depth(joints[moment].tolist()) for moment in _TOLD],
            np.clip(inside[told], -0.3, 0.5),
            tool[told, 2],
            np.hypot(tool[told, 0], tool[told, 1]),
            tool[-1] - tool[0],
            self._beside_body(shapes),
            _nearnesses(lidar),
            _nearnesses(camera),
            _lost(lidar[1:]),
            _lost(camera),
            self._below(seen, there),
            seen.sectors,
            [float(seen.image), math.log1p(len(seen.points))],
        )
        return np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in numbers])

    def _driven(self, now: Vector, asked: Vector) -> tuple[np.ndarray, Vector]:
        """Where the base is at each moment, as x + iy [m], and its heading [rad], in today's `base_link`."""
        limits = self.robot.base
        velocity, wanted = complex(now[0], now[1]), complex(asked[0], asked[1])
        ways = [_driven_way(velocity, wanted, limits.acceleration, moment) for moment in MOMENTS]
        turns = [_driven_way(now[2], asked[2], limits.turn_acceleration, moment).real for moment in MOMENTS]
        headings = np.array(turns)
        return np.array(ways) * np.exp(0.5j * headings), headings

    def _beside_body(self, shapes: Vector) -> Vector:
        """How near forearm and hand come to chassis, column, mast and head, at each moment."""
        robot = self.robot
        shoulder, mast, base = robot.arm_geometry.shoulder, robot.camera.mast, robot.base
        own = shapes[:, 2:]
        flat, radii = own[..., 0] + 1j * own[..., 1], RADII[2:]
        distances = []
        for middle, radius, top in (
            (0j, base.radius, base.height),
            (complex(shoulder[0], shoulder[1]), 0.04, shoulder[2] - 0.05),
            (complex(mast[0], mast[1]), 0.04, mast[2] + 0.05),
        ):
            aside, above = np.abs(flat - middle) - radius, own[..., 2] - top
            outside = np.hypot(np.maximum(aside, 0.0), np.maximum(above, 0.0)) + np.minimum(np.maximum(aside, above), 0)
            distances.append((outside - radii).min(axis=1))
        return _nearnesses(np.clip(np.stack(distances), _NEAREST, _FAR))

    def _clearances(self, seen: Seen, there: Vector, steps: np.ndarray) -> tuple[Vector, Vector]:
        """Free distances [m] at each moment.

        Returns:
            Of chassis, arm and hand to what the lidar sees, shape (3, moments); of arm, hand, fingertips and palm to
            what the camera sees, shape (4, moments).
        """
        chassis = np.abs(seen.around - steps[:, None]).min(axis=1) - self.robot.base.radius
        flat = np.abs(seen.around - (there[..., 0] + 1j * there[..., 1])[..., None]).min(axis=-1) - RADII
        lidar = [chassis, flat[:, :ARM_POINTS].min(axis=1), flat[:, ARM_POINTS:].min(axis=1)]
        solid = _distances(there, seen.points) - RADII
        hand = solid[:, ARM_POINTS:]
        camera = [
            solid[:, :ARM_POINTS].min(axis=1),
            hand.min(axis=1),
            hand[:, 3:5].min(axis=1),
            hand[:, :3].min(axis=1),
        ]
        return np.clip(np.stack(lidar), _NEAREST, _FAR), np.clip(np.stack(camera), _NEAREST, _FAR)

    def _below(self, seen: Seen, there: Vector) -> Vector:
        """How far the fingertips are above what lies below and around them, now and when the robot has come to rest.

        The heights of several shares of what is there, so that a flat top is told from what stands on it; the hand
        hides what is right below it. Then how far around half of the points lie [m].
        """
        numbers: list[float] = []
        for at in (0, -1):
            tips = there[at, -4:-2]
            away = np.hypot(*(seen.points[:, :2] - tips[:, :2].mean(axis=0)).T)
            next_to = np.argpartition(away, _NEAREST_POINTS)[:_NEAREST_POINTS] if len(away) > _NEAREST_POINTS else ...
            around, heights = away[next_to], seen.points[next_to, 2]
            heights = heights[around < _BELOW]
            lowest = float(there[at, ARM_POINTS:, 2].min())
            if len(heights) >= _FEW:
                heights = np.quantile(heights, _SHARES)
                above = np.clip(lowest - heights, -0.2, _HIGH)
                numbers += [*above, *np.tanh(above / _CLOSE), float(np.median(around[around < _BELOW]))]
            else:
                numbers += [_HIGH] * len(_SHARES) + [1.0] * len(_SHARES) + [_BELOW]
        return np.array(numbers)


def _moved(shapes: Vector, steps: np.ndarray, headings: Vector) -> Vector:
    """Outlines (moments, points, 3) at each moment in today's `base_link`, when the base moves under them."""
    turned = (shapes[..., 0] + 1j * shapes[..., 1]) * np.exp(1j * headings)[:, None] + steps[:, None]
    return np.stack([turned.real, turned.imag, shapes[..., 2]], axis=-1)


def _distances(there: Vector, points: Vector) -> Vector:
    """Distance [m] of each of (moments, outline, 3) to the nearest of (points, 3); shape (moments, outline)."""
    if not len(points):
        return np.full(there.shape[:-1], _FAR + 0.1)
    flat = there.reshape(-1, 3)
    squared = (flat**2).sum(axis=1)[:, None] + (points**2).sum(axis=1) - 2.0 * flat @ points.T
    return np.asarray(np.sqrt(np.maximum(squared.min(axis=1), 0.0)).reshape(there.shape[:-1]))


def _nearnesses(distances: Vector) -> Vector:
    """Distances [m] (things, moments) as numbers that differ where it matters: what is near, and what nearly touches.

    At each of the moments that are told, the smallest until then counts.
    """
    smallest = np.minimum.accumulate(distances, axis=1)[:, _TOLD]
    return np.stack([nearness(smallest), np.tanh(smallest / _CLOSE)])


def nearness(distances: Vector) -> Vector:
    """Distances [m] as numbers: 1 at a touch, a factor of e less for each 0.1 m."""
    return np.asarray(np.exp(-np.maximum(distances, -_NEAR / 2) / _NEAR))


def _lost(distances: Vector) -> Vector:
    """How much nearer things come on the way [m]; shape (things,)."""
    return np.asarray(distances[:, 0] - distances.min(axis=1))


def scaled(action: Action, observation: Observation, share: float) -> Action:
    """The same motion at `share` of its speed: a smaller twist, targets nearer to where the joints are."""
    state = observation.state
    return Action(
        stamp=action.stamp,
        base=None if action.base is None else action.base * share,
        arm=None if action.arm is None else state.arm + share * (action.arm - state.arm),
        head=None if action.head is None else state.head + share * (action.head - state.head),
        gripper=None if action.gripper is None else state.gripper + share * (action.gripper - state.gripper),
    )


def _way(rate: Vector, acceleration: Vector, moment: float) -> Vector:
    """How far joints get at a rate [rad/s] that ends after `HELD`, when they brake."""
    if moment <= HELD:
        return rate * moment
    return np.asarray(rate * HELD + 0.5 * rate * np.abs(rate) / acceleration)


def _driven_way(now: complex, asked: complex, acceleration: float, moment: float) -> complex:
    """The way gone at a speed that ramps from `now` to `asked`, stays there until `HELD`, and ramps to rest."""
    change, held = asked - now, min(moment, HELD)
    needed = abs(change) / acceleration
    ramping = min(held, needed)
    share = ramping / needed if needed else 0.0
    way = now * ramping + 0.5 * change * ramping * share + asked * (held - ramping)
    if moment <= HELD:
        return way
    last = now + change * share if needed > HELD else asked
    return way + 0.5 * last * abs(last) / acceleration


def _names(robot: RobotDescription) -> tuple[str, ...]:
    arm, head, axes = robot.arm.names, robot.head.names, ("x", "y", "turn")
    every = ["now", *(f"after {moment:g} s" for moment in MOMENTS[1:-1]), "at rest"]
    moments = [every[moment] for moment in _TOLD]
    lidar = ("chassis to lidar", "arm to lidar", "hand to lidar")
    camera = ("arm to camera", "hand to camera", "fingertips to camera", "palm to camera")

    def near(things: tuple[str, ...]) -> list[str]:
        return [f"{what}, {how} {moment}" for how in ("near", "free") for what in things for moment in moments]

    return (
        *(f"asked {axis}" for axis in axes),
        *(f"measured {axis}" for axis in axes),
        *(f"asked speed of {joint}" for joint in arm),
        *(f"measured speed of {joint}" for joint in arm),
        *(f"asked acceleration of {joint}" for joint in arm),
        *(f"asked speed of {joint}" for joint in head),
        *(f"room of {joint}" for joint in (*arm, *head)),
        *("base speed", "base turning speed", "fastest joint", "fastest head joint", "steepest joint"),
        *(f"position of {joint}" for joint in arm),
        *("opening of the gripper", "force of the gripper"),
        *(f"depth outside the workspace {moment}" for moment in moments),
        *(f"room of the tool {moment}" for moment in moments),
        *(f"height of the tool {moment}" for moment in moments),
        *(f"reach of the tool {moment}" for moment in moments),
        *(f"way of the tool along {axis}" for axis in ("x", "y", "z")),
        *near(("chassis to arm", "column to arm", "mast to arm")),
        *near(lidar),
        *near(camera),
        *(f"{what}, nearer on the way" for what in (*lidar[1:], *camera)),
        *(name for moment in ("now", "at rest") for name in (
            *(f"height above share {share:g} {moment}" for share in _SHARES),
            *(f"free above share {share:g} {moment}" for share in _SHARES), f"distance of what is around {moment}")),
        *(f"lidar sector {number}" for number in range(SECTORS)),
        *("image", "points in the image"),
    )  # fmt: skip


assert RADII.shape == (ARM_POINTS + HAND_POINTS,)
