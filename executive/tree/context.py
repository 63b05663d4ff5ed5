"""What one branch or subtree shares: the tools, the scope of its names, and the runs that it started."""

from __future__ import annotations

from dataclasses import dataclass, field

from executive.contracts.execution import SkillRun
from executive.contracts.skill import Goal
from executive.tree.scope import Scope
from executive.tree.tools import Tools


class Runs:
    """Runs of skills that a tree has started and whose stop is not confirmed yet."""

    def __init__(self) -> None:
        self._runs: list[SkillRun] = []

    def start(self, tools: Tools, skill: str, goal: Goal) -> SkillRun:
        """Start a skill and keep the run until the gate has confirmed its stop."""
        run = tools.server.start(skill, goal)
        self._runs = [*self.pending(), run]
        return run

    def pending(self) -> tuple[SkillRun, ...]:
        """Runs that go on, or that have ended without the gate having sent a stop since."""
        return tuple(run for run in self._runs if not run.stopped)


@dataclass(frozen=True)
class Context:
    """What the nodes of one branch or subtree share; the runs are those of the whole tree."""

    tools: Tools
    scope: Scope
    runs: Runs = field(default_factory=Runs)
