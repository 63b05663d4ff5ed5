"""An attempt taken step by step, and how much of it the gate cuts."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.action import Action, Resource
from executive.contracts.practice import Start
from executive.contracts.skill import Skill, SkillOutcome, SkillSpec, StallTest, Step
from executive.runtime.cut import cut_share
from executive.runtime.practice import SimPractice
from executive.safety.report import GateReport, Verdict

OPEN = Start(base_pose=np.array([4.0, 3.0, 0.0]))


class Interrupt(BaseException):
    """Breaks off a step."""


class Turn(Skill):
    """Turns on the spot for twenty steps; may break off the first time that a step is asked for."""

    spec = SkillSpec("turn", "Turns.", (), (), (), frozenset({Resource.BASE}), (), 20.0, StallTest(10.0))

    def __init__(self, speed: float = 0.8, breaks_off: bool = False) -> None:
        self.left, self.speed, self.breaks_off, self.asked = 20, speed, breaks_off, 0

    def start(self, goal, surroundings, observation) -> None:
        pass

    def step(self, observation) -> Step:
        self.asked += 1
        if self.breaks_off and self.asked % 2:
            raise Interrupt
        self.left -= 1
        done = SkillOutcome.SUCCEEDED if self.left <= 0 else None
        twist = np.array([0.0, 0.0, self.speed])
        return Step(Action(observation.stamp, base=twist), 1.0 - self.left / 20, outcome=done)


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(camera=False, lidar=False)


def test_steps_come_to_the_same_as_the_attempt_at_once(practice):
    practice.reset(OPEN, seed=1)
    attempt = practice.attempt(Turn(), {})
    expected = practice.robot.world.digest()
    practice.reset(OPEN, seed=1)
    practice.begin(Turn(), {})
    moments = [practice.advance()]
    while not moments[-1].ended:
        moments.append(practice.advance())
    assert practice.finish() == attempt
    assert practice.robot.world.digest() == expected
    assert len(moments) == 20
    assert [moment.progress for moment in moments[:3]] == pytest.approx([0.05, 0.1, 0.15])
    assert sum(moment.collisions + moment.breaches for moment in moments) == 0


def test_a_step_that_is_broken_off_can_be_taken_again(practice):
    practice.reset(OPEN, seed=1)
    practice.attempt(Turn(), {})
    expected = practice.robot.world.digest()
    practice.reset(OPEN, seed=1)
    practice.begin(Turn(breaks_off=True), {})
    ended = False
    while not ended:
        with pytest.raises(Interrupt):
            practice.advance()
        ended = practice.advance().ended
    practice.finish()
    assert practice.robot.world.digest() == expected


def test_what_the_gate_cuts_is_told(practice):
    practice.reset(OPEN, seed=1)
    practice.begin(Turn(speed=3.0), {})
    cuts = [practice.advance().cut for _ in range(15)]
    assert cuts[0] == pytest.approx(0.95)
    assert cuts[-1] == pytest.approx(0.5)


def test_a_share_is_of_the_motion_asked_for(practice):
    state = practice.reset(OPEN, seed=1).state
    asked = Action(0.0, arm=state.arm + 0.4, gripper=0.0)
    half = Action(0.0, arm=state.arm + 0.2, gripper=0.05)
    assert cut_share(GateReport(asked, half, Verdict.CLIPPED), state) == pytest.approx(0.5)
    assert cut_share(GateReport(asked, asked, Verdict.PASSED), state) == 0.0
    assert cut_share(GateReport(asked, Action(0.0, base=np.zeros(3)), Verdict.STOPPED), state) == 1.0
    gripper = GateReport(Action(0.0, gripper=0.0), Action(0.0, gripper=0.05), Verdict.CLIPPED)
    assert cut_share(gripper, state) == 0.0
