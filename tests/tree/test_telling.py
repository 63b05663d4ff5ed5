"""What was found at places is told in words and reported; a round visits every place once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from tree_world import SITE, TreeWorld

from executive.contracts.circumstance import Circumstances, Verdict
from executive.contracts.memory import Sighting
from executive.contracts.report import Report
from executive.contracts.survey import Change, ChangeKind, Survey
from executive.registry import Registry
from executive.tree.room import add_room
from executive.tree.telling import add_telling

KNOWN = frozenset({"red_cube", "blue_cube", "yellow_mug", "red_mug"})
COUNTER = "counter"


class Teller:
    """The actions and conditions of a registry, asked one after the other in one task."""

    def __init__(self, world: TreeWorld) -> None:
        self.world = world
        self.reports: list[Report] = []
        self.registry = Registry()
        add_room(self.registry)
        add_telling(self.registry)

    def __call__(self, name: str, **values: object) -> Verdict:
        spec = self.registry.actions.get(name) or self.registry.conditions[name]
        defaults = {port.name: port.default for port in spec.inputs}
        given = self.world.circumstances()
        facts: Mapping[str, object] = {**vars(given), "report": self.reports.append}
        return spec.function(Circumstances(**facts), **{**defaults, **values})  # type: ignore[arg-type]

    @property
    def said(self) -> list[str]:
        """What was said, in order; telling it again clears it."""
        said, self.world.events[:] = [event.removeprefix("said ") for event in self.world.events], []
        return said

    def saw(self, *names: str, stamp: float = 0.0, x: float = 0.2) -> None:
        sightings = {name: Sighting(name, np.array([x, 4.6, 0.6]), 0.0, 0.002, COUNTER, stamp) for name in names}
        self.world.memory.surveyed(Survey(COUNTER, stamp, sightings, KNOWN))


@pytest.fixture
def tell(world: TreeWorld) -> Teller:
    return Teller(world)


def test_the_objects_of_a_surface_are_counted_and_named(tell: Teller) -> None:
    tell.saw("red_cube", "yellow_mug", "red_mug")
    assert tell("report_survey", place=COUNTER, kind="mug").holds
    assert tell("report_survey", place=COUNTER, kind="mug", colour="red").holds
    assert tell("report_survey", place=COUNTER).holds
    assert tell.said == [
        "There are two mugs on the counter: the red mug and the yellow mug.",
        "There is one red mug on the counter: the red mug.",
        "There are three objects on the counter: the red cube, the red mug and the yellow mug.",
    ]
    assert tell.reports[0] == Report(
        COUNTER, frozenset({"yellow_mug", "red_mug"}), frozenset({"yellow_mug", "red_mug"})
    )
    assert tell.reports[2].among == KNOWN


def test_an_empty_surface_has_no_objects(tell: Teller) -> None:
    tell.saw()
    assert tell("report_survey", place=COUNTER).holds
    assert tell.said == ["There are no objects on the counter."]


def test_drawers_and_gauges_tell_their_state(tell: Teller) -> None:
    tell.world.memory.surveyed(Survey("drawer", 0.0, pulled=0.153))
    tell.world.memory.surveyed(Survey("gauge", 0.0, value=41.6, deviation=0.4))
    assert tell("report_survey", place="drawer").holds
    assert tell("report_survey", place="gauge").holds
    assert tell.said == [
        "The drawer is open, 15 cm out.",
        "The gauge reads 42 % of its full scale, give or take 0.8 %.",
    ]
    assert tell.reports == [Report("drawer", pulled=0.153), Report("gauge", value=41.6)]


@pytest.mark.parametrize("action", ["report_survey", "report_changes"])
def test_nothing_is_told_of_a_place_that_was_not_looked_over(tell: Teller, action: str) -> None:
    assert tell(action, place=COUNTER) == Verdict(False, "counter has not been looked over")
    assert (tell.said, tell.reports) == ([], [])


def test_the_first_time_there_is_nothing_to_compare_with(tell: Teller) -> None:
    tell.saw("red_cube")
    assert tell("report_changes", place=COUNTER).holds
    assert tell.said == ["I see this for the first time. There is one object on the counter: the red cube."]
    assert tell.reports[0].changes is None


def test_changes_are_told_and_reported(tell: Teller) -> None:
    tell.saw("red_cube", "red_mug")
    tell.saw("red_mug", "yellow_mug", stamp=100.0, x=0.3)
    assert tell("report_changes", place=COUNTER).holds
    assert tell.said == [
        "The red cube is not on the counter any more.",
        "The red mug has been moved on the counter.",
        "The yellow mug is on the counter now and was not there before.",
    ]
    assert tell.reports[0].changes == (
        Change(ChangeKind.VANISHED, "red_cube", COUNTER),
        Change(ChangeKind.MOVED, "red_mug", COUNTER),
        Change(ChangeKind.APPEARED, "yellow_mug", COUNTER),
    )


def test_who_keeps_watching_is_silent_while_nothing_changes(tell: Teller) -> None:
    tell.saw("red_cube")
    tell.saw("red_cube", stamp=6.0)
    assert tell("report_changes", place=COUNTER).holds
    assert tell.said == []
    tell.saw("red_cube", stamp=60.0)
    assert tell("report_changes", place=COUNTER).holds
    assert tell.said == ["Nothing has changed at the counter."]
    assert [report.changes for report in tell.reports] == [(), ()]


def test_a_round_visits_every_place_of_an_area_once_the_drawer_first(tell: Teller) -> None:
    visited = []
    while tell("stops_left", within="kitchen", gauge="gauge").holds:
        place = str(tell("next_stop", within="kitchen", gauge="gauge").outputs["place"])
        visited.append(place)
        tell.world.memory.surveyed(Survey(place, 0.0))
        tell("report_survey", place=place)
    assert visited[0] == "drawer"
    assert sorted(visited) == ["counter", "drawer", "kitchen_table"]
    assert not tell("next_stop", within="kitchen", gauge="gauge").holds


def test_a_place_stays_on_the_round_until_it_was_told_about(tell: Teller) -> None:
    first = tell("next_stop", within="storage", gauge="")
    assert first.outputs == {"place": "shelf"}
    assert tell("stops_left", within="storage", gauge="").holds


def test_a_round_without_an_area_visits_everything(tell: Teller) -> None:
    places = set()
    for _ in range(7):
        place = str(tell("next_stop", within="", gauge="gauge").outputs["place"])
        places.add(place)
        tell.world.memory.surveyed(Survey(place, 0.0))
        tell("report_changes", place=place)
    assert places == {"drawer", "gauge", *(one for one, place in SITE.places.items() if place.kind.value == "surface")}


@pytest.mark.parametrize(
    ("pulled", "state", "holds"),
    [(0.2, "open", True), (0.05, "open", True), (0.0, "open", False), (0.0, "closed", True), (0.05, "closed", False)],
)
def test_a_state_is_asked(tell: Teller, pulled: float, state: str, holds: bool) -> None:
    tell.world.memory.surveyed(Survey("drawer", 0.0, pulled=pulled))
    assert tell("found_in_state", place="drawer", state=state).holds is holds


def test_an_answer_says_what_is_so(tell: Teller) -> None:
    tell.world.memory.surveyed(Survey("drawer", 0.0, pulled=0.0))
    tell.saw("red_cube")
    assert tell("found_in_state", place="drawer", state="open").reason == "the drawer is closed"
    assert tell("found_in_state", place=COUNTER, state="empty").reason == "there is the red cube on the counter"
    assert tell("found_there", place=COUNTER, kind="cube", number=2).reason == "there is one cube on the counter"
    assert tell("found_there", place=COUNTER, kind="cube", number=1).holds
    assert tell("found_in_state", place=COUNTER, state="full").holds


def test_actions_and_conditions_document_themselves(tell: Teller) -> None:
    specs = [*tell.registry.actions.values(), *tell.registry.conditions.values()]
    assert all(spec.doc.endswith(".") for spec in specs)


def test_nobody_is_sent_to_stand_where_a_drawer_sticks_out(tell: Teller) -> None:
    tell.world.memory.surveyed(Survey("drawer", 0.0, pulled=0.2))
    assert tell("room_before", place="drawer").holds
    assert tell("room_before", place="kitchen_table").holds
    assert tell("room_before", place=COUNTER) == Verdict(False, "the drawer is open and stands in the way")
    for place in ("drawer", "kitchen_table"):
        tell.world.memory.surveyed(Survey(place, 1.0, pulled=0.2 if place == "drawer" else None))
        tell("report_survey", place=place)
    verdict = tell("next_stop", within="kitchen", gauge="")
    assert verdict.reason == "there is no room before the counter: what is open stands in the way"
    tell.world.memory.surveyed(Survey("drawer", 2.0, pulled=0.0))
    assert tell("next_stop", within="kitchen", gauge="").outputs == {"place": COUNTER}
