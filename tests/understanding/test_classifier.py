"""Folders of weights: families of their own, and what is wrong with a bad one."""

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from executive.contracts.weights import CONFIG, FILES, digests
from executive.errors import BadWeights
from executive.understanding.classifier import (
    ADAPTER_FILE,
    HEAD_FILE,
    WEIGHTS_FOLDER,
    Calibration,
    Classifier,
    Guess,
    meanings,
    scope_score,
)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(WEIGHTS_FOLDER, tmp_path / "weights")


def signed(folder):
    """Make the digests right again."""
    config = json.loads((folder / CONFIG).read_text())
    config[FILES] = digests(folder, (ADAPTER_FILE, HEAD_FILE))
    (folder / CONFIG).write_text(json.dumps(config))


def test_weights_may_know_more_families_than_the_ten(folder):
    config = json.loads((folder / CONFIG).read_text())
    config["families"]["watering"] = "give water to plants"
    (folder / CONFIG).write_text(json.dumps(config))
    heads = load_file(folder / HEAD_FILE)
    for part in ("weight", "bias"):
        heads[f"class.{part}"] = np.concatenate([heads[f"class.{part}"][:-1], heads[f"class.{part}"][-2:]])
    save_file(heads, folder / HEAD_FILE)
    signed(folder)
    classifier = Classifier(folder)
    assert classifier.families[-1] == "watering"
    assert classifier.meanings["watering"] == meanings(folder)["watering"] == "give water to plants"
    (guess,) = classifier.guess(["go to the hall"])
    assert list(guess.families) == list(classifier.families)
    assert sum(guess.families.values()) == pytest.approx(1.0)


def test_heads_of_another_number_of_families_are_refused(folder):
    config = json.loads((folder / CONFIG).read_text())
    del config["families"]["cleaning"]
    (folder / CONFIG).write_text(json.dumps(config))
    with pytest.raises(BadWeights, match=r"head\.safetensors: cannot load .* its 'class.weight' has the shape"):
        Classifier(folder)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"format": "other"}, "its format is not 'executive-understanding/1'"),
        ({"families": []}, "its families and its calibration cannot be read"),
        ({"calibration": {"temperature": 1.0}}, "its families and its calibration cannot be read"),
        ({"calibration": {"temperature": 0.0, "conformal": {}}}, "its calibration holds a number that cannot be"),
    ],
)
def test_a_broken_configuration_is_named(folder, changes, problem):
    (folder / CONFIG).write_text(json.dumps(json.loads((folder / CONFIG).read_text()) | changes))
    with pytest.raises(BadWeights, match=rf"config\.json: cannot load .* {problem}"):
        Classifier(folder)


def test_an_adapter_of_another_network_is_refused(folder):
    save_file({"action.0.weight": np.zeros((4, 4), np.float32)}, folder / ADAPTER_FILE)
    signed(folder)
    with pytest.raises(BadWeights, match=r"adapter\.safetensors: .* does not fit the base encoder \('action.0.weight'"):
        Classifier(folder)


def test_scores_become_probabilities():
    scores = np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 4.0]])
    sure, unsure = Calibration(temperature=2.0).guess(scores, ["navigation", "cleaning"])
    assert sure.family == "navigation"
    assert sure.families["navigation"] == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert sure.in_scope == pytest.approx(1 / (1 + np.exp(-scope_score(scores)[0])))
    assert unsure.in_scope < 0.05


def test_the_likeliest_class_comes_first_in_a_set():
    guess = Guess(0.4, {"navigation": 0.2, "cleaning": 0.8})
    assert guess.choices(0.1) == ("out_of_scope", "cleaning", "navigation")
