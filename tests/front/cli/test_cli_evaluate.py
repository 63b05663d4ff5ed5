"""`executive evaluate`: suites in worker processes, one skill, and interruptions."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

from executive.errors import BadRequest
from executive.front.cli.evaluate import objections, seeds_of
from executive.front.cli.exit import Exit
from executive.runtime.evaluation import Episode
from executive.runtime.suite import read_suite, shipped_suite

SHORT = {"text": "go to the dock", "goal": ["at(robot, dock)"]}
LONG = {"text": "go to the workshop, then go to the storage", "goal": ["at(robot, storage)"]}
WRONG = {"text": "go to the dock", "goal": ["at(robot, dock)", "open(drawer)"]}


def suite(folder, *rows):
    path = folder / "suite.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("words", "seeds"), [("3", [3]), ("0-3", [0, 1, 2, 3]), ("1,4,7", [1, 4, 7]), ("0-1,9", [0, 1, 9])]
)
def test_seeds_are_numbers_and_ranges(words, seeds):
    assert seeds_of(words) == seeds


@pytest.mark.parametrize("words", ["", "a", "3-1", "-1", "1-", "0-1000000", "1.5", "0-1-2"])
def test_anything_else_is_no_seeds(words):
    with pytest.raises(BadRequest) as caught:
        seeds_of(words)
    assert str(caught.value) == f"--seeds takes a number or a range such as 0-9, not '{words}'."


def test_a_suite_is_run_by_workers_and_judged_on_the_simulators_state(executive, tmp_path):
    path = suite(tmp_path, SHORT, WRONG)
    answer = executive("evaluate", "--suite", path, "--seeds", "0-1", "--workers", "2", "--json")
    document = answer.document
    assert answer.code == Exit.FAILED
    assert (document["episodes"], document["planned"], document["succeeded"], document["broken_off"]) == (4, 4, 2, "")
    assert document["false_words"] == 2
    assert document["safety"] == {"collisions": 0, "collisions_with_people": 0, "limit_breaches": 0}
    assert [(row["seed"], row["missing"]) for row in document["results"]] == [
        (0, []),
        (0, ["open(drawer)"]),
        (1, []),
        (1, ["open(drawer)"]),
    ]
    assert answer.err.splitlines()[0] == "  0%  missions"
    assert answer.err.splitlines()[-1] == "100%  missions, 2 of 4 succeeded"


def test_a_suite_in_words(executive, tmp_path):
    answer = executive("evaluate", "--suite", suite(tmp_path, SHORT, WRONG))
    assert answer.code == Exit.FAILED
    assert answer.out == (
        "✗ seed 0  'go to the dock': missing open(drawer) (succeeded)\n"
        "1 of 2 missions succeeded on the simulator's state: 50.0% (95 % interval 9.4% to 90.5%)\n"
        "simulator's account: 0 collisions, 0 collisions with people, 0 limit breaches\n"
        "missions in which the program's own word was wrong: 1\n"
    )


def test_a_part_of_a_suite_can_be_run(executive, tmp_path):
    path = suite(tmp_path, WRONG, SHORT, WRONG, SHORT)
    assert executive("evaluate", "--suite", path, "--every", "2", "--first", "2").out.startswith("2 of 2 missions")
    wrong = (("--every", "0", "--every takes a whole number"), ("--first", "5", "no mission number 5"))
    for option, value, words in wrong:
        refused = executive("evaluate", "--suite", path, option, value)
        assert (refused.code, words in refused.err) == (Exit.WRONG_USE, True)


def test_groups_are_shown_in_a_table(executive, tmp_path):
    grouped = suite(tmp_path, {**SHORT, "group": "short"}, {**WRONG, "group": "wrong"})
    answer = executive("evaluate", "--suite", grouped)
    assert answer.out.splitlines()[1:5] == [
        "| group | succeeded | rate | 95 % interval | collisions | limit breaches |",
        "|---|---|---|---|---|---|",
        "| short | 1 of 1 | 100.0% | 20.6% to 100.0% | 0 | 0 |",
        "| wrong | 0 of 1 | 0.0% | 0.0% to 79.3% | 0 | 0 |",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_keeps_what_was_run_and_ends_the_workers(tmp_path, number):
    path = suite(tmp_path, SHORT, *[LONG] * 8)
    words = ["evaluate", "--suite", str(path), "--workers", "2", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "executive.front.cli.main", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr.readline() == "  0%  missions\n"
        assert process.stderr.readline().startswith(" 11%  missions, 1 of 1")
        workers = children(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert process.returncode == Exit.FAILED
    document = json.loads(out)
    assert document["broken_off"] == "interrupted"
    assert 1 <= document["episodes"] == len(document["results"]) < document["planned"] == 9
    assert document["results"][0]["succeeded"]
    assert len(workers) >= 2
    deadline = time.monotonic() + 20.0  # those that were told to end may need a moment on a busy machine
    while any(alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(worker) for worker in workers)


def test_an_error_in_a_worker_keeps_what_was_run_and_is_told(tmp_path, root):
    tree = tmp_path / "tree.yaml"
    tree.write_text((root / "trees/household.yaml").read_text())
    path = suite(tmp_path, SHORT, *[LONG] * 8)
    words = ["evaluate", "--suite", str(path), "--tree", str(tree)]
    with subprocess.Popen(
        [sys.executable, "-m", "executive.front.cli.main", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr.readline() == "  0%  missions\n"
        assert process.stderr.readline().startswith(" 11%  missions, 1 of 1")
        tree.unlink()
        out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (Exit.FAILED, False)
    first = next(line for line in out.splitlines() if line.startswith("broken off"))
    assert first.endswith(f" of 9 missions were not run to their end: {tree}:1:1: there is no such file.")


def children(process):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=True)
    return [int(number) for number in found.stdout.split()]


def alive(process):
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in ("", "Z")


def test_a_skill_is_measured_from_held_out_starts(executive):
    answer = executive("evaluate", "navigate", "--starts", "2")
    assert (answer.code, answer.out[:38]) == (Exit.DONE, "navigate: 2 of 2 starts succeeded (100")
    document = executive("evaluate", "navigate", "--starts", "1", "--seeds", "4", "--json").document
    assert (document["skill"], document["trials"], document["seed"]) == ("navigate", 1, 4)


def test_a_skill_is_measured_outside_the_range_of_its_training(executive):
    answer = executive("evaluate", "navigate", "--starts", "1", "--seeds", "1", "--outside", "--json")
    assert answer.code in (Exit.DONE, Exit.FAILED)
    assert list(answer.document) == [
        "everybody walks to and fro with 0.5 m/s",
        "2 cm of room on each side instead of 6 cm",
    ]
    assert {(one["skill"], one["trials"], one["seed"]) for one in answer.document.values()} == {("navigate", 1, 1)}


def test_wrong_use_is_a_sentence_before_anything_runs(executive, tmp_path, root):
    good = suite(tmp_path, SHORT)
    bad_tree = root / "tests/trees_bad/tab.yaml"
    sentences = {
        (): "name a skill, or give a suite with --suite FILE.",
        ("grasp", "--suite", good): "name a skill, or give a suite with --suite FILE.",
        ("graps",): "unknown skill 'graps'. Did you mean 'grasp'?",
        ("grasp", "--outside", "--critic"): "--outside measures a skill as it is shipped, without --critic and "
        "--weights.",
        ("--suite", good, "--outside"): "--outside goes with a skill, not with a suite.",
        ("--suite", good, "--starts", "5"): "--starts goes with a skill, not with a suite.",
        ("grasp", "--workers", "2"): "--workers goes with a suite, not with a skill.",
        ("grasp", "--tree", "no/such.yaml"): "--tree goes with a suite, not with a skill.",
        ("fold",): "skill 'fold' has learned nothing, so there is nothing to train or to measure.",
        ("grasp", "--starts", "0"): "--starts takes a whole number from 1 up, not 0.",
        ("grasp", "--seeds", "0-3"): "a skill is measured with one seed, not 4; give more starts instead.",
        ("--suite", good, "--workers", "0"): "--workers takes a number from 1 to 64, not 0.",
        ("--suite", "no/such.jsonl"): "no/such.jsonl: cannot be read: No such file or directory.",
        ("--suite", good, "--tree", "no/such.yaml"): "no/such.yaml:1:1: there is no such file.",
    }
    for words, sentence in sentences.items():
        answer = executive("evaluate", *words)
        assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")
    assert executive("evaluate", "--suite", good, "--tree", bad_tree).code == Exit.WRONG_USE


def test_every_mission_of_the_shipped_suite_is_understood_and_none_is_done_already(reader):
    from executive.mission.plan import planned
    from executive.robot.sim.robot import SimRobot
    from executive.robot.sim.scene import Scene
    from executive.robot.sim.site import read_site
    from executive.runtime.assembly import checked_tree
    from executive.types import Decision

    site, tree, entries = read_site(), checked_tree(), read_suite(shipped_suite())
    robot = SimRobot(Scene.home(0), camera=False)
    robot.advance(0.5)
    families = set()
    assert len({entry.texts for entry in entries}) == len(entries) == 10
    for entry in entries:
        understanding = reader.understand(entry.texts[0], site)
        assert understanding.decision is Decision.ACCEPT
        tasks = planned(understanding.tasks, tree, site)
        families |= {task.family for task in tasks}
        for fact in entry.goal:
            assert not robot.referee.holds(fact)
            names = set(fact[fact.index("(") + 1 : -1].split(", ")) - {"robot"}
            assert names <= set(tasks[-1].args.values())
    robot.close()
    assert families == {"transport", "navigation", "grasping", "manipulation"}


def test_it_is_told_how_often_the_critic_objected():
    episodes = [
        Episode("go", 0, True, (), "succeeded", "", {}, 10.0, 1.0, gate=gate, steps=200)
        for gate in ({"critic": 3, "clearance": 5}, {"critic_failed": 1})
    ]
    assert objections(episodes) == (
        "the learned critic objected in 3 of 400 control steps (0.75%), in 1 of 2 missions; it failed or was late in 1"
    )
