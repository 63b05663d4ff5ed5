"""What an inspection tells: that something is so, that it is not, or that it could not be found out."""

from __future__ import annotations

from dataclasses import replace

from executive.contracts.execution import SkillRun, SkillServer
from executive.contracts.memory import Memory
from executive.contracts.site import Site
from executive.contracts.skill import Goal, SkillOutcome
from executive.definitions.model import TreeDefinition
from executive.tree.build import MissionTree
from executive.types import Task

_WITHIN = "within"
"""Argument of a branch that looks in one place or area and nowhere else."""


class Inquiry:
    """Passes on what a tree asks of the skills and remembers how each goal ended. The loop's thread alone calls it.

    Args:
        server: What really runs the skills.
    """

    def __init__(self, server: SkillServer) -> None:
        self._server = server
        self._runs: dict[str, SkillRun] = {}

    def start(self, skill: str, goal: Goal) -> SkillRun:
        """Start a skill; a later run towards the same goal takes the place of an earlier one."""
        run = self._server.start(skill, goal)
        self._runs[f"{skill} {sorted(goal.items(), key=str)}"] = run
        return run

    def stop_all(self) -> None:
        """Cancel every run."""
        self._server.stop_all()

    def denial(self, tree: MissionTree) -> str:
        """Why what a failed tree looks for is not so, or "" when it tells no such thing.

        It is not so when every skill has done its work in the end, and either one has not found what it looked for or a
        condition that the tree asks then does not hold. Anything else (no way there, a timeout, a guard) leaves the
        question open.
        """
        endings = [run.feedback for run in self._runs.values()]
        if not {ending.outcome for ending in endings} <= {SkillOutcome.NOT_FOUND, SkillOutcome.SUCCEEDED}:
            return ""
        if all(ending.outcome is SkillOutcome.SUCCEEDED for ending in endings):
            return tree.first_cause() if tree.asked_in_vain() else ""
        missed = [ending.reason for ending in endings if ending.outcome is SkillOutcome.NOT_FOUND]
        return "; ".join(reason or SkillOutcome.NOT_FOUND.value for reason in missed)


def bound(test: Task, definition: TreeDefinition) -> Task:
    """The test of a condition with the place of its object as the only one to look at, where the branch can be told."""
    ports = {port.name for port in definition.branches[test.family].args}
    if not {"place", "object"} <= test.args.keys() or _WITHIN not in ports:
        return test
    return replace(test, args={_WITHIN if name == "place" else name: value for name, value in test.args.items()})


def seen_elsewhere(test: Task, memory: Memory, site: Site) -> str:
    """Where the object of a test was seen, when that is not where the test asks about; else ""."""
    sighting = memory.sightings.get(test.args.get("object", ""))
    asked = test.args.get("place") or test.args.get(_WITHIN, "")
    if sighting is None or not sighting.place or asked not in site.places:
        return ""
    return "" if asked in (sighting.place, site.place(sighting.place).area) else sighting.place
