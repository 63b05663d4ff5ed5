"""Train a skill, the understanding, its vision, the values of tasks, or the safety critics.

  executive train grasp --seed 0 --out FOLDER     a skill, from scripted demonstrations in the embedded world
  executive train grasp --data FOLDER             the same from a dataset in LeRobot's layout (version 3.0)
  executive train grasp --keep FOLDER             ... and write the demonstrations as such a dataset
  executive train press --method sac --out FOLDER
      the same by another method: bc, dagger, gail, ddpg, sac or constrained, on the skill's own environment; called
      again after an interruption it goes on where it was
  executive train understanding --out FOLDER      the network that reads commands, from the sentences of the project
  executive train understanding --data FOLDER --out FOLDER
      the same with sentences of your own: FOLDER holds YAML files such as watering.yaml with `means: give water to
      plants` and `utterances:`, a list of ten sentences or more; a file named for a known family adds to it
  executive train vision --out FOLDER             the network that finds what words mean in the camera's picture
  executive train values --rollouts 240           what success to expect of tasks, from tries in the embedded world
  executive train critic --rollouts 1000          what is unsafe to do, from actions in random rooms without the gate
  executive train foresight --rollouts 1000       how likely a skill's run is to succeed, from difficult starts
  executive train fusion --demos 200              a Gaussian vision-language policy for `pick`, beside its own network

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
from executive.runtime.device import AUTO, DEVICES, refuse_cuda

if TYPE_CHECKING:
    from executive.front.cli.progress import Tell

UNDERSTANDING, VISION, VALUES, CRITIC = "understanding", "vision", "values", "critic"
FORESIGHT, FUSION = "foresight", "fusion"
PARTS = (UNDERSTANDING, VISION, VALUES, CRITIC, FORESIGHT, FUSION)
"""What can be trained besides skills."""
_LAST_SEED = 9999


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "what", metavar="SKILL|understanding|vision|values|critic|foresight|fusion", help="what to train"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of data and training")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where to write; over the shipped weights if not given"
    )
    parser.add_argument(
        "--demos", type=int, metavar="N", help="skills: demonstrations; the skill's own number if not given"
    )
    parser.add_argument("--method", metavar="METHOD", help="skills: bc, dagger, gail, ddpg, sac or constrained")
    parser.add_argument("--steps", type=int, metavar="N", help="--method: decisions of the skill to learn from")
    parser.add_argument(
        "--rollouts",
        type=int,
        metavar="N",
        help="values: flats to try tasks in; critic: rooms to try actions in; foresight: difficult starts",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="skills: a LeRobot dataset to learn from; understanding: sentences of your own, in YAML files",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="skills: write the demonstrations there, as a LeRobot dataset"
    )
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default=AUTO,
        help="where torch works; auto, the default, takes a GPU where there is one and the training can use it",
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
    if options.what in PARTS:
        report = _part(options, tell)
        return report.as_json(), str(report)
    if options.method is not None:
        from executive.runtime.learning import train_by

        by_method = train_by(
            options.method, options.what, seed=options.seed, steps=options.steps, out=options.out, progress=tell
        )
        return by_method.as_json(), str(by_method)
    from executive.runtime.training import train

    report = train(
        options.what,
        seed=options.seed,
        out=options.out,
        demos=options.demos,
        progress=tell,
        data=options.data,
        keep=options.keep,
        device=options.device,
    )
    return report.as_json(), str(report)


def _part(options: argparse.Namespace, tell: Tell) -> Any:
    """The report of what is neither a skill nor a part of the understanding."""
    if options.what == VALUES:
        from executive.runtime.values import train as train_values

        return train_values(seed=options.seed, out=options.out, rollouts=options.rollouts, progress=tell)
    if options.what == CRITIC:
        from executive.runtime.critic_training import train as train_critic

        return train_critic(seed=options.seed, out=options.out, rollouts=options.rollouts, progress=tell)
    from executive.front.cli.companions import trained

    return trained(options, tell)


def _check(options: argparse.Namespace) -> None:
    """Refuse, before hours of work, what could not be finished."""
    from executive.runtime.training import refuse_unlearned, trainable

    if options.what not in (*PARTS, *trainable()):
        refuse_unlearned(options.what)
        raise UnknownName("skill", options.what, (*trainable(), *PARTS))
    if not 0 <= options.seed <= _LAST_SEED:
        raise BadRequest(f"--seed takes a whole number from 0 to {_LAST_SEED}, not {options.seed}.")
    if options.what in PARTS:
        refuse_cuda(options.device, f"'{options.what}'")
    _check_data(options)
    _check_method(options)
    only = (
        ("seeds", options.seeds != 1, (UNDERSTANDING,)),
        ("rollouts", options.rollouts is not None, (VALUES, CRITIC, FORESIGHT)),
    )
    for name, given, parts in only:
        if given and options.what not in parts:
            named = " or ".join(f"'{part}'" for part in parts)
            raise BadRequest(f"--{name} goes with {named}, not with '{options.what}'.")
    if options.seeds < 1:
        raise BadRequest(f"--seeds takes a whole number from 1 up, not {options.seeds}.")
    for name in ("demos", "rollouts", "steps"):
        number = getattr(options, name)
        if number is not None and number < 1:
            raise BadRequest(f"--{name} takes a whole number from 1 up, not {number}.")
    if options.out is not None:
        try:
            options.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadFile(options.out, f"cannot be made a folder: {error.strerror}.") from error


def _check_data(options: argparse.Namespace) -> None:
    """What is learned from must be something that this can learn from."""
    for name in ("demos", "keep"):
        if getattr(options, name) is not None and options.what in PARTS and (name, options.what) != ("demos", FUSION):
            raise BadRequest(f"--{name} goes with a skill, not with '{options.what}'.")
    if options.data is not None and options.what in PARTS and options.what != UNDERSTANDING:
        raise BadRequest(f"--data goes with a skill or with '{UNDERSTANDING}', not with '{options.what}'.")
    if options.demos is not None and options.data is not None:
        raise BadRequest("--demos asks for demonstrations, and --data for those of a dataset; give one of them.")


def _check_method(options: argparse.Namespace) -> None:
    """A method learns on a skill's environment, and keeps its state in a folder of its own."""
    if options.method is None:
        if options.steps is not None:
            raise BadRequest("--steps goes with --method.")
        return
    if options.what in PARTS:
        raise BadRequest(f"--method goes with a skill, not with '{options.what}'.")
    refuse_cuda(options.device, f"'{options.what}' by --method {options.method}")
    for name in ("demos", "data", "keep"):
        if getattr(options, name) is not None:
            raise BadRequest(f"--{name} does not go with --method.")
    if options.out is None:
        raise BadRequest("--method needs --out FOLDER: it does not write over the shipped weights.")


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
