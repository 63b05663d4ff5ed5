"""Training and evaluation of the skill `wipe`: first its sight, then, with that sight, how it moves."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from executive.contracts.observation import IMAGE
from executive.contracts.practice import Practice, SkillReport, Trial
from skills.policy import Decide, Policy
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent
from skills.training.imitation import Course
from skills.wipe.expert import expert
from skills.wipe.frames import collect, fit, quality
from skills.wipe.scenes import Spread, dirty_surface
from skills.wipe.skill import SIGHT_WEIGHTS, WEIGHTS, Wipe
from skills.wipe.spec import INPUTS, OUTPUTS, SIGHT, SIGHT_INPUTS, SIGHT_OUTPUTS, SPEC, SPEED

if TYPE_CHECKING:
    from skills.wipe.frames import SightQuality

DEMOS = 40
FRAMES = 2400
_HELD_OUT = 8
"""The sight is measured on one more frame for every so many that it learns from."""
_FRAME_SEEDS, _HELD_OUT_FRAME_SEEDS = 9_000_000, 9_500_000


def trial(practice: Practice, seed: int, spread: Spread | None = None) -> Trial:
    """A dirty surface with things on it, and the robot before it."""
    start, surface = dirty_surface(practice, np.random.default_rng(seed), spread or Spread())
    return Trial(start, {"place": surface.name}, seed)


def not_clean(practice: Practice, trial: Trial) -> str:
    """What is wrong unless the surface is clean and all that stood on it still stands where it did."""
    place = trial.goal["place"]
    if not practice.holds(f"clean({place})"):
        return f"{place} is not clean"
    moved = [
        name
        for name, pose in practice.truth().objects.items()
        if name in trial.start.objects and np.linalg.norm(pose[:3] - trial.start.objects[name][:3]) > 0.01
    ]
    return f"{', '.join(moved)} was moved" if moved else ""


COURSE = Course(
    spec=SPEC,
    inputs=INPUTS,
    outputs=OUTPUTS,
    weights=WEIGHTS,
    make=Wipe,
    expert=expert,
    trial=trial,
    wrong=not_clean,
    lower=np.full(3, -SPEED),
    upper=np.full(3, SPEED),
    noise=np.array([0.05, 0.05, 0.03]),
    demos=DEMOS,
    held_out_seeds=7_000_000,
    training_seeds=8_000_000,
    data="one to three patches of dirt with a radius of 22 to 40 mm on one of five surfaces, up to four cubes and mugs "
    "around them (cubes 75 mm and mugs 140 mm or more from the edge of a patch), light 0.6 to 1.3 times the usual, "
    "camera noise 0.5 to 2 times, camera misaligned by 3 mrad (standard deviation), base 55 to 105 mm before the "
    "surface and up to 0.08 rad off. Dirt and things are seen by the camera.",
    limits="dirt nearer to things than the hand has room for, dirt out of reach from where the base stands (more than "
    "0.67 m from the shoulder), floors, dirt that has the colour of the surface.",
    shifts={
        "camera 3 times noisier, light 0.4 to 0.6": partial(trial, spread=Spread(light=(0.4, 0.6), noise=(3.0, 6.0))),
        "things 0.7 times as far from the dirt": partial(trial, spread=Spread(room=0.7, things=6)),
    },
    shifted_starts=30,
)

evaluate, outside = COURSE.evaluate, COURSE.outside


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = 200,
) -> SkillReport:
    """Train from scratch, evaluate, and write both checkpoint folders with their cards; see `Course.train`.

    `demos` counts demonstrations of wiping; frames to learn to see from are in proportion.
    """
    frames = FRAMES if demos is None else max(16, round(FRAMES * demos / DEMOS))
    with replaced(SIGHT_WEIGHTS if out is None else out / SIGHT_WEIGHTS.name) as folder:
        sight = train_sight(practice, seed, frames, folder, progress)
        make: Callable[[Decide | None], Wipe] = partial(Wipe, sight=sight)
        return replace(COURSE, make=make).train(practice, seed, demos, out, progress, starts)


def train_sight(practice: Practice, seed: int, count: int, out: Path, progress: Progress = silent) -> Policy:
    """Train the network for dirt from scratch, measure it on held-out frames, and write its checkpoint folder."""
    import torch

    from skills.training.export import export
    from skills.training.networks import Normalise
    from skills.wipe.network import SightNetwork

    torch.set_num_threads(1)  # sums in one order: the same weights again
    torch.manual_seed(seed)
    frames = collect(practice, count, _FRAME_SEEDS + seed, progress)
    some = frames.images[:400].astype(np.float32)
    mean, deviation = some.mean(axis=(0, 2, 3)), some.std(axis=(0, 2, 3))
    network = SightNetwork(Normalise(mean.reshape(4, 1, 1), deviation.reshape(4, 1, 1)))
    fit(network, frames, seed, progress)
    held_out = math.ceil(count / _HELD_OUT)
    measured = quality(network, collect(practice, held_out, _HELD_OUT_FRAME_SEEDS, progress))
    export(network, out, SIGHT, SIGHT_INPUTS, SIGHT_OUTPUTS, {IMAGE: frames.images[:8].astype(np.float32)})
    _write_sight_card(out, seed, count, held_out, measured)
    return Policy.load(out, SIGHT, SIGHT_INPUTS, SIGHT_OUTPUTS)


def _write_sight_card(folder: Path, seed: int, count: int, held_out: int, measured: SightQuality) -> None:
    text = f"""# Network for dirt of the skill `wipe`

Says for every pixel of the head camera how likely it shows dirt. {count} frames from the embedded world, every pixel
labelled by the simulator, in the scenes that the skill's own card describes. Seed {seed}.

| on {held_out} frames of other scenes | |
|---|---|
| intersection over union of dirty pixels | {measured.overlap:.1%} |
| dirty pixels found | {measured.found:.1%} |
| pixels said to be dirty that are | {measured.right:.1%} |

`executive train wipe` trains and measures it anew. What it is good for, and the licence, are in the skill's card.
"""
    (folder / "README.md").write_text(text, encoding="utf-8")
