"""Reading a dataset: of any origin, therefore nothing in it is taken on trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from executive.errors import BadFile, UnknownName
from skills.datasets.columns import Values, values_of
from skills.datasets.feature import VIDEO
from skills.datasets.layout import COUNTED, DATA, TASKS, Info, parquet

_TASK_COLUMNS = ("task", "__index_level_0__")
"""Where the words of a task are: pandas names an index without a name the second way."""


@dataclass(frozen=True)
class Dataset:
    """What was read.

    Attributes:
        info: What the dataset says of itself.
        values: The features asked for, frame by frame; shape (frames, *shape) each.
        episodes: Number of each frame's episode; shape (frames,).
        tasks: Words of each frame's task.
    """

    info: Info
    values: Mapping[str, Values]
    episodes: Values
    tasks: tuple[str, ...]


def read_dataset(folder: Path, names: Sequence[str], optional: Sequence[str] = ()) -> Dataset:
    """Read some features of a dataset, in the order of its episodes and frames.

    Args:
        folder: The dataset's folder.
        names: Features that are needed.
        optional: Features that are read where there are any.

    Raises:
        BadFile: if it is no dataset of version 3.0, or is not what its `info.json` says.
        UnknownName: if it has no feature of a name.
        NotInstalled: if pyarrow is missing.
    """
    info = Info.read(folder)
    own = {name: feature for name, feature in info.features.items() if name not in COUNTED}
    for name in names:
        if name not in own:
            raise UnknownName(f"feature of the dataset {folder}", name, own)
        if own[name].dtype == VIDEO:
            raise BadFile(folder, f"keeps '{name}' as video; record it with use_videos=False to have images to read.")
    wanted = [*names, *(name for name in optional if name in own and own[name].dtype != VIDEO)]
    _, reader = parquet()
    tables = [_frames(reader, path, wanted) for path in _files(folder)]
    values: dict[str, Values] = {}
    for name in (*wanted, "episode_index", "frame_index", "task_index"):
        feature = own[name] if name in own else COUNTED[name]
        values[name] = np.concatenate([values_of(table[name], feature, name, path) for path, table in tables])
    order = np.lexsort((values["frame_index"][:, 0], values["episode_index"][:, 0]))
    values = {name: column[order] for name, column in values.items()}
    _check_counts(folder, info, values)
    words = _task_words(reader, folder / TASKS)
    numbers = values["task_index"][:, 0].tolist()
    unknown = sorted({number for number in numbers if number not in words})
    if unknown:
        raise BadFile(folder / TASKS, f"has no task number {unknown[0]}, which frames refer to.")
    tasks = tuple(words[number] for number in numbers)
    return Dataset(info, {name: values[name] for name in wanted}, values["episode_index"][:, 0], tasks)


def _files(folder: Path) -> list[Path]:
    files = sorted((folder / DATA).glob("*/*.parquet"))
    if not files:
        raise BadFile(folder / DATA, "holds no frames: there is no parquet file in it.")
    return files


def _frames(reader: Any, path: Path, wanted: Sequence[str]) -> tuple[Path, Any]:
    table = _table(reader, path)
    for name in (*wanted, "episode_index", "frame_index", "task_index"):
        if name not in table.column_names:
            raise BadFile(path, f"has no column '{name}', which info.json declares.")
    return path, table


def _table(reader: Any, path: Path) -> Any:
    try:
        return reader.read_table(path, partitioning=None)
    except Exception as error:  # pyarrow's errors have no common base below Exception
        raise BadFile(path, f"is not a parquet file that can be read ({str(error).splitlines()[0]}).") from error


def _check_counts(folder: Path, info: Info, values: Mapping[str, Values]) -> None:
    """Hold the frames against what `info.json` promises."""
    episodes, frames = values["episode_index"][:, 0], values["frame_index"][:, 0]
    if len(frames) != info.frames:
        raise BadFile(folder, f"has {len(frames)} frames, and its info.json says {info.frames}.")
    present, lengths = np.unique(episodes, return_counts=True)
    if len(present) != info.episodes:
        raise BadFile(folder, f"has {len(present)} episodes, and its info.json says {info.episodes}.")
    expected = np.concatenate([np.arange(length) for length in lengths])
    for wrong in np.flatnonzero(frames != expected)[:1]:
        facts = f"frame {frames[wrong]} stands where frame {expected[wrong]} should"
        raise BadFile(folder, f"episode {episodes[wrong]} is not whole: {facts}.")


def _task_words(reader: Any, path: Path) -> dict[int, str]:
    table = _table(reader, path)
    column = next((name for name in _TASK_COLUMNS if name in table.column_names), None)
    if column is None or "task_index" not in table.column_names:
        raise BadFile(path, "has no columns 'task' and 'task_index'.")
    return dict(zip(table["task_index"].to_pylist(), map(str, table[column].to_pylist()), strict=True))
