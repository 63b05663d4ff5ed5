"""A condition with its arguments, as nodes and decorators ask it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from executive.contracts.circumstance import HOLDS, Verdict
from executive.definitions import words
from executive.definitions.model import ConditionUse
from executive.errors import ExecutiveError, UnknownName
from executive.tree.context import Context


class Check:
    """One condition. `prepare` looks its arguments up when the node starts, `verdict` asks it.

    Attributes:
        use: As it is written.
        label: In words, with the arguments' values once they are known.

    Raises:
        UnknownName: if there is no such condition.
    """

    def __init__(self, use: ConditionUse, context: Context) -> None:
        known = context.tools.registry.conditions
        if use.condition not in known:
            raise UnknownName("condition", use.condition, known)
        self.use = use
        self.label = words.condition(use)
        self._spec = known[use.condition]
        self._context = context
        self._values: dict[str, Any] = {}
        self._problem = ""

    def prepare(self) -> None:
        """Look the arguments up; what cannot be found out makes the condition fail with its sentence."""
        try:
            self._values = self._context.scope.fill(self._spec.inputs, self.use.values)
            self.label = words.condition(self.use, (words.plain(self._values[name]) for name in self.use.values))
            self._problem = ""
        except ExecutiveError as error:
            self._problem = str(error)

    def verdict(self) -> Verdict:
        """Whether the condition holds now, and if not, why."""
        if self._problem:
            return Verdict(False, self._problem)
        try:
            verdict = self._spec.function(self._context.tools.circumstances(), **self._values)
        except ExecutiveError as error:
            return Verdict(False, str(error))
        if not self.use.inverted:
            return verdict
        return Verdict(False, f"{self.use.condition} holds") if verdict.holds else HOLDS


def checks(uses: Iterable[ConditionUse], context: Context) -> tuple[Check, ...]:
    """Checks for the conditions of a decorator."""
    return tuple(Check(use, context) for use in uses)


def first_broken(several: Sequence[Check]) -> str:
    """The first condition that does not hold and why, as a clause, or "" when all hold."""
    for check in several:
        verdict = check.verdict()
        if not verdict.holds:
            return f"{check.label} does not hold{f': {verdict.reason}' if verdict.reason else ''}"
    return ""
