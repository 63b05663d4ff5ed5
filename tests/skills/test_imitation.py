"""A course trains and measures one skill; what it measures on it has never trained on."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from executive.runtime.practice import SimPractice
from skills.environments.registration import SKILLS
from skills.grasp.training import COURSE as GRASP
from skills.training.checkpoint import replaced
from skills.training.imitation import Course


class Drawn(Exception):
    """A trial was drawn."""


def first_seed(course: Course, draw: str, seed: int) -> int:
    """The seed of the first trial that an evaluation or a demonstration draws."""

    def trial(practice, number):
        raise Drawn(number)

    with pytest.raises(Drawn) as drawn:
        getattr(replace(course, trial=trial), draw)(None, 1, seed)
    number: int = drawn.value.args[0]
    return number


@pytest.mark.parametrize("skill", SKILLS)
def test_no_evaluation_draws_what_a_training_has_drawn(skill):
    course = import_module(f"skills.{skill}.training").COURSE
    measured = [first_seed(course, "evaluate", seed) for seed in (0, 1, 42, 99, 100, 12345)]
    trained = [first_seed(course, "demonstrate", seed) for seed in (0, 1, 9, 50)]
    assert max(measured) + 10_000 <= min(trained)
    assert measured[0] == measured[4] == course.held_out_seeds
    assert len(set(measured)) == 5


def test_demonstrations_are_the_experts_and_end_with_the_goal_reached():
    data = GRASP.demonstrate(SimPractice(camera=False), 3, seed=5)
    assert len(set(data.episodes)) == 3
    assert data.states.shape == (len(data), 14)
    for episode in range(3):
        assert data.reached[data.episodes == episode][-1] == 1
        assert data.reached[data.episodes == episode][0] == 0
    for state, action in list(zip(data.states, data.actions, strict=True))[::20]:
        assert (GRASP.expert({"observation.state": state})["action"] == action).all()
    assert (data.actions >= GRASP.lower - 1e-6).all()
    assert (data.actions <= GRASP.upper + 1e-6).all()


def test_demonstrations_that_were_given_before_an_interruption_are_not_given_again(tmp_path: Path):
    practice, whole = SimPractice(camera=False), 12
    told: list[float] = []

    def interrupt(what: str, share: float) -> None:
        told.append(share)
        if share > 10.5 / whole:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        GRASP.demonstrate(practice, whole, 5, interrupt, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["grasp-5-0-10.safetensors"]
    told.clear()
    resumed = GRASP.demonstrate(practice, whole, 5, lambda what, share: told.append(share), tmp_path)
    assert told == [11 / 12, 1.0]
    at_once = GRASP.demonstrate(practice, whole, 5)
    for name in ("states", "actions", "reached", "episodes"):
        np.testing.assert_array_equal(getattr(resumed, name), getattr(at_once, name))
    (tmp_path / "grasp-5-10-12.safetensors").write_bytes(b"cut off")
    again = GRASP.demonstrate(practice, whole, 5, work=tmp_path)
    np.testing.assert_array_equal(again.states, at_once.states)


def test_a_checkpoint_folder_is_replaced_only_when_all_went_well(tmp_path: Path):
    (tmp_path / "config.json").write_text("old")

    def write(fail: bool) -> None:
        with replaced(tmp_path) as folder:
            (folder / "config.json").write_text("new")
            if fail:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(fail=True)
    assert (tmp_path / "config.json").read_text() == "old"
    write(fail=False)
    assert (tmp_path / "config.json").read_text() == "new"
