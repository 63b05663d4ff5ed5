"""How good the critics are, measured in rooms and trials that were held out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.proportion import wilson
from executive.robot.sim.description import DESCRIPTION
from executive.runtime.critic_rollouts import Examples
from executive.runtime.critic_witness import Kind
from executive.safety.critic import CRITICS, Networks
from executive.safety.outlook import Outlook
from executive.understanding.metrics import auroc, calibration_error

_BINS = 10
_SLACK, _STEEP = 0.05, 3.0
"""Asked speeds are taken from targets that run ahead of joints: this much more than the limits is within them."""


@dataclass(frozen=True)
class CriticMeasures:
    """One critic on held-out actions.

    Attributes:
        actions, events: How many there were, and after how many it happened.
        auroc: Probability that an action after which it happened is judged worse than one after which it did not.
        ece: Expected calibration error over ten bins.
        threshold: Actions above it are judged unsafe, if a stop is judged better.
        missed: Of the events, how many were judged safe.
        false_alarms: Of the actions without, how many were judged unsafe.
    """

    actions: int
    events: int
    auroc: float
    ece: float
    threshold: float
    missed: int
    false_alarms: int

    def __str__(self) -> str:
        missed, alarms = wilson(self.missed, self.events), wilson(self.false_alarms, self.actions - self.events)
        return (
            f"AUROC {self.auroc:.3f}, ECE {self.ece:.3f}; above {self.threshold:.1%}: "
            f"missed {self.missed} of {self.events} ({missed[0]:.1%} to {missed[1]:.1%}), "
            f"false alarms {self.false_alarms} of {self.actions - self.events} ({alarms[0]:.1%} to {alarms[1]:.1%})"
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        rounded = {name: round(getattr(self, name), 4) for name in ("auroc", "ece", "threshold")}
        return {**vars(self), **rounded}


@dataclass(frozen=True)
class CriticReport:
    """What came of training the critics, or of measuring them.

    Attributes:
        seed: Seed of rooms, trials and training.
        rooms: Random rooms that actions were tried in.
        trials: Trials of skills at work that actions were tried in.
        actions: Actions that trained, calibrated, and were held out.
        critics: Measures on the held-out ones whose asked speeds keep the limits, as the gate sends them; by critic.
        beyond: The same on all held-out actions, those far beyond the limits included.
        sent, objected: Actions that skills sent in held-out trials in which nothing was hit soon after, and to how
            many of them a critic objects.
    """

    seed: int
    rooms: int
    trials: int
    actions: tuple[int, int, int]
    critics: Mapping[str, CriticMeasures]
    beyond: Mapping[str, CriticMeasures]
    sent: int
    objected: int

    def __str__(self) -> str:
        head = (
            f"critic: {sum(self.actions)} actions in {self.rooms} rooms and {self.trials} trials of skills, "
            f"{self.actions[2]} held out, seed {self.seed}"
        )
        rows = [f"{name}: {one}" for name, one in self.critics.items()]
        rows += [f"{name}, also beyond limits: {one}" for name, one in self.beyond.items()]
        return "\n".join([head, *rows, f"skills at work: {self.objections}"])

    @property
    def objections(self) -> str:
        """How often the critics object to what skills do, in words."""
        low, high = wilson(self.objected, self.sent)
        return f"objected to {self.objected} of {self.sent} harmless actions ({low:.2%} to {high:.2%})"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "seed": self.seed,
            "rooms": self.rooms,
            "trials": self.trials,
            "actions": list(self.actions),
            "critics": {name: one.as_json() for name, one in self.critics.items()},
            "beyond": {name: one.as_json() for name, one in self.beyond.items()},
            "sent": self.sent,
            "objected": self.objected,
        }


@dataclass(frozen=True)
class Judged:
    """What the critics say of examples: probabilities of the actions and of a stop; both of shape (examples, 3)."""

    chances: Vector
    still: Vector

    @staticmethod
    def by(networks: Networks, examples: Examples) -> Judged:
        """What these networks say."""
        return Judged(networks.probability(examples.inputs), networks.probability(examples.still))

    def unsafe(self, thresholds: Vector) -> np.ndarray:
        """To what each critic objects; shape (examples, 3)."""
        return np.asarray((self.chances > thresholds) & (self.chances > self.still))


def reported(
    networks: Networks,
    thresholds: Vector,
    held_out: Examples,
    seed: int,
    sizes: tuple[int, int],
    before: tuple[int, int],
) -> CriticReport:
    """The report on held-out examples; `sizes` are rooms and trials, `before` actions that trained and calibrated."""
    tried = held_out.part(np.isin(held_out.kinds, (Kind.TRIED, Kind.SENT)))
    keeps = tried.part(within(tried.inputs))
    work = held_out.part(harmless_work(held_out))
    objected = np.asarray(Judged.by(networks, work).unsafe(thresholds).any(axis=1))
    return CriticReport(
        seed,
        *sizes,
        (*before, len(tried.labels)),
        measured(Judged.by(networks, keeps), keeps.labels, thresholds),
        measured(Judged.by(networks, tried), tried.labels, thresholds),
        len(objected),
        int(objected.sum()),
    )


def measured(judged: Judged, labels: Vector, thresholds: Vector) -> Mapping[str, CriticMeasures]:
    """The measures by critic, on labels of shape (examples, 3) at thresholds of shape (3,)."""
    found, unsafe = {}, judged.unsafe(thresholds)
    for at, name in enumerate(CRITICS):
        chance, label, objects = judged.chances[:, at], labels[:, at], unsafe[:, at]
        found[name] = CriticMeasures(
            actions=len(label),
            events=int(label.sum()),
            auroc=auroc(chance[label == 1], chance[label == 0]),
            ece=calibration_error(chance, label, _BINS),
            threshold=float(thresholds[at]),
            missed=int((~objects[label == 1]).sum()),
            false_alarms=int(objects[label == 0].sum()),
        )
    return found


def harmless_work(examples: Examples) -> np.ndarray:
    """Which examples are what a skill sent, with nothing hit soon after; shape (examples,)."""
    return np.asarray(examples.work & (examples.kinds == Kind.DONE) & (examples.labels[:, 0] == 0))


def within(inputs: Vector) -> np.ndarray:
    """Which actions ask for speeds that keep the limits, as the gate's do; shape (examples,)."""
    names = Outlook(DESCRIPTION).names
    fast = ("base speed", "base turning speed", "fastest joint", "fastest head joint")
    keeps = inputs[:, [names.index(name) for name in fast]].max(axis=1) <= 1.0 + _SLACK
    return np.asarray(keeps & (inputs[:, names.index("steepest joint")] <= _STEEP))
