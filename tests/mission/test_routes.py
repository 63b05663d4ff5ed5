"""Ways over the static map."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from executive.mission.routes import Routes
from executive.robot.sim.site import read_site


@pytest.fixture(scope="module")
def site():
    return read_site()


@pytest.fixture(scope="module")
def routes(site):
    return Routes(site)


def test_a_way_leads_through_doors_and_not_through_walls(site, routes):
    start = site.place("ben").approach
    straight = math.hypot(*(start - site.place("bin").approach)[:2])
    assert routes.distance(start, "bin") > straight + 2.0
    dock = site.place("dock").approach
    assert routes.distance(dock, "dock") == 0.0
    assert 3.4 < routes.distance(dock, "hall") < 3.6


def test_someone_in_the_door_is_on_the_way_and_someone_in_another_room_is_not(site, routes):
    dock = site.place("dock").approach
    door, elsewhere = np.array([[3.1, 3.65]]), np.array([[7.0, 1.0]])
    assert routes.clearance(dock, "kitchen_table", door) < 0.5
    assert routes.clearance(dock, "kitchen_table", elsewhere) > 2.0
    assert routes.clearance(dock, "kitchen_table", np.empty((0, 2))) == math.inf


def test_where_no_way_leads_the_straight_line_counts(site):
    walled = replace(site, boxes=(replace(site.boxes[0], x=4.0, y=3.0, width=1.0, depth=8.0),))
    routes = Routes(walled)
    dock = site.place("dock").approach
    assert routes.distance(dock, "shelf") == pytest.approx(math.hypot(*(site.place("shelf").approach - dock)[:2]))
    assert routes.clearance(dock, "shelf", np.array([[0.6, 3.0]])) < 0.5


def test_a_large_site_keeps_a_coarse_grid(site):
    large = replace(site, upper=np.array([900.0, 700.0]))
    assert Routes(large).distance(np.array([0.5, 3.0, 0.0]), "hall") == pytest.approx(3.5, abs=0.1)
