"""What was spoken of before: in earlier steps of the command and in the mission before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from executive.contracts.site import PlaceKind, Site
from executive.types import Family
from executive.understanding.lexicon import Mention, Sort

Arguments = dict[str, str]

WORKED = (PlaceKind.CONTAINER, PlaceKind.FIXTURE)
"""Kinds of place that something is done to."""


@dataclass(frozen=True)
class Context:
    """What "it", "there" and "her" mean.

    Attributes:
        things: Objects, containers or fixtures that were handled last; several after "take the red and the blue cube".
        place: Last place gone to or put onto.
        before: Where the robot was sent before that, for "go back".
        person: Last person.
        fixture: Last container or fixture, which "close it" and "press it" mean.
        brought: Where an object has been brought by the steps so far.
        origins: Where an object was before it was brought there, for "bring it back".
        family: Family of the last step.
        arguments: Arguments of the last step, which one without a verb goes on with.
    """

    things: tuple[str, ...] = ()
    place: str = ""
    before: str = ""
    person: str = ""
    fixture: str = ""
    brought: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    family: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def thing(self) -> str:
        """The last object, container or fixture, or ""."""
        return self.things[-1] if self.things else ""

    def told_of(self, mentions: Sequence[Mention], site: Site) -> Context:
        """The context after something was told that asks for nothing: "Ben is tired. Bring him the mug"."""
        known = [one for one in mentions if len(one.names) == 1]
        people = [one.names[0] for one in known if one.sort is Sort.PERSON]
        places = [one.names[0] for one in known if one.sort is Sort.PLACE]
        fixtures = [name for name in places if site.places[name].kind in (PlaceKind.FIXTURE, PlaceKind.CONTAINER)]
        things = tuple(dict.fromkeys(one.names[0] for one in known if one.sort is Sort.OBJECT)) or tuple(fixtures[-1:])
        return replace(
            self,
            person=people[-1] if people else self.person,
            place=places[-1] if places else self.place,
            things=things or self.things,
        )

    def after(self, family: str, steps: tuple[Arguments, ...], where: Mapping[str, str], site: Site | None) -> Context:
        """The context after a step.

        Args:
            family: Its family.
            steps: Its sets of arguments, one a task.
            where: Where the objects that it speaks of were before it.
            site: The site.
        """
        context = replace(self, family=family, arguments=dict(steps[-1]))
        things = tuple(dict.fromkeys(one["object"] for one in steps if one.get("object")))
        if things:
            context = replace(context, things=things)
        for one in steps:
            context = context._with(family, one, where, site)
        return context

    def _with(self, family: str, one: Arguments, where: Mapping[str, str], site: Site | None) -> Context:
        place = one.get("to") or one.get("place") or one.get("source") or ""
        person = one.get("person", "")
        if site is not None and place in site.places and site.places[place].kind is PlaceKind.PERSON:
            place, person = "", person or place
        worked = [name for name in (one.get("object", ""), place) if site is not None and is_worked(name, site)]
        brought, origins = dict(self.brought), dict(self.origins)
        thing, to = one.get("object", ""), one.get("to", "")
        if thing and (to or family == Family.GRASPING):
            origins[thing] = _origin(one.get("source", ""), where.get(thing, ""), site)
        if thing and to:
            brought[thing] = to
        went = family == Family.NAVIGATION and bool(place)
        return replace(
            self,
            place=place or self.place,
            before=self.place if went and place != self.place else self.before,
            person=person or self.person,
            fixture=next(iter(worked), self.fixture),
            brought=brought,
            origins=origins,
        )


def is_worked(name: str, site: Site) -> bool:
    """Whether a name is that of a container or fixture."""
    return name in site.places and site.places[name].kind in WORKED


def _origin(source: str, known: str, site: Site | None) -> str:
    """Where something is taken from: what was said, or where it is known to be when that is more exact."""
    inside = site is not None and known in site.places and site.places[known].area == source
    return known if inside or not source else source
