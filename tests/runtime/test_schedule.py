"""The order of a mission's tasks: groups, conditions, rounds and waits, with a crew that only keeps the time."""

from __future__ import annotations

import pytest

from executive.mission.report import TaskReport
from executive.runtime.schedule import Group, Round, Schedule, Trial, arranged
from executive.types import Condition, Family, Outcome, Repeat, Task

MUG = Task(Family.INSPECTION, {"object": "red_mug", "place": "shelf"})
IF_MUG = Condition(MUG, text="if the red mug is on the shelf")
OTHERWISE = Condition(MUG, negated=True, text="otherwise")


def go(place, **when):
    return Task(Family.NAVIGATION, {"place": place}, **when)


class Crew:
    """Every task takes 4 s and succeeds; tests are answered by `mug`, one answer after the other.

    `cancel_at` is when an operator cancels [s]; a wait and a task notice it, `fails` names places that cannot be
    reached.
    """

    def __init__(self, mug=(), fails=(), cancel_at=float("inf")):
        self.mug, self.fails, self.cancel_at = list(mug), fails, cancel_at
        self.time, self.log = 0.0, []

    def now(self):
        return self.time

    def carry_out(self, index, task, turn, asked):
        self.log.append((self.time, task.args.get("place") or "looks", turn))
        if task.family == Family.INSPECTION:
            return self._look(task, Outcome.SUCCEEDED if asked else Outcome.FAILED)
        self.time += 4.0
        if self.time > self.cancel_at:
            return Trial(TaskReport(task, Outcome.CANCELLED, "enough", 4.0))
        if task.args["place"] in self.fails:
            return Trial(TaskReport(task, Outcome.FAILED, "no way", 4.0))
        return Trial(TaskReport(task, Outcome.SUCCEEDED, "", 4.0))

    def test(self, index, task, condition, turn):
        self.log.append((self.time, condition.text, turn))
        return self._look(task, Outcome.FAILED)

    def _look(self, task, no):
        self.time += 1.0
        answer = self.mug.pop(0)
        if answer is None:
            return Trial(TaskReport(task, Outcome.FAILED, "no way to the shelf", 1.0))
        if answer:
            return Trial(TaskReport(task, Outcome.SUCCEEDED, "", 1.0))
        return Trial(TaskReport(task, no, "red_mug is not on shelf", 1.0), denied=True)

    def wait(self, index, task, until, turn):
        self.log.append((self.time, f"waits until {until:g}", turn))
        if until > self.cancel_at:
            self.time = self.cancel_at
            return TaskReport(task, Outcome.CANCELLED, "enough", rounds=0)
        self.time = until
        return None

    def leave(self, index, report, turn):
        self.log.append((self.time, f"{index}: {report.outcome.key}", turn))


def carried_out(crew, *tasks):
    """What came of each task, and what the crew did in order."""
    reports = Schedule(tasks, crew).run()
    assert [report.task for report in reports] == list(tasks)
    return [report.outcome for report in reports], [what for _, what, _ in crew.log]


def test_tasks_without_conditions_are_carried_out_in_order_and_none_behind_a_failure():
    outcomes, log = carried_out(Crew(fails={"hall"}), go("kitchen"), go("hall"), go("dock"))
    assert outcomes == [Outcome.SUCCEEDED, Outcome.FAILED, Outcome.SKIPPED]
    assert log == ["kitchen", "hall"]


@pytest.mark.parametrize(
    ("answer", "outcomes", "log"),
    [
        (True, [Outcome.SUCCEEDED, Outcome.SUCCEEDED], ["kitchen", "hall", "dock"]),
        (False, [Outcome.NOT_NEEDED, Outcome.NOT_NEEDED], ["0: not_needed", "1: not_needed", "dock"]),
    ],
)
def test_a_condition_is_tested_once_for_the_tasks_that_share_it(answer, outcomes, log):
    crew = Crew(mug=[answer])
    tasks = go("kitchen", condition=IF_MUG), go("hall", condition=IF_MUG), go("dock")
    assert carried_out(crew, *tasks) == ([*outcomes, Outcome.SUCCEEDED], [IF_MUG.text, *log])


def test_a_task_that_is_not_needed_tells_why_and_what_the_test_took():
    report = Schedule([go("kitchen", condition=IF_MUG)], Crew(mug=[False])).run()[0]
    assert (report.reason, report.seconds, report.rounds) == ("red_mug is not on shelf", 1.0, 0)


def test_a_negated_condition_holds_when_the_test_finds_the_opposite():
    unless = Condition(MUG, negated=True, text="unless the red mug is on the shelf")
    assert carried_out(Crew(mug=[False]), go("kitchen", condition=unless))[0] == [Outcome.SUCCEEDED]
    assert carried_out(Crew(mug=[True]), go("kitchen", condition=unless))[0] == [Outcome.NOT_NEEDED]


def test_a_condition_that_cannot_be_found_out_fails_the_mission():
    outcomes, _ = carried_out(Crew(mug=[None]), go("kitchen", condition=IF_MUG), go("dock"))
    assert outcomes == [Outcome.FAILED, Outcome.SKIPPED]


@pytest.mark.parametrize(("answer", "place"), [(True, "kitchen"), (False, "dock")])
def test_otherwise_takes_the_answer_of_the_test_before_it(answer, place):
    crew = Crew(mug=[answer])
    carried_out(crew, go("kitchen", condition=IF_MUG), go("dock", condition=OTHERWISE))
    assert [what for _, what, _ in crew.log if what in ("kitchen", "dock")] == [place]


@pytest.mark.parametrize(
    ("answer", "outcomes"),
    [(True, [Outcome.SUCCEEDED, Outcome.SUCCEEDED]), (False, [Outcome.SUCCEEDED, Outcome.NOT_NEEDED])],
)
def test_if_so_takes_the_answer_of_a_task_and_no_is_an_answer(answer, outcomes):
    asked = Task(Family.INSPECTION, dict(MUG.args), 0.9, "look whether the red mug is on the shelf")
    crew = Crew(mug=[answer])
    assert carried_out(crew, asked, go("kitchen", condition=IF_MUG))[0] == outcomes


def test_what_is_repeated_is_repeated_as_a_whole():
    twice = Repeat(2)
    crew = Crew()
    reports = Schedule([go("kitchen", repeat=twice), go("hall", repeat=twice), go("dock")], crew).run()
    assert crew.log == [
        (0.0, "kitchen", Round(1, 2)),
        (4.0, "hall", Round(1, 2)),
        (8.0, "kitchen", Round(2, 2)),
        (12.0, "hall", Round(2, 2)),
        (16.0, "dock", None),
    ]
    assert [(report.rounds, report.seconds) for report in reports] == [(2, 8.0), (2, 8.0), (1, 4.0)]


def test_equal_repetitions_of_two_tasks_are_two_repetitions():
    assert carried_out(Crew(), go("kitchen", repeat=Repeat(2)), go("hall", repeat=Repeat(2)))[1] == [
        "kitchen",
        "kitchen",
        "hall",
        "hall",
    ]


def test_an_interval_counts_from_the_beginning_of_a_round():
    crew = Crew()
    carried_out(crew, go("kitchen", repeat=Repeat(3, every=60.0)))
    assert [(time, what) for time, what, _ in crew.log] == [
        (0.0, "kitchen"),
        (4.0, "waits until 60"),
        (60.0, "kitchen"),
        (64.0, "waits until 120"),
        (120.0, "kitchen"),
    ]


def test_a_round_longer_than_the_interval_is_followed_by_the_next_one_at_once():
    assert carried_out(Crew(), go("kitchen", repeat=Repeat(3, every=1.0)))[1] == ["kitchen"] * 3


@pytest.mark.parametrize(
    ("repeat", "begun"),
    [
        (Repeat(None, every=10.0, duration=30.0), [0.0, 10.0, 20.0]),
        (Repeat(None, duration=10.0), [0.0, 4.0, 8.0]),
        (Repeat(2, every=10.0, duration=3600.0), [0.0, 10.0]),
        (Repeat(1, after=300.0), [300.0]),
        (Repeat(2, every=10.0, after=5.0), [5.0, 15.0]),
        (Repeat(None, duration=10.0, after=5.0), [5.0, 9.0, 13.0]),
    ],
)
def test_no_round_begins_after_the_duration_or_before_the_delay(repeat, begun):
    crew = Crew()
    carried_out(crew, go("kitchen", repeat=repeat))
    assert [time for time, what, _ in crew.log if what == "kitchen"] == begun


def test_a_repetition_without_end_goes_on_until_an_operator_cancels():
    crew = Crew(cancel_at=130.0)
    outcomes, log = carried_out(crew, go("kitchen", repeat=Repeat(None, every=60.0)), go("dock"))
    assert outcomes == [Outcome.CANCELLED, Outcome.SKIPPED]
    assert (crew.time, log.count("kitchen"), crew.log[0][2]) == (130.0, 3, Round(1, None))


def test_a_failed_round_ends_the_mission():
    outcomes, log = carried_out(Crew(fails={"kitchen"}), go("kitchen", repeat=Repeat(3)), go("dock"))
    assert (outcomes, log) == ([Outcome.FAILED, Outcome.SKIPPED], ["kitchen"])


def test_a_condition_within_an_interval_is_tested_in_every_round():
    every = Repeat(3, every=60.0)
    crew = Crew(mug=[False, True, False])
    task = go("kitchen", condition=IF_MUG, repeat=every)
    report = Schedule([task], crew).run()[0]
    assert [what for _, what, _ in crew.log if what == IF_MUG.text] == [IF_MUG.text] * 3
    assert (report.outcome, report.rounds, report.reason) == (Outcome.SUCCEEDED, 1, "")


def test_a_condition_of_what_is_only_counted_is_tested_once():
    crew = Crew(mug=[True])
    assert carried_out(crew, go("kitchen", condition=IF_MUG, repeat=Repeat(2)))[1] == [
        IF_MUG.text,
        "kitchen",
        "kitchen",
    ]


def test_a_condition_of_a_part_of_what_is_repeated_is_tested_in_its_turn():
    twice = Repeat(2)
    crew = Crew(mug=[False, True])
    tasks = go("hall", repeat=twice), go("kitchen", repeat=twice, condition=IF_MUG)
    log = carried_out(crew, *tasks)[1]
    assert log == ["hall", IF_MUG.text, "1: not_needed", "hall", IF_MUG.text, "kitchen"]


def test_the_robot_stays_after_a_task_in_every_round():
    crew = Crew()
    carried_out(crew, go("kitchen", stay=10.0, repeat=Repeat(2)), go("dock"))
    assert [(time, what) for time, what, _ in crew.log] == [
        (0.0, "kitchen"),
        (4.0, "waits until 14"),
        (14.0, "kitchen"),
        (18.0, "waits until 28"),
        (28.0, "dock"),
    ]


def test_a_cancel_during_a_stay_ends_the_mission():
    outcomes, log = carried_out(Crew(cancel_at=9.0), go("kitchen", stay=10.0), go("dock"))
    assert outcomes == [Outcome.CANCELLED, Outcome.SKIPPED]
    assert log[-1] == "0: cancelled"


def test_groups_within_groups():
    every = Repeat(None, every=60.0)
    tasks = [go("hall", repeat=every), go("kitchen", repeat=every, condition=IF_MUG), go("dock")]
    assert arranged(tasks) == (Group((0, Group((1,), condition=IF_MUG)), repeat=every), 2)
    twice = Repeat(2)
    tasks = [go("hall", condition=IF_MUG, repeat=twice), go("kitchen", condition=IF_MUG)]
    assert arranged(tasks) == (Group((Group((0,), repeat=twice), 1), condition=IF_MUG),)
    assert arranged([]) == ()
