"""What one look over the crowd has shown, every object measured as the mean of all frames that were aimed at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from executive.contracts.memory import Sighting
from executive.contracts.skill import Step

_LAST = 4
"""So many of the newest frames count: in those before the head was aimed elsewhere."""
_SAME = 0.03
"""What one frame shows farther than this [m] from where the newest one does is not the same."""

_TAKEN = 0.04
"""Where something has been seen nothing else can be, so near [m]."""


class Seen:
    """Gathers the sightings of one look."""

    def __init__(self) -> None:
        self._frames: dict[str, list[Sighting]] = {}

    @property
    def names(self) -> frozenset[str]:
        """What it has shown."""
        return frozenset(self._frames)

    def noted(self, step: Step) -> tuple[Sighting, ...]:
        """The sightings of a step for the robot's memory, each as the mean of those so far."""
        for one in step.sightings:
            self._frames.setdefault(one.object, []).append(one)
        return tuple(self._mean(one) for one in step.sightings)

    def measured(self, step: Step) -> tuple[Sighting, ...]:
        """The sightings of a step that has measured things for good: nothing else counts as shown from then on."""
        if step.sightings:
            self._frames = {one.object: [one] for one in step.sightings}
        return step.sightings

    def believed(self, memory: Mapping[str, Sighting], place: str) -> dict[str, Sighting]:
        """What is on a place: what this look has shown, and what memory has where it has shown nothing else."""
        here = {name: one for name, one in memory.items() if one.place == place}
        shown = [one for name, one in here.items() if name in self._frames]
        return {
            name: one
            for name, one in here.items()
            if name in self._frames or all(_apart(one, other) > _TAKEN for other in shown)
        }

    def _mean(self, newest: Sighting) -> Sighting:
        frames = [one for one in self._frames[newest.object][-_LAST:] if _apart(one, newest) < _SAME]
        weights = np.array([one.deviation**-2 for one in frames])
        position = np.average([one.position for one in frames], axis=0, weights=weights)
        return replace(newest, position=position)


def _apart(one: Sighting, other: Sighting) -> float:
    return float(np.linalg.norm(one.position - other.position))
