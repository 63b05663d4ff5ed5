"""The learned critics as a guard of a real tree: a skill that goes down onto a table is ended before it touches it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from executive.contracts.action import Action, Resource
from executive.contracts.arm import ToolPose
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Skill, SkillSpec, StallTest, Step
from executive.definitions.faults import BadDefinition
from executive.definitions.load import load
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene, in_front_of
from executive.robot.sim.site import read_site
from executive.runtime.loop import Parts, Runtime
from executive.runtime.vocabulary import vocabulary
from executive.safety.gate import Gate
from executive.telemetry.events import EventBus
from executive.types import Decision, Outcome, Task, Understanding

TREE = """\
tree: careless
branches:
  inspection:
    args: {{place: place}}
    run:
      skill: descend
      with: {{place: $place}}
      decorators:
        - on_stop: halt
        - guard: [{guards}]
        - timeout: 4s
"""
TABLE = "kitchen_table"
SPEED = 0.15
"""How fast the tool goes down [m/s]."""


class Descend(Skill):
    """Moves the tool straight down and looks at nothing."""

    spec = SkillSpec(
        name="descend",
        doc="Moves the tool straight down.",
        inputs=(Port("place", PortType.PLACE, "where"),),
        outputs=(),
        observation_keys=(),
        resources=frozenset({Resource.ARM}),
        needs=(),
        deadline=4.0,
        stall=StallTest(seconds=20.0, progress=0.0),
    )

    def start(self, goal, surroundings, observation):
        self._geometry = surroundings.description.arm_geometry
        self._pose = self._geometry.forward(observation.state.arm)

    def step(self, observation):
        self._pose = replace(self._pose, z=self._pose.z - SPEED / 20)
        arm = self._geometry.inverse(self._pose)
        return Step(Action(observation.stamp, arm=observation.state.arm if arm is None else arm), 0.1)


class Told:
    """Hears every text as the same task."""

    def hear(self, text):
        return Understanding(text, Decision.ACCEPT, 1.0, (Task("inspection", {"place": TABLE}),))

    def done(self, outcomes):
        pass


def carried_out(guards, folder):
    """The report of the mission, and the robot after it."""
    site, registry = read_site(), vocabulary()
    registry.add_skill(Descend.spec, Descend)
    path = folder / "careless.yaml"
    path.write_text(TREE.format(guards=guards), encoding="utf-8")
    above = ToolPose(0.55, 0.0, float(site.place(TABLE).centre[2]) + 0.2)
    arm = tuple(DESCRIPTION.arm_geometry.inverse(above).tolist())
    scene = Scene(robot=in_front_of(site.place(TABLE), gap=0.06), arm=arm, head=(0.0, 0.85))
    robot = SimRobot(scene)
    definition = load(path, registry, site)
    runtime = Runtime(Parts(robot, Gate(robot), registry, definition, site, Told(), EventBus()))
    return runtime.run("go down"), robot


def test_a_skill_that_goes_down_onto_a_table_is_ended_before_it_touches_it(tmp_path):
    careless, robot = carried_out("robot_ok, clear_of_people", tmp_path)
    assert careless.outcome is not Outcome.SUCCEEDED
    assert any(collision.other == TABLE for collision in robot.referee.collisions)
    guarded, robot = carried_out("robot_ok, clear_of_people, motion_safe", tmp_path)
    assert guarded.outcome is Outcome.FAILED
    assert "the learned critic expects a collision with" in guarded.reason
    assert robot.referee.collisions == ()
    assert np.abs(robot.world.arm_velocity).max() < 0.05


def test_it_is_no_safety_guard_by_itself(tmp_path):
    with pytest.raises(BadDefinition, match="runs without a safety guard"):
        carried_out("motion_safe", tmp_path)
