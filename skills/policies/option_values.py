"""The network of a hierarchical policy's high level, and how it learns what options are worth.

One network scores every option from what surrounds it, and sums over the things around, so that neither the number nor
the order of options and things matters (Deep Sets: Zaheer et al. 2017). It learns by fitted Q iteration (Ernst et al.
2005) over whole options: the value is the discounted probability of success, so it lies between 0 and 1 and is fitted
by cross-entropy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from skills.policies.hierarchical import discounted
from skills.policy import Array
from skills.training.networks import Normalise, mlp

MEMBERS = 5
"""Networks of which the lowest counts: the maximum over options would find the one that is most overestimated."""


@dataclass(frozen=True)
class Transition:
    """One option that was carried out, and what could be done afterwards.

    Attributes:
        option: What describes it; shape (features,).
        others: What was around; shape (things, thing features), zero rows for nothing.
        seconds: How long it took [s].
        ended: Whether it ended the matter, well or not.
        reward: 1 when the goal was reached, else 0.
        next_options, next_others: The options that there were afterwards; shapes (options, ...); none after an end.
    """

    option: Array
    others: Array
    seconds: float
    ended: bool
    reward: float
    next_options: Array
    next_others: Array


class _Member(nn.Module):
    """Log-odds of the value of one option."""

    def __init__(self, features: int, thing_features: int, width: int) -> None:
        super().__init__()
        self.thing = mlp(thing_features, (width,), width)
        self.option = mlp(features + width, (width,), 1)

    def forward(self, option: Tensor, others: Tensor) -> Tensor:
        around = (self.thing(others) * others[..., :1]).sum(dim=1)
        logit: Tensor = self.option(torch.cat([option, around], dim=-1))
        return logit


class OptionValues(nn.Module):
    """An option and the things around it → its value, 0 to 1.

    Args:
        normalise: Normalisation of the option's features.
        thing_features: Features of one thing around; the first one is 1 where there is a thing.
        width: Width of the hidden layers.
    """

    def __init__(self, normalise: Normalise, thing_features: int, width: int = 32) -> None:
        super().__init__()
        features = int(normalise.mean.shape[0])
        self.normalise = normalise
        self.members = nn.ModuleList(_Member(features, thing_features, width) for _ in range(MEMBERS))

    def logits(self, option: Tensor, others: Tensor) -> Tensor:
        """Log-odds by every member; shape (batch, members)."""
        seen = self.normalise(option)
        return torch.cat([member(seen, others) for member in self.members], dim=-1)

    def forward(self, option: Tensor, others: Tensor) -> Tensor:
        """The output "value" of the exported graph; shape (batch, 1)."""
        return torch.sigmoid(self.logits(option, others).amin(dim=-1, keepdim=True))


@dataclass(frozen=True)
class Fit:
    """How values are fitted.

    Attributes:
        sweeps: How often the targets are renewed: success is carried back one option at a time.
        epochs: Epochs for each of them.
        batch, rate, decay: Of the optimiser.
    """

    sweeps: int = 4
    epochs: int = 15
    batch: int = 128
    rate: float = 2e-3
    decay: float = 1.0


Images = Callable[[Array, Array], Sequence[tuple[Array, Array]]]
"""Options and things that have the same value, e.g. mirrored ones; all batches of shape (samples, ...)."""


def fitted(transitions: Sequence[Transition], images: Images, seed: int, fit: Fit | None = None) -> OptionValues:
    """The values of the best way to go on, from options that were carried out by any policy.

    Args:
        transitions: What was tried.
        images: Makes the samples that are worth the same; the original ones are to be among them.
        seed: Seed of the weights and of the order of the samples.
        fit: Settings.
    """
    fit = Fit() if fit is None else fit
    torch.manual_seed(seed)
    options, others = (np.stack([getattr(one, name) for one in transitions]) for name in ("option", "others"))
    same = images(options, others)
    network = OptionValues(Normalise.of(np.concatenate([image[0] for image in same]), floor=0.05), others.shape[-1])
    inputs = [torch.from_numpy(np.concatenate([image[part] for image in same])) for part in (0, 1)]
    for sweep in range(fit.sweeps):
        targets = torch.from_numpy(np.tile(_targets(network, transitions, first=sweep == 0), len(same)))
        _regress(network, inputs[0], inputs[1], targets, fit)
    return network


def _regress(network: OptionValues, options: Tensor, others: Tensor, targets: Tensor, fit: Fit) -> None:
    """Fit every member to the targets, in place; each sees the samples in an order of its own."""
    optimiser = torch.optim.AdamW(network.members.parameters(), lr=fit.rate, weight_decay=fit.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, fit.epochs)
    for _ in range(fit.epochs):
        for rows in torch.split(torch.randperm(len(options)), fit.batch):
            optimiser.zero_grad(set_to_none=True)
            logits = network.logits(options[rows], others[rows])
            wanted = targets[rows].unsqueeze(-1).expand_as(logits)
            nn.functional.binary_cross_entropy_with_logits(logits, wanted).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        schedule.step()


def _targets(network: OptionValues, transitions: Sequence[Transition], first: bool) -> Array:
    """What each option was worth: its reward, else the best of what could be done afterwards; shape (samples,)."""
    later = np.zeros(len(transitions), dtype=np.float32)
    open_ends = [index for index, one in enumerate(transitions) if not one.ended and len(one.next_options)]
    if open_ends and not first:
        counts = [len(transitions[index].next_options) for index in open_ends]
        options = torch.from_numpy(np.concatenate([transitions[index].next_options for index in open_ends]))
        others = torch.from_numpy(np.concatenate([transitions[index].next_others for index in open_ends]))
        with torch.inference_mode():
            values = network(options, others).squeeze(-1).numpy()
        later[open_ends] = [part.max() for part in np.split(values, np.cumsum(counts)[:-1])]
    worth = [discounted(one.seconds) * (one.reward + rest) for one, rest in zip(transitions, later, strict=True)]
    return np.array(worth, dtype=np.float32)
