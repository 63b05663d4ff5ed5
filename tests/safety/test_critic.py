"""The learned critic: what it judges, how the gate takes it as a second opinion, and weights that are refused."""

from __future__ import annotations

import json
import math
import shutil
import time

import numpy as np
import pytest
from kinematic_robot import KinematicRobot
from safetensors.numpy import load_file, save_file

from executive.contracts.action import Action
from executive.contracts.weights import CONFIG, digests
from executive.errors import BadWeights
from executive.robot.sim.description import DESCRIPTION
from executive.safety.critic import MODEL, SCALES, WEIGHTS, Critic, Judgement
from executive.safety.gate import Gate
from executive.safety.outlook import scaled
from executive.safety.report import GateReason, Verdict
from executive.safety.second_opinion import PATIENCE

PERIOD = 1.0 / DESCRIPTION.control_rate
THRESHOLDS = Judgement(0.5, 0.5, 0.5)


class Strict:
    """A critic that judges an action unsafe as long as its base or its arm is faster than a bound."""

    thresholds = THRESHOLDS

    def __init__(self, base=math.inf, arm=math.inf):
        self._base, self._arm = base, arm

    def judge(self, observation, action):
        speed = 0.0 if action.base is None else np.hypot(*action.base[:2])
        way = 0.0 if action.arm is None else np.abs(action.arm - observation.state.arm).max() / PERIOD
        return Judgement(float(speed > self._base), 0.0, float(way > self._arm))

    def safe(self, observation, action):
        for scale in (1.0, *SCALES):
            slower = scaled(action, observation, scale)
            judgement = self.judge(observation, slower)
            if not judgement.worst(self.thresholds):
                return slower, judgement, scale
        return Action(action.stamp, base=np.zeros(3)), self.judge(observation, action), 0.0


class Scripted(Strict):
    """Answers with scales that it was given."""

    def __init__(self, scales):
        super().__init__()
        self._scales = iter(scales)

    def safe(self, observation, action):
        scale = next(self._scales)
        return scaled(action, observation, scale), Judgement(0.9, 0.0, 0.0), scale


@pytest.fixture(scope="module")
def critic():
    return Critic.load(DESCRIPTION)


def send(gate, robot, base=None, arm=None):
    robot.advance(PERIOD)
    return gate.send(Action(robot.clock.now(), base, arm), robot.observe())


def forward(speed=0.4):
    return np.array([speed, 0.0, 0.0])


def test_the_gate_slows_down_what_the_critic_judges_unsafe():
    robot = KinematicRobot()
    gate = Gate(robot, critic=Strict(base=0.2))
    for _ in range(20):
        report = send(gate, robot, forward())
    assert 0.0 < report.sent.base[0] <= 0.2
    assert report.reasons == (GateReason.CRITIC,) or GateReason.CRITIC in report.reasons
    assert "the critic expects a collision with 100%" in report.words()


def test_what_the_critic_never_judges_safe_is_stopped_and_counted():
    robot = KinematicRobot()
    gate = Gate(robot, critic=Strict(base=-1.0))
    reports = [send(gate, robot, forward()) for _ in range(3)]
    assert {report.verdict for report in reports} == {Verdict.STOPPED}
    assert gate.counts == {"critic": 3}
    assert (robot.pose == 0.0).all()
    assert reports[0].words() == "stopped: the critic expects a collision with 100%"
    assert not gate.halted


def test_a_critic_that_raises_stops_the_step():
    class Broken(Strict):
        def safe(self, observation, action):
            raise ZeroDivisionError("division by zero")

    robot = KinematicRobot()
    report = send(Gate(robot, critic=Broken()), robot, forward())
    assert report.verdict is Verdict.STOPPED
    assert report.reasons == (GateReason.CRITIC_FAILED,)
    assert report.words() == "the learned critic failed with ZeroDivisionError: division by zero"


def test_a_critic_that_is_slow_stops_the_step():
    class Slow(Strict):
        def safe(self, observation, action):
            begun = time.thread_time()
            while time.thread_time() < begun + 1.5 * PATIENCE:
                pass
            return super().safe(observation, action)

    robot = KinematicRobot()
    report = send(Gate(robot, critic=Slow()), robot, forward())
    assert report.reasons == (GateReason.CRITIC_FAILED,)
    assert report.verdict is Verdict.STOPPED


@pytest.mark.parametrize("scale", [float("nan"), 1.5, -0.5])
def test_a_scale_that_is_no_share_stops_the_step(scale):
    robot = KinematicRobot()
    report = send(Gate(robot, critic=Scripted([scale])), robot, forward())
    assert (report.verdict, report.reasons) == (Verdict.STOPPED, (GateReason.CRITIC_FAILED,))


@pytest.mark.parametrize("seed", range(6))
def test_in_every_step_the_gate_sends_no_more_with_a_critic_than_without(seed):
    """Both gates are brought to the same state, by the same critic; then one of them decides alone."""
    random = np.random.default_rng(seed)
    walls = [(0.6, -2.0, 0.6, 2.0)] if seed % 2 else []
    scales = random.choice([1.0, 0.75, 0.5, 0.25, 0.0], 60).tolist()
    robot, twin = KinematicRobot(walls), KinematicRobot(walls)
    strict, free = Gate(robot, critic=Scripted(scales)), Gate(twin)
    for _ in range(60):
        base = random.uniform(-0.8, 0.8, 3)
        arm = DESCRIPTION.rest + random.uniform(-0.4, 0.4, 5)
        before, last, anchored = strict._joints.books, strict._base.twist, strict._anchored
        free._joints.rewind(before)
        free._base.twist = last
        free._braking, free._anchored = strict._braking, strict._anchored
        twin.pose, twin.twist, twin.arm, twin._wanted = robot.pose.copy(), robot.twist, robot.arm.copy(), robot._wanted
        measured = robot.arm.copy()
        less, more = send(strict, robot, base, arm), send(free, twin, base, arm)
        if less.verdict is Verdict.STOPPED:
            assert less.sent.base.tolist() == [0.0, 0.0, 0.0]
            assert less.sent.arm is None
            continue
        assert np.hypot(*less.sent.base[:2]) <= np.hypot(*more.sent.base[:2]) + 1e-9
        assert abs(less.sent.base[2]) <= abs(more.sent.base[2]) + 1e-9
        start = np.array(before.position[:5]) if anchored else measured
        assert (np.abs(less.sent.arm - start) <= np.abs(more.sent.arm - start) + 1e-9).all()


def test_a_gate_without_a_critic_is_as_before():
    one, other = KinematicRobot(), KinematicRobot()
    plain, lenient = Gate(one), Gate(other, critic=Strict())
    for step in range(30):
        first, second = send(plain, one, forward(step / 30)), send(lenient, other, forward(step / 30))
        assert first.sent.base.tolist() == second.sent.base.tolist()
        assert first.reasons == second.reasons


def test_driving_at_a_wall_is_judged_worse_than_driving_away(critic):
    robot = KinematicRobot([(0.32, -3.0, 0.32, 3.0)])
    robot.twist = (0.4, 0.0, 0.0)
    towards = critic.judge(robot.observe(), Action(0.0, np.array([0.4, 0.0, 0.0])))
    robot.twist = (-0.4, 0.0, 0.0)
    away = critic.judge(robot.observe(), Action(0.0, np.array([-0.4, 0.0, 0.0])))
    assert towards.collision > critic.thresholds.collision
    assert towards.collision > 2 * away.collision


def test_what_is_safe_is_not_changed_and_what_is_not_is_scaled_or_stopped(critic):
    robot = KinematicRobot([(0.32, -3.0, 0.32, 3.0)])
    observation = robot.observe()
    still = Action(0.0, np.zeros(3))
    robot.twist = (0.5, 0.0, 0.0)
    fast = Action(0.0, np.array([0.5, 0.0, 0.0]))
    slower, judgement, scale = critic.safe(robot.observe(), fast)
    assert scale < 1.0
    assert np.allclose(slower.base, fast.base * scale)
    assert scale == 0.0 or not judgement.worst(critic.thresholds)
    free = KinematicRobot().observe()
    assert critic.safe(free, still) == (still, critic.judge(free, still), 1.0)
    assert critic.judge(observation, still) == critic.judge(observation, Action(0.0))


def test_a_judgement_takes_a_small_part_of_a_control_period(critic):
    observation = KinematicRobot([(1.0, -3.0, 1.0, 3.0)]).observe()
    action = Action(0.0, np.array([0.3, 0.0, 0.2]), observation.state.arm + 0.02)
    times = []
    for _ in range(100):
        begun = time.thread_time()
        critic.judge(observation, action)
        times.append(time.thread_time() - begun)
    assert np.median(times) < 0.1 * PERIOD


def test_the_shipped_weights_are_small():
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) < 800_000


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    return tmp_path / "weights"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"format": "other"}, "its format is not 'executive-critic/2'"),
        ({"robot": "other"}, "it was learned on the robot 'other', not on 'mobile_manipulator'"),
        ({"inputs": ["speed"]}, "it was learned from other inputs; train it again"),
        ({"thresholds": {"collision": 2}}, "its thresholds are no probabilities"),
    ],
)
def test_a_configuration_of_something_else_is_not_used(folder, changes, problem):
    path = folder / CONFIG
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    with pytest.raises(BadWeights, match=problem):
        Critic.load(DESCRIPTION, folder)


def test_damaged_weights_are_not_used(folder):
    good = load_file(folder / MODEL)
    damages = {
        "it lacks scale, first": {"mean": good["mean"]},
        "its 'mean' has the shape": {**good, "mean": good["mean"][:-1]},
        "its 'first' has the shape": {**good, "first": np.ascontiguousarray(good["first"][:, :-1])},
        "tensor 'output' holds values that are not finite": {**good, "output": np.full_like(good["output"], np.nan)},
        "not above 0": {**good, "scale": np.zeros_like(good["scale"])},
    }
    for problem, tensors in damages.items():
        save_file(tensors, folder / MODEL)
        config = json.loads((folder / CONFIG).read_text())
        (folder / CONFIG).write_text(json.dumps(config | {"files": digests(folder, (MODEL,))}))
        with pytest.raises(BadWeights, match=problem):
            Critic.load(DESCRIPTION, folder)
