"""Demonstrations go into LeRobot's layout and come back; what is not a dataset of the skill is refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from executive.errors import BadFile, UnknownName
from skills.datasets.demonstrations import read_demonstrations, write_demonstrations
from skills.press.spec import INPUTS, OUTPUTS, SPEC
from skills.training.demonstrations import Demonstrations

STATE, ACTION = INPUTS[0].shape[0], OUTPUTS[0].shape[0]


def some(lengths=(5, 3, 4), seed=0) -> Demonstrations:
    random = np.random.default_rng(seed)
    frames = sum(lengths)
    episodes = np.repeat(np.arange(len(lengths)), lengths)
    return Demonstrations(
        random.normal(size=(frames, STATE)).astype(np.float32),
        random.normal(size=(frames, ACTION)).astype(np.float32),
        (random.random(frames) < 0.3).astype(np.float32),
        episodes,
    )


@pytest.fixture
def folder(tmp_path) -> Path:
    write_demonstrations(tmp_path / "data", some(), SPEC, INPUTS, OUTPUTS, "mobile_manipulator")
    return tmp_path / "data"


def read(folder):
    return read_demonstrations(folder, SPEC, INPUTS, OUTPUTS)


def changed(folder: Path, change) -> Path:
    """Change info.json."""
    path = folder / "meta/info.json"
    info = json.loads(path.read_text())
    change(info)
    path.write_text(json.dumps(info))
    return path


def rewritten(folder: Path, change) -> Path:
    """Change the table of frames."""
    path = folder / "data/chunk-000/file-000.parquet"
    pyarrow.parquet.write_table(change(pyarrow.parquet.read_table(path, partitioning=None)), path)
    return path


def test_demonstrations_come_back_as_they_were(folder):
    back, given = read(folder), some()
    for name in ("states", "actions", "reached", "episodes"):
        np.testing.assert_array_equal(getattr(back, name), getattr(given, name))
        assert getattr(back, name).dtype == getattr(given, name).dtype


def test_the_folder_has_the_layout_of_version_3(folder):
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "meta/info.json",
        "meta/stats.json",
        "meta/tasks.parquet",
        "meta/episodes/chunk-000/file-000.parquet",
        "data/chunk-000/file-000.parquet",
    }
    info = json.loads((folder / "meta/info.json").read_text())
    assert info["codebase_version"] == "v3.0"
    assert (info["fps"], info["total_episodes"], info["total_frames"], info["total_tasks"]) == (20, 3, 12, 1)
    assert info["data_path"] == "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
    assert info["splits"] == {"train": "0:3"}
    assert info["features"]["observation.state"]["shape"] == [STATE]
    assert info["features"]["action"]["names"] == ["press.action.0", "press.action.1", "press.action.2"]
    counted = ("timestamp", "frame_index", "episode_index", "index", "task_index")
    assert all(info["features"][name]["shape"] == [1] for name in counted)


def test_frames_are_counted_within_and_across_episodes(folder):
    table = pyarrow.parquet.read_table(folder / "data/chunk-000/file-000.parquet", partitioning=None)
    assert table["index"].to_pylist() == list(range(12))
    assert table["frame_index"].to_pylist() == [0, 1, 2, 3, 4, 0, 1, 2, 0, 1, 2, 3]
    np.testing.assert_allclose(table["timestamp"].to_pylist()[:5], np.arange(5) / 20, atol=1e-6)
    assert table.schema.field("observation.state").type == pyarrow.list_(pyarrow.float32(), STATE)
    assert table.schema.field("index").type == pyarrow.int64()


def test_episodes_tell_where_their_frames_are_and_how_they_are_spread(folder):
    rows = pyarrow.parquet.read_table(folder / "meta/episodes/chunk-000/file-000.parquet", partitioning=None)
    row = rows.to_pylist()[1]
    assert (row["episode_index"], row["length"], row["tasks"]) == (1, 3, [SPEC.doc])
    assert (row["dataset_from_index"], row["dataset_to_index"]) == (5, 8)
    assert (row["data/chunk_index"], row["data/file_index"]) == (0, 0)
    given = some()
    np.testing.assert_allclose(row["stats/action/mean"], given.actions[5:8].mean(axis=0), atol=1e-6)
    assert row["stats/action/count"] == [3]
    stats = json.loads((folder / "meta/stats.json").read_text())
    np.testing.assert_allclose(stats["observation.state"]["std"], given.states.std(axis=0), atol=1e-6)
    np.testing.assert_allclose(stats["observation.state"]["q50"], np.median(given.states, axis=0), atol=1e-6)
    assert stats["action"]["count"] == [12]


def test_tasks_are_indexed_by_their_words_as_pandas_does_it(folder):
    table = pyarrow.parquet.read_table(folder / "meta/tasks.parquet")
    assert table.to_pylist() == [{"task_index": 0, "task": SPEC.doc}]
    assert json.loads(table.schema.metadata[b"pandas"])["index_columns"] == ["task"]


def outside(info) -> None:
    """As other recorders describe the same features: no names, and nothing of ours."""
    for name in ("observation.state", "action"):
        info["features"][name]["names"] = None
    del info["features"]["reached"]


def test_outside_data_counts_as_reaching_its_goal_with_its_last_frame(folder):
    changed(folder, outside)
    reached = read(folder).reached
    assert reached.tolist() == [0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1]


def test_success_after_an_action_holds_in_the_next_state(folder):
    changed(folder, outside)
    changed(folder, lambda info: info["features"].update({"next.success": {"dtype": "bool", "shape": [1]}}))
    after = [False, False, True, True, True, False, False, False, False, False, False, True]
    rewritten(folder, lambda table: table.append_column("next.success", pyarrow.array(after)))
    assert read(folder).reached.tolist() == [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1]


def test_lists_of_any_length_and_doubles_are_read_too(folder):
    def loose(table):
        numbers = table["action"].to_pylist()
        column = table.column_names.index("action")
        return table.set_column(column, "action", pyarrow.array(numbers, type=pyarrow.list_(pyarrow.float64())))

    rewritten(folder, loose)
    np.testing.assert_allclose(read(folder).actions, some().actions)


def test_what_is_in_a_folder_is_never_written_over(folder):
    with pytest.raises(BadFile) as caught:
        write_demonstrations(folder, some(), SPEC, INPUTS, OUTPUTS)
    assert str(caught.value) == f"{folder}: is not an empty folder; a dataset is written into a new one."


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda info: info.update(codebase_version="v2.1"),
            "is of version v2.1, and v3.0 is read: convert it first, with LeRobot's convert_dataset_v21_to_v30.",
        ),
        (
            lambda info: info.update(codebase_version="v4.0"),
            "is of version v4.0, which is newer than v3.0, the newest that is read.",
        ),
        (lambda info: info.pop("codebase_version"), "'codebase_version' must be 'v3.0', not None."),
        (lambda info: info.update(fps=0), "'fps' must be a number above 0, not 0."),
        (lambda info: info.update(fps=30), "has 30 frames a second, and skill 'press' decides 20 times."),
        (lambda info: info.update(total_frames="12"), "'total_frames' must be a whole number from 0 up, not '12'."),
        (lambda info: info.update(features=[]), "has no 'features'."),
        (
            lambda info: info["features"].update(action={"dtype": "float32"}),
            "feature 'action' needs a 'dtype' and a 'shape' of whole numbers.",
        ),
        (
            lambda info: info["features"]["action"].update(shape=[7]),
            f"feature 'action' has the shape [7], and skill 'press' has [3]: {OUTPUTS[0].doc}.",
        ),
        (
            lambda info: info["features"]["action"].update(names=["grasp.action.0", "x", "y", "z"]),
            "feature 'action' has the names grasp.action.0, x, y, ..., and skill 'press' has press.action.0, "
            "press.action.1, press.action.2; if its components are these, give it such names or null: "
            f"{OUTPUTS[0].doc}.",
        ),
    ],
)
def test_a_dataset_that_does_not_fit_is_refused_in_words(change, problem, folder):
    path = changed(folder, change)
    with pytest.raises(BadFile) as caught:
        read(folder)
    assert str(caught.value) == f"{path}: {problem}"


def test_a_missing_feature_is_named_with_the_nearest(folder):
    changed(folder, lambda info: info["features"].update(actions=info["features"].pop("action")))
    with pytest.raises(UnknownName, match=r"unknown feature of the dataset .* 'action'\. Did you mean 'actions'\?"):
        read(folder)


def test_video_is_refused_with_what_to_do(folder):
    changed(folder, lambda info: info["features"]["observation.state"].update(dtype="video"))
    with pytest.raises(BadFile, match=r"keeps 'observation.state' as video; record it with use_videos=False"):
        read(folder)


def with_nan(table):
    states = np.array(table["observation.state"].to_pylist(), dtype=np.float32)
    states[4, 1] = np.nan
    column = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(states.ravel()), STATE)
    return table.set_column(table.column_names.index("observation.state"), "observation.state", column)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (with_nan, "feature 'observation.state' holds values that are not finite."),
        (lambda table: table.drop_columns(["action"]), "has no column 'action', which info.json declares."),
    ],
)
def test_frames_that_cannot_be_learned_from_are_refused(change, problem, folder):
    path = rewritten(folder, change)
    with pytest.raises(BadFile) as caught:
        read(folder)
    assert str(caught.value) == f"{path}: {problem}"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda table: table.slice(0, 11), "has 11 frames, and its info.json says 12."),
        (
            lambda table: table.take([0, 1, 2, 3, 3, 5, 6, 7, 8, 9, 10, 11]),
            "episode 0 is not whole: frame 3 stands where frame 4 should.",
        ),
    ],
)
def test_a_dataset_that_is_not_whole_is_refused(change, problem, folder):
    rewritten(folder, change)
    with pytest.raises(BadFile) as caught:
        read(folder)
    assert str(caught.value) == f"{folder}: {problem}"


def test_damaged_files_are_refused(folder):
    path = folder / "data/chunk-000/file-000.parquet"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(BadFile, match=r"file-000.parquet: is not a parquet file that can be read"):
        read(folder)
    (folder / "meta/info.json").write_text("{")
    with pytest.raises(BadFile, match=r"info.json: is not valid JSON"):
        read(folder)


def test_an_empty_folder_is_no_dataset(tmp_path):
    with pytest.raises(BadFile, match=r"a LeRobot dataset has this file"):
        read(tmp_path)
