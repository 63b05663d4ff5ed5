"""The conformance check passes a good skill and names what is wrong with each bad one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from executive.contracts.action import Action, Resource
from executive.contracts.check_skill import check_skill
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import STATE, Observation
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Goal, Skill, SkillOutcome, SkillSpec, StallTest, Step, Surroundings
from executive.errors import SkillRefused
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.robot.sim.site import read_site

SPEC = SkillSpec(
    name="turn_head",
    doc="Turns the head a little.",
    inputs=(Port("way", PortType.TEXT, "left or right", choices=("left", "right")),),
    outputs=(Port("turned", PortType.NUMBER, "how far", unit="rad"),),
    observation_keys=(STATE,),
    resources=frozenset({Resource.HEAD}),
    needs=(),
    deadline=5.0,
    stall=StallTest(2.0),
)


class TurnHead(Skill):
    """Turns the head by 0.1 rad in five steps."""

    spec = SPEC

    def start(self, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        if goal["way"] not in ("left", "right"):
            raise SkillRefused(self.spec.name, f"'{goal['way']}' is neither left nor right")
        self.way = 1 if goal["way"] == "left" else -1
        self.random = surroundings.random
        self.steps = 0

    def step(self, observation: Observation) -> Step:
        self.steps += 1
        target = observation.state.head + np.array([0.02 * self.way + self.random.normal(0, 1e-4), 0.0])
        step = Step(Action(observation.stamp, head=target), progress=self.steps / 5, success=0.5)
        if self.steps < 5:
            return step
        return replace(step, outcome=SkillOutcome.SUCCEEDED, outputs={"turned": 0.1})


@pytest.fixture(scope="module")
def robot() -> SimRobot:
    return SimRobot(Scene.home(0), camera=False)


def faults(skill: type[Skill], robot: SimRobot, goal: Goal | None = None, refused: tuple[Goal, ...] = ()) -> list[str]:
    surroundings = Surroundings(robot.description, read_site(), WorldMemory(), np.random.default_rng(99))
    return check_skill(skill, robot, surroundings, [goal or {"way": "left"}], refused, steps=10)


def changed(**attributes: Any) -> type[Skill]:
    return type("Changed", (TurnHead,), attributes)


def answering(**changes: Any) -> type[Skill]:
    """TurnHead, with parts of every step replaced."""

    def step(self: TurnHead, observation: Observation) -> Step:
        return replace(TurnHead.step(self, observation), **changes)

    return changed(step=step)


def acting(**parts: Any) -> type[Skill]:
    """TurnHead, with other actions."""

    def step(self: TurnHead, observation: Observation) -> Step:
        return replace(TurnHead.step(self, observation), action=Action(observation.stamp, **parts))

    return changed(step=step)


def test_a_good_skill_has_no_faults(robot: SimRobot) -> None:
    assert faults(TurnHead, robot, refused=({"way": "up"},)) == []


def test_a_goal_that_should_be_refused_is_reported(robot: SimRobot) -> None:
    assert faults(TurnHead, robot, refused=({"way": "right"},)) == [
        "the goal {'way': 'right'} has to be refused, but the skill started."
    ]


def test_a_refusal_has_to_be_a_skill_refused(robot: SimRobot) -> None:
    assert faults(TurnHead, robot, refused=({},)) == ["the goal {} raised KeyError instead of SkillRefused."]


@pytest.mark.parametrize(
    ("skill", "fault"),
    [
        (acting(base=np.zeros(3)), "it moved the base, which it does not declare."),
        (acting(head=np.zeros(3)), "its action for the head has the shape (3,), not (2,)."),
        (acting(head=np.array([0.0, np.nan])), "its action for the head is not finite."),
        (answering(action=Action(-1.0)), "the action's stamp is not that of the observation."),
        (answering(progress=1.5), "its progress is 1.5, not within 0 to 1."),
        (answering(success=float("nan")), "its success is nan, not within 0 to 1."),
        (answering(outputs={"turned": 0.1}), "it gave outputs before its outcome."),
        (answering(outcome=SkillOutcome.SUCCEEDED, outputs={}), "it succeeded without its output 'turned'."),
        (
            answering(outcome=SkillOutcome.SUCCEEDED, outputs={"turned": "far"}),
            "output 'turned': 'far' is not of type number.",
        ),
        (
            answering(outcome=SkillOutcome.SUCCEEDED, outputs={"turned": 0.1, "speed": 1.0}),
            "it gave the output 'speed', which it does not declare.",
        ),
        (answering(outcome=SkillOutcome.NOT_DONE), "it ended with 'the goal was not reached' and gave no reason."),
    ],
)
def test_each_fault_of_a_step_is_named_once(robot: SimRobot, skill: type[Skill], fault: str) -> None:
    assert faults(skill, robot) == [f"towards {{'way': 'left'}}: {fault}"]


def test_a_skill_that_draws_from_elsewhere_is_not_deterministic(robot: SimRobot) -> None:
    elsewhere = np.random.default_rng(5)

    def start(self: TurnHead, goal: Goal, surroundings: Surroundings, observation: Observation) -> None:
        TurnHead.start(self, goal, replace(surroundings, random=elsewhere), observation)

    assert faults(changed(start=start), robot) == [
        "towards {'way': 'left'}: the same seed and observations gave other actions a second time."
    ]


def test_an_error_in_a_step_is_reported_and_the_skill_is_closed(robot: SimRobot) -> None:
    closed = []

    def step(self: TurnHead, observation: Observation) -> Step:
        raise ZeroDivisionError("by zero")

    skill = changed(step=step, close=lambda self: closed.append(True))
    assert faults(skill, robot) == ["towards {'way': 'left'}: it raised ZeroDivisionError: by zero"]
    assert closed == [True]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "Turn Head"}, "its name 'Turn Head' is not in snake_case."),
        ({"doc": "turning"}, "its doc is not a sentence."),
        ({"rate": 0.0}, "its rate is 0; it has to be above 0."),
        ({"deadline": float("inf")}, "its deadline is inf; it has to be above 0."),
        ({"stall": StallTest(9.0)}, "its stall time is no shorter than its deadline, so that it can never stall."),
        (
            {"observation_keys": ("observation.touch",)},
            "it reads the observation key 'observation.touch', which no robot gives. Valid: observation.state, "
            "observation.lidar, observation.images.head, observation.images.head_depth.",
        ),
        (
            {"outputs": (Port("turned", PortType.NUMBER, "how far"),)},
            "output 'turned' is a number without a unit; a pure number has the unit \"1\".",
        ),
        (
            {"inputs": (*SPEC.inputs, Port("by", PortType.NUMBER, "how far", "rad", 3.0, False, 0.0, 1.0))},
            "input 'by': its default 3 is above the maximum 1.",
        ),
        (
            {"inputs": (*SPEC.inputs, Port("if", PortType.CONDITIONS, "when"))},
            "input 'if' is of type conditions, which only decorators may have.",
        ),
    ],
)
def test_each_fault_of_a_spec_is_named(robot: SimRobot, changes: dict[str, Any], fault: str) -> None:
    assert faults(changed(spec=replace(SPEC, **changes)), robot) == [fault]
