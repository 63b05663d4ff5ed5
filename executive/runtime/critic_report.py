"""How good the critics are, measured in rooms that were held out, and the card that says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.proportion import wilson
from executive.robot.sim.description import DESCRIPTION
from executive.safety.critic import CONFIG, CRITICS, FORMAT, MODEL, Networks
from executive.safety.outlook import HORIZON, Outlook
from executive.understanding.metrics import auroc, calibration_error

CARD = "README.md"
_BINS = 10


@dataclass(frozen=True)
class CriticMeasures:
    """One critic on held-out actions.

    Attributes:
        actions, events: How many there were, and after how many it happened.
        auroc: Probability that an action after which it happened is judged worse than one after which it did not.
        ece: Expected calibration error over ten bins.
        threshold: Actions above it are judged unsafe.
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
    """What came of training the critics.

    Attributes:
        seed: Seed of rooms and training.
        rooms: Random rooms that actions were tried in.
        actions: Actions that trained, calibrated, and were held out.
        critics: Measures on the held-out ones, by critic.
        within: The same on those held-out actions alone whose asked speeds keep the limits, as the gate sends them.
    """

    seed: int
    rooms: int
    actions: tuple[int, int, int]
    critics: Mapping[str, CriticMeasures]
    within: Mapping[str, CriticMeasures]

    def __str__(self) -> str:
        head = (
            f"critic: {sum(self.actions)} actions in {self.rooms} rooms, {self.actions[2]} held out, seed {self.seed}"
        )
        rows = [f"{name}: {one}" for name, one in self.critics.items()]
        return "\n".join([head, *rows, *(f"{name}, within limits: {one}" for name, one in self.within.items())])

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "seed": self.seed,
            "rooms": self.rooms,
            "actions": list(self.actions),
            "critics": {name: one.as_json() for name, one in self.critics.items()},
            "within": {name: one.as_json() for name, one in self.within.items()},
        }


def measured(chances: Vector, labels: Vector, thresholds: Vector) -> Mapping[str, CriticMeasures]:
    """The measures of chances and labels of shape (actions, 3) at thresholds of shape (3,)."""
    found = {}
    for at, name in enumerate(CRITICS):
        chance, label, limit = chances[:, at], labels[:, at], float(thresholds[at])
        found[name] = CriticMeasures(
            actions=len(label),
            events=int(label.sum()),
            auroc=auroc(chance[label == 1], chance[label == 0]),
            ece=calibration_error(chance, label, _BINS),
            threshold=limit,
            missed=int((chance[label == 1] <= limit).sum()),
            false_alarms=int((chance[label == 0] > limit).sum()),
        )
    return found


def write(folder: Path, networks: Networks, report: CriticReport) -> None:
    """Write weights, configuration and card."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: np.array(value, dtype=np.float32) for name, value in vars(networks).items()}, folder / MODEL)
    config = {
        "format": FORMAT,
        "robot": DESCRIPTION.name,
        "thresholds": {name: one.threshold for name, one in report.critics.items()},
        "inputs": list(Outlook(DESCRIPTION).names),
        "report": report.as_json(),
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (folder / CARD).write_text(_card(networks, report), encoding="utf-8")


def _card(networks: Networks, report: CriticReport) -> str:
    train, calibrate, held_out = report.actions
    _, members, inputs, width = networks.first.shape
    narrow = networks.second.shape[-1]
    return f"""# Safety critics

Three learned probabilities about an action that is held on for {HORIZON} s: that the robot touches something that it
may not (collision), that a joint or the tool leaves its limits (position), that a speed or an acceleration exceeds its
limit (velocity). An addition to the gate's hard limits: `executive run ... --critic` has the gate slow down what is
judged unsafe, or stop it. It never allows what the limits forbid.

**Takes** {inputs} numbers (`executive/safety/outlook.py`) from what the robot senses: the motion carried on by its
kinematics, against its limits, its lidar and its depth image. No position in the map, nothing of the simulator.

**Networks.** {members} for each critic, with layers of {width} and {narrow}; the mean of their log-odds is calibrated
(Platt) on rooms of their own, which set the thresholds, too: at most a tenth of the collisions judged safe there; and,
for position and velocity, which the gate's limits guard exactly, a twentieth of the good actions judged unsafe. Runs on
numpy.

**Data.** {sum(report.actions)} actions of `{DESCRIPTION.name}` in {report.rooms} random rooms, in physics without the
gate; the labels are the simulator's. Furniture stands up to 0.25 m from its usual place and up to 0.20 m lower or
0.15 m higher, with other objects, frictions and camera noise; people stand near by in many rooms. A quarter of the
actions go far beyond the limits, and some are judged without an image. Split by room: {train} actions train,
{calibrate} calibrate, {held_out} are held out.

Reproduce: `executive train critic --seed {report.seed} --rollouts {report.rooms}`

Measured on the {held_out} held-out actions, seed {report.seed} (95 % intervals):

{_table(report.critics)}

On those of them whose asked speeds keep the limits, which is all that a gate ever sends:

{_table(report.within)}

## What it does not know

- **The task**: the gripper may touch every object, the drawer, the button and the peg's fixture; a gripper on a table
  is a collision to it, so skills that work close to a surface are stopped there: with it, `grasp` does not finish.
- **The gate**: actions are held on for the whole time, as no skill does that is about to arrive. Near obstacles it
  slows down earlier than is needed; a robot that it has stopped may have to be driven away without it.
- **What is not seen**: behind the robot there is the lidar's plane alone, and without a new image nothing above it.
- **Other rooms**: the furniture is the flat's, moved. People stand still. It has not met a real robot.
"""


def _table(critics: Mapping[str, CriticMeasures]) -> str:
    rows = ["| critic | happened | AUROC | ECE | threshold | missed | false alarms |", "|---|---|---|---|---|---|---|"]
    for name, one in critics.items():
        quiet = one.actions - one.events
        low, high = wilson(one.missed, one.events)
        missed = f"{one.missed} of {one.events} ({low:.1%} to {high:.1%})"
        alarms = f"{one.false_alarms} of {quiet} ({one.false_alarms / max(1, quiet):.1%})"
        rows.append(
            f"| {name} | {one.events} of {one.actions} | {one.auroc:.3f} | {one.ece:.3f} | {one.threshold:.3f} "
            f"| {missed} | {alarms} |"
        )
    return "\n".join(rows)
