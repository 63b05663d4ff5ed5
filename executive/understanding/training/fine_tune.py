"""Fine-tunes one network: the encoder's adapter and the three heads together."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import nn

from executive.understanding.training.corpus import Corpus, Example
from executive.understanding.training.epoch import Mixture, batches, epoch
from executive.understanding.training.network import UNKNOWN, Batch, Network, Tokeniser

Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0 to 1."""


@dataclass(frozen=True)
class Plan:
    """Settings of one training.

    Attributes:
        epochs: Passes over the written sentences.
        batch: Commands a step.
        rate: Highest learning rate.
        rank: Rank of the encoder's updates.
        smoothing: Of the classes' labels.
        average: Share of the weights' moving average that each step keeps.
        held_out, calibration: Shares of the written commands kept for measuring and for calibration.
        mixture: What an epoch holds.
    """

    epochs: int = 5
    batch: int = 32
    rate: float = 1e-3
    rank: int = 16
    smoothing: float = 0.05
    average: float = 0.995
    held_out: float = 0.08
    calibration: float = 0.1
    mixture: Mixture = field(default=Mixture())


class Average:
    """Exponential moving average of the trained weights; it generalises better than the last ones."""

    def __init__(self, parameters: Sequence[nn.Parameter], keep: float) -> None:
        self._parameters, self._keep, self._steps = parameters, keep, 0
        self._means = [one.detach().clone() for one in parameters]

    def update(self) -> None:
        """Take in the weights after one step; early ones are forgotten fast."""
        self._steps += 1
        keep = min(self._keep, self._steps / (self._steps + 10))
        for mean, one in zip(self._means, self._parameters, strict=True):
            mean.lerp_(one.detach(), 1.0 - keep)

    @torch.no_grad()
    def apply(self) -> None:
        """Put the means in place of the weights."""
        for mean, one in zip(self._means, self._parameters, strict=True):
            one.copy_(mean)


def fit(corpus: Corpus, learned: Sequence[Example], plan: Plan, seed: int, report: Progress) -> Network:
    """Fine-tune one network.

    Args:
        corpus: Source of classes and templates.
        learned: Written commands to learn from.
        plan: Settings.
        seed: Of everything random.
        report: Told how far the training is, and the time that it still needs.
    """
    torch.manual_seed(seed)
    draw = random.Random(seed)
    network = Network(len(corpus.classes), plan.rank).train()
    tokeniser = Tokeniser(corpus.classes)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    average = Average(trained, plan.average)
    optimiser = torch.optim.AdamW(trained, lr=plan.rate, weight_decay=0.01)
    epochs = [batches(epoch(corpus, learned, plan.mixture, draw), plan.batch, draw) for _ in range(plan.epochs)]
    total, done = sum(map(len, epochs)), 0
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, plan.rate, total_steps=total)
    begin = time.monotonic()
    for number, own in enumerate(epochs, 1):
        mean = 0.0
        for at, examples in enumerate(own, 1):
            with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor has it
                loss = loss_of_batch(network, tokeniser.batch(examples), plan.smoothing)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            average.update()
            mean += (loss.item() - mean) / at
            done += 1
            if at % 25 == 0 or at == len(own):
                left = (time.monotonic() - begin) / done * (total - done)
                report(f"epoch {number} of {plan.epochs}, loss {mean:.3f}, {_minutes(left)} left", done / total)
    average.apply()
    return network.eval()


def loss_of_batch(network: Network, batch: Batch, smoothing: float = 0.05) -> torch.Tensor:
    """Cross entropy of the steps' classes, of "a step begins here" and of the tags."""
    classes, begins, tags = network(batch)
    of_classes = nn.functional.cross_entropy(classes, batch.classes, label_smoothing=smoothing)
    of_begins = nn.functional.binary_cross_entropy_with_logits(
        begins.float(), batch.begins, batch.known, reduction="sum"
    ) / len(batch.ids)
    tagged = batch.tags != UNKNOWN
    if not bool(tagged.any()):
        return of_classes + of_begins
    of_tags = nn.functional.cross_entropy(tags[tagged].float(), batch.tags[tagged])
    return of_classes + of_begins + of_tags


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
