"""What tests of skills that move the arm share: where the robot stands, what a skill is told, and how a run ends."""

from __future__ import annotations

import numpy as np

from executive.contracts.memory import WorldMemory
from executive.contracts.practice import Start
from executive.contracts.skill import Surroundings
from executive.runtime.practice import SimPractice
from skills.frames import to_map


def stand_at(practice: SimPractice, place: str, back: float = 0.0, **start) -> None:
    """Reset with the robot `back` [m] behind the approach pose of a place."""
    approach = practice.site.place(place).approach
    base = np.array([*to_map(np.array([-back, 0.0]), approach), approach[2]])
    practice.reset(Start(base, **start), seed=3)


def told(practice: SimPractice, memory: WorldMemory | None = None) -> Surroundings:
    """What a skill is told besides the observation: the site, and an empty memory or this one."""
    memory = WorldMemory() if memory is None else memory
    return Surroundings(practice.description, practice.site, memory, np.random.default_rng(0))


def folded(practice: SimPractice) -> bool:
    """Whether the arm is in the carrying posture."""
    return bool(np.abs(practice.robot.world.arm - practice.description.carry).max() < 0.1)
