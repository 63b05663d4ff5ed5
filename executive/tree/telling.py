"""Actions and conditions around what was found at a place: telling it, comparing it, going from place to place.

A skill (`survey`, `read_gauge`) has looked before; these only read the robot's memory, and what is told goes to
people as words and to whoever judges the mission as a `Report`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from executive.contracts.circumstance import HOLDS, ActionSpec, Circumstances, ConditionSpec, Verdict
from executive.contracts.port import Port, PortType
from executive.contracts.report import Report
from executive.contracts.site import Place, PlaceKind, Site
from executive.contracts.survey import Change, ChangeKind, Survey, changes
from executive.registry import Registry
from executive.tree.room import in_the_way

_TOLD = "told"
"""Key of the notes under which the places are kept that were told about in this task."""
_WATCHING = 30.0
"""Whoever looks again within this time [s] keeps watching, and tells only what has changed."""
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


@dataclass(frozen=True)
class _Sort:
    """Which objects are spoken of: those of a kind and a colour, "" for any."""

    kind: str
    colour: str

    def of(self, names: frozenset[str], site: Site) -> frozenset[str]:
        """Those among `names`."""
        known = {name: site.objects[name] for name in names if name in site.objects}
        kinds = {name for name, one in known.items() if self.kind in ("", one.kind)}
        return frozenset(name for name in kinds if self.colour in ("", known[name].colour))

    def counted(self, number: int) -> str:
        """A number of them, in words."""
        amount = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
        noun = (self.kind or "object") + ("" if number == 1 else "s")
        return " ".join(word for word in (amount, self.colour, noun) if word)


def report_survey(circumstances: Circumstances, *, place: str, kind: str, colour: str) -> Verdict:
    """Tell what was found at a place: the objects there, how far a drawer is open, or what a gauge reads."""
    survey = circumstances.memory.surveys.get(place)
    if survey is None:
        return _not_looked_over(place)
    sort = _Sort(kind, colour)
    among = sort.of(survey.among, circumstances.site)
    there = sort.of(frozenset(survey.sightings), circumstances.site)
    circumstances.say(_described(survey, sort, there))
    return _reported(circumstances, Report(place, among, there, survey.pulled, survey.value))


def report_changes(circumstances: Circumstances, *, place: str) -> Verdict:
    """Tell what is different at a place from the last time; the first time, what is there."""
    survey, before = circumstances.memory.surveys.get(place), circumstances.memory.earlier.get(place)
    if survey is None:
        return _not_looked_over(place)
    everything = frozenset(survey.sightings)
    if before is None:
        circumstances.say(f"I see this for the first time. {_described(survey, _Sort('', ''), everything)}")
        return _reported(circumstances, Report(place, survey.among, everything, survey.pulled, survey.value))
    found = changes(before, survey)
    for change in found:
        circumstances.say(_told(change, survey))
    if not found and survey.stamp - before.stamp > _WATCHING:
        circumstances.say(f"Nothing has changed at the {_spoken(place)}.")
    return _reported(circumstances, Report(place, survey.among, everything, survey.pulled, survey.value, found))


def next_stop(circumstances: Circumstances, *, within: str, gauge: str) -> Verdict:
    """The nearest place that was not told about yet in this task: a surface, a drawer or the gauge.

    Drawers come first: an open one stands in the way of whoever goes to the surface above it.
    """
    left = _stops_left(circumstances, within, gauge)
    if not left:
        return Verdict(False, "there is no further place to look over")
    if all(in_the_way(circumstances, one.name) for one in left):
        names = " and ".join(_spoken(one.name) for one in left)
        return Verdict(False, f"there is no room before the {names}: what is open stands in the way")
    left = [one for one in left if not in_the_way(circumstances, one.name)]
    place = min(left, key=lambda one: (one.kind is not PlaceKind.CONTAINER, _away(circumstances, one)))
    return Verdict(True, outputs={"place": place.name})


def stops_left(circumstances: Circumstances, *, within: str, gauge: str) -> Verdict:
    """Some place of the area was not told about yet in this task."""
    left = _stops_left(circumstances, within, gauge)
    return HOLDS if left else Verdict(False, "every place was looked over")


def _reported(circumstances: Circumstances, report: Report) -> Verdict:
    circumstances.report(report)
    circumstances.notes.setdefault(_TOLD, []).append(report.place)
    return HOLDS


def found_in_state(circumstances: Circumstances, *, place: str, state: str) -> Verdict:
    """The place was found in this state when it was last looked over."""
    survey = circumstances.memory.surveys.get(place)
    if survey is None:
        return _not_looked_over(place)
    if state in ("open", "closed"):
        holds = survey.state == state or (state == "open" and survey.state == "ajar")
        facts = f"the {_spoken(place)} is {survey.state or 'nothing that can be open or closed'}"
    else:
        holds = bool(survey.sightings) == (state == "full")
        facts = f"there is {_listed(frozenset(survey.sightings)) or 'nothing'} on the {_spoken(place)}"
    return HOLDS if holds else Verdict(False, facts)


def found_there(circumstances: Circumstances, *, place: str, kind: str, colour: str, number: int) -> Verdict:
    """At least so many objects of a sort were found when the place was last looked over."""
    survey = circumstances.memory.surveys.get(place)
    if survey is None:
        return _not_looked_over(place)
    sort = _Sort(kind, colour)
    count = len(sort.of(frozenset(survey.sightings), circumstances.site))
    if count >= number:
        return HOLDS
    return Verdict(False, f"there {_be(count)} {sort.counted(count)} on the {_spoken(place)}")


def _not_looked_over(place: str) -> Verdict:
    return Verdict(False, f"{place} has not been looked over")


def _stops_left(circumstances: Circumstances, within: str, gauge: str) -> list[Place]:
    site = circumstances.site
    told = circumstances.notes.get(_TOLD, [])
    stops = [*site.of_kind(PlaceKind.SURFACE), *(one for one in site.of_kind(PlaceKind.CONTAINER) if one.closed)]
    stops += [site.place(gauge)] if gauge else []
    return [one for one in stops if within in ("", one.area, one.name) and one.name not in told]


def _away(circumstances: Circumstances, place: Place) -> float:
    if circumstances.observation is None:
        return 0.0
    x, y, _ = circumstances.observation.state.base_pose
    return math.hypot(place.approach[0] - x, place.approach[1] - y)


def _described(survey: Survey, sort: _Sort, there: frozenset[str]) -> str:
    """What was found, as a sentence."""
    place = _spoken(survey.place)
    if survey.pulled is not None:
        return f"The {place} is {survey.state}, {100 * survey.pulled:.0f} cm out."
    if survey.value is not None:
        return f"The {place} reads {survey.value:.0f} % of its full scale, give or take {2 * survey.deviation:.1f} %."
    names = f": {_listed(there)}" if there else ""
    return f"There {_be(len(there))} {sort.counted(len(there))} on the {place}{names}."


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _told(change: Change, survey: Survey) -> str:
    """A change as a sentence."""
    name, place = _spoken(change.name), _spoken(change.place)
    value = f"{survey.value:.0f} % of its full scale" if survey.value is not None else ""
    sentences = {
        ChangeKind.APPEARED: f"The {name} is on the {place} now and was not there before.",
        ChangeKind.VANISHED: f"The {name} is not on the {place} any more.",
        ChangeKind.MOVED: f"The {name} has been moved on the {place}.",
        ChangeKind.OPENED: f"The {name} has been opened.",
        ChangeKind.CLOSED: f"The {name} has been closed.",
        ChangeKind.ROSE: f"The {name} has risen to {value}.",
        ChangeKind.FELL: f"The {name} has fallen to {value}.",
    }
    return sentences[change.kind]


def _listed(names: frozenset[str]) -> str:
    spoken = [f"the {_spoken(name)}" for name in sorted(names)]
    return " and ".join([", ".join(spoken[:-1]), spoken[-1]] if len(spoken) > 1 else spoken)


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def add_telling(registry: Registry) -> None:
    """Add these actions and conditions to `registry`."""
    place = Port("place", PortType.PLACE, "the place")
    within = Port("within", PortType.PLACE, "area whose places are looked over; all without one", "", "", False)
    gauge = Port("gauge", PortType.PLACE, "gauge that is read, too, where it hangs in the area", "", "", False)
    kind = Port("kind", PortType.TEXT, "kind of the objects that are spoken of; any without one", "", "", False)
    colour = Port("colour", PortType.TEXT, "their colour; any without one", "", "", False)
    number = Port("number", PortType.INTEGER, "how many of them at least", "", 1, False, 1)
    choices = ("open", "closed", "empty", "full")
    state = Port("state", PortType.TEXT, "open or closed (a drawer), empty or full (a surface)", choices=choices)
    registry.add_action(
        ActionSpec("report_survey", "Tells what was found at a place.", (place, kind, colour), (), report_survey)
    )
    registry.add_action(ActionSpec("report_changes", "Tells what changed at a place.", (place,), (), report_changes))
    registry.add_action(
        ActionSpec("next_stop", "Names the next place of a round.", (within, gauge), (place,), next_stop)
    )
    for spec in (
        ConditionSpec("stops_left", "A round is not over yet.", (within, gauge), stops_left),
        ConditionSpec("found_in_state", "A place was found in a state.", (place, state), found_in_state),
        ConditionSpec("found_there", "Objects were found at a place.", (place, kind, colour, number), found_there),
    ):
        registry.add_condition(spec)
