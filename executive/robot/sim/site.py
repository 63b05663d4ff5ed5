"""Reads a site file: what the robot knows of the place before it has looked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from executive.contracts.site import KnownObject, MapBox, Place, PlaceKind, Site
from executive.errors import BadFile, suggestion

FLAT = Path(__file__).with_name("site.yaml")
"""The site file of the embedded world."""

_KINDS = {
    "areas": PlaceKind.AREA,
    "surfaces": PlaceKind.SURFACE,
    "containers": PlaceKind.CONTAINER,
    "fixtures": PlaceKind.FIXTURE,
    "people": PlaceKind.PERSON,
}
_WRONG = (TypeError, ValueError, AttributeError)


def read_site(path: Path = FLAT) -> Site:
    """The site that a file describes.

    Raises:
        BadFile: if the file is missing, is no YAML, or lacks something; with line and column of an entry at fault.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return _Reader(path, text).site()
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadFile(path, "is not text in UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (None, None)
        raise BadFile(path, f"is not valid YAML: {error.problem or error.context}", *place) from error
    except yaml.YAMLError as error:
        raise BadFile(path, f"is not valid YAML: {error}") from error


class _Reader:
    """Reads one file; keeps the YAML nodes to say where a fault is."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._root = yaml.compose(text, Loader=yaml.SafeLoader)
        self._content: Any = yaml.safe_load(text)

    def site(self) -> Site:
        """The site."""
        if not isinstance(self._content, Mapping):
            raise self._fault("has an entry of the wrong kind: a site is a mapping with 'site', 'areas', 'map', ...")
        places = {
            name: self._read(_place, section, name, kind)
            for section, kind in _KINDS.items()
            for name in self._in(section)
        }
        objects = {name: self._read(_object, "objects", name) for name in self._in("objects")}
        people = [name for name, place in places.items() if place.kind is PlaceKind.PERSON]
        self._known("operator", self._content.get("operator", ""), people)
        for name, thing in objects.items():
            self._known("owner", thing.owner, people, "objects", name)
        try:
            boxes = tuple(MapBox(*(float(value) for value in row)) for row in self._content["map"])
            lower, upper = _vector(self._content["lower"]), _vector(self._content["upper"])
            operator = str(self._content.get("operator", ""))
            return Site(str(self._content["site"]), places, objects, boxes, lower, upper, operator)
        except KeyError as error:
            raise self._fault(f"lacks the entry {error}") from error
        except _WRONG as error:
            raise self._fault(f"has an entry of the wrong kind: {error}") from error

    def _in(self, section: str) -> Mapping[str, Any]:
        entries = self._content.get(section) or {}
        if not isinstance(entries, Mapping):
            raise self._fault(f"has an entry of the wrong kind: '{section}' is a mapping of names", section)
        return entries

    def _read(self, make: Any, section: str, name: str, *more: Any) -> Any:
        try:
            return make(name, self._in(section)[name], *more)
        except KeyError as error:
            raise self._fault(f"lacks the entry {error} of '{name}'", section, name) from error
        except _WRONG as error:
            raise self._fault(f"has an entry of the wrong kind in '{name}': {error}", section, name) from error

    def _known(self, entry: str, person: str, people: list[str], *where: str) -> None:
        if person and person not in people:
            raise self._fault(
                f"{entry} '{person}' is not among the people. {suggestion(str(person), people)}", *where, entry
            )

    def _fault(self, problem: str, *keys: str) -> BadFile:
        node = self._root
        for key in keys:
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            node = next((value for name, value in pairs if name.value == str(key)), node)
        if node is None or not keys:
            return BadFile(self._path, problem)
        return BadFile(self._path, problem, node.start_mark.line + 1, node.start_mark.column + 1)


def _place(name: str, entry: Mapping[str, Any], kind: PlaceKind) -> Place:
    approach = _vector(entry["approach"])
    return Place(
        name=name,
        kind=kind,
        approach=approach,
        area=name if kind is PlaceKind.AREA else str(entry["area"]),
        centre=_vector(entry["centre"]),
        size=_vector(entry["size"]),
        yaw=float(entry.get("facing", approach[2])),
        synonyms=tuple(str(word) for word in entry.get("synonyms", ())),
        closed=entry.get("closed", False) is True,
    )


def _object(name: str, entry: Mapping[str, Any]) -> KnownObject:
    words = tuple(str(word) for word in entry.get("synonyms", ()))
    owner = str(entry.get("owner", ""))
    return KnownObject(name, str(entry["kind"]), str(entry["colour"]), str(entry["place"]), words, owner)


def _vector(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(values, dtype=np.float64)
