"""A run so far as vectors."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.contracts.observation import STATE, Observation, RobotState
from executive.contracts.skill import Step
from skills.foresight.families import CHANNELS, MEANINGS, SKILLS
from skills.foresight.situation import RUN_SIZE, STATE_SIZE, Situation, common_state, one_hot

STILL = RobotState(np.zeros(3), np.zeros(3), np.zeros(5), np.zeros(5), np.zeros(2), 0.05, 0.0)


def moment(stamp: float, force: float = 0.0) -> Observation:
    return Observation(stamp, replace(STILL, gripper_force=force), np.ones(36))


def step(progress: float) -> Step:
    return Step(Action(0.0), progress)


def channel(state: np.ndarray, name: str) -> float:
    return float(state[CHANNELS.index(name)])


@pytest.mark.parametrize("skill", SKILLS)
def test_the_features_of_every_skill_are_known(skill: str) -> None:
    size = import_module(f"skills.{skill}.spec").INPUTS[0].shape[0]
    assert len(MEANINGS[skill]) <= size
    assert set(MEANINGS[skill]) <= set(CHANNELS)
    assert common_state(skill, np.ones(size)).shape == (STATE_SIZE,)


def test_what_means_the_same_stands_in_the_same_place() -> None:
    grasp = common_state("grasp", np.array([0.1, 0.2, 0.3, 0.4, 0.05, 6.0, 0.04, 0.01, *np.zeros(6)]))
    press = common_state("press", np.array([0.1, 0.2, 0.3, 6.0, 7.0, 0.002, *np.zeros(6)]))
    for name in ("ahead", "left", "up", "force"):
        assert channel(grasp, name) == channel(press, name)
    assert channel(press, "felt") == 7.0
    assert channel(press, "width") == 0.0


def test_which_skill_runs_is_one_of_all() -> None:
    assert one_hot("press").sum() == 1.0
    assert not np.array_equal(one_hot("press"), one_hot("grasp"))


def test_times_count_from_the_start_and_from_the_last_progress() -> None:
    situation = Situation("press")
    for stamp, progress in ((10.0, 0.0), (11.0, 0.2), (14.0, 0.205)):
        situation.note(moment(stamp), step(progress))
    assert situation.run.shape == (RUN_SIZE,)
    assert situation.run[:2] == pytest.approx([0.4, 0.3])


def test_the_state_stays_that_of_the_last_question() -> None:
    situation = Situation("press")
    decide = situation.watching(lambda features: {"action": np.zeros(3, dtype=np.float32)})
    situation.note(moment(0.0), step(0.0))
    assert not situation.asked
    decide({STATE: np.full(12, 0.1, dtype=np.float32)})
    situation.note(moment(0.05), step(0.1))
    assert situation.asked
    assert channel(situation.state, "ahead") == pytest.approx(0.1)
    situation.note(moment(0.1), step(0.1))
    assert not situation.asked
    assert channel(situation.state, "ahead") == pytest.approx(0.1)


def test_a_policy_that_is_asked_after_a_pause_is_asked_anew() -> None:
    situation, rounds = Situation("press"), RUN_SIZE - 18 + 1
    decide = situation.watching(lambda features: {})
    for stamp in (0.0, 0.05, 0.1, 2.0, 2.05):
        decide({STATE: np.zeros(12, dtype=np.float32)})
        situation.note(moment(stamp), step(0.0))
    assert situation.run[rounds] == 2.0


def test_the_largest_force_is_remembered_until_the_next_run() -> None:
    situation = Situation("press")
    for stamp, force in ((0.0, 0.0), (0.05, 8.0), (0.1, 1.0)):
        situation.note(moment(stamp, force), step(0.0))
    assert 0.8 in situation.run.round(6)
    situation.begin()
    situation.note(moment(5.0), step(0.0))
    assert not situation.run[:13].any() or float(situation.run[8]) == pytest.approx(0.5)
    assert 0.8 not in situation.run.round(6)
