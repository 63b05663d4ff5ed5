"""Training of the skill `pick`: learn to see, learn words, clone the expert, correct in rounds of DAgger.

A training that was interrupted goes on where it was: what is done lies in a folder beside the weights,
`weights-unfinished` for `weights`, and the same comes out as without the interruption.
"""

from __future__ import annotations

import shutil
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from executive.contracts.practice import Practice, SkillReport
from executive.errors import BadRequest
from skills.pick.card import Run, write
from skills.pick.frames import collect
from skills.pick.lessons import Lessons, is_taught, kinds_of, taught
from skills.pick.measuring import ABSENT, OUTSIDE, evaluate, kept, measure, measure_absent, outside, together
from skills.pick.results import ActingResult, Learned, SightQuality
from skills.pick.skill import WEIGHTS
from skills.pick.spec import INPUTS, NAME, OUTPUTS, SPEED, TURN
from skills.pick.strange import CALIBRATION, FURTHER, LEARNED_STRANGE
from skills.pick.trials import TRAINING_SEEDS
from skills.pick.vectors import SentenceVectors
from skills.pick.words import LEARNED
from skills.policy import Decide, Policy
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent

__all__ = ["evaluate", "outside", "train"]

if TYPE_CHECKING:
    from skills.pick.frames import Frames
    from skills.pick.questions import Questions
    from skills.policies.vision_language_action import VisionLanguageAction

DEMOS, FRAMES, ROUNDS = 100, 16_000, 3
"""Demonstrations of the expert, labelled frames, and rounds of DAgger; each round is half as many runs."""
EPOCHS, RATE = 14, 3e-3
"""Passes over the frames, and largest learning rate of the sight."""
_WORDS = (*LEARNED.wordings(), *FURTHER, *LEARNED_STRANGE)
"""Wordings to learn from."""
_FEWEST = 2
_CALIBRATION_FRAMES, _HELD_OUT_FRAMES = 1_000_008, 1_000_009
"""Seeds of the frames that only calibrate, and of those that only measure."""


def train(
    practice: Practice,
    seed: int = 0,
    demos: int | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    starts: int = 200,
    device: str | None = None,
) -> SkillReport:
    """Train from scratch or go on, evaluate, and write the checkpoint folder with its card.

    Args:
        practice: The robot to learn from and to measure on.
        seed: Seed of data and training.
        demos: Demonstrations; frames, rounds and epochs are in proportion. The shipped policy's number when None.
        out: Checkpoint folder; the shipped one when None.
        progress: Told what is being done.
        starts: Held-out tables to measure with.
        device: Where torch works, "cpu" or "cuda"; CUDA when torch finds it, if None.

    Raises:
        BadRequest: if there are too few demonstrations to learn from.
    """
    if demos is not None and demos < _FEWEST:
        raise BadRequest(f"skill '{NAME}' learns from {_FEWEST} demonstrations or more, not {demos}.")
    folder = WEIGHTS if out is None else out
    unfinished = folder.parent / f"{folder.name}-unfinished"
    work = unfinished / f"seed-{seed}-demos-{demos or DEMOS}"
    course = VisionCourse(practice, seed, demos or DEMOS, work, progress, device)
    learned = course.learned()
    policy = Policy.load(work / "weights", NAME, INPUTS, OUTPUTS)
    report, others = measured(practice, starts, work / f"reports-{starts}", progress, policy)
    with replaced(folder) as made:
        for path in (work / "weights").iterdir():
            shutil.copy(path, made)
        write(made, report, others, course.summary(), learned)
    shutil.rmtree(unfinished)
    return report


def policy(folder: Path) -> Policy:
    """The policy that was trained into a folder, as `train` or the fusion policy's training has.

    Raises:
        BadWeights: if there is none of this skill, or it is damaged.
    """
    return Policy.load(folder, NAME, INPUTS, OUTPUTS)


def measured(
    practice: Practice, starts: int, folder: Path, progress: Progress, policy: Decide
) -> tuple[SkillReport, dict[str, SkillReport]]:
    """All that the card says, and what it says of other words and conditions; the folder keeps what is done."""
    main = kept(folder / "tables.json", lambda: measure(practice, starts, 0, progress, policy))
    few, fewer = max(1, starts // 6), max(1, starts // 10)
    without = [
        kept(folder / f"absent-{number}.json", partial(measure_absent, practice, few, 0, what, progress, policy))
        for number, what in enumerate(ABSENT)
    ]
    shifted = {
        what: kept(folder / f"other-{number}.json", partial(measure, practice, fewer, 1, progress, policy, **different))
        for number, (what, different) in enumerate(OUTSIDE.items())
    }
    return together(main, without), shifted


class VisionCourse:
    """One training, in stages whose results lie in a folder. Needs torch.

    Args:
        practice: The robot to learn from.
        seed: Seed of data and training.
        demos: Demonstrations.
        work: Folder of what is done so far.
        progress: Told what is being done.
        device: See `train`.
    """

    def __init__(
        self, practice: Practice, seed: int, demos: int, work: Path, progress: Progress, device: str | None
    ) -> None:
        import torch

        from skills.policies.vision_language_action import VisionLanguageAction

        torch.set_num_threads(1)  # sums in one order: the same weights again
        torch.manual_seed(seed)
        self.practice, self.seed, self.demos, self.work, self.progress = practice, seed, demos, work, progress
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.network: VisionLanguageAction = VisionLanguageAction(practice.description.camera, speed=SPEED, turn=TURN)
        self.network.to(self.device)
        self._encode = SentenceVectors(practice.encode, work / "vectors.safetensors")

    def learned(self) -> Learned:
        """Carry out every stage that is not done yet; the checkpoint lies in the folder `weights` then."""
        if not (self.work / "learned.json").exists():
            learned = self._run()
            with replaced(self.work / "weights") as made:
                self._export(made)
            learned.save(self.work / "learned.json")
        return Learned.load(self.work / "learned.json")

    def summary(self) -> Run:
        """What is learned from."""
        words = len(_WORDS) - len(LEARNED_STRANGE), len(LEARNED_STRANGE)
        corrections = ROUNDS * self._corrections
        return Run(self.seed, self._part(FRAMES, 64), self._part(EPOCHS, 1), self.demos, corrections, words)

    def _run(self) -> Learned:
        frames = collect(self.practice, self._part(FRAMES, 64), self.seed, self.work / "frames", self.progress)
        self.progress("reading words", 0.0)
        self._encode.prepare(wording.text for wording in (*_WORDS, *CALIBRATION))
        self._see(frames)
        calibrated = self._hear(frames)
        acted, samples = self._act()
        self.network.to("cpu")
        return Learned(self._judge_sight(), acted, calibrated, samples)

    def _act(self) -> tuple[ActingResult, int]:
        """Clone the expert, then correct in rounds; returns how well, and the number of samples."""
        from skills.pick.acting import ActingSettings, deciding, fit_acting

        lessons: list[Lessons] = []
        for number in range(ROUNDS + 1):
            actor = deciding(self.network, self.device) if number else None
            lessons += taught(self.practice, self._runs(number), self._folder(number), actor, self.progress)
            if number < ROUNDS and is_taught(self._runs(number + 1), self._folder(number + 1)):
                continue  # what would be learned now has acted already
            together = Lessons.joined(lessons)
            acted = fit_acting(self.network, together, ActingSettings(seed=self.seed), self.device)
            self.progress(f"round {number}: {acted}", (number + 1) / (ROUNDS + 1))
        return acted, len(together)

    def _folder(self, number: int) -> Path:
        return self.work / f"lessons-{number}"

    def _runs(self, number: int) -> range:
        """Seeds of the runs of a round; round 0 is the expert's."""
        first = TRAINING_SEEDS + 100_000 * self.seed + 10_000 * number
        return range(first, first + (self._corrections if number else self.demos))

    def _export(self, folder: Path) -> None:
        """Write the checkpoint folder."""
        from skills.training.export import export

        random = np.random.default_rng(self.seed)
        examples = {one.name: random.random((8, *one.shape), dtype=np.float32) for one in INPUTS}
        export(self.network, folder, NAME, INPUTS, OUTPUTS, examples)

    def _see(self, frames: Frames) -> None:
        from skills.pick.seeing import SightSettings, fit_sight

        settings = SightSettings(self._part(EPOCHS, 1), rate=RATE, seed=self.seed)
        path = self.work / "sight.safetensors"
        fit_sight(self.network, frames, self._questions, settings, self.device, path, self.progress)

    def _hear(self, frames: Frames) -> float:
        """Learn words; returns how well presence was calibrated."""
        from skills.pick.hearing import Hearing, HearingSettings, fit_hearing
        from skills.pick.presence import fit_presence

        hearing = Hearing(_WORDS, self._encode, self._things)
        settings = HearingSettings(epochs=self._part(HearingSettings.epochs, 1), seed=self.seed)
        path = self.work / "words.safetensors"
        fit_hearing(self.network, frames, hearing, settings, self.device, path, self.progress)
        others = self._other_frames("calibration", _CALIBRATION_FRAMES, 500)
        return fit_presence(self.network, others, Hearing(CALIBRATION, self._encode, self._things), self.seed)

    def _judge_sight(self) -> SightQuality:
        from skills.pick.sight_quality import quality

        return quality(self.network, self._other_frames("held-out", _HELD_OUT_FRAMES, 500), self._questions)

    def _other_frames(self, name: str, seed: int, count: int) -> Frames:
        return collect(self.practice, self._part(count, 32), seed, self.work / name, silent)

    @property
    def _things(self) -> list[tuple[str, str]]:
        return kinds_of(self.practice)

    @cached_property
    def _questions(self) -> Questions:
        from skills.pick.questions import Questions

        return Questions(LEARNED.wordings(), self._encode, self._things)

    @property
    def _corrections(self) -> int:
        """Runs of the learner in one round."""
        return max(_FEWEST, self.demos // 2)

    def _part(self, whole: int, least: int) -> int:
        return max(least, round(whole * min(1.0, self.demos / DEMOS)))
