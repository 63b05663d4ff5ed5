"""Measures the grounding of references on scenes that training never draws, by the simulator's word.

print(evaluate(scenes=200, seed=0))
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from executive.contracts.site import Site
from executive.errors import BadRequest
from executive.understanding.vision.embedded import EmbeddedModel
from executive.understanding.vision.language import VisionLanguage
from executive.understanding.vision.regions import regions
from executive.understanding.vision.scenes import phrases as said
from executive.understanding.vision.scenes.labelled import LabelledView
from executive.understanding.vision.scenes.phrases import Phrase
from executive.understanding.vision.scenes.references import refer_to, visible
from executive.understanding.vision.sight import singled_out
from executive.understanding.vision.vision import Vision

Progress = Callable[[str, float], None]
_SEEDS = {"tables": 41, "flat": 42, "dark": 43, "noisy": 44}
"""Streams of seeds; training has its own."""
_TIMED = 60
_REFERENCES = 2
"""References in each scene."""


@dataclass
class Tally:
    """How references were answered.

    Attributes:
        asked: How many.
        right: How many were settled on the thing that is meant.
        wrong: How many were settled on another one.
        by_sort: Right answers and references by order or relation.
    """

    asked: int = 0
    right: int = 0
    wrong: int = 0
    by_sort: dict[str, list[int]] = field(default_factory=dict)

    def count(self, sort: str, settled: bool, right: bool) -> None:
        """Count one answer."""
        self.asked += 1
        self.right += settled and right
        self.wrong += settled and not right
        entry = self.by_sort.setdefault(sort, [0, 0])
        entry[0] += settled and right
        entry[1] += 1

    def figures(self, name: str) -> dict[str, float]:
        """The shares, by name."""
        asked = max(1, self.asked)
        return {
            f"{name}_right": self.right / asked,
            f"{name}_wrong": self.wrong / asked,
            f"{name}_ambiguous": (self.asked - self.right - self.wrong) / asked,
            f"{name}_count": float(self.asked),
        }


@dataclass(frozen=True)
class VisionReport:
    """What was measured.

    Attributes:
        scenes: Scenes of each kind.
        seed: Seed of the scenes.
        measures: Figures by name; shares from 0 to 1, counts, and times [ms].
        sorts: Right answers and references by order or relation, over tables and flat.
    """

    scenes: int
    seed: int
    measures: Mapping[str, float]
    sorts: Mapping[str, Sequence[int]]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        measures = {name: round(value, 4) for name, value in self.measures.items()}
        return {"scenes": self.scenes, "seed": self.seed, "measures": measures, "sorts": dict(self.sorts)}

    def __str__(self) -> str:
        lines = [f"{self.scenes} scenes of each kind, seed {self.seed}"]
        lines += [f"{name.replace('_', ' '):<44}{value:.4g}" for name, value in self.measures.items()]
        lines += [f"{f'  {sort}':<44}{right} of {asked}" for sort, (right, asked) in self.sorts.items()]
        return "\n".join(lines)


def evaluate(
    *,
    scenes: int = 200,
    seed: int = 0,
    progress: Progress = lambda what, share: None,
    language: VisionLanguage | None = None,
) -> VisionReport:
    """Measure retrieval, references and speed.

    Args:
        scenes: Scenes of each kind.
        seed: Seed of the scenes.
        progress: Told what is being done and how far it is, 0 to 1.
        language: The model; the embedded one when None.

    Raises:
        BadRequest: if there are no scenes to measure with.
    """
    from executive.understanding.vision.scenes.exposure import Conditions
    from executive.understanding.vision.scenes.flat import Flat
    from executive.understanding.vision.scenes.table import table

    if scenes < 1:
        raise BadRequest(f"vision is measured on 1 scene or more, not {scenes}.")
    model: VisionLanguage = EmbeddedModel() if language is None else language
    flat = Flat()
    worlds: dict[str, Callable[[np.random.Generator], LabelledView]] = {
        "tables": table,
        "flat": flat.look,
        "dark": lambda random: table(random, Conditions(light=(0.25, 0.45))),
        "noisy": lambda random: table(random, Conditions(noise=(14.0, 22.0), depth_noise=0.005)),
    }
    measures: dict[str, float] = {}
    sorts: dict[str, list[int]] = {}
    for step, (name, make) in enumerate(worlds.items()):
        views = [make(np.random.default_rng([_SEEDS[name], seed, number])) for number in range(scenes)]
        progress(f"measuring on {name}", (step + 0.3) / len(worlds))
        measures |= _retrieval(name, views, model, seed)
        tally, named = _references(name, views, model, seed, flat.site if name == "flat" else _nowhere())
        measures |= tally.figures(f"{name}_references") | named
        if name in ("tables", "flat"):
            for sort, (right, asked) in tally.by_sort.items():
                entry = sorts.setdefault(sort, [0, 0])
                entry[0], entry[1] = entry[0] + right, entry[1] + asked
        progress(f"measuring on {name}", (step + 1) / len(worlds))
    measures |= _speed(worlds["flat"], model, seed)
    return VisionReport(scenes, seed, measures, dict(sorted(sorts.items())))


def _nowhere() -> Site:
    return Site("tables", {}, {}, (), np.zeros(2), np.ones(2))


def _retrieval(name: str, views: Sequence[LabelledView], model: VisionLanguage, seed: int) -> dict[str, float]:
    """Share of phrases whose best region really is what they say, by what is new about the phrase."""
    groups = {"learned_words": said.learned()} | {f"new_{key}": value for key, value in said.held_out().items()}
    if name != "tables":
        groups = {"learned_words": groups["learned_words"], "new_templates": groups["new_templates"]}
    random = np.random.default_rng([_SEEDS[name], seed, 1_000_000])
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    recalled = shown = 0
    for seen in views:
        found = regions(seen.view)
        owners = seen.owners(found)
        there = visible(seen)
        shown += len(there)
        recalled += sum(owner in owners for owner in there)
        named = [owner for owner in owners if owner >= 0 and seen.things[owner].kind]
        if len(found) < 2 or not named:
            continue
        thing = seen.things[named[int(random.integers(len(named)))]]
        for group, wording in groups.items():
            fitting = [phrase for phrase in wording if phrase.true_of(thing)]
            if not fitting:  # the flat's peg has no new noun that fits
                continue
            phrase = fitting[int(random.integers(len(fitting)))]
            best = owners[int(model.scores(seen.view, found, [phrase.text])[:, 0].argmax())]
            asked[group] += 1
            right[group] += best >= 0 and phrase.true_of(seen.things[best]) is True
    figures = {f"{name}_top1_{group}": right[group] / max(1, asked[group]) for group in groups}
    return {f"{name}_regions_recall": recalled / max(1, shown), **figures}


def _references(
    name: str, views: Iterable[LabelledView], model: VisionLanguage, seed: int, site: Site
) -> tuple[Tally, dict[str, float]]:
    """References answered by `Vision.refer`, or, where the site knows the things, by `Sight.choose`."""
    tally, vision = Tally(), Vision(site, model)
    names: Counter[str] = Counter()
    for number, seen in enumerate(views):
        random = np.random.default_rng([_SEEDS[name], seed, 2_000_000 + number])
        things = vision.seen(seen.view)
        owners = seen.owners([thing.region for thing in things])
        for thing, owner in zip(things, owners, strict=True):
            names["given"] += bool(thing.name)
            names["there"] += owner >= 0
            names["right"] += owner >= 0 and thing.name == seen.things[owner].name
        heads = [phrase for phrase in said.simple() if len(_called(seen, phrase)) > 1]
        for _ in range(_REFERENCES):
            reference = refer_to(seen, heads, said.simple(), random)
            if reference is None:
                continue
            if site.objects:
                chosen = singled_out(vision, seen.view, things, _called(seen, reference.head), reference.words)
                settled, right = len(chosen) == 1, chosen == (seen.things[reference.target].name,)
            else:
                choice = vision.refer(seen.view, things, reference.words)
                settled = choice.best is not None
                right = choice.best is not None and owners[things.index(choice.best)] == reference.target
            tally.count(reference.sort.value, settled, right)
    if not site.objects:
        return tally, {}
    precision, recall = names["right"] / max(1, names["given"]), names["right"] / max(1, names["there"])
    return tally, {f"{name}_names_precision": precision, f"{name}_names_recall": recall}


def _called(seen: LabelledView, head: Phrase) -> tuple[str, ...]:
    """Names of all things of a scene, in view or not, that may be called so: what a reader of the words alone has."""
    return tuple(thing.name for thing in seen.things if head.true_of(thing) is not False)


def _speed(make: Callable[[np.random.Generator], LabelledView], model: VisionLanguage, seed: int) -> dict[str, float]:
    """Time for the regions of a view, and for 8 regions against 4 phrases that were not asked before [ms]."""
    random = np.random.default_rng([_SEEDS["flat"], seed, 3_000_000])
    seen = make(random)
    while not regions(seen.view):
        seen = make(random)
    found = (list(regions(seen.view)) * 8)[:8]
    wording = said.learned()
    model.scores(seen.view, found, ["thing"])
    propose, score, worked = [], [], []
    for turn in range(_TIMED):
        began = time.perf_counter()
        regions(seen.view)
        between, spent = time.perf_counter(), time.process_time()
        model.scores(seen.view, found, [f"{phrase.text} {turn}" for phrase in wording[7 * turn : 7 * turn + 4]])
        propose.append(1000 * (between - began))
        score.append(1000 * (time.perf_counter() - between))
        worked.append(1000 * (time.process_time() - spent))
    return {
        "regions_median_ms": statistics.median(propose),
        "scores_8x4_median_ms": statistics.median(score),
        "scores_8x4_p95_ms": float(np.percentile(score, 95)),
        "scores_8x4_median_processor_ms": statistics.median(worked),
    }
