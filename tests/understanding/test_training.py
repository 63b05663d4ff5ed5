"""The training data and the parts of the training; no training beyond a few steps."""

import random
from dataclasses import replace

import numpy as np
import pytest

from executive.types import Family
from executive.understanding.classifier import OUT_OF_SCOPE, Calibration, scope_score
from executive.understanding.slots import Slot, marked
from executive.understanding.training import vary
from executive.understanding.training.calibrate import calibrated
from executive.understanding.training.compose import Composer
from executive.understanding.training.corpus import Corpus, Example, joined, split
from executive.understanding.training.epoch import Mixture, batches, epoch
from executive.understanding.training.read import read

SMALL = Mixture(drawn=2, drawn_outside=5, composed=30, fewest=3)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read()


def example(text: str, label: str = "transport") -> Example:
    plain, spans = marked(text)
    return Example(plain, (label,), spans=spans)


def consistent(one: Example) -> bool:
    """Whether spans and steps lie where they say."""
    spans = all(one.text[span.start : span.end] == span.text.strip() != "" for span in one.spans)
    return (
        spans and one.starts[0] == 0 and list(one.starts) == sorted(set(one.starts)) and one.starts[-1] < len(one.text)
    )


def test_every_family_has_many_written_sentences_and_they_are_marked(corpus):
    for family in Family:
        own = [one for one in corpus.written if one.label == family]
        assert len(own) >= 100
        assert sum(bool(one.spans) for one in own) > 0.8 * len(own)
    assert sum(not one.in_scope for one in corpus.written) >= 400
    assert len(corpus.sequences) >= 200
    assert {label for one in corpus.sequences for label in one.labels} >= set(Family)


def test_no_sentence_is_written_twice_for_two_classes(corpus):
    seen: dict[str, str] = {}
    for one in corpus.written:
        assert seen.setdefault(one.text.lower(), one.label) == one.label, one.text


def test_everything_in_an_epoch_is_consistent(corpus):
    draw = random.Random(0)
    written = draw.sample([*corpus.written, *corpus.sequences], 600)
    examples = epoch(corpus, written, SMALL, draw)
    assert len(examples) > len(written)
    for one in examples:
        assert consistent(one), one
        assert "{" not in one.text or not one.in_scope
        assert len(one.labels) == len(one.starts)


def test_batches_hold_examples_of_like_length(corpus):
    cut = batches(corpus.written, 32, random.Random(0))
    assert sum(map(len, cut)) == len(corpus.written)
    spreads = [max(len(one.text) for one in batch) - min(len(one.text) for one in batch) for batch in cut]
    assert np.median(spreads) < 40


def test_empty_draws_leave_no_empty_spans(corpus):
    composer = Composer(corpus, corpus.written)
    grammar = replace(corpus.grammar, lists={"adjective": [""], "noun": ["mug"]})
    bare = Composer(replace(corpus, grammar=grammar), ())
    one = bare.filled("take the [{adjective}](attribute)[{noun}](object)", "grasping", random.Random(0))
    assert (one.text, [(span.slot, span.text) for span in one.spans]) == ("take the mug", [("object", "mug")])
    assert len(composer.drawn(7, "cleaning", random.Random(0))) == 7


def test_joined_steps_keep_their_labels_and_spans():
    first, second = example("take the [mug](object)", "grasping"), example("go [home](destination)", "navigation")
    both = joined(first, ", then ", second)
    assert both.text == "take the mug, then go home"
    assert (both.labels, both.starts) == (("grasping", "navigation"), (0, 12))
    assert [both.text[span.start : span.end] for span in both.spans] == ["mug", "home"]


def test_edits_move_spans_along():
    one = example("bring the [mug](object), please").edited([(0, 0, "now "), (6, 10, ""), (13, 14, ""), (21, 21, ".")])
    assert one.text == "now bring mug please."
    assert [(span.text, span.start) for span in one.spans] == [("mug", 10)]
    ended = example("bring the [mug](object)").edited([(13, 13, " now")])
    assert (ended.text, ended.spans[0].text) == ("bring the mug now", "mug")


def test_a_condition_can_be_put_to_a_step(corpus):
    composer = Composer(corpus, corpus.written)
    draw = random.Random(0)
    one = [composer.with_condition(example("bring [it](object)."), draw) for _ in range(20)]
    assert all(consistent(other) and len(other.labels) == 1 for other in one)
    assert {span.slot for other in one for span in other.spans} == {"object", "condition", "count"}
    watching = example("watch [it](object)", "monitoring")
    assert composer.with_condition(watching, draw) == watching


def test_a_remark_can_be_put_to_a_command_of_any_length(corpus):
    composer, draw = Composer(corpus, ()), random.Random(0)
    whole = joined(example("take the [cup](object)"), " ", example("and open the [door](object)", "manipulation"))
    for _ in range(40):
        longer = composer.with_remark(whole, draw)
        assert consistent(longer)
        assert longer.labels == whole.labels
        assert [span.slot for span in longer.spans if span.slot is not Slot.REMARK] == [Slot.OBJECT, Slot.OBJECT]
        assert sum(span.slot is Slot.REMARK for span in longer.spans) == 1
        assert longer.text[longer.starts[1] :].startswith("and open")


def test_what_is_typed_short_keeps_its_spans():
    draw = random.Random(0)
    long = example("please don't forget to bring [me](recipient) [something](object) with the [cup](object)")
    short = [vary.texted(long, draw) for _ in range(20)]
    assert all(map(consistent, short))
    assert all("'" not in one.text for one in short)
    assert any("please" not in one.text for one in short)


def test_mistyped_text_stays_near():
    draw = random.Random(0)
    one = example("bring the [red](attribute) [cube](object) to the [shelf](destination)")
    variants = [vary.mistyped(one, draw) for _ in range(50)]
    assert len({variant.text for variant in variants}) > 10
    assert all(consistent(variant) and len(variant.spans) == 3 for variant in variants)
    assert all(abs(len(variant.text.split()) - 7) <= 2 for variant in variants)


def test_small_letters_keep_their_places():
    one = vary.lowered(example("Bring [Anna](recipient) the [USB stick](object)"))
    assert (one.text, [span.text for span in one.spans]) == ("bring anna the usb stick", ["anna", "usb stick"])


def test_a_second_verb_is_doubtful_and_an_errand_is_not(corpus):
    texts = {one.text: one for one in corpus.written}
    doubtful = [one for one in texts.values() if one.doubtful]
    assert 0 < len(doubtful) < 0.05 * len(texts)
    assert all(len(one.labels) == 1 and one.in_scope for one in doubtful)
    assert not any(one.doubtful for one in texts.values() if one.text.startswith(("go and ", "come and ")))


def test_a_split_divides_every_class_alike():
    examples = [Example(f"{label} {number}", (label,)) for label in "abc" for number in range(20)]
    first, second, rest = split(examples, (0.25, 0.25), random.Random(0))
    assert [len(part) for part in (first, second, rest)] == [15, 15, 30]
    assert sorted(one.text for part in (first, second, rest) for one in part) == sorted(one.text for one in examples)


def test_calibration_makes_probabilities_of_overconfident_scores():
    draw = np.random.default_rng(0)
    classes = len(Family) + 1
    labels = draw.integers(0, classes, 3000)
    believed = np.where(draw.random(3000) < 0.7, labels, draw.integers(0, classes, 3000))
    scores = 10.0 * np.eye(classes)[believed] + draw.normal(size=(3000, classes))
    fit = calibrated(scores, labels)
    assert fit.temperature > 2.0
    assert 0.0 < fit.slope < 0.6
    in_scope = 1.0 / (1.0 + np.exp(-(fit.slope * scope_score(scores) + fit.offset)))
    assert abs(in_scope.mean() - (labels < classes - 1).mean()) < 0.02
    assert fit.accept == Calibration.accept
    guesses = fit.guess(scores, list(Family))
    truth = [[*Family, OUT_OF_SCOPE][label] for label in labels]
    held = np.mean([label in guess.choices(0.1) for guess, label in zip(guesses, truth, strict=True)])
    assert held >= 0.89


def test_a_few_steps_of_training_lower_every_loss(corpus):
    import torch

    from executive.understanding.training.fine_tune import loss_of_batch
    from executive.understanding.training.network import Network, Tokeniser

    torch.manual_seed(0)
    network = Network(len(corpus.classes), rank=4, dropout=0.0)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=2e-3)
    batch = Tokeniser(corpus.classes).batch([*corpus.written[::800], *corpus.sequences[::80]])
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


def test_a_batch_tells_each_head_what_to_learn(corpus):
    from executive.understanding.training.network import UNKNOWN, Tokeniser

    sequence = joined(
        example("take [it](object)", "grasping"), " and ", example("go [home](destination)", "navigation")
    )
    talk = Example("how are you", (OUT_OF_SCOPE,), tagged=False)
    batch = Tokeniser(corpus.classes).batch([sequence, talk])
    assert [corpus.classes[label] for label in batch.classes] == ["grasping", "navigation", OUT_OF_SCOPE]
    assert batch.begins[0].tolist() == [0, 0, 0, 1, 0, 0, 0]  # [CLS] take it and go home [SEP]
    assert batch.known[0].tolist() == [0, 1, 1, 1, 1, 1, 0]
    assert batch.steps.reshape(3, 2, -1).sum((1, 2)).tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert (batch.tags[1] == UNKNOWN).all()
    assert (batch.tags[0, 1:6] > 0).tolist() == [False, True, False, False, True]
