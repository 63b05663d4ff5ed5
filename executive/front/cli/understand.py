"""Show how commands are understood. Nothing moves.

  executive understand "bring the red cube to the shelf"     one command
  executive understand --file commands.txt --json            one command a line, one JSON document a line
  executive understand < commands.txt                        the same from standard input

Every command is understood by itself. Exit code 3 when a single TEXT is refused or needs an answer.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from executive.errors import BadFile, BadRequest, Rejected
from executive.front.cli.exit import Exit
from executive.front.timing import timing_words
from executive.types import Decision, Understanding

if TYPE_CHECKING:
    from executive.contracts.site import Site

_BATCH = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("text", nargs="?", metavar="TEXT", help="one command in plain words")
    parser.add_argument("--file", type=Path, metavar="FILE", help="a file with one command a line")
    parser.add_argument(
        "--site", type=Path, metavar="FILE", help="the site file; the embedded robot's own if not given"
    )
    parser.add_argument("--tree", type=Path, metavar="FILE", help="the tree file; trees/household.yaml if not given")
    parser.add_argument("--weights", type=Path, metavar="FOLDER", help="understanding that was trained into a folder")
    parser.add_argument("--error-rate", type=float, metavar="P", help="accepted share of misread steps, 0.01 to 0.3")
    parser.add_argument("--no-site", action="store_true", help="judge the words alone, without a site")


def execute(options: argparse.Namespace) -> int:
    """Print one understanding a command, in the input's order."""
    from executive.robot.sim.site import FLAT, read_site
    from executive.understanding import Understander

    if options.text is not None and options.file is not None:
        raise BadRequest("give either TEXT or --file, not both.")
    if options.no_site and options.site is not None:
        raise BadRequest("give either --site or --no-site, not both.")
    site = None if options.no_site else read_site(options.site or FLAT)
    if options.file is not None and not options.file.is_file():
        raise BadFile(options.file, "is a folder." if options.file.is_dir() else "there is no such file.")
    single = options.text is not None
    typed = not single and options.file is None and sys.stdin.isatty()
    understander = Understander.load(options.weights, options.error_rate)
    judge = _Judge(site, options.tree) if site is not None else None
    if typed:
        print("One command a line; Ctrl-D ends.", file=sys.stderr, flush=True)
    accepted = True
    for batch in _batches(_commands(options), 1 if typed else _BATCH):
        for understanding in understander.understand_all(batch, site):
            document = understanding.as_json()
            if judge is not None and understanding.decision is Decision.ACCEPT:
                document |= judge.document(understanding)
            accepted &= understanding.decision is Decision.ACCEPT and "infeasible" not in document
            print(json.dumps(document) if options.json else _in_words(document), flush=typed)
    return Exit.DONE if accepted or not single else Exit.NOT_STARTED


def _commands(options: argparse.Namespace) -> Iterator[str]:
    if options.text is not None:
        yield options.text
    elif options.file is None:
        yield from _lines(sys.stdin.buffer, "standard input")
    else:
        try:
            with options.file.open("rb") as file:
                yield from _lines(file, options.file)
        except OSError as error:
            raise BadFile(options.file, f"cannot be read: {error.strerror}.") from error


def _lines(stream: Iterable[bytes], name: Path | str) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield line.rstrip(b"\r\n").decode()
        except UnicodeDecodeError as error:
            raise BadFile(name, "is not text in UTF-8.", number, error.start + 1) from error


def _batches(commands: Iterable[str], size: int) -> Iterator[list[str]]:
    batch: list[str] = []
    for command in commands:
        batch.append(command)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class _Judge:
    """Judges whether what was understood can work: at a robot that stands at its dock and has seen nothing yet."""

    def __init__(self, site: Site, tree: Path | None) -> None:
        from executive.definitions.load import load
        from executive.mission.situation import Situation
        from executive.robot.sim.description import DESCRIPTION
        from executive.runtime.assembly import shipped_tree, values_for
        from executive.runtime.vocabulary import vocabulary

        self._registry = vocabulary()
        self._definition = load(tree or shipped_tree(), self._registry, site)
        self._situation = Situation.fresh(site)
        self._values = values_for(DESCRIPTION)

    def document(self, understanding: Understanding) -> dict[str, Any]:
        """The tasks with their values, or why they cannot work."""
        from executive.mission.feasibility import feasible

        try:
            plan = feasible(understanding.tasks, self._definition, self._situation, self._registry, self._values)
        except Rejected as rejection:
            return {"infeasible": str(rejection)}
        return {"tasks": [planned.as_json() for planned in plan.tasks]}


def _in_words(document: Mapping[str, Any]) -> str:
    lines = [f"{document['text']!r}: {document['decision']} (for a robot: {document['in_scope']:.0%})"]
    for number, task in enumerate(document["tasks"], 1):
        args = ", ".join(f"{name} = {value}" for name, value in task["args"].items())
        expected = f", expected to succeed {task['value']:.0%}" if "value" in task else ""
        lines.append(f"  {number}. {task['family']}  {args}  (sure {task['confidence']:.0%}{expected})")
        lines.extend(f"     {words}" for words in filter(None, (timing_words(task),)))
    lines.extend(f"  asks for nothing: '{words}'" for words in document["remarks"])
    said = (document["question"], document["reason"], document.get("infeasible", ""))
    return "\n".join((*lines, *(f"  {words}" for words in said if words)))
