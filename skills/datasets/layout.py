"""Where things are in a dataset's folder, and what its `info.json` must say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executive.errors import BadFile, NotInstalled
from skills.datasets.feature import DataFeature

VERSION = "v3.0"
INFO, STATS, TASKS = Path("meta/info.json"), Path("meta/stats.json"), Path("meta/tasks.parquet")
EPISODES, DATA = Path("meta/episodes"), Path("data")
FILE = "chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
FILES_A_CHUNK = 1000
MEGABYTES_A_FILE = 100
COUNTED: Mapping[str, DataFeature] = {
    "timestamp": DataFeature("float32", (1,)),
    "frame_index": DataFeature("int64", (1,)),
    "episode_index": DataFeature("int64", (1,)),
    "index": DataFeature("int64", (1,)),
    "task_index": DataFeature("int64", (1,)),
}
"""The features that every dataset has besides its own."""


@dataclass(frozen=True)
class Info:
    """What `info.json` says.

    Attributes:
        rate: Frames a second [Hz].
        features: Every feature by name, the counted ones included.
        episodes, frames, tasks: How many there are.
        robot: Kind of robot, or "".
    """

    rate: float
    features: Mapping[str, DataFeature]
    episodes: int
    frames: int
    tasks: int
    robot: str = ""

    def as_json(self) -> dict[str, Any]:
        """As LeRobot writes it."""
        return {
            "codebase_version": VERSION,
            "fps": int(self.rate) if self.rate == int(self.rate) else self.rate,
            "features": {name: feature.as_json() for name, feature in self.features.items()},
            "total_episodes": self.episodes,
            "total_frames": self.frames,
            "total_tasks": self.tasks,
            "chunks_size": FILES_A_CHUNK,
            "data_files_size_in_mb": MEGABYTES_A_FILE,
            "video_files_size_in_mb": 200,
            "data_path": f"{DATA}/{FILE}",
            "video_path": None,
            "robot_type": self.robot or None,
            "splits": {"train": f"0:{self.episodes}"},
        }

    @classmethod
    def read(cls, folder: Path) -> Info:
        """What the dataset in `folder` says of itself.

        Raises:
            BadFile: if it is none, or of a version that is not read.
        """
        path = folder / INFO
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadFile(path, f"cannot be read ({error.strerror}); a LeRobot dataset has this file.") from error
        except ValueError as error:
            raise BadFile(path, f"is not valid JSON ({error}).") from error
        if not isinstance(said, Mapping):
            raise BadFile(path, "holds no mapping.")
        _check_version(path, said.get("codebase_version"))
        features = said.get("features")
        if not isinstance(features, Mapping):
            raise BadFile(path, "has no 'features'.")
        read = {str(name): DataFeature.read(feature) for name, feature in features.items()}
        for name, feature in read.items():
            if feature is None:
                raise BadFile(path, f"feature '{name}' needs a 'dtype' and a 'shape' of whole numbers.")
        rate = said.get("fps")
        if not isinstance(rate, int | float) or isinstance(rate, bool) or not rate > 0:
            raise BadFile(path, f"'fps' must be a number above 0, not {rate!r}.")
        return cls(
            rate=float(rate),
            features={name: feature for name, feature in read.items() if feature is not None},
            episodes=_count(path, said, "total_episodes"),
            frames=_count(path, said, "total_frames"),
            tasks=_count(path, said, "total_tasks"),
            robot=str(said.get("robot_type") or ""),
        )


def parquet() -> tuple[Any, Any]:
    """Give pyarrow and its parquet part.

    Raises:
        NotInstalled: if they are missing.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise NotInstalled("pyarrow", "a dataset in LeRobot's layout", "learning") from error
    return pyarrow, pyarrow.parquet


def _check_version(path: Path, version: Any) -> None:
    if not isinstance(version, str) or not version.startswith("v"):
        raise BadFile(path, f"'codebase_version' must be '{VERSION}', not {version!r}.")
    major = version[1:].partition(".")[0]
    if not major.isdigit() or int(major) < 3:
        how = "convert it first, with LeRobot's convert_dataset_v21_to_v30"
        raise BadFile(path, f"is of version {version}, and {VERSION} is read: {how}.")
    if int(major) > 3:
        raise BadFile(path, f"is of version {version}, which is newer than {VERSION}, the newest that is read.")


def _count(path: Path, said: Mapping[str, Any], name: str) -> int:
    number = said.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise BadFile(path, f"'{name}' must be a whole number from 0 up, not {number!r}.")
    return number
