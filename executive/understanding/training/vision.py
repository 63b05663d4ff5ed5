"""Trains the embedded vision-language network on simulated views, as SigLIP is trained: pair by pair.

.venv/bin/python -m executive.understanding.training.vision --out FOLDER
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from executive.errors import BadRequest
from executive.understanding.training.vision_card import write_card
from executive.understanding.training.vision_data import Examples, Progress, collect, truths
from executive.understanding.training.vision_export import export
from executive.understanding.training.vision_network import ImageTower, PhraseTower, Towers
from executive.understanding.vision.benchmark import evaluate
from executive.understanding.vision.checkpoint import WEIGHTS, Calibration, write_config
from executive.understanding.vision.embedded import EmbeddedModel
from executive.understanding.vision.scenes.phrases import Phrase, learned
from executive.understanding.vision.words import PhraseVectors

_FEWEST = 40
_CALIBRATED = 0.08
"""Share of the views that calibration is made on; the network never learns from them."""
_TRUE_WEIGHT = 4.0
"""Weight of a true pair: about one in fifteen is."""
_SEEDS = 1000


@dataclass(frozen=True)
class Plan:
    """How to train.

    Attributes:
        views: Views to learn from.
        epochs: Passes over their regions.
        batch: Regions a step.
        phrases: Phrases a step, drawn from all that are learned.
        wordings: How many different phrases are learned from; all when None.
        rate: Largest learning rate.
        measured: Scenes of each kind that the result is measured on.
    """

    views: int = 4500
    epochs: int = 12
    batch: int = 128
    phrases: int = 192
    wordings: int | None = None
    rate: float = 3e-3
    measured: int = 200


def train(
    *,
    seed: int = 0,
    out: Path | None = None,
    progress: Progress = lambda what, share: None,
    plan: Plan | None = None,
) -> Mapping[str, float]:
    """Train from scratch, measure on scenes of other seeds, and write the weights with their card when all is done.

    Deterministic for a seed on one machine: one thread, sums in one order.

    Args:
        seed: Seed of data and training.
        out: Folder of the weights; the shipped one when None.
        progress: Told what is being done and how far it is, 0 to 1.
        plan: How to train; as the shipped network when None.

    Returns:
        The figures of `benchmark.evaluate`, by name.

    Raises:
        BadRequest: if there are too few views to learn from.
    """
    plan = Plan() if plan is None else plan
    if plan.views < _FEWEST:
        raise BadRequest(f"vision learns from {_FEWEST} views or more, not {plan.views}.")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        torch.manual_seed(seed)
        examples = collect(plan.views, _SEEDS + seed, progress)
        kept = examples.views >= _CALIBRATED * plan.views
        towers = _fit(examples.among(kept), seed, plan, progress)
        calibration = _calibrated(towers, examples.among(~kept), seed)
        with TemporaryDirectory() as name:
            work = Path(name)
            export(towers, work)
            write_config(work, calibration)
            report = evaluate(scenes=plan.measured, progress=progress, language=EmbeddedModel(work))
            write_card(work, report, views=plan.views, seed=seed, epochs=plan.epochs)
            _moved(work, WEIGHTS if out is None else out)
    finally:
        torch.set_num_threads(threads)
    return report.measures


def _moved(work: Path, folder: Path) -> None:
    """Put the finished files where they belong."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in work.iterdir():
        shutil.copyfile(path, folder / path.name)


class _Truths:
    """Which phrases are true of which examples, looked up by what a thing is."""

    def __init__(self, examples: Examples, phrases: tuple[Phrase, ...]) -> None:
        sorts = [("", "") if thing is None else (thing.kind or "clutter", thing.colour) for thing in examples.things]
        first = dict(zip(sorts, examples.things, strict=True))
        rows = {sort: row for row, sort in enumerate(first)}
        self._answers, self._weights = truths(list(first.values()), phrases)
        self._rows = np.array([rows[sort] for sort in sorts])

    def of(
        self, examples: NDArray[np.int64], phrases: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Answers and weights of some examples and phrases, by index; both of shape (examples, phrases)."""
        pairs = np.ix_(self._rows[examples], phrases)
        return self._answers[pairs], self._weights[pairs]


def _fit(examples: Examples, seed: int, plan: Plan, progress: Progress) -> Towers:
    """Towers trained on examples and the phrases that are learned from."""
    phrases = learned()
    random = np.random.default_rng(seed)
    if plan.wordings is not None:
        phrases = tuple(phrases[number] for number in random.permutation(len(phrases))[: plan.wordings])
    progress("reading phrases", 0.0)
    vectors = PhraseVectors()([phrase.text for phrase in phrases])
    answers = _Truths(examples, phrases)
    deviation = examples.numbers.std(axis=0) + 1e-3
    towers = Towers(
        ImageTower(torch.from_numpy(examples.numbers.mean(axis=0)), torch.from_numpy(deviation)), PhraseTower()
    )
    optimiser = torch.optim.AdamW(towers.parameters(), lr=plan.rate, weight_decay=1e-3)
    steps = plan.epochs * math.ceil(len(examples.things) / plan.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, plan.rate, total_steps=steps)
    losses: list[float] = []
    for epoch in range(plan.epochs):
        order = random.permutation(len(examples.things))
        for rows in np.split(order, range(plan.batch, len(order), plan.batch)):
            columns = random.integers(len(phrases), size=plan.phrases)
            answer, weight = (torch.from_numpy(part) for part in answers.of(rows, columns))
            pictures, numbers = torch.from_numpy(examples.pictures[rows]), torch.from_numpy(examples.numbers[rows])
            odds = towers(pictures, numbers, torch.from_numpy(vectors[columns]))
            each = binary_cross_entropy_with_logits(odds, answer, reduction="none")
            weight = weight * (1.0 + (_TRUE_WEIGHT - 1.0) * answer)
            loss = (each * weight).sum() / weight.sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        progress(f"training, epoch {epoch + 1}, loss {np.mean(losses[-50:]):.3f}", (epoch + 1) / plan.epochs)
    return towers.eval()


def _calibrated(towers: Towers, examples: Examples, seed: int) -> Calibration:
    """Scale and shift of the log-odds that fit pairs as they occur: a phrase true of something in view, and all of it.

    Logistic regression with Newton's steps (Platt 1999) on views that the network has not learned from.
    """
    random = np.random.default_rng([seed, 1])
    phrases = learned()
    vectors = PhraseVectors()
    odds, answers = [], []
    for view in np.unique(examples.views):
        part = examples.among(examples.views == view)
        for thing in [thing for thing in part.things if thing is not None and thing.kind]:
            fitting = [phrase for phrase in phrases if phrase.true_of(thing)]
            phrase = fitting[int(random.integers(len(fitting)))]
            with torch.inference_mode():
                likeness = (
                    towers.image(torch.from_numpy(part.pictures), torch.from_numpy(part.numbers))
                    @ towers.phrase(torch.from_numpy(vectors([phrase.text]))).T
                )
            for value, other in zip(likeness[:, 0].numpy(), part.things, strict=True):
                answer = phrase.true_of(other)
                if answer is not None:
                    odds.append(float(value))
                    answers.append(float(answer))
    return _logistic(np.array(odds), np.array(answers))


def _logistic(values: NDArray[np.float64], answers: NDArray[np.float64]) -> Calibration:
    """The most probable line through answers of 0 and 1, by Newton's steps, shortened where they would overshoot."""
    design = np.column_stack([values, np.ones_like(values)])
    weights = np.array([10.0, -5.0])

    def loss(weights: NDArray[np.float64]) -> float:
        odds = design @ weights
        return float(np.sum(np.logaddexp(0.0, odds) - answers * odds) + 5e-4 * weights @ weights)

    for _ in range(50):
        chance = 0.5 * (1.0 + np.tanh(design @ weights / 2))
        slope = design.T @ (chance - answers) + 1e-3 * weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-3 * np.eye(2)
        step = np.linalg.solve(curvature, slope)
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights - step
    return Calibration(float(weights[0]), float(weights[1]))
