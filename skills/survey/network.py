"""The network that weighs what a survey has seen, in torch: needed for training and export only."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from skills.policy import Array
from skills.training.networks import Normalise, mlp

EPOCHS, RATE, DECAY = 300, 3e-3, 1e-3


class EvidenceNetwork(nn.Module):
    """Evidence → log-odds that the object stands there.

    Args:
        normalise: Normalisation of the features.
    """

    def __init__(self, normalise: Normalise) -> None:
        super().__init__()
        self.normalise = normalise
        self.odds = mlp(int(normalise.mean.shape[0]), (24,), 1)

    def forward(self, evidence: Tensor) -> Tensor:
        """Log-odds, shape (batch, 1), for evidence of shape (batch, 14)."""
        odds: Tensor = self.odds(self.normalise(evidence))
        return odds.clamp(-12.0, 12.0)


def fit(network: EvidenceNetwork, evidence: Array, present: Array) -> float:
    """Train in place on all samples at once by logistic regression; returns the last loss.

    What is not there weighs as much in sum as what is, or rare errors would not be learned from.
    """
    inputs, labels = torch.from_numpy(evidence), torch.from_numpy(present)
    share = float(labels.mean())
    if not 0.0 < share < 1.0:
        raise ValueError("the surveys have to hold objects that are there and some that are not")
    weights = torch.where(labels > 0.5, 0.5 / share, 0.5 / (1.0 - share))
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    loss = torch.zeros(())
    for _ in range(EPOCHS):
        optimiser.zero_grad(set_to_none=True)
        loss = nn.functional.binary_cross_entropy_with_logits(network(inputs).squeeze(-1), labels, weights)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return float(loss.detach())
