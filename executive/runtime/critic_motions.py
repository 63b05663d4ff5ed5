"""Which motions are tried from a state: the one that was sent, harder ones, random ones, and standing still."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.robot.sim.description import DESCRIPTION
from executive.runtime.critic_outcome import ARM, FASTEST, HEAD, PERIOD, STEEPEST, Motion
from executive.safety.limits import ramped

_STILL_BASE, _STILL_ARM = 0.45, 0.25
"""Shares of random motions that do not move the base, and that do not move the arm."""
_HEAD_MOVES = 0.3
_STRAIGHT, _DOWN = 0.6, 0.35
"""Shares of the arm's random motions that move the tool straight on, and of those, straight down."""
_HARDEST = 4.0
"""How many times as fast a harder motion is at most."""
_BEYOND = 2.0
"""How far beyond the limits of speed the fastest motions go."""


def random_motion(random: np.random.Generator, targets: Vector, most: float = 1.0) -> Motion:
    """A motion up to `most` times the limits of speed."""
    base = DESCRIPTION.base
    heading, speed = random.uniform(-math.pi, math.pi), random.uniform(0.0, base.speed * most)
    turn = random.uniform(-1.0, 1.0) * base.turn_speed * most * (random.random() < 0.6)
    twist = np.array([speed * math.cos(heading), speed * math.sin(heading), turn])
    rates = FASTEST * random.uniform(-1.0, 1.0, ARM + HEAD) * random.uniform(0.0, most)
    if random.random() < _STRAIGHT:
        rates[:ARM] = straight(random, targets[:ARM], most)
    rates[ARM:] *= random.random() < _HEAD_MOVES
    still = random.random()
    if still < _STILL_BASE:
        twist = np.zeros(3)
    elif still < _STILL_BASE + _STILL_ARM:
        rates[:ARM] = 0.0
    return Motion(twist, rates, targets)


def straight(random: np.random.Generator, joints: Vector, most: float = 1.0) -> Vector:
    """Rates of the arm's joints that move the tool straight on, often down; shape (5,) [rad/s]."""
    towards = random.normal(0.0, 1.0, 3)
    if random.random() < _DOWN:
        towards = np.array([0.0, 0.0, -1.0]) + random.normal(0.0, 0.15, 3)
    velocity = towards / np.linalg.norm(towards) * random.uniform(0.02, 0.6) * most
    change = np.array([_tool(joints + step) - _tool(joints - step) for step in 0.005 * np.eye(ARM)]).T / 0.01
    rates = change.T @ np.linalg.solve(change @ change.T + 1e-3 * np.eye(3), velocity)
    over = float((np.abs(rates) / (FASTEST[:ARM] * most)).max())
    return np.asarray(rates / max(1.0, over))


def _tool(joints: Vector) -> Vector:
    return np.array(DESCRIPTION.arm_geometry.chain(joints.tolist())[2])


def harder(random: np.random.Generator, motion: Motion) -> Motion:
    """The same motion, faster, within the limits of speed."""
    times = random.uniform(1.2, _HARDEST)
    over = max(times * float((np.abs(motion.rates) / FASTEST).max()), 1.0)
    speed, turn = float(np.hypot(*motion.twist[:2])), abs(float(motion.twist[2]))
    base = DESCRIPTION.base
    twist = motion.twist * min(times, base.speed / max(speed, 1e-9), base.turn_speed / max(turn, 1e-9))
    return Motion(twist, motion.rates * times / over, motion.targets, motion.gripper)


def nearest(now: Motion, wanted: Motion) -> Motion:
    """The motion nearest to a wanted one that the limits of acceleration allow in one control period."""
    (x, y, turn), (ahead, left, about) = now.twist.tolist(), wanted.twist.tolist()
    twist = np.array(ramped((x, y, turn), (ahead, left, about), DESCRIPTION.base, PERIOD))
    step = STEEPEST * PERIOD
    return Motion(twist, np.clip(wanted.rates, now.rates - step, now.rates + step), wanted.targets, wanted.gripper)


def variation(random: np.random.Generator, sent: Motion, now: Motion) -> Motion:
    """A motion that might be made instead of the one that was sent.

    Args:
        random: Decides which.
        sent: What was sent.
        now: What was sent before it.
    """
    kind = random.random()
    if kind < 0.10:
        return Motion(np.zeros(3), np.zeros(ARM + HEAD), sent.targets)
    if kind < 0.35:
        return harder(random, sent)
    if kind < 0.60:
        return nearest(now, random_motion(random, sent.targets))
    return random_motion(random, sent.targets, 1.0 if kind < 0.88 else _BEYOND)
