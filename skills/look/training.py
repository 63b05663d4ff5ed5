"""Training and evaluation of the skill `look`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from executive.contracts.observation import IMAGE
from executive.contracts.practice import Attempt, Conditions, Practice, SkillReport, Trial
from skills.frames import to_base, wrapped
from skills.look.frames import LabelledFrames, collect, random_start
from skills.look.skill import WEIGHTS, Look, label_of
from skills.look.spec import INPUTS, NAME, OUTPUTS, SPEC, folds
from skills.policy import Decide, Policy
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent
from skills.training.evaluate import evaluate as evaluate_trials
from skills.training.kept import Kept
from skills.training.one_cycle import OneCycle

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from skills.look.network import LookNetwork
    from skills.training.networks import Normalise

FRAMES = 9000
CYCLE = OneCycle(epochs=16, batch=48, rate=2e-3)
CLOSE = 0.02
"""Error [m] up to which a localisation is a success."""
_SHIFTED_STARTS = 100
_EVALUATION_SEEDS, _TRAINING_SEEDS = 6_000_000, 7_000_000


@dataclass(frozen=True)
class Spread:
    """Within what limits the camera of held-out scenes is drawn.

    Attributes:
        light, noise: Smallest and largest factors of brightness and camera noise.
        misaligned: Standard deviation of the camera's misalignment [rad].
    """

    light: tuple[float, float] = (0.6, 1.3)
    noise: tuple[float, float] = (0.5, 2.0)
    misaligned: float = 0.003


SHIFTS: Mapping[str, Spread] = {
    "light 0.3 to 0.6 times the usual": Spread(light=(0.3, 0.6)),
    "camera noise 3 to 6 times the usual": Spread(noise=(3.0, 6.0)),
    "camera misaligned by 10 mrad (standard deviation)": Spread(misaligned=0.010),
}
"""Ranges outside those of the training."""


def trial(practice: Practice, seed: int, spread: Spread | None = None) -> Trial:
    """A random scene on a surface, and one of its objects within the robot's working distance to look for."""
    spread = spread or Spread()
    random = np.random.default_rng([_EVALUATION_SEEDS, seed])
    while True:
        start, surface = random_start(practice, random)
        base = start.base_pose
        assert base is not None  # `random_start` has set it
        near = [name for name, pose in start.objects.items() if np.hypot(*(pose[:2] - base[:2])) < 0.85]
        if near:
            name = near[random.integers(len(near))]
            start = replace(
                start,
                head=None,
                misaligned=random.normal(0.0, spread.misaligned, 2),
                conditions=Conditions(light=random.uniform(*spread.light), camera_noise=random.uniform(*spread.noise)),
            )
            return Trial(start, {"object": name, "place": surface.name}, seed, f"on {surface.name}")


def evaluate(practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent) -> SkillReport:
    """Localisation error and success from held-out scenes; training draws from other seeds."""
    return _evaluate(practice, starts, seed, None, progress)


def outside(
    practice: Practice, starts: int, seed: int = 1, progress: Progress = silent, decide: Decide | None = None
) -> dict[str, SkillReport]:
    """What is left of the success outside the range of the training, by what is different."""
    return {what: _evaluate(practice, starts, seed, decide, progress, spread) for what, spread in SHIFTS.items()}


def _evaluate(
    practice: Practice,
    starts: int,
    seed: int,
    network: Decide | None,
    progress: Progress,
    spread: Spread | None = None,
) -> SkillReport:
    """Success: the object is localised within `CLOSE` of where it really is, as seen from the robot."""
    errors: list[float] = []
    in_map: list[float] = []
    turned: list[float] = []

    def judge(practice: Practice, trial: Trial, attempt: Attempt) -> str:
        name = str(trial.goal["object"])
        sighting = practice.memory.sightings.get(name)
        if sighting is None or not attempt.outcome.succeeded:
            return f"{name} was not localised"
        truth = practice.truth()
        believed = practice.observe().state.base_pose
        seen = to_base(sighting.position, believed)
        real = to_base(truth.objects[name][:3], truth.base_pose)
        errors.append(float(np.linalg.norm(seen - real)))
        times = folds(label_of(name, practice.site))
        off = times * (sighting.yaw - believed[2] - truth.objects[name][3] + truth.base_pose[2])
        turned.append(abs(math.degrees(wrapped(off))) / times)
        in_map.append(float(np.linalg.norm(sighting.position - truth.objects[name][:3])))
        return "" if errors[-1] <= CLOSE else f"{name} is {errors[-1] * 1000:.0f} mm off"

    trials = [trial(practice, 10_000 * seed + number, spread) for number in range(starts)]
    report = evaluate_trials(practice, lambda: Look(network), trials, judge, seed, progress=progress)
    if not errors:
        return report
    measures = {
        "error_from_robot_median_mm": 1000 * float(np.median(errors)),
        "error_from_robot_p95_mm": 1000 * float(np.percentile(errors, 95)),
        "error_in_map_median_mm": 1000 * float(np.median(in_map)),
        "error_in_map_p95_mm": 1000 * float(np.percentile(in_map, 95)),
        "turn_error_median_degrees": float(np.median(turned)),
        "turn_error_p90_degrees": float(np.percentile(turned, 90)),
    }
    return replace(report, measures=measures)


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = 200,
) -> SkillReport:
    """Train from scratch or go on, evaluate, and write the checkpoint folder with its card when all is done.

    `demos` counts frames.
    """
    import torch

    from skills.look.network import LookNetwork
    from skills.training.export import export

    count = FRAMES if demos is None else demos
    torch.set_num_threads(1)  # sums in one order: the same weights again
    torch.manual_seed(seed)
    out = WEIGHTS if out is None else out
    with Kept.unfinished(out, seed, count, starts) as kept, replaced(out) as folder:
        frames = collect(practice, count, _TRAINING_SEEDS + seed, progress, kept)
        network = LookNetwork(_normalise(frames))
        loss = kept.fitted(
            network, lambda: CYCLE.fit(network, len(frames.images), partial(_loss, network, frames), seed, progress)
        )
        export(network, folder, NAME, INPUTS, OUTPUTS, {IMAGE: frames.images[:16].astype(np.float32)})
        trained = Policy.load(folder, NAME, INPUTS, OUTPUTS)
        report = kept.report("held-out", lambda: _evaluate(practice, starts, 0, trained, progress))
        few = min(starts, _SHIFTED_STARTS)
        shifted = kept.reports("outside", lambda: outside(practice, few, 1, progress, trained))
        _write_card(folder, report, shifted, count, seed, loss)
    return report


def _write_card(
    folder: Path, report: SkillReport, shifted: Mapping[str, SkillReport], count: int, seed: int, loss: float
) -> None:
    from skills.training.model_card import ModelCard, write_card

    card = ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{count} frames of the head camera in the embedded world, every pixel labelled by the simulator: three "
        "to eight cubes and mugs on one of five surfaces, seen from before it with the errors that navigation leaves; "
        "sensor noise as on the robot, brightness 0.8 to 1.2 times the usual and colours varied. The held-out starts "
        "go beyond that: light 0.6 to 1.3 times the usual, camera noise 0.5 to 2 times, camera misaligned by 3 mrad "
        "(standard deviation).",
        method="Dense voting: a convolutional network says for every pixel the class, the way to the object's middle, "
        f"its turn and the expected error; trained together, {CYCLE.epochs} epochs, last loss {loss:.3f}. The skill "
        "takes the weighted mean of the votes of four frames.",
        seed=seed,
        train_command=f"executive train look --seed {seed} --demos {count}",
        evaluate_command=f"executive evaluate look --starts {report.trials} --seeds 0",
        limits="objects of other kinds or colours, two objects of the same kind and colour in one view, lying objects, "
        "distances beyond 1.3 m. Errors in the map contain the error of the robot's own pose.",
    )
    write_card(card, folder, report, INPUTS, OUTPUTS, shifted)


def _normalise(frames: LabelledFrames) -> Normalise:
    from skills.training.networks import Normalise

    some = frames.images[:500].astype(np.float32)
    mean, deviation = some.mean(axis=(0, 2, 3)), some.std(axis=(0, 2, 3))
    return Normalise(mean.reshape(5, 1, 1), deviation.reshape(5, 1, 1))


def _loss(network: LookNetwork, frames: LabelledFrames, numbers: Tensor, random: Generator) -> Tensor:
    """Class, turn, and the offset's likelihood under the deviation that the network expects."""
    import torch
    from torch.nn import functional

    rows = numbers.numpy()
    images = torch.from_numpy(frames.images[rows].astype(np.float32))
    images[:, :3] *= 0.8 + 0.4 * torch.rand(len(rows), 1, 1, 1, generator=random)
    images[:, :3] *= 0.95 + 0.1 * torch.rand(len(rows), 3, 1, 1, generator=random)
    classes, offsets, turns, deviation = network(images.clamp(max=4.0))
    wanted = torch.from_numpy(frames.classes[rows].astype(np.int64))
    loss = functional.cross_entropy(classes, wanted)
    mask = wanted > 0
    if not mask.any():
        return loss
    # Objects cover 2 % of the pixels: on their own pixels they count as much as everything else together.
    loss = loss + functional.cross_entropy(classes.movedim(1, -1)[mask], wanted[mask])
    away = (offsets - torch.from_numpy(frames.offsets[rows].astype(np.float32))).movedim(1, -1)[mask]
    expected = deviation[:, 0][mask]
    likelihood = 3.0 * expected + 0.5 * (away.square().sum(-1) * torch.exp(-2.0 * expected))
    turned = (turns - torch.from_numpy(frames.turns[rows].astype(np.float32))).movedim(1, -1)[mask].square().sum(-1)
    total: Tensor = loss + 0.1 * likelihood.mean() + 5.0 * away.abs().sum(-1).mean() + 2.0 * turned.mean()
    return total
