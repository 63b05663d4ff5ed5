"""Training and evaluation of the skill `read_gauge`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from executive.contracts.observation import IMAGE
from executive.contracts.practice import Attempt, Practice, SkillReport, Trial
from executive.contracts.skill import SkillOutcome
from skills.policy import Decide, Policy
from skills.read_gauge.frames import CYCLE, GAUGE, NEEDLE, GaugeFrames, Spread, before_gauge, collect, fit
from skills.read_gauge.skill import TOLERANCE, WEIGHTS, ReadGauge
from skills.read_gauge.spec import INPUTS, NAME, OUTPUTS, SPEC, SWEEP
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent
from skills.training.evaluate import evaluate as evaluate_trials
from skills.training.kept import Kept

FRAMES = 1000
_EVALUATION_SEEDS, _HIDDEN_SEEDS, _TRAINING_SEEDS = 12_000_000, 12_500_000, 13_000_000
_HIDDEN_STARTS, _SHIFTED_STARTS = 40, 20
SHIFTS: Mapping[str, Spread] = {
    "camera 3 to 6 times noisier": Spread(noise=(3.0, 6.0)),
    "light 0.2 to 0.4": Spread(light=(0.2, 0.4)),
}
"""Ranges outside those of the training."""


def value_of(needle: float) -> float:
    """What a gauge reads [% of its full scale] whose needle is turned to the left of upright by so much [rad]."""
    return 100.0 * (SWEEP - needle) / (2.0 * SWEEP)


def trial(practice: Practice, seed: int, spread: Spread | None = None, hidden: bool = False) -> Trial:
    """The robot before the gauge, its needle anywhere."""
    start = before_gauge(practice, np.random.default_rng(seed), spread or Spread(), hidden)
    return Trial(start, {"gauge": GAUGE}, seed, "hidden" if hidden else f"at {value_of(start.fixtures[NEEDLE]):.0f} %")


def evaluate(practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent) -> SkillReport:
    """Errors and success from held-out starts; training draws from other seeds."""
    return _evaluate(practice, starts, seed, None, progress)


def outside(
    practice: Practice, starts: int, seed: int = 1, progress: Progress = silent, decide: Decide | None = None
) -> dict[str, SkillReport]:
    """What is left of the success outside the range of the training, by what is different."""
    return {what: _readable(practice, starts, seed, decide, progress, spread) for what, spread in SHIFTS.items()}


def _evaluate(practice: Practice, starts: int, seed: int, network: Decide | None, progress: Progress) -> SkillReport:
    report = _readable(practice, starts, seed, network, progress)
    refused = _refused(practice, min(starts, _HIDDEN_STARTS), seed, network, progress)
    return replace(report, measures={**report.measures, "hidden_gauges_refused_percent": 100.0 * refused.rate})


def _readable(
    practice: Practice, starts: int, seed: int, network: Decide | None, progress: Progress, spread: Spread | None = None
) -> SkillReport:
    """Success: the value is within `TOLERANCE` of what the gauge really reads."""
    errors: list[float] = []
    expected: list[float] = []

    def judge(practice: Practice, trial: Trial, attempt: Attempt) -> str:
        if not attempt.outcome.succeeded:
            return "it was not read"
        real = value_of(practice.truth().fixtures[NEEDLE])
        errors.append(abs(float(attempt.outputs["value"]) - real))
        expected.append(float(attempt.outputs["deviation"]))
        return "" if errors[-1] <= TOLERANCE else f"the reading is {errors[-1]:.1f} % of the full scale off"

    first = _EVALUATION_SEEDS + 1000 * seed
    trials = [trial(practice, first + number, spread) for number in range(starts)]
    report = evaluate_trials(practice, _maker(network), trials, judge, seed, progress=progress)
    if not errors:
        return report
    measures = {
        "error_median_percent_of_full_scale": float(np.median(errors)),
        "error_p95_percent_of_full_scale": float(np.percentile(errors, 95)),
        "errors_within_two_deviations_percent": 100.0 * float(np.mean(np.array(errors) <= 2.0 * np.array(expected))),
    }
    return replace(report, measures=measures)


def _refused(practice: Practice, starts: int, seed: int, network: Decide | None, progress: Progress) -> SkillReport:
    """Success: a gauge that is not to be seen is not read."""

    def judge(practice: Practice, trial: Trial, attempt: Attempt) -> str:
        return "" if attempt.outcome is SkillOutcome.NOT_FOUND else f"it ended as {attempt.outcome.name.lower()}"

    first = _HIDDEN_SEEDS + 1000 * seed
    trials = [trial(practice, first + number, hidden=True) for number in range(starts)]
    return evaluate_trials(practice, _maker(network), trials, judge, seed, progress=progress)


def _maker(network: Decide | None) -> Callable[[], ReadGauge]:
    return lambda: ReadGauge(network)


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

    from skills.read_gauge.network import DialNetwork
    from skills.training.export import export
    from skills.training.networks import Normalise

    count = FRAMES if demos is None else demos
    torch.set_num_threads(1)  # sums in one order: the same weights again
    torch.manual_seed(seed)
    out = WEIGHTS if out is None else out
    with Kept.unfinished(out, seed, count, starts) as kept, replaced(out) as folder:
        frames = collect(practice, count, _TRAINING_SEEDS + seed, progress, kept)
        mean, deviation = _statistics(frames)
        network = DialNetwork(Normalise(mean, deviation))
        loss = kept.fitted(network, lambda: fit(network, frames, seed, progress))
        export(network, folder, NAME, INPUTS, OUTPUTS, {IMAGE: frames.images[:16].astype(np.float32)})
        trained = Policy.load(folder, NAME, INPUTS, OUTPUTS)
        report = kept.report("held-out", lambda: _evaluate(practice, starts, 0, trained, progress))
        few = min(starts, _SHIFTED_STARTS)
        shifted = kept.reports("outside", lambda: outside(practice, few, 1, progress, trained))
        _write_card(folder, report, shifted, count, seed, loss)
    return report


def _statistics(frames: GaugeFrames) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the six channels; shape (6, 1, 1) each."""
    some = frames.images[:500].astype(np.float32)
    return some.mean(axis=(0, 2, 3)).reshape(6, 1, 1), some.std(axis=(0, 2, 3)).reshape(6, 1, 1) + 1e-3


def _write_card(
    folder: Path, report: SkillReport, shifted: Mapping[str, SkillReport], count: int, seed: int, loss: float
) -> None:
    from skills.training.model_card import ModelCard, write_card

    card = ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{count} frames of the head camera in the embedded world, labelled by the simulator: the base 0.53 to "
        "0.75 m before the wall (a fifth of the frames up to 1.4 m), up to 0.3 m beside the gauge and 0.15 rad off, "
        "the needle anywhere on its scale, the gauge up to 3 cm off the map, light 0.6 to 1.3 times the usual, camera "
        "noise 0.5 to 2 times, camera misaligned by 4 mrad (standard deviation). In 15 % the gauge hangs elsewhere or "
        "a person hides it.",
        method="Two spatial averages of a convolutional network find the dial's middle and the pointer's tip in the "
        "dial's own plane; the expected error and whether there is a dial come with them. Frames are mirrored and "
        f"turned in eight ways while it learns; {CYCLE.epochs} epochs, last loss {loss:.3f}. The skill weighs nine "
        "frames, taken a third of a pixel apart.",
        seed=seed,
        train_command=f"executive train read_gauge --seed {seed} --demos {count}",
        evaluate_command=f"executive evaluate read_gauge --starts {report.trials} --seeds 0",
        limits="dials of other sizes, colours or scales: it takes a scale of 2 rad to both sides of upright and a "
        "pointer of 85 mm; gauges behind glass; numbers on a display. A success is a reading within "
        f"{TOLERANCE:g} % of the full scale.",
    )
    write_card(card, folder, report, INPUTS, OUTPUTS, shifted)
