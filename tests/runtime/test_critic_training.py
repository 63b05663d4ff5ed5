"""Learning the safety critics: random rooms, what became of actions, and what a little training makes of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime import critic_rollouts
from executive.runtime.critic_fit import Split, calibrated, thresholds_for, trained, wiring
from executive.runtime.critic_motions import harder, nearest, random_motion, straight, variation
from executive.runtime.critic_outcome import ARM, FASTEST, Motion, became_of
from executive.runtime.critic_report import Judged, measured
from executive.runtime.critic_rollouts import Examples, digit, wander
from executive.runtime.critic_scenes import enter
from executive.runtime.critic_training import split
from executive.runtime.critic_witness import Example, Kind, Plan, Witness
from executive.runtime.critic_work import trial_rolled_out
from executive.runtime.practice import SimPractice
from executive.safety.gate import Gate
from executive.safety.outlook import Outlook
from executive.safety.sight import Sight

REST = np.zeros(7)


def silent(what, share):
    """Nobody watches."""


@pytest.fixture(scope="module")
def robot():
    return SimRobot(Scene.home(0))


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


def from_here(robot, twist=(0.0, 0.0, 0.0), rates=REST):
    """A motion from where the robot stands."""
    state = robot.observe().state
    return Motion(np.array(twist), np.array(rates), np.concatenate([state.arm, state.head]))


def stand(robot, pose=(4.0, 3.0, 0.0)):
    robot.reset(Scene(robot=pose))
    robot.filming = False


def at_the_wall(robot):
    """x [m] of a robot that touches the wall ahead, at y = 3 m."""
    stand(robot)
    return 4.0 + robot.observe().lidar[DESCRIPTION.lidar_beams // 2] - DESCRIPTION.base.radius


def test_the_simulator_says_what_became_of_an_action(robot):
    stand(robot)
    assert became_of(robot, from_here(robot)).tolist() == [0.0, 0.0, 0.0]
    assert became_of(robot, from_here(robot, rates=[3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]))[2] == 1.0
    assert became_of(robot, from_here(robot, rates=[0.0, 0.0, 1.5, 0.0, 0.0, 0.0, 0.0]))[1] == 1.0
    stand(robot, pose=(at_the_wall(robot) - 0.02, 3.0, 0.0))
    assert became_of(robot, from_here(robot, twist=(0.6, 0.0, 0.0)))[0] == 1.0
    assert became_of(robot, from_here(robot, twist=(-0.6, 0.0, 0.0)))[0] == 0.0


def test_a_robot_that_could_still_brake_has_not_collided(robot):
    stand(robot, pose=(at_the_wall(robot) - 0.1, 3.0, 0.0))
    assert became_of(robot, from_here(robot, twist=(0.6, 0.0, 0.0)))[0] == 0.0


def test_trying_an_action_does_not_move_the_robot(robot):
    stand(robot)
    before, collisions = robot.world.digest(), robot.referee.collisions
    became_of(robot, from_here(robot, twist=(0.6, 0.0, 0.0), rates=FASTEST))
    assert robot.world.digest() == before
    assert robot.referee.collisions == collisions


def test_the_tool_goes_straight_where_it_is_meant_to_go():
    random = np.random.default_rng(0)
    joints = np.array([0.2, -0.9, 1.7, 0.6, 0.3])
    for _ in range(20):
        rates = straight(random, joints)
        assert (np.abs(rates) <= FASTEST[:ARM] + 1e-9).all()
        ways = [
            np.array(DESCRIPTION.arm_geometry.chain((joints + rates * seconds).tolist())[2]) for seconds in (0, 0.05)
        ]
        assert 0.0 < np.linalg.norm(ways[1] - ways[0]) < 0.05


def test_what_is_tried_instead_is_harder_or_other_than_what_was_sent():
    random = np.random.default_rng(0)
    targets = np.concatenate([DESCRIPTION.rest, [0.0, 0.5]])
    now = Motion(np.zeros(3), REST, targets)
    sent = nearest(now, random_motion(random, targets))
    assert np.hypot(*sent.twist[:2]) <= DESCRIPTION.base.acceleration / DESCRIPTION.control_rate + 1e-9
    tried = [variation(random, sent, now) for _ in range(40)]
    assert any(not motion.twist.any() and not motion.rates.any() for motion in tried)
    assert any((np.abs(motion.rates) > FASTEST).any() for motion in tried)
    assert all((motion.targets == targets).all() for motion in tried)
    faster = harder(random, sent)
    assert (np.abs(faster.rates) <= FASTEST + 1e-9).all()
    assert np.abs(faster.rates).max() > np.abs(sent.rates).max()


def test_the_witness_changes_nothing_and_gives_the_same_examples_again(robot):
    runs = []
    for witnessed in (True, True, False):
        random = enter(robot, 8).random
        witness = Witness(robot, np.random.default_rng(1), Plan(share=0.1, tried=1, sought=1, blind=0.0))
        wander(robot, Gate(robot), random, witness if witnessed else None)
        runs.append((robot.world.digest(), witness.examples()))
    (first, examples), (again, same), (plain, none) = runs
    assert first == again == plain
    assert none == []
    assert {example.kind for example in examples} == set(Kind)
    for one, other in zip(examples, same, strict=True):
        assert np.array_equal(one.inputs, other.inputs)
        assert np.array_equal(one.still, other.still)
        assert np.array_equal(one.labels, other.labels)


def test_a_skill_at_work_gives_examples_of_what_is_harmless():
    examples = trial_rolled_out(SimPractice(), "press", 0, Plan(share=0.03, tried=1, sought=0, blind=0.0))
    sent = [example for example in examples if example.kind in (Kind.SENT, Kind.DONE)]
    assert len(sent) > 20
    assert not any(example.labels[0] for example in sent)


def kept_examples(value):
    inputs = np.full(3, float(value))
    return [Example(inputs, inputs, np.array([1.0, 0.0, 0.0]), Kind.TRIED)]


def test_what_was_rolled_out_is_kept(tmp_path, monkeypatch):
    plans = []

    def learned_from(digit):
        return digit < 6

    class Scripted:
        def examples(self, number, plan):
            plans.append(plan)
            return kept_examples(number)

    monkeypatch.setattr(critic_rollouts, "_Rooms", Scripted)
    monkeypatch.setattr(critic_rollouts, "Workers", Scripted)
    rolled = critic_rollouts.rolled_out(range(70), range(5), learned_from, tmp_path, silent)
    monkeypatch.setattr(Scripted, "examples", lambda *arguments: pytest.fail("it was rolled out again"))
    again = critic_rollouts.rolled_out(range(70), range(5), learned_from, tmp_path, silent)
    assert rolled.digits.tolist() == [number % 10 for number in range(70)] + [*range(5)]
    assert rolled.inputs[:, 0].tolist() == [*range(70), *range(5)]
    assert rolled.work.sum() == 5
    assert sum(plan.sought > 0 for plan in plans) == 7 * 6 + 5
    assert all(
        np.array_equal(one, other) for one, other in zip(vars(rolled).values(), vars(again).values(), strict=True)
    )


def test_trials_of_every_skill_come_into_every_part():
    for skill in range(10):
        assert {digit("trial", skill + 10 * turn) for turn in range(10)} == set(range(10))


def test_rooms_are_split_by_their_number():
    column = np.arange(100)[:, None].astype(float)
    digits = np.array([digit("room", number) for number in range(100)])
    found = Examples(column, column, np.zeros((100, 3)), digits, np.zeros(100, dtype=bool), np.zeros(100))
    parts = split(found)
    assert [len(part.labels) for part in parts] == [60, 20, 20]
    assert not set(parts[0].inputs[:, 0]) & set(parts[2].inputs[:, 0])


def test_a_tiny_training_tells_what_ends_at_a_wall(robot):
    random, outlook, samples = np.random.default_rng(0), Outlook(DESCRIPTION), []
    wall = at_the_wall(robot)
    for _ in range(60):
        stand(robot, pose=(wall - random.uniform(0.0, 0.06), 3.0, random.uniform(-0.5, 0.5)))
        motion, observation = from_here(robot, twist=(random.uniform(-0.6, 0.6), 0.0, 0.0)), robot.observe()
        inputs = outlook.inputs(observation, Sight(DESCRIPTION).look(observation), motion.action(observation.stamp))
        samples.append((inputs, became_of(robot, motion)))
    inputs, labels = (np.array(column) for column in zip(*samples, strict=True))
    data = Split(inputs[:40], labels[:40], np.ones((40, 3)))
    wires = wiring(outlook.names)
    networks = trained(data, wires, seed=0, progress=silent, epochs=60)
    chances = networks.probability(inputs[40:])
    measures = measured(Judged(chances, np.zeros_like(chances)), labels[40:], np.full(3, 0.5))
    assert 2 < labels[40:, 0].sum() < 16
    assert measures["collision"].auroc > 0.8
    again = trained(data, wires, seed=0, progress=silent, epochs=60)
    assert np.array_equal(again.first, networks.first)


def test_what_is_not_known_is_not_learned():
    random = np.random.default_rng(0)
    inputs = random.normal(size=(400, 2))
    labels = np.repeat((inputs[:, :1] > 0).astype(float), 3, axis=1)
    wrong, known = labels.copy(), np.ones_like(labels)
    wrong[200:, 1], known[200:, 1] = 1.0 - labels[200:, 1], 0.0
    networks = trained(Split(inputs, wrong, known), np.ones((1, 2)), seed=0, progress=silent, epochs=80)
    guessed = networks.log_odds(inputs)[:, 1] > 0
    assert (guessed == labels[:, 1]).mean() > 0.9


def test_calibration_mends_odds_that_are_too_sure():
    random = np.random.default_rng(0)
    inputs = random.normal(size=(3000, 2))
    labels = (random.random((3000, 3)) < 1 / (1 + np.exp(-inputs[:, :1]))).astype(float)
    data = Split(inputs, labels, np.ones_like(labels))
    networks = trained(data, np.ones((1, 2)), seed=0, progress=silent, epochs=5)
    sure = replace(networks, slope=np.full(3, 20.0))
    thresholds = np.full(3, 0.5)

    def measures(one):
        chances = one.probability(inputs)
        return measured(Judged(chances, np.zeros_like(chances)), labels, thresholds)

    before, after = measures(sure), measures(calibrated(sure, data))
    assert all(after[name].ece < 0.06 < before[name].ece for name in before)


def test_thresholds_object_to_few_good_actions_and_to_none_that_a_stop_would_not_mend():
    chances = np.tile(np.linspace(0.01, 0.85, 1000)[:, None], (1, 3))
    shares = np.array([0.1, 0.05, 0.02])
    thresholds = thresholds_for(chances, np.zeros_like(chances), shares)
    alarms = (chances > thresholds).mean(axis=0)
    assert alarms == pytest.approx(shares, abs=0.002)
    stuck = chances.copy()
    stuck[:500] = 0.0
    easier = thresholds_for(chances, np.where(stuck > 0, 0.9, 0.0), shares)
    assert (easier < thresholds).all()
    assert not Judged(chances, np.full_like(chances, 0.9)).unsafe(easier).any()
    assert math.isclose(
        float(Judged(chances, np.zeros_like(chances)).unsafe(thresholds)[:, 0].mean()), 0.1, abs_tol=0.01
    )
