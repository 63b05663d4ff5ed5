"""Train a skill, the understanding, its vision, or the values of tasks.

  executive train grasp --seed 0 --out FOLDER     a skill, from scripted demonstrations in the embedded world
  executive train understanding --out FOLDER      the network that reads commands, from the sentences of the project
  executive train understanding --data FOLDER --out FOLDER
      the same with sentences of your own: FOLDER holds YAML files such as watering.yaml with `means: give water to
      plants` and `utterances:`, a list of ten sentences or more; a file named for a known family adds to it
  executive train vision --out FOLDER             the network that finds what words mean in the camera's picture
  executive train values --rollouts 240           what success to expect of tasks, from tries in the embedded world

Progress is shown on standard error, the result is measured, and a model card is written beside the weights.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from executive.errors import BadFile, BadRequest, UnknownName
from executive.front.cli.exit import Exit

if TYPE_CHECKING:
    from executive.front.cli.progress import Tell

UNDERSTANDING, VISION, VALUES = "understanding", "vision", "values"
PARTS = (UNDERSTANDING, VISION, VALUES)
"""What can be trained besides skills."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", metavar="SKILL|understanding|vision|values", help="what to train")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of data and training")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where to write; over the shipped weights if not given"
    )
    parser.add_argument(
        "--demos", type=int, metavar="N", help="skills: demonstrations; the skill's own number if not given"
    )
    parser.add_argument("--rollouts", type=int, metavar="N", help="values: flats to try tasks in")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="understanding: sentences of your own, in YAML files"
    )
    parser.add_argument(
        "--seeds",
        type=int,
        default=1,
        metavar="N",
        help="understanding: train N times to show the spread; FOLDER gets the first, FOLDER-seed-1 the second, ...",
    )


def execute(options: argparse.Namespace) -> int:
    """Train, print the measured result."""
    from executive.front.cli.progress import shown

    _check(options)
    with shown() as tell:
        document, words = _trained(options, tell)
    print(json.dumps(document) if options.json else words)
    return Exit.DONE


def _trained(options: argparse.Namespace, tell: Tell) -> tuple[Mapping[str, Any], str]:
    """What was measured, for a program and for a person."""
    if options.what == UNDERSTANDING:
        from executive.understanding.training import train as train_understanding

        measures = train_understanding(
            seed=options.seed, seeds=options.seeds, out=options.out, data=options.data, progress=tell
        )
        return _plain(measures), _in_words(measures)
    if options.what == VISION:
        from executive.understanding.training.vision import train as train_vision

        seen = train_vision(seed=options.seed, out=options.out, progress=tell)
        return seen, "\n".join(f"{name}: {value:.3f}" for name, value in seen.items())
    if options.what == VALUES:
        from executive.runtime.values import train as train_values

        values = train_values(seed=options.seed, out=options.out, rollouts=options.rollouts, progress=tell)
        return values.as_json(), str(values)
    from executive.runtime.training import train

    report = train(options.what, seed=options.seed, out=options.out, demos=options.demos, progress=tell)
    return report.as_json(), str(report)


def _check(options: argparse.Namespace) -> None:
    """Refuse, before hours of work, what could not be finished."""
    from executive.runtime.training import trainable

    if options.what not in (*PARTS, *trainable()):
        raise UnknownName("skill", options.what, (*trainable(), *PARTS))
    if options.seed < 0:
        raise BadRequest(f"--seed takes a whole number from 0 up, not {options.seed}.")
    if options.demos is not None and options.what in PARTS:
        raise BadRequest(f"--demos goes with a skill, not with '{options.what}'.")
    only = (
        ("data", options.data is not None, UNDERSTANDING),
        ("seeds", options.seeds != 1, UNDERSTANDING),
        ("rollouts", options.rollouts is not None, VALUES),
    )
    for name, given, what in only:
        if given and options.what != what:
            raise BadRequest(f"--{name} goes with '{what}', not with '{options.what}'.")
    if options.seeds < 1:
        raise BadRequest(f"--seeds takes a whole number from 1 up, not {options.seeds}.")
    for name in ("demos", "rollouts"):
        number = getattr(options, name)
        if number is not None and number < 1:
            raise BadRequest(f"--{name} takes a whole number from 1 up, not {number}.")
    if options.out is not None:
        try:
            options.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadFile(options.out, f"cannot be made a folder: {error.strerror}.") from error


def _plain(measures: dict[str, dict[str, float]]) -> dict[str, dict[str, float | None]]:
    """The measures as JSON can hold them: what could not be measured is null."""
    return {
        name: {part: None if math.isnan(value) else value for part, value in values.items()}
        for name, values in measures.items()
    }


def _in_words(measures: dict[str, dict[str, float]]) -> str:
    several = any(values["spread"] for values in measures.values())
    return "\n".join(
        f"{name}: {values['first']:.3f}"
        + (f" (all seeds {values['mean']:.3f} ± {values['spread']:.3f})" if several else "")
        for name, values in measures.items()
    )
