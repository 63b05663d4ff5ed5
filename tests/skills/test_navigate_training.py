"""The light simulator is fair, the expert is careful, and training writes what the skill can load."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from executive.contracts.memory import WorldMemory
from executive.contracts.site import MapBox, Place, PlaceKind, Site
from executive.contracts.skill import SkillOutcome, Surroundings
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.robot.sim.site import read_site
from skills.navigate.expert import Expert
from skills.navigate.features import INPUTS
from skills.navigate.floor import Floor
from skills.navigate.layouts import GOAL, Layout, draw_layout
from skills.navigate.skill import Navigate
from skills.policy import Array


def sure(expert: Expert):
    """The expert as a policy that is always sure of its success."""
    return lambda features: {**expert(features), "success": np.ones(1, dtype=np.float32)}


def test_the_light_lidar_agrees_with_the_physical_one() -> None:
    site = read_site()
    posts = np.array([[4.9, 5.4, 0.065], [5.1, 5.4, 0.065], [3.5, 0.8, 0.065], [3.5, 1.0, 0.065]])
    for pose in ((4.6, 1.2, 1.0), (3.0, 3.0, -2.0), (5.6, 4.6, 0.3)):
        real = SimRobot(Scene(robot=pose), camera=False).observe().lidar
        floor = Floor(Layout(site, posts, np.array(pose)), DESCRIPTION, np.random.default_rng(0))
        differences = np.abs(floor.observe().lidar - real)
        assert np.median(differences) < 0.01
        assert np.mean(differences < 0.05) > 0.97


def test_a_base_that_runs_into_something_stands_still_and_is_counted() -> None:
    place = Place(GOAL, PlaceKind.AREA, np.zeros(3), GOAL, np.zeros(3), np.zeros(2), 0.0)
    site = Site("wall", {GOAL: place}, {}, (MapBox(1.0, 0.0, 0.2, 4.0),), np.full(2, -3.0), np.full(2, 3.0))
    floor = Floor(Layout(site, np.empty((0, 3)), np.zeros(3)), DESCRIPTION, np.random.default_rng(0))
    for _ in range(100):
        floor.advance(np.array([0.5, 0.0, 0.0]), 0.05)
    assert floor.bumps > 0
    assert 0.6 < floor.pose[0] <= 0.66


def test_layouts_repeat_for_a_seed() -> None:
    one, same, other = (draw_layout(np.random.default_rng(seed), 0.24) for seed in (1, 1, 2))
    assert one.site.boxes == same.site.boxes
    assert one.site.boxes != other.site.boxes
    np.testing.assert_array_equal(one.start, same.start)


def test_the_expert_reaches_every_goal_and_touches_nothing() -> None:
    for episode in range(4):
        random = np.random.default_rng([20, episode])
        layout = draw_layout(random, DESCRIPTION.base.radius)
        floor = Floor(layout, DESCRIPTION, random)
        skill = Navigate(sure(Expert(DESCRIPTION.base)))
        skill.start({"goal": GOAL}, Surroundings(DESCRIPTION, layout.site, WorldMemory(), random), floor.observe())
        outcome = None
        for _ in range(900):
            step = skill.step(floor.observe())
            outcome = step.outcome
            if outcome is not None:
                break
            assert step.action.base is not None
            floor.advance(step.action.base, 0.05)
        assert (outcome, floor.bumps, floor.reached()) == (SkillOutcome.SUCCEEDED, 0, True)


def state(ahead: float, left: float, ranges: Array | float = 2.0) -> dict[str, Array]:
    """Features of a robot at rest with a sub-goal, heading as wanted."""
    distance = math.hypot(ahead, left)
    fine = math.tanh(distance / 0.06) / distance
    head = [ahead, left, ahead * fine, left * fine, 0.0, 1.0, 0.0, 0.8, 0.0, 0.0, 0.0]
    return {INPUTS[0].name: np.array([*head, *np.broadcast_to(ranges, 36)], dtype=np.float32)}


def test_the_expert_drives_at_a_free_sub_goal() -> None:
    twist = Expert(DESCRIPTION.base)(state(0.6, 0.6))["action"]
    assert twist[0] == pytest.approx(twist[1], abs=1e-6)
    assert 0.3 < math.hypot(*twist[:2]) <= DESCRIPTION.base.speed


def test_the_expert_never_drives_at_what_it_would_touch() -> None:
    ahead = np.full(36, 2.0, dtype=np.float32)
    ahead[17:19] = DESCRIPTION.base.radius + 0.02
    assert Expert(DESCRIPTION.base)(state(0.8, 0.0, ahead))["action"][0] < 0.0


@pytest.mark.slow
def test_training_writes_a_checkpoint_that_the_skill_can_use(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from executive.runtime.practice import SimPractice
    from skills.navigate.features import OUTPUTS
    from skills.navigate.training import train
    from skills.policy import Policy

    told: list[float] = []
    report = train(
        SimPractice(camera=False), 0, demos=3, out=tmp_path, progress=lambda what, share: told.append(share), starts=1
    )
    assert report.trials == 1
    assert told
    assert all(0 <= share <= 1 for share in told)
    policy = Policy.load(tmp_path, "navigate", INPUTS, OUTPUTS)
    assert np.abs(policy(state(0.5, 0.0))["action"]).max() <= DESCRIPTION.base.turn_speed
    card = (tmp_path / "README.md").read_text()
    assert "    executive train navigate --seed 0\n" in card
    assert f"| successes | {report.successes} of 1" in card
