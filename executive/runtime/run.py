"""One run of one skill inside this process: from waiting for its parts to a confirmed stop."""

from __future__ import annotations

from collections import deque

from executive.contracts.execution import Feedback, Foreseen
from executive.contracts.memory import Memory
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.skill import Goal, Need, Skill, SkillOutcome, SkillSpec, Step, Surroundings
from executive.errors import ExecutiveError, SkillRefused
from executive.runtime.answer import check_answer

_ARM_TOLERANCE = 0.15
"""How far [rad] a joint may be from the folded or carrying posture and still count as in it."""


class HostedRun:
    """A run under the host; the tree sees it as a `SkillRun`. The loop's thread alone calls it."""

    def __init__(self, skill: Skill, goal: Goal, surroundings: Surroundings) -> None:
        self.skill = skill
        self.spec: SkillSpec = skill.spec
        self.goal = goal
        self.feedback = Feedback()
        self.started_at: float | None = None
        self.cancelled = False
        self.stopped = False
        self.fault: BaseException | None = None
        self.touches = frozenset[str]()
        self._surroundings = surroundings
        self._progress: deque[tuple[float, float]] = deque()
        self._expected: tuple[float, float] | None = None

    def cancel(self) -> None:
        """Ask for an end; the host carries it out in this control period."""
        self.cancelled = True

    @property
    def ended(self) -> bool:
        """Whether it has an outcome."""
        return self.feedback.outcome is not None

    @property
    def foreseen(self) -> Foreseen | None:
        """What an ended run had expected of itself, or None where nobody has learned it."""
        outcome, last = self.feedback.outcome, self.feedback.expected
        if outcome is None or last is None or self._expected is None:
            return None
        return Foreseen(self.spec.name, *self._expected, last, outcome.name.lower())

    def begin(self, observation: Observation, now: float) -> None:
        """Start the skill. Whatever goes wrong ends the run with its outcome and reason."""
        self.started_at = now
        missing = unmet(self.spec, self.goal, self._surroundings.memory, observation, self._surroundings.description)
        if missing:
            self.end(SkillOutcome.REFUSED, missing)
            return
        try:
            self.skill.start(self.goal, self._surroundings, observation)
        except SkillRefused as refusal:
            self.end(SkillOutcome.REFUSED, refusal.reason)
        except (Exception, SystemExit) as error:
            self._crash(error)

    def advance(self, observation: Observation, now: float) -> Step | None:
        """One step of the skill, or None when the run has ended before it."""
        try:
            step = self.skill.step(observation)
            check_answer(step, self.spec)
            expected = self.skill.foresee(observation, step)
            self.touches = frozenset(self.skill.touches)
        except (Exception, SystemExit) as error:
            self._crash(error)
            return None
        self.feedback = Feedback(progress=step.progress, success=step.success, expected=expected)
        if expected is not None:
            first, lowest = self._expected or (expected, expected)
            self._expected = first, min(lowest, expected)
        if step.outcome is not None:
            self.end(step.outcome, step.reason, step)
        else:
            self._watch(now, step.progress)
        return step

    def end(self, outcome: SkillOutcome, reason: str = "", step: Step | None = None) -> None:
        """End the run; the skill is closed, the gate's stop is still to come."""
        if self.ended:
            return
        self.feedback = Feedback(
            outcome,
            reason,
            self.feedback.progress,
            self.feedback.success,
            step.outputs if step is not None else {},
            self.feedback.expected,
        )
        try:
            self.skill.close()
        except (Exception, SystemExit) as error:
            self.fault = error

    def _watch(self, now: float, progress: float) -> None:
        started = now if self.started_at is None else self.started_at
        if now - started > self.spec.deadline:
            self.end(SkillOutcome.DEADLINE, f"longer than {self.spec.deadline:g} s")
            return
        window = self.spec.stall.seconds
        while len(self._progress) > 1 and now - self._progress[1][0] >= window:
            self._progress.popleft()
        self._progress.append((now, progress))
        oldest_at, _ = self._progress[0]
        grown = progress - min(seen for _, seen in self._progress)
        if now - oldest_at >= window and grown < self.spec.stall.progress:
            self.end(SkillOutcome.STALLED, f"no progress for {window:g} s")

    def _crash(self, error: BaseException) -> None:
        self.fault = error
        words = str(error) if isinstance(error, ExecutiveError) else f"{type(error).__name__}: {error}"
        self.end(SkillOutcome.CRASHED, words)


def unmet(spec: SkillSpec, goal: Goal, memory: Memory, observation: Observation, description: RobotDescription) -> str:
    """The first need of a skill that does not hold, as a clause, or ""."""
    name = str(goal.get("object") or "")
    arm = observation.state.arm
    folded = any(abs(arm - posture).max() < _ARM_TOLERANCE for posture in (description.rest, description.carry))
    facts = {
        Need.HAND_EMPTY: (memory.held is None, f"the gripper holds {memory.held}"),
        Need.HOLDING: (memory.held is not None and memory.held == (name or memory.held), _not_held(name, memory)),
        Need.SEEN: (name in memory.sightings, f"{name} has not been seen"),
        Need.ARM_FOLDED: (folded, "the arm is stretched out"),
    }
    return next((facts[need][1] for need in spec.needs if not facts[need][0]), "")


def _not_held(name: str, memory: Memory) -> str:
    if memory.held is None:
        return f"the gripper does not hold {name}" if name else "the gripper is empty"
    return f"the gripper holds {memory.held}, not {name}"
