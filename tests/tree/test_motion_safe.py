"""The condition `motion_safe`: how it counts, and that it says no whenever it cannot judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tree_world import TreeWorld

from executive.contracts.action import Action
from executive.contracts.circumstance import Verdict
from executive.contracts.observation import Observation
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime.vocabulary import vocabulary
from executive.safety.critic import Judgement
from executive.safety.outlook import LAG
from executive.tree.motion_safe import MotionSafe

UNSAFE = Judgement(0.9, 0.0, 0.0)


class Scripted:
    """A critic that objects or not as it was told, and notes what it was asked about."""

    def __init__(self, objections: list[bool]) -> None:
        self.objections = iter(objections)
        self.asked: list[Action] = []

    def objection(self, observation: Observation, action: Action) -> tuple[str, Judgement]:
        """What was told next."""
        self.asked.append(action)
        return ("collision", UNSAFE) if next(self.objections) else ("", Judgement(0.0, 0.0, 0.0))


@pytest.fixture(scope="module")
def observation() -> Observation:
    return SimRobot(Scene.home(seed=0), camera=False).observe()


def asked(world: TreeWorld, observation: Observation, objections: list[bool], gaps: float = 0.05) -> list[Verdict]:
    """The verdicts of three steps, on observations `gaps` [s] apart."""
    condition, critic = MotionSafe(), Scripted(objections)
    condition._critic, condition._robot = critic, DESCRIPTION  # type: ignore[assignment]
    verdicts = []
    for number in range(len(objections)):
        stamped = replace(observation, stamp=gaps * (number + 1))
        circumstances = replace(world.circumstances(), observation=stamped, now=stamped.stamp)
        verdicts.append(condition(circumstances, steps=3))
        assert condition(circumstances, steps=3) == verdicts[-1], "an observation counts once"
    return verdicts


def test_it_holds_until_the_motion_was_unsafe_for_some_steps_one_after_the_other(
    world: TreeWorld, observation: Observation
) -> None:
    verdicts = asked(world, observation, [True, True, False, True, True, True, True, False])
    assert [verdict.holds for verdict in verdicts] == [True, True, True, True, True, False, False, True]
    assert verdicts[5].reason == "the learned critic expects a collision with 90%"


def test_what_it_counted_before_a_pause_no_longer_counts(world: TreeWorld, observation: Observation) -> None:
    assert all(verdict.holds for verdict in asked(world, observation, [True] * 6, gaps=0.4))


def test_it_judges_the_motion_that_the_robot_is_in(world: TreeWorld, observation: Observation) -> None:
    state = replace(observation.state, base_twist=np.array([0.3, 0.0, 0.1]), arm_velocity=np.full(5, 0.2))
    condition, critic = MotionSafe(), Scripted([False])
    condition._critic, condition._robot = critic, DESCRIPTION  # type: ignore[assignment]
    moving = replace(observation, state=state, stamp=1.0)
    assert condition(replace(world.circumstances(), observation=moving, now=1.0), steps=1).holds
    (action,) = critic.asked
    assert action.base is not None
    assert action.arm is not None
    assert action.base.tolist() == [0.3, 0.0, 0.1]
    assert np.allclose(action.arm - state.arm, 0.2 * (0.05 + LAG))


def test_it_does_not_hold_when_it_cannot_judge(world: TreeWorld, observation: Observation) -> None:
    circumstances, condition = world.circumstances(), MotionSafe()
    assert condition(replace(circumstances, observation=None), steps=1).reason == "nothing has been observed yet"
    old = replace(circumstances, observation=observation, now=observation.stamp + 0.6)
    assert condition(old, steps=1).reason == "the newest observation is 0.6 s old"
    other = replace(DESCRIPTION, name="another")
    unknown = condition(
        replace(circumstances, observation=observation, now=observation.stamp, description=other), steps=1
    )
    assert not unknown.holds
    assert "not on 'another'" in unknown.reason


def test_the_vocabulary_has_it_and_does_not_count_it_as_a_safety_guard() -> None:
    registry = vocabulary()
    assert not registry.conditions["motion_safe"].safety
