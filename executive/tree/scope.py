"""Names of a tree and their values: arguments, parameters, ports of subtrees and outputs of earlier nodes.

Every branch and every subtree has a scope of its own: a py_trees blackboard client in a namespace that nobody else
has, so that py_trees' blackboard displays show the values and missions cannot see each other's.

`py_trees.ports` is not used. It declares ports on a class (a skill is not a class here but a spec that a plug-in
registers at run time), keeps those classes in one global registry, types them by Python type alone (no units, bounds
or defaults that are checked with the file), and wires blackboard key to blackboard key; a tree here also passes
literals, parameters and attributes such as `$object.place`, which are looked up when the node starts.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import uuid4

from py_trees.blackboard import Client
from py_trees.common import Access

from executive.contracts.memory import Memory
from executive.contracts.port import Port, PortType
from executive.contracts.site import Place, Site
from executive.definitions.model import Literal, Reference, Value, Values
from executive.errors import BadRequest, UnknownName

_TAKEN_AS = {"as_object": "object", "as_place": "place"}
"""Attributes that only say what a thing is taken for."""


class Scope:
    """Values by name. Constants never change; everything else lives on the blackboard.

    Args:
        name: What the scope belongs to, for displays.
        constants: Parameters of the file.
        site, memory: Where attributes of places and objects are looked up.
    """

    def __init__(self, name: str, constants: Mapping[str, Any], site: Site, memory: Callable[[], Memory]) -> None:
        self.client = Client(name=name, namespace=f"{name}_{uuid4().hex[:8]}")
        self._constants = constants
        self._site = site
        self._memory = memory
        self._known: set[str] = set()
        self.close = weakref.finalize(self, self.client.unregister)
        """Takes the values off the blackboard; runs by itself when the scope is no longer used."""

    def write(self, name: str, value: Any) -> None:
        """Give `name` a value."""
        if name not in self._known:
            self.client.register_key(name, Access.WRITE)
            self._known.add(name)
        self.client.set(name, value)

    def clear(self) -> None:
        """Forget every value but the constants."""
        for name in self._known:
            self.client.unset(name)

    def read(self, name: str) -> Any:
        """The value of `name`.

        Raises:
            UnknownName: if it has none (yet).
        """
        if name in self._known and self.client.exists(name):
            return self.client.get(name)
        if name in self._constants:
            return self._constants[name]
        raise UnknownName("value", f"${name}", [f"${known}" for known in (*self._known, *self._constants)])

    def resolve(self, value: Value) -> Any:
        """The value that a literal or a reference stands for at this moment.

        Raises:
            UnknownName: if a name has no value, or the site does not know what it names.
        """
        if isinstance(value, Literal):
            return value.value
        found = self.read(value.name)
        return self._attribute(value, found) if value.attribute else found

    def fill(self, ports: Iterable[Port], values: Values) -> dict[str, Any]:
        """One value a port: given ones resolved, defaults for the rest.

        Raises:
            UnknownName: as `resolve`.
        """
        return {port.name: self.resolve(values[port.name]) if port.name in values else port.default for port in ports}

    def _attribute(self, reference: Reference, name: str) -> str:
        site = self._site
        if name in site.objects or name in self._memory().sightings:
            known = self._of_object(name)
        elif name in site.places:
            known = self._of_place(site.places[name])
        else:
            raise UnknownName("object or place", name, [*site.objects, *site.places])
        if not known.get(reference.attribute) and reference.attribute in _TAKEN_AS:
            raise BadRequest(f"{name} is no {_TAKEN_AS[reference.attribute]}")
        if not known.get(reference.attribute):
            raise BadRequest(f"{reference} has no value, because {name} has no {reference.attribute}")
        return known[reference.attribute]

    def _of_object(self, name: str) -> dict[str, str]:
        known = self._site.objects.get(name)
        kind, colour = (known.kind, known.colour) if known is not None else ("", "")
        return {"place": self._place_of(name), "kind": kind, "colour": colour, "as_object": name}

    def _of_place(self, place: Place) -> dict[str, str]:
        support = self._site.support(place.name)
        return {
            "area": place.area,
            "place": place.area,
            "kind": place.kind.value,
            "as_place": place.name,
            "support": support.name if support is not None else "",
        }

    def _place_of(self, name: str) -> str:
        """Where an object is believed to be: where it was last seen, else where it usually is."""
        sighting = self._memory().sightings.get(name)
        if sighting is not None and sighting.place:
            return sighting.place
        return self._site.objects[name].place if name in self._site.objects else ""


def converted(port: Port, text: str, site: Site, memory: Memory) -> Any:
    """An argument of a task, which is text, as its port's type wants it.

    Raises:
        UnknownName: if it names a place or an object that nobody knows.
        BadRequest: if it is no number where the port wants one.
    """
    if port.type in (PortType.PLACE, PortType.PERSON):
        return site.place(text).name
    if port.type is PortType.THING:
        known = {*site.objects, *site.places, *memory.sightings}
        if text not in known:
            raise UnknownName("object or place", text, known)
        return text
    if port.type is PortType.OBJECT and text not in memory.sightings:
        return site.object(text).name
    if port.type in (PortType.NUMBER, PortType.DURATION, PortType.INTEGER):
        try:
            return int(text) if port.type is PortType.INTEGER else float(text)
        except ValueError:
            raise BadRequest(f"'{text}' is not a number, as the argument '{port.name}' has to be") from None
    if port.type is PortType.BOOLEAN:
        return text == "true"
    return text
