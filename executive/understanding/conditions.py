"""The tests that conditions ask for, each an inspection of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from executive.types import Condition, Family, Task
from executive.understanding.arguments import read
from executive.understanding.clauses import Clause
from executive.understanding.context import Context
from executive.understanding.grounding import Given
from executive.understanding.phrasing import taken_apart
from executive.understanding.questions import Question
from executive.understanding.steps import Step
from executive.understanding.world import World

Answers = Mapping[int, Given]
"""Answers to questions by step; those about the condition of step n stand under -1 - n."""


class Judge(Protocol):
    """Which families a step may be of, and how to read the question of a condition."""

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each family means in a few words."""

    def families(self, step: Step) -> tuple[str, ...]:
        """The families, and perhaps out of scope, among which the right one is."""

    def read(self, lines: Sequence[str]) -> list[list[Step]]:
        """The steps of cleaned texts."""


class Conditions:
    """Reads the conditions of a command; the same words twice are one test.

    Args:
        judge: Reads the question of a condition.
        world: What it is grounded in, or None.
        answers: Answers to questions about the command.
        questions: Gets the questions that conditions leave open.
    """

    def __init__(self, judge: Judge, world: World | None, answers: Answers, questions: list[Question]) -> None:
        self._judge, self._world, self._answers, self._questions = judge, world, answers, questions
        self._tests: dict[str, Task] = {}

    def of(
        self, number: int, clause: Clause | None, tasks: Mapping[int, tuple[Task, ...]], context: Context
    ) -> tuple[Condition | None, Context]:
        """The condition of a step, and the context after it.

        Args:
            number: Index of the step.
            clause: Its condition as said, or None.
            tasks: Tasks of the steps before it.
            context: What was spoken of before.
        """
        if clause is None:
            return None, context
        test, context = self._test(number, clause, tasks, context)
        return (Condition(test, clause.negated, clause.text) if test is not None else None), context

    def _test(
        self, number: int, clause: Clause, tasks: Mapping[int, tuple[Task, ...]], context: Context
    ) -> tuple[Task | None, Context]:
        if clause.step is not None:
            found = [tasks[at][-1] for at in range(clause.step, -1, -1) if tasks.get(at)]
            return (found[0] if found else None), context
        steps = self._judge.read([clause.question])[0]
        if not steps:
            return None, context
        world = self._world.after(context.brought) if self._world is not None else None
        asked = replace(steps[0], text=clause.question, start=0, end=len(clause.question))
        asked = replace(asked, spans=tuple(span for step in steps for span in step.spans))
        phrasing = taken_apart(asked, clause.question, world.lexicon if world is not None else None)
        reading = read(Family.INSPECTION, phrasing, world, context, self._answers.get(-1 - number, {}))
        after = context.after(reading.family, reading.arguments, reading.where or {}, world.site if world else None)
        if clause.question in self._tests:
            return self._tests[clause.question], after
        if reading.question is not None:
            self._questions.append(replace(reading.question, step=-1 - number))
        test = Task(Family.INSPECTION, reading.arguments[0], asked.guess.in_scope, clause.question)
        self._tests[clause.question] = test
        return test, after
