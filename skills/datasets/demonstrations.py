"""The demonstrations of one skill as a dataset.

    write_demonstrations(folder, demonstrations, SPEC, INPUTS, OUTPUTS)
    demonstrations = read_demonstrations(folder, SPEC, INPUTS, OUTPUTS)

A frame has the policy's features as `observation.state`, the expert's action as `action`, and `reached`: whether the
goal is reached in that state. Outside data has no `reached`; its `next.success` is taken where there is one, else
every episode counts as one that reached its goal with its last frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from executive.contracts.skill import SkillSpec
from executive.errors import BadFile
from skills.datasets.feature import DataFeature
from skills.datasets.layout import INFO, Info
from skills.datasets.read import Dataset, read_dataset
from skills.datasets.write import DatasetWriter
from skills.policy import Array, Feature
from skills.training.demonstrations import STATE_FEATURE, Demonstrations

ACTION, REACHED, NEXT_SUCCESS = "action", "reached", "next.success"


def write_demonstrations(
    folder: Path,
    demonstrations: Demonstrations,
    spec: SkillSpec,
    inputs: Sequence[Feature],
    outputs: Sequence[Feature],
    robot: str = "",
) -> None:
    """Write every episode as one of a new dataset.

    Raises:
        BadFile: if there is something in the folder.
        NotInstalled: if pyarrow is missing.
    """
    features = _features(spec, inputs, outputs)
    reached = DataFeature("bool", (1,), (REACHED,), "whether the goal is reached in this state, by the simulator")
    with DatasetWriter(folder, {**features, REACHED: reached}, spec.rate, robot) as writer:
        for episode in np.unique(demonstrations.episodes):
            rows = demonstrations.episodes == episode
            values = {
                STATE_FEATURE: demonstrations.states[rows],
                ACTION: demonstrations.actions[rows],
                REACHED: demonstrations.reached[rows].reshape(-1, 1) > 0.5,
            }
            writer.add(values, spec.doc)


def read_demonstrations(
    folder: Path, spec: SkillSpec, inputs: Sequence[Feature], outputs: Sequence[Feature]
) -> Demonstrations:
    """The episodes of a dataset, as demonstrations of the skill.

    Raises:
        BadFile: if it is no dataset, or one of something else: other features, shapes, names or rate.
        UnknownName: if it lacks a feature.
        NotInstalled: if pyarrow is missing.
    """
    expected = _features(spec, inputs, outputs)
    _check(folder, Info.read(folder), expected, spec)
    dataset = read_dataset(folder, list(expected), (REACHED, NEXT_SUCCESS))
    numbers = np.unique(dataset.episodes, return_inverse=True)[1]
    return Demonstrations(
        np.asarray(dataset.values[STATE_FEATURE], dtype=np.float32),
        np.asarray(dataset.values[ACTION], dtype=np.float32),
        _reached(dataset, numbers),
        numbers.astype(np.int64),
    )


def _features(spec: SkillSpec, inputs: Sequence[Feature], outputs: Sequence[Feature]) -> dict[str, DataFeature]:
    """State and action as the dataset has them; the names carry the skill's, so that no other's data fits by chance."""
    return {
        feature.name: DataFeature("float32", feature.shape, _names(spec.name, feature), feature.doc)
        for feature in (*inputs, *outputs)
        if feature.name in (STATE_FEATURE, ACTION)
    }


def _names(skill: str, feature: Feature) -> tuple[str, ...]:
    short = feature.name.rpartition(".")[2]
    return tuple(f"{skill}.{short}.{number}" for number in range(feature.shape[0]))


def _check(folder: Path, info: Info, expected: dict[str, DataFeature], spec: SkillSpec) -> None:
    """Shapes, names and rate; features that are missing altogether are told when they are read."""
    path = folder / INFO
    if info.rate != spec.rate:
        raise BadFile(path, f"has {info.rate:g} frames a second, and skill '{spec.name}' decides {spec.rate:g} times.")
    for name, wanted in expected.items():
        found = info.features.get(name)
        if found is None:
            continue
        if found.shape != wanted.shape:
            shapes = f"{list(found.shape)}, and skill '{spec.name}' has {list(wanted.shape)}: {wanted.doc}"
            raise BadFile(path, f"feature '{name}' has the shape {shapes}.")
        if found.names is not None and found.names != wanted.names:
            how = f"if its components are these, give it such names or null: {wanted.doc}"
            names = f"{_shortened(found.names)}, and skill '{spec.name}' has {_shortened(wanted.names or ())}"
            raise BadFile(path, f"feature '{name}' has the names {names}; {how}.")


def _shortened(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown}, ..." if len(names) > 3 else shown


def _reached(dataset: Dataset, episodes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Array:
    """Whether the goal is reached in each frame, as well as the dataset tells."""
    if REACHED in dataset.values:
        return np.asarray(dataset.values[REACHED].reshape(-1), dtype=np.float32)
    last = np.append(episodes[1:] != episodes[:-1], True)
    if NEXT_SUCCESS not in dataset.values:
        return np.asarray(last, dtype=np.float32)
    after = dataset.values[NEXT_SUCCESS].reshape(-1) > 0
    before = np.append(False, after[:-1]) & ~np.append(True, last[:-1])
    return np.asarray(before | (last & after), dtype=np.float32)
