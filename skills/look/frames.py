"""Frames to learn from: objects anywhere on a surface, seen from before it, with every pixel labelled."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.practice import Practice, Start
from executive.contracts.site import Place, PlaceKind
from skills.arm.grip import GRIPS
from skills.frames import to_base, to_map
from skills.head import aimed_at
from skills.look.localise import image_features, view_yaw
from skills.look.skill import label_of
from skills.look.spec import CLASSES, folds
from skills.policy import Array
from skills.training.kept import Kept
from skills.training.starts import base_before, seen_from_front

_APART = 0.10
_PART = 50
"""Frames that an interruption costs at most."""
_AWAY = 7.0
"""Where objects stand that a scene does not use, outside the site [m]."""


@dataclass(frozen=True)
class LabelledFrames:
    """Samples for the network.

    Attributes:
        images: Inputs; shape (frames, 5, size, size), float16 to save memory.
        classes: Class of each pixel; shape (frames, size, size).
        offsets: From each pixel's point to its object's middle: along, left of, above the view [m]; (frames, 3, ...).
        turns: Cosine and sine of the yaw times 4 (cube) or 2 (mug); shape (frames, 2, size, size).
    """

    images: NDArray[np.float16]
    classes: NDArray[np.uint8]
    offsets: NDArray[np.float16]
    turns: NDArray[np.float16]


def random_start(practice: Practice, random: np.random.Generator) -> tuple[Start, Place]:
    """Up to eight objects on a random surface, the robot before it, looking somewhere along it."""
    site = practice.site
    surfaces = site.of_kind(PlaceKind.SURFACE)
    surface = surfaces[random.integers(len(surfaces))]
    half = float(surface.size[0]) / 2
    names = [name for name in site.objects if label_of(name, site) in CLASSES]
    random.shuffle(names)
    taken: list[Vector] = [fixture.centre[:2] for fixture in site.of_kind(PlaceKind.FIXTURE)]
    objects: dict[str, Vector] = {}
    for number, name in enumerate(names):
        height = GRIPS[site.objects[name].kind].half_height
        spot = seen_from_front(surface, random.uniform(-half + 0.06, half - 0.06), random.uniform(0.05, 0.36))
        near = min((float(np.hypot(*(spot - other))) for other in taken), default=1.0)
        if number < 3 + random.integers(6) and near > _APART:
            taken.append(spot)
            objects[name] = np.array([*spot, float(surface.centre[2]) + height, random.uniform(-math.pi, math.pi)])
        else:
            objects[name] = np.array([0.3 * number, _AWAY, height, 0.0])
    across = random.uniform(-half + 0.2, half - 0.2)
    gap, turn = random.uniform(0.05, 0.14), random.normal(0.0, 0.08)
    base = base_before(surface, practice.description.base.radius, gap, across, turn)
    target = seen_from_front(surface, across + random.normal(0.0, 0.25), random.uniform(0.0, 0.4))
    aim = aimed_at(practice.description, to_base(np.array([*target, surface.centre[2]]), base))
    return Start(base_pose=base, head=aim + random.normal(0.0, 0.06, 2), objects=objects), surface


def collect(
    practice: Practice, count: int, seed: int, progress: Callable[[str, float], None], kept: Kept | None = None
) -> LabelledFrames:
    """Labelled frames of random scenes; those that are kept are not collected again."""

    def part(numbers: range) -> dict[str, NDArray[Any]]:
        rows = []
        for number in numbers:
            random = np.random.default_rng([seed, number])
            start, _ = random_start(practice, random)
            practice.reset(start, int(random.integers(2**31)))
            rows.append(_labelled(practice))
        progress("collecting frames", numbers.stop / count)
        images, classes, offsets, turns = (np.stack([row[part] for row in rows]) for part in range(4))
        return {
            "images": images.astype(np.float16),
            "classes": classes.astype(np.uint8),
            "offsets": offsets.astype(np.float16),
            "turns": turns.astype(np.float16),
        }

    return LabelledFrames(**(kept or Kept()).in_parts("frames", count, _PART, part))


def _labelled(practice: Practice) -> tuple[Array, Array, Array, Array]:
    observation, truth = practice.observe(), practice.truth()
    frame = observation.camera
    if frame is None:
        raise ValueError("frames to learn from need a practice with a camera")
    points = frame.points()
    height, width = frame.depth.shape
    classes = np.zeros((height, width), dtype=np.float32)
    offsets = np.zeros((3, height, width), dtype=np.float32)
    turns = np.zeros((2, height, width), dtype=np.float32)
    view = view_yaw(frame)
    cosine, sine = math.cos(view), math.sin(view)
    believed = observation.state.base_pose
    for name, mask in practice.labels().items():
        label = label_of(name, practice.site)
        if label not in CLASSES:
            continue
        pose = truth.objects[name]
        middle = to_map(to_base(pose[:3], truth.base_pose), believed)
        away = middle - points[mask]
        yaw = float(pose[3] - truth.base_pose[2] + believed[2]) - view
        times = folds(label)
        classes[mask] = CLASSES.index(label)
        offsets[:, mask] = np.stack(
            [cosine * away[:, 0] + sine * away[:, 1], cosine * away[:, 1] - sine * away[:, 0], away[:, 2]]
        )
        turns[:, mask] = np.array([[math.cos(times * yaw)], [math.sin(times * yaw)]])
    return image_features(frame, points), classes, offsets, turns
