"""The skill `take_from_clutter`: look, choose an option, carry it out, and look again, until the object is held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from executive.contracts.action import Action
from executive.contracts.memory import Memory, Sighting, WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.site import Place, PlaceKind
from executive.contracts.skill import Goal, Skill, SkillOutcome, Step, Surroundings
from executive.errors import SkillRefused, UnknownName
from skills.arm.grip import grip_of
from skills.policies.hierarchical import best
from skills.policy import Policy
from skills.take_from_clutter.features import inputs_of, room_for
from skills.take_from_clutter.in_the_way import in_the_way
from skills.take_from_clutter.low_level import LowLevel
from skills.take_from_clutter.option_run import OptionRun
from skills.take_from_clutter.options import KINDS, Kind, Option
from skills.take_from_clutter.sightings import Seen
from skills.take_from_clutter.situation import Situation, Tried
from skills.take_from_clutter.spec import INPUTS, MOST_OPTIONS, NAME, OUTPUTS, SPEC

WEIGHTS = Path(__file__).with_name("weights")
Choose = Callable[[Situation, Sequence[Option]], Option | None]
"""Which option to take; None to give up."""
_LEAST = 0.08
"""An option whose value is lower is not worth while."""
_ROOM = 0.010
"""Options that begin with less room for the gripper [m] are none: where things stand is known to about so much."""
_STANDSTILL = np.zeros(3)


class TakeFromClutter(Skill):
    """See `spec.SPEC`.

    Args:
        choose: What chooses in place of the trained high level: an explorer, or a fixed order to compare with.
    """

    spec = SPEC

    def __init__(self, choose: Choose | None = None) -> None:
        self._choose = choose
        self._low_level: LowLevel | None = None
        self._run: OptionRun | None = None
        self._option: Option | None = None

    @property
    def looking(self) -> bool:
        return self._run is None or self._run.looking

    @property
    def touches(self) -> frozenset[str]:
        return frozenset() if self._option is None else frozenset({self._option.object})

    def prepare(self) -> None:
        self._low_level = self._low_level or LowLevel()
        if self._choose is None:
            self._choose = greedily(Policy.load(WEIGHTS, NAME, INPUTS, OUTPUTS))

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        self._wanted = str(goal["object"])
        if grip_of(self._wanted, surroundings.site) is None or self._kind(surroundings) not in KINDS:
            raise SkillRefused(NAME, f"it does not know how to take {self._wanted} from among others")
        self._surface = _surface(str(goal["place"]), surroundings)
        self.prepare()
        self._aside = bool(goal.get("aside", True))
        self._memory = _copy_of(surroundings.memory)
        self._surroundings = replace(surroundings, memory=self._memory)
        self._tried: list[Tried] = []
        self._certain = set[str]()  # a single frame now and then shows what is not there; a measurement hardly ever
        self._furthest = self._width = 0.0
        self._look()

    def step(self, observation: Observation) -> Step:
        assert self._run is not None  # `start` has begun to look
        step = self._run.step(observation)
        if step is None:
            return self._next(observation)
        looked = step.sightings
        if self._option is None:
            looked = self._seen.measured(step) if self._measuring else self._seen.noted(step)
            self._certain |= {one.object for one in looked if self._measuring}
        self._remember(looked, step)
        if "width" in step.outputs:
            self._width = float(step.outputs["width"])
        taking = self._option is not None and self._option.kind is Kind.TAKE
        return Step(
            step.action,
            self._progress(self._run.share),
            step.success if taking else 0.0,
            sightings=looked,
            lost=step.lost,
            holds=step.holds,
        )

    def close(self) -> None:
        if self._run is not None:
            self._run.close()

    def _remember(self, sightings: Sequence[Sighting], step: Step) -> None:
        """Keep what a low-level skill has found out: the next one starts from it, in this run."""
        for sighting in sightings:
            self._memory.saw(sighting)
        for name in step.lost:
            self._memory.forget(name)
        if step.holds is not None:
            self._memory.hold(step.holds or None)

    def _kind(self, surroundings: Surroundings) -> str:
        return surroundings.site.object(self._wanted).kind

    def _look(self) -> None:
        """Set out to see where everything is now."""
        self._option, self._measuring = None, False
        self._seen = Seen()
        assert self._low_level is not None  # `start` has loaded it
        self._run = OptionRun(self._low_level.look(self._wanted, self._surface.name), self._surroundings)

    def _next(self, observation: Observation) -> Step:
        """What was running has ended: look after an option, choose after a look."""
        assert self._run is not None  # it has just ended
        action = Action(observation.stamp, base=_STANDSTILL)
        if self._option is None:
            return self._chosen(observation, action) if self._measuring else self._measure(action)
        succeeded = self._run.outcome is SkillOutcome.SUCCEEDED
        self._tried.append(Tried(self._option, succeeded))
        held = self._memory.held
        if held == self._wanted:
            outputs = {"width": self._width, "options": len(self._tried)}
            return Step(action, 1.0, 1.0, SkillOutcome.SUCCEEDED, outputs=outputs)
        if held is not None:
            facts = f"{held} was taken, and then: {self._run.reason}"
            return Step(action, self._furthest, 0.0, SkillOutcome.NOT_DONE, facts)
        self._why = f"{self._option}: {self._run.reason or 'done'}"
        self._look()
        return Step(action, self._progress(0.0))

    def _measure(self, action: Action) -> Step:
        """Measure what a look has shown."""
        assert self._low_level is not None  # `start` has loaded it
        self._measuring = True
        self._run = OptionRun(self._low_level.closer_look(self._surface.name), self._surroundings)
        return Step(action, self._furthest)

    def _chosen(self, observation: Observation, action: Action) -> Step:
        """Choose an option from what the look has shown, or give up."""
        situation = self._situation(observation)
        names = sorted(in_the_way(situation)) if self._aside else sorted({self._wanted} & situation.sightings.keys())
        options = [option for option in situation.options(names) if room_for(situation, option) > _ROOM]
        assert self._choose is not None  # `start` has set it
        assert self._low_level is not None  # and loaded this
        if not options and self._wanted in situation.sightings:
            return self._given_up(action, SkillOutcome.NOT_DONE, "the gripper finds no room anywhere")
        if not options:
            return self._given_up(action, SkillOutcome.NOT_FOUND, f"{self._wanted} is not to be seen")
        if len(self._tried) == MOST_OPTIONS:
            return self._given_up(action, SkillOutcome.NOT_DONE, f"{MOST_OPTIONS} options were not enough")
        choice = self._choose(situation, options)
        if choice is None:
            return self._given_up(action, SkillOutcome.NOT_DONE, "no option promises to work")
        self._option = choice
        self._run = OptionRun(self._low_level.stages(self._option, self._surface.name), self._surroundings)
        return Step(action, self._progress(0.0))

    def _given_up(self, action: Action, outcome: SkillOutcome, facts: str) -> Step:
        reason = f"{facts}; the last one was {self._why}" if self._tried else facts
        return Step(action, self._furthest, 0.0, outcome, reason)

    def _situation(self, observation: Observation) -> Situation:
        site = self._surroundings.site
        known = self._seen.believed(self._memory.sightings, self._surface.name)
        here = {name: one for name, one in known.items() if name in self._certain and site.object(name).kind in KINDS}
        seen = frozenset(self._seen.names & here.keys())
        assert self._low_level is not None  # `start` has loaded it
        base, tried = observation.state.base_pose, tuple(self._tried)
        return Situation(self._wanted, here, seen, tried, self._low_level.bare, self._surface, base, site)

    def _progress(self, share: float) -> float:
        """How far it is when the present look or option is `share` done; an end before the last option jumps to 1."""
        done = 2 * len(self._tried) + (self._option is not None) + share
        self._furthest = max(self._furthest, done / (2 * MOST_OPTIONS + 2))
        return self._furthest


def greedily(policy: Policy) -> Choose:
    """The option with the highest value, unless none is worth while."""

    def choose(situation: Situation, options: Sequence[Option]) -> Option | None:
        values = [float(policy(inputs_of(situation, option))["value"][0]) for option in options]
        index = best(values, _LEAST)
        return None if index is None else options[index]

    return choose


def _copy_of(memory: Memory) -> WorldMemory:
    """A memory of its own, which begins as the robot's."""
    copy = WorldMemory()
    for sighting in memory.sightings.values():
        copy.saw(sighting)
    copy.hold(memory.held)
    return copy


def _surface(name: str, surroundings: Surroundings) -> Place:
    """The surface that a place of the goal means.

    Raises:
        SkillRefused: if there is none.
    """
    try:
        support = surroundings.site.support(name)
    except UnknownName as error:
        raise SkillRefused(NAME, str(error)) from error
    if support is None or support.kind is not PlaceKind.SURFACE:
        raise SkillRefused(NAME, f"{name} has no surface")
    return support
