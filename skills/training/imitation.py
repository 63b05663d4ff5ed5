"""From a scripted expert to a policy, for skills that are demonstrated on the embedded robot itself.

GRASP = Course(spec=SPEC, inputs=INPUTS, outputs=OUTPUTS, weights=WEIGHTS, make=Grasp, expert=expert, ...)
GRASP.train(practice, seed=0)        # demonstrate, clone, measure, write weights and card
GRASP.evaluate(practice, starts=200) # measure the shipped weights
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from executive.contracts.action import Vector
from executive.contracts.observation import STATE
from executive.contracts.practice import Practice, SkillReport, Trial
from executive.contracts.skill import Skill, SkillSpec
from executive.errors import BadRequest
from skills.policy import Decide, Feature, Policy
from skills.training.checkpoint import replaced
from skills.training.demonstrations import Demonstrations, Noise, Recorder
from skills.training.evaluate import Progress, held_out, nothing, silent
from skills.training.evaluate import evaluate as evaluate_trials
from skills.training.kept import Kept

if TYPE_CHECKING:
    from skills.training.behaviour_cloning import CloningResult
    from skills.training.model_card import ModelCard
    from skills.training.networks import BoundedPolicy
    from skills.training.success import SuccessResult

_CHUNK = 10
"""Demonstrations that an interruption costs at most."""
_FEWEST = 2
"""Fewest demonstrations: one to learn from and one to judge by."""


@dataclass(frozen=True)
class Course:
    """What is particular to one skill; everything else of its training is the same.

    Attributes:
        spec: The skill's declaration.
        inputs, outputs: What its policy takes and gives.
        weights: Its shipped checkpoint folder.
        make: Makes the skill with what decides in it: the policy, the expert, or None for the shipped policy.
        expert: Labels every state, and acts in demonstrations.
        trial: A random start and goal for a seed.
        wrong: What is wrong with the world, as a clause, or "" while the goal holds; the simulator's word.
        lower, upper: Bounds of the action; shape (action,).
        noise: Standard deviation of the noise on demonstrated actions; shape (action,). Of four demonstrations one has
            none, the others half of it, all of it and one and a half times it.
        demos: Demonstrations that the shipped policy learned from.
        held_out_seeds, training_seeds: First seed of the trials for evaluation, and for training at least 1,000,000
            above it.
        data: What the demonstrations show, for the model card.
        limits: What the policy is not good for, for the model card.
        shifts: Trials outside the range of the training by what is different, measured for the model card.
        shifted_starts: Starts for each of these shifts.
        prepare: Called after every reset, e.g. to fill the robot's memory.
        misled: The same outside the range of the training, by what is different.
        unreached: What is wrong while the skill is not done, which its success estimate learns; `wrong` when None.
    """

    spec: SkillSpec
    inputs: Sequence[Feature]
    outputs: Sequence[Feature]
    weights: Path
    make: Callable[[Decide | None], Skill]
    expert: Decide
    trial: Callable[[Practice, int], Trial]
    wrong: Callable[[Practice, Trial], str]
    lower: Vector
    upper: Vector
    noise: Vector
    demos: int
    held_out_seeds: int
    training_seeds: int
    data: str
    limits: str
    shifts: Mapping[str, Callable[[Practice, int], Trial]] = field(default_factory=dict)
    shifted_starts: int = 100
    prepare: Callable[[Practice, Trial], None] = nothing
    misled: Mapping[str, Callable[[Practice, Trial], None]] = field(default_factory=dict)
    unreached: Callable[[Practice, Trial], str] | None = None

    def evaluate(
        self,
        practice: Practice,
        starts: int = 200,
        seed: int = 0,
        progress: Progress = silent,
        decide: Decide | None = None,
    ) -> SkillReport:
        """Success from held-out starts of the shipped policy, or of `decide`; starts repeat after 100 seeds."""
        return evaluate_trials(
            practice,
            lambda: self.make(decide),
            held_out(practice, self.trial, self.held_out_seeds, starts, seed),
            lambda practice, trial, attempt: self.wrong(practice, trial),
            seed,
            self.prepare,
            progress,
        )

    def outside(
        self,
        practice: Practice,
        starts: int,
        seed: int = 1,
        progress: Progress = silent,
        decide: Decide | None = None,
    ) -> dict[str, SkillReport]:
        """What is left of the success outside the range of the training, by what is different."""
        courses = {what: replace(self, trial=trial) for what, trial in self.shifts.items()}
        courses |= {what: replace(self, prepare=prepare) for what, prepare in self.misled.items()}
        return {what: course.evaluate(practice, starts, seed, progress, decide) for what, course in courses.items()}

    def policy(self, folder: Path) -> Policy:
        """The policy that was trained into a folder.

        Raises:
            BadWeights: if there is none of this skill, or it is damaged.
        """
        return Policy.load(folder, self.spec.name, self.inputs, self.outputs)

    def demonstrate(
        self, practice: Practice, demos: int, seed: int, progress: Progress = silent, work: Path | None = None
    ) -> Demonstrations:
        """Episodes of the expert under noise, labelled with its clean actions and the simulator's success.

        Args:
            practice: The robot.
            demos: How many.
            seed: Seed of the starts.
            progress: Told after every one.
            work: Folder that keeps them, a few a file; those that it has are not given again.
        """
        parts = []
        for first in range(0, demos, _CHUNK):
            numbers = range(first, min(demos, first + _CHUNK))
            path = None if work is None else work / f"{self.spec.name}-{seed}-{first}-{numbers.stop}.safetensors"
            if path is not None and (kept := _kept(path)) is not None:
                parts.append(kept)
                continue
            given = []
            for number in numbers:
                given.append(self._episode(practice, number, seed))
                progress("demonstrating", (number + 1) / demos)
            parts.append(Demonstrations.joined(given))
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                parts[-1].save(path.with_suffix(".part"))
                path.with_suffix(".part").replace(path)
        return Demonstrations.joined(parts)

    def _episode(self, practice: Practice, number: int, seed: int) -> Demonstrations:
        trial = self.trial(practice, self.training_seeds + 100_000 * seed + number)
        practice.reset(trial.start, trial.seed)
        self.prepare(practice, trial)
        noise = Noise(self.noise * (number % 4) / 2, trial.seed)
        unreached = self.unreached or self.wrong
        recorder = Recorder(self.expert, noise, reached=lambda: not unreached(practice, trial))
        practice.attempt(self.make(recorder), trial.goal)
        return recorder.episode()

    def train(
        self,
        practice: Practice,
        seed: int = 0,
        demos: int | None = None,
        out: Path | None = None,
        progress: Progress = silent,
        starts: int = 200,
        data: Path | None = None,
        keep: Path | None = None,
    ) -> SkillReport:
        """Train from scratch, measure, and write the checkpoint folder with its card when all is done.

        Demonstrations and what was measured are kept meanwhile in a folder beside it, `weights-unfinished` for
        `weights`: after an interruption the same command goes on where it was, and the same comes out.

        Args:
            practice: The robot to demonstrate and to measure on.
            seed: Seed of data and training.
            demos: Demonstrations; the shipped policy's number when None.
            out: Checkpoint folder; the shipped one when None.
            progress: Told what is being done.
            starts: Held-out starts to measure with.
            data: Dataset in LeRobot's layout to learn from, in place of demonstrations of the scripted expert.
            keep: New folder to write the demonstrations to as such a dataset.

        Raises:
            BadRequest: if there are too few demonstrations to learn from.
            BadFile: if `data` is no dataset of this skill, or there is something in `keep`.
        """
        import torch

        from skills.datasets.write import check_new
        from skills.training.export import export
        from skills.training.model_card import write_card

        if keep is not None:
            check_new(keep)
        torch.manual_seed(seed)
        torch.set_num_threads(1)  # sums in one order: the same weights again
        demos, out = self.demos if demos is None else demos, self.weights if out is None else out
        work = out.parent / f"{out.name}-unfinished"
        kept = Kept(work, seed, demos, starts, data)
        shown = self._shown(practice, demos, seed, progress, data, work)
        if keep is not None:
            self._keep(shown, keep, practice.description.name)
        policy, cloned, success = self._fitted(shown, seed, progress)
        with replaced(out) as folder:
            export(policy, folder, self.spec.name, self.inputs, self.outputs, {STATE: shown.states[:256]})
            trained = self.policy(folder)
            report = kept.report("held-out", lambda: self.evaluate(practice, starts, 0, progress, trained))
            expert = f"{demos} demonstrations ({len(shown)} steps) of the scripted expert in the embedded physics"
            source = (f"--demos {demos}", f"{expert}: {self.data}")
            if data is not None:
                source = (f"--data {data.name}", f"{shown.number} episodes ({len(shown)} steps) of a dataset.")
            card = self._card(seed, source, starts, cloned, success)
            shifted = kept.reports("outside", lambda: self.outside(practice, self.shifted_starts, 1, progress, trained))
            write_card(card, folder, report, self.inputs, self.outputs, shifted)
        shutil.rmtree(work, ignore_errors=True)
        return report

    def _shown(
        self, practice: Practice, demos: int, seed: int, progress: Progress, data: Path | None, work: Path
    ) -> Demonstrations:
        """What is learned from: the dataset, else the scripted expert."""
        from skills.datasets.demonstrations import read_demonstrations

        if data is None and demos < _FEWEST:
            raise BadRequest(f"skill '{self.spec.name}' learns from {_FEWEST} demonstrations or more, not {demos}.")
        if data is None:
            return self.demonstrate(practice, demos, seed, progress, work)
        shown = read_demonstrations(data, self.spec, self.inputs, self.outputs)
        if shown.number < _FEWEST:
            facts = f"{_FEWEST} episodes or more, and the dataset {data} has {shown.number}"
            raise BadRequest(f"skill '{self.spec.name}' learns from {facts}.")
        return shown

    def _keep(self, shown: Demonstrations, folder: Path, robot: str) -> None:
        from skills.datasets.demonstrations import write_demonstrations

        write_demonstrations(folder, shown, self.spec, self.inputs, self.outputs, robot)

    def _fitted(
        self, data: Demonstrations, seed: int, progress: Progress
    ) -> tuple[BoundedPolicy, CloningResult, SuccessResult]:
        from skills.training.behaviour_cloning import CloningSettings, clone
        from skills.training.networks import BoundedPolicy, Normalise
        from skills.training.success import fit_success

        policy = BoundedPolicy(Normalise.of(data.states), self.lower, self.upper)
        cloned = clone(policy, data, CloningSettings(epochs=80, seed=seed), progress)
        return policy, cloned, fit_success(policy, data, seed=seed)

    def _card(
        self,
        seed: int,
        source: tuple[str, str],
        starts: int,
        cloned: CloningResult,
        success: SuccessResult,
    ) -> ModelCard:
        """The card; `source` is the option of the command that trains from these data, and what they are."""
        from skills.training.model_card import ModelCard

        name, (option, data) = self.spec.name, source
        return ModelCard(
            skill=name,
            doc=self.spec.doc,
            data=data,
            method="Behaviour cloning with noise in the executed actions (DART), two hidden layers of 128; the success "
            f"estimate is a logistic network on the same states (balanced accuracy {success.balanced:.1%}). "
            f"{cloned.epochs} epochs, held-out loss {cloned.held_out_loss:.4f}.",
            seed=seed,
            train_command=f"executive train {name} --seed {seed} {option}",
            evaluate_command=f"executive evaluate {name} --starts {starts} --seeds 0",
            limits=self.limits,
        )


def _kept(path: Path) -> Demonstrations | None:
    """Demonstrations that were given before; None when there are none, or the file was cut off."""
    from safetensors import SafetensorError

    try:
        return Demonstrations.load(path)
    except (OSError, SafetensorError):
        return None
