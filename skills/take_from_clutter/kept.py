"""What has been practised is kept, too, so that training goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np

from skills.policies.option_values import Transition
from skills.policy import Array
from skills.training.kept import Arrays
from skills.training.kept import Kept as KeptTraining

_VALUES = tuple(field.name for field in fields(Transition))


class Kept(KeptTraining):
    """A folder of finished trials; without one nothing is kept. See the class that it extends."""

    def transitions(self, name: str, make: Callable[[], Sequence[Transition]]) -> Sequence[Transition]:
        """The options of a run, carried out now unless they are kept under this name."""
        return _unpacked(self.arrays(name, lambda: _packed(make())))


def _packed(options: Sequence[Transition]) -> Arrays:
    arrays = {
        f"{number}.{name}": np.asarray(getattr(one, name)) for number, one in enumerate(options) for name in _VALUES
    }
    return {**arrays, "count": np.array(len(options))}


def _unpacked(arrays: Arrays) -> list[Transition]:
    def read(number: int, name: str) -> Array:
        return np.asarray(arrays[f"{number}.{name}"])

    return [
        Transition(
            read(number, "option"),
            read(number, "others"),
            float(read(number, "seconds")),
            bool(read(number, "ended")),
            float(read(number, "reward")),
            read(number, "next_options"),
            read(number, "next_others"),
        )
        for number in range(int(arrays["count"]))
    ]
