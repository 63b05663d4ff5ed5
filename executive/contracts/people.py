"""What people in a simulated world do of their own accord: walk somewhere, and take what is held out to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Walk:
    """A person's way on foot; they wait while the robot stands close before them.

    Attributes:
        waypoints: Where it leads, one after the other, from where the person stands: x, y in `map` [m].
        speed: Speed [m/s], 1.0 at most.
        after: When they set out [s].
    """

    waypoints: tuple[tuple[float, float], ...]
    speed: float = 0.5
    after: float = 0.0


@dataclass(frozen=True)
class Manner:
    """How one person behaves.

    Attributes:
        walk: Where they walk, or None when they stand.
        takes: Whether they take what is held out to them.
        reaction: Time [s] from when it is held out until they pull at it.
        pull: Strongest force of that pull [N].
    """

    walk: Walk | None = None
    takes: bool = True
    reaction: float = 0.8
    pull: float = 8.0
