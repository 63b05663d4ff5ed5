"""A skill trains from a dataset as from demonstrations of its own."""

from __future__ import annotations

import pytest

from executive.errors import BadFile, BadRequest
from executive.runtime import training
from executive.runtime.practice import SimPractice
from skills.datasets.demonstrations import read_demonstrations
from skills.grasp.training import COURSE


def nothing(what: str, share: float) -> None:
    pass


def test_weights_from_a_dataset_are_those_from_the_demonstrations_in_it(tmp_path):
    practice = SimPractice(camera=False)
    kept = tmp_path / "kept"
    COURSE.train(practice, seed=3, demos=4, out=tmp_path / "shown", starts=1, keep=kept)
    assert read_demonstrations(kept, COURSE.spec, COURSE.inputs, COURSE.outputs).number == 4
    training.train("grasp", seed=3, out=tmp_path / "read", demos=None, progress=nothing, starts=1, data=kept)
    shown, read = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("shown", "read"))
    assert shown == read
    card = (tmp_path / "read/README.md").read_text()
    assert "    executive train grasp --seed 3 --data kept\n" in card
    assert "4 episodes (" in card


def test_a_folder_that_is_taken_is_refused_before_anything_is_demonstrated(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadFile, match="is not an empty folder"):
        COURSE.train(None, seed=3, keep=tmp_path)  # no practice: nothing can have moved


def test_a_skill_without_demonstrations_refuses_a_dataset(tmp_path):
    with pytest.raises(BadRequest) as caught:
        training.train("look", seed=0, out=tmp_path, demos=None, progress=nothing, data=tmp_path)
    assert str(caught.value) == "skill 'look' does not learn from demonstrations that a dataset could hold."
