"""The command `executive`. It answers `--help` at once: a command's module is imported only when it is called."""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from executive import __version__
from executive.errors import BadRequest, ExecutiveError, Rejected, suggestion
from executive.front.cli.exit import Exit, silence

COMMANDS = {
    "run": "carry out a mission on the embedded robot",
    "understand": "show how commands are understood; nothing moves",
    "check": "check tree files and report every fault",
    "show": "draw a tree file, or list what the world holds",
    "train": "train a skill, the understanding, its vision, or the values of tasks",
    "evaluate": "measure success on a suite of missions, or of one skill",
    "bench": "measure speed and quality of the parts",
    "watch": "show a recorded mission on a live page",
    "replay": "show a recorded mission in the terminal",
    "ros": "run as a ROS 2 node, or serve the embedded robot to ROS 2",
    "doctor": "look whether everything that is needed is there",
}


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are sentences, raised like those of every other wrong use."""

    def error(self, message: str) -> NoReturn:
        raise BadRequest(f"{message}. See: {self.prog} --help")

    def parsed(self, words: Sequence[str]) -> argparse.Namespace:
        """The options that `words` give; an unknown one is named with the nearest valid one."""
        options, unknown = self.parse_known_args(words)
        if not unknown:
            return options
        if unknown[0].startswith("-"):
            known = [name for action in self._actions for name in action.option_strings]
            name = unknown[0].partition("=")[0]
            raise BadRequest(f"unknown option '{name}'. {suggestion(name, known)}")
        return self.error(f"there is no place for '{unknown[0]}'; a text of several words goes in quotes")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line; returns its exit code. Called by the `executive` script."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _print_anything()
    try:
        code = _dispatch(words)
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a reader that has gone is still no error
        return code
    except Rejected as rejection:
        return _complain(str(rejection), words, Exit.NOT_STARTED)
    except ExecutiveError as error:
        return _complain(str(error), words, Exit.WRONG_USE)
    except BrokenPipeError:
        silence()
        return Exit.DONE
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        silence()  # what is still waiting to be written would fail again at exit
        print(f"The output cannot be written: {error.strerror}.", file=sys.stderr)
        return Exit.FAILED
    except KeyboardInterrupt:
        return _complain("Interrupted.", words, Exit.FAILED)


def _dispatch(words: list[str]) -> int:
    parser = _top()
    if not words or words[0] in ("-h", "--help"):
        parser.print_help()
        return Exit.DONE if words else Exit.WRONG_USE
    if words[0] == "--version":
        print(f"executive {__version__}")
        return Exit.DONE
    name = words[0]
    if name not in COMMANDS:
        what, known = ("option", ("--help", "--version")) if name.startswith("-") else ("command", tuple(COMMANDS))
        raise BadRequest(f"unknown {what} '{name}'. {suggestion(name, known)}")
    module = importlib.import_module(f"executive.front.cli.{name}")
    command = _Parser(
        prog=f"executive {name}", description=module.__doc__, formatter_class=_Formatter, allow_abbrev=False
    )
    module.add_arguments(command)
    command.add_argument("--json", action="store_true", help="print JSON instead of text")
    return int(module.execute(command.parsed(words[1:])))


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of a command's description."""


def _top() -> argparse.ArgumentParser:
    rows = "\n".join(f"  {name:<11} {purpose}" for name, purpose in COMMANDS.items())
    return argparse.ArgumentParser(
        prog="executive",
        usage="executive COMMAND [OPTIONS]",
        description="A mission executive for robots: say a mission, and the robot carries it out behind a safety gate.",
        epilog=f"commands:\n{rows}\n\nexecutive COMMAND --help tells more. Exit codes: 0 done, 1 failed, 2 wrong use "
        "or bad file,\n3 refused or needs an answer, 4 stopped for safety.",
        formatter_class=_Formatter,
        add_help=True,
    )


def _print_anything() -> None:
    """Let a terminal that lacks a character show a mark in its place, instead of ending the program."""
    if sys.stdout is None:  # closed by the shell: `executive ... >&-`
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _complain(message: str, words: Sequence[str], code: Exit) -> int:
    if "--json" in words:
        print(json.dumps({"error": message, "exit": int(code)}))
    else:
        print(message, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
