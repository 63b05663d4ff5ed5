"""Train a skill or the understanding.

  executive train grasp --seed 0 --out FOLDER     a skill, from scripted demonstrations in the embedded world
  executive train understanding --out FOLDER      the models that read commands, from the sentences of the project

Progress is shown on standard error, the result is measured, and a model card is written beside the weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from executive.errors import BadFile, BadRequest, UnknownName
from executive.front.cli.exit import Exit

UNDERSTANDING = "understanding"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", metavar="SKILL|understanding", help="what to train")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of data and training")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where to write; over the shipped weights if not given"
    )
    parser.add_argument(
        "--demos", type=int, metavar="N", help="skills: demonstrations; the skill's own number if not given"
    )


def execute(options: argparse.Namespace) -> int:
    """Train, print the measured result."""
    from executive.front.cli.progress import shown

    _check(options)
    with shown() as tell:
        if options.what == UNDERSTANDING:
            from executive.understanding.training import train as train_understanding

            measures = train_understanding(seed=options.seed, out=options.out, progress=tell)
            document, words = dict(measures), _in_words(measures)
        else:
            from executive.runtime.training import train

            report = train(options.what, seed=options.seed, out=options.out, demos=options.demos, progress=tell)
            document, words = report.as_json(), str(report)
    print(json.dumps(document) if options.json else words)
    return Exit.DONE


def _check(options: argparse.Namespace) -> None:
    """Refuse, before hours of work, what could not be finished."""
    from executive.runtime.training import trainable

    if options.what not in (UNDERSTANDING, *trainable()):
        raise UnknownName("skill", options.what, (*trainable(), UNDERSTANDING))
    if options.seed < 0:
        raise BadRequest(f"--seed takes a whole number from 0 up, not {options.seed}.")
    if options.demos is not None and options.what == UNDERSTANDING:
        raise BadRequest("--demos goes with a skill; the understanding learns from written sentences.")
    if options.demos is not None and options.demos < 1:
        raise BadRequest(f"--demos takes a whole number from 1 up, not {options.demos}.")
    if options.out is not None:
        try:
            options.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadFile(options.out, f"cannot be made a folder: {error.strerror}.") from error


def _in_words(measures: dict[str, dict[str, float]]) -> str:
    return "\n".join(f"{name}: {values['first']:.3f}" for name, values in measures.items())
