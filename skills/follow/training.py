"""How the policy of `follow` is made, in light worlds, and how it is measured, in the embedded one."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from executive.contracts.action import Vector
from executive.contracts.observation import STATE, Observation
from executive.contracts.people import Manner, Walk
from executive.contracts.practice import Attempt, Practice, SkillReport, Start, Trial
from executive.contracts.skill import Step
from skills.follow.network import fitted
from skills.follow.practising import Choices, collect
from skills.follow.skill import WEIGHTS, Decide, Follow, greedily
from skills.follow.spec import INPUTS, NAME, OUTPUTS, PRIMITIVES, SPEC
from skills.navigate.obstacle_map import ObstacleMap
from skills.navigate.planner import Planner
from skills.people.scenes import conditions, free_spot, meeting
from skills.policy import Policy
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, held_out, silent
from skills.training.evaluate import evaluate as evaluate_skill
from skills.training.export import export
from skills.training.kept import Kept
from skills.training.model_card import ModelCard, write_card

DEMONSTRATIONS = 30
_HELD_OUT = 28_000_000
_DISTANCE = 1.2
_STANDS = 4.0
"""The person has to stand still so long [s] in a trial."""
_SLOWEST, _FASTEST = 0.25, 0.55
"""How fast people walk in trials [m/s]."""
_OFF, _ASIDE = 0.35, 0.40
"""A start succeeded when the true distance is off by no more than this [m] in the end, and the heading [rad]."""
_SHIFTED = 4
"""Outside the range of the training, one start is tried for so many within it."""
_PERSON = 0.33
"""The middle of a person keeps this far from what the map shows [m]."""


def trial(
    practice: Practice, seed: int, slowest: float = _SLOWEST, fastest: float = _FASTEST, image: float = 1.0
) -> Trial:
    """Somebody in view of the robot who walks to one or two places in the flat; the other one stands elsewhere.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        slowest, fastest: Bounds of the person's speed [m/s].
        image: How much noisier and darker the camera is than in training, as a factor.
    """
    random = np.random.default_rng(seed)
    site, boxes, planner = practice.site, ObstacleMap(practice.site), Planner(practice.site, _PERSON)
    while True:
        met = meeting(site, random, 0.95, 1.7, 0.5, 1.0)
        here = met.people[met.whom][:2]
        others = [pose[:2] for name, pose in met.people.items() if name != met.whom]
        base = _ring(met.base[:2], 0.75)
        way: list[Vector] = [here]
        for end in (free_spot(site, boxes, random) for _ in range(int(random.integers(1, 3)))):
            leg = planner.plan(way[-1], end, np.concatenate([base, *(_ring(spot, 0.5) for spot in others)]))
            way += [] if leg is None else list(leg[1:])
        length = sum(math.dist(one, other) for one, other in pairwise(way))
        if 1.5 <= length <= 8.0:
            break
    walk = Walk(
        tuple((float(x), float(y)) for x, y in way[1:]),
        speed=float(random.uniform(slowest, fastest)),
        after=float(random.uniform(0.5, 2.5)),
    )
    start = Start(
        met.base,
        people=met.people,
        manners={met.whom: Manner(walk)},
        conditions=conditions(random, image),
    )
    goal = {"person": met.whom, "distance": _DISTANCE, "stands": _STANDS, "duration": 60.0}
    return Trial(start, goal, seed, f"{met.whom} walks {length:.1f} m with {walk.speed:.2f} m/s")


def _ring(spot: Vector, radius: float) -> Vector:
    """Points around a spot; shape (12, 2)."""
    angles = np.arange(12) * math.tau / 12
    return np.asarray(spot + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1))


def wrong(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    """What is wrong unless the person has arrived, with the robot behind them."""
    truth, person = practice.truth(), str(trial.goal["person"])
    walk = trial.start.manners[person].walk
    where = truth.people[person][:2]
    if walk is not None and math.dist(where, walk.waypoints[-1]) > 0.05:
        return f"{person} still walks"
    away = where - truth.base_pose[:2]
    distance = float(np.hypot(*away))
    turn = math.remainder(math.atan2(away[1], away[0]) - float(truth.base_pose[2]), math.tau)
    if abs(distance - _DISTANCE) > _OFF or abs(turn) > _ASIDE:
        return f"the robot is {distance:.2f} m from {person}, turned {turn:.2f} rad away"
    return ""


class _Measured(Follow):
    """The skill, with what the simulator says about how near it came to anybody."""

    def __init__(self, practice: Practice, decide: Decide | None, gaps: list[float], off: list[float]) -> None:
        super().__init__(decide)
        self._practice, self._gaps, self._off = practice, gaps, off

    def step(self, observation: Observation) -> Step:
        truth = self._practice.truth()
        away = {name: math.dist(pose[:2], truth.base_pose[:2]) for name, pose in truth.people.items()}
        self._gaps.append(min(away.values()))
        self._off.append(abs(away[self._person] - _DISTANCE))
        return super().step(observation)


def evaluate(
    practice: Practice,
    starts: int = 200,
    seed: int = 0,
    progress: Progress = silent,
    decide: Decide | None = None,
    draw: Callable[[Practice, int], Trial] = trial,
) -> SkillReport:
    """Success from held-out starts of the shipped policy, or of `decide`; starts repeat after 100 seeds."""
    trials = held_out(practice, draw, _HELD_OUT, starts, seed)
    gaps: list[float] = []
    off: list[float] = []
    report = evaluate_skill(
        practice, lambda: _Measured(practice, decide, gaps, off), trials, wrong, seed, progress=progress
    )
    measures = {
        "nearest_to_anybody_middle_to_middle_m": min(gaps),
        "distance_error_median_m": float(np.median(off)),
        "distance_error_p95_m": float(np.percentile(off, 95)),
    }
    return SkillReport(**{**vars(report), "measures": measures})


SHIFTS: dict[str, Callable[[Practice, int], Trial]] = {
    "people who walk with 0.6 m/s to 1.0 m/s": partial(trial, slowest=0.6, fastest=1.0),
    "camera 3 times darker and noisier": partial(trial, image=3.0),
}
"""Trials outside the range of the training."""


def outside(
    practice: Practice, starts: int, seed: int = 1, progress: Progress = silent, decide: Decide | None = None
) -> dict[str, SkillReport]:
    """What is left of the success outside the range of the training, by what is different."""
    return {what: evaluate(practice, starts, seed, progress, decide, draw) for what, draw in SHIFTS.items()}


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = 200,
) -> SkillReport:
    """Make the policy, or go on with that, measure it, and write the checkpoint folder with its card when all is done.

    Args:
        practice: The robot to measure it on; its description is what the policy is made for.
        seed: Seed of data and training.
        demos: Walks that the expert follows, `DEMONSTRATIONS` when None; as many follow in which the learner chooses.
        out: Checkpoint folder; the shipped one when None.
        progress: Told what is being done.
        starts: Held-out starts to measure with.
    """
    demos = DEMONSTRATIONS if demos is None else demos
    torch.set_num_threads(1)  # sums in one order: the same weights again
    out = WEIGHTS if out is None else out
    with Kept.unfinished(out, seed, demos, starts) as kept, replaced(out) as folder:
        data, agreement = fit(practice, seed, demos, folder, progress, kept)
        decide = greedily(Policy.load(folder, NAME, INPUTS, OUTPUTS))
        report = kept.report("held-out", lambda: evaluate(practice, starts, 0, progress, decide))
        few = max(1, starts // _SHIFTED)
        shifted = kept.reports("outside", lambda: outside(practice, few, 1, progress, decide))
        write_card(_card(seed, demos, len(data), agreement, starts), folder, report, INPUTS, OUTPUTS, shifted)
    return report


def fit(
    practice: Practice, seed: int, demos: int, folder: Path, progress: Progress = silent, kept: Kept | None = None
) -> tuple[Choices, float]:
    """Clone the expert, correct with its labels where the learner gets to, and write the policy to `folder`."""
    description = practice.description
    data = collect(description, demos, seed, progress, kept=kept)
    with TemporaryDirectory() as name:
        _write(data, seed, Path(name))
        learner = greedily(Policy.load(Path(name), NAME, INPUTS, OUTPUTS))
        data = Choices.joined([data, collect(description, demos, seed + 1_000_000, progress, learner, kept)])
    return data, _write(data, seed, folder)


def _write(data: Choices, seed: int, folder: Path) -> float:
    policy, agreement = fitted(data, seed)
    export(policy, folder, NAME, INPUTS, OUTPUTS, {STATE: data.states[:256]})
    return agreement


def _card(seed: int, demos: int, samples: int, agreement: float, starts: int) -> ModelCard:
    return ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{demos} walks through random flats of a light planar simulator that the scripted expert follows, with "
        f"up to a quarter of its choices replaced by random ones, then {demos} in which the learner chooses and the "
        f"expert labels (DAgger): {samples} choices, and their mirror images. The home in which it is measured is not "
        "among them, nor are its people. Who the person is tells the network of `approach`.",
        method=f"A categorical policy over {len(PRIMITIVES)} motion primitives of 0.25 s, two hidden layers of 128, "
        "cross-entropy in which blocked primitives have no probability; it chooses as the expert in "
        f"{agreement:.1%} of held-out choices. Greedy when it works. The success estimate is a logistic network on the "
        "same states.",
        seed=seed,
        train_command=f"executive train {NAME} --seed {seed} --demos {demos}",
        evaluate_command=f"executive evaluate {NAME} --starts {starts} --seeds 0",
        limits="people who walk faster than the robot for long, crowds, people whom the robot does not know by sight "
        "in company, ways that are wide enough for a person only.",
    )
