"""Writing a dataset, episode by episode.

with DatasetWriter(folder, features, rate=20.0, robot="mobile_manipulator") as writer:
    writer.add({"observation.state": states, "action": actions}, task="press the button")
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from executive.errors import BadFile, BadRequest
from skills.datasets.columns import Values, column_of
from skills.datasets.feature import DataFeature
from skills.datasets.layout import (
    COUNTED,
    DATA,
    EPISODES,
    FILE,
    FILES_A_CHUNK,
    INFO,
    MEGABYTES_A_FILE,
    STATS,
    TASKS,
    Info,
    parquet,
)
from skills.datasets.statistics import statistics


def check_new(folder: Path) -> None:
    """Make sure that a dataset can be written there, before hours of work.

    Raises:
        BadFile: if there is something in the folder.
        NotInstalled: if pyarrow is missing.
    """
    parquet()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(folder, f"cannot be made a folder: {error.strerror}.") from error
    if any(folder.iterdir()):
        raise BadFile(folder, "is not an empty folder; a dataset is written into a new one.")


class DatasetWriter:
    """Writes one dataset. The files of `meta` come last, when the writer is left without an error.

    Args:
        folder: A new or empty folder.
        features: The features of a frame by name, without the counted ones.
        rate: Frames a second [Hz].
        robot: Kind of robot.
        megabytes: Size at which the next data file is begun.

    Raises:
        BadFile: if there is something in the folder.
        BadRequest: if a feature has a name that the layout cannot hold.
        NotInstalled: if pyarrow is missing.
    """

    def __init__(
        self,
        folder: Path,
        features: Mapping[str, DataFeature],
        rate: float,
        robot: str = "",
        megabytes: float = MEGABYTES_A_FILE,
    ) -> None:
        self._pyarrow, self._parquet = parquet()
        check_new(folder)
        for name in features:
            if "/" in name or name in COUNTED:
                raise BadRequest(f"a feature of a dataset cannot be called '{name}'.")
        self._folder, self._own, self._features = folder, dict(features), {**features, **COUNTED}
        self._rate, self._robot, self._most = rate, robot, megabytes * 1024**2
        self._tasks: dict[str, int] = {}
        self._episodes: list[dict[str, Any]] = []
        self._kept: dict[str, list[Values]] = {name: [] for name in self._features}
        self._frames = self._file = self._bytes = 0
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if kind is None:
            self._finish()

    def add(self, values: Mapping[str, Values], task: str) -> None:
        """Add one episode.

        Args:
            values: Every feature, frame by frame; shape (frames, *shape) each.
            task: What was done, in words.

        Raises:
            BadRequest: if features are missing, too many, or of another shape.
        """
        length = _checked(values, self._own)
        number = len(self._episodes)
        counted = {
            "timestamp": np.arange(length) / self._rate,
            "frame_index": np.arange(length),
            "episode_index": np.full(length, number),
            "index": self._frames + np.arange(length),
            "task_index": np.full(length, self._tasks.setdefault(task, len(self._tasks))),
        }
        frames = {**values, **{name: column[:, None] for name, column in counted.items()}}
        self._append(frames)
        facts = {"episode_index": number, "tasks": [task], "length": length}
        chunk, file = divmod(self._file, FILES_A_CHUNK)
        facts |= {"data/chunk_index": chunk, "data/file_index": file}
        facts |= {"dataset_from_index": self._frames, "dataset_to_index": self._frames + length}
        facts |= {"meta/episodes/chunk_index": 0, "meta/episodes/file_index": 0}
        for name, numbers in statistics(frames, self._features).items():
            facts |= {f"stats/{name}/{what}": value.tolist() for what, value in numbers.items()}
            self._kept[name].append(np.asarray(frames[name]))
        self._episodes.append(facts)
        self._frames += length

    def _append(self, frames: Mapping[str, Values]) -> None:
        """Write the frames as one group of rows, into the next file when this one is full."""
        columns = {name: column_of(frames[name], feature) for name, feature in self._features.items()}
        table = self._pyarrow.table(columns)
        if self._writer is not None and self._bytes + table.nbytes > self._most:
            self._close()
            self._file, self._bytes = self._file + 1, 0
        if self._writer is None:
            path = self._folder / DATA / _numbered(self._file)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._parquet.ParquetWriter(path, table.schema, compression="snappy")
        self._writer.write_table(table)
        self._bytes += table.nbytes

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _finish(self) -> None:
        """Write what `meta` holds."""
        if not self._episodes:
            raise BadRequest("a dataset needs an episode.")
        path = self._folder / EPISODES / _numbered(0)
        path.parent.mkdir(parents=True)
        self._parquet.write_table(self._pyarrow.Table.from_pylist(self._episodes), path)
        self._parquet.write_table(self._task_table(), self._folder / TASKS)
        whole = statistics({name: np.concatenate(kept) for name, kept in self._kept.items()}, self._features)
        plain = {name: {what: value.tolist() for what, value in numbers.items()} for name, numbers in whole.items()}
        (self._folder / STATS).write_text(json.dumps(plain, indent=4), encoding="utf-8")
        info = Info(self._rate, self._features, len(self._episodes), self._frames, len(self._tasks), self._robot)
        (self._folder / INFO).write_text(json.dumps(info.as_json(), indent=4), encoding="utf-8")

    def _task_table(self) -> Any:
        """The tasks as pandas would write a frame that is indexed by the words of the task."""
        table = self._pyarrow.table({"task_index": list(self._tasks.values()), "task": list(self._tasks)})
        pandas = {
            "index_columns": ["task"],
            "column_indexes": [],
            "columns": [_column("task_index", "int64", "int64"), _column("task", "unicode", "object")],
            "pandas_version": "2.0.0",
        }
        return table.replace_schema_metadata({"pandas": json.dumps(pandas)})


def _column(name: str, kind: str, numpy: str) -> dict[str, Any]:
    return {"name": name, "field_name": name, "pandas_type": kind, "numpy_type": numpy, "metadata": None}


def _numbered(file: int) -> str:
    chunk, within = divmod(file, FILES_A_CHUNK)
    return FILE.format(chunk_index=chunk, file_index=within)


def _checked(values: Mapping[str, Values], features: Mapping[str, DataFeature]) -> int:
    """The number of frames, once all is as declared."""
    if set(values) != set(features):
        raise BadRequest(f"an episode has the features {sorted(values)}, and the dataset {sorted(features)}.")
    lengths = {len(column) for column in values.values()}
    if len(lengths) != 1 or not lengths - {0}:
        raise BadRequest(
            f"the features of an episode have {sorted(lengths)} frames; the same number, above 0, is needed."
        )
    for name, feature in features.items():
        if values[name].shape[1:] != feature.shape:
            shapes = f"{list(values[name].shape[1:])} in the episode and {list(feature.shape)} in the dataset"
            raise BadRequest(f"feature '{name}' has the shape {shapes}.")
    return lengths.pop()
