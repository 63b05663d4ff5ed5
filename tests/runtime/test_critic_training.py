"""Learning the safety critics: random rooms, roll-outs without the gate, and what a little training makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime import critic_rollouts
from executive.runtime.critic_report import measured
from executive.runtime.critic_rollouts import REST, Pace, room_rolled_out
from executive.runtime.critic_scenes import enter
from executive.runtime.critic_training import Split, calibrated, split, thresholds_for, trained
from executive.safety.outlook import Outlook


def silent(what, share):
    """Nobody watches."""


@pytest.fixture(scope="module")
def robot():
    return SimRobot(Scene.home(0))


@pytest.fixture(scope="module")
def outlook():
    return Outlook(DESCRIPTION)


def test_a_room_is_decided_by_its_number(robot):
    enter(robot, 3)
    first = robot.world.digest()
    enter(robot, 4)
    other = robot.world.digest()
    enter(robot, 3)
    assert robot.world.digest() == first != other


def test_furniture_moves_with_what_is_on_it_and_the_shared_model_stays(robot):
    usual = SimRobot(Scene.home(0), camera=False).world
    enter(robot, 5)
    world = robot.world
    top = world.model.body("workbench").id
    shift = world.model.body_pos[top] - usual.model.body_pos[top]
    assert 0.0 < np.abs(shift).max() <= 0.25
    fixture = world.model.body("peg_fixture").id
    assert world.model.body_pos[fixture] - usual.model.body_pos[fixture] == pytest.approx(shift)


def test_a_room_gives_the_same_examples_again(robot, outlook):
    first, again = (room_rolled_out(robot, 8, outlook) for _ in range(2))
    assert len(first) == len(again) > 0
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one[0], other[0])
        assert np.array_equal(one[1], other[1])
        assert one[0].shape == (len(outlook.names),)


def driven(robot, outlook, pace, pose=(4.0, 3.0, 0.0)):
    robot.reset(Scene(robot=pose))
    run = critic_rollouts._Run(robot, outlook)
    return run.held_on(pace, blind=True)


def test_the_simulator_says_what_became_of_an_action(robot, outlook):
    quiet = driven(robot, outlook, REST)
    assert [labels.tolist() for _, labels in quiet] == [[0.0, 0.0, 0.0]] * len(quiet)
    wall = driven(robot, outlook, Pace(np.array([0.6, 0.0, 0.0]), REST.joints), pose=(7.65, 3.0, 0.0))
    assert wall[-1][1][0] == 1.0
    beyond = driven(robot, outlook, Pace(np.zeros(3), np.array([-2.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])))
    assert beyond[0][1][1] == 1.0
    fast = driven(robot, outlook, Pace(np.zeros(3), np.array([3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])))
    assert fast[0][1][2] == 1.0


def test_what_was_rolled_out_is_kept(tmp_path, monkeypatch):
    rolled = critic_rollouts.rolled_out(range(3), tmp_path, silent)

    def unused(*arguments):
        raise AssertionError("it was rolled out again")

    monkeypatch.setattr(critic_rollouts, "room_rolled_out", unused)
    again = critic_rollouts.rolled_out(range(3), tmp_path, silent)
    assert all(np.array_equal(one, other) for one, other in zip(rolled, again, strict=True))


def test_rooms_are_split_by_their_number():
    rooms = np.arange(100)
    parts = split(rooms[:, None].astype(float), np.zeros((100, 3)), rooms)
    assert [len(part.labels) for part in parts] == [60, 20, 20]
    assert not set(parts[0].inputs[:, 0]) & set(parts[2].inputs[:, 0])


def test_a_tiny_training_tells_what_ends_at_a_wall(robot, outlook):
    random = np.random.default_rng(0)
    samples = []
    for _ in range(40):
        pose = (7.74 - random.uniform(0.0, 0.25), 3.0, random.uniform(-0.5, 0.5))
        twist = np.array([random.uniform(-0.6, 0.6), 0.0, 0.0])
        samples.append(driven(robot, outlook, Pace(twist, REST.joints), pose)[-1])
    inputs, labels = np.array([one[0] for one in samples]), np.array([one[1] for one in samples])
    networks = trained(Split(inputs[:25], labels[:25]), seed=0, progress=silent, epochs=40)
    measures = measured(networks.probability(inputs[25:]), labels[25:], np.full(3, 0.5))
    assert 3 < labels[25:, 0].sum() < 12
    assert measures["collision"].auroc > 0.8
    again = trained(Split(inputs[:25], labels[:25]), seed=0, progress=silent, epochs=40)
    assert np.array_equal(again.first, networks.first)


def test_calibration_mends_odds_that_are_too_sure():
    random = np.random.default_rng(0)
    inputs = random.normal(size=(3000, 2))
    labels = (random.random((3000, 3)) < 1 / (1 + np.exp(-inputs[:, :1]))).astype(float)
    networks = trained(Split(inputs, labels), seed=0, progress=silent, epochs=5)
    sure = type(networks)(
        **{**vars(networks), "output": networks.output * 20, "output_bias": networks.output_bias * 20}
    )
    thresholds = np.full(3, 0.5)
    before = measured(sure.probability(inputs), labels, thresholds)
    after = measured(calibrated(sure, Split(inputs, labels)).probability(inputs), labels, thresholds)
    assert all(after[name].ece < 0.06 < before[name].ece for name in before)


def test_thresholds_miss_few_collisions_and_raise_few_other_alarms():
    chances = np.tile(np.linspace(0.01, 0.85, 1000)[:, None], (1, 3))
    labels = (np.random.default_rng(0).random((1000, 3)) < chances).astype(float)
    thresholds = thresholds_for(chances, labels)
    missed = ((chances <= thresholds) & (labels == 1)).sum(axis=0) / labels.sum(axis=0)
    alarms = ((chances > thresholds) & (labels == 0)).sum(axis=0) / (labels == 0).sum(axis=0)
    assert missed[0] == pytest.approx(0.10, abs=0.01)
    assert alarms[1:] == pytest.approx(0.05, abs=0.01)
