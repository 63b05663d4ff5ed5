"""Damaged weights of any part but the skills: a clear sentence when they are loaded, before a robot could move."""

from __future__ import annotations

import shutil

import pytest

from executive.contracts.weights import CONFIG
from executive.errors import BadWeights
from executive.mission import value
from executive.robot.sim.description import DESCRIPTION
from executive.runtime.assembly import simulated
from executive.safety import critic
from executive.understanding import classifier
from executive.understanding.vision import checkpoint, embedded

PARTS = {
    "understanding": (classifier.WEIGHTS_FOLDER, classifier.Classifier, "understanding"),
    "values": (value.WEIGHTS, value.ValueModel.load, "the values of tasks"),
    "critic": (critic.WEIGHTS, lambda folder: critic.Critic.load(DESCRIPTION, folder), "the critic"),
    "vision": (checkpoint.WEIGHTS, embedded.EmbeddedModel, "the vision-language network"),
}
FILES = [(part, path.name) for part, (folder, _, _) in PARTS.items() for path in sorted(folder.iterdir())]
FILES = [(part, name) for part, name in FILES if name not in ("README.md", CONFIG)]


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return "its content is damaged or was changed (the SHA-256 differs from config.json)"


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return "its content is damaged or was changed (the SHA-256 differs from config.json)"


def missing(path):
    path.unlink()
    return "the file cannot be read (No such file or directory)"


@pytest.mark.parametrize("damage", [cut, flipped, missing])
@pytest.mark.parametrize(("part", "name"), FILES)
def test_a_damaged_file_is_named(part, name, damage, tmp_path):
    shipped, load, what = PARTS[part]
    folder = shutil.copytree(shipped, tmp_path / "weights")
    problem = damage(folder / name)
    with pytest.raises(BadWeights) as caught:
        load(folder)
    assert str(caught.value) == f"{folder / name}: cannot load the weights of {what}: {problem}"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"format": "something/9"}'])
@pytest.mark.parametrize("part", PARTS)
def test_a_broken_configuration_is_named(part, text, tmp_path):
    shipped, load, what = PARTS[part]
    folder = shutil.copytree(shipped, tmp_path / "weights")
    (folder / CONFIG).write_text(text)
    with pytest.raises(BadWeights, match=f"config.json: cannot load the weights of {what}: it"):
        load(folder)


def test_configurations_without_digests_are_refused(tmp_path):
    for part, (shipped, load, _) in PARTS.items():
        folder = shutil.copytree(shipped, tmp_path / part)
        text = (folder / CONFIG).read_text()
        (folder / CONFIG).write_text(text.replace('"files"', '"filed"'))
        with pytest.raises(BadWeights, match="it has no digests of the other files"):
            load(folder)


def test_nothing_is_started_with_a_damaged_vision_network(tmp_path, monkeypatch):
    folder = shutil.copytree(checkpoint.WEIGHTS, tmp_path / "weights")
    flipped(folder / checkpoint.IMAGE)
    monkeypatch.setattr(embedded.EmbeddedModel.__init__, "__defaults__", (folder,))
    with pytest.raises(BadWeights, match="the vision-language network"), simulated(0, lockstep=True):
        pass
