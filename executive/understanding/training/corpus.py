"""The training sentences: written utterances and templates, read from YAML."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from executive.errors import BadFile, UnknownName
from executive.types import Family
from executive.understanding.words import core

OUT_OF_SCOPE = "out_of_scope"
LABELS: tuple[str, ...] = (*(family.value for family in Family), OUT_OF_SCOPE)
"""The classes in the order of the classifier's outputs; the last one is no family."""

DATA_FOLDER = Path(__file__).parent.parent / "data"
FAMILIES = LABELS[:-1]
PUNCTUATED = re.compile(r"[,.;!?]| and | then ")
"""Written sentences with these may hold several steps themselves."""
SLOT = re.compile(r"\{(\w+)\}")


NO_LABEL = -1
"""Label of a sequence: it has steps of several families."""


@dataclass(frozen=True)
class Example:
    """One sentence.

    Attributes:
        text: The sentence.
        label: Its class, or `NO_LABEL` for a sequence of steps.
        cuts: Where its second and later steps begin, connecting words included: offsets in `text`.
    """

    text: str
    label: int
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """Everything that the classifier learns from.

    Attributes:
        written: Sentences that a person wrote, in the files' order.
        templates: Pairs of template and class.
        lists: What a template's slots draw from, by name.
        later_steps: Templates of steps that refer back to an earlier one, with their classes.
        joiners: What may stand between two steps.
    """

    written: tuple[Example, ...]
    templates: tuple[Example, ...]
    lists: dict[str, tuple[str, ...]]
    later_steps: tuple[Example, ...]
    joiners: tuple[str, ...]

    def sample(self, template: str, draw: random.Random) -> str:
        """One sentence out of a template."""
        text = SLOT.sub(lambda slot: draw.choice(self.lists[slot[1]]), template)
        return " ".join(text.split())

    def drawn(self, count: int, label: int, draw: random.Random) -> list[Example]:
        """`count` sentences of one class out of its templates, each template about equally often."""
        own = [example.text for example in (*self.templates, *self.later_steps) if example.label == label]
        chosen = [own[number % len(own)] for number in range(count)] if own else []
        return [Example(self.sample(template, draw), label) for template in chosen]

    def sequence(self, written: Sequence[Example], draw: random.Random) -> Example:
        """A command of two to four steps, out of written sentences and templates.

        Args:
            written: Written sentences that may be used; those out of scope are left out.
            draw: Source of randomness.
        """
        inside = [one.text for one in self.templates if one.label < len(FAMILIES)]
        plain = [one.text for one in written if one.label < len(FAMILIES) and not PUNCTUATED.search(one.text)]
        later = [one.text for one in self.later_steps]
        text, cuts = self._step(draw.choice((inside, plain)), 0.5, draw), []
        for _ in range(draw.choice((1, 1, 1, 1, 2, 3))):
            joiner = draw.choice(self.joiners)
            cuts.append(len(text) + len(joiner) - len(joiner.lstrip()))
            text += joiner + self._step(draw.choice((inside, plain, later)), 0.9, draw)
        return Example(text, NO_LABEL, tuple(cuts))

    def _step(self, templates: Sequence[str], bare: float, draw: random.Random) -> str:
        """One step; with the probability `bare` without a polite opening."""
        step = self.sample(draw.choice(templates), draw)
        return core(step) if draw.random() < bare else step


def read(folder: Path = DATA_FOLDER) -> Corpus:
    """Read the corpus: one file a family, `out_of_scope.yaml` and `grammar.yaml`.

    Raises:
        BadFile: if a file is missing or is not what it should be.
    """
    written: list[Example] = []
    for label, name in enumerate(LABELS):
        groups = _mapping(folder / f"{name}.yaml")
        for group, lines in groups.items():
            written.extend(Example(text, label) for text in _texts(folder / f"{name}.yaml", group, lines))
    path = folder / "grammar.yaml"
    grammar = _mapping(path)
    lists = {name: tuple(_texts(path, name, lines)) for name, lines in grammar["lists"].items()}
    templates = [
        Example(text, LABELS.index(_known(path, name)))
        for name, lines in {**grammar["single"], OUT_OF_SCOPE: grammar[OUT_OF_SCOPE]}.items()
        for text in _texts(path, name, lines)
    ]
    later_steps = [
        Example(text, LABELS.index(_known(path, name)))
        for name, lines in grammar["later_steps"].items()
        for text in _texts(path, name, lines)
    ]
    for template in (*templates, *later_steps):
        for slot in SLOT.findall(template.text):
            if slot not in lists:
                raise BadFile(path, str(UnknownName("list", slot, lists)))
    return Corpus(
        tuple(written), tuple(templates), lists, tuple(later_steps), tuple(_texts(path, "joiners", grammar["joiners"]))
    )


def split(examples: Sequence[Example], shares: Sequence[float], draw: random.Random) -> list[list[Example]]:
    """Parts of the examples, every class divided by the same shares; the last part takes the rest."""
    parts: list[list[Example]] = [[] for _ in range(len(shares) + 1)]
    for label in sorted({example.label for example in examples}):
        own = [example for example in examples if example.label == label]
        draw.shuffle(own)
        start = 0
        for number, share in enumerate(shares):
            end = start + round(share * len(own))
            parts[number].extend(own[start:end])
            start = end
        parts[-1].extend(own[start:])
    return parts


def mistyped(text: str, draw: random.Random) -> str:
    """The text as somebody in a hurry types it: letters swapped, lost or doubled, an article left out."""
    words = text.split()
    for number, word in enumerate(words):
        if len(word) > 3 and draw.random() < 0.15:
            at = draw.randrange(1, len(word) - 1)
            kind = draw.randrange(3)
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[number] = (swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])[kind]
    if draw.random() < 0.3:
        words = [word for word in words if word not in ("the", "a")] or words
    return " ".join(words)


def _mapping(path: Path) -> dict[str, Any]:
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(path, f"cannot be read ({error.strerror}).") from None
    except yaml.YAMLError as error:
        raise BadFile(path, f"is not YAML ({error}).") from None
    if not isinstance(value, dict):
        raise BadFile(path, "should be a mapping of names to lists of sentences.")
    return value


def _texts(path: Path, group: str, lines: Any) -> Iterable[str]:
    if not isinstance(lines, list):
        raise BadFile(path, f"'{group}' should be a list of sentences.")
    return [_text(path, group, line) for line in lines]


def _text(path: Path, group: str, line: Any) -> str:
    if not isinstance(line, str):
        raise BadFile(path, f"'{group}' has an entry that is no text: {line!r}; put it in quotes.")
    return line


def _known(path: Path, name: str) -> str:
    if name not in LABELS:
        raise BadFile(path, str(UnknownName("family", name, LABELS)))
    return name
