"""Measure success, judged on the simulator's state.

  executive evaluate --suite trees/suites/everyday.jsonl --seeds 0-9 --workers 2    missions, in a world of each seed
  executive evaluate grasp --starts 200                                             one skill from held-out starts
  executive evaluate grasp --starts 50 --critic                                     with the learned critic in the gate
  executive evaluate grasp --starts 50 --weights FOLDER                             what was trained into a folder
  executive evaluate grasp --starts 100 --seeds 1 --outside                         outside the range of its training

A suite holds one JSON object a line: {"text": "...", "goal": ["on(red_cube, shelf)", ...]}; "text" may be a list of
texts that are said one after the other, "scene" says how the flat differs from the usual one, and results are shown
for each "group". The facts that can be asked are listed by: executive show world. Interrupting
keeps and sums up what has been run. Exit code 0 when all succeeded without a collision or a limit breach, else 1.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from executive.errors import BadRequest
from executive.front.cli.exit import Exit

if TYPE_CHECKING:
    from executive.front.cli.workers import Job
    from executive.runtime.evaluation import Episode, Summary

_LARGEST_SPAN = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("skill", nargs="?", metavar="SKILL", help="one skill, instead of a suite")
    parser.add_argument("--suite", type=Path, metavar="FILE", help="missions with their goals, a JSON object a line")
    parser.add_argument("--seeds", default="0", metavar="A-B", help="seeds of the worlds, e.g. 0-9; one for a skill")
    parser.add_argument(
        "--workers", type=int, metavar="N", help="suite: processes that run missions at once; 1 if not given"
    )
    parser.add_argument("--every", type=int, metavar="N", help="suite: every Nth mission only")
    parser.add_argument("--first", type=int, metavar="N", help="suite: number of the first mission to run")
    parser.add_argument("--tree", type=Path, metavar="FILE", help="suite: the tree file; the shipped one if not given")
    parser.add_argument("--critic", action="store_true", help="let the learned safety critic slow the robot down, too")
    parser.add_argument("--starts", type=int, metavar="N", help="skill: how many starts; 200 if not given")
    parser.add_argument(
        "--weights", type=Path, metavar="FOLDER", help="skill: a policy that was trained into a folder by train --out"
    )
    parser.add_argument("--outside", action="store_true", help="skill: outside the range of its training")


def execute(options: argparse.Namespace) -> int:
    """Run the suite or the skill's evaluation; the result goes to standard output, progress to standard error."""
    if (options.skill is None) == (options.suite is None):
        raise BadRequest("name a skill, or give a suite with --suite FILE.")
    seeds = seeds_of(options.seeds)
    _check_use(options)
    return _skill(options, seeds) if options.skill is not None else _suite(options, seeds)


def _check_use(options: argparse.Namespace) -> None:
    """Refuse what goes with the other use and would be ignored; numbers that are not given get their usual value."""
    of_suite, of_skill = {"workers": 1, "every": 1, "first": 1, "tree": None}, {"starts": 200, "weights": None}
    usual, strange, use = (of_skill, of_suite, "suite") if options.skill is not None else (of_suite, of_skill, "skill")
    for name in (*strange, *(("outside",) if use == "skill" and options.outside else ())):
        if getattr(options, name) is not None:
            other = "skill" if use == "suite" else "suite"
            raise BadRequest(f"--{name} goes with a {use}, not with a {other}.")
    for name, value in usual.items():
        if getattr(options, name) is None:
            setattr(options, name, value)


def _skill(options: argparse.Namespace, seeds: Sequence[int]) -> int:
    from executive.front.cli.progress import shown
    from executive.runtime.training import evaluate

    if options.starts < 1:
        raise BadRequest(f"--starts takes a whole number from 1 up, not {options.starts}.")
    if len(seeds) > 1:
        raise BadRequest(f"a skill is measured with one seed, not {len(seeds)}; give more starts instead.")
    if options.outside:
        return _outside(options, seeds[0])
    with shown() as tell:
        report = evaluate(
            options.skill,
            starts=options.starts,
            seed=seeds[0],
            progress=tell,
            critic=options.critic,
            weights=options.weights,
        )
    print(json.dumps(report.as_json()) if options.json else report)
    return Exit.DONE if report.successes == report.trials else Exit.FAILED


def _outside(options: argparse.Namespace, seed: int) -> int:
    from executive.front.cli.progress import shown
    from executive.runtime.training import outside

    if options.critic or options.weights is not None:
        raise BadRequest("--outside measures a skill as it is shipped, without --critic and --weights.")
    with shown() as tell:
        reports = outside(options.skill, starts=options.starts, seed=seed, progress=tell)
    if options.json:
        print(json.dumps({what: report.as_json() for what, report in reports.items()}))
    else:
        print("\n".join(f"{what}:\n{report}" for what, report in reports.items()))
    return Exit.DONE if all(report.successes == report.trials for report in reports.values()) else Exit.FAILED


def _suite(options: argparse.Namespace, seeds: Sequence[int]) -> int:
    from executive.front.cli.progress import shown
    from executive.front.cli.workers import run_all
    from executive.runtime.assembly import checked_tree
    from executive.runtime.evaluation import by_group, summarised
    from executive.runtime.suite import read_suite

    if not 1 <= options.workers <= 64:
        raise BadRequest(f"--workers takes a number from 1 to 64, not {options.workers}.")
    if options.tree is not None:
        checked_tree(options.tree)
    for name in ("every", "first"):
        if getattr(options, name) < 1:
            raise BadRequest(f"--{name} takes a whole number from 1 up, not {getattr(options, name)}.")
    entries = read_suite(options.suite)[options.first - 1 :: options.every]
    if not entries:
        raise BadRequest(f"the suite has no mission number {options.first}.")
    jobs = [(entry, seed) for seed in seeds for entry in entries]
    with shown() as tell:
        episodes, broken_off = run_all(jobs, options.workers, options.tree, tell, options.critic)
    result = summarised(episodes)
    if options.json:
        rows = [episode.as_json() for episode in episodes]
        groups = {group: asdict(part) for group, part in by_group(episodes).items()}
        counts = {**asdict(result), "groups": groups, "planned": len(jobs), "broken_off": broken_off}
        print(json.dumps({**counts, "results": rows}))
    else:
        print(in_words(result, episodes, jobs, broken_off))
        if options.critic:
            print(objections(episodes))
    clean = result.succeeded == len(jobs) and not any(result.safety.values())
    return Exit.DONE if clean else Exit.FAILED


def seeds_of(words: str) -> list[int]:
    """The seeds that `0-9`, `3` or `1,4,7` name.

    Raises:
        BadRequest: if it is none of these.
    """
    try:
        seeds: list[int] = []
        for part in words.split(","):
            first, dash, last = part.partition("-")
            span = range(int(first), int(last if dash else first) + 1)
            if len(span) > _LARGEST_SPAN or not span:
                raise ValueError(part)
            seeds.extend(span)
    except ValueError:
        raise BadRequest(f"--seeds takes a number or a range such as 0-9, not '{words}'.") from None
    return seeds


def in_words(result: Summary, episodes: Sequence[Episode], jobs: Sequence[Job], broken_off: str) -> str:
    """What came of a suite: every mission that failed, the rate, and the simulator's account."""
    from executive.runtime.evaluation import by_group

    rows = [_failure(episode) for episode in episodes if not episode.succeeded]
    rows += _table(by_group(episodes))
    rate = result.succeeded / max(1, result.episodes)
    if broken_off:
        left = len(jobs) - result.episodes
        rows.append(f"broken off, {left} of {len(jobs)} missions were not run to their end: {broken_off}")
    rows.append(
        f"{result.succeeded} of {result.episodes} missions succeeded on the simulator's state: {rate:.1%} "
        f"(95 % interval {result.low:.1%} to {result.high:.1%})"
    )
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in result.safety.items())
    rows.append(f"simulator's account: {counts or 'nothing was run'}")
    rows.append(f"missions in which the program's own word was wrong: {result.false_words}")
    return "\n".join(rows)


def objections(episodes: Sequence[Episode]) -> str:
    """How often the learned critic slowed the robot down or stopped it."""
    steps, told = sum(episode.steps for episode in episodes), sum(episode.gate.get("critic", 0) for episode in episodes)
    failed = sum(episode.gate.get("critic_failed", 0) for episode in episodes)
    missions = sum("critic" in episode.gate for episode in episodes)
    return (
        f"the learned critic objected in {told} of {steps} control steps ({told / max(1, steps):.2%}), "
        f"in {missions} of {len(episodes)} missions; it failed or was late in {failed}"
    )


def _table(groups: Mapping[str, Summary]) -> list[str]:
    """One row a group, as a table in Markdown; nothing without groups."""
    if not groups:
        return []
    rows = ["| group | succeeded | rate | 95 % interval | collisions | limit breaches |", "|---|---|---|---|---|---|"]
    for name, part in groups.items():
        rate, counts = part.succeeded / part.episodes, part.safety
        rows.append(
            f"| {name or 'others'} | {part.succeeded} of {part.episodes} | {rate:.1%} | {part.low:.1%} to "
            f"{part.high:.1%} | {counts.get('collisions', 0)} | {counts.get('limit_breaches', 0)} |"
        )
    return rows


def _failure(episode: Episode) -> str:
    own_word = f"{episode.outcome}: {episode.reason}" if episode.reason else episode.outcome
    return f"✗ seed {episode.seed}  {episode.text!r}: missing {', '.join(episode.missing)} ({own_word})"
