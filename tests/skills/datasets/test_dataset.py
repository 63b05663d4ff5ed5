"""Whole datasets: images, several files, what a writer refuses."""

from __future__ import annotations

import numpy as np
import pytest

from executive.errors import BadFile, BadRequest
from skills.datasets.feature import DataFeature
from skills.datasets.read import read_dataset
from skills.datasets.write import DatasetWriter

IMAGE = "observation.images.head"
FEATURES = {
    IMAGE: DataFeature("image", (8, 6, 3), ("height", "width", "channel")),
    "grid": DataFeature("float32", (2, 3)),
    "action": DataFeature("float64", (1,), ("speed",)),
}


def episode(frames: int, seed: int):
    random = np.random.default_rng(seed)
    return {
        IMAGE: random.integers(0, 256, (frames, 8, 6, 3), dtype=np.uint8),
        "grid": random.normal(size=(frames, 2, 3)).astype(np.float32),
        "action": random.normal(size=(frames, 1)),
    }


def test_images_matrices_and_tasks_come_back_as_they_were(tmp_path):
    with DatasetWriter(tmp_path / "data", FEATURES, rate=10.0, robot="mine") as writer:
        writer.add(episode(3, 0), "pick the mug")
        writer.add(episode(2, 1), "place the mug")
        writer.add(episode(2, 2), "pick the mug")
    dataset = read_dataset(tmp_path / "data", list(FEATURES))
    for name in FEATURES:
        given = np.concatenate([episode(frames, seed)[name] for frames, seed in ((3, 0), (2, 1), (2, 2))])
        np.testing.assert_array_equal(dataset.values[name], given)
    assert dataset.tasks == ("pick the mug",) * 3 + ("place the mug",) * 2 + ("pick the mug",) * 2
    assert (dataset.info.tasks, dataset.info.robot, dataset.info.rate) == (2, "mine", 10.0)


def test_a_full_file_is_followed_by_the_next(tmp_path):
    with DatasetWriter(tmp_path / "data", FEATURES, rate=10.0, megabytes=0.002) as writer:
        for seed in range(6):
            writer.add(episode(4, seed), "look")
    files = sorted(path.name for path in (tmp_path / "data/data/chunk-000").iterdir())
    assert len(files) > 1
    assert files[:2] == ["file-000.parquet", "file-001.parquet"]
    dataset = read_dataset(tmp_path / "data", ["action"])
    np.testing.assert_array_equal(
        dataset.values["action"], np.concatenate([episode(4, seed)["action"] for seed in range(6)])
    )
    assert dataset.episodes.tolist() == np.repeat(np.arange(6), 4).tolist()


def test_what_breaks_off_leaves_no_dataset(tmp_path):
    def interrupted() -> None:
        with DatasetWriter(tmp_path / "data", FEATURES, rate=10.0) as writer:
            writer.add(episode(3, 0), "look")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(BadFile, match="a LeRobot dataset has this file"):
        read_dataset(tmp_path / "data", ["action"])


def test_a_writer_says_what_is_wrong_with_an_episode(tmp_path):
    writer = DatasetWriter(tmp_path / "data", FEATURES, rate=10.0)
    with pytest.raises(BadRequest, match=r"feature 'grid' has the shape \[3\] in the episode and \[2, 3\] in the"):
        writer.add({**episode(3, 0), "grid": np.zeros((3, 3), dtype=np.float32)}, "look")
    with pytest.raises(BadRequest, match=r"have \[2, 3\] frames; the same number, above 0, is needed"):
        writer.add({**episode(3, 0), "action": np.zeros((2, 1))}, "look")
    with pytest.raises(BadRequest, match=r"an episode has the features \['action'\]"):
        writer.add({"action": np.zeros((2, 1))}, "look")
    with pytest.raises(BadRequest, match="a feature of a dataset cannot be called 'index'"):
        DatasetWriter(tmp_path / "data", {"index": FEATURES["action"]}, rate=10.0)
