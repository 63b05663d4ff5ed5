"""`executive run`: refusals, bad files, interruptions, the e-stop and the document at the end."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from executive.front.cli.exit import Exit
from executive.runtime import assembly
from executive.telemetry.events import Topic
from executive.telemetry.record import read

ACCOUNT = "Simulator's account: 0 collisions, 0 collisions with people, 0 limit breaches\n"


@pytest.fixture
def hooked(monkeypatch):
    """Lets a test act on the running parts at each observation; gives the list to put hooks into."""
    hooks = []
    simulated = assembly.simulated

    @contextmanager
    def with_hooks(*args, **options):
        with simulated(*args, **options) as parts:
            steps = iter(range(1_000_000))

            def act(event):
                if event.topic is Topic.OBSERVATION:
                    step = next(steps)
                    for hook in hooks:
                        hook(parts, step)

            parts.bus.listen(act)
            yield parts

    monkeypatch.setattr(assembly, "simulated", with_hooks)
    return hooks


def moved(recording):
    return [event for event in read(recording) if event.topic is Topic.ACTION]


def test_a_mission_is_carried_out_and_its_document_tells_what_came_of_it(executive, tmp_path):
    answer = executive("run", "go to the kitchen", "--lockstep", "--json", "--record", tmp_path / "m.mcap")
    assert (answer.code, answer.err) == (Exit.DONE, "")
    document = answer.document
    assert list(document) == ["text", "outcome", "reason", "tasks", "seconds", "world", "safety"]
    assert (document["text"], document["outcome"], document["reason"]) == ("go to the kitchen", "succeeded", "")
    (task,) = document["tasks"]
    assert (task["family"], task["args"], task["outcome"]) == ("navigation", {"place": "kitchen"}, "succeeded")
    assert document["seconds"] == task["seconds"] > 1
    assert document["world"]["at(robot, kitchen)"] is True
    assert document["safety"]["collisions"] == document["safety"]["limit_breaches"] == 0
    assert len(moved(tmp_path / "m.mcap")) > 20 * task["seconds"] - 5


def test_a_mission_in_words_has_a_line_for_each_thing_that_happens(executive):
    answer = executive("run", "go to the kitchen", "--lockstep", "--seed", "2")
    lines = answer.out.splitlines()
    assert (answer.code, answer.err) == (Exit.DONE, "")
    assert lines[0] == "    0.0 s  task 1, navigation (place kitchen): started"
    assert lines[1] == "    0.0 s    navigate (goal kitchen): started"
    assert lines[-3].startswith("✓ 1. navigation (place kitchen): succeeded  (")
    assert lines[-2:] == ["Mission succeeded.", ACCOUNT.strip()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Mission refused: there are no words in it."),
        ("  \t", "Mission refused: there are no words in it."),
        ("what is the capital of France?", "Mission refused: this is no task for a robot, as far as I understand it."),
        (
            "go to the swimming pool",
            "I know no 'swimming pool'. Where to: living room, kitchen, workshop, storage, hall, dock, ...?",
        ),
    ],
)
def test_what_is_not_understood_as_a_mission_moves_nothing(executive, tmp_path, text, words):
    recording = tmp_path / "m.mcap"
    answer = executive("run", text, "--record", recording)
    assert (answer.code, answer.out, answer.err) == (Exit.NOT_STARTED, f"{words}\n{ACCOUNT}", "")
    assert moved(recording) == []
    document = executive("run", text, "--json").document
    assert (document["text"], document["outcome"], document["tasks"]) == (text, "refused", [])
    assert document.get("question", f"Mission refused: {document['reason']}.") == words


def test_a_task_that_the_tree_has_no_branch_for_is_refused(executive, tmp_path):
    tree = tmp_path / "only_go.yaml"
    tree.write_text(
        "tree: only_go\n"
        "defaults:\n"
        "  skill:\n"
        "    - on_stop: halt\n"
        "    - guard: [robot_ok, clear_of_people]\n"
        "    - timeout: 60s\n"
        "branches:\n"
        "  navigation:\n"
        "    args: {place: place}\n"
        "    run: {skill: navigate, with: {goal: $place}}\n"
    )
    answer = executive("run", "grab the green cube", "--tree", tree)
    assert answer.code == Exit.NOT_STARTED
    assert answer.out == (
        "✗ 1. grasping (object green_cube): skipped  (0.0 s)\n"
        "Mission refused: step 1 ('grab the green cube') cannot work: this robot's tree has no branch for grasping; "
        "it has: navigation.\n" + ACCOUNT
    )


def test_a_tree_with_faults_is_refused_with_all_of_them(executive, root, monkeypatch):
    monkeypatch.chdir(root)
    name = "tests/trees_bad/bad_names"
    expected = (root / f"{name}.expected").read_text()
    answer = executive("run", "go to the kitchen", "--tree", f"{name}.yaml")
    assert (answer.code, answer.out) == (Exit.WRONG_USE, "")
    assert answer.err.count("\n") == expected.strip().count("\n") + 1 > 1
    document = executive("run", "go to the kitchen", "--tree", f"{name}.yaml", "--json").document
    assert document == {"error": answer.err.strip(), "exit": 2}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--tree", "no/such.yaml"), "no/such.yaml:1:1: there is no such file."),
        (("--seed", "-1"), "--seed takes a whole number from 0 up, not -1."),
        (
            ("--record", "/no/such/folder/m.mcap"),
            "/no/such/folder/m.mcap: cannot be written: No such file or directory.",
        ),
    ],
)
def test_bad_options_are_refused_before_anything_moves(executive, hooked, options, sentence):
    steps = []
    hooked.append(lambda parts, step: steps.append(step))
    answer = executive("run", "go to the kitchen", *options)
    assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")
    document = executive("run", "go to the kitchen", *options, "--json").document
    assert (document, steps) == ({"error": sentence, "exit": 2}, [])


def test_broken_weights_of_a_later_skill_are_found_before_anything_moves(executive, tmp_path, monkeypatch):
    from skills.grasp.skill import Grasp

    broken = tmp_path / "weights"
    shutil.copytree(Grasp.weights, broken)
    graph = broken / "policy.onnx"
    graph.write_bytes(graph.read_bytes()[:-100])
    monkeypatch.setattr(Grasp, "weights", broken)
    recording = tmp_path / "m.mcap"
    answer = executive("run", "grab the green cube", "--lockstep", "--record", recording)
    assert (answer.code, answer.out) == (Exit.WRONG_USE, "")
    assert answer.err == (
        f"{graph}: cannot load the weights of skill 'grasp': its content is damaged or was changed "
        "(the SHA-256 differs from config.json)\n"
    )
    assert moved(recording) == []
    assert executive("run", "go to the kitchen", "--lockstep", "--json").code == Exit.DONE


def test_a_disk_that_fills_up_ends_the_recording_and_not_the_mission(executive):
    answer = executive("run", "go to the dock", "--lockstep", "--json", "--record", "/dev/full")
    assert (answer.code, answer.document["outcome"]) == (Exit.DONE, "succeeded")
    assert answer.err == "/dev/full: the recording broke off: No space left on device.\n"


def test_an_emergency_stop_ends_with_its_own_code(executive, hooked):
    hooked.append(lambda parts, step: step == 40 and parts.runtime.controls.emergency_stop("somebody pressed it"))
    answer = executive("run", "go to the workshop", "--lockstep", "--json")
    assert answer.code == Exit.STOPPED
    assert (answer.document["outcome"], answer.document["reason"]) == ("stopped", "somebody pressed it")


@pytest.mark.parametrize(
    ("number", "mode", "reason"),
    [
        (signal.SIGINT, ["--lockstep"], "interrupted from the keyboard"),
        (signal.SIGINT, [], "interrupted from the keyboard"),
        (signal.SIGTERM, [], "asked to terminate"),
        (signal.SIGHUP, [], "the terminal was closed"),
    ],
)
def test_a_signal_stops_the_robot_then_ends_with_a_report(tmp_path, number, mode, reason):
    recording = tmp_path / "m.mcap"
    words = ["run", "go to the workshop, then go to the storage, then go to the kitchen", *mode]
    command = [sys.executable, "-m", "executive.front.cli.main", *words, "--record", str(recording)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = [process.stdout.readline(), process.stdout.readline()]
        assert first[1].endswith("navigate (goal workshop): started\n")
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (Exit.FAILED, "")
    without_values = re.sub(r", expected to succeed \d+%", "", out).splitlines()
    assert without_values[-5:-1] == [
        *without_values[-5:-4],
        "✗ 2. navigation (place storage): skipped  (0.0 s)",
        "✗ 3. navigation (place kitchen): skipped  (0.0 s)",
        f"Mission cancelled: {reason}.",
    ]
    events = {event.topic: event.data for event in read(recording)}
    assert not any(events[Topic.ACTION]["sent"]["base"] or ())
    assert max(abs(value) for value in events[Topic.OBSERVATION]["base_twist"]) < 0.1


def test_a_terminal_shows_the_live_tree_and_then_the_summary():
    screen, process_end = pty.openpty()
    command = [sys.executable, "-m", "executive.front.cli.main", "run", "go to the kitchen", "--lockstep"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"}
    with subprocess.Popen(command, stdout=process_end, stderr=subprocess.PIPE, env=environment) as process:
        os.close(process_end)
        shown = b"".join(iter(lambda: _read(screen), b"")).decode()
        assert process.wait(timeout=60) == Exit.DONE
    os.close(screen)
    plain = re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", shown).replace("\r\n", "\n")
    assert "go to the kitchen  →  navigation (place kitchen)\n" in plain
    assert "▶ branch navigation" in plain
    assert re.search(r"▶ skill navigate  [0-9.]+ s  goal = kitchen", plain)
    assert plain.endswith("Mission succeeded.\n" + ACCOUNT)


def _read(screen):
    try:
        return os.read(screen, 65536)
    except OSError:  # the other end has gone
        return b""


def test_an_interruption_while_loading_is_a_word_and_no_traceback():
    command = [sys.executable, "-c", "import signal\nfrom executive.front.cli import main as cli\n"]
    command[2] += "import executive.runtime.assembly as assembly\n"
    command[2] += "def interrupted(*a, **b): signal.raise_signal(signal.SIGINT)\n"
    command[2] += "assembly.simulated = interrupted\n"
    command[2] += "raise SystemExit(cli.main(['run', 'go to the kitchen', '--json']))"
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (Exit.FAILED, "")
    assert json.loads(run.stdout) == {"error": "Interrupted.", "exit": 1}


def test_the_second_text_answers_the_question_and_the_third_is_a_mission_of_its_own(executive):
    texts = ("bring the cube to the shelf", "the red one", "now go back to the dock")
    answer = executive("run", *texts, "--lockstep", "--json")
    asked, carried, gone = (json.loads(line) for line in answer.out.splitlines())
    assert answer.code == Exit.DONE
    assert asked["question"].startswith("Which cube: the ")
    assert (carried["text"], carried["outcome"]) == (texts[0], "succeeded")
    assert carried["tasks"][0]["args"] == {"object": "red_cube", "to": "shelf"}
    assert carried["world"]["on(red_cube, shelf)"] is True
    assert (gone["outcome"], gone["world"]["at(robot, dock)"]) == ("succeeded", True)


def test_a_question_that_nobody_answers_ends_with_its_own_code(executive):
    answer = executive("run", "go to the kitchen", "bring the cube to the shelf", "--lockstep", "--json")
    assert answer.code == Exit.NOT_STARTED
    assert "question" in json.loads(answer.out.splitlines()[-1])


def test_texts_are_read_from_standard_input_one_a_line():
    command = [sys.executable, "-m", "executive.front.cli.main", "run", "--lockstep", "--json"]
    said = "go to the kitchen\n\nwhat is the capital of France?\n"
    ended = subprocess.run(command, input=said, capture_output=True, text=True, check=False, timeout=120)
    went, refused = (json.loads(line) for line in ended.stdout.splitlines())
    assert (went["outcome"], refused["outcome"]) == ("succeeded", "refused")
    assert (ended.returncode, ended.stderr) == (Exit.NOT_STARTED, "")
