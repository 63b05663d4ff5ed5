"""Whether giving up hopeless runs pays: the same difficult starts with and without it, tried again after a failure.

As in a tree: after a run that failed or was given up the arm is folded, what is to be grasped is looked for again (here
it is seen with the error that localisation usually has), and the skill starts anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from executive.contracts.observation import Observation
from executive.contracts.practice import Practice
from executive.contracts.skill import Goal, Need, Skill, SkillOutcome, Step, Surroundings
from skills.fold.skill import Fold
from skills.foresight.difficult import prepare
from skills.foresight.foresight import Foresight
from skills.foresight.rollouts import course_of, hard_start, policy_of, run_once
from skills.learned import Foreseeing
from skills.policy import Decide

LASTING = 0.5
"""For how long [s] success has to be unlikely before a run is given up, as the decorator `give_up_below` has it."""
_UNTOUCHED = (SkillOutcome.REFUSED,)
"""Outcomes after which another run would end the same."""


class GivingUp(Skill):
    """A skill whose runs end once success has been less likely than `chance` for `LASTING`.

    Attributes:
        chance: Least expected success, 0 to 1; with 0 no run is given up.
        hopeless_at: When a run first was as unlikely to succeed as `watched` for so long [s after its start], or None.
    """

    def __init__(self, skill: Foreseeing, chance: float, watched: float) -> None:
        self._skill, self.spec = skill, skill.spec
        self.chance, self._watched = chance, watched
        self.hopeless_at: float | None = None
        self._started: float | None = None
        self._low: float | None = None

    @property
    def looking(self) -> bool:
        return self._skill.looking

    @property
    def touches(self) -> frozenset[str]:
        return self._skill.touches

    def prepare(self) -> None:
        self._skill.prepare()

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._skill.start(goal, surroundings, observation)

    def step(self, observation: Observation) -> Step:
        step = self._skill.step(observation)
        expected = self._skill.foresee(observation, step)
        now = observation.stamp
        self._started = now if self._started is None else self._started
        if step.outcome is not None or expected is None:
            return step
        low = expected < self._watched
        self._low = (now if self._low is None else self._low) if low else None
        if self._low is None or now - self._low < LASTING:
            return step
        if self.hopeless_at is None:
            self.hopeless_at = now - self._started
        if expected >= self.chance:
            return step
        return replace(step, outcome=SkillOutcome.NOT_DONE, reason="given up")

    def close(self) -> None:
        self._skill.close()


@dataclass(frozen=True)
class Tried:
    """What came of a difficult start.

    Attributes:
        success: Whether it succeeded in the end, by the simulator, with nothing hit on the way.
        first: Whether the first run did.
        seconds: Time of all runs, and of folding the arm between them [s].
        runs: How many there were.
        given_up: How many of them were given up.
        hopeless: Whether any of them looked hopeless, given up or not.
        collisions: Things that were hit.
    """

    success: bool
    first: bool
    seconds: float
    runs: int
    given_up: int
    hopeless: bool
    collisions: int


def tried(
    practice: Practice, skill: str, number: int, network: Decide, chance: float, watched: float, attempts: int
) -> Tried:
    """Try a difficult start up to `attempts` times.

    Args:
        practice: The simulated robot.
        skill: Name of the skill.
        number: Number of the start.
        network: What estimates.
        chance: Runs that are less likely to succeed are given up; none with 0.
        watched: Runs that are less likely to succeed look hopeless.
        attempts: Most runs.
    """
    course = course_of(skill)
    hard = hard_start(practice, skill, number)
    prepare(practice, course, hard)
    firsts: list[bool] = []
    seconds, given_up, collisions, hopeless = 0.0, 0, 0, False
    while not (firsts and firsts[-1]) and len(firsts) < attempts:
        if firsts:
            folded = practice.attempt(Fold(), hard.trial.goal)
            seconds, collisions = seconds + folded.seconds, collisions + folded.collisions
            hard = replace(hard, shove=None)
            course.prepare(practice, hard.trial)
        run = GivingUp(_watched(skill, network), chance, watched)
        attempt, success = run_once(practice, hard, run)
        firsts.append(success)
        seconds, collisions = seconds + attempt.seconds, collisions + attempt.collisions
        given_up += attempt.reason == "given up"
        hopeless = hopeless or run.hopeless_at is not None
        if attempt.outcome in _UNTOUCHED or _lost(practice, course.spec.needs):
            break
    return Tried(firsts[-1] and not collisions, firsts[0], seconds, len(firsts), given_up, hopeless, collisions)


def _watched(skill: str, network: Decide) -> Foreseeing:
    """A fresh skill with its shipped policy, watched by that network."""
    course, foresight = course_of(skill), Foresight(skill, network)
    made = course.make(foresight.watching(policy_of(course)))
    assert isinstance(made, Foreseeing)
    made.situation = foresight
    return made


def _lost(practice: Practice, needs: tuple[Need, ...]) -> bool:
    """Whether what the skill needs in the gripper is not there any more: nothing that it could do again."""
    return Need.HOLDING in needs and practice.memory.held is None
