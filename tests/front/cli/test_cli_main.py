"""The command line itself: help, wrong use, and what loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from executive.front.cli.exit import Exit, exit_of
from executive.types import Outcome

HEAVY = ("mujoco", "nicegui", "numpy", "onnxruntime", "py_trees", "rclpy", "rich", "torch", "yaml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("runn",), "unknown command 'runn'. Did you mean 'run'?"),
        (("--versoin",), "unknown option '--versoin'. Did you mean '--version'?"),
        (("run",), "nothing was said; give a TEXT, or one a line on standard input."),
        (("run", "x", "--sed", "3"), "unknown option '--sed'. Did you mean '--seed'?"),
        (("run", "x", "--see", "3"), "unknown option '--see'. Did you mean '--seed'?"),
        (("run", "x", "--seed", "a"), "argument --seed: invalid int value: 'a'. See: executive run --help"),
        (("run", "x", "--seed"), "argument --seed: expected one argument. See: executive run --help"),
        (("run", "go", "home"), "'go' alone is no mission; a text of several words goes in quotes."),
    ],
)
def test_wrong_use_is_one_sentence_that_names_what_would_be_right(executive, words, sentence):
    answer = executive(*words)
    assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")
    asked_for_json = executive(*words, "--json")
    if "--seed" not in words[-1:]:
        assert asked_for_json.code == Exit.WRONG_USE
        assert asked_for_json.document == {"error": sentence, "exit": 2}
        assert asked_for_json.err == ""


def test_without_a_command_the_help_is_printed_and_the_use_is_wrong(executive):
    without, asked = executive(), executive("--help")
    assert (without.code, asked.code) == (Exit.WRONG_USE, Exit.DONE)
    assert without.out == asked.out
    assert "  understand  show how commands are understood; nothing moves\n" in asked.out


def test_the_version_is_printed(executive):
    from executive import __version__

    assert executive("--version").out == f"executive {__version__}\n"


def test_no_help_loads_anything_heavy():
    program = f"""
import contextlib, io, json, sys
from executive.front.cli.main import COMMANDS, main
helps = {{}}
for name in COMMANDS:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            main([name, "--help"])
        except SystemExit as ended:
            assert ended.code == 0
    helps[name] = out.getvalue()
print(json.dumps([helps, [name for name in {HEAVY} if name in sys.modules]]))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    helps, loaded = json.loads(run.stdout)
    assert loaded == []
    for name, text in helps.items():
        assert text.startswith(f"usage: executive {name} ")
        assert "--json" in text


def test_every_outcome_has_its_exit_code():
    assert {outcome: exit_of(outcome) for outcome in Outcome} == {
        Outcome.SUCCEEDED: Exit.DONE,
        Outcome.FAILED: Exit.FAILED,
        Outcome.CANCELLED: Exit.FAILED,
        Outcome.STOPPED: Exit.STOPPED,
        Outcome.REFUSED: Exit.NOT_STARTED,
        Outcome.NOT_NEEDED: Exit.DONE,
        Outcome.SKIPPED: Exit.FAILED,
        Outcome.CRASHED: Exit.FAILED,
    }


def test_a_reader_that_goes_away_is_no_error(root):
    command = f"{sys.executable} -m executive.front.cli.main show trees/household.yaml | head -1"
    run = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True, cwd=root)
    assert (run.stdout, run.stderr) == ("household\n", "")


@pytest.mark.parametrize("option", ["", "--json"])
@pytest.mark.parametrize(("text", "code"), [("go to the kitchen", Exit.DONE), ("go to the moon", Exit.NOT_STARTED)])
def test_a_mission_goes_on_without_a_reader_and_its_exit_code_tells_how_it_ended(root, tmp_path, option, text, code):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "executive.front.cli.main", "run", text, "--lockstep", *option.split()]
    run = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False, cwd=root)
    os.close(writer)
    assert (run.returncode, run.stderr) == (code, "")


def test_a_full_disk_behind_the_output_is_told(root):
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "executive.front.cli.main", "show", "world"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=root,
        )
    assert (run.returncode, run.stderr) == (Exit.FAILED, "The output cannot be written: No space left on device.\n")


def test_a_closed_output_does_not_hinder_a_command(root):
    command = f"{sys.executable} -m executive.front.cli.main understand 'go to the kitchen' >&-"
    run = subprocess.run(["/bin/sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False, cwd=root)
    assert (run.returncode, run.stderr) == (Exit.DONE, "")


def test_a_terminal_that_lacks_a_character_shows_a_mark(root):
    run = subprocess.run(
        [sys.executable, "-m", "executive.front.cli.main", "show", "trees/household.yaml", "navigation"],
        capture_output=True,
        cwd=root,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert run.stderr == b""
    assert run.stdout.startswith(b"household ? navigation\n")
