"""Lessons: runs of the skill in which every frame is kept with what the expert would do there.

With `noise` the expert acts and is pushed off its way (DART); with an `actor` the learner acts and the expert only
labels (DAgger: Ross, Gordon and Bagnell, 2011).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import STATE
from executive.contracts.practice import Practice, Trial
from skills.pick.expert import expert
from skills.pick.frames import Frames, grasp_of, snapshot
from skills.pick.grasping import LIFTED
from skills.pick.scenes import on_table, targets
from skills.pick.skill import Phase, Pick
from skills.pick.spec import NEXT_BELIEF, WORDS
from skills.pick.trials import trial
from skills.policy import Array, Decide
from skills.training.demonstrations import Noise
from skills.training.evaluate import Progress

_NOISE = np.array([0.05, 0.05, 0.03, 0.4])
"""Standard deviation of the noise on the expert's velocities [m/s], [rad/s]; of four runs one has none of it, the
others one, two and three quarters, and half of that when the learner acts."""
_CHUNK = 20
"""Runs a file."""


@dataclass(frozen=True)
class Lessons:
    """Samples, one a camera frame, in order of time within an episode.

    Attributes:
        frames: What the camera showed.
        words: Sentence vectors; shape (samples, 384), float16 to save memory.
        states: The robot's states; shape (samples, 14).
        actions: What the expert would do; shape (samples, 5).
        acting: Whether the policy moved the hand then; shape (samples,), 0 or 1.
        reached: Whether the thing was held and lifted; shape (samples,), 0 or 1.
        episodes: Number of the episode; shape (samples,).
    """

    frames: Frames
    words: NDArray[np.float16]
    states: Array
    actions: Array
    acting: Array
    reached: Array
    episodes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.states)

    @classmethod
    def joined(cls, parts: list[Lessons]) -> Lessons:
        """All samples of several sets; episodes are numbered anew."""
        numbers, first = [], 0
        for part in parts:
            _, counted = np.unique(part.episodes, return_inverse=True)
            numbers.append(counted + first)
            first += int(counted.max()) + 1
        rest = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(cls)
            if field.name not in ("frames", "episodes")
        }
        return cls(frames=Frames.joined([part.frames for part in parts]), episodes=np.concatenate(numbers), **rest)

    def save(self, path: Path) -> None:
        """Write everything as safetensors; replaces the file as a whole."""
        from safetensors.numpy import save_file

        tensors = {f"frames.{field.name}": getattr(self.frames, field.name) for field in fields(Frames)}
        tensors |= {field.name: getattr(self, field.name) for field in fields(self) if field.name != "frames"}
        part = path.with_suffix(".part")
        save_file(tensors, part)
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> Lessons:
        """Read what `save` wrote."""
        from safetensors.numpy import load_file

        tensors = load_file(path)
        frames = Frames(**{field.name: tensors.pop(f"frames.{field.name}") for field in fields(Frames)})
        return cls(frames=frames, **tensors)


class Teacher:
    """Decides for one run of the skill and keeps what it saw.

    Args:
        practice: The robot.
        trial: The run.
        noise: Added to the velocities that are carried out, never to the label.
        actor: Acts in place of the expert.
    """

    def __init__(self, practice: Practice, trial: Trial, noise: Noise | None, actor: Decide | None) -> None:
        self._practice, self._noise, self._actor = practice, noise, actor
        self._name = str(trial.goal["object"])
        self._kind = practice.site.objects[self._name].kind
        self._present = on_table(trial.start)
        self._height = float(trial.start.objects[self._name][2])
        self._rows: list[tuple[Frames, Array, Array, Array, bool, bool]] = []
        self.skill = Pick(self)

    def __call__(self, features: Mapping[str, Array]) -> Mapping[str, Array]:
        truth = self._practice.truth()
        grasp = grasp_of(self._kind, truth.objects[self._name], truth.base_pose)
        action = expert(grasp, self._kind, self._really(features[STATE]))
        reached = self._reached(truth.objects[self._name])
        acting = self.skill.phase is Phase.TAKE
        frame = snapshot(self._practice, self._present)
        self._rows.append((frame, features[WORDS], features[STATE], action, acting, reached))
        answer = dict(self._actor(features)) if self._actor is not None else _told(action, grasp, reached)
        if self._noise is not None:
            answer["action"] = np.asarray(answer["action"] + np.append(self._noise(), 0.0), dtype=np.float32)
        return answer

    def _really(self, state: Array) -> Array:
        """The state with the hand's true yaw: after a failure the skill tells the policy another one."""
        tool = self._practice.description.arm_geometry.forward(self._practice.observe().state.arm)
        real = state.copy()
        real[8:10] = math.cos(tool.yaw), math.sin(tool.yaw)
        return real

    def _reached(self, pose: Vector) -> bool:
        return float(pose[2]) > self._height + LIFTED and self._practice.holds(f"holding({self._name})")

    def lesson(self) -> Lessons:
        """What was kept, as one episode."""
        frames, words, states, actions, acting, reached = zip(*self._rows, strict=True)
        return Lessons(
            Frames.joined(list(frames)),
            np.array(words, dtype=np.float16),
            np.array(states, dtype=np.float32),
            np.array(actions, dtype=np.float32),
            np.array(acting, dtype=np.float32),
            np.array(reached, dtype=np.float32),
            np.zeros(len(self._rows), dtype=np.int64),
        )


def _told(action: Array, grasp: Vector, reached: bool) -> dict[str, Array]:
    belief = np.zeros(9, dtype=np.float32)
    belief[:3], belief[8] = grasp[:3], 1.0
    return {
        "action": action,
        "success": np.array([float(reached)], dtype=np.float32),
        "seen": np.ones(1, dtype=np.float32),
        NEXT_BELIEF: belief,
    }


def taught(
    practice: Practice, seeds: Sequence[int], folder: Path, actor: Decide | None, progress: Progress
) -> list[Lessons]:
    """Lessons from the trials of some seeds, in files of a few; those that the folder has are not given again.

    Args:
        practice: The robot.
        seeds: Seeds of the trials.
        folder: Where the lessons are kept.
        actor: Acts in place of the expert.
        progress: Told after every run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    share = _NOISE / (1 if actor is None else 2)
    parts = []
    for first in range(0, len(seeds), _CHUNK):
        path = _path(folder, first)
        if not path.exists():
            given = []
            for number, seed in enumerate(seeds[first : first + _CHUNK], first):
                given.append(_lesson(practice, seed, share * (number % 4) / 4, actor))
                progress(f"{'demonstrating' if actor is None else 'correcting'}", (number + 1) / len(seeds))
            Lessons.joined(given).save(path)
        parts.append(Lessons.load(path))
    return parts


def is_taught(seeds: Sequence[int], folder: Path) -> bool:
    """Whether `taught` would find all lessons of these seeds in the folder."""
    return all(_path(folder, first).exists() for first in range(0, len(seeds), _CHUNK))


def _path(folder: Path, first: int) -> Path:
    return folder / f"lessons-{first:04d}.safetensors"


def _lesson(practice: Practice, seed: int, noise: Vector, actor: Decide | None) -> Lessons:
    drawn = trial(practice, seed)
    practice.reset(drawn.start, drawn.seed)
    teacher = Teacher(practice, drawn, Noise(noise, seed), actor)
    practice.attempt(teacher.skill, drawn.goal)
    return teacher.lesson()


def kinds_of(practice: Practice) -> list[tuple[str, str]]:
    """Colour and kind of every target, in the order of `scenes.targets`."""
    return [(practice.site.objects[name].colour, practice.site.objects[name].kind) for name in targets(practice.site)]
