"""Learns the value of tasks on the embedded robot.

    report = train(seed=0, out=None, rollouts=None, progress=print)      # `executive train values`

Tries are kept in a file while they are made, so that an interruption loses at most one flat.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from executive.contracts.site import Site
from executive.errors import BadRequest
from executive.mission.evidence import gathered
from executive.mission.routes import Routes
from executive.mission.value import WEIGHTS, Ensemble
from executive.mission.value_card import write
from executive.mission.value_report import ValueReport, measured
from executive.mission.value_training import Try, split, trained
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import read_site
from executive.runtime.fingerprint import fingerprint
from executive.runtime.rehearsal import APART
from executive.runtime.tries import rolled_out, rows_of, situation_of
from executive.types import Task
from executive.understanding.encoder import cache_folder

FLATS = 240
"""Flats to try tasks in when nothing else is asked for."""
SHARES = (3, 2, 1)
"""Of so many flats, how many are of each mix."""
THRESHOLD = 0.1
"""Tasks of a lower value are refused; the card says how many of those that were tried succeeded all the same."""
_LEAST = 20 * sum(SHARES)
"""Fewer flats cannot be split into three parts that say anything."""
_SEEDS = 100_000
"""Numbers of flats from one seed to the next, in each mix."""
_LAST_SEED = APART // _SEEDS - 1

Progress = Callable[[str, float], None]


def train(
    *, seed: int, out: Path | None, rollouts: int | None = None, progress: Progress, tries: Path | None = None
) -> ValueReport:
    """Try tasks, learn their value, write weights and card, and return what was measured.

    Args:
        seed: Seed of the flats and of the training.
        out: Folder for weights and card; the shipped one when None.
        rollouts: Flats to try tasks in, 120 at least and a multiple of 6; 240 when None.
        progress: Told what is being done.
        tries: File that keeps the tries; one in the user's cache folder when None, another one for other skills.

    Raises:
        BadRequest: if there are too few flats, or none for this seed.
    """
    if not 0 <= seed <= _LAST_SEED:
        raise BadRequest(f"tasks are tried with seeds from 0 to {_LAST_SEED}, not {seed}.")
    if rollouts is not None and rollouts < _LEAST:
        raise BadRequest(f"values are learned from {_LEAST} flats or more, not {rollouts}.")
    flats = flats_of(seed, rollouts or FLATS)
    file = tries or cache_folder() / f"value-tries-{seed}-{fingerprint()}.jsonl"
    rolled_out(flats, file, progress)
    known = _tries(file, set(flats), read_site())
    families = tuple(sorted({one.family for one in known}))
    parts = split(known, families)
    ensemble = trained(parts[0], parts[1], seed, lambda share: progress("training", share))
    report = _report(ensemble, known, families, seed, len(flats))
    kinds = tuple(sorted({one.kind for one in known if one.kind}))
    write(out or WEIGHTS, ensemble, families, kinds, DESCRIPTION.name, report)
    return report


def flats_of(seed: int, count: int) -> list[int]:
    """The numbers of `count` flats, or a few less, so that each mix has its share."""
    each = count // sum(SHARES)
    starts = (mix * APART + seed * _SEEDS for mix in range(len(SHARES)))
    return [start + number for start, share in zip(starts, SHARES, strict=True) for number in range(share * each)]


def _tries(file: Path, flats: set[int], site: Site) -> list[Try]:
    routes, found = Routes(site), []
    for row in sorted(rows_of(file), key=lambda row: int(row["flat"])):
        if row["flat"] not in flats:
            continue
        for tried in row["tasks"]:
            task = Task(tried["task"]["family"], tried["task"]["args"])
            name = task.args.get("object", "")
            kind = site.objects[name].kind if name else ""
            evidence = gathered(task, situation_of(tried, site), routes)
            found.append(Try(row["flat"], task.family, kind, evidence, bool(tried["success"])))
    return found


def _report(ensemble: Ensemble, known: list[Try], families: tuple[str, ...], seed: int, flats: int) -> ValueReport:
    train_, calibrate, held_out = split(known, families)
    names = np.array(families)[held_out.inputs[:, -len(families) :].argmax(axis=1)]
    values = ensemble.probability(held_out.inputs)
    measures = measured(values, held_out.successes, names, float(train_.successes.mean()), THRESHOLD)
    counts = (len(train_.successes), len(calibrate.successes), len(held_out.successes))
    parts = (train_, calibrate, held_out)
    low = [part.successes[ensemble.probability(part.inputs) < THRESHOLD] for part in parts]
    measures |= {"low": sum(map(len, low)), "low_succeeded": int(sum(one.sum() for one in low))}
    return ValueReport(seed=seed, flats=flats, tries=counts, **measures)
