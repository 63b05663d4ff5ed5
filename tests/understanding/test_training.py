"""The training data and the parts of the training; no training beyond a few steps."""

import random

import numpy as np
import pytest
import yaml

from executive.errors import BadFile
from executive.types import Family
from executive.understanding.classifier import Calibration, scope_score
from executive.understanding.training import corpus
from executive.understanding.training.calibrate import calibrated
from executive.understanding.training.corpus import LABELS, Example


@pytest.fixture(scope="module")
def sentences():
    return corpus.read()


def test_every_family_has_many_written_sentences(sentences):
    counts = {name: sum(one.label == label for one in sentences.written) for label, name in enumerate(LABELS)}
    assert min(counts[family.value] for family in Family) >= 100
    assert counts["out_of_scope"] >= 400


def test_no_sentence_is_written_twice_for_two_classes(sentences):
    seen: dict[str, int] = {}
    for one in sentences.written:
        assert seen.setdefault(one.text, one.label) == one.label, one.text


def test_templates_are_filled(sentences):
    draw = random.Random(0)
    for template in (*sentences.templates, *sentences.later_steps):
        text = sentences.sample(template.text, draw)
        assert "{" not in text
        assert text == " ".join(text.split()) != ""


def test_a_sequence_knows_where_its_steps_begin(sentences):
    draw = random.Random(0)
    for _ in range(50):
        one = sentences.sequence(sentences.written, draw)
        assert 1 <= len(one.cuts) <= 3
        assert all(0 < cut < len(one.text) and one.text[cut] != " " for cut in one.cuts)


def test_mistyped_text_stays_near(sentences):
    draw = random.Random(0)
    text = "bring the red cube to the shelf"
    variants = {corpus.mistyped(text, draw) for _ in range(50)}
    assert len(variants) > 10
    assert all(abs(len(one.split()) - 7) <= 2 for one in variants)


def test_a_split_divides_every_class_alike():
    examples = [Example(f"{label} {number}", label) for label in range(3) for number in range(20)]
    first, second, rest = corpus.split(examples, (0.25, 0.25), random.Random(0))
    assert [len(part) for part in (first, second, rest)] == [15, 15, 30]
    assert sorted(one.text for part in (first, second, rest) for one in part) == sorted(one.text for one in examples)


def test_calibration_makes_probabilities_of_overconfident_scores():
    draw = np.random.default_rng(0)
    labels = draw.integers(0, len(LABELS), 3000)
    believed = np.where(draw.random(3000) < 0.7, labels, draw.integers(0, len(LABELS), 3000))
    scores = 10.0 * np.eye(len(LABELS))[believed] + draw.normal(size=(3000, len(LABELS)))
    fit = calibrated(lambda _: scores, [Example("", int(label)) for label in labels])
    assert fit.temperature > 2.0
    assert 0.0 < fit.slope < 0.6
    in_scope = 1.0 / (1.0 + np.exp(-(fit.slope * scope_score(scores) + fit.offset)))
    assert abs(in_scope.mean() - (labels < len(LABELS) - 1).mean()) < 0.02
    assert fit.accept == Calibration.accept


def test_a_bad_data_file_is_named_with_what_is_wrong(tmp_path, sentences):
    for name in LABELS:
        (tmp_path / f"{name}.yaml").write_text("utterances: [go there]\n")
    grammar = {
        "lists": {"spot": ["desk"]},
        "single": {"navigation": ["go to {spt}"]},
        "out_of_scope": [],
        "later_steps": {},
        "joiners": [],
    }
    (tmp_path / "grammar.yaml").write_text(yaml.safe_dump(grammar))
    with pytest.raises(BadFile) as unknown:
        corpus.read(tmp_path)
    assert str(unknown.value) == f"{tmp_path}/grammar.yaml: unknown list 'spt'. Did you mean 'spot'?"
    (tmp_path / "cleaning.yaml").write_text("utterances: [yes]\n")
    with pytest.raises(BadFile) as no_text:
        corpus.read(tmp_path)
    assert (
        str(no_text.value)
        == f"{tmp_path}/cleaning.yaml: 'utterances' has an entry that is no text: True; put it in quotes."
    )


def test_a_few_steps_of_training_lower_the_loss(sentences):
    import torch

    from executive.understanding.training.fine_tune import loss_of_batch
    from executive.understanding.training.network import Network

    torch.manual_seed(0)
    network = Network(len(LABELS), rank=4, dropout=0.0)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=2e-3)
    batch = [*sentences.written[::300], sentences.sequence(sentences.written, random.Random(0))]
    losses = []
    for _ in range(4):
        loss = loss_of_batch(network, batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    adapter = network.adapter()
    assert adapter["encoder.layer.5.output.dense.weight.down"].shape == (4, 1536)
    assert adapter["encoder.layer.5.output.dense.weight.up"].shape == (384, 4)
    assert len(adapter) == 2 * 6 * 6
