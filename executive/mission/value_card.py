"""Writes learned values into a folder: weights, what they belong to, and what a person should know of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from executive.contracts.weights import CONFIG, FILES, digests
from executive.mission.evidence import NAMES
from executive.mission.value import FORMAT, MODEL, Ensemble
from executive.mission.value_report import ValueReport

CARD = "README.md"


def write(
    folder: Path, ensemble: Ensemble, families: tuple[str, ...], kinds: tuple[str, ...], robot: str, report: ValueReport
) -> None:
    """Write weights, configuration and card."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: np.array(value, dtype=np.float32) for name, value in vars(ensemble).items()}, folder / MODEL)
    config = {
        "format": FORMAT,
        "robot": robot,
        "families": list(families),
        "kinds": list(kinds),
        "threshold": report.threshold,
        "evidence": list(NAMES),
        "report": report.as_json(),
        FILES: digests(folder, (MODEL,)),
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (folder / CARD).write_text(_card(families, kinds, robot, report, ensemble), encoding="utf-8")


def _card(
    families: tuple[str, ...], kinds: tuple[str, ...], robot: str, report: ValueReport, ensemble: Ensemble
) -> str:
    rows = "\n".join(
        f"| {name} | {one.tries} | {one.successes / one.tries:.2f} | {one.mean_value:.2f} | {one.auroc:.3f} |"
        for name, one in report.families.items()
    )
    train, calibrate, held_out = report.tries
    members, inputs, width = ensemble.hidden.shape
    tried = f"{sum(report.tries)} tasks tried in {report.flats} random flats"
    known, things = ", ".join(families), ", ".join(kinds)
    return f"""# Value of a task

The learned probability that a task succeeds in a situation, before anything moves. Shown with every step of a plan; a
plan with a step below {report.threshold:.0%} is refused, with the evidence that speaks most against it.

**Takes** {inputs} numbers: {inputs - len(families)} of evidence from the robot's own knowledge
(`executive/mission/evidence.py`) and the family. It sees no simulator state: objects are where the site file or a
remembered sighting has them, people are lidar returns that the map does not explain.

**Network.** {members} small networks (one hidden layer of {width}), each on flats drawn with replacement; the mean of
their log-odds is calibrated (Platt) on flats of its own. Runs on numpy.

**Data.** {tried} by the robot `{robot}` with the shipped tree; success is the
simulator's word about goal facts. One flat of six is as the site says; the others hold what makes tasks fail: objects
that are elsewhere, crowded together or nowhere, old and wrong sightings, people in the way, full surfaces. Flats are
split by their number: {train} tries train, {calibrate} calibrate, {held_out} are held out.

Reproduce: `executive train values --seed {report.seed} --rollouts {report.flats}`

Measured on the {held_out} held-out tries, seed {report.seed}:

| measure | values | base rate {report.base_rate:.3f} |
|---|---|---|
| AUROC | {report.auroc:.3f} | 0.500 |
| Brier score | {report.brier:.4f} | {report.brier_base:.4f} |
| ECE, ten bins | {report.ece:.3f} | |

Below {report.threshold:.0%} lie {report.refused} of them, of which {report.refused_wrongly} succeeded; of all tries,
those that it was learned from included, {report.low}, of which {report.low_succeeded} succeeded.

| family | held-out tries | succeeded | mean value | AUROC |
|---|---|---|---|---|
{rows}

## What it does not know

- **Only what was tried**: the families {known}
  and objects of the kinds {things}. A task of another family or about another kind of thing has no value, and is never
  refused for one.
- **How much a flat changes** is an assumption of `executive/runtime/rehearsal.py`: one flat of six is as the site says;
  in the others a quarter of the objects does not begin where the site has it, three of ten are moved once in the last
  day, and two people of five stand where they may be in the way. Where less changes than that, a value without evidence
  (nothing seen yet) is too low: it is little more than this assumption.
- **Rare evidence**: few tries were about a full surface, about the peg or about an object
  that had just been looked for everywhere; their values lie between what came of those and the average.
- **What people say about a place** was drawn at random and so mostly wrong; a named place counts for nothing.
- **Chance**: most of what decides a try cannot be known before (somebody has moved the object), so a value of 0.7 means
  seven successes in ten, not a sure one.
- **Other robots and trees**: it holds for the robot `{robot}`, its skills and the shipped tree as they were;
  after training a skill or changing a branch, train the values again. It has not met a real robot.
- **People who move**: in the flats they stand still.
- **Later steps** of a plan are valued in the state that the earlier ones should leave behind; how likely those are to
  succeed is their own value.
"""
