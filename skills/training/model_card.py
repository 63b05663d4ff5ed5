"""The model card: what a checkpoint folder says about itself to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from executive.contracts.practice import SkillReport
from skills.policy import Feature

CARD = "README.md"


@dataclass(frozen=True)
class ModelCard:
    """The facts of a trained policy.

    Attributes:
        skill: Name of the skill.
        doc: What it does, one sentence.
        data: What it was trained on, with sizes.
        method: How it was trained.
        seed: Seed of data and training.
        train_command: The command that makes the weights again.
        evaluate_command: The command that measures them again.
        limits: What it is not good for.
    """

    skill: str
    doc: str
    data: str
    method: str
    seed: int
    train_command: str
    evaluate_command: str
    limits: str


def write_card(
    card: ModelCard,
    folder: Path,
    report: SkillReport,
    inputs: Sequence[Feature],
    outputs: Sequence[Feature],
    shifted: Mapping[str, SkillReport] | None = None,
) -> None:
    """Write the card into the checkpoint folder.

    Args:
        card: The facts of the policy.
        folder: The checkpoint folder.
        report: What was measured within the range of the training.
        inputs, outputs: What the policy takes and gives.
        shifted: What was measured outside it, by what is different.
    """
    low, high = report.interval
    measures = "".join(f"| {name.replace('_', ' ')} | {value:.4g} |\n" for name, value in report.measures.items())
    features = "".join(
        f"| {way} | `{feature.name}` | {list(feature.shape)} | {feature.doc} |\n"
        for way, group in (("in", inputs), ("out", outputs))
        for feature in group
    )
    text = f"""# Policy of the skill `{card.skill}`

{card.doc}

| | name | shape | components |
|---|---|---|---|
{features}
**Data.** {card.data}

**Method.** {card.method} Seed {card.seed}.

    {card.train_command}

**Result.** Held-out starts in the embedded physics, through the safety gate, judged on the simulator's state:

| | |
|---|---|
| successes | {report.successes} of {report.trials} ({report.rate:.1%}; 95 % interval {low:.1%} to {high:.1%}) |
| collisions | {report.collisions} |
| limit breaches | {report.breaches} |
| mean time of a success | {report.seconds:.1f} s |
| seed of the starts | {report.seed} |
{measures}
    {card.evaluate_command}
{_outside(card.skill, shifted or {})}
**Not for.** {card.limits}

Licence: Apache-2.0, as the rest of the project; every sample was made by the project's own simulator.
"""
    (folder / CARD).write_text(text, encoding="utf-8")


def _outside(skill: str, shifted: Mapping[str, SkillReport]) -> str:
    """The section on success outside the range of the training, or "" when nothing was measured there."""
    if not shifted:
        return ""
    rows = "".join(
        f"| {what} | {one.successes} of {one.trials} ({one.rate:.0%}; {one.interval[0]:.0%} to {one.interval[1]:.0%}) "
        f"| {one.collisions} |\n"
        for what, one in shifted.items()
    )
    seed, starts = (getattr(next(iter(shifted.values())), name) for name in ("seed", "trials"))
    command = f"executive evaluate {skill} --outside --starts {starts} --seeds {seed}"
    head = f"**Outside the range of the training**, starts of seed {seed}, 95 % intervals:"
    return f"\n{head}\n\n| what is different | successes | collisions |\n|---|---|---|\n{rows}\n    {command}\n"
