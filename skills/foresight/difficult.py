"""Starts at which skills may fail: a trial of the skill's course, made harder in ways that happen around robots.

Objects are not quite where they were seen, the camera is out of adjustment, things are heavy or slippery, the base
stands badly, somebody knocks against the object meanwhile. Some starts are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.practice import Practice, Trial
from skills.training.imitation import Course

_BACK, _ASIDE, _TURNED = 0.06, 0.06, 0.2
"""Farthest that the base stands back and aside [m] and turned [rad], beyond what the course draws."""
_WHEN = (0.5, 7.0)
"""When an object is shoved [s]."""


@dataclass(frozen=True)
class Severity:
    """How hard starts are made.

    Attributes:
        usual: Share of the starts that are as in the course.
        often: How often each hardship is met in the others.
        mislocated, misturned: Standard deviation of where an object was seen [m], and of its turn [rad], beyond that of
            the course.
        misaligned: Standard deviation of the camera's pan and tilt [rad].
        slippery, heavy: Friction and mass as factors.
        shove: Speed of a shoved object [m/s].
    """

    usual: float
    often: float
    mislocated: float
    misturned: float
    misaligned: float
    slippery: tuple[float, float]
    heavy: tuple[float, float]
    shove: tuple[float, float]

    def __str__(self) -> str:
        return (
            f"objects seen {1000 * self.mislocated:.0f} mm and {self.misturned:.2f} rad off (standard deviation), the "
            f"camera {1000 * self.misaligned:.0f} mrad out of adjustment, friction {self.slippery[0]:g} to "
            f"{self.slippery[1]:g} and mass {self.heavy[0]:g} to {self.heavy[1]:g} times the usual, objects shoved at "
            f"{self.shove[0]:g} to {self.shove[1]:g} m/s; each in {self.often:.0%} of the starts, {self.usual:.0%} as "
            "usual"
        )


MODERATE = Severity(0.2, 0.4, 0.025, 0.35, 0.012, (0.2, 0.8), (1.2, 3.5), (0.15, 0.7))
SEVERE = Severity(0.1, 0.6, 0.045, 0.5, 0.025, (0.1, 0.5), (2.0, 5.0), (0.3, 1.0))


@dataclass(frozen=True)
class Shove:
    """Somebody knocks against an object.

    Attributes:
        name: The object.
        after: When, counted from the start [s].
        velocity: In `map` [m/s]; shape (2,).
    """

    name: str
    after: float
    velocity: Vector


@dataclass(frozen=True)
class Hard:
    """A difficult start.

    Attributes:
        trial: Where everything is, and the goal.
        mislocated: Error of where the object was seen: x, y, z [m], yaw [rad]; shape (4,).
        shove: What happens during the run, or None.
    """

    trial: Trial
    mislocated: Vector
    shove: Shove | None = None


def difficult(practice: Practice, course: Course, seed: int, severity: Severity = MODERATE) -> Hard:
    """The difficult start of a seed."""
    random = np.random.default_rng([seed, 11])
    draws: list[Callable[[Practice, int], Trial]] = [course.trial, *course.shifts.values()]
    usual = random.uniform() < severity.usual
    trial = course.trial(practice, seed) if usual else draws[random.integers(len(draws))](practice, seed)
    if usual:
        return Hard(trial, np.zeros(4))
    start = trial.start
    if random.uniform() < severity.often:
        start = replace(start, misaligned=random.normal(0.0, severity.misaligned, 2))
    if random.uniform() < severity.often:
        friction, mass = random.uniform(*severity.slippery), random.uniform(*severity.heavy)
        start = replace(start, conditions=replace(start.conditions, friction=friction, mass=mass))
    if random.uniform() < severity.often and start.base_pose is not None:
        start = replace(start, base_pose=_stood_badly(start.base_pose, random))
    off = severity.mislocated
    mislocated = random.normal(0.0, (off, off, off / 4, severity.misturned))
    if random.uniform() >= severity.often:
        mislocated = np.zeros(4)
    return Hard(replace(trial, start=start), mislocated, _shove(trial, severity, random))


def prepare(practice: Practice, course: Course, hard: Hard) -> None:
    """Reset to a difficult start; the robot remembers the object where it was seen."""
    practice.reset(hard.trial.start, hard.trial.seed)
    course.prepare(practice, hard.trial)
    seen = practice.memory.sightings.get(str(hard.trial.goal.get("object", "")))
    if seen is not None and hard.mislocated.any():
        position, yaw = seen.position + hard.mislocated[:3], seen.yaw + float(hard.mislocated[3])
        practice.memory.saw(replace(seen, position=position, yaw=yaw))


def _stood_badly(base: Vector, random: np.random.Generator) -> Vector:
    back, aside, turned = random.uniform((0.0, -_ASIDE, -_TURNED), (_BACK, _ASIDE, _TURNED))
    ahead = np.array([np.cos(base[2]), np.sin(base[2])])
    spot = base[:2] - back * ahead + aside * np.array([-ahead[1], ahead[0]])
    return np.array([*spot, base[2] + turned])


def _shove(trial: Trial, severity: Severity, random: np.random.Generator) -> Shove | None:
    name = str(trial.goal.get("object", ""))
    often, angle, speed = random.uniform(), random.uniform(-np.pi, np.pi), random.uniform(*severity.shove)
    after = float(random.uniform(*_WHEN))
    if not name or often >= severity.often:
        return None
    return Shove(name, after, speed * np.array([np.cos(angle), np.sin(angle)]))
