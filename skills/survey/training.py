"""Training and evaluation of the skill `survey`: what is there, and what has changed since the last time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from executive.contracts.memory import Sighting
from executive.contracts.observation import STATE
from executive.contracts.practice import Attempt, Practice, SkillReport, Start, Trial
from executive.contracts.site import Place, PlaceKind
from executive.contracts.survey import Change, Survey, changes
from skills.policy import Array, Decide, Policy
from skills.survey.scenes import DRAWER, Spread, random_place, recognised, scene_pair
from skills.survey.skill import WEIGHTS, SurveySkill
from skills.survey.spec import INPUTS, NAME, OUTPUTS, SPEC
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent
from skills.training.evaluate import evaluate as evaluate_trials
from skills.training.kept import Kept

SURVEYS = 120
_EVALUATION_SEEDS, _TRAINING_SEEDS = 14_000_000, 15_000_000
_SHIFTED_PAIRS = 20
_PART = 10
"""Looks that an interruption costs at most."""
_NEAR = 0.05
"""A candidate this far from the object [m] is something else."""
_PULLED = 0.02
"""Error [m] up to which a drawer is measured right."""
SHIFTS: Mapping[str, Spread] = {
    "light 0.4 to 0.6": Spread(light=(0.4, 0.6)),
    "camera misaligned by 15 mrad (standard deviation)": Spread(misaligned=0.015),
}


@dataclass(frozen=True)
class Pair:
    """A place that is looked over twice, and what has to be reported the second time."""

    first: Start
    trial: Trial


@dataclass
class Score:
    """Changes over all pairs: reported and real, reported only, real only; and lists with an error."""

    right: int = 0
    invented: int = 0
    overlooked: int = 0
    listed: int = 0
    lists: int = 0
    errors: list[float] = field(default_factory=list)

    def measures(self) -> dict[str, float]:
        """For the card."""
        reported, real = self.right + self.invented, self.right + self.overlooked
        return {
            "changes": float(real),
            "change_precision_percent": 100.0 * self.right / max(1, reported),
            "change_recall_percent": 100.0 * self.right / max(1, real),
            "lists_without_error_percent": 100.0 * self.listed / max(1, self.lists),
            "position_error_p95_mm": 1000.0 * float(np.percentile(self.errors, 95)) if self.errors else 0.0,
        }


def pair(practice: Practice, seed: int, spread: Spread | None = None) -> Pair:
    """Two looks over a random place."""
    random = np.random.default_rng(seed)
    place = random_place(practice, random)
    first, second = scene_pair(practice, place, random, spread or Spread())
    return Pair(first, Trial(second, {"place": place.name}, seed))


def real_survey(practice: Practice, place: Place) -> Survey:
    """What there really is at a place, by the simulator."""
    stamp = practice.observe().stamp
    if place.kind is PlaceKind.CONTAINER:
        return Survey(place.name, stamp, pulled=practice.truth().fixtures[DRAWER])
    poses = practice.truth().objects
    there = {
        name: Sighting(name, poses[name][:3], float(poses[name][3]), 0.0, place.name, stamp)
        for name in recognised(practice)
        if practice.holds(f"on({name}, {place.name})")
    }
    return Survey(place.name, stamp, there, frozenset(recognised(practice)))


def evaluate(practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent) -> SkillReport:
    """Changes reported right over held-out pairs of scenes; training draws from other seeds."""
    return _evaluate(practice, starts, seed, None, progress)


def outside(
    practice: Practice, starts: int, seed: int = 1, progress: Progress = silent, decide: Decide | None = None
) -> dict[str, SkillReport]:
    """What is left of the success outside the range of the training, by what is different."""
    return {what: _evaluate(practice, starts, seed, decide, progress, spread) for what, spread in SHIFTS.items()}


def _evaluate(
    practice: Practice,
    starts: int,
    seed: int,
    network: Decide | None,
    progress: Progress,
    spread: Spread | None = None,
) -> SkillReport:
    """Success: the place is looked over twice, and exactly what has changed is reported."""
    first = _EVALUATION_SEEDS + 1000 * seed
    pairs = {one.trial.seed: one for one in (pair(practice, first + number, spread) for number in range(starts))}
    make = _maker(network)
    score, real_before = Score(), {}

    def look_before(practice: Practice, trial: Trial) -> None:
        """What the robot remembers of the first time is what it found itself then."""
        place = practice.site.place(trial.goal["place"])
        practice.reset(pairs[trial.seed].first, trial.seed + 500)
        practice.attempt(make(), trial.goal)
        real_before[trial.seed] = real_survey(practice, place)
        _judge_list(score, practice.memory.surveys.get(place.name), real_before[trial.seed])
        remembered = practice.memory.surveys.get(place.name)
        practice.reset(trial.start, trial.seed)
        if remembered is not None:
            practice.memory.surveyed(remembered)

    def judge(practice: Practice, trial: Trial, attempt: Attempt) -> str:
        place = practice.site.place(trial.goal["place"])
        real, memory = real_survey(practice, place), practice.memory
        wanted = set(changes(real_before[trial.seed], real))
        before, after = memory.earlier.get(place.name), memory.surveys.get(place.name)
        told = set(changes(before, after)) if before is not None and after is not None else set()
        _judge_list(score, after if before is not None else None, real)
        score.right += len(told & wanted)
        score.invented += len(told - wanted)
        score.overlooked += len(wanted - told)
        facts = [_named(told - wanted, "is reported and is not so"), _named(wanted - told, "is not reported")]
        return "; ".join(fact for fact in facts if fact)

    trials = [one.trial for one in pairs.values()]
    report = evaluate_trials(practice, make, trials, judge, seed, look_before, progress)
    return replace(report, measures=score.measures())


def _judge_list(score: Score, said: Survey | None, real: Survey) -> None:
    score.lists += 1
    if said is None:
        return
    if real.pulled is not None:
        score.listed += said.pulled is not None and abs(said.pulled - real.pulled) <= _PULLED
        return
    score.listed += said.sightings.keys() == real.sightings.keys()
    both = said.sightings.keys() & real.sightings.keys()
    score.errors += [
        float(np.linalg.norm(said.sightings[name].position - real.sightings[name].position)) for name in sorted(both)
    ]


def _named(found: set[Change], what: str) -> str:
    return f"{', '.join(sorted(f'{one.name} {one.kind}' for one in found))} {what}" if found else ""


def _maker(network: Decide | None) -> Callable[[], SurveySkill]:
    recognise: list[Decide] = []  # loaded once: a pair needs it twice

    def make() -> SurveySkill:
        skill = SurveySkill(network, recognise[0] if recognise else None)
        skill.prepare()
        if skill.recognise is not None and not recognise:
            recognise.append(skill.recognise)
        return skill

    return make


def collect(
    practice: Practice, count: int, seed: int, progress: Progress, kept: Kept | None = None
) -> tuple[Array, Array]:
    """Evidence, shape (candidates, 14), and whether each really stands there, shape (candidates,), of `count` looks.

    What is kept is not looked over again.
    """

    def part(numbers: range) -> dict[str, Array]:
        progress("looking over surfaces", numbers.start / count)
        return _looked_over(practice, numbers, seed)

    found = (kept or Kept()).in_parts("looks", count, _PART, part)
    return found["evidence"], found["present"]


def _looked_over(practice: Practice, numbers: range, seed: int) -> dict[str, Array]:
    """The evidence of the looks of these numbers, and whether what it speaks for is there."""
    make = _maker(lambda features: {"present": np.zeros(1, dtype=np.float32)})
    evidence: list[Array] = []
    present: list[bool] = []
    for number in numbers:
        one = pair(practice, seed + number)
        place = practice.site.place(one.trial.goal["place"])
        if place.kind is PlaceKind.CONTAINER:
            continue
        practice.reset(one.trial.start, one.trial.seed)
        skill = make()
        practice.attempt(skill, one.trial.goal)
        real = real_survey(practice, place).sightings
        for candidate in skill.candidates:
            where = real.get(candidate.name)
            there = where is not None and np.linalg.norm(where.position - candidate.estimate.position) < _NEAR
            evidence.append(candidate.features)
            present.append(bool(there))
    return {
        "evidence": np.array(evidence, dtype=np.float32).reshape(len(evidence), *INPUTS[0].shape),
        "present": np.array(present, dtype=np.float32),
    }


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = 200,
) -> SkillReport:
    """Train from scratch or go on, evaluate, and write the checkpoint folder with its card when all is done.

    `demos` counts surveys; the network of the skill `look` stays as it is.
    """
    import torch

    from skills.survey.network import EvidenceNetwork, fit
    from skills.training.export import export
    from skills.training.networks import Normalise

    count = SURVEYS if demos is None else demos
    torch.set_num_threads(1)  # sums in one order: the same weights again
    torch.manual_seed(seed)
    out = WEIGHTS if out is None else out
    with Kept.unfinished(out, seed, count, starts) as kept, replaced(out) as folder:
        evidence, present = collect(practice, count, _TRAINING_SEEDS + 10_000 * seed, progress, kept)
        network = EvidenceNetwork(Normalise.of(evidence))
        loss = fit(network, evidence, present)
        export(network, folder, NAME, INPUTS, OUTPUTS, {STATE: evidence[:64]})
        trained = Policy.load(folder, NAME, INPUTS, OUTPUTS)
        report = kept.report("held-out", lambda: _evaluate(practice, starts, 0, trained, progress))
        few = min(starts, _SHIFTED_PAIRS)
        shifted = kept.reports("outside", lambda: outside(practice, few, 1, progress, trained))
        data = f"{count} looks over a random place, {len(present)} candidates, {int((present < 0.5).sum())} of them not"
        _write_card(folder, report, shifted, data, count, seed, loss)
    return report


def _write_card(
    folder: Path,
    report: SkillReport,
    shifted: Mapping[str, SkillReport],
    data: str,
    count: int,
    seed: int,
    loss: float,
) -> None:
    from skills.training.model_card import ModelCard, write_card

    card = ModelCard(
        skill=NAME,
        doc=SPEC.doc,
        data=f"{data} really there, labelled by the simulator: up to six cubes and mugs on one of five surfaces, the "
        "base at the surface's approach pose with the errors that navigation leaves, light 0.75 to 1.25 times the "
        "usual, camera noise 0.5 to 2 times, camera misaligned by 3 mrad (standard deviation).",
        method="The network of the skill `look` recognises and localises objects in every frame; a logistic network "
        f"with one hidden layer of 24 weighs what all frames say of each object. Last loss {loss:.4f}. A drawer is "
        "measured in the depth image, without a network.",
        seed=seed,
        train_command=f"executive train survey --seed {seed} --demos {count}",
        evaluate_command=f"executive evaluate survey --starts {report.trials} --seeds 0",
        limits="objects that `look` does not know (the peg is one), two objects of the same kind and colour, objects "
        "nearer to each other than 10 cm, what lies in a drawer, objects moved by less than 4 cm. A start is a pair "
        "of scenes of one place (a surface or the drawer), a success is that exactly what has changed from the first "
        "to the second is reported; objects that moved went 8 cm or more. Precision and recall count single changes.",
    )
    write_card(card, folder, report, INPUTS, OUTPUTS, shifted)
