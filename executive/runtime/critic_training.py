"""Learns the safety critics on the embedded robot.

    report = train(seed=0, out=None, rollouts=None, progress=print)      # `executive train critic`

Rooms are split by their number: of ten, six train, two calibrate and set the thresholds, two are held out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from executive.contracts.action import Action, Vector
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.runtime.critic_report import CriticMeasures, CriticReport, measured, write
from executive.runtime.critic_rollouts import rolled_out
from executive.safety.critic import CRITICS, WEIGHTS, Critic, Networks
from executive.safety.outlook import Outlook
from executive.understanding.encoder import cache_folder

ROOMS = 1000
"""Random rooms when nothing else is asked for."""
MISSED, FALSE_ALARMS = 0.1, 0.05
"""What sets the thresholds: the share of collisions that may be judged safe; and, for position and velocity, which the
gate's limits guard exactly, the share of good actions that may be judged unsafe."""
MEMBERS, WIDTH, NARROW = 4, 32, 16
EPOCHS = 20
_BATCH, _RATE, _DECAY, _DROPOUT = 128, 3e-3, 0.3, 0.3
_TRAIN, _CALIBRATE = range(6), range(6, 8)
"""Last digits of the numbers of rooms that train and calibrate; the others are held out."""
_LEAST = 40
"""Fewer rooms cannot be split into three parts that say anything."""
_SEEDS, _FRESH = 1_000_000, 500_000
"""Numbers of rooms from one seed to the next, and where those begin that no training uses."""
_LOWEST, _HIGHEST = 0.005, 0.9
"""Thresholds lie between these."""
_SLACK, _STEEP = 0.05, 3.0
"""Asked speeds are taken from targets that run ahead of joints: this much more than the limits is within them."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Split:
    """Inputs (actions, inputs) and labels (actions, 3)."""

    inputs: Vector
    labels: Vector


def train(
    *, seed: int, out: Path | None, rollouts: int | None = None, progress: Progress, cache: Path | None = None
) -> CriticReport:
    """Roll out, learn, calibrate, measure, write weights and card. An interruption loses at most fifty rooms.

    Args:
        seed: Seed of rooms and training.
        out: Folder for weights and card; the shipped one when None.
        rollouts: Random rooms, 40 at least; 1000 when None.
        progress: Told what is being done.
        cache: Folder that keeps the roll-outs; one in the user's cache folder when None.
    """
    rooms = max(_LEAST, rollouts or ROOMS)
    begin = seed * _SEEDS
    inputs, labels, numbers = rolled_out(range(begin, begin + rooms), cache or cache_folder() / "critic", progress)
    parts = split(inputs, labels, numbers)
    networks = calibrated(trained(parts[0], seed, progress), parts[1])
    thresholds = thresholds_for(networks.probability(parts[1].inputs), parts[1].labels)
    critics, within = _measures(networks, thresholds, parts[2])
    report = CriticReport(
        seed, rooms, (len(parts[0].labels), len(parts[1].labels), len(parts[2].labels)), critics, within
    )
    write(out or WEIGHTS, networks, report)
    return report


def evaluate(
    *, seed: int, rooms: int, progress: Progress, folder: Path = WEIGHTS, cache: Path | None = None
) -> tuple[CriticReport, Vector]:
    """The critic of a folder in rooms that no training uses, and the time of each of 300 judgements [s].

    Raises:
        BadWeights: if the critic cannot be loaded.
    """
    critic = Critic.load(DESCRIPTION, folder)
    begin = seed * _SEEDS + _FRESH
    inputs, labels, _ = rolled_out(range(begin, begin + rooms), cache or cache_folder() / "critic", progress)
    thresholds = np.array([getattr(critic.thresholds, name) for name in CRITICS])
    critics, within = _measures(critic.networks, thresholds, Split(inputs, labels))
    return CriticReport(seed, rooms, (0, 0, len(labels)), critics, within), _times(critic, seed)


def split(inputs: Vector, labels: Vector, rooms: Vector) -> tuple[Split, Split, Split]:
    """The actions that train, calibrate, and are held out."""
    digit = rooms % 10
    first, second = np.isin(digit, list(_TRAIN)), np.isin(digit, list(_CALIBRATE))
    one, two, three = (Split(inputs[chosen], labels[chosen]) for chosen in (first, second, ~(first | second)))
    return one, two, three


def trained(data: Split, seed: int, progress: Progress, epochs: int = EPOCHS) -> Networks:
    """Some networks for each critic, not calibrated yet. Deterministic for a seed."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, dropout

    random = torch.Generator().manual_seed(seed)
    spread = data.inputs.std(axis=0)
    mean, scale = data.inputs.mean(axis=0), np.where(spread > 1e-3, spread, 1.0)
    at = torch.tensor(np.clip((data.inputs - mean) / scale, -5.0, 5.0), dtype=torch.float32)
    labels = torch.tensor(data.labels, dtype=torch.float32)

    def layer(*shape: int) -> torch.Tensor:
        return (torch.randn(shape, generator=random) * math.sqrt(2.0 / shape[2])).requires_grad_()

    each, inputs = (len(CRITICS), MEMBERS), at.shape[1]
    first, second, output = layer(*each, inputs, WIDTH), layer(*each, WIDTH, NARROW), layer(*each, NARROW)
    biases = [torch.zeros((*each, *shape), requires_grad=True) for shape in ((WIDTH,), (NARROW,), ())]
    weights = [first, second, output]
    mover = torch.optim.AdamW([{"params": weights, "weight_decay": _DECAY}, {"params": biases, "weight_decay": 0.0}],
                              lr=_RATE)  # fmt: skip
    steps = math.ceil(len(at) / _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(mover, _RATE, total_steps=epochs * steps)
    torch.manual_seed(seed)
    for epoch in range(epochs):
        order = torch.randperm(len(at), generator=random)
        for start in range(0, len(at), _BATCH):
            chosen = order[start : start + _BATCH]
            hidden = torch.relu(at[chosen] @ first + biases[0][:, :, None])
            hidden = torch.relu(dropout(hidden, _DROPOUT) @ second + biases[1][:, :, None])
            odds = (hidden * output[:, :, None]).sum(dim=-1) + biases[2][:, :, None]
            wanted = labels[chosen].T[:, None].expand_as(odds)
            loss = binary_cross_entropy_with_logits(odds, wanted)
            mover.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            mover.step()
            schedule.step()
        progress("training", (epoch + 1) / epochs)

    def plain(values: torch.Tensor) -> Vector:
        return np.asarray(values.detach().numpy(), dtype=np.float64)

    return Networks(mean, scale, plain(first), plain(biases[0]), plain(second), plain(biases[1]), plain(output),
                    plain(biases[2]), np.ones(len(CRITICS)), np.zeros(len(CRITICS)))  # fmt: skip


def calibrated(networks: Networks, data: Split) -> Networks:
    """Slope and offset of each critic's log-odds (Platt) by Newton's method, with a little prior to stay sane."""
    found = [_platt(odds, labels) for odds, labels in zip(networks.log_odds(data.inputs).T, data.labels.T, strict=True)]
    slope, offset = np.array(found).T
    return Networks(**{**vars(networks), "slope": slope, "offset": offset})


def thresholds_for(chances: Vector, labels: Vector) -> Vector:
    """The thresholds at which collisions are missed, and other things falsely alarmed of, as often as they may be."""
    found = []
    for name, chance, label in zip(CRITICS, chances.T, labels.T, strict=True):
        missed = name == "collision"
        judged, share = (chance[label == 1], MISSED) if missed else (chance[label == 0], 1.0 - FALSE_ALARMS)
        found.append(float(np.quantile(judged, share, method="lower" if missed else "higher")) if len(judged) else 0.5)
    return np.asarray(np.clip(np.array(found), _LOWEST, _HIGHEST))


def _platt(odds: Vector, labels: Vector) -> Vector:
    spread = max(float(odds.std()), 1e-6)
    inputs = np.stack([odds / spread, np.ones_like(odds)], axis=1)
    at, start = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(30):
        chance = 0.5 * (1.0 + np.tanh(0.5 * inputs @ at))
        slope = inputs.T @ (chance - labels) + (at - start)
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.eye(2)
        at = at - np.linalg.solve(bend, slope)
    return np.array([at[0] / spread, at[1]])


def _measures(
    networks: Networks, thresholds: Vector, data: Split
) -> tuple[dict[str, CriticMeasures], dict[str, CriticMeasures]]:
    """The measures of all actions, and of those whose asked speeds keep the limits."""
    chances = networks.probability(data.inputs)
    names = Outlook(DESCRIPTION).names
    steep = data.inputs[:, names.index("steepest joint")]
    fast = data.inputs[:, [names.index(name) for name in ("base speed", "base turning speed", "fastest head joint")]]
    within = (fast.max(axis=1) <= 1.0 + _SLACK) & (data.inputs[:, names.index("fastest joint")] <= 1.0 + _SLACK)
    within &= steep <= _STEEP
    return (
        dict(measured(chances, data.labels, thresholds)),
        dict(measured(chances[within], data.labels[within], thresholds)),
    )


def _times(critic: Critic, seed: int, count: int = 300) -> Vector:
    robot = SimRobot(Scene.home(seed))
    observation = robot.observe()
    state = observation.state
    action = Action(observation.stamp, base=np.array([0.2, 0.0, 0.3]), arm=state.arm + 0.02, head=state.head)
    times = np.empty(count)
    for turn in range(count):
        begun = time.perf_counter()
        critic.judge(observation, action)
        times[turn] = time.perf_counter() - begun
    robot.close()
    return times
