"""The fixture and the peg are measured far more finely than a pixel, from what a robot can know."""

from __future__ import annotations

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.contracts.practice import Start
from executive.robot.sim.robot import SimRobot
from executive.runtime.practice import SimPractice
from skills.fixture.hole import hole_middle
from skills.fixture.measure import peg_axis, peg_inserted, peg_top
from skills.fixture.shape import DEPTH, FIXTURE, PEG, PEG_LENGTH
from skills.fixture.starts import BENCH, Spread, before_fixture
from skills.fixture.sweep import Sweep
from skills.frames import to_base


@pytest.fixture(scope="module")
def practice() -> SimPractice:
    return SimPractice(lidar=False)


def swept(robot: SimRobot, point: np.ndarray, count: int) -> Sweep:
    """A sweep over a point by a robot that stands."""
    sweep = Sweep(robot.description, point, count)
    for _ in range(200):
        robot.send(Action(robot.clock.now(), base=np.zeros(3), head=sweep.step(robot.observe())))
        robot.advance(0.05)
        if sweep.done:
            return sweep
    raise AssertionError("the sweep did not end")


@pytest.mark.parametrize("seed", range(3))
def test_the_axis_of_the_peg_is_found_to_half_a_millimetre(practice, seed):
    start = before_fixture(practice, np.random.default_rng(seed), Spread(misaligned=0.0))
    observation = practice.reset(start, seed)
    guess = to_base(practice.site.place(FIXTURE).centre, observation.state.base_pose)
    views = swept(practice.robot, guess, 14).views
    axis = peg_axis(views, guess[:2], guess[2] + 0.008, guess[2] + PEG_LENGTH)
    truth = practice.truth()
    real = to_base(truth.objects[PEG][:3], truth.base_pose)
    np.testing.assert_allclose(axis, real[:2], atol=5e-4)
    assert peg_top(views, axis, float(guess[2])) == pytest.approx(real[2] + PEG_LENGTH / 2, abs=2e-3)


def test_where_no_peg_stands_none_is_found(practice):
    fixture = practice.site.place(FIXTURE)
    start = Start(np.array(fixture.approach), objects={PEG: np.array([0.5, 7.0, 0.05, 0.0])})
    observation = practice.reset(start, 1)
    guess = to_base(fixture.centre, observation.state.base_pose)
    assert peg_axis(swept(practice.robot, guess, 5).views, guess[:2], guess[2] + 0.008, guess[2] + PEG_LENGTH) is None


def test_the_hole_is_found_to_a_millimetre_and_no_fixture_where_none_is(practice):
    start = before_fixture(practice, np.random.default_rng(4), Spread(misaligned=0.0), grip=(0.0, 0.03, 0.0))
    observation = practice.reset(start, 4)
    pose, place = observation.state.base_pose, practice.site.place(FIXTURE)
    guess = to_base(place.centre, pose)
    views = swept(practice.robot, guess, 14).views
    yaw = float(place.yaw - pose[2])
    truth = practice.truth()
    real = to_base(place.centre + np.array([*start.conditions.shifted[FIXTURE], 0.0]), truth.base_pose)
    np.testing.assert_allclose(hole_middle(views, guess, yaw), real, atol=1e-3)
    assert hole_middle(views, guess + np.array([0.0, 0.0, 0.2]), yaw) is None
    assert peg_inserted(views, real) is None


@pytest.mark.parametrize(("raised", "stands"), [(0.0, True), (0.02, False)])
def test_a_peg_stands_in_its_fixture_when_it_is_all_the_way_in(practice, raised, stands):
    fixture = practice.site.place(FIXTURE)
    middle = fixture.centre + np.array([0.0, 0.0, PEG_LENGTH / 2 - DEPTH])
    practice.reset(Start(np.array(fixture.approach), objects={PEG: np.array([*middle, 0.0])}), 3)
    hole = to_base(fixture.centre, practice.truth().base_pose)
    views = swept(practice.robot, hole, 6).views
    seen = peg_inserted(views, hole - np.array([0.0, 0.0, raised]))
    assert (seen is not None) is stands
    if seen is not None:
        np.testing.assert_allclose(seen, to_base(middle, practice.truth().base_pose), atol=3e-3)


def test_a_sweep_keeps_new_exposures_that_are_aimed_and_no_others(practice):
    fixture = practice.site.place(FIXTURE)
    observation = practice.reset(Start(np.array(fixture.approach), head=np.array([1.5, 0.0])), 2)
    sweep = Sweep(practice.description, to_base(fixture.centre, observation.state.base_pose), 3)
    sweep.step(observation)
    assert (len(sweep.views), sweep.share, sweep.done) == (0, 0.0, False)
    sweep = swept(practice.robot, to_base(fixture.centre, observation.state.base_pose), 3)
    before = len(sweep.views)
    sweep.step(practice.robot.observe())
    sweep.step(practice.robot.observe())
    assert len(sweep.views) <= before + 1
    assert sweep.done


@pytest.mark.parametrize("seed", range(20))
def test_things_beside_the_fixture_stand_on_the_bench_and_keep_their_distance(practice, seed):
    spread = Spread()
    start = before_fixture(practice, np.random.default_rng(seed), spread)
    fixture, bench = practice.site.place(FIXTURE).centre, practice.site.place(BENCH)
    for name, pose in start.objects.items():
        away = float(np.hypot(*(pose[:2] - fixture[:2])))
        assert away < 0.03 if name == PEG else away >= spread.near
        assert np.all(np.abs(pose[:2] - bench.centre[:2]) < bench.size / 2)
    peg = start.objects[PEG]
    np.testing.assert_allclose(peg[:2] - fixture[:2], start.conditions.shifted[FIXTURE], atol=5e-4)
    assert peg[2] == pytest.approx(fixture[2] - DEPTH + PEG_LENGTH / 2)
