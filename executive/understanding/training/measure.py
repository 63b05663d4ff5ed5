"""Measures of trained weights on written commands that the network has not learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from executive.understanding import metrics
from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.slots import Slot, Span
from executive.understanding.steps import Step, StepReader
from executive.understanding.training.corpus import Example


def measure(reader: StepReader, examples: Sequence[Example]) -> dict[str, float]:
    """All measures, 0 to 1; nan where there is nothing to measure.

    Args:
        reader: The weights, as they are used.
        examples: Written commands of one step and of several.
    """
    read = list(zip(examples, reader.read([one.text for one in examples]), strict=True))
    single = [pair for pair in read if len(pair[0].labels) == 1]
    several = [pair for pair in read if len(pair[0].labels) > 1]
    remarks = _remarks(reader, [one for one in examples if one.tagged and one.in_scope])
    return {**_single(reader, [one for one, _ in single]), **_steps(single, several), **_slots(read), **remarks}


def _single(reader: StepReader, examples: Sequence[Example]) -> dict[str, float]:
    """Of sentences taken as one step."""
    guesses = reader.classifier.guess([one.text for one in examples])
    accept = reader.classifier.calibration.accept
    truth = [one.label for one in examples]
    classes = [guess.family if guess.in_scope >= accept else OUT_OF_SCOPE for guess in guesses]
    inside = [(one.label, guess) for one, guess in zip(examples, guesses, strict=True) if one.in_scope]
    outside = [guess.in_scope for one, guess in zip(examples, guesses, strict=True) if not one.in_scope]
    right = [label == guess.family for label, guess in inside]
    return {
        "accuracy": float(np.mean([one == other for one, other in zip(truth, classes, strict=True)])),
        "family accuracy": float(np.mean(right)),
        "macro F1": metrics.macro_f1(truth, classes),
        "out-of-scope AUROC": metrics.auroc([guess.in_scope for _, guess in inside], outside),
        "ECE": metrics.calibration_error([guess.confidence for _, guess in inside], right),
    }


def _steps(
    single: Sequence[tuple[Example, list[Step]]], several: Sequence[tuple[Example, list[Step]]]
) -> dict[str, float]:
    def share(pairs: Sequence[tuple[Example, list[Step]]], right: object) -> float:
        assert callable(right)
        return float(np.mean([right(one, steps) for one, steps in pairs])) if pairs else float("nan")

    return {
        "single steps left whole": share(
            [pair for pair in single if pair[0].in_scope], lambda _, steps: len(steps) == 1
        ),
        "sequences cut right": share(several, lambda one, steps: [step.start for step in steps] == list(one.starts)),
        "sequences exact": share(several, lambda one, steps: [step.guess.family for step in steps] == list(one.labels)),
    }


def _slots(read: Sequence[tuple[Example, list[Step]]]) -> dict[str, float]:
    pairs = [
        (
            _found(span for span in one.spans if span.slot is not Slot.REMARK),
            _found(span for step in steps for span in step.spans),
        )
        for one, steps in read
        if one.tagged and one.in_scope
    ]
    hits = sum(len(true & found) for true, found in pairs)
    total = sum(len(true) + len(found) for true, found in pairs)
    return {
        "slots F1": 2 * hits / total if total else float("nan"),
        "slots exact": float(np.mean([true == found for true, found in pairs])) if pairs else float("nan"),
    }


def _remarks(reader: StepReader, examples: Sequence[Example]) -> dict[str, float]:
    """How often all remarks of a command are left out, and nothing else is; and all words kept where there are none."""
    pairs = [
        (
            tuple(span.text for span in one.spans if span.slot is Slot.REMARK),
            reader.without_remarks(one.text)[1],
        )
        for one in examples
    ]
    some = [true == found for true, found in pairs if true]
    none = [not found for true, found in pairs if not true]
    return {
        "remarks left out": float(np.mean(some)) if some else float("nan"),
        "words kept without remarks": float(np.mean(none)) if none else float("nan"),
    }


def _found(spans: object) -> set[tuple[str, int, int]]:
    assert isinstance(spans, Sequence) or hasattr(spans, "__iter__")
    return {(span.slot, span.start, span.end) for span in spans if isinstance(span, Span)}
