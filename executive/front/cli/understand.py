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
from collections.abc import Iterable, Iterator
from pathlib import Path

from executive.errors import BadFile, BadRequest
from executive.front.cli.exit import Exit
from executive.types import Decision, Understanding

_BATCH = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("text", nargs="?", metavar="TEXT", help="one command in plain words")
    parser.add_argument("--file", type=Path, metavar="FILE", help="a file with one command a line")
    parser.add_argument(
        "--site", type=Path, metavar="FILE", help="the site file; the embedded robot's own if not given"
    )
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
    understander = Understander.load()
    if typed:
        print("One command a line; Ctrl-D ends.", file=sys.stderr, flush=True)
    accepted = True
    for batch in _batches(_commands(options), 1 if typed else _BATCH):
        for understanding in understander.understand_all(batch, site):
            accepted &= understanding.decision is Decision.ACCEPT
            print(json.dumps(understanding.as_json()) if options.json else _in_words(understanding), flush=typed)
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


def _in_words(understanding: Understanding) -> str:
    lines = [f"{understanding.text!r}: {understanding.decision.value} (for a robot: {understanding.in_scope:.0%})"]
    for number, task in enumerate(understanding.tasks, 1):
        args = ", ".join(f"{name} = {value}" for name, value in task.args.items())
        lines.append(f"  {number}. {task.family.value}  {args}  ({task.confidence:.0%})")
    if understanding.question:
        lines.append(f"  {understanding.question}")
    if understanding.reason:
        lines.append(f"  {understanding.reason}")
    return "\n".join(lines)
