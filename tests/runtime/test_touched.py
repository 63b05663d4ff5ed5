"""What the gripper may touch in a task: what it names, and litter when it cleans."""

from __future__ import annotations

from executive.robot.sim.site import read_site
from executive.runtime.touched import Touchable, touched_by
from executive.types import Family, Task

SITE = read_site()


def test_carrying_touches_what_is_carried_and_what_it_is_put_on() -> None:
    task = Task(Family.TRANSPORT, {"object": "red_cube", "to": "kitchen"}, 1.0, "")
    assert touched_by(task, SITE) == {"red_cube", "kitchen", "kitchen_table"}


def test_cleaning_touches_the_surface_and_all_litter_but_nothing_else_on_it() -> None:
    task = Task(Family.CLEANING, {"place": "coffee_table"}, 1.0, "")
    assert touched_by(task, SITE) == {"coffee_table", "can"}


def test_what_a_skill_sets_aside_may_be_touched_while_it_does_so() -> None:
    told: list[set[str]] = []
    touchable = Touchable(lambda names: told.append(set(names)), lambda: ["blue_mug"], SITE)
    touchable.by_task(Task(Family.GRASPING, {"object": "red_cube"}, 1.0, ""))
    touchable.by_skills(frozenset({"green_cube"}))
    touchable.by_skills(frozenset({"anna", "drawer", "no such thing"}))
    assert told == [{"red_cube", "blue_mug"}, {"red_cube", "blue_mug", "green_cube"}, {"red_cube", "blue_mug"}]
