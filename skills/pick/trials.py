"""Trials of the skill: a table, one of its things, and words that name it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from executive.contracts.practice import Practice, Trial
from executive.contracts.site import Site
from skills.pick.scenes import Spread, on_table, table
from skills.pick.words import LEARNED, Wording, chosen

HELD_OUT_SEEDS, TRAINING_SEEDS = 1_000_000, 2_000_000
"""First seeds of the trials to measure with, and of those to learn from."""

_MOVED = 0.02
"""A thing that has not been moved further than this [m] has settled, no more."""


def trial(
    practice: Practice, seed: int, spread: Spread | None = None, wordings: Sequence[Wording] | None = None
) -> Trial:
    """Things on a random surface, the robot before it, and words for one of them.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        spread: Within what limits the scene is drawn.
        wordings: What people may say; what the policy learns from when None.
    """
    random = np.random.default_rng(seed)
    start, surface = table(practice, random, spread or Spread())
    present = on_table(start)
    name = present[int(random.integers(len(present)))]
    others = [_looks(practice.site, other) for other in present if other != name]
    wording = chosen(LEARNED.wordings() if wordings is None else wordings, _looks(practice.site, name), others, random)
    goal = {"text": wording.text, "object": name}
    return Trial(start, goal, seed, f"among {len(others)} others on {surface.name}")


def not_there(practice: Practice, seed: int, wordings: Sequence[Wording]) -> Trial:
    """Things on a random surface, the robot before it, and words that name none of them.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        wordings: What people may say.
    """
    random = np.random.default_rng(seed)
    start, surface = table(practice, random, Spread())
    present = [_looks(practice.site, name) for name in on_table(start)]
    strangers = [wording for wording in wordings if not any(wording.fits(*thing) for thing in present)]
    text = strangers[int(random.integers(len(strangers)))].text
    return Trial(start, {"text": text}, seed, f"{len(present)} things on {surface.name}")


def touched(practice: Practice, trial: Trial) -> str:
    """What is wrong unless everything is where it was; the simulator's word."""
    truth = practice.truth()
    if truth.held is not None:
        return f"{truth.held} was taken"
    for name in on_table(trial.start):
        away = float(np.linalg.norm(truth.objects[name][:3] - trial.start.objects[name][:3]))
        if away > _MOVED:
            return f"{name} was moved by {100 * away:.0f} cm"
    return ""


def not_held(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the named thing is in the gripper and off everything else; the simulator's word."""
    name = str(trial.goal["object"])
    return "" if practice.holds(f"holding({name})") else f"{name} is not held"


def _looks(site: Site, name: str) -> tuple[str, str]:
    known = site.objects[name]
    return known.colour, known.kind
