"""What came of a mission, and what its document says."""

from __future__ import annotations

from executive.mission.report import MissionReport, TaskReport, concluded
from executive.types import Family, Outcome, Task

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
