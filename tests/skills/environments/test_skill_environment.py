"""A skill's environment is the skill's own run, taken step by step."""

from __future__ import annotations

import warnings
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from executive.contracts.observation import STATE
from executive.errors import BadRequest
from executive.runtime.practice import SimPractice
from skills.environments.registration import REACH, SKILLS, identifier, register
from skills.environments.skill_environment import SkillEnvironment
from skills.environments.undecided import TwoMinds
from skills.plugin import SHIPPED
from skills.policy import Policy
from skills.press.skill import Press
from skills.press.training import COURSE


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice()


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.load(COURSE.weights, "press", COURSE.inputs, COURSE.outputs)


def played(environment: SkillEnvironment, decide, **how):
    observation, _ = environment.reset(**how)
    steps = []
    while not steps or not steps[-1][2]:
        observation, *rest = environment.step(decide(observation))
        steps.append((observation, *rest))
    return steps


def test_every_shipped_skill_with_a_course_is_an_environment():
    modules = {spec.name: f"{where.partition(':')[0].rpartition('.')[0]}.training" for spec, where in SHIPPED}
    learned = {
        name for name, module in modules.items() if find_spec(module) and hasattr(import_module(module), "COURSE")
    }
    assert set(SKILLS) == learned
    assert register() == (REACH, *map(identifier, SKILLS))
    assert identifier("read_gauge") == "executive/ReadGauge-v0"
    assert all(name in gymnasium.registry for name in register())


def test_an_episode_is_the_run_of_the_skill_bit_by_bit(practice, policy):
    environment = SkillEnvironment(COURSE, practice)
    trial = COURSE.trial(practice, 6_000_001)
    steps = played(environment, lambda observation: policy({STATE: observation})["action"], options={"trial": trial})
    stepped = practice.robot.world.digest()
    practice.reset(trial.start, trial.seed)
    COURSE.prepare(practice, trial)
    attempt = practice.attempt(Press(policy), trial.goal)
    assert practice.robot.world.digest() == stepped
    *_, info = steps[-1]
    assert (info["outcome"], info["success"]) == (attempt.outcome.name.lower(), True)
    assert [step[2] for step in steps] == [False] * (len(steps) - 1) + [True]
    rewards = [step[1] for step in steps]
    assert 1.0 < sum(rewards) < 2.0, "progress from the first decision on, and the bonus"
    assert rewards[-1] > 1.0
    assert all(step[4]["cost"] == step[4]["cut"] <= 1.0 for step in steps)


def test_what_never_reaches_the_button_earns_no_bonus(practice):
    environment = SkillEnvironment(COURSE, practice)
    up = np.array([0.0, 0.0, 0.05], dtype=np.float32)
    *_, (_, reward, terminated, truncated, info) = played(environment, lambda observation: up, seed=2)
    assert (terminated, truncated, info["success"], info["outcome"]) == (True, False, False, "missed")
    assert reward < 1.0


def test_scaled_actions_are_those_in_physical_units(practice):
    physical, scaled = SkillEnvironment(COURSE, practice), SkillEnvironment(COURSE, practice, scaled=True)
    action = np.array([0.1, -0.05, -0.25], dtype=np.float32)
    physical.reset(seed=4)
    expected = physical.step(action)
    scaled.reset(seed=4)
    found = scaled.step(action / 0.25)
    np.testing.assert_allclose(found[0], expected[0], atol=1e-6)
    assert (scaled.action_space.low == -1).all()
    np.testing.assert_array_equal(physical.action_space.high, COURSE.upper.astype(np.float32))


def test_trials_of_training_are_drawn_and_never_held_out_ones(practice):
    seeds = []

    def trial(practice, seed):
        seeds.append(seed)
        return COURSE.trial(practice, seed)

    environment = SkillEnvironment(replace(COURSE, trial=trial), practice)
    for seed in range(2):
        environment.reset(seed=seed)
    assert len(set(seeds)) == 2
    assert min(seeds) >= COURSE.training_seeds


@pytest.mark.parametrize(("skill", "scaled"), [("press", False), ("grasp", True)])
def test_gymnasiums_checker_has_nothing_to_say(skill, scaled):
    environment = gymnasium.make(identifier(skill), scaled=scaled)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(environment.unwrapped)
    environment.close()


class Counting(Press):
    """Remembers how often it has looked at its features, and tells its policy."""

    seen: list[int] = []  # noqa: RUF012

    def features(self, observation):
        self.seen.append(1)
        return super().features(observation) + np.float32(0.0001 * len(self.seen))


class Filtering(Counting):
    """Keeps what it remembers in itself, as a filter does."""

    def __init__(self, decide=None) -> None:
        super().__init__(decide)
        self.seen = []


def test_a_skill_may_filter_what_it_feels(practice):
    environment = SkillEnvironment(replace(COURSE, make=Filtering), practice)
    environment.reset(seed=0)
    for _ in range(3):
        environment.step(np.zeros(3, dtype=np.float32))
    assert len(environment._practice._run.skill._skill.seen) == 3


def test_a_skill_that_changes_what_is_outside_itself_is_found_out(practice):
    environment = SkillEnvironment(replace(COURSE, make=Counting), practice)
    environment.reset(seed=0)
    with pytest.raises(TwoMinds, match="skill 'press' gives other features when it is stepped twice"):
        environment.step(np.zeros(3, dtype=np.float32))


def test_a_course_in_which_nothing_is_ever_decided_is_told(practice):
    trial = replace(COURSE.trial(practice, 6_000_000), goal={"button": "kitchen_table"})
    environment = SkillEnvironment(COURSE, practice)
    with pytest.raises(BadRequest, match="skill 'press' ended before it decided anything: kitchen_table is no button"):
        environment.reset(options={"trial": trial})
