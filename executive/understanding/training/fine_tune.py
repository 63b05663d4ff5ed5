"""Training of the classifier: fine-tunes the encoder's adapter and the head, calibrates, measures and writes.

.venv/bin/python -m executive.understanding.training.fine_tune --help
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from executive.understanding import metrics
from executive.understanding.classifier import (
    ADAPTER_FILE,
    CONFIG_FILE,
    FAMILIES,
    HEAD_FILE,
    WEIGHTS_FOLDER,
    Calibration,
    Classifier,
    scope_score,
)
from executive.understanding.training import card, corpus
from executive.understanding.training.calibrate import calibrated
from executive.understanding.training.corpus import LABELS, Corpus, Example
from executive.understanding.training.network import Network

Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0 to 1."""


SEQUENCES_MEASURED = 300


@dataclass(frozen=True)
class Plan:
    """Settings of one training.

    Attributes:
        epochs: Passes over the written sentences.
        batch: Sentences a step.
        rate: Highest learning rate.
        rank: Rank of the encoder's updates.
        drawn: Sentences drawn from the templates of each family in each epoch.
        drawn_outside: The same for out of scope.
        sequences: Commands of several steps in each epoch.
        held_out, calibration: Shares of the written sentences kept for measuring and for calibration.
    """

    epochs: int = 5
    batch: int = 32
    rate: float = 1e-3
    rank: int = 16
    drawn: int = 160
    drawn_outside: int = 650
    sequences: int = 900
    held_out: float = 0.12
    calibration: float = 0.12


def train(
    *, seed: int = 0, out: Path | None = None, progress: Progress, seeds: int = 1, plan: Plan | None = None
) -> dict[str, dict[str, float]]:
    """Train with `seeds` seeds from `seed` on; the first one's weights are written, with a model card.

    Takes about five minutes a seed on two cores.

    Args:
        seed: First seed.
        out: Folder for the weights; the project's own by default.
        progress: Told how far the training is.
        seeds: How many seeds to train; the others only show the spread.
        plan: Settings.

    Returns:
        Measures on the held-out sentences: for each one the value of the shipped weights (`first`), and `mean` and
        `spread` (standard deviation) over the seeds.
    """
    plan, folder = plan or Plan(), out or WEIGHTS_FOLDER
    sentences = corpus.read()
    results: list[dict[str, float]] = []
    for number in range(seeds):
        begin = time.monotonic()

        def report(what: str, share: float, done: int = number) -> None:
            progress(what, (done + share) / seeds)

        parts = corpus.split(sentences.written, (plan.held_out, plan.calibration), random.Random(seed + number))
        held_out, calibration, learned = parts
        network = fit(sentences, learned, plan, seed + number, report)
        with tempfile.TemporaryDirectory() as spare:
            target = folder if number == 0 else Path(spare)
            write(network, target, Calibration())
            write_config(target, calibrated(Classifier(target).scores, calibration))
            results.append(measure(Classifier(target), held_out, sentences))
        report(f"seed {seed + number}: {_sentence(results[-1])} ({time.monotonic() - begin:.0f} s)", 1.0)
    summary = {
        name: {"first": results[0][name], "mean": float(np.mean(values)), "spread": float(np.std(values))}
        for name in results[0]
        for values in [[result[name] for result in results]]
    }
    card.write(folder, plan, sentences, range(seed, seed + seeds), summary)
    return summary


def fit(sentences: Corpus, learned: Sequence[Example], plan: Plan, seed: int, report: Progress) -> Network:
    """Fine-tune one network."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    network = Network(len(LABELS), plan.rank).train()
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=plan.rate, weight_decay=0.01)
    per_epoch = -(-len(epoch(sentences, learned, plan, draw)) // plan.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, plan.rate, total_steps=plan.epochs * (per_epoch + 1))
    for number in range(plan.epochs):
        examples = epoch(sentences, learned, plan, draw)
        losses = []
        for start in range(0, len(examples), plan.batch):
            batch = examples[start : start + plan.batch]
            with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor has it
                loss = loss_of_batch(network, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        share = (number + 1) / (plan.epochs + 1)
        report(f"seed {seed}, epoch {number + 1} of {plan.epochs}: loss {np.mean(losses):.3f}", share)
    return network.eval()


def loss_of_batch(network: Network, batch: Sequence[Example]) -> torch.Tensor:
    """Cross entropy of the classes, plus that of "a step begins here" over the tokens."""
    classes, steps, encoded = network([one.text for one in batch])
    begins = torch.zeros_like(steps)
    real = torch.zeros_like(steps)
    for row, (one, tokens) in enumerate(zip(batch, encoded, strict=True)):
        for column, (start, end) in enumerate(tokens.offsets):
            real[row, column] = float(end > start)
            begins[row, column] = float(end > start and start in one.cuts)
    of_steps = nn.functional.binary_cross_entropy_with_logits(steps, begins, real, reduction="sum") / len(batch)
    labels = torch.tensor([one.label for one in batch])
    if bool((labels == corpus.NO_LABEL).all()):
        return of_steps
    of_classes = nn.functional.cross_entropy(classes, labels, ignore_index=corpus.NO_LABEL, label_smoothing=0.05)
    return of_classes + of_steps


def epoch(sentences: Corpus, learned: Sequence[Example], plan: Plan, draw: random.Random) -> list[Example]:
    """The written sentences and fresh ones from the templates, some of them mistyped; batches of like length."""
    examples = list(learned)
    for label, name in enumerate(LABELS):
        count = plan.drawn_outside if name == corpus.OUT_OF_SCOPE else plan.drawn
        examples.extend(sentences.drawn(count, label, draw))
    varied = [Example(corpus.mistyped(one.text, draw), one.label) if draw.random() < 0.25 else one for one in examples]
    varied.extend(sentences.sequence(learned, draw) for _ in range(plan.sequences))
    varied.sort(key=lambda one: len(one.text) + draw.uniform(0.0, 25.0))
    batches = [varied[start : start + plan.batch] for start in range(0, len(varied), plan.batch)]
    draw.shuffle(batches)
    return [one for batch in batches for one in batch]


def measure(classifier: Classifier, examples: Sequence[Example], sentences: Corpus) -> dict[str, float]:
    """Measures of a classifier on labelled sentences, and on commands of several steps put together from them."""
    draw = random.Random(len(examples))
    several = [sentences.sequence(examples, draw) for _ in range(SEQUENCES_MEASURED)]
    found = classifier.steps([one.text for one in several])
    scores = classifier.scores([one.text for one in examples])
    guesses = classifier.guess([one.text for one in examples])
    labels = np.array([one.label for one in examples])
    inside = labels < len(FAMILIES)
    family = scores[:, :-1].argmax(1)
    sure = [guess.confidence for guess, is_task in zip(guesses, inside, strict=True) if is_task]
    evidence: NDArray[np.float64] = scope_score(scores)
    return {
        "accuracy": float((scores.argmax(1) == labels).mean()),
        "family accuracy": float((family == labels)[inside].mean()),
        "macro F1": metrics.macro_f1(labels, scores.argmax(1)),
        "out-of-scope AUROC": metrics.auroc(evidence[inside], evidence[~inside]),
        "ECE": metrics.calibration_error(sure, (family == labels)[inside]),
        "all steps found": float(np.mean([tuple(cuts) == one.cuts for cuts, one in zip(found, several, strict=True)])),
    }


def write(network: Network, folder: Path, fit_: Calibration) -> None:
    """Write adapter, head and configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(network.adapter(), folder / ADAPTER_FILE)
    head = {
        f"{name}.{part}": getattr(getattr(network, name), part)
        for name in ("head", "step")
        for part in ("weight", "bias")
    }
    save_file({name: tensor.detach().numpy() for name, tensor in head.items()}, folder / HEAD_FILE)
    for name in (ADAPTER_FILE, HEAD_FILE):
        (folder / name).chmod(0o644)
    write_config(folder, fit_)


def write_config(folder: Path, fit_: Calibration) -> None:
    """Write the class names and the calibration."""
    values = {"families": [family.value for family in FAMILIES], "calibration": asdict(fit_)}
    (folder / CONFIG_FILE).write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _sentence(values: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())


def main() -> None:
    """Command line of the training."""
    parser = argparse.ArgumentParser(description="Train the classifier of task families.")
    parser.add_argument("--out", type=Path, default=None, help="folder for the weights; the project's own by default")
    parser.add_argument("--seed", type=int, default=0, help="first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds to train")
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    arguments = parser.parse_args()
    plan = Plan(epochs=arguments.epochs)
    train(
        seed=arguments.seed,
        out=arguments.out,
        progress=lambda what, share: print(f"{share:4.0%} {what}", flush=True),
        seeds=arguments.seeds,
        plan=plan,
    )


if __name__ == "__main__":
    main()
