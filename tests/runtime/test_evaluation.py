"""Suites of missions: reading, judging and summing up."""

from __future__ import annotations

import json

import pytest

from executive.contracts.proportion import wilson
from executive.errors import BadFile
from executive.robot.sim.staging import Staging
from executive.runtime.evaluation import Episode, Summary, run_episode, summarised
from executive.runtime.suite import Entry, read_suite

GOOD = '{"text": "go to the dock", "goal": ["at(robot, dock)", "not open(drawer)"]}'


def written(folder, content):
    path = folder / "suite.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_suite_has_a_mission_a_line_and_may_have_empty_ones(tmp_path):
    other = '{"text": "go \\u2028to the kitchen", "goal": ["at(robot, kitchen)"], "note": "for people"}'
    assert read_suite(written(tmp_path, f"\n{GOOD}\n\n{other}\r\n")) == (
        Entry(("go to the dock",), ("at(robot, dock)", "not open(drawer)")),
        Entry(("go \u2028to the kitchen",), ("at(robot, kitchen)",)),
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", ": holds no mission."),
        ("\n \n", ": holds no mission."),
        (b"\xff\xfe", ": is not text in UTF-8."),
        (f'{GOOD}\n{{"text": "x"', ":2:13: is not JSON: Expecting ',' delimiter."),
        ("[" * 100_000, ":1: is nested too deeply."),
        (f"{GOOD}\n\n[1]", ':3: needs an object with a "text", or a list of them.'),
        ('{"text": 3, "goal": []}', ':1: needs an object with a "text", or a list of them.'),
        ('{"text": "x"}', ':1: needs a "goal": a list of facts such as "on(red_cube, shelf)".'),
        ('{"text": "x", "goal": []}', ':1: needs a "goal": a list of facts such as "on(red_cube, shelf)".'),
        ('{"text": "x", "goal": "on(a, b)"}', ':1: needs a "goal": a list of facts such as "on(red_cube, shelf)".'),
        (
            f'\n{GOOD}\n\n{{"text": "x", "goal": ["on(red_cub, shelf)"]}}',
            ":4: unknown thing in 'on(...)' 'red_cub'. Did you mean 'red_cube'?",
        ),
        (f'{GOOD[:-1]}, "scene": {{"objects": {{"cup": "shelf"}}}}}}', ":1: unknown object 'cup'."),
        ('{"text": [{"objects": {}}], "goal": ["a"]}', ':1: needs an object with a "text", or a list of them.'),
        ('{"text": "x", "goal": ["opn(drawer)"]}', ":1: unknown fact 'opn'. Did you mean 'open'?"),
        (
            '{"text": "x", "goal": ["the drawer is open"]}',
            ":1: 'the drawer is open' is not a fact; write it like 'on(red_cube, shelf)' or 'open(drawer)'.",
        ),
    ],
)
def test_a_suite_with_a_fault_is_refused_with_its_place(tmp_path, content, problem):
    path = written(tmp_path, content)
    with pytest.raises(BadFile) as caught:
        read_suite(path)
    assert str(caught.value).startswith(f"{path}{problem}")


def test_a_suite_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadFile) as caught:
        read_suite(tmp_path / "none.jsonl")
    assert str(caught.value) == f"{tmp_path / 'none.jsonl'}: cannot be read: No such file or directory."


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (95, 100, 0.8882, 0.9785)],
)
def test_the_interval_is_wilsons(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


def episode(succeeded, outcome, collisions=0):
    missing = () if succeeded else ("open(drawer)",)
    safety = {"collisions": collisions, "collisions_with_people": 0, "limit_breaches": 1}
    return Episode("text", 0, succeeded, missing, outcome, "", safety, 1.0, 0.1)


def test_a_summary_counts_success_safety_and_words_that_were_wrong():
    episodes = [
        episode(True, "succeeded"),
        episode(False, "succeeded", collisions=2),
        episode(True, "failed"),
        episode(False, "failed"),
    ]
    assert summarised(episodes) == Summary(
        4, 2, 0.15, 0.85, 2, {"collisions": 2, "collisions_with_people": 0, "limit_breaches": 4}
    )
    assert summarised([]) == Summary(0, 0, 0.0, 1.0, 0, {})


def test_an_episode_is_judged_on_the_simulators_state(reader):
    reached = run_episode(Entry(("go to the kitchen",), ("at(robot, kitchen)",)), 3, reader)
    assert (reached.succeeded, reached.missing, reached.outcome, reached.reason) == (True, (), "succeeded", "")
    assert reached.safety == {"collisions": 0, "collisions_with_people": 0, "limit_breaches": 0}
    assert reached.seconds > 1
    assert json.loads(json.dumps(reached.as_json()))["seed"] == 3


def test_an_episode_begins_in_its_scene_and_things_change_between_the_texts(reader):
    course = ("go to the dock", Staging({"red_cube": "shelf"}, {"drawer": 0.2}), "go to the hall")
    goal = ("on(red_cube, shelf)", "on(blue_cube, counter)", "open(drawer)", "at(robot, hall)")
    changed = run_episode(Entry(course, goal, Staging({"blue_cube": "counter"})), 0, reader)
    assert (changed.text, changed.missing) == ("go to the dock / go to the hall", ())


def test_the_programs_own_word_does_not_make_an_episode_succeed(reader):
    claimed = run_episode(Entry(("go to the dock",), ("at(robot, dock)", "open(drawer)")), 0, reader)
    assert (claimed.outcome, claimed.succeeded, claimed.missing) == ("succeeded", False, ("open(drawer)",))


def test_a_refused_mission_is_an_episode_too(reader):
    refused = run_episode(Entry(("go to the swimming pool",), ("at(robot, kitchen)",)), 0, reader)
    assert (refused.outcome, refused.succeeded, refused.seconds) == ("refused", False, 0)
