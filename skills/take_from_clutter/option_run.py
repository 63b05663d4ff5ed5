"""One option carried out: its low-level skills one after the other, each under its own contract."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from executive.contracts.observation import IMAGE, Observation
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused
from skills.fold.skill import Fold

_FOLDED = 0.15
"""How far [rad] a joint may be from the folded or the carrying posture and still count as in it."""


class OptionRun:
    """Runs stages until one does not succeed or the last one has. One thread uses it.

    A stage ends by its own outcome, by its own deadline, or when it stalls by its own test. A stage that leaves the
    arm stretched out is followed by `fold`. Closed stages are not started again.

    Args:
        stages: Skills with their goals.
        surroundings: What they may know.

    Attributes:
        outcome: How it ended, or None while it runs.
        reason: Facts behind the outcome, or "".
    """

    def __init__(self, stages: Sequence[tuple[Skill, Goal]], surroundings: Surroundings) -> None:
        self._stages, self._surroundings = list(stages), surroundings
        self._count = max(1, len(stages))
        self._skill: Skill | None = None
        self._ended: tuple[SkillOutcome, str] | None = None
        self._folding = False
        self._share = 0.0
        self.outcome: SkillOutcome | None = None
        self.reason = ""

    @property
    def looking(self) -> bool:
        """Whether the skill that runs now may read the camera."""
        if self._skill is None:
            return True
        return IMAGE in self._skill.spec.observation_keys and self._skill.looking

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        return self._share

    def step(self, observation: Observation) -> Step | None:
        """What the running skill answers; None when there is nothing left to run."""
        if self._skill is None and not self._begin(observation):
            return None
        assert self._skill is not None  # begun
        step = self._skill.step(observation)
        done = self._count - len(self._stages) - 1 + step.progress
        self._share = min(1.0, max(self._share, done / self._count))
        outcome, reason = step.outcome, step.reason
        if outcome is None:
            outcome, reason = self._watched(step.progress, observation.stamp)
        if outcome is not None:
            self.close()
            if self._ended is None and not outcome.succeeded:
                self._ended = (outcome, reason)
        return step

    def close(self) -> None:
        """Release what the running skill holds."""
        if self._skill is not None:
            self._skill.close()
            self._skill = None

    def _begin(self, observation: Observation) -> bool:
        """Start the next stage, or `fold` behind the last one; whether there is something to step."""
        while self._ended is None and self._stages:
            skill, goal = self._stages.pop(0)
            try:
                self._start(skill, goal, observation)
            except SkillRefused as refusal:
                self.close()
                self._ended = (SkillOutcome.REFUSED, refusal.reason)
            else:
                return True
        if not self._folding and not self._folded(observation):
            self._folding = True
            self._start(Fold(), {}, observation)
            return True
        self.outcome, self.reason = self._ended or (SkillOutcome.SUCCEEDED, "")
        return False

    def _start(self, skill: Skill, goal: Goal, observation: Observation) -> None:
        self._skill = skill
        self._began = observation.stamp
        self._seen: deque[tuple[float, float]] = deque()
        skill.start(goal, self._surroundings, observation)

    def _watched(self, progress: float, now: float) -> tuple[SkillOutcome | None, str]:
        """The end of a stage that takes too long or stalls, by what its spec declares."""
        assert self._skill is not None  # called while it runs
        spec = self._skill.spec
        if now - self._began > spec.deadline:
            return SkillOutcome.DEADLINE, f"{spec.name}: longer than {spec.deadline:g} s"
        while len(self._seen) > 1 and now - self._seen[1][0] >= spec.stall.seconds:
            self._seen.popleft()
        self._seen.append((now, progress))
        grown = progress - min(value for _, value in self._seen)
        if now - self._seen[0][0] >= spec.stall.seconds and grown < spec.stall.progress:
            return SkillOutcome.STALLED, f"{spec.name}: no progress for {spec.stall.seconds:g} s"
        return None, ""

    def _folded(self, observation: Observation) -> bool:
        arm, body = observation.state.arm, self._surroundings.description
        return any(float(abs(arm - posture).max()) < _FOLDED for posture in (body.rest, body.carry))
