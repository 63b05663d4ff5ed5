"""What the gripper may touch in a task: what it names, and litter when it cleans."""

from __future__ import annotations

from executive.robot.sim.site import read_site
from executive.runtime.touched import touched_by
from executive.types import Family, Task

SITE = read_site()


def test_carrying_touches_what_is_carried_and_what_it_is_put_on() -> None:
    task = Task(Family.TRANSPORT, {"object": "red_cube", "to": "kitchen"}, 1.0, "")
    assert touched_by(task, SITE) == {"red_cube", "kitchen", "kitchen_table"}


def test_cleaning_touches_the_surface_and_all_litter_but_nothing_else_on_it() -> None:
    task = Task(Family.CLEANING, {"place": "coffee_table"}, 1.0, "")
    assert touched_by(task, SITE) == {"coffee_table", "can"}
