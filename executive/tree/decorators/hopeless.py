"""The decorator that gives up a run that is not expected to succeed any more."""

from __future__ import annotations

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.decorators.base import LookFirst, subject
from executive.tree.decorators.settings import Settings
from executive.tree.leaves import SkillLeaf

_ROUNDING = 1e-9
"""Slack [s] for clocks that add up periods."""


class GiveUpBelow(LookFirst):
    """Stops the child and fails once a skill in it has been expected to succeed with less than `chance` [%] for long.

    A skill that nobody has learned an estimate for is left alone.
    """

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._settings = settings
        self._skills = [node for node in child.iterate() if isinstance(node, SkillLeaf)]
        self._chance, self._lasting = 0.0, 0.0
        self._low: tuple[SkillLeaf, float] | None = None

    def initialise(self) -> None:
        super().initialise()
        self._chance, self._lasting = self._settings.number("chance") / 100, self._settings.number("lasting")
        self._low = None

    def before(self) -> Status | None:
        low = next((skill for skill in self._skills if self._expects_less(skill)), None)
        now = self.about.clock.now()
        if low is None:
            self._low = None
        elif self._low is None or self._low[0] is not low:
            self._low = (low, now)
        if low is None or self._low is None or now - self._low[1] < self._lasting - _ROUNDING:
            return None
        chance = _expected(low)
        self.feedback_message = f"{subject(low)} was given up, because its success was only {chance:.0%} likely"
        return Status.FAILURE

    def _expects_less(self, skill: SkillLeaf) -> bool:
        chance = _expected(skill) if skill.status is Status.RUNNING else None
        return chance is not None and chance < self._chance


def _expected(skill: SkillLeaf) -> float | None:
    """What is expected of a run that goes on."""
    if skill.run is None or skill.run.feedback.outcome is not None:
        return None
    return skill.run.feedback.expected
