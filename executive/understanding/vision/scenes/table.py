"""Random tables: things of many kinds, sizes and colours under any light, seen from anywhere a head may be."""

from __future__ import annotations

import math

import mujoco
import numpy as np

from executive.contracts.action import Vector
from executive.understanding.vision.scenes.bodies import BOX, KINDS, Body, Part
from executive.understanding.vision.scenes.colours import COLOURS, dull, shade
from executive.understanding.vision.scenes.exposure import Conditions, expose
from executive.understanding.vision.scenes.labelled import LabelledView, TrueThing
from executive.understanding.vision.view import View

_GAP = 0.03
"""Smallest gap between two things [m]."""
_BASE_AHEAD = 0.15
"""How far before its camera a robot's middle is [m]."""


def table(random: np.random.Generator, conditions: Conditions | None = None) -> LabelledView:
    """A view of a new table.

    Args:
        random: Decides everything.
        conditions: Within what limits light and noise lie.
    """
    top, half = random.uniform(0.4, 0.85), np.array([random.uniform(0.35, 0.7), random.uniform(0.25, 0.4)])
    model = _Model()
    _furnish(model, top, half, random)
    things: list[TrueThing] = []
    for body, kind, spot in _spread(random, half):
        colour = str(random.choice(list(COLOURS)))
        at, yaw = np.array([*spot, top]), random.uniform(-math.pi, math.pi)
        own = shade(colour, random)
        for part in body.parts:
            model.add(part, at, yaw, own, len(things))
        size = np.array([2 * body.radius, body.height])
        middle = np.array([*spot, top + body.height / 2])
        things.append(TrueThing(f"thing_{len(things)}", kind, colour, middle, size))
    frame, geoms = expose(model.spec.compile(), np.array(model.colours), top, random, conditions or Conditions())
    owner = np.array([*model.owners, -1], dtype=np.int32)[geoms]
    base = np.array([frame.position[0] + _BASE_AHEAD, frame.position[1], 0.0])
    return LabelledView(View(frame, base), tuple(things), owner)


class _Model:
    """A model in the making, with the colour and the owner of each geom; -1 owns what is no thing."""

    def __init__(self) -> None:
        self.spec = mujoco.MjSpec()
        self.colours: list[Vector] = []
        self.owners: list[int] = []

    def add(self, part: Part, at: Vector, yaw: float, colour: Vector, owner: int = -1) -> None:
        """Add one part of a body whose underside's middle lies at a point of `map` [m], turned by `yaw` [rad]."""
        cosine, sine = math.cos(yaw), math.sin(yaw)
        x, y, z = part.at
        turn = np.zeros(4)
        mujoco.mju_mulQuat(turn, np.array([math.cos(yaw / 2), 0, 0, math.sin(yaw / 2)]), np.array(part.quaternion))
        self.spec.worldbody.add_geom(
            type=part.shape,
            size=(*part.size, 0.0, 0.0)[:3],
            pos=at + np.array([cosine * x - sine * y, sine * x + cosine * y, z]),
            quat=turn,
        )
        self.colours.append(colour if part.colour is None else part.colour)
        self.owners.append(owner)


def _furnish(model: _Model, top: float, half: Vector, random: np.random.Generator) -> None:
    """Floor, table and the wall behind it; the front edge of the table runs through the origin."""
    depth, width = (float(value) for value in half)
    model.add(Part(BOX, (20.0, 20.0, 0.05), (0, 0, -0.05)), np.zeros(3), 0.0, dull(random))
    board = Part(BOX, (depth, width + 0.3, top / 2), (0, 0, top / 2))
    model.add(board, np.array([depth, 0.0, 0.0]), 0.0, dull(random))
    wall = Part(BOX, (0.05, 6.0, 1.5), (0, 0, 1.5))
    model.add(wall, np.array([2 * depth + random.choice([0.06, 0.5, 1.5]), 0.0, 0.0]), 0.0, dull(random))


def _spread(random: np.random.Generator, half: Vector) -> list[tuple[Body, str, Vector]]:
    """Two to eight things apart on the part of the table that the robot sees."""
    chosen: list[tuple[Body, str, Vector]] = []
    wanted, favourite = int(random.integers(2, 9)), str(random.choice(list(KINDS)))
    for _ in range(40):
        kind = favourite if random.random() < 0.3 else str(random.choice(list(KINDS)))
        body = KINDS[kind](random)
        spot = random.uniform([body.radius + 0.02, -0.45], [min(2 * half[0] - 0.05, 0.75), 0.45])
        if all(np.hypot(*(spot - other)) > body.radius + one.radius + _GAP for one, _, other in chosen):
            chosen.append((body, kind, spot))
        if len(chosen) == wanted:
            break
    return chosen
