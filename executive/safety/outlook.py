"""The outlook: what an action would lead to if it were held on, in numbers that the critics judge.

From what is sensed now the motion is carried on for half a second, by the closed-form kinematics alone: the base ramps
to the asked twist, the joints go on at the rate that the targets ask for. The numbers say how fast that is, how near
every limit comes, and how near chassis, arm and hand come to what lidar and camera see. What really happens (servos
that lag, what is hidden, people who move) is left to learning.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Action, Vector
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.safety.workspace import Workspace

HORIZON = 0.5
"""How long an action is taken to be held on [s]."""
MOMENTS = (0.0, 0.15, 0.3, HORIZON)
"""Times at which the motion is looked at [s]."""
_LAG = 0.03
"""Time [s] by which a joint runs behind its target, beside the control period itself."""
_FAR, _NEAREST = 1.0, -0.3
"""Distances are taken to lie between these [m]."""
_NEAR, _TOUCHING = 0.1, -0.1
"""Nearness falls by a factor of e over the first [m], and grows no more below the second."""
_SECTORS, _SECTOR_RANGE = 12, 2.0
_STRIDE = 4
"""Of the depth image, every so many rows and columns are looked at."""
_OLDEST_IMAGE = 0.3
"""An image older than this [s] says nothing about now."""
_FLOOR, _OWN_ARM, _OWN_HAND, _OWN_BODY = 0.03, 0.06, 0.10, 0.03
"""Points lower than the first [m], and nearer to arm, hand and body than the others, are the floor and the robot."""
_HAND_FROM = 3
"""Of the points along the arm, the first that belongs to the hand."""
_COLUMN = 0.10


@dataclass(frozen=True)
class Seen:
    """What stands around, in `base_link`.

    Attributes:
        around: Where the lidar's beams end, from above; shape (beams,), x + iy [m].
        sectors: Smallest range in each twelfth of the circle [m]; shape (12,).
        points: What the camera sees besides floor and robot; shape (points, 3) [m].
        image: Whether there is an image that is new enough.
    """

    around: np.ndarray
    sectors: Vector
    points: Vector
    image: bool


class Outlook:
    """Computes the numbers. Stateless after construction; any thread may use it.

    Args:
        description: The robot's body.

    Attributes:
        names: What each number is, in order.
    """

    def __init__(self, description: RobotDescription) -> None:
        self._robot = description
        self._workspace = Workspace(description, margin=0.0)
        self._period = 1.0 / description.control_rate
        angles = -math.pi + 2 * math.pi * np.arange(description.lidar_beams) / description.lidar_beams
        self._beams = np.exp(1j * angles)
        self._lidar = complex(*description.lidar_position[:2])
        shoulder, mast, base = description.arm_geometry.shoulder, description.camera.mast, description.base
        middles = np.array([0.0, complex(shoulder[0], shoulder[1]), complex(mast[0], mast[1])])
        self._body = (
            middles,
            np.array([base.radius, _COLUMN / 2, _COLUMN / 2]),
            np.array([base.height, shoulder[2], mast[2]]),
        )
        self.names = _names(description)

    def look(self, observation: Observation) -> Seen:
        """What lidar and camera see, once for every observation."""
        lidar = observation.lidar
        sectors = np.minimum(lidar.reshape(_SECTORS, -1).min(axis=1), _SECTOR_RANGE)
        frame = observation.camera
        if frame is None or observation.stamp - frame.stamp > _OLDEST_IMAGE:
            return Seen(self._beams * lidar + self._lidar, sectors, np.empty((0, 3)), False)
        return Seen(self._beams * lidar + self._lidar, sectors, self._points(observation), True)

    def inputs(self, observation: Observation, seen: Seen, action: Action) -> Vector:
        """The numbers of one action; shape (len(names),)."""
        state, robot, period = observation.state, self._robot, self._period
        twist = np.zeros(3) if action.base is None else action.base
        way = np.zeros_like(state.arm) if action.arm is None else action.arm - state.arm
        turn = np.zeros_like(state.head) if action.head is None else action.head - state.head
        rate, head_rate = way / (period + _LAG), turn / (period + _LAG)
        fast, head_fast = rate / robot.arm.velocity, head_rate / robot.head.velocity
        steep = np.clip((rate - state.arm_velocity) / (period * robot.arm.acceleration), -10.0, 10.0)
        at_end, head_at_end = state.arm + rate * HORIZON, state.head + head_rate * HORIZON
        joints = [state.arm + rate * moment for moment in MOMENTS]
        arm = np.array([self._along_arm(one.tolist()) for one in joints])
        tool = arm[:, -1]
        inside = np.minimum(tool - robot.workspace_lower, robot.workspace_upper - tool).min(axis=1)
        steps, headings = self._driven(state.base_twist, twist)
        numbers = (
            twist,
            state.base_twist,
            fast,
            state.arm_velocity / robot.arm.velocity,
            steep,
            head_fast,
            np.minimum(at_end - robot.arm.lower, robot.arm.upper - at_end),
            np.minimum(head_at_end - robot.head.lower, robot.head.upper - head_at_end),
            [math.hypot(twist[0], twist[1]) / robot.base.speed, abs(twist[2]) / robot.base.turn_speed],
            [np.abs(fast).max(), np.abs(head_fast).max(), np.abs(steep).max()],
            state.arm,
            [self._workspace.depth(one.tolist()) for one in joints],
            nearness(self._beside_body(arm)),
            np.clip(inside, _NEAREST, _FAR),
            tool[:, 2],
            np.hypot(tool[:, 0], tool[:, 1]),
            nearness(self._clearances(seen, arm, steps, headings)),
            seen.sectors,
            [float(seen.image)],
        )
        return np.concatenate([np.asarray(part, dtype=np.float64) for part in numbers])

    def _driven(self, now: Vector, asked: Vector) -> tuple[np.ndarray, Vector]:
        """Where the base is at each moment, as x + iy [m], and its heading [rad], in today's `base_link`."""
        limits = self._robot.base
        velocity, wanted = complex(now[0], now[1]), complex(asked[0], asked[1])
        ways = [_ramped_way(velocity, wanted, limits.acceleration, moment) for moment in MOMENTS]
        turns = [_ramped_way(now[2], asked[2], limits.turn_acceleration, moment).real for moment in MOMENTS]
        headings = np.array(turns)
        return np.array(ways) * np.exp(0.5j * headings), headings

    def _along_arm(self, joints: list[float]) -> Vector:
        """Points along the arm, the hand's last: upper arm, elbow, forearm, wrist, palm, tool; shape (6, 3)."""
        elbow, wrist, tool = (np.array(point) for point in self._robot.arm_geometry.chain(joints))
        shoulder = self._robot.arm_geometry.shoulder
        return np.stack([(shoulder + elbow) / 2, elbow, (elbow + wrist) / 2, wrist, (wrist + tool) / 2, tool])

    def _beside_body(self, arm: Vector) -> Vector:
        """Distance [m] at each moment of elbow, forearm, wrist and hand to chassis, column and mast; about, signed."""
        away = np.abs((arm[:, 1:, 0] + 1j * arm[:, 1:, 1])[..., None] - self._body[0]) - self._body[1]
        above = arm[:, 1:, 2, None] - self._body[2]
        return np.asarray(np.clip(np.maximum(away, above).min(axis=(1, 2)), _NEAREST, _FAR))

    def _clearances(self, seen: Seen, arm: Vector, steps: np.ndarray, headings: Vector) -> Vector:
        """Distances [m] at each moment: of the chassis, and of arm and hand to what lidar and camera see."""
        turned = (arm[..., 0] + 1j * arm[..., 1]) * np.exp(1j * headings)[:, None] + steps[:, None]
        chassis = np.abs(seen.around - steps[:, None]).min(axis=1) - self._robot.base.radius
        flat = np.abs(seen.around - turned[..., None]).min(axis=-1)
        if len(seen.points):
            across = np.abs((seen.points[:, 0] + 1j * seen.points[:, 1]) - turned[..., None])
            solid = np.sqrt((across**2 + (seen.points[:, 2] - arm[..., 2, None]) ** 2).min(axis=-1))
        else:
            solid = np.full(flat.shape, _FAR)
        parts = [chassis]
        for distances in (flat, solid):
            parts += [distances[:, :_HAND_FROM].min(axis=1), distances[:, _HAND_FROM:].min(axis=1)]
        return np.asarray(np.clip(np.concatenate(parts), _NEAREST, _FAR))

    def _points(self, observation: Observation) -> Vector:
        """What the camera sees besides floor and robot, in `base_link`; shape (points, 3)."""
        frame, state = observation.camera, observation.state
        assert frame is not None
        height, width = frame.depth.shape
        depth = frame.depth[_STRIDE // 2 :: _STRIDE, _STRIDE // 2 :: _STRIDE].astype(np.float64)
        rows = (np.arange(_STRIDE // 2, height, _STRIDE) - (height - 1) / 2) / frame.focal
        columns = (np.arange(_STRIDE // 2, width, _STRIDE) - (width - 1) / 2) / frame.focal
        rays = np.stack([*np.meshgrid(columns, rows), np.ones_like(depth)], axis=-1) * depth[..., None]
        points = rays[depth > 0.0] @ frame.rotation.T + frame.position
        x, y, yaw = state.base_pose.tolist()
        flat = ((points[:, 0] - x) + 1j * (points[:, 1] - y)) * np.exp(-1j * yaw)
        points = np.stack([flat.real, flat.imag, points[:, 2]], axis=1)
        own = np.abs(flat) < self._robot.base.radius + _OWN_BODY
        own &= points[:, 2] < self._robot.base.height + _OWN_BODY
        shoulder = self._robot.arm_geometry.shoulder
        own |= (np.abs(flat - complex(shoulder[0], shoulder[1])) < _COLUMN) & (points[:, 2] < shoulder[2] + _COLUMN)
        elbow, wrist, tool = (np.array(point) for point in self._robot.arm_geometry.chain(state.arm.tolist()))
        for start, end, near in ((shoulder, elbow, _OWN_ARM), (elbow, wrist, _OWN_ARM), (wrist, tool, _OWN_HAND)):
            own |= _distances(points, start, end) < near
        return np.asarray(points[~own & (points[:, 2] > _FLOOR)])


def nearness(distance: Vector) -> Vector:
    """Distances [m] as numbers that differ where it matters: 1 at a touch, next to 0 far away."""
    return np.asarray(np.exp(-np.maximum(distance, _TOUCHING) / _NEAR))


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


def _ramped_way(now: complex, asked: complex, acceleration: float, seconds: float) -> complex:
    """The way gone in `seconds` [s] at a speed that ramps from `now` to `asked` and stays there."""
    change = asked - now
    needed = abs(change) / acceleration
    ramping = min(seconds, needed)
    begun = now * ramping + 0.5 * change * ramping * (ramping / needed if needed else 0.0)
    return begun + asked * (seconds - ramping)


def _distances(points: Vector, start: Vector, end: Vector) -> Vector:
    """Distances [m] of points (count, 3) to the line from `start` to `end`; shape (count,)."""
    along = end - start
    share = np.clip((points - start) @ along / float(along @ along), 0.0, 1.0)
    away: Vector = np.linalg.norm(points - start - share[:, None] * along, axis=1)
    return away


def _names(robot: RobotDescription) -> tuple[str, ...]:
    arm, head, axes = robot.arm.names, robot.head.names, ("x", "y", "turn")
    moments = [f"{moment:g} s" for moment in MOMENTS]
    distances = ("chassis to lidar", "arm to lidar", "hand to lidar", "arm to camera", "hand to camera")
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
        *(f"depth outside the workspace after {moment}" for moment in moments),
        *(f"nearness of arm to body after {moment}" for moment in moments),
        *(f"room of the tool after {moment}" for moment in moments),
        *(f"height of the tool after {moment}" for moment in moments),
        *(f"reach of the tool after {moment}" for moment in moments),
        *(f"nearness of {what} after {moment}" for what in distances for moment in moments),
        *(f"lidar sector {number}" for number in range(_SECTORS)),
        "image",
    )
