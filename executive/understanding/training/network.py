"""The network as torch trains it: the base encoder, frozen, with low-rank updates, and three linear heads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from executive.understanding.classifier import head_sizes
from executive.understanding.encoder import MAX_TOKENS, base_folder, base_weights
from executive.understanding.encoder_graph import WIDTH
from executive.understanding.tags import of_tokens
from executive.understanding.training.corpus import Example

UNKNOWN = -100
"""Tag of tokens from which nothing is learned."""
ADAPTED = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")


class LowRank(nn.Module):
    """A frozen linear layer plus a trained update of low rank (Hu et al., LoRA, 2021)."""

    def __init__(self, base: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.base = base
        self.scale = scale
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        update = nn.functional.linear(nn.functional.linear(given, self.down), self.up)
        out: torch.Tensor = self.base(given) + self.scale * update
        return out


@dataclass(frozen=True)
class Batch:
    """A batch of commands as numbers.

    Attributes:
        ids, mask: Tokens and which of them are no padding; shape (commands, tokens).
        steps: For each step, in the commands' order, the share of each token in its mean; shape (steps, commands *
            tokens).
        classes: The class of each step; shape (steps,).
        begins: 1 where a second or later step begins; shape (commands, tokens).
        known: 1 for each token of the text of which it is known whether a step begins there; shape (commands, tokens).
        tags: The tag of each token, `UNKNOWN` where nothing is to be learned; shape (commands, tokens).
    """

    ids: torch.Tensor
    mask: torch.Tensor
    steps: torch.Tensor
    classes: torch.Tensor
    begins: torch.Tensor
    known: torch.Tensor
    tags: torch.Tensor


class Tokeniser:
    """Makes batches of examples."""

    def __init__(self, classes: Sequence[str]) -> None:
        from tokenizers import Tokenizer

        self._classes = tuple(classes)
        self._tokenizer: Any = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def batch(self, examples: Sequence[Example]) -> Batch:
        """The examples as numbers."""
        encoded = [self._tokenizer.encode(one.text) for one in examples]
        longest = max(sum(one.attention_mask) for one in encoded)
        shape = (len(examples), longest)
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        begins, known = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        tags = np.full(shape, UNKNOWN)
        rows: list[NDArray[np.float32]] = []
        classes: list[int] = []
        for row, (example, one) in enumerate(zip(examples, encoded, strict=True)):
            size = len(one.ids)
            ids[row, :size], mask[row, :size] = one.ids, 1
            inside = [at for at, (start, end) in enumerate(one.offsets) if end > start]
            offsets = [one.offsets[at] for at in inside]
            known[row, inside] = [not _near(start, example.doubtful) for start, _ in offsets]
            if example.tagged:
                tags[row, inside] = of_tokens(offsets, example.spans)
            edges = [*example.starts, len(example.text) + 1]
            for label, start, end in zip(example.labels, edges, edges[1:], strict=False):
                own = [at for at, (first, _) in zip(inside, offsets, strict=True) if start <= first < end]
                if own:
                    rows.append(_share(shape, row, own))
                    classes.append(self._classes.index(label))
                    begins[row, own[0]] = float(start > 0)
        as_tensor = torch.from_numpy
        return Batch(
            as_tensor(ids),
            as_tensor(mask),
            as_tensor(np.stack(rows)),
            torch.tensor(classes),
            as_tensor(begins),
            as_tensor(known),
            as_tensor(tags),
        )


def _near(start: int, doubtful: Sequence[int]) -> bool:
    return any(0 <= start - at <= 1 for at in doubtful)


def _share(shape: tuple[int, int], row: int, own: Sequence[int]) -> NDArray[np.float32]:
    share = np.zeros(shape, np.float32)
    share[row, own] = 1.0 / len(own)
    return share.ravel()


class Network(nn.Module):
    """Commands to class scores of their steps, and for each token to scores of a step's begin and of the tags.

    Args:
        classes: Number of classes.
        rank: Rank of the updates.
        dropout: Share of inputs of the heads that are dropped in training; within the encoder its own share is.
    """

    def __init__(self, classes: int, rank: int = 16, dropout: float = 0.1) -> None:
        super().__init__()
        from transformers import AutoModel

        base_weights()  # refuses another file than the one that is pinned
        self.encoder: Any = AutoModel.from_pretrained(str(base_folder()), local_files_only=True)
        self.encoder.requires_grad_(False)
        self._adapt(rank)
        self.drop = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(WIDTH, size) for name, size in head_sizes(classes).items()})

    def _adapt(self, rank: int) -> None:
        layers = dict(self.encoder.named_modules())
        for name, module in layers.items():
            if isinstance(module, nn.Linear) and name.startswith("encoder.layer.") and name.endswith(ADAPTED):
                parent, _, leaf = name.rpartition(".")
                setattr(layers[parent], leaf, LowRank(module, rank, 2.0))

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Scores of shape (steps, classes), (commands, tokens) and (commands, tokens, tags)."""
        states = self.drop(self.encoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state)
        means = batch.steps @ states.flatten(0, 1).float()
        return self.heads["class"](means), self.heads["step"](states)[..., 0], self.heads["tag"](states)

    def adapter(self) -> dict[str, NDArray[np.float16]]:
        """The updates as `executive.understanding.encoder_graph.merged` takes them."""
        tensors = {}
        for name, module in self.encoder.named_modules():
            if isinstance(module, LowRank):
                tensors[f"{name}.weight.down"] = module.down.detach().numpy().astype(np.float16)
                tensors[f"{name}.weight.up"] = (module.scale * module.up.detach().numpy()).astype(np.float16)
        return tensors
