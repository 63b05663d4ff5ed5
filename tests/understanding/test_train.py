"""A whole training on a handful of sentences: weights, card, a new family, and what an interruption leaves."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from executive.understanding import Understander
from executive.understanding.classifier import Classifier
from executive.understanding.training import seeds as training
from executive.understanding.training.corpus import split
from executive.understanding.training.epoch import Mixture
from executive.understanding.training.fine_tune import Plan
from executive.understanding.training.read import read
from tests.understanding.test_user_sentences import WATERING, added

PLAN = Plan(epochs=1, held_out=0.2, calibration=0.3, mixture=Mixture(drawn=1, drawn_outside=4, composed=10, fewest=1))


@pytest.fixture
def few(monkeypatch) -> None:
    """Only a handful of the written sentences."""

    def some(user: Path | None = None):
        corpus = read(user)
        draw = random.Random(0)
        return replace(
            corpus,
            written=tuple(split(corpus.written, (0.02,), draw)[0])
            + tuple(one for one in corpus.written if one.label == "watering"),
            sequences=corpus.sequences[:20],
        )

    monkeypatch.setattr(training, "read", some)


def test_a_new_family_is_trained_with_its_card(tmp_path, few):
    added(tmp_path, "watering.yaml", WATERING)
    told: list[tuple[str, float]] = []
    out = tmp_path / "weights"
    summary = training.train(
        out=out, data=tmp_path, seeds=2, plan=PLAN, progress=lambda what, share: told.append((what, share))
    )
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert any("left" in what for what, _ in told)
    assert told[-1][1] == 1.0
    assert 0.0 <= summary["accuracy"]["first"] <= 1.0
    assert summary["slots F1"]["spread"] >= 0.0
    assert sorted(path.name for path in out.iterdir()) == [
        "README.md",
        "adapter.safetensors",
        "config.json",
        "head.safetensors",
    ]
    assert sum(path.stat().st_size for path in out.iterdir()) < 5e6
    card = (out / "README.md").read_text()
    assert "| watering | give water to plants | 10 |" in card
    assert "executive train understanding --seed 0 --seeds 2 --data" in card
    assert Classifier(out).families[-1] == "watering"
    assert Classifier(tmp_path / "weights-seed-1").families == Classifier(out).families
    assert Understander.load(out).understand("water the fern", None).in_scope > 0.0


def test_an_interrupted_training_leaves_the_old_weights(tmp_path, few):
    out = tmp_path / "weights"
    out.mkdir()
    (out / "config.json").write_text("the old ones")

    def interrupt(what: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.train(out=out, plan=PLAN, progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["weights"]
    assert (out / "config.json").read_text() == "the old ones"
