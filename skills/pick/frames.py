"""Frames to learn to see from: tables under all conditions, the arm in view or not, every pixel labelled."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.arm import ToolPose
from executive.contracts.practice import Practice, Start
from executive.contracts.robot import RobotDescription
from skills.arm.grip import GRIPS
from skills.arm.posture import raised
from skills.frames import to_base, wrapped
from skills.pick.grasping import ABOVE_MIDDLE, READY_HEIGHT, READY_TURN
from skills.pick.scenes import Spread, on_table, table, targets
from skills.training.evaluate import Progress

CHUNK = 500
"""Frames a file."""
_FRAME_SPREAD = Spread(fewest=1, head=0.06, behind=(0.06, 0.33))


@dataclass(frozen=True)
class Frames:
    """Labelled frames; objects are numbered in the order of `scenes.targets`, from 1.

    Attributes:
        images: Colours; shape (frames, size, size, 3).
        owners: Number of the object that each pixel shows, 0 for none; shape (frames, size, size).
        grasps: Where each object is to be grasped, in base_link: x, y, z [m] and yaw [rad]; NaN for an object that
            is not there; shape (frames, objects, 4).
        heads: Pan and tilt [rad]; shape (frames, 2).
    """

    images: NDArray[np.uint8]
    owners: NDArray[np.uint8]
    grasps: NDArray[np.float32]
    heads: NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Write everything as safetensors."""
        from safetensors.numpy import save_file

        save_file({field.name: getattr(self, field.name) for field in fields(self)}, path)

    @classmethod
    def load(cls, path: Path) -> Frames:
        """Read what `save` wrote."""
        from safetensors.numpy import load_file

        return cls(**load_file(path))

    def first(self, count: int) -> Frames:
        """The first of them, at most so many."""
        return Frames(*(getattr(self, field.name)[:count] for field in fields(self)))

    @classmethod
    def joined(cls, parts: list[Frames]) -> Frames:
        """All frames of several sets."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def snapshot(practice: Practice, present: list[str]) -> Frames:
    """The newest camera frame with its labels, as a set of one.

    Args:
        practice: The robot.
        present: Objects that are on the table or in the hand.
    """
    observation, truth = practice.observe(), practice.truth()
    frame = observation.camera
    if frame is None:
        raise ValueError("frames to learn from need a practice with a camera")
    names = targets(practice.site)
    owners = np.zeros(frame.depth.shape, dtype=np.uint8)
    for name, mask in practice.labels().items():
        if name in names:
            owners[mask] = names.index(name) + 1
    grasps = np.full((len(names), 4), np.nan, dtype=np.float32)
    for name in present:
        kind = practice.site.objects[name].kind
        grasps[names.index(name)] = grasp_of(kind, truth.objects[name], truth.base_pose)
    return Frames(frame.rgb[None], owners[None], grasps[None], observation.state.head[None].astype(np.float32))


def grasp_of(kind: str, pose: Vector, base_pose: Vector) -> Vector:
    """Where an object is to be grasped, in base_link: x, y, z [m] and the tool's yaw [rad]; shape (4,).

    Args:
        kind: Kind of the object.
        pose: Its pose in `map`: x, y, z, yaw.
        base_pose: The base's pose in `map`.
    """
    x, y, z = to_base(pose[:3], base_pose)
    yaw = wrapped(float(pose[3] - base_pose[2]) + GRIPS[kind].offset)
    return np.array([x, y, z + ABOVE_MIDDLE[kind], yaw])


def collect(practice: Practice, count: int, seed: int, folder: Path, progress: Progress) -> Frames:
    """Labelled frames of random scenes; what the folder already has is not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for number in range(math.ceil(count / CHUNK)):
        path = folder / f"frames-{seed}-{number:03d}.safetensors"
        if not path.exists():
            made = Frames.joined([_frame(practice, seed, number * CHUNK + index) for index in range(CHUNK)])
            made.save(path.with_suffix(".part"))
            path.with_suffix(".part").replace(path)
        parts.append(Frames.load(path))
        progress("collecting frames", (number + 1) * CHUNK / count)
    return Frames.joined(parts)


def _frame(practice: Practice, seed: int, number: int) -> Frames:
    random = np.random.default_rng([seed, number])
    start, _ = table(practice, random, _FRAME_SPREAD, usual=True)
    present = on_table(start)
    arm = _arm(practice.description, start, present, random)
    practice.reset(Start(start.base_pose, arm, start.head, None, start.objects), int(random.integers(2**31)))
    return snapshot(practice, present)


def _arm(body: RobotDescription, start: Start, present: list[str], random: np.random.Generator) -> Vector:
    """The arm folded, on its way up, over the table, or near a thing."""
    ready = raised(body, READY_TURN, READY_HEIGHT)
    choice = random.random()
    if choice < 0.2:
        return body.rest
    if choice < 0.3:
        return body.rest + random.random() * (ready - body.rest)
    assert start.base_pose is not None  # `table` has set it
    while True:
        pose = start.objects[present[random.integers(len(present))]]
        x, y, z = to_base(pose[:3], start.base_pose)
        if choice < 0.75:
            x, y = np.array([x, y]) + random.normal(0.0, 0.03, 2)
            z += random.choice([random.uniform(0.0, 0.03), random.uniform(0.0, 0.15)])
        else:
            x, y, z = random.uniform((0.3, -0.4, z + 0.05), (0.65, 0.4, z + 0.35))
        joints = body.arm_geometry.inverse(ToolPose(float(x), float(y), float(z), yaw=random.uniform(-1.7, 1.7)))
        if joints is not None and np.all((joints > body.arm.lower) & (joints < body.arm.upper)):
            return joints
