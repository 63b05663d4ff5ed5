"""Why a task is as good as hopeless: the evidence that speaks most against it, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from executive.mission.evidence import Evidence, place_of, target_of
from executive.mission.sentences import Problem, spoken
from executive.mission.situation import Situation
from executive.mission.value import Estimate, ValueModel
from executive.types import Task


@dataclass(frozen=True)
class _Reason:
    """Some evidence that goes together.

    Attributes:
        better: That evidence as it would be if nothing spoke against the task.
        words: What speaks against it.
        matters: Whether a task has to do with it at all.
    """

    better: Mapping[str, float]
    words: Callable[[Task, Situation, Evidence], Problem]
    matters: Callable[[Task, Evidence], bool] = lambda task, evidence: True


def hopeless(values: ValueModel, estimate: Estimate, task: Task, situation: Situation) -> Problem:
    """The reason that, taken away, would raise the value most."""
    evidence = estimate.evidence

    def without(reason: _Reason) -> float:
        return values.value(task.family, replace(evidence, **reason.better))

    worst = max((reason for reason in _REASONS if reason.matters(task, evidence)), key=without)
    said = worst.words(task, situation, evidence)
    return Problem(f"it would hardly succeed ({estimate.value:.0%} by experience): {said.reason}", said.help)


def _whereabouts(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    site, name = situation.site, task.args.get("object", "")
    what, place = spoken(name, site) if name else "what it needs", place_of(task, situation)
    missed = situation.memory.misses.get(name, {})
    if evidence.missed_all > 0:
        youngest = ago(situation.now - max(missed.values()))
        return Problem(f"I have looked for {what} everywhere and not found it, last {youngest}", "tell me where it is")
    if place in missed:
        when = ago(situation.now - missed[place])
        reason = f"{what} was not at {spoken(place, site)} when I last looked, {when}"
        return Problem(reason, "tell me where it is")
    if evidence.sighted:
        when = ago(situation.now - situation.memory.sightings[name].stamp)
        return Problem(f"I last saw {what} {when}", "tell me where it is")
    return Problem(f"I have not seen {what} yet", "tell me where it is")


def _kind(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    known = situation.site.objects.get(task.args.get("object", ""))
    kind = known.kind if known is not None else "thing"
    return Problem(f"I have hardly ever managed to find and take a {kind}")


def _people(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    help_ = "ask them to step aside"
    if evidence.hemmed:
        return Problem("somebody or something that is not on my map stands right beside me", help_)
    place = _end(task, situation, target=evidence.people_to_target >= evidence.people_to_object)
    return Problem(f"somebody or something that is not on my map is in the way to {place}", help_)


def _clutter(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    what = spoken(task.args.get("object", ""), situation.site)
    return Problem(f"other things stand close beside {what}", "make room around it")


def _crowd(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    return Problem(f"there is hardly any room left on {_end(task, situation, target=True)}", "clear some of it")


def _person(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    return Problem(f"I do not see {_end(task, situation, target=True)} where I would go", "name a place")


def _way(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    return Problem(f"the way to {_end(task, situation, target=True)} is long")


def _source(task: Task, situation: Situation, evidence: Evidence) -> Problem:
    what = spoken(task.args.get("object", ""), situation.site)
    place = spoken(place_of(task, situation), situation.site)
    return Problem(f"I do not believe that {what} is at {place}", "leave the place out")


def _end(task: Task, situation: Situation, target: bool) -> str:
    """The place at one end of a task, as it is said."""
    place = target_of(task, situation) if target else None
    name = place.name if place is not None else place_of(task, situation)
    return spoken(name, situation.site) if name else "where it would have to go"


def _searched(task: Task, evidence: Evidence) -> bool:
    return bool(task.args.get("object")) and not evidence.held


_REASONS = (
    _Reason(
        {"sighted": 1.0, "sighting_freshness": 0.6, "missed_here": 0.0, "missed_around": 0.0, "missed_all": 0.0}
        | {"missed_source": 0.0},
        _whereabouts,
        _searched,
    ),
    _Reason(
        {"cube": 1.0, "mug": 0.0},
        _kind,
        lambda task, evidence: _searched(task, evidence) and not evidence.cube + evidence.mug,
    ),
    _Reason(
        {"people_to_object": 0.0, "people_to_target": 0.0, "stranger": 0.0, "hemmed": 0.0}
        | {"object_spot_taken": 0.0, "target_spot_taken": 0.0},
        _people,
    ),
    _Reason({"beside": 0.0, "company": 0.0}, _clutter, lambda task, evidence: evidence.beside > 0),
    _Reason(
        {"target_crowd": 0.0, "target_usual": 0.0, "target_fixtures": 0.0},
        _crowd,
        lambda task, evidence: evidence.target_crowd + evidence.target_usual > 0,
    ),
    _Reason({"person_there": 1.0}, _person, lambda task, evidence: bool(evidence.to_person)),
    _Reason({"way_to_object": 0.3, "way_to_target": 0.3}, _way),
    _Reason(
        {"source_given": 0.0, "source_believed": 0.0, "missed_source": 0.0},
        _source,
        lambda task, evidence: evidence.source_given > evidence.source_believed,
    ),
)


def ago(seconds: float) -> str:
    """An age in words: "40 s ago", "3 min ago", "2 h ago"."""
    for unit, size in (("h", 3600.0), ("min", 60.0)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago"
