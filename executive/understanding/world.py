"""What commands are grounded in: the site, what the robot remembers, and what it can see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from executive.contracts.memory import Memory
from executive.contracts.seen import Seen
from executive.contracts.site import PlaceKind, Site
from executive.understanding.lexicon import Lexicon


@dataclass(frozen=True)
class World:
    """The site with everything that is known of it at the moment.

    Attributes:
        site: The site.
        lexicon: Its words.
        memory: What the robot has perceived, or None.
        seen: What the camera can tell, or None.
        brought: Where objects will be after the steps so far; it beats the memory, which beats the usual place.
    """

    site: Site
    lexicon: Lexicon
    memory: Memory | None = None
    seen: Seen | None = None
    brought: Mapping[str, str] = field(default_factory=dict)

    def after(self, brought: Mapping[str, str]) -> World:
        """The world once objects have been brought somewhere."""
        return replace(self, brought=brought)

    def where(self, name: str) -> str:
        """The place where an object is, as far as known: brought there, last seen, or usually; "" when in the hand."""
        if name in self.brought:
            return self.brought[name]
        if self.memory is not None and self.memory.held == name:
            return ""
        if self.memory is not None and name in self.memory.sightings:
            return self.memory.sightings[name].place
        return self.site.objects[name].place if name in self.site.objects else name

    def area(self, name: str) -> str:
        """The area in which a place, a person or an object is, or ""."""
        place = self.where(name) if name in self.site.objects else name
        return self.site.places[place].area if place in self.site.places else ""

    def kinds(self, names: Sequence[str]) -> tuple[str, ...]:
        """The kinds of those names that are objects."""
        objects = self.site.objects
        return tuple(dict.fromkeys(objects[name].kind for name in names if name in objects))

    def near(self, names: Sequence[str], anchors: Sequence[str]) -> tuple[str, ...]:
        """Those of `names` that are at, on or in one of the anchors, next to it, or in the same area as a person."""
        return tuple(name for name in names if any(self._is_near(name, anchor) for anchor in anchors))

    def _is_near(self, name: str, anchor: str) -> bool:
        place = self.where(name)
        if anchor in self.site.objects:
            return name != anchor and bool(place) and place == self.where(anchor)
        known = self.site.places.get(anchor)
        if known is None:
            return False
        if known.kind in (PlaceKind.AREA, PlaceKind.PERSON):
            return self.area(name) == known.area or place == anchor
        return place == anchor

    def seen_first(self, names: Sequence[str]) -> tuple[str, ...]:
        """The names, those whose place the robot has seen before the others."""
        sightings = self.memory.sightings if self.memory is not None else {}
        return tuple(sorted(names, key=lambda name: name not in sightings))
