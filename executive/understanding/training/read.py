"""Reads the training sentences from YAML: the project's own, and a folder of the user's that adds to them.

`<family>.yaml` holds `utterances`, and `means` for what the family means in a few words; `out_of_scope.yaml` holds
lists of sentences by kind; `sequences.yaml` holds `sequences` of several steps. Slots are marked `[words](slot)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from executive.errors import BadFile, UnknownName, nearest
from executive.types import Family
from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.slots import marked
from executive.understanding.training.corpus import Corpus, Example, Grammar, joined
from executive.understanding.training.doubts import with_doubts
from executive.understanding.training.entries import Entry, entries

DATA_FOLDER = Path(__file__).parent.parent / "data"
SEQUENCES = "sequences"
GRAMMAR = "grammar"
FAMILY_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FEWEST = 10
"""Sentences that a new family needs at least."""
PLACEHOLDER = re.compile(r"\{(\w+)\}")
STEP = re.compile(r"(\w+): (.*)", re.DOTALL)


def read(user: Path | None = None, folder: Path = DATA_FOLDER) -> Corpus:
    """Read the project's sentences, and those of a user's folder.

    Args:
        user: A folder of YAML files in the same format: more sentences of known families, or new families.
        folder: The project's own files.

    Raises:
        BadFile: if a file is missing or is not what it should be.
    """
    corpus = Corpus({}, (), (), _grammar(folder / f"{GRAMMAR}.yaml"))
    paths = [folder / f"{name}.yaml" for name in (*Family, OUT_OF_SCOPE, SEQUENCES)]
    for path in (*paths, *(_user_files(user) if user is not None else ())):
        corpus = _with_file(corpus, path)
    return replace(corpus, written=tuple(with_doubts(corpus.written)))


def _user_files(folder: Path) -> list[Path]:
    """Families first, as sequences may speak of them."""
    if not folder.is_dir():
        raise BadFile(folder, "is no folder." if folder.exists() else "there is no such folder.")
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    if not paths:
        raise BadFile(folder, "holds no YAML files; add sentences as in watering.yaml with 'means' and 'utterances'.")
    for path in paths:
        if path.stem == GRAMMAR:
            raise BadFile(path, "templates cannot be added; write sentences in a file named for their family.")
    return sorted(paths, key=lambda path: path.stem == SEQUENCES)


def _with_file(corpus: Corpus, path: Path) -> Corpus:
    """The corpus with one more file; its sentences replace equal ones of earlier files."""
    if path.stem == SEQUENCES:
        listed = _listed(path, entries(path, (SEQUENCES,)), SEQUENCES)
        several = tuple(_sequence(entry, tuple(corpus.meanings)) for entry in listed)
        return replace(corpus, sequences=(*_without(corpus.sequences, several), *several))
    if path.stem == OUT_OF_SCOPE:
        texts = [entry.value for name, lines in entries(path).items() for entry in lines.texts(name)]
        fresh = tuple(Example(text, (OUT_OF_SCOPE,), tagged=False) for text in texts if text.strip())
        return replace(corpus, written=(*_without(corpus.written, fresh), *fresh))
    found = entries(path, ("means", "utterances"))
    meaning = _meaning(path, found, corpus.meanings)
    fresh = _known_slots([_single(entry, entry.value, path.stem) for entry in _listed(path, found, "utterances")])
    if len(fresh) < FEWEST and path.stem not in corpus.meanings:
        raise BadFile(path, f"a new family needs {FEWEST} sentences or more; there are {len(fresh)}.")
    meanings = {**corpus.meanings, path.stem: meaning}
    return replace(corpus, meanings=meanings, written=(*_without(corpus.written, fresh), *fresh))


def _meaning(path: Path, found: Mapping[str, Entry], known: Mapping[str, str]) -> str:
    if "means" in found:
        entry = found["means"]
        if not isinstance(entry.value, str) or not entry.value.strip():
            raise entry.wrong("'means' should be a short phrase such as \"give water to plants\".")
    elif path.stem in known:
        return known[path.stem]
    else:
        near = nearest(path.stem, known)
        hint = f" Did you mean '{near}.yaml'?" if near else ""
        raise BadFile(path, f"a new family needs 'means', such as \"give water to plants\".{hint}")
    if not FAMILY_NAME.fullmatch(path.stem):
        raise BadFile(path, "a family's file is named for it in small letters, digits and '_', as in 'watering.yaml'.")
    return str(found["means"].value)


def _listed(path: Path, found: Mapping[str, Entry], name: str) -> list[Entry]:
    if name not in found:
        raise BadFile(path, f"'{name}' is missing.")
    return found[name].texts(name)


def _single(entry: Entry, text: str, label: str) -> Example:
    """One sentence of one step.

    Args:
        entry: Where it stands.
        text: The sentence, with marks.
        label: Its class.
    """
    try:
        plain, spans = marked(text)
    except UnknownName as error:
        raise entry.wrong(str(error)) from None
    if not plain.strip():
        raise entry.wrong("has an entry without words.")
    if "[" in plain or "]" in plain:
        raise entry.wrong(f"a mark should be like '[red](attribute)'; one in '{plain}' is not.")
    return Example(plain, (label,), spans=spans)


def _sequence(entry: Entry, families: Sequence[str]) -> Example:
    steps = []
    for part in entry.value.split("||"):
        found = STEP.fullmatch(part.strip())
        if found is None:
            raise entry.wrong(f"a step should be like 'navigation: go to the hall', not '{part.strip()}'.")
        if found[1] not in (*families, OUT_OF_SCOPE):
            raise entry.wrong(str(UnknownName("family", found[1], families)))
        steps.append(_single(entry, found[2], found[1]))
    whole = steps[0]
    for step in steps[1:]:
        whole = joined(whole, " " if step.text[0].isalnum() or step.text[0] in "\"'(-&" else "", step)
    return whole


def _known_slots(examples: Sequence[Example]) -> tuple[Example, ...]:
    """In a file where most sentences have marks, one without has no slots; elsewhere its slots are unknown."""
    mostly = 2 * sum(bool(one.spans) for one in examples) > len(examples)
    return tuple(one if mostly else replace(one, tagged=bool(one.spans)) for one in examples)


def _without(earlier: Sequence[Example], fresh: Sequence[Example]) -> Iterator[Example]:
    said = {one.text.lower() for one in fresh}
    return (one for one in earlier if one.text.lower() not in said)


def _grammar(path: Path) -> Grammar:
    """The templates; those out of scope join the others."""
    names = (*Grammar.__dataclass_fields__, OUT_OF_SCOPE)
    found = entries(path, names)
    for name in names:
        if name not in found:
            raise BadFile(path, f"'{name}' is missing.")
    grouped = {name: found[name].groups(name) for name in ("lists", "single", "later_steps")}
    flat = {name: found[name].texts(name) for name in names if name not in grouped}
    for label in (*grouped["single"], *grouped["later_steps"]):
        if label not in set(Family):
            raise BadFile(path, str(UnknownName("family", label, Family)))
    for lines in (*(lines for groups in grouped.values() for lines in groups.values()), *flat.values()):
        for entry in lines:
            for name in PLACEHOLDER.findall(entry.value):
                if name not in grouped["lists"]:
                    raise entry.wrong(str(UnknownName("list", name, grouped["lists"])))
    fields: dict[str, Any] = {name: _values(lines) for name, lines in flat.items()}
    fields |= {name: {key: _values(lines) for key, lines in groups.items()} for name, groups in grouped.items()}
    fields["single"][OUT_OF_SCOPE] = fields.pop(OUT_OF_SCOPE)
    return Grammar(**fields)


def _values(lines: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(entry.value for entry in lines)
