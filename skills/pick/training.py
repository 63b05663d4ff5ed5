"""Training and evaluation of the skill `pick`: learn to see, clone the expert, correct in rounds of DAgger.

A training that was interrupted goes on where it was: what is done lies in a folder `unfinished` beside the weights,
and the same comes out as without the interruption.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from executive.contracts.practice import Practice, SkillReport, Trial
from executive.errors import BadRequest
from skills.pick.frames import collect
from skills.pick.lessons import Lessons, kinds_of, taught
from skills.pick.scenes import Spread
from skills.pick.skill import WEIGHTS, Pick
from skills.pick.spec import INPUTS, NAME, OUTPUTS, SPEED, TURN
from skills.pick.trials import HELD_OUT_SEEDS, TRAINING_SEEDS, not_held, trial
from skills.pick.words import HELD_OUT, LEARNED, Wording
from skills.policy import Decide, Policy
from skills.training.checkpoint import replaced
from skills.training.evaluate import Progress, silent
from skills.training.evaluate import evaluate as evaluate_trials

if TYPE_CHECKING:
    from skills.pick.acting import ActingResult
    from skills.pick.frames import Frames
    from skills.pick.questions import Questions
    from skills.pick.sight_quality import SightQuality
    from skills.policies.vision_language_action import VisionLanguageAction

DEMOS, FRAMES, ROUNDS = 100, 16_000, 4
"""Demonstrations of the expert, labelled frames, and rounds of DAgger; each round is half as many runs."""
EPOCHS, MORE_EPOCHS, RATE = 14, 2, 3e-3
"""Passes over the frames, passes over frames and lessons together, and largest learning rate of the sight."""
_LOOKS_AGAIN = 1
"""Round after which the sight learns from the lessons, too."""
_FEWEST = 2
_HELD_OUT_FRAMES = 9
"""Seed of the frames that only measure."""
_STARTS = 10_000
SHIFTS = {
    "half the light, twice the camera's noise": Spread(light=(0.5, 0.5), camera_noise=(2.0, 2.0)),
    "seven or eight things on the table": Spread(fewest=7, most=8),
}


def evaluate(practice: Practice, starts: int = 200, seed: int = 0, progress: Progress = silent) -> SkillReport:
    """Success on held-out tables in the words of the training; see `measure` for the rest."""
    return measure(practice, starts, seed, progress)


def measure(
    practice: Practice,
    starts: int,
    seed: int,
    progress: Progress = silent,
    decide: Decide | None = None,
    spread: Spread | None = None,
    wordings: Sequence[Wording] | None = None,
) -> SkillReport:
    """Success on held-out tables.

    Args:
        practice: The robot.
        starts: Number of tables.
        seed: Seed of the tables; training draws from other ones.
        progress: Told after every run.
        decide: The policy; the shipped one when None.
        spread: Within what limits tables are drawn, as in training when None.
        wordings: What people say, what was learned when None.
    """
    first = HELD_OUT_SEEDS + _STARTS * (seed % 100)
    trials = [trial(practice, first + number % _STARTS, spread, wordings) for number in range(starts)]
    return evaluate_trials(practice, partial(Pick, decide), trials, _judged, seed, progress=progress)


def _judged(practice: Practice, trial: Trial, attempt: object) -> str:
    return not_held(practice, trial)


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
    work = folder.parent / "unfinished"
    course = VisionCourse(practice, seed, demos or DEMOS, work, progress, device)
    course.run()
    with replaced(folder) as made:
        course.export(made)
        policy = Policy.load(made, NAME, INPUTS, OUTPUTS)
        report = measure(practice, starts, 0, progress, policy)
        course.write_card(made, report, starts, policy)
    shutil.rmtree(work)
    return report


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
        self.samples = 0
        self.seen: SightQuality
        self.acted: ActingResult

    def run(self) -> None:
        """Every stage that is not done yet."""
        from skills.pick.acting import ActingSettings, deciding, fit_acting
        from skills.pick.frames import Frames

        frames = collect(self.practice, self._part(FRAMES, 64), self.seed, self.work / "frames", self.progress)
        self._see(frames, "sight", EPOCHS, RATE)
        lessons: list[Lessons] = []
        for number in range(ROUNDS + 1):
            runs = self._corrections if number else self.demos
            first = TRAINING_SEEDS + 100_000 * self.seed + 10_000 * number
            actor = deciding(self.network, self.device) if number else None
            path = self.work / f"lessons-{number}"
            lessons += taught(self.practice, range(first, first + runs), path, actor, self.progress)
            together = Lessons.joined(lessons)
            if number == _LOOKS_AGAIN:
                self._see(Frames.joined([frames, together.frames]), "sight-again", MORE_EPOCHS, RATE / 3)
            self.acted = fit_acting(self.network, together, ActingSettings(seed=self.seed), self.device)
            self.samples = len(together)
            self.progress(f"round {number}: {self.acted}", (number + 1) / (ROUNDS + 1))
        self.network.to("cpu")
        self.seen = self._judge_sight()

    def export(self, folder: Path) -> None:
        """Write the checkpoint folder."""
        from skills.training.export import export

        random = np.random.default_rng(self.seed)
        examples = {one.name: random.random((8, *one.shape), dtype=np.float32) for one in INPUTS}
        export(self.network, folder, NAME, INPUTS, OUTPUTS, examples)

    def write_card(self, folder: Path, report: SkillReport, starts: int, policy: Policy) -> None:
        """Measure in other words and under other conditions, and write the model card."""
        from skills.pick.card import Run, write

        few = max(1, starts // 5)
        others = {
            f"held-out {what} of the wordings": measure(
                self.practice, few, 1, self.progress, policy, wordings=vocabulary.wordings()
            )
            for what, vocabulary in HELD_OUT.items()
        }
        others |= {
            what: measure(self.practice, few, 1, self.progress, policy, spread) for what, spread in SHIFTS.items()
        }
        epochs = f"{self._epochs(EPOCHS)} epochs, and {self._epochs(MORE_EPOCHS)} together with frames of the runs"
        corrections = ROUNDS * self._corrections
        run = Run(self.seed, self._part(FRAMES, 64), self.demos, corrections, self.samples, epochs)
        write(folder, report, others, run, self.seen, self.acted)

    def _see(self, frames: Frames, name: str, epochs: int, rate: float) -> None:
        from skills.pick.seeing import SightSettings, fit_sight

        settings = SightSettings(self._epochs(epochs), rate=rate, seed=self.seed)
        path = self.work / f"{name}.safetensors"
        fit_sight(self.network, frames, self._questions, settings, self.device, path, self.progress)

    def _judge_sight(self) -> SightQuality:
        from skills.pick.sight_quality import quality

        folder = self.work / "held-out"
        frames = collect(self.practice, self._part(1000, 32), _HELD_OUT_FRAMES, folder, silent)
        return quality(self.network, frames, self._questions)

    @cached_property
    def _questions(self) -> Questions:
        from skills.pick.questions import Questions

        return Questions(LEARNED.wordings(), self.practice.encode, kinds_of(self.practice))

    @property
    def _corrections(self) -> int:
        """Runs of the learner in one round."""
        return max(_FEWEST, self.demos // 2)

    def _epochs(self, whole: int) -> int:
        return self._part(whole, 1)

    def _part(self, whole: int, least: int) -> int:
        return max(least, round(whole * min(1.0, self.demos / DEMOS)))
