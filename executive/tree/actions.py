"""The actions that come with the executive."""

from __future__ import annotations

import math

from executive.contracts.circumstance import HOLDS, ActionSpec, Circumstances, Verdict
from executive.contracts.port import Port, PortType
from executive.contracts.site import Place, PlaceKind, Site
from executive.registry import Registry
from executive.tree.conditions import OBJECT

_SEARCHED = "searched"
"""Key of the notes under which `search_place` keeps the places that it has given, by object."""


def say(circumstances: Circumstances, *, text: str) -> Verdict:
    """Speak."""
    circumstances.say(text)
    return HOLDS


def refuse(circumstances: Circumstances, *, reason: str) -> Verdict:
    """Fail, and say why."""
    return Verdict(False, reason)


def report_place(circumstances: Circumstances, *, object: str) -> Verdict:
    """Say where an object was seen."""
    sighting = circumstances.memory.sightings.get(object)
    if sighting is None:
        return Verdict(False, f"{object} has not been seen")
    where = f"on the {sighting.place}" if sighting.place else "here"
    circumstances.say(f"The {object} is {where}.".replace("_", " "))
    return HOLDS


def search_place(circumstances: Circumstances, *, object: str, source: str, within: str = "") -> Verdict:
    """The next place at which to look for an object: where the person said, where it is believed, then elsewhere.

    Every place is given once a task; nearer surfaces come first. With `within` only the surfaces there are given.
    """
    surfaces = circumstances.site.of_kind(PlaceKind.SURFACE)
    given: list[str] = circumstances.notes.setdefault(_SEARCHED, {}).setdefault(object, [])
    nearest_first = sorted(surfaces, key=lambda place: _away(circumstances, place))
    places = [*_said(circumstances.site, source), *_believed(circumstances, object), *nearest_first]
    if within:
        places = _said(circumstances.site, within)
    place = next((place for place in places if place.name not in given), None)
    if place is None:
        return Verdict(False, f"there is no further place to look for {object} (tried: {', '.join(given)})")
    given.append(place.name)
    return Verdict(True, outputs={"place": place.name})


def _said(site: Site, source: str) -> list[Place]:
    """The place that the person named, or the surfaces in that area."""
    if not source:
        return []
    place = site.place(source)
    if place.kind is not PlaceKind.AREA:
        return [place]
    return [surface for surface in site.of_kind(PlaceKind.SURFACE) if surface.area == source]


def _believed(circumstances: Circumstances, name: str) -> list[Place]:
    site = circumstances.site
    sighting = circumstances.memory.sightings.get(name)
    usual = site.objects[name].place if name in site.objects else ""
    place = site.places.get(sighting.place if sighting is not None and sighting.place else usual)
    return [place] if place is not None else []


def _away(circumstances: Circumstances, place: Place) -> float:
    if circumstances.observation is None:
        return 0.0
    x, y, _ = circumstances.observation.state.base_pose
    return math.hypot(place.approach[0] - x, place.approach[1] - y)


def forget(circumstances: Circumstances, *, object: str) -> Verdict:
    """Forget where an object was seen."""
    circumstances.forget(object)
    return HOLDS


def add_builtin_actions(registry: Registry) -> None:
    """Add the executive's own actions to `registry`."""
    text = Port("text", PortType.TEXT, "the words")
    place = Port("place", PortType.PLACE, "where to look next")
    source = Port("source", PortType.PLACE, "where a person said that it is", default="", required=False)
    within = Port("within", PortType.PLACE, "the only place or area to look in", default="", required=False)
    search = (OBJECT, source, within)
    for spec in (
        ActionSpec("say", "Speaks to the people around.", (text,), (), say),
        ActionSpec("refuse", "Fails, and says why.", (Port("reason", PortType.TEXT, "why"),), (), refuse),
        ActionSpec("report_place", "Says where an object was seen.", (OBJECT,), (), report_place),
        ActionSpec("search_place", "Names the next place at which to look.", search, (place,), search_place),
        ActionSpec("forget", "Forgets where an object was seen.", (OBJECT,), (), forget),
    ):
        registry.add_action(spec)
