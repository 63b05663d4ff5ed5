"""Training and evaluation by a skill's name; weights that cannot be trusted stop a mission before it begins."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from executive.errors import BadRequest, BadWeights, UnknownName
from executive.runtime import training
from executive.runtime.assembly import Simulated, simulated
from executive.runtime.practice import SimPractice
from executive.runtime.vocabulary import vocabulary
from skills.arm.run import ArmSkill
from skills.policy import CONFIG, FILES, GRAPH, MODEL, Policy

SKILLS = (
    "extract", "follow", "grasp", "handover", "insert", "look", "navigate", "place", "press", "push", "read_gauge",
    "survey",
)  # fmt: skip
TRAINABLE = tuple(sorted((*SKILLS, "approach", "close", "open", "pick", "take_from_clutter", "wipe")))
CARRYING = "bring the red cube from the kitchen table to the shelf"
MISSIONS = {
    "extract": "extract the peg from the fixture",
    "follow": "follow Ben",
    "handover": "bring Ben the red cube",
    "insert": "insert the peg into the fixture",
    "press": "press the red button",
    "push": "push the red cube to the left",
    "read_gauge": "read the gauge",
    "survey": "how many mugs are on the counter?",
}
"""What needs the skill; the others are all needed to carry something."""


def nothing(what: str, share: float) -> None:
    pass


def holder_of(skill: str) -> tuple[object, str]:
    """What says where the weights of a skill are, and under which name: its class, or the module of it."""
    made = type(vocabulary().make_skill(skill))
    return (made, "weights") if issubclass(made, ArmSkill) else (importlib.import_module(made.__module__), "WEIGHTS")


def weights_of(skill: str) -> Path:
    folder: Path = getattr(*holder_of(skill))
    return folder


def test_every_shipped_skill_can_be_trained():
    assert training.trainable() == TRAINABLE


@pytest.mark.parametrize(
    "skill",
    [skill if skill in ("grasp", "read_gauge") else pytest.param(skill, marks=pytest.mark.slow) for skill in TRAINABLE],
)
def test_a_skill_is_measured_outside_the_range_of_its_training_as_its_card_says(skill):
    reports = training.outside(skill, starts=1, seed=1, progress=nothing)
    assert len(reports) >= 2
    assert {(one.skill, one.trials, one.seed) for one in reports.values()} == {(skill, 1, 1)}
    card = (weights_of(skill) / "README.md").read_text()
    assert [what for what in reports if f"| {what} |" not in card] == []


def test_a_training_that_does_not_say_what_lies_outside_its_range_is_refused(monkeypatch):
    monkeypatch.delattr("skills.press.training.outside")
    with pytest.raises(BadRequest) as caught:
        training.outside("press", starts=1, seed=1, progress=nothing)
    assert str(caught.value) == "the training of skill 'press' does not say what lies outside its range."


def test_a_skill_that_is_not_known_is_named_with_the_nearest(tmp_path):
    expected = "unknown skill 'grap'. Did you mean 'grasp'?"
    with pytest.raises(UnknownName) as caught:
        training.train("grap", seed=0, out=tmp_path, demos=1, progress=nothing)
    assert str(caught.value) == expected
    with pytest.raises(UnknownName) as caught:
        training.evaluate("grap", starts=1, seed=0, progress=nothing)
    assert str(caught.value) == expected


@pytest.mark.parametrize("skill", ["grasp", "place"])
def test_one_demonstration_is_too_few(skill, tmp_path):
    with pytest.raises(BadRequest) as caught:
        training.train(skill, seed=0, out=tmp_path, demos=1, progress=nothing)
    assert str(caught.value) == f"skill '{skill}' learns from 2 demonstrations or more, not 1."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("skill", "demos"), [("grasp", 4), ("look", 24), pytest.param("place", 4, marks=pytest.mark.slow)]
)
def test_training_ends_with_a_folder_that_the_skill_loads_and_a_card(skill, demos, tmp_path):
    told: list[float] = []
    out = tmp_path / "new" / skill
    report = training.train(
        skill, seed=3, out=out, demos=demos, progress=lambda what, share: told.append(share), starts=1
    )
    assert (report.skill, report.trials) == (skill, 1)
    assert all(0 <= share <= 1 for share in told)
    assert {path.name for path in out.iterdir()} == {CONFIG, *FILES, "README.md"}
    spec = importlib.import_module(f"skills.{skill}.spec")
    Policy.load(out, skill, spec.INPUTS, spec.OUTPUTS)
    card = (out / "README.md").read_text()
    assert f"    executive train {skill} --seed 3 --demos {demos}\n" in card
    assert f"    executive evaluate {skill} --starts 1 --seeds 0\n" in card
    assert f"| successes | {report.successes} of 1" in card
    assert b"/skills/" not in (out / GRAPH).read_bytes(), "paths of the machine that trained it"
    json.dumps(report.as_json(), allow_nan=False)


def test_training_that_is_interrupted_leaves_the_old_weights(tmp_path):
    import skills.grasp.training as grasp

    shutil.copytree(weights_of("grasp"), tmp_path, dirs_exist_ok=True)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def interrupt(what: str, share: float) -> None:
        if what.startswith("grasp:"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grasp.train(SimPractice(camera=False), seed=1, demos=3, out=tmp_path, progress=interrupt, starts=1)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_evaluation_in_which_nothing_is_found_has_no_error_to_state(monkeypatch):
    import skills.look.training as look
    from skills.look.skill import Look

    monkeypatch.setattr(look, "Look", lambda network: Look(_sees_nothing))
    report = look.evaluate(SimPractice(), starts=1, seed=1)
    assert (report.successes, dict(report.measures)) == (0, {})
    assert "was not localised" in report.failures[0]


def _sees_nothing(features):
    from skills.look.spec import OUTPUTS

    return {feature.name: np.zeros(feature.shape, dtype=np.float32) for feature in OUTPUTS}


@pytest.fixture(scope="module")
def at_home(reader) -> Iterator[Simulated]:
    """A robot that must not move in any of these tests, so that they may share it."""
    with simulated(0, lockstep=True, reader=reader) as parts:
        yield parts


def cut(folder: Path) -> tuple[Path, str]:
    path = folder / GRAPH
    path.write_bytes(path.read_bytes()[:1000])
    return path, "its content is damaged or was changed (the SHA-256 differs from config.json)"


def flipped(folder: Path) -> tuple[Path, str]:
    path = folder / MODEL
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return path, "its content is damaged or was changed (the SHA-256 differs from config.json)"


def swapped(folder: Path) -> tuple[Path, str]:
    config = json.loads((folder / CONFIG).read_text())
    mine = config["skill"]
    other = "grasp" if mine == "place" else "place"
    shutil.copytree(weights_of(other), folder, dirs_exist_ok=True)
    return folder / CONFIG, f"they are the weights of skill '{other}'"


def missing(folder: Path) -> tuple[Path, str]:
    (folder / GRAPH).unlink()
    return folder / GRAPH, "the file cannot be read (No such file or directory)"


@pytest.mark.parametrize("damage", [cut, flipped, swapped, missing])
@pytest.mark.parametrize("skill", SKILLS)
def test_bad_weights_of_any_skill_stop_the_mission_before_anything_moves(skill, damage, at_home, tmp_path, monkeypatch):
    folder = tmp_path / "weights"
    shutil.copytree(weights_of(skill), folder)
    path, problem = damage(folder)
    monkeypatch.setattr(*holder_of(skill), folder)
    before = at_home.robot.world.digest()
    with pytest.raises(BadWeights) as caught:
        at_home.runtime.run(MISSIONS.get(skill, CARRYING))
    assert str(caught.value) == f"{path}: cannot load the weights of skill '{skill}': {problem}"
    assert at_home.robot.world.digest() == before
