"""Carry out missions on the embedded robot.

  executive run "bring the red cube to the shelf"                         one mission
  executive run "bring the cube to the shelf" "the red one"               the second text answers the question
  executive run "bring the red cube to the shelf" "now bring it back"     two missions, one after the other
  executive run                                                           one text a line from standard input

Progress is shown as a live tree. A terminal is asked for the answer to an open question. Ctrl-C stops the robot first,
then ends; a second one ends at once. With --json each text gives one line.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from executive.errors import BadRequest
from executive.front.cli.exit import Exit, exit_of, silence
from executive.front.cli.said import Said
from executive.types import Outcome

if TYPE_CHECKING:
    from executive.mission.report import MissionReport
    from executive.runtime.assembly import Simulated
    from executive.runtime.controls import Controls
    from executive.telemetry.events import Listener


_REQUESTS = {
    signal.SIGINT: "interrupted from the keyboard",
    signal.SIGTERM: "asked to terminate",
    signal.SIGHUP: "the terminal was closed",
}
"""Signals that ask for an end, and the reason that they give."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("text", nargs="*", metavar="TEXT", help="a mission in plain words, or the answer to a question")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the world and of every random draw")
    parser.add_argument("--lockstep", action="store_true", help="simulated time, as fast as the machine goes")
    parser.add_argument("--tree", type=Path, metavar="FILE", help="the tree file; trees/household.yaml if not given")
    parser.add_argument("--weights", type=Path, metavar="FOLDER", help="understanding that was trained into a folder")
    parser.add_argument("--error-rate", type=float, metavar="P", help="accepted share of misread steps, 0.01 to 0.3")
    parser.add_argument(
        "--vision", metavar="MODEL", help="folder or hub name of a CLIP or SigLIP model; the embedded one if not given"
    )
    parser.add_argument("--critic", action="store_true", help="let the learned safety critic slow the robot down, too")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write everything that happens to an MCAP file")
    parser.add_argument("--watch", action="store_true", help="serve a live page of the mission on this machine")


def execute(options: argparse.Namespace, *listeners: Listener) -> int:
    """Carry out what is said, one text after the other, and print what came of each; `listeners` hear what happens."""
    from executive.runtime.assembly import simulated

    if options.seed < 0:
        raise BadRequest(f"--seed takes a whole number from 0 up, not {options.seed}.")
    if len(options.text) > 1 and len(options.text[0].split()) == 1:
        raise BadRequest(f"'{options.text[0]}' alone is no mission; a text of several words goes in quotes.")
    with ExitStack() as stack:
        parts = stack.enter_context(
            simulated(
                options.seed,
                options.tree,
                lockstep=options.lockstep,
                weights=options.weights,
                error_rate=options.error_rate,
                vision=options.vision,
                critic=options.critic,
            )
        )
        for listener in listeners:
            stack.callback(parts.bus.listen(listener))
        if options.record is not None:
            stack.enter_context(_recording(parts, options.record))
        if options.watch:
            stack.enter_context(_live_page(parts))
        return _all(options, parts)


def _all(options: argparse.Namespace, parts: Simulated) -> Exit:
    """One text after the other, until one was cancelled or stopped. The first that came to no good end decides."""
    texts = Said(options.text, answers=not options.json, wait=None if options.lockstep else parts.runtime.idle)
    code: Exit = Exit.DONE
    asked: str | None = None
    for text in texts:
        report = _said(text, options, parts)
        asked = report.question
        if asked:
            texts.ask()
            continue
        code = code or exit_of(report.outcome)
        if report.outcome in (Outcome.CANCELLED, Outcome.STOPPED, Outcome.CRASHED):
            break
    if asked is None:
        raise BadRequest("nothing was said; give a TEXT, or one a line on standard input.")
    return code or (Exit.NOT_STARTED if asked else Exit.DONE)


def _said(text: str, options: argparse.Namespace, parts: Simulated) -> MissionReport:
    """Carry out one text and print what came of it."""
    from executive.runtime.result import document

    with ExitStack() as stack:
        if not options.json:
            from executive.front.cli.display import Display

            display = stack.enter_context(Display(sys.stdout))
            stack.callback(parts.bus.listen(display))
        stack.enter_context(_interrupts(parts.runtime.controls))
        report = parts.runtime.run(text)
    result = document(report, parts)
    try:
        print(json.dumps(result) if options.json else _in_words(result), flush=True)
    except BrokenPipeError:  # nobody reads any more; the exit code still tells what came of the mission
        silence()
    return report


def _in_words(result: dict[str, object]) -> str:
    from executive.front.cli.display import summary

    return summary(result)


@contextmanager
def _recording(parts: Simulated, path: Path) -> Iterator[None]:
    """Within it, what happens is written to a file; what is missing there is told at the end."""
    from executive.telemetry.record import Recorder

    with Recorder(path) as recorder, ExitStack() as stack:
        stack.callback(parts.bus.listen(recorder))
        yield
    if recorder.problem:
        print(recorder.problem, file=sys.stderr)
    elif recorder.dropped:
        count = sum(recorder.dropped.values())
        print(f"{path}: the disk was too slow; {count} events were left out.", file=sys.stderr)


@contextmanager
def _live_page(parts: Simulated) -> Iterator[None]:
    from executive.front.live import LivePage

    page = LivePage(parts.bus, parts.runtime.controls, site=parts.site, robot=parts.robot.description)
    print(f"Live page: {page.start()}", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        page.close()


@contextmanager
def _interrupts(controls: Controls) -> Iterator[None]:
    """Within it, the first Ctrl-C (or another request to end) cancels the mission, the second one ends the program."""

    def cancel(number: int, frame: object) -> None:
        controls.cancel(_REQUESTS[signal.Signals(number)])
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    with ExitStack() as stack:
        for number in _REQUESTS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # under nohup the mission outlives the terminal
                stack.callback(signal.signal, number, signal.signal(number, cancel))
        yield
