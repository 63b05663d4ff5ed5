"""`trees/among_others.yaml`: a mission takes out what stands too close to its neighbours to be grasped at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from executive.robot.sim.scene import Scene, standing_on
from executive.robot.sim.site import read_site
from executive.runtime.assembly import simulated
from executive.types import Outcome

TREE = Path(__file__).parents[2] / "trees" / "among_others.yaml"
CROWD = {"red_cube": (0.0, 0.18), "blue_cube": (0.055, 0.18), "green_cube": (0.0, 0.235)}
"""A cube with others 1 cm to its left and 1 cm behind it: how far to the left and behind the shelf's front edge [m]."""


@pytest.mark.parametrize("text", ["pick up the red cube", "bring the red cube to the kitchen table"])
def test_a_cube_is_taken_out_from_between_others(text, reader):
    shelf, home = read_site().place("shelf"), Scene.home(3)
    crowd = {name: standing_on(shelf, name, across, behind) for name, (across, behind) in CROWD.items()}
    scene = replace(home, objects={**home.objects, **crowd})
    with simulated(3, TREE, lockstep=True, scene=scene, reader=reader) as parts:
        report = parts.runtime.run(text)
        assert report.outcome is Outcome.SUCCEEDED, report
        goal = "holding(red_cube)" if text.startswith("pick") else "on(red_cube, kitchen_table)"
        facts = [goal, "upright(blue_cube)", "on(blue_cube, shelf)", "upright(green_cube)", "on(green_cube, shelf)"]
        assert [fact for fact in facts if not parts.robot.referee.holds(fact)] == []
        assert not parts.robot.referee.collisions
