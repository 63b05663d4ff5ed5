"""What speaks for and against a task, from the robot's own knowledge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from executive.contracts.memory import Sighting, WorldMemory
from executive.mission.evidence import NAMES, freshness, gathered
from executive.mission.routes import Routes
from executive.mission.situation import Situation
from executive.robot.sim.site import read_site
from executive.types import Task


@pytest.fixture(scope="module")
def site():
    return read_site()


@pytest.fixture(scope="module")
def routes(site):
    return Routes(site)


@pytest.fixture
def memory():
    return WorldMemory()


@pytest.fixture
def evidence(site, routes, memory):
    def gather(family, strangers=(), **args):
        points = np.array(strangers, dtype=float).reshape(-1, 2)
        situation = replace(Situation.fresh(site), memory=memory, strangers=points, radius=0.24)
        return gathered(Task(family, args), situation, routes)

    return gather


def seen(site, name, place, stamp=0.0, across=0.0):
    at = site.place(place).centre + np.array([across, 0.0, 0.02])
    return Sighting(name, at, 0.0, 0.01, place, stamp)


def test_freshness_falls_from_now_to_a_day_ago():
    ages = [freshness(age) for age in (0.0, 30.0, 600.0, 7200.0, 86400.0, 1e6)]
    assert ages[0] == 1.0
    assert ages == sorted(ages, reverse=True)
    assert ages[-2:] == [0.0, 0.0]


def test_the_evidence_is_one_number_a_name(evidence):
    found = evidence("grasping", object="red_cube").vector()
    assert found.shape == (len(NAMES),)
    assert np.isfinite(found).all()


def test_what_was_never_seen_is_believed_where_the_site_has_it(evidence):
    found = evidence("grasping", object="red_cube")
    assert (found.cube, found.mug, found.held, found.sighted) == (1.0, 0.0, 0.0, 0.0)
    assert found.object_height == 0.5
    assert 0.4 < found.way_to_object < 0.6
    assert found.missed_here == found.missed_around == 0.0


def test_looks_in_vain_count_by_their_freshness(site, evidence, memory):
    memory.missed("red_cube", "kitchen_table", -30.0)
    found = evidence("grasping", object="red_cube")
    assert found.missed_here == pytest.approx(freshness(30.0))
    assert found.missed_all == 0.0
    for surface in ("counter", "coffee_table", "workbench", "shelf"):
        memory.missed("red_cube", surface, -60.0)
    assert evidence("grasping", object="red_cube").missed_all == pytest.approx(freshness(60.0))
    memory.saw(seen(site, "red_cube", "shelf"))
    assert evidence("grasping", object="red_cube").missed_all == 0.0


def test_a_named_place_is_compared_with_what_the_robot_believes(evidence, memory):
    for right in ("kitchen_table", "kitchen"):
        found = evidence("grasping", object="red_cube", source=right)
        assert (found.source_given, found.source_believed) == (1.0, 1.0)
    memory.missed("red_cube", "shelf", -5.0)
    wrong = evidence("grasping", object="red_cube", source="shelf")
    assert (wrong.source_believed, wrong.missed_source) == (0.0, pytest.approx(freshness(5.0)))


def test_things_beside_the_object_are_clutter(site, evidence, memory):
    memory.saw(seen(site, "red_cube", "kitchen_table"))
    assert evidence("grasping", object="red_cube").beside == 0.0
    memory.saw(seen(site, "blue_mug", "kitchen_table", across=0.1))
    found = evidence("grasping", object="red_cube")
    assert found.beside == pytest.approx(0.6)
    assert found.company == 1 / 8


def test_a_held_object_needs_no_way_to_it(evidence, memory):
    memory.hold("red_cube")
    found = evidence("transport", object="red_cube", to="shelf")
    assert (found.held, found.way_to_object, found.to_surface) == (1.0, 0.0, 1.0)
    assert 0.6 < found.way_to_target < 0.8


def test_people_near_the_way_and_near_the_robot_count(evidence):
    free = evidence("navigation", place="kitchen")
    assert (free.people_to_target, free.stranger, free.hemmed, free.target_spot_taken) == (0.0, 0.0, 0.0, 0.0)
    assert evidence("navigation", [(3.1, 3.65)], place="kitchen").people_to_target > 0.5
    assert evidence("navigation", [(2.6, 4.7)], place="kitchen").target_spot_taken == 1.0
    beside = evidence("navigation", [(0.95, 3.0)], place="kitchen")
    assert beside.hemmed == 1.0
    assert beside.stranger > 0.8


def test_the_destination_is_described_by_what_is_known_of_it(site, evidence, memory):
    for name in ("green_mug", "yellow_cube"):
        memory.saw(seen(site, name, "workbench"))
    found = evidence("transport", object="red_cube", to="workshop")
    assert (found.to_surface, found.to_area, found.target_fixtures) == (1.0, 0.0, 3.0)
    assert found.target_crowd == found.target_usual == 2 / 8
    assert evidence("transport", object="red_cube", to="bin").to_container == 1.0
    assert evidence("navigation", place="hall").to_area == 1.0


def test_a_person_who_is_seen_where_they_usually_are_is_there(evidence):
    assert evidence("transport", object="red_cube", to="ben").person_there == 0.0
    found = evidence("transport", [(3.4, 0.9)], object="red_cube", to="ben")
    assert (found.to_person, found.person_there) == (1.0, 1.0)
