"""What `$name` and `$name.attribute` stand for in a symbolic world, before anything moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from executive.contracts.port import Port
from executive.contracts.site import Place, Site
from executive.definitions.model import Literal, Reference, Value, Values
from executive.mission.sentences import Problem, spoken
from executive.mission.world import UNKNOWN, World

_TAKEN_AS = {"as_object": "object", "as_place": "place"}
"""Attributes that only say what a thing is taken for."""
Scope = dict[str, str]
"""Values of a branch or a subtree by name; what nodes write on the way is `UNKNOWN`."""


@dataclass(frozen=True)
class Names:
    """Looks names up.

    Attributes:
        site: What is known of the site.
        parameters: Constants of the tree's file.
        believed: Where an object is believed to be that the mission has not moved, or "".
    """

    site: Site
    parameters: Scope
    believed: Callable[[str], str]

    def value(self, written: Value, world: World, scope: Scope) -> str:
        """The value of a literal or a reference; `UNKNOWN` when it is only found out on the way, "" when none is."""
        if isinstance(written, Literal):
            return text(written.value)
        found = scope.get(written.name, self.parameters.get(written.name, UNKNOWN))
        if not written.attribute or found in (UNKNOWN, ""):
            return found
        return self._attribute(found, written.attribute, world)

    def filled(self, ports: Sequence[Port], values: Values, world: World, scope: Scope) -> Scope:
        """One value a port: given ones looked up, defaults for the rest."""
        return {
            port.name: self.value(values[port.name], world, scope) if port.name in values else text(port.default)
            for port in ports
        }

    def missing(self, values: Values, world: World, scope: Scope) -> Problem | None:
        """The first attribute that has no value, as a problem."""
        for written in values.values():
            if isinstance(written, Reference) and written.attribute and not self.value(written, world, scope):
                return self._without(scope.get(written.name, ""), written.attribute)
        return None

    def _without(self, name: str, attribute: str) -> Problem:
        if not name:
            return Problem("it is not said where or what", "name it")
        if attribute == "support":
            return Problem(f"{spoken(name, self.site)} has nothing to put things on", "name a surface or a container")
        if attribute in _TAKEN_AS:
            return Problem(f"{spoken(name, self.site)} is no {_TAKEN_AS[attribute]}")
        if attribute == "place":
            return Problem(f"nobody knows where {spoken(name, self.site)} is", "say where it is")
        return Problem(f"{spoken(name, self.site)} has no {attribute}")

    def _attribute(self, name: str, attribute: str, world: World) -> str:
        if name in self.site.places:
            return self._of_place(self.site.places[name], attribute)
        known = self.site.objects.get(name)
        match attribute:
            case "place":
                return world.place_of(name) or self.believed(name) or (UNKNOWN if world.looked else "")
            case "as_object" | "as_place":
                return name if attribute == "as_object" else ""
            case "kind" if known is not None:
                return known.kind
            case "colour" if known is not None:
                return known.colour
        return UNKNOWN

    def _of_place(self, place: Place, attribute: str) -> str:
        match attribute:
            case "as_object" | "as_place":
                return place.name if attribute == "as_place" else ""
            case "kind":
                return place.kind.value
            case "area" | "place":
                return place.area
            case "support":
                support = self.site.support(place.name)
                return support.name if support is not None else ""
        return UNKNOWN


def text(value: Any) -> str:
    """A value of the tree's file as a name; "" for none."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
