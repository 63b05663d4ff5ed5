"""Training the network end to end, small."""

from __future__ import annotations

import pytest

from executive.errors import BadRequest
from executive.understanding.training.vision import Plan, train
from executive.understanding.vision.checkpoint import load

SMALL = Plan(views=60, epochs=4, wordings=150, measured=6)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = [tmp_path_factory.mktemp(f"weights{turn}") for turn in range(2)]
    told = []
    measures = [train(seed=3, out=out, plan=SMALL, progress=lambda *part: told.append(part)) for out in made]
    return made, measures, told


def test_training_writes_weights_that_can_be_read_and_a_card(folders):
    folder = folders[0][0]
    _, _, calibration = load(folder)
    assert calibration.scale > 0
    card = (folder / "README.md").read_text()
    assert "60 views" in card
    assert "executive train vision --seed 3" in card
    assert all(ord(letter) < 0x2600 for letter in card)


def test_the_same_seed_gives_the_same_weights(folders):
    first, second = folders[0]
    for name in ("image.onnx", "phrase.onnx", "config.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_training_returns_what_was_measured_and_tells_how_far_it_is(folders):
    _, measures, told = folders
    assert 0 <= measures[0]["tables_top1_learned_words"] <= 1
    assert {what.split(",")[0] for what, _ in told} >= {"collecting views", "reading phrases", "training"}
    assert all(0 <= share <= 1 for _, share in told)


def test_too_few_views_are_refused(tmp_path):
    with pytest.raises(BadRequest, match="40 views or more, not 3"):
        train(out=tmp_path, plan=Plan(views=3))
    assert list(tmp_path.iterdir()) == []
