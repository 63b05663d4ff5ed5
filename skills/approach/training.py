"""Training and evaluation of the skill `approach`: what it learns is who people are; it drives as `navigate` does."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.people import Manner, Walk
from executive.contracts.practice import Attempt, Practice, SkillReport, Start, Trial
from executive.contracts.site import PlaceKind
from skills.approach.skill import WEIGHTS, Approach
from skills.approach.spec import NAME, POLITE, SPEC
from skills.approach.standing import Standing
from skills.navigate.obstacle_map import ObstacleMap
from skills.people.recogniser import INPUTS, OUTPUTS
from skills.people.recognition import fit
from skills.people.scenes import conditions, free_spot, sees
from skills.policy import Decide, Policy
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, held_out, silent
from skills.training.evaluate import evaluate as evaluate_skill
from skills.training.kept import Kept
from skills.training.model_card import ModelCard, write_card

FRAMES = 1000
_HELD_OUT = 24_000_000
_STRAYED = 0.8
"""The person stands up to this far from where the site has them [m]."""
_AT_HOME = 0.3
"""Share of the trials in which the robot begins where the site would have it stand before the person."""
_DISTANCE, _ASIDE = 0.12, 0.20
"""A start succeeded when the true distance is off by no more than this [m], and the heading [rad]."""
_SHIFTED = 4
"""Outside the range of the training, one start is tried for so many within it."""
_WALK = 0.3
"""Speed of a person who walks off, in a trial outside the range of the training [m/s]."""


def trial(practice: Practice, seed: int, strayed: float = _STRAYED, image: float = 1.0, walks: bool = False) -> Trial:
    """Somebody near where the site has them, the other one anywhere, the robot anywhere.

    Args:
        practice: The robot.
        seed: Seed of the draws.
        strayed: How far the person may be from where the site has them [m].
        image: How much noisier and darker the camera is than in training, as a factor.
        walks: Whether they walk on for a metre after a while.
    """
    random = np.random.default_rng(seed)
    site, body = practice.site, practice.description
    boxes, standing = ObstacleMap(site), Standing(site, body)
    names = [place.name for place in site.of_kind(PlaceKind.PERSON)]
    while True:
        whom = names[int(random.integers(len(names)))]
        place = site.place(whom)
        people = {name: free_spot(site, boxes, random) for name in names}
        people[whom] = _strayed(place.centre[:2], strayed, boxes, random)
        base = np.array([*free_spot(site, boxes, random), random.uniform(-math.pi, math.pi)])
        if random.uniform() < _AT_HOME:
            base = place.approach + random.uniform((-0.03, -0.03, -0.1), (0.03, 0.03, 0.1))
        end = _strayed(people[whom], 1.0, boxes, random) if walks else people[whom]
        others = [spot for name, spot in people.items() if name != whom]
        apart = all(math.dist(spot, person) > 0.7 for spot in others for person in (people[whom], end))
        clear = float(boxes.clearance(base[:2])) > 0.30
        if not (apart and clear and all(math.dist(spot, base[:2]) > 0.55 for spot in people.values())):
            continue
        around = np.concatenate([_ring(spot) for spot in (*people.values(), end)])
        if all(standing.before(spot, POLITE, base[:2], around) is not None for spot in (people[whom], end)):
            break
    start = Start(
        base,
        people={name: np.array([*spot, random.uniform(-math.pi, math.pi)]) for name, spot in people.items()},
        manners={whom: Manner(Walk((_pair(end),), _WALK, 3.0))} if walks else {},
        conditions=conditions(random, image),
    )
    away = math.dist(people[whom], place.centre[:2])
    return Trial(start, {"person": whom}, seed, f"{away:.1f} m from where the site has them")


def _strayed(centre: Vector, most: float, boxes: ObstacleMap, random: np.random.Generator) -> Vector:
    """Somewhere within `most` [m] of a point, in sight of it, where a person can stand."""
    while True:
        angle, away = random.uniform(-math.pi, math.pi), most * math.sqrt(random.uniform())
        spot = centre + away * np.array([math.cos(angle), math.sin(angle)])
        if float(boxes.clearance(spot)) > 0.25 and sees(boxes, centre, spot):
            return np.asarray(spot)


def _pair(spot: Vector) -> tuple[float, float]:
    return float(spot[0]), float(spot[1])


def _ring(spot: Vector) -> Vector:
    """Points around a person; shape (12, 2)."""
    angles = np.arange(12) * math.tau / 12
    return np.asarray(spot + 0.2 * np.stack([np.cos(angles), np.sin(angles)], axis=1))


def wrong(practice: Practice, trial: Trial, attempt: Attempt) -> str:
    """What is wrong with how the robot stands before the person, or ""."""
    truth = practice.truth()
    away = truth.people[str(trial.goal["person"])][:2] - truth.base_pose[:2]
    distance = float(np.hypot(*away))
    turn = math.remainder(math.atan2(away[1], away[0]) - float(truth.base_pose[2]), math.tau)
    if abs(distance - POLITE) > _DISTANCE or abs(turn) > _ASIDE:
        return f"the robot stands {distance:.2f} m from {trial.goal['person']}, turned {turn:.2f} rad away"
    return ""


def evaluate(
    practice: Practice,
    starts: int = 200,
    seed: int = 0,
    progress: Progress = silent,
    decide: Decide | None = None,
    draw: Callable[[Practice, int], Trial] = trial,
) -> SkillReport:
    """Success from held-out starts of the shipped network, or of `decide`; starts repeat after 100 seeds."""
    trials = held_out(practice, draw, _HELD_OUT, starts, seed)
    return evaluate_skill(practice, lambda: Approach(decide), trials, wrong, seed, progress=progress)


SHIFTS: dict[str, Callable[[Practice, int], Trial]] = {
    "person up to 1.5 m from where the site has them": partial(trial, strayed=1.5),
    "camera 3 times darker and noisier": partial(trial, image=3.0),
    "person walks on for up to 1 m": partial(trial, walks=True),
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
    """Train the network that tells people apart, measure the skill, and write the checkpoint folder with its card.

    It goes on where it was interrupted.

    Args:
        practice: The robot to look and to measure with.
        seed: Seed of data and training.
        demos: Frames to learn from; `FRAMES` when None.
        out: Checkpoint folder to write when all is done; the shipped one when None.
        progress: Told what is being done.
        starts: Held-out starts to measure with.
    """
    frames = FRAMES if demos is None else demos
    out = WEIGHTS if out is None else out
    with Kept.unfinished(out, seed, frames, starts) as kept, replaced(out) as folder:
        right = fit(practice, seed, frames, folder, progress, kept)
        network = Policy.load(folder, NAME, INPUTS, OUTPUTS)
        report = kept.report("held-out", lambda: evaluate(practice, starts, 0, progress, network))
        few = max(1, starts // _SHIFTED)
        shifted = kept.reports("outside", lambda: outside(practice, few, 1, progress, network))
        write_card(_card(seed, frames, right, starts), folder, report, INPUTS, OUTPUTS, shifted)
    return report


def _card(seed: int, frames: int, right: float, starts: int) -> ModelCard:
    return ModelCard(
        skill=NAME,
        doc=f"{SPEC.doc} The network tells who stands at a spot where the lidar sees somebody; driving is the policy "
        "of `navigate`.",
        data=f"{frames} exposures of the embedded robot's camera at people anywhere in the flat, 0.7 m to 2.5 m away, "
        "light 0.6 to 1.3 times the usual, camera noise 0.5 to 2 times, labelled by the simulator; spots where nobody "
        f"stands among them. In the trials the person stands up to {_STRAYED} m from where the site has them, the "
        "other one anywhere.",
        method="Cross-entropy with label smoothing and noise on the samples, two hidden layers of 64 and 32; right on "
        f"{right:.1%} of the boards of held-out exposures. The belief in a person is summed over frames. The success "
        "estimate is that of `navigate` times the probability that it is the person.",
        seed=seed,
        train_command=f"executive train {NAME} --seed {seed} --demos {frames}",
        evaluate_command=f"executive evaluate {NAME} --starts {starts} --seeds 0",
        limits="people other than those whom it was trained on, in company; clothes of other colours; people farther "
        "than 2 m from where the site has them.",
    )
