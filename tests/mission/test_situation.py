"""What the robot knows, from its own sensors and memory, and how it imagines the time after earlier steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from executive.contracts.memory import Sighting, WorldMemory
from executive.mission.situation import Situation
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.robot.sim.site import read_site
from executive.types import Task


@pytest.fixture(scope="module")
def site():
    return read_site()


def seen(name, place, stamp=0.0, at=(2.0, 5.75, 0.52)):
    return Sighting(name, np.array(at), 0.0, 0.01, place, stamp)


def test_a_fresh_situation_is_an_empty_hand_at_the_dock(site):
    fresh = Situation.fresh(site)
    assert fresh.memory.held is None
    assert fresh.memory.sightings == {}
    assert fresh.base_pose.tolist() == site.place("dock").approach.tolist()
    assert fresh.strangers.shape == (0, 2)


def test_a_site_without_a_dock_starts_anywhere(site):
    places = {name: place for name, place in site.places.items() if name != "dock"}
    assert Situation.fresh(replace(site, places=places)).base_pose.shape == (3,)
    assert Situation.fresh(replace(site, places={})).base_pose.tolist() == [0.0, 0.0, 0.0]


def test_people_are_lidar_returns_that_the_map_does_not_explain(site):
    home = Scene.home(3)
    robot = SimRobot(replace(home, people={"ben": (2.0, 3.0, 0.0), "anna": (7.0, 1.5, 0.0)}), camera=False)
    situation = Situation.observed(site, WorldMemory(), robot.observe(), robot.description)
    robot.close()
    assert len(situation.strangers) > 0
    assert np.hypot(*(situation.strangers - [2.0, 3.0]).T).max() < 0.35
    assert situation.radius == robot.description.base.radius


def test_a_sighting_is_believed_before_the_site(site):
    memory = WorldMemory()
    situation = replace(Situation.fresh(site), memory=memory)
    assert situation.believed_place("red_cube") == "kitchen_table"
    memory.saw(seen("red_cube", "shelf"))
    assert situation.believed_place("red_cube") == "shelf"
    assert situation.believed_place("teapot") == ""


def test_earlier_steps_are_imagined_to_go_well(site):
    memory = WorldMemory()
    memory.saw(seen("green_mug", "coffee_table", -50.0))
    memory.missed("red_mug", "shelf", -9.0)
    situation = replace(Situation.fresh(site), memory=memory, now=12.0)
    done = [Task("transport", {"object": "red_cube", "to": "shelf"})]
    later = situation.imagined("blue_mug", {"red_cube": "shelf"}, done)
    assert later.memory.held == "blue_mug"
    assert later.believed_place("red_cube") == "shelf"
    assert later.memory.sightings["red_cube"].stamp == 12.0
    assert later.memory.sightings["green_mug"].stamp == -50.0
    assert later.memory.misses == {"red_mug": {"shelf": -9.0}}
    assert later.base_pose.tolist() == site.place("shelf").approach.tolist()
    assert situation.memory.held is None
