"""How the high level of `take_from_clutter` is learned, and how the skill is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from executive.contracts.practice import Practice, SkillReport
from skills.policies.hierarchical import PACE, PATIENCE
from skills.policies.option_values import MEMBERS, Transition, fitted
from skills.policy import Policy
from skills.take_from_clutter.kept import Kept
from skills.take_from_clutter.measuring import add_comparison, compared, evaluate, outside
from skills.take_from_clutter.practising import collect, images
from skills.take_from_clutter.skill import WEIGHTS, greedily
from skills.take_from_clutter.spec import INPUTS, MOST_OPTIONS, NAME, OPTION, OTHERS, OUTPUTS, SPEC
from skills.take_from_clutter.trials import USUAL, trial
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent
from skills.training.export import export
from skills.training.model_card import ModelCard, write_card

RUNS = 320
"""Runs that the shipped high level learned from."""
STARTS = 200
"""Held-out starts that the card tells of."""
_SHIFTED = 4
"""Outside the range of the training, one start is tried for so many within it."""
_TRAINING = 37_000_000


@dataclass(frozen=True)
class Round:
    """One round of practice; values are fitted anew after each.

    Attributes:
        random: Share of random choices.
        part: Share of all runs.
        most: Options of one run at most.
    """

    random: float
    part: float
    most: int = MOST_OPTIONS


ROUNDS = (Round(0.6, 0.4, most=4), Round(0.35, 0.2, most=5), Round(0.2, 0.2, most=6), Round(0.1, 0.2, most=6))


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = STARTS,
) -> SkillReport:
    """Practise, measure, and write the checkpoint folder with its card when all is done.

    What is finished of an interrupted training is kept in a folder beside `out` and not done again.

    Args:
        practice: The robot.
        seed: Seed of the starts, of what is tried and of the weights.
        demos: Runs to learn from, `RUNS` when None.
        out: Checkpoint folder; the shipped one when None.
        progress: Told what is being done.
        starts: Held-out starts to measure with; fixed orders get a third of them.
    """
    runs = RUNS if demos is None else demos
    torch.set_num_threads(1)  # sums in one order: the same weights again
    out = WEIGHTS if out is None else out
    with Kept.unfinished(out, seed, runs, ROUNDS, USUAL) as kept, replaced(out) as folder:
        tried = practised(practice, seed, runs, folder, progress, kept)
        return measured(practice, folder, _card(seed, runs, len(tried), starts), starts, progress, kept)


def practised(
    practice: Practice, seed: int, runs: int, folder: Path, progress: Progress = silent, kept: Kept | None = None
) -> list[Transition]:
    """Try options, first often at random, then ever more by what was learned; the values are written to `folder`."""
    kept = Kept() if kept is None else kept
    tried: list[Transition] = []
    values: Policy | None = None
    first = _TRAINING + 100_000 * seed
    for number, one in enumerate(ROUNDS):
        count = round(runs * one.part)
        trials = [trial(practice, first + index) for index in range(count)]
        tried += collect(practice, trials, values, one.random, one.most, progress, kept)
        first += count
        kept.files(f"values-{number}", folder, partial(write, tuple(tried), seed))
        values = Policy.load(folder, NAME, INPUTS, OUTPUTS)
    return tried


def write(tried: Sequence[Transition], seed: int, folder: Path) -> None:
    """Fit values and write them as a checkpoint folder."""
    network = fitted(tried, images, seed)
    options, others = (np.stack([getattr(one, part) for one in tried[:64]]) for part in ("option", "others"))
    export(network, folder, NAME, INPUTS, OUTPUTS, {OPTION: options, OTHERS: others})


def measured(
    practice: Practice, folder: Path, card: ModelCard, starts: int, progress: Progress, kept: Kept | None = None
) -> SkillReport:
    """Measure the values in `folder` and what they are compared with, and write the card beside them."""
    kept = Kept() if kept is None else kept
    choose = greedily(Policy.load(folder, NAME, INPUTS, OUTPUTS))
    report = evaluate(practice, starts, 0, progress, choose, kept=kept)
    others = compared(practice, starts, progress, kept)
    shifted = outside(practice, max(1, starts // _SHIFTED), 1, progress, choose, kept)
    write_card(card, folder, report, INPUTS, OUTPUTS, shifted)
    add_comparison(folder, others)
    return report


def _card(seed: int, runs: int, tried: int, starts: int) -> ModelCard:
    return ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{tried} options of {runs} runs in the embedded physics, through the safety gate: "
        f"a cube (3 of 4 times) or a mug with one to three neighbours at {1000 * USUAL.gaps[0]:.0f} to "
        f"{1000 * USUAL.gaps[1]:.0f} mm on five surfaces, friction and mass "
        "0.7 to 1.3 times the usual, light 0.6 to 1.3 times, camera noise 0.5 to 2 times, camera misaligned by 3 mrad "
        "(standard deviation). What stands where is what the robot has seen; nothing else is looked at.",
        method="Hierarchical policy: the shipped skills `grasp`, `place` and `push` run as options to their own "
        "ends; before each choice everything is measured from ten frames, what stands in the way or may hide the "
        "wanted object is found by geometry, and a network scores all that may be done with it. Fitted Q iteration "
        "over options; success is "
        f"worth {1 - PACE:.1%} less a second later and {1 - PATIENCE:.0%} less an option later; harm (a touch that is "
        "not meant, a neighbour that falls, a broken limit) is worth nothing. "
        f"{len(ROUNDS)} rounds with {', '.join(f'{one.random:.0%}' for one in ROUNDS)} random choices; in "
        "the first one the others go by room. The lowest of "
        f"{MEMBERS} networks that sum over the things around counts; mirrored samples are learned from as well.",
        seed=seed,
        train_command=f"executive train {NAME} --seed {seed} --demos {runs}",
        evaluate_command=f"executive evaluate {NAME} --starts {starts} --seeds 0",
        limits="objects that are no cubes or mugs of about these sizes, lying mugs, objects on or in one another, "
        "surfaces without room to set anything aside.",
    )
