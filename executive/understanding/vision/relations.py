"""Orders and relations between things that are seen, as probabilities; left, right and behind are the robot's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from executive.contracts.action import Vector
from executive.understanding.vision.description import Order, Relation
from executive.understanding.vision.picking import Matrix, before, middle, ranked, within
from executive.understanding.vision.thing import SeenThing

_BEARING, _AWAY, _SIZE, _HEIGHT = 0.015, 0.015, 0.06, 0.06
"""Errors of bearing [rad], distance [m], and of the logarithms of size and height."""
_COUNTED = 0.5
"""Error of a difference of counts that decides about the middle."""
_NEAR, _BESIDE, _STACKED = 0.45, 0.13, 0.06
"""What counts as near, as in the same direction, as on top of: distances seen from above [m]."""
_SIDEWAYS = 0.015


def in_order(things: Sequence[SeenThing], fits: Vector, order: Order, rank: int = 1) -> Vector:
    """The probability that each thing fits and is the `rank`-th in an order; shape (things,)."""
    if order is Order.MIDDLE:
        bearings = before(_bearings(things), _BEARING)
        return ranked(fits, before(middle(fits, bearings), _COUNTED))
    values, deviation = _values(things, order)
    return ranked(fits, before(values, deviation), rank)


def _bearings(things: Sequence[SeenThing]) -> Vector:
    return np.array([-thing.bearing for thing in things])


def _values(things: Sequence[SeenThing], order: Order) -> tuple[Vector, float]:
    """What an order compares, smallest first, and its error."""
    if order in (Order.LEFT, Order.RIGHT):
        return _bearings(things) * (1 if order is Order.LEFT else -1), _BEARING
    if order in (Order.NEAREST, Order.FARTHEST):
        return np.array([thing.away for thing in things]) * (1 if order is Order.NEAREST else -1), _AWAY
    if order in (Order.TALLEST, Order.LOWEST):
        heights = np.log([max(float(thing.size[2]), 1e-3) for thing in things])
        return heights * (1 if order is Order.LOWEST else -1), _HEIGHT
    sizes = np.log([max(float(np.prod(thing.size)), 1e-9) for thing in things]) / 3
    return sizes * (1 if order is Order.SMALLEST else -1), _SIZE


def related(things: Sequence[SeenThing], fits: Vector, relation: Relation) -> Matrix:
    """The probability that thing i stands in a relation to thing j; shape (things, things), 0 on the diagonal.

    Args:
        things: What is seen.
        fits: Probability that each fits what is said of thing i; "next to" prefers the nearest of those.
        relation: The relation.
    """
    ahead, left = (np.array([getattr(thing, name) for thing in things]) for name in ("ahead", "left"))
    apart = np.hypot(ahead[:, None] - ahead, left[:, None] - left)
    near = within(apart, _NEAR, 0.05)
    if relation is Relation.NEXT_TO:
        columns = [ranked(np.delete(fits, j), before(np.delete(apart[:, j], j), _AWAY)) for j in range(len(things))]
        nearest = np.array([np.insert(column, j, 0.0) for j, column in enumerate(columns)]).T
        result = near * nearest / np.maximum(fits, 1e-9)[:, None]
    elif relation in (Relation.LEFT_OF, Relation.RIGHT_OF):
        sideways = before(left, _SIDEWAYS)
        result = near * (sideways if relation is Relation.LEFT_OF else sideways.T)
    elif relation in (Relation.BEHIND, Relation.IN_FRONT_OF):
        beyond = before(ahead, _AWAY)
        aligned = within(np.abs(left[:, None] - left), _BESIDE, 0.03)
        result = near * aligned * (beyond if relation is Relation.BEHIND else beyond.T)
    else:
        support = np.array([thing.region.support for thing in things])
        result = within(apart, _STACKED, 0.01) * (support[:, None] > support + 0.015)
    np.fill_diagonal(result, 0.0)
    return np.asarray(result)
