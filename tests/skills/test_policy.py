"""A checkpoint folder is read back as it was trained, and nothing damaged gets through."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from executive.contracts.weights import digest
from executive.errors import BadWeights
from skills.policy import Feature, Policy

INPUTS = (Feature("observation.state", (4,), "four numbers"),)
OUTPUTS = (Feature("action", (2,), "two numbers"), Feature("success", (1,), "probability"))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch = pytest.importorskip("torch")
    from skills.training.export import export
    from skills.training.networks import BoundedPolicy, Normalise

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("weights")
    states = np.random.default_rng(0).normal(2.0, 3.0, (64, 4)).astype(np.float32)
    network = BoundedPolicy(Normalise.of(states), np.array([-1.0, 0.0]), np.array([1.0, 0.5]), hidden=(16,))
    difference = export(network, folder, "lift", INPUTS, OUTPUTS, {"observation.state": states})
    assert difference < 1e-5
    return folder


@pytest.fixture
def folder(trained: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "weights"
    shutil.copytree(trained, copy)
    return copy


def load(folder: Path) -> Policy:
    return Policy.load(folder, "lift", INPUTS, OUTPUTS)


def refusal(folder: Path) -> str:
    with pytest.raises(BadWeights) as caught:
        load(folder)
    return str(caught.value)


def resigned(folder: Path, name: str) -> None:
    """Make the digest of a changed file right again, as somebody would who means harm."""
    config = json.loads((folder / "config.json").read_text())
    config["files"][name] = digest((folder / name).read_bytes())
    (folder / "config.json").write_text(json.dumps(config))


def test_actions_stay_within_their_bounds_for_any_state(folder: Path) -> None:
    policy = load(folder)
    for state in (np.zeros(4), np.full(4, 1e9), np.full(4, -1e9)):
        outputs = policy({"observation.state": state.astype(np.float32)})
        assert -1 <= outputs["action"][0] <= 1
        assert 0 <= outputs["action"][1] <= 0.5
        assert 0 <= outputs["success"][0] <= 1
        assert outputs["action"].shape == (2,)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "policy.onnx").unlink()
    path = folder / "policy.onnx"
    assert refusal(folder) == (
        f"{path}: cannot load the weights of skill 'lift': the file cannot be read (No such file or directory)"
    )


@pytest.mark.parametrize("name", ["policy.onnx", "model.safetensors", "normalisation.safetensors"])
def test_a_truncated_file_is_refused(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    assert refusal(folder) == (
        f"{folder / name}: cannot load the weights of skill 'lift': its content is damaged or was changed "
        "(the SHA-256 differs from config.json)"
    )


@pytest.mark.parametrize("name", ["policy.onnx", "model.safetensors"])
def test_garbage_with_a_right_digest_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x00garbage" * 100)
    resigned(folder, name)
    words = {"policy.onnx": "ONNX Runtime cannot open it", "model.safetensors": "it is not a safetensors file"}
    assert words[name] in refusal(folder)


def test_weights_that_are_not_finite_are_refused(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["action.0.bias"][0] = np.nan
    save_file(tensors, folder / "model.safetensors")
    resigned(folder, "model.safetensors")
    assert refusal(folder) == (
        f"{folder / 'model.safetensors'}: cannot load the weights of skill 'lift': tensor 'action.0.bias' holds "
        "values that are not finite"
    )


def test_weights_of_another_skill_are_refused(folder: Path) -> None:
    with pytest.raises(BadWeights, match="they are the weights of skill 'lift'"):
        Policy.load(folder, "lower", INPUTS, OUTPUTS)


def test_weights_for_another_shape_are_refused(folder: Path) -> None:
    wider = (Feature("observation.state", (5,), "five numbers"),)
    with pytest.raises(BadWeights) as caught:
        Policy.load(folder, "lift", wider, OUTPUTS)
    assert str(caught.value) == (
        f"{folder / 'config.json'}: cannot load the weights of skill 'lift': 'input_features' has "
        "observation.state [4], but the skill has observation.state [5]"
    )


def test_a_graph_of_another_shape_is_refused_whatever_the_configuration_says(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["input_features"]["observation.state"]["shape"] = [5]
    (folder / "config.json").write_text(json.dumps(config))
    wider = (Feature("observation.state", (5,), "five numbers"),)
    with pytest.raises(BadWeights, match=r"its inputs are observation.state \[4\]"):
        Policy.load(folder, "lift", wider, OUTPUTS)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "executive-policy/9"}', "null"])
def test_a_broken_configuration_is_refused(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    assert "config.json: cannot load the weights of skill 'lift': it" in refusal(folder)
