import numpy as np
import pytest

from executive.contracts.site import KnownObject, Place, PlaceKind, Site
from executive.understanding import Understander

AREAS = {
    "kitchen": (), "living_room": ("lounge",), "workshop": (), "storage": ("storage room",),
    "dock": ("home", "charging station"),
}  # fmt: skip
SURFACES = {
    "kitchen_table": "kitchen",
    "coffee_table": "living_room",
    "workbench": "workshop",
    "shelf": "storage",
    "counter": "kitchen",
}
USUAL = {
    "red_cube": "kitchen_table", "green_cube": "counter", "blue_cube": "workbench", "yellow_cube": "coffee_table",
    "red_mug": "workbench", "green_mug": "coffee_table", "blue_mug": "kitchen_table", "yellow_mug": "counter",
}  # fmt: skip


def place(name: str, kind: PlaceKind, area: str, synonyms: tuple[str, ...] = ()) -> Place:
    return Place(name, kind, np.zeros(3), area, np.zeros(3), np.ones(2), 0.0, synonyms)


@pytest.fixture(scope="session")
def site() -> Site:
    places = [place(name, PlaceKind.AREA, name, synonyms) for name, synonyms in AREAS.items()]
    places += [place(name, PlaceKind.SURFACE, area) for name, area in SURFACES.items()]
    places += [place("bin", PlaceKind.CONTAINER, "storage"), place("drawer", PlaceKind.CONTAINER, "kitchen")]
    places += [
        place("button", PlaceKind.FIXTURE, "workshop"),
        place("gauge", PlaceKind.FIXTURE, "workshop", ("meter",)),
    ]
    places += [place("peg_fixture", PlaceKind.FIXTURE, "workshop", ("fixture",))]
    places += [place("anna", PlaceKind.PERSON, "living_room"), place("ben", PlaceKind.PERSON, "workshop")]
    objects = [KnownObject(name, name.split("_")[1], name.split("_")[0], where) for name, where in USUAL.items()]
    objects.append(KnownObject("peg", "peg", "grey", "peg_fixture", ("pin",)))
    return Site(
        "test flat",
        {one.name: one for one in places},
        {one.name: one for one in objects},
        (),
        np.zeros(2),
        np.array([8.0, 6.0]),
    )


@pytest.fixture(scope="session")
def understander() -> Understander:
    return Understander.load()
