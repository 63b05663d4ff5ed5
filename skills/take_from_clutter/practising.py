"""What the high level learns from: runs in which it tries options, and how each of them turned out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from executive.contracts.practice import Practice, Trial
from skills.policies.hierarchical import explored
from skills.policies.option_values import Transition
from skills.policy import Array, Decide
from skills.take_from_clutter.features import inputs_of
from skills.take_from_clutter.kept import Kept
from skills.take_from_clutter.options import Option
from skills.take_from_clutter.situation import Situation
from skills.take_from_clutter.skill import TakeFromClutter
from skills.take_from_clutter.spec import INPUTS, OPTION, OTHERS
from skills.take_from_clutter.trials import harmed
from skills.training.evaluate import Progress, silent

_MIRRORED, _MIRRORED_OTHERS = [8, 9, 15, 17], [2, 7]
"""Features that change their sign in a mirror: what lies left lies right then."""
_TURNED, _TURNED_OTHERS = [7, 8], [1, 2]
"""Features of a grasp that change their sign when the two fingers change places."""

_ROOM = slice(18, 21)
"""Features that tell room [3 cm]."""
_ENOUGH = 0.5
"""So much room [3 cm] is as good as more."""
_EFFORT = np.array([0.0, 0.35, 0.7])
"""Room [3 cm] that a grasp, setting aside and a push are thought to cost before anything was learned."""

_NOW, _AFTER, _HIDDEN = 26, 27, 28
"""Features that tell the room to take the wanted object, before and after an option, and how unseen a finger's ground
is [3 cm]."""
_TRIED, _AGAIN = 23, 0.3
"""Feature that tells how often the same was tried, and what it costs to do it again [3 cm]."""


@dataclass
class _Tried:
    """One option of a run in the making."""

    inputs: dict[str, Array]
    stamp: float
    harms: int
    after: tuple[float, int, list[dict[str, Array]]] | None = None


@dataclass
class Explorer:
    """Chooses in practice, and keeps what it chose from and how it went on; a `skills.take_from_clutter.skill.Choose`.

    Args:
        practice: The robot.
        trial: What is practised.
        values: The high level so far; None before anything was learned, then room counts.
        share: Share of random choices.
        most: After so many options it gives up.
        random: Source of the draws.
    """

    practice: Practice
    trial: Trial
    values: Decide | None
    share: float
    most: int
    random: np.random.Generator
    _tried: list[_Tried] = field(default_factory=list)

    def __call__(self, situation: Situation, options: Sequence[Option]) -> Option | None:
        inputs = [inputs_of(situation, option) for option in options]
        values = [self._worth(one) for one in inputs]
        index = explored(values, [option.kind for option in options], self.share, self.random)
        stamp, harms = self._now()
        if self._tried:
            self._tried[-1].after = (stamp, harms, inputs)
        if len(self._tried) == self.most:
            return None
        self._tried.append(_Tried(inputs[index], stamp, harms))
        return options[index]

    def _worth(self, inputs: dict[str, Array]) -> float:
        """What is thought of an option so far."""
        if self.values is not None:
            return float(self.values(inputs)["value"][0])
        option = inputs[OPTION]
        gain = min(float(option[_AFTER]), _ENOUGH) - min(float(option[_NOW]), _ENOUGH)
        cost = float(option[:3] @ _EFFORT + _AGAIN * option[_TRIED] + option[_HIDDEN])
        return min(float(option[_ROOM].min()), _ENOUGH) + gain - cost

    def transitions(self) -> list[Transition]:
        """The options of the run that has ended."""
        stamp, harms = self._now()
        taken = self.practice.holds(f"holding({self.trial.goal['object']})")
        result = []
        for one in self._tried:
            then, harms_then, inputs = one.after if one.after is not None else (stamp, harms, [])
            harm = harms_then > one.harms
            reached = one.after is None and taken and not harm
            result.append(
                Transition(
                    one.inputs[OPTION],
                    one.inputs[OTHERS],
                    then - one.stamp,
                    harm or one.after is None,
                    float(reached),
                    _stacked(inputs, OPTION),
                    _stacked(inputs, OTHERS),
                )
            )
        return result

    def _now(self) -> tuple[float, int]:
        """The time [s], and what has been harmed so far: collisions, breaches, and neighbours that do not stand."""
        truth, goal = self.practice.truth(), self.trial.goal
        neighbours = set(self.trial.start.objects) - {str(goal["object"])}
        fallen = len(harmed(self.practice, neighbours, str(goal["place"])))
        return self.practice.observe().stamp, truth.collisions + truth.breaches + fallen


def collect(
    practice: Practice,
    trials: Iterable[Trial],
    values: Decide | None,
    share: float,
    most: int,
    progress: Progress = silent,
    kept: Kept | None = None,
) -> list[Transition]:
    """Everything that was tried from these starts, or had been tried from them before and is kept."""
    kept = Kept() if kept is None else kept
    result: list[Transition] = []
    trials = list(trials)

    def tried(trial: Trial) -> list[Transition]:
        practice.reset(trial.start, trial.seed)
        explorer = Explorer(practice, trial, values, share, most, np.random.default_rng([trial.seed, 3]))
        practice.attempt(TakeFromClutter(explorer), trial.goal)
        return explorer.transitions()

    for number, trial in enumerate(trials):
        result += kept.transitions(f"run-{trial.seed}", partial(tried, trial))
        progress("trying options", (number + 1) / len(trials))
    return result


def images(options: Array, others: Array) -> list[tuple[Array, Array]]:
    """The samples, their mirror images, and both with the fingers exchanged where they grasp."""
    mirrored = _signed(options, _MIRRORED), _signed(others, _MIRRORED_OTHERS)
    pairs = [(options, others), mirrored]
    push = options[:, 2] > 0.5
    turned = []
    for option, other in pairs:
        turned.append(
            (
                np.where(push[:, None], option, _signed(option, _TURNED)),
                np.where(push[:, None, None], other, _signed(other, _TURNED_OTHERS)),
            )
        )
    return [*pairs, *turned]


def _signed(values: Array, columns: list[int]) -> Array:
    result = values.copy()
    result[..., columns] *= -1.0
    return result


def _stacked(inputs: Sequence[dict[str, Array]], name: str) -> Array:
    shape = next(feature.shape for feature in INPUTS if feature.name == name)
    return np.stack([one[name] for one in inputs]) if inputs else np.zeros((0, *shape), dtype=np.float32)
