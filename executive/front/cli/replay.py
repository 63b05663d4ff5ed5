"""Show a recorded mission in the terminal: what happened, and how the tree stood at each change."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from executive.errors import BadRequest
from executive.front.cli.exit import Exit

if TYPE_CHECKING:
    from executive.telemetry.replay import Summary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="an MCAP file that run --record wrote")
    parser.add_argument("--speed", type=float, default=1.0, metavar="X", help="times real time; 0: as fast as it goes")
    parser.add_argument("--summary", action="store_true", help="only what came of it")


def execute(options: argparse.Namespace) -> int:
    """Play the file back, or sum it up."""
    from executive.telemetry.record import read
    from executive.telemetry.replay import paced, summary

    if not 0 <= options.speed < math.inf:
        raise BadRequest(f"--speed takes a number from 0 up, not {options.speed:g}.")
    if options.summary or options.json:
        facts = summary(options.file)
        print(json.dumps(facts.as_json()) if options.json else _in_words(facts))
        return Exit.DONE
    from executive.front.cli.display import Display

    with Display(sys.stdout) as display:
        for event in paced(read(options.file), options.speed):
            display(event)
    return Exit.DONE


def _in_words(facts: Summary) -> str:
    from executive.front.cli.display import task_line

    rows = []
    for mission in facts.missions:
        reason = f": {mission['reason']}" if mission.get("reason") else ""
        rows.append(f"Mission '{mission['text']}': {mission.get('outcome') or 'not ended'}{reason}")
    rows += [f"  {task_line({'index': index, 'state': 'ended', **task})}" for index, task in enumerate(facts.tasks)]
    rows += [f"Fault: {fault}" for fault in facts.faults]
    if facts.gate:
        rows.append("Gate: " + ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in facts.gate.items()))
    counts = ", ".join(f"{count} {topic}" for topic, count in facts.events.items())
    rows.append(f"{facts.duration:.1f} s recorded; events: {counts}")
    return "\n".join([*rows, facts.problem] if facts.problem else rows)
