"""One network for many skills: a shared trunk, and for every task family a generator of actions and a value head.

network = TaskGenerators(Normalise.of(states), Normalise.of(runs), members)
action, value = network(state, run, skill)

The value is the probability that the run which goes on will succeed: what the robot sees of its target now, and how
the run has gone so far, decide it. The generator sees the state alone, so that it cannot learn to act by the clock.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from skills.training.networks import Normalise, mlp


class TaskGenerators(nn.Module):
    """State, run so far and skill → action of the skill's family, and value of the run.

    Args:
        state: Normalisation of the common state.
        run: Normalisation of how the run has gone.
        members: Which family each skill belongs to: 1 or 0; shape (skills, families).
        action: Components of the common action, each between -1 and 1.
        trunk: Widths of the shared layers.
        heads: Width of the hidden layer of each generator, and of each value head.
        estimators: Value heads of a family; their log-odds are averaged.
    """

    members: Tensor
    slope: Tensor
    offset: Tensor

    def __init__(
        self,
        state: Normalise,
        run: Normalise,
        members: Tensor,
        action: int = 5,
        trunk: Sequence[int] = (128, 128),
        heads: tuple[int, int] = (48, 24),
        estimators: int = 3,
    ) -> None:
        super().__init__()
        skills, families = members.shape
        states, runs = int(state.mean.shape[0]), int(run.mean.shape[0])
        self.state, self.run = state, run
        self.trunk = nn.Sequential(mlp(states + skills, trunk[:-1], trunk[-1]), nn.SiLU())
        self.generators = nn.ModuleList(mlp(trunk[-1] + skills, heads[:1], action) for _ in range(families))
        seen = states + runs + skills
        self.values = nn.ModuleList(
            nn.ModuleList(nn.Sequential(nn.Dropout(0.1), mlp(seen, heads[1:], 1)) for _ in range(estimators))
            for _ in range(families)
        )
        self.register_buffer("members", members.float())
        self.register_buffer("slope", torch.ones(families))
        self.register_buffer("offset", torch.zeros(families))

    def act(self, state: Tensor, skill: Tensor) -> Tensor:
        """Actions of the skills' families as shares of the skills' bounds; shape (batch, action)."""
        hidden = torch.cat((self.trunk(torch.cat((self.state(state), skill), dim=-1)), skill), dim=-1)
        each = torch.stack([torch.tanh(generator(hidden)) for generator in self.generators], dim=1)
        return self._own(each, skill)

    def log_odds(self, state: Tensor, run: Tensor, skill: Tensor) -> Tensor:
        """Log-odds before calibration, by each value head of the skill's family; shape (batch, estimators)."""
        seen = torch.cat((self.state(state), self.run(run), skill), dim=-1)
        each = [torch.cat([value(seen) for value in heads], dim=-1) for heads in _lists(self.values)]
        return self._own(torch.stack(each, dim=1), skill)

    def calibrated(self, log_odds: Tensor, skill: Tensor) -> Tensor:
        """Probability of success for mean log-odds; shape (batch,) each."""
        family = skill @ self.members
        return torch.sigmoid((family @ self.slope) * log_odds + family @ self.offset)

    def forward(self, state: Tensor, run: Tensor, skill: Tensor) -> tuple[Tensor, Tensor]:
        """Action and value: the outputs "action" and "value" of the exported graph; the value has shape (batch, 1)."""
        odds = self.log_odds(state, run, skill).mean(dim=-1)
        return self.act(state, skill), self.calibrated(odds, skill)[:, None]

    def _own(self, each: Tensor, skill: Tensor) -> Tensor:
        """Of what every family says, shape (batch, families, values), that of the skill's family."""
        own: Tensor = (each * (skill @ self.members)[:, :, None]).sum(dim=1)
        return own


def _lists(modules: nn.ModuleList) -> list[nn.ModuleList]:
    return [module for module in modules if isinstance(module, nn.ModuleList)]
