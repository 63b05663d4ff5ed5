"""A small registry and a small site, like those of the embedded robot, for the tests of definitions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from executive.contracts.action import Resource
from executive.contracts.circumstance import HOLDS, ActionSpec, ConditionSpec, Verdict
from executive.contracts.port import Port, PortType
from executive.contracts.site import KnownObject, Place, PlaceKind, Site
from executive.contracts.skill import Skill, SkillSpec, StallTest
from executive.definitions.decorators import add_builtin_decorators
from executive.registry import Registry

OBJECT = Port("object", PortType.OBJECT, "the object")


def _skill(name: str, inputs: tuple[Port, ...], outputs: tuple[Port, ...], resources: set[Resource]) -> SkillSpec:
    keys = ("observation.state",)
    return SkillSpec(name, f"The skill {name}.", inputs, outputs, keys, frozenset(resources), (), 60.0, StallTest(5.0))


SKILLS = (
    _skill("navigate", (Port("goal", PortType.PLACE, "where to"),), (), {Resource.BASE}),
    _skill(
        "grasp",
        (OBJECT, Port("speed", PortType.NUMBER, "tool speed", "m/s", 0.2, False, 0.05, 0.5)),
        (),
        {Resource.ARM, Resource.GRIPPER},
    ),
    _skill("place", (OBJECT, Port("on", PortType.PLACE, "where to put it")), (), {Resource.ARM, Resource.GRIPPER}),
    _skill(
        "look",
        (OBJECT, Port("sweeps", PortType.INTEGER, "turns of the head", "", 1, False, 1, 5)),
        (Port("place", PortType.PLACE, "where it was seen"), Port("distance", PortType.NUMBER, "how far", "m")),
        {Resource.HEAD},
    ),
)


def _holds(*_: Any, **__: Any) -> Verdict:
    return HOLDS


CONDITIONS = (
    ConditionSpec("clear_of_people", "Nobody is near.", (), _holds, safety=True),
    ConditionSpec("robot_ok", "The robot is well.", (), _holds),
    ConditionSpec("holding", "The gripper holds it.", (OBJECT,), _holds),
    ConditionSpec("seen", "It has been seen.", (OBJECT,), _holds),
)

ACTIONS = (
    ActionSpec("say", "Says it.", (Port("message", PortType.TEXT, "the words"),), (), _holds),
    ActionSpec("choose_place", "Chooses.", (OBJECT,), (Port("place", PortType.PLACE, "the place chosen"),), _holds),
    ActionSpec("aim", "Remembers a pose.", (Port("at", PortType.POSE, "the pose"),), (), _holds),
    ActionSpec(
        "mode",
        "Sets the mode.",
        (
            Port("to", PortType.TEXT, "the mode", choices=("careful", "brisk")),
            Port("loud", PortType.BOOLEAN, "whether to speak", default=False, required=False),
        ),
        (),
        _holds,
    ),
)


def _never() -> Skill:
    raise AssertionError("checking a tree starts no skill")


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Four skills, four conditions, four actions, all built-in decorators."""
    known = Registry()
    for skill in SKILLS:
        known.add_skill(skill, _never)
    for condition in CONDITIONS:
        known.add_condition(condition)
    for action in ACTIONS:
        known.add_action(action)
    add_builtin_decorators(known)
    return known


@pytest.fixture(scope="session")
def site() -> Site:
    """Three places, one person, two objects."""

    def place(name: str, kind: PlaceKind) -> Place:
        return Place(name, kind, np.zeros(3), name, np.zeros(3), np.ones(2), 0.0)

    places = [
        place("kitchen", PlaceKind.AREA),
        place("shelf", PlaceKind.SURFACE),
        place("dock", PlaceKind.AREA),
        place("anna", PlaceKind.PERSON),
    ]
    objects = [KnownObject("red_cube", "cube", "red", "shelf"), KnownObject("blue_mug", "mug", "blue", "shelf")]
    return Site(
        "flat",
        {one.name: one for one in places},
        {one.name: one for one in objects},
        (),
        np.zeros(2),
        np.ones(2),
    )
