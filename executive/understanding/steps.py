"""The steps of commands as the network reads them: where each begins, what it is, and the words that fill its slots.

reader = StepReader.load()
[[first, second]] = reader.read(["go to the kitchen and bring me the red mug"])
second.guess.family  # "transport"
second.spans  # (Span(Slot.RECIPIENT, "me", ...), Span(Slot.ATTRIBUTE, "red", ...), Span(Slot.OBJECT, "mug", ...))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from executive.understanding.classifier import WEIGHTS_FOLDER, Classifier, Guess
from executive.understanding.cuts import cuts
from executive.understanding.remarks import without_remarks
from executive.understanding.slots import Slot, Span
from executive.understanding.tags import spans
from executive.understanding.words import MARKS

_SURELY_A_TASK = 0.9
"""From this in-scope probability on, words by themselves are a task."""


@dataclass(frozen=True)
class Step:
    """One step of a command.

    Attributes:
        text: The words of the step, without the marks and spaces around them.
        start, end: Its offsets in the command, `end` exclusive; connecting words before a step belong to it.
        guess: Calibrated probabilities of its families and of being a task at all.
        spans: The slots filled in this step, in order; their offsets are those of the whole command.
    """

    text: str
    start: int
    end: int
    guess: Guess
    spans: tuple[Span, ...] = ()


class StepReader:
    """Reads commands that are clean already (`executive.understanding.words.clean`), each in one pass of the network.

    One instance may be used from several threads.

    Args:
        classifier: The network with its heads.
    """

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier

    @classmethod
    def load(cls, folder: Path | None = None) -> StepReader:
        """Load the weights of a folder that training wrote; the project's own by default.

        Raises:
            BadWeights: if the weights cannot be used.
            NotInstalled: if the base encoder's package is missing.
        """
        return cls(Classifier(folder or WEIGHTS_FOLDER))

    def is_word(self, word: str) -> bool:
        """Whether a word in lower case is a common one, so that it is not taken for a mistyped other word."""
        return self.classifier.is_word(word)

    def read(self, texts: Sequence[str]) -> list[list[Step]]:
        """The steps of each text, in order, all in few batches; a text without a letter or digit has none."""
        return [self._read(text) for text in texts]

    def without_remarks(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A text freed of what asks for nothing, and what that was: "bring the mug, I need it for my tea".

        What is no task as a whole stays whole: "it took hours to build that" does not become "build that". What is a
        task by itself is no remark, whatever the tagger says.
        """
        sight = self.classifier.see(text)
        freed = without_remarks(text, [one for one in spans(text, sight.offsets, sight.tags) if not self._is_task(one)])
        (whole,) = self.classifier.judge(sight, [(0, len(text))])
        return freed if whole.in_scope >= self.classifier.calibration.accept else (text, ())

    def _is_task(self, span: Span) -> bool:
        return span.slot is Slot.REMARK and self.classifier.guess([span.text])[0].in_scope >= _SURELY_A_TASK

    def _read(self, text: str) -> list[Step]:
        if not any(map(str.isalnum, text)):
            return []
        sight = self.classifier.see(text)
        found = tuple(span for span in spans(text, sight.offsets, sight.tags) if span.slot is not Slot.REMARK)
        starts = [0, *cuts(text, sight, found, self.classifier.calibration.begin)]
        parts = list(pairwise((*starts, len(text))))
        return [
            Step(
                text[start:end].strip(MARKS),
                start,
                end,
                guess,
                tuple(span for span in found if start <= span.start < end),
            )
            for (start, end), guess in zip(parts, self.classifier.judge(sight, parts), strict=True)
        ]
