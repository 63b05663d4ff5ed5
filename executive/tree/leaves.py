"""The leaves of a tree: a skill, an action, a condition."""

from __future__ import annotations

from collections.abc import Mapping

import py_trees
from py_trees.common import Status

from executive.contracts.circumstance import ActionSpec
from executive.contracts.execution import Feedback, SkillRun
from executive.contracts.skill import SkillSpec
from executive.definitions import words
from executive.definitions.model import Values
from executive.errors import ExecutiveError
from executive.tree.checks import Check
from executive.tree.context import Context
from executive.tree.node import About, Described

_PROGRESS_STEPS, _EXPECTED_STEPS = 20, 10
"""Progress and expected success are shown in this many steps, so that not every tick changes the tree."""


class SkillLeaf(Described, py_trees.behaviour.Behaviour):
    """Runs a skill: starts it when entered, follows its feedback, cancels it when stopped."""

    def __init__(
        self, about: About, context: Context, spec: SkillSpec, values: Values, outputs: Mapping[str, str]
    ) -> None:
        super().__init__(name=about.label, about=about)
        self.run: SkillRun | None = None
        self._going = False
        self._context = context
        self._spec = spec
        self._values = values
        self._outputs = outputs
        self._problem = ""
        self.blackboards.append(context.scope.client)

    def initialise(self) -> None:
        super().initialise()
        self.run, self._problem, self._going = None, "", False
        try:
            goal = self._context.scope.fill(self._spec.inputs, self._values)
            self.detail = ", ".join(f"{name} = {words.plain(goal[name])}" for name in self._values)
            self.run = self._context.runs.start(self._context.tools, self._spec.name, goal)
            self._going = True
        except ExecutiveError as error:
            self._problem = str(error)

    def update(self) -> Status:
        if self.run is None:
            self.feedback_message = self._problem
            return Status.FAILURE
        feedback = self.run.feedback
        if feedback.outcome is None:
            self.feedback_message = _progress(feedback)
            return Status.RUNNING
        self._going = False
        if feedback.outcome.succeeded:
            for port, name in self._outputs.items():
                self._context.scope.write(name, feedback.outputs.get(port))
            self.feedback_message = ""
            return Status.SUCCESS
        self.feedback_message = feedback.outcome.value + (f" ({feedback.reason})" if feedback.reason else "")
        return Status.FAILURE

    def terminate(self, new_status: Status) -> None:
        super().terminate(new_status)
        if self.run is not None and self._going:
            self._going = False
            self.run.cancel()


def _progress(feedback: Feedback) -> str:
    """How far a run is, and how likely it is to succeed where that has been learned."""
    done = f"{int(feedback.progress * _PROGRESS_STEPS) / _PROGRESS_STEPS:.0%}"
    if feedback.expected is None:
        return done
    return f"{done}, success {round(feedback.expected * _EXPECTED_STEPS) / _EXPECTED_STEPS:.0%} likely"


class ActionLeaf(Described, py_trees.behaviour.Behaviour):
    """Calls a registered function once; succeeds or fails at once."""

    def __init__(
        self, about: About, context: Context, spec: ActionSpec, values: Values, outputs: Mapping[str, str]
    ) -> None:
        super().__init__(name=about.label, about=about)
        self._context = context
        self._spec = spec
        self._values = values
        self._outputs = outputs
        self.blackboards.append(context.scope.client)

    def update(self) -> Status:
        try:
            values = self._context.scope.fill(self._spec.inputs, self._values)
            self.detail = ", ".join(f"{name} = {words.plain(values[name])}" for name in self._values)
            verdict = self._spec.function(self._context.tools.circumstances(), **values)
        except ExecutiveError as error:
            self.feedback_message = str(error)
            return Status.FAILURE
        if not verdict.holds:
            self.feedback_message = verdict.reason
            return Status.FAILURE
        for port, name in self._outputs.items():
            self._context.scope.write(name, verdict.outputs.get(port))
        return Status.SUCCESS


class ConditionLeaf(Described, py_trees.behaviour.Behaviour):
    """Asks a condition; never runs on."""

    def __init__(self, about: About, check: Check) -> None:
        super().__init__(name=about.label, about=about)
        self._check = check

    def initialise(self) -> None:
        super().initialise()
        self._check.prepare()
        self.called = self._check.label

    def update(self) -> Status:
        verdict = self._check.verdict()
        self.feedback_message = verdict.reason
        return Status.SUCCESS if verdict.holds else Status.FAILURE
