"""The network as torch trains it: the base encoder, frozen, with low-rank updates, and two linear heads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from executive.understanding.encoder import MAX_TOKENS, base_folder, base_weights

ADAPTED = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")


class LowRank(nn.Module):
    """A frozen linear layer plus a trained update of low rank (Hu et al., LoRA, 2021)."""

    def __init__(self, base: nn.Linear, rank: int, scale: float, dropout: float) -> None:
        super().__init__()
        self.base = base
        self.scale = scale
        self.drop = nn.Dropout(dropout)
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        update = nn.functional.linear(nn.functional.linear(self.drop(given), self.down), self.up)
        out: torch.Tensor = self.base(given) + self.scale * update
        return out


class Network(nn.Module):
    """Sentences to class scores, and to a score for each token: whether a new step begins there.

    Args:
        classes: Number of classes.
        rank: Rank of the updates.
        dropout: Share of inputs of updates and head that are dropped in training.
    """

    def __init__(self, classes: int, rank: int = 16, dropout: float = 0.1) -> None:
        super().__init__()
        from tokenizers import Tokenizer
        from transformers import AutoModel

        base_weights()  # refuses another file than the one that is pinned
        self.encoder: Any = AutoModel.from_pretrained(str(base_folder()), local_files_only=True)
        self.encoder.requires_grad_(False)
        self._adapt(rank, dropout)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(384, classes)
        self.step = nn.Linear(384, 1)
        self._tokenizer: Any = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def _adapt(self, rank: int, dropout: float) -> None:
        layers = dict(self.encoder.named_modules())
        for name, module in layers.items():
            if isinstance(module, nn.Linear) and name.startswith("encoder.layer.") and name.endswith(ADAPTED):
                parent, _, leaf = name.rpartition(".")
                setattr(layers[parent], leaf, LowRank(module, rank, 2.0, dropout))

    def forward(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor, list[Any]]:
        """Class scores of shape (texts, classes), step scores of shape (texts, tokens), and the tokens themselves."""
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = torch.tensor([one.ids for one in encoded])
        mask = torch.tensor([one.attention_mask for one in encoded])
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        column = mask[..., None].to(states.dtype)
        mean = (states * column).sum(1) / column.sum(1)
        return self.head(self.drop(mean)), self.step(self.drop(states))[..., 0], encoded

    def adapter(self) -> dict[str, NDArray[np.float16]]:
        """The updates as `executive.understanding.encoder_graph.merged` takes them."""
        tensors = {}
        for name, module in self.encoder.named_modules():
            if isinstance(module, LowRank):
                tensors[f"{name}.weight.down"] = module.down.detach().numpy().astype(np.float16)
                tensors[f"{name}.weight.up"] = (module.scale * module.up.detach().numpy()).astype(np.float16)
        return tensors
