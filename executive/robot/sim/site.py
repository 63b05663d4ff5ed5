"""Reads a site file: what the robot knows of the place before it has looked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from executive.contracts.site import KnownObject, MapBox, Place, PlaceKind, Site
from executive.errors import BadFile

FLAT = Path(__file__).with_name("site.yaml")
"""The site file of the embedded world."""

_KINDS = {
    "areas": PlaceKind.AREA,
    "surfaces": PlaceKind.SURFACE,
    "containers": PlaceKind.CONTAINER,
    "fixtures": PlaceKind.FIXTURE,
    "people": PlaceKind.PERSON,
}


def read_site(path: Path = FLAT) -> Site:
    """The site that a file describes.

    Raises:
        BadFile: if the file is missing, is no YAML, or lacks something.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        places = {
            name: _place(name, kind, entry)
            for section, kind in _KINDS.items()
            for name, entry in content.get(section, {}).items()
        }
        objects = {name: _object(name, entry) for name, entry in content.get("objects", {}).items()}
        boxes = tuple(MapBox(*(float(value) for value in row)) for row in content["map"])
        return Site(content["site"], places, objects, boxes, _vector(content["lower"]), _vector(content["upper"]))
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise BadFile(path, f"is not valid YAML: {error}") from error
    except KeyError as error:
        raise BadFile(path, f"lacks the entry {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise BadFile(path, f"has an entry of the wrong kind: {error}") from error


def _place(name: str, kind: PlaceKind, entry: Mapping[str, Any]) -> Place:
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
    )


def _object(name: str, entry: Mapping[str, Any]) -> KnownObject:
    words = tuple(str(word) for word in entry.get("synonyms", ()))
    return KnownObject(name, str(entry["kind"]), str(entry["colour"]), str(entry["place"]), words)


def _vector(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(values, dtype=np.float64)
