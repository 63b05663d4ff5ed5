"""Runs skills in this process: the lockstep counterpart of a skill process."""

from __future__ import annotations

import itertools

import numpy as np

from executive.clock import Clock
from executive.contracts.action import Action, Resource, merged
from executive.contracts.execution import Foreseen
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.contracts.skill import Encode, Goal, Skill, SkillOutcome, Step, Surroundings, no_encoder
from executive.registry import Registry
from executive.runtime.run import HostedRun
from executive.telemetry.events import Event, EventBus, Topic

_STILL = 1e-3
"""A sent twist below this [m/s, rad/s] counts as a stop."""
_FEEDBACK_PERIOD = 0.5
"""Seconds between two SKILL events of a run that goes on."""


class SkillHost:
    """Starts, steps and ends runs, and writes what they perceive to memory. The loop's thread alone calls it.

    Args:
        registry: Makes the skills.
        description, site: What skills may know of the body and the place.
        memory: The robot's memory; the host is its only writer.
        clock: The executive's clock; deadlines and stall tests follow it.
        bus: Gets an event when a run starts, goes on and ends.
        seed: Root of the skills' random draws.
        encode: The sentence encoder, for skills that are told in words what to do.
    """

    def __init__(
        self,
        registry: Registry,
        description: RobotDescription,
        site: Site,
        memory: WorldMemory,
        clock: Clock,
        bus: EventBus,
        seed: int = 0,
        encode: Encode = no_encoder,
    ) -> None:
        self._registry = registry
        self._description = description
        self._site = site
        self._memory = memory
        self._clock = clock
        self._bus = bus
        self._seed = seed
        self._encode = encode
        self._numbers = itertools.count()
        self._runs: list[HostedRun] = []
        self._told: dict[int, float] = {}
        self._foreseen: list[Foreseen] = []

    def start(self, skill: str, goal: Goal) -> HostedRun:
        """Queue a run; it starts in this control period, as soon as the parts it needs are free.

        Raises:
            UnknownName: if there is no such skill.
        """
        return self.adopt(self._registry.make_skill(skill), goal)

    def adopt(self, skill: Skill, goal: Goal) -> HostedRun:
        """Queue a run of a skill that was made elsewhere, e.g. to train or evaluate it."""
        random = np.random.default_rng([self._seed, next(self._numbers)])
        run = HostedRun(skill, goal, Surroundings(self._description, self._site, self._memory, random, self._encode))
        self._runs.append(run)
        return run

    def stop_all(self) -> None:
        """Cancel every run; the parts they moved are stopped in this control period."""
        for run in self._runs:
            run.cancel()

    def take_foreseen(self) -> tuple[Foreseen, ...]:
        """What the runs that have ended since the last call had expected of themselves, in order."""
        taken, self._foreseen = tuple(self._foreseen), []
        return taken

    @property
    def pending(self) -> bool:
        """Whether a run goes on or its stop has not been sent yet."""
        return bool(self._runs)

    @property
    def touches(self) -> frozenset[str]:
        """Objects besides those of the task that the runs mean to touch now."""
        return frozenset[str]().union(*(run.touches for run in self._runs if not run.ended))

    def step(self, observation: Observation) -> Action:
        """Cancel, start and step the runs; returns what they ask of the robot together."""
        now = self._clock.now()
        for run in self._runs:
            if run.cancelled and not run.ended:
                run.end(SkillOutcome.CANCELLED)
                self._tell(run, "ended")
            elif run.started_at is None:
                self._begin(run, observation, now)
        actions = [
            self._advance(run, observation, now) for run in self._runs if not run.ended and run.started_at is not None
        ]
        return merged([action for action in actions if action is not None], observation.stamp)

    def halted(self, reason: str) -> None:
        """The gate holds the robot still: every run ends."""
        for run in self._runs:
            if not run.ended:
                run.end(SkillOutcome.STOPPED, reason)
                self._tell(run, "ended")

    def confirm(self, sent: Action) -> None:
        """The gate has sent `sent`: a run that had ended and whose base now stands is confirmed as stopped."""
        still = sent.base is None or float(np.abs(sent.base).max()) < _STILL
        for run in self._runs:
            if run.ended and (still or Resource.BASE not in run.spec.resources):
                run.stopped = True
        self._runs = [run for run in self._runs if not run.stopped]

    def _begin(self, run: HostedRun, observation: Observation, now: float) -> None:
        holders = [other for other in self._runs if other is not run and other.started_at is not None]
        clash = next((other for other in holders if other.spec.resources & run.spec.resources), None)
        if clash is None:
            run.begin(observation, now)
            self._tell(run, "ended" if run.ended else "started")
        elif not clash.ended:
            parts = " and ".join(sorted(part.value for part in clash.spec.resources & run.spec.resources))
            run.started_at = now
            run.end(SkillOutcome.REFUSED, f"skill '{clash.spec.name}' is using the {parts}")
            self._tell(run, "ended")

    def _advance(self, run: HostedRun, observation: Observation, now: float) -> Action | None:
        step = run.advance(observation, now)
        if step is not None:
            self._remember(step)
            self._remember_miss(run, step)
        if run.ended:
            self._tell(run, "ended")
            return None
        if now - self._told.get(id(run), 0.0) >= _FEEDBACK_PERIOD:
            self._tell(run, "running")
        return step.action if step is not None else None

    def _remember(self, step: Step) -> None:
        for sighting in step.sightings:
            self._memory.saw(sighting)
        for name in step.lost:
            self._memory.forget(name)
        if step.holds is not None:
            self._memory.hold(step.holds or None)
        if step.survey is not None:
            self._memory.surveyed(step.survey)

    def _remember_miss(self, run: HostedRun, step: Step) -> None:
        name, place = run.goal.get("object"), run.goal.get("place")
        if step.outcome is SkillOutcome.NOT_FOUND and isinstance(name, str) and isinstance(place, str):
            self._memory.missed(name, place, step.action.stamp)

    def _tell(self, run: HostedRun, state: str) -> None:
        self._told[id(run)] = self._clock.now()
        feedback = run.feedback
        facts = {
            "skill": run.spec.name,
            "goal": {name: value for name, value in run.goal.items() if isinstance(value, str | int | float | bool)},
            "state": state,
            "progress": round(feedback.progress, 3),
            "success": round(feedback.success, 3),
            "expected": None if feedback.expected is None else round(feedback.expected, 3),
            "outcome": feedback.outcome.name.lower() if feedback.outcome else None,
            "reason": feedback.reason,
        }
        self._bus.publish(Event(self._clock.now(), Topic.SKILL, facts))
        if run.ended:
            self._told.pop(id(run), None)
            self._foreseen += [run.foreseen] if run.foreseen is not None else []
        if run.fault is not None:
            error = f"{type(run.fault).__name__}: {run.fault}"
            self._bus.publish(
                Event(self._clock.now(), Topic.FAULT, {"where": f"skill {run.spec.name}", "error": error})
            )
