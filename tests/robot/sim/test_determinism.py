"""The same scene and actions give the same run, bit for bit: twice in a row, after a reset, in another process."""

from __future__ import annotations

import hashlib
import multiprocessing

import numpy as np

from executive.contracts.action import Action
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site


def run(robot: SimRobot) -> str:
    """Fingerprint of everything sensed and of the final state over a run that pushes things about."""
    sensed = hashlib.sha256()
    for step in range(60):
        arm = DESCRIPTION.rest + 0.4 * np.sin(step / 10) * np.array([1.0, -0.3, -1.0, 1.0, 1.0])
        robot.send(Action(robot.clock.now(), base=np.array([0.4, 0.1, 0.2]), arm=arm, gripper=0.001 * step))
        robot.advance(0.05)
        observation = robot.observe()
        for values in observation.values().values():
            sensed.update(np.ascontiguousarray(values).tobytes())
    return f"{sensed.hexdigest()} {robot.world.digest()} {len(robot.referee.collisions)}"


def scene(seed: int) -> Scene:
    """The robot close to a table with things on it, so that it runs into them."""
    table = read_site().place("kitchen_table")
    objects = {name: standing_on(table, name, 0.1 * index, 0.05) for index, name in enumerate(("red_cube", "blue_mug"))}
    return Scene(seed=seed, robot=in_front_of(table, gap=0.1), objects=objects, head=(0.0, 0.7))


def run_from_scratch(seed: int) -> str:
    return run(SimRobot(scene(seed)))


def test_a_run_repeats_itself_also_after_a_reset() -> None:
    robot = SimRobot(scene(5))
    first = run(robot)
    robot.reset(scene(6))
    other = run(robot)
    robot.reset(scene(5))
    assert run(robot) == first
    assert run_from_scratch(5) == first
    assert other != first


def test_another_process_gives_the_same_run() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(run_from_scratch, (5,))
    assert there == run_from_scratch(5)
