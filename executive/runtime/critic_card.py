"""Writes what training the critics came to: weights, configuration, and the card that says how good they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from executive.contracts.proportion import wilson
from executive.contracts.weights import CONFIG, FILES, digests
from executive.robot.sim.description import DESCRIPTION
from executive.runtime.critic_fit import LOWEST
from executive.runtime.critic_report import CriticMeasures, CriticReport
from executive.safety.critic import FORMAT, MODEL, Networks
from executive.safety.outlook import HELD, Outlook

CARD = "README.md"


def write(folder: Path, networks: Networks, report: CriticReport, objections: Mapping[str, float]) -> None:
    """Write weights, configuration and card; `objections` are the shares that the thresholds were chosen for."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: np.array(value, dtype=np.float32) for name, value in vars(networks).items()}, folder / MODEL)
    config = {
        "format": FORMAT,
        "robot": DESCRIPTION.name,
        "thresholds": {name: one.threshold for name, one in report.critics.items()},
        "inputs": list(Outlook(DESCRIPTION).names),
        "report": report.as_json(),
        FILES: digests(folder, (MODEL,)),
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (folder / CARD).write_text(_card(networks, report, objections), encoding="utf-8")


def _card(networks: Networks, report: CriticReport, objections: Mapping[str, float]) -> str:
    train, calibrate, held_out = report.actions
    _, members, channels, inputs, width = networks.first.shape
    narrow = networks.second.shape[-1]
    lowest = ", ".join(f"{share:.0%} ({name})" for name, share in zip(objections, LOWEST.tolist(), strict=True))
    shares = ", ".join(f"{share:.1%} ({name})" for name, share in objections.items())
    return f"""# Safety critics

Three learned probabilities about an action that goes on for {HELD} s before the robot brakes to rest: that the robot
touches something that it may not (collision), that a joint or the tool leaves its limits (position), that a speed or an
acceleration exceeds its limit (velocity). An addition to the gate's hard limits: `executive run ... --critic` has the
gate slow down what is judged unsafe, or stop it, and a tree may ask for `motion_safe`. It never allows what the limits
forbid, and never counts as a skill's safety guard.

An action is judged unsafe when a probability lies above its threshold, and above that of a stop: who is near something
already may move away from it.

**Takes** {inputs} numbers (`executive/safety/outlook.py`) from what the robot senses: the motion carried on by its
kinematics, against its limits, its lidar and its depth image, from which the arm itself is cut out. No position in the
map, nothing of the simulator.

**Networks.** {members} for each critic, of {channels} channels with layers of {width} and {narrow}, each of which looks
for one way in which it may happen (chassis against what the lidar sees, arm and hand against what lidar and camera see,
arm against body, limits); it happens when it happens in any. The mean of their log-odds is calibrated (Platt) on rooms
and trials of their own, which set the thresholds, too: the lowest ones at which each critic objects to
at most such a share of the harmless actions of skills there, {shares}, but none below {lowest}. Runs on numpy.

**Data.** {sum(report.actions)} actions of `{DESCRIPTION.name}`, each tried out on a twin of the simulated robot without
the gate; the labels are the simulator's. In {report.rooms} random rooms the robot gets about at random: furniture is
up to 0.25 m from its usual place and up to 0.20 m lower or 0.15 m higher, with other objects, frictions and camera
noise; people stand near by in many rooms. In {report.trials} trials, skills that are demonstrated on the robot
take turns to do their work, from random starts. Now and then what is sent is tried out, and in its place the same
faster, random motions, some far beyond the limits, and a stop; to learn from, more of those that come near to
something. The gripper may touch every object, the drawer, the button and
the peg's fixture, and nothing else. Split by room and trial: {train} actions train, {calibrate}
calibrate, {held_out} are held out. What skills sent and went on from trains, too, as harmless if nothing was hit within
half a second.

Reproduce: `executive train critic --seed {report.seed} --rollouts {report.rooms}`

Measured on those of the held-out actions whose asked speeds keep the limits, which is all that a gate ever sends, seed
{report.seed} (95 % intervals):

{_table(report.critics)}

On all {held_out}:

{_table(report.beyond)}

Of what skills sent in the held-out trials, the critics {report.objections}.

## What it does not know

- **The task**: a gripper on a table is a collision to it, an object or the drawer is not.
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
