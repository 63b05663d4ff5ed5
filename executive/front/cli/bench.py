"""Measure speed and quality of the parts on this machine.

  executive bench                          what there is
  executive bench sim tree gate            speed of the simulation, of a tick, of the safety gate
  executive bench critic --starts 100      how well the learned safety critics tell what happens, in 100 random rooms
  executive bench environments             steps a second for learning: one world against many together
  executive bench start                    from the command to the first motion
  executive bench understanding FILE...    how labelled commands are understood
  executive bench vision --starts 200      how well words find what the camera sees
  executive bench skills --starts 20       success of every skill from held-out starts
  executive bench missions                 success of the shipped suite of missions
  executive bench foresight --starts 120   whether giving up runs that are unlikely to succeed saves time
  executive bench generators --starts 50   success of skills run by the generators of their families
  executive bench learning --method sac ddpg --task Pendulum-v1 --seeds 3 --out FOLDER
                                           learning curves of training methods, as CSV and PNG in FOLDER; called again
                                           after an interruption it goes on where it was; without --method and --task
                                           all methods on all tasks, with a table of them

Figures of speed are medians over --rounds rounds, with the lowest and the highest.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from executive.errors import BadRequest, UnknownName
from executive.front.cli.exit import Exit

_WITH_FILES, _LEARNING = "understanding", "learning"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks; none lists them")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of worlds and starts")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="repetitions behind a figure of speed")
    parser.add_argument("--starts", type=int, default=50, metavar="N", help="starts of each skill, or scenes of vision")
    parser.add_argument(
        "--weights", type=Path, nargs="+", default=[], metavar="FOLDER",
        help="understanding: weights to measure; mean and spread over several; the project's own if not given",
    )  # fmt: skip
    parser.add_argument("--method", nargs="+", default=[], metavar="METHOD", help="learning: training methods")
    parser.add_argument("--task", metavar="NAME", help="learning: an environment of Gymnasium's registry")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="learning: seeds of each method")
    parser.add_argument("--steps", type=int, metavar="N", help="learning: steps of the environment for each seed")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="learning: where curves and states are written")


def execute(options: argparse.Namespace) -> int:
    """Run the benchmarks one after the other; results go to standard output, progress to standard error."""
    from executive.front.cli.benchmarks import BENCHMARKS, Plan
    from executive.front.cli.lessons import Lessons
    from executive.front.cli.progress import shown

    for name, least in (("seed", 0), ("rounds", 1), ("starts", 1), ("seeds", 1), ("steps", 1)):
        if getattr(options, name) is not None and getattr(options, name) < least:
            raise BadRequest(f"--{name} takes a whole number from {least} up, not {getattr(options, name)}.")
    if not options.names:
        return _list(options.json)
    names, files = chosen(options.names)
    if options.weights and _WITH_FILES not in names:
        raise BadRequest("--weights goes with the benchmark 'understanding'.")
    if _LEARNING not in names and (options.method or options.task or options.out or options.steps):
        raise BadRequest("--method, --task, --steps and --out go with the benchmark 'learning'.")
    lessons = Lessons(tuple(options.method), options.task, options.seeds, options.steps, options.out)
    plan = Plan(options.seed, options.rounds, options.starts, files, tuple(options.weights), lessons)
    results = []
    for name in names:
        with shown() as tell:
            measured = BENCHMARKS[name](plan, tell)
        if not options.json:
            print(measured, flush=True)
        results.append(measured.as_json())
    if options.json:
        print(json.dumps({"results": results}))
    return Exit.DONE


def chosen(words: list[str]) -> tuple[list[str], tuple[Path, ...]]:
    """The benchmarks that the words of a command line name, and the files behind `understanding`.

    Raises:
        UnknownName: if there is no such benchmark.
    """
    from executive.front.cli.benchmarks import BENCHMARKS

    names: list[str] = []
    files: list[Path] = []
    for word in words:
        if word in BENCHMARKS:
            names.append(word)
        elif names and names[-1] == _WITH_FILES:
            files.append(Path(word))
        else:
            raise UnknownName("benchmark", word, BENCHMARKS)
    return names, tuple(files)


def _list(as_json: bool) -> Exit:
    from executive.front.cli.benchmarks import BENCHMARKS

    purposes = {name: (benchmark.__doc__ or "").strip() for name, benchmark in BENCHMARKS.items()}
    rows = (f"{name:<14} {purpose}" for name, purpose in purposes.items())
    print(json.dumps(purposes) if as_json else "\n".join(rows))
    return Exit.DONE
