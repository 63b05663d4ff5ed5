"""What came of a mission, and what its document says."""

from __future__ import annotations

from dataclasses import replace

from executive.mission.report import MissionReport, TaskReport, concluded
from executive.types import Condition, Family, Outcome, Repeat, Task

GO = Task(Family.NAVIGATION, {"place": "kitchen"}, 0.9, "go to the kitchen")
GRAB = Task(Family.GRASPING, {"object": "red_cube"})


def test_a_mission_whose_tasks_all_succeeded_has_succeeded():
    reports = [TaskReport(GO, Outcome.SUCCEEDED, seconds=4.0), TaskReport(GRAB, Outcome.SUCCEEDED, seconds=2.5)]
    assert concluded("go and grab", reports) == MissionReport("go and grab", Outcome.SUCCEEDED, tuple(reports))


def test_the_first_task_that_did_not_succeed_decides():
    reports = [
        TaskReport(GO, Outcome.SUCCEEDED),
        TaskReport(GRAB, Outcome.FAILED, "the gripper closed on nothing"),
        TaskReport(GO, Outcome.SKIPPED),
    ]
    report = concluded("text", reports)
    assert (report.outcome, report.reason) == (Outcome.FAILED, "the gripper closed on nothing")
    stopped = concluded("text", [TaskReport(GO, Outcome.STOPPED, "pressed"), TaskReport(GRAB, Outcome.SKIPPED)])
    assert (stopped.outcome, stopped.reason) == (Outcome.STOPPED, "pressed")


def test_a_task_that_was_not_needed_is_no_failure():
    reports = [TaskReport(GO, Outcome.NOT_NEEDED, "the mug is not there"), TaskReport(GRAB, Outcome.SUCCEEDED)]
    assert concluded("text", reports) == MissionReport("text", Outcome.SUCCEEDED, tuple(reports))


def test_the_document_tells_when_and_whether_a_task_was_to_be_done():
    condition = Condition(Task(Family.INSPECTION, {"object": "red_mug"}), negated=True, text="unless there is a mug")
    task = replace(GO, condition=condition, repeat=Repeat(None, every=600.0, after=30.0), stay=5.0)
    document = TaskReport(task, Outcome.CANCELLED, rounds=3).as_json()
    assert document["condition"] == {
        "text": "unless there is a mug",
        "negated": True,
        "test": {"family": "inspection", "args": {"object": "red_mug"}},
    }
    assert document["repeat"] == {"times": None, "every": 600.0, "after": 30.0}
    assert (document["stay"], document["rounds"]) == (5.0, 3)
    assert task.as_json() == GO.as_json() | {name: document[name] for name in ("condition", "repeat", "stay")}


def test_the_document_of_a_mission():
    report = concluded("go", [TaskReport(GO, Outcome.CANCELLED, "no longer needed", 1.23456)])
    assert report.as_json() == {
        "text": "go",
        "outcome": "cancelled",
        "reason": "no longer needed",
        "tasks": [
            {
                "family": "navigation",
                "args": {"place": "kitchen"},
                "outcome": "cancelled",
                "reason": "no longer needed",
                "seconds": 1.23,
            }
        ],
    }


def test_a_question_is_in_the_document_only_when_there_is_one():
    asked = MissionReport("grab it", Outcome.REFUSED, reason="What?", question="What?")
    assert asked.as_json()["question"] == "What?"
    assert "question" not in MissionReport("no", Outcome.REFUSED, reason="not a task").as_json()


def test_every_outcome_carries_a_sentence_of_its_own():
    assert len({outcome.value for outcome in Outcome}) == len(Outcome)
    assert all(outcome.key == outcome.name.lower() for outcome in Outcome)
