"""How the high level of `take_from_clutter` is learned, and how the skill is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from executive.contracts.practice import Attempt, Practice, SkillReport, Trial
from skills.policies.hierarchical import PACE, PATIENCE
from skills.policies.option_values import MEMBERS, Transition, fitted
from skills.policy import Policy
from skills.take_from_clutter.fixed_orders import fixed_orders
from skills.take_from_clutter.practising import collect, images
from skills.take_from_clutter.skill import WEIGHTS, Choose, TakeFromClutter, greedily
from skills.take_from_clutter.spec import INPUTS, MOST_OPTIONS, NAME, OPTION, OTHERS, OUTPUTS, SPEC
from skills.take_from_clutter.trials import USUAL, trial, wrong
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent
from skills.training.evaluate import evaluate as evaluate_skill
from skills.training.export import export
from skills.training.model_card import CARD, ModelCard, write_card

RUNS = 240
"""Runs that the shipped high level learned from."""
_HELD_OUT, _TRAINING = 36_000_000, 37_000_000
_STARTS = 10_000
_SHIFTED = 8
"""Outside the range of the training, one start is tried for so many within it."""


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


ROUNDS = (Round(1.0, 0.4, most=3), Round(0.4, 0.2, most=4), Round(0.25, 0.2, most=4), Round(0.15, 0.2, most=4))
SHIFTS: dict[str, Callable[[Practice, int], Trial]] = {
    "four or five neighbours": partial(trial, spread=replace(USUAL, neighbours=(4, 5))),
    "camera 3 times darker and noisier": partial(trial, spread=replace(USUAL, light=(0.2, 0.45), noise=(1.5, 6.0))),
}
"""Trials outside the range of the training."""


def evaluate(
    practice: Practice,
    starts: int = 200,
    seed: int = 0,
    progress: Progress = silent,
    choose: Choose | None = None,
    draw: Callable[[Practice, int], Trial] = trial,
) -> SkillReport:
    """Success from held-out starts of the shipped high level, or of `choose`; starts repeat after 100 seeds."""
    first = _HELD_OUT + _STARTS * (seed % 100)
    trials = [draw(practice, first + number % _STARTS) for number in range(starts)]
    taken: list[int] = []

    def judge(practice: Practice, trial: Trial, attempt: Attempt) -> str:
        taken.append(int(attempt.outputs.get("options", 0)))
        return wrong(practice, trial)

    report = evaluate_skill(
        practice,
        lambda: TakeFromClutter(choose),
        trials,
        judge,
        seed,
        progress=progress,
    )
    options = [number for number in taken if number]
    return replace(report, measures={"options_of_a_success_mean": float(np.mean(options)) if options else 0.0})


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = 200,
) -> SkillReport:
    """Practise, measure, and write the checkpoint folder with its card when all is done.

    Args:
        practice: The robot.
        seed: Seed of the starts, of what is tried and of the weights.
        demos: Runs to learn from, `RUNS` when None.
        out: Checkpoint folder; the shipped one when None.
        progress: Told what is being done.
        starts: Held-out starts to measure with; fixed orders get half as many.
    """
    runs = RUNS if demos is None else demos
    torch.set_num_threads(1)  # sums in one order: the same weights again
    with replaced(WEIGHTS if out is None else out) as folder:
        tried = practised(practice, seed, runs, folder, progress)
        return measured(practice, folder, _card(seed, runs, len(tried), starts), starts, progress)


def practised(practice: Practice, seed: int, runs: int, folder: Path, progress: Progress = silent) -> list[Transition]:
    """Try options, first at random, then ever more by what was learned; the values are written to `folder`."""
    tried: list[Transition] = []
    values: Policy | None = None
    first = _TRAINING + 100_000 * seed
    for one in ROUNDS:
        count = round(runs * one.part)
        trials = [trial(practice, first + number) for number in range(count)]
        tried += collect(practice, trials, values, one.random, one.most, progress)
        first += count
        values = write(tried, seed, folder)
    return tried


def write(tried: Sequence[Transition], seed: int, folder: Path) -> Policy:
    """Fit values and write them as a checkpoint folder."""
    network = fitted(tried, images, seed)
    options, others = (np.stack([getattr(one, part) for one in tried[:64]]) for part in ("option", "others"))
    export(network, folder, NAME, INPUTS, OUTPUTS, {OPTION: options, OTHERS: others})
    return Policy.load(folder, NAME, INPUTS, OUTPUTS)


def measured(practice: Practice, folder: Path, card: ModelCard, starts: int, progress: Progress) -> SkillReport:
    """Measure the values in `folder` and what they are compared with, and write the card beside them."""
    choose = greedily(Policy.load(folder, NAME, INPUTS, OUTPUTS))
    report = evaluate(practice, starts, 0, progress, choose)
    others = {what: evaluate(practice, starts // 2, 0, progress, order) for what, order in fixed_orders().items()}
    shifted = {
        what: evaluate(practice, max(1, starts // _SHIFTED), 1, progress, choose, draw) for what, draw in SHIFTS.items()
    }
    write_card(card, folder, report, INPUTS, OUTPUTS, shifted)
    with (folder / CARD).open("a", encoding="utf-8") as file:
        file.write(_compared(others))
    return report


def _compared(others: Mapping[str, SkillReport]) -> str:
    """The section on what the learned high level is compared with."""
    rows = "".join(
        f"| {what} | {one.successes} of {one.trials} ({one.rate:.0%}; {one.interval[0]:.0%} to {one.interval[1]:.0%}) "
        f"| {one.collisions} | {one.breaches} | {one.seconds:.0f} s |\n"
        for what, one in others.items()
    )
    return (
        "\n**Compared with** other ways to choose among the same options, from the first of the same held-out starts, "
        "95 % intervals:\n\n| how options are chosen | successes | collisions | limit breaches | mean time of a "
        f"success |\n|---|---|---|---|---|\n{rows}"
    )


def _card(seed: int, runs: int, tried: int, starts: int) -> ModelCard:
    return ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{tried} options of {runs} runs in the embedded physics, through the safety gate: "
        "a cube (3 of 4 times) or a mug with one to three neighbours at 0 to 2 cm on five surfaces, friction and mass "
        "0.7 to 1.3 times the usual, light 0.6 to 1.3 times, camera noise 0.5 to 2 times, camera misaligned by 3 mrad "
        "(standard deviation). What stands where is what the robot has seen; nothing else is looked at.",
        method="Hierarchical policy: the shipped skills `look`, `grasp`, `place` and `push` run as options to their "
        "own ends, and a network scores all options anew after each. Fitted Q iteration over options; success is "
        f"worth {1 - PACE:.1%} less a second later and {1 - PATIENCE:.0%} less an option later; harm (a touch that is "
        "not meant, a neighbour that falls, a broken limit) is worth nothing. "
        f"{len(ROUNDS)} rounds with {', '.join(f'{one.random:.0%}' for one in ROUNDS)} random choices. The lowest of "
        f"{MEMBERS} networks that sum over the things around counts; mirrored samples are learned from as well.",
        seed=seed,
        train_command=f"executive train {NAME} --seed {seed} --demos {runs}",
        evaluate_command=f"executive evaluate {NAME} --starts {starts} --seeds 0",
        limits="objects that are no cubes or mugs of about these sizes, lying mugs, objects on or in one another, "
        "surfaces without room to set anything aside.",
    )
