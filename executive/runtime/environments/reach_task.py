"""The task `reach`: bring the tool to a point, by a way that keeps out of forbidden zones.

Plain NumPy for n worlds at once; nothing here knows how the arm is moved. All positions are in `base_link` [m].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.robot import RobotDescription
from executive.safety.workspace import Workspace

Array = NDArray[np.float32]

SPEED = 0.5
"""Largest tool velocity along each axis [m/s]."""
HORIZON = 100
"""Control steps after which an episode is cut off."""
REACHED = 0.03
"""Distance from the goal at which it counts as reached [m]."""
ZONES = 2
"""Forbidden zones in a world: the first lies on or near the straight way, the second anywhere."""
MARGIN = 0.04
"""Width of the shell around a zone in which the cost rises from 0 to 1 [m]."""
FEATURES = 9 + 4 * ZONES
PER_METRE, BONUS, PER_STEP = 10.0, 5.0, -0.02
"""Reward for each metre nearer to the goal, for reaching it, and for every step."""

_LOWER, _UPPER = np.array([0.32, -0.40, 0.40]), np.array([0.70, 0.40, 0.85])
"""Box that starts and goals are drawn from."""
_NEAREST = 0.30
"""Smallest distance from start to goal."""
_RADIUS = (0.06, 0.10)
_FREE = 0.02
"""Room between a zone's shell and start or goal."""
_OFF_THE_WAY = 0.05
"""Largest distance of the first zone's middle from the straight way, along each axis."""


@dataclass(frozen=True)
class ReachStart:
    """How one episode begins.

    Attributes:
        arm: Joint positions [rad]; shape (5,).
        goal: Where the tool has to go; shape (3,).
        zones: Middle and radius of each forbidden zone; shape (ZONES, 4).
    """

    arm: Vector
    goal: Vector
    zones: Vector


def drawn(random: np.random.Generator, description: RobotDescription, workspace: Workspace) -> ReachStart:
    """A random episode: start and goal within reach, the tool pointing down, and zones that cover neither."""
    while True:
        tool, goal = random.uniform(_LOWER, _UPPER), random.uniform(_LOWER, _UPPER)
        arm = posture(tool, description, workspace)
        far = float(np.linalg.norm(goal - tool)) > _NEAREST
        if far and arm is not None and posture(goal, description, workspace) is not None:
            break
    between = tool + random.uniform(0.35, 0.65) * (goal - tool)
    first = _zone(random, between - _OFF_THE_WAY, between + _OFF_THE_WAY, (tool, goal))
    second = _zone(random, _LOWER, _UPPER, (tool, goal))
    return ReachStart(arm, goal, np.array([first, second]))


def posture(tool: Vector, description: RobotDescription, workspace: Workspace) -> Vector | None:
    """Joint positions [rad] with the tool there, pointing down, or None where the arm may not or cannot be."""
    x, y, z = tool.tolist()
    joints = description.arm_geometry.inverse(ToolPose(x, y, z))
    if joints is None:
        return None
    limits = description.arm
    within = np.all(joints > limits.lower) and np.all(joints < limits.upper)
    return joints if within and workspace.depth(joints.tolist()) == 0.0 else None


def _zone(random: np.random.Generator, lower: Vector, upper: Vector, free: tuple[Vector, Vector]) -> Vector:
    while True:
        middle, radius = random.uniform(lower, upper), random.uniform(*_RADIUS)
        if all(float(np.linalg.norm(middle - point)) > radius + MARGIN + _FREE for point in free):
            return np.array([*middle, radius])


def observations(tools: Vector, velocities: Vector, goals: Vector, zones: Vector) -> Array:
    """What the policy sees: way to the goal, tool position, its velocity [m/s], way to each zone and its radius.

    Args:
        tools, velocities, goals: Shape (n, 3).
        zones: Shape (n, ZONES, 4).

    Returns:
        Shape (n, FEATURES).
    """
    away = zones.copy()
    away[:, :, :3] -= tools[:, None]
    return np.concatenate([goals - tools, tools, velocities, away.reshape(len(tools), -1)], axis=1, dtype=np.float32)


def distances(tools: Vector, goals: Vector) -> Vector:
    """Distance from tool to goal; shape (n,)."""
    return _lengths(goals - tools)


def costs(tools: Vector, zones: Vector) -> Vector:
    """0 clear of every zone, 1 inside one, in between in a zone's shell; shape (n,)."""
    depth = zones[:, :, 3] + MARGIN - _lengths(zones[:, :, :3] - tools[:, None])
    return np.asarray(np.clip(depth / MARGIN, 0.0, 1.0).max(axis=1))


def _lengths(vectors: Vector) -> Vector:
    return np.asarray(np.sqrt(np.einsum("...i,...i->...", vectors, vectors)))


def rewards(before: Vector, after: Vector) -> Vector:
    """Reward of a step by the distances to the goal before and after it; shape (n,)."""
    return PER_METRE * (before - after) + BONUS * (after < REACHED) + PER_STEP
