"""The actions that come with the executive."""

from __future__ import annotations

import numpy as np
import pytest
from tree_world import MARK, SITE, TreeWorld, deco, skill, written

from executive.contracts.circumstance import Circumstances
from executive.contracts.memory import Sighting
from executive.contracts.port import Port, PortType
from executive.contracts.site import PlaceKind
from executive.contracts.skill import SkillOutcome
from executive.contracts.snapshot import NodeStatus
from executive.definitions.model import ActionNode, SequenceNode
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.tree.build import MissionTree

OBJECT = Port("object", PortType.OBJECT, "what to find")
SURFACES = [place.name for place in SITE.of_kind(PlaceKind.SURFACE)]

NOT_THERE = "search_place: {}; first attempt: navigate: the object was not seen"


def search(world: TreeWorld, name: str = "red_cube", within: str = "") -> MissionTree:
    """Look for an object from place to place."""
    values = {"object": written("$object"), "within": written(within)}
    choose = ActionNode(MARK, action="search_place", values=values, outputs={"place": "next"})
    look = SequenceNode(MARK, "", (deco("retry", count=9),), (choose, skill("navigate", goal="$next")))
    return world.tree(look, (OBJECT,), object=name)


def places_tried(world: TreeWorld, tree: MissionTree) -> list[str]:
    while tree.tick() is NodeStatus.RUNNING:
        if world.server.runs and not world.server.last.feedback.outcome:
            world.server.last.end(SkillOutcome.NOT_FOUND)
    return [run.goal["goal"] for run in world.server.runs]


def test_a_search_begins_where_the_object_usually_is(world: TreeWorld) -> None:
    tried = places_tried(world, search(world))
    assert tried[0] == "kitchen_table"
    assert sorted(tried) == sorted(SURFACES)


def test_a_search_begins_where_the_object_was_last_seen(world: TreeWorld) -> None:
    world.memory.saw(Sighting("red_cube", np.array([6.4, 0.25, 0.58]), 0.0, 0.002, "shelf", 0.0))
    assert places_tried(world, search(world))[0] == "shelf"


def test_nearer_surfaces_come_first(world: TreeWorld) -> None:
    world.observation = SimRobot(Scene.home(seed=0), camera=False).observe()
    x, y, _ = world.observation.state.base_pose
    tried = places_tried(world, search(world))
    away = [np.hypot(SITE.places[name].approach[0] - x, SITE.places[name].approach[1] - y) for name in tried[1:]]
    assert away == sorted(away)


def test_a_search_that_finds_nothing_says_where_it_looked(world: TreeWorld) -> None:
    tree = search(world)
    tried = ", ".join(places_tried(world, tree))
    assert tree.first_cause() == NOT_THERE.format(f"there is no further place to look for red_cube (tried: {tried})")


def test_an_object_in_a_fixture_is_looked_for_there_first(world: TreeWorld) -> None:
    tree = search(world, "peg")
    assert places_tried(world, tree) == ["peg_fixture", *SURFACES]
    tried = ", ".join(["peg_fixture", *SURFACES])
    assert tree.first_cause() == NOT_THERE.format(f"there is no further place to look for peg (tried: {tried})")


@pytest.mark.parametrize(
    ("within", "places"), [("shelf", ["shelf"]), ("kitchen", ["kitchen_table", "counter"]), ("hall", [])]
)
def test_a_search_within_a_place_goes_nowhere_else(world: TreeWorld, within: str, places: list[str]) -> None:
    assert places_tried(world, search(world, within=within)) == places


def test_every_object_has_a_search_of_its_own(world: TreeWorld) -> None:
    places_tried(world, search(world))
    world.server.runs.clear()
    assert places_tried(world, search(world, "blue_mug"))[0] == "kitchen_table"


def test_words_are_said(world: TreeWorld) -> None:
    tree = world.tree(ActionNode(MARK, action="say", values={"text": written("Here I am.")}))
    assert tree.tick() is NodeStatus.SUCCESS
    assert world.events == ["said Here I am."]
    assert tree.view().nodes[1].detail == "text = Here I am."


def test_a_sighting_is_forgotten(world: TreeWorld) -> None:
    world.memory.saw(Sighting("red_cube", np.array([6.4, 0.25, 0.58]), 0.0, 0.002, "shelf", 0.0))
    tree = world.tree(ActionNode(MARK, action="forget", values={"object": written("red_cube")}))
    assert tree.tick() is NodeStatus.SUCCESS
    assert world.memory.sightings == {}


def test_a_program_that_cannot_forget_says_so(world: TreeWorld) -> None:
    from dataclasses import replace

    def provided() -> Circumstances:
        values = world.circumstances()
        return Circumstances(**{name: getattr(values, name) for name in vars(values) if name != "forget"})

    world.tools = replace(world.tools, circumstances=provided)
    tree = world.tree(ActionNode(MARK, action="forget", values={"object": written("red_cube")}))
    assert tree.tick() is NodeStatus.FAILURE
    assert tree.first_cause() == (
        "forget: red_cube cannot be forgotten: this program gives its tree no memory to write to"
    )


@pytest.mark.parametrize("name", ["say", "search_place", "forget"])
def test_actions_document_themselves(world: TreeWorld, name: str) -> None:
    assert world.registry.actions[name].doc.endswith(".")
