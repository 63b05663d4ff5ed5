"""Pictures of random tables, from random places under random light."""

from __future__ import annotations

import math
from dataclasses import dataclass

import mujoco
import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame

_SKY = (0.75, 0.8, 0.85)


@dataclass(frozen=True)
class Conditions:
    """How hard it is to see.

    Attributes:
        light: Brightness of the lamps, lowest and highest.
        noise: Standard deviation of the colours' noise [of 255], lowest and highest.
        depth_noise: Standard deviation of depth at 1 m [m]; it grows with the square of the distance.
    """

    light: tuple[float, float] = (0.7, 1.15)
    noise: tuple[float, float] = (1.0, 6.0)
    depth_noise: float = 0.002


def expose(
    model: mujoco.MjModel, colours: NDArray[np.float64], top: float, random: np.random.Generator, conditions: Conditions
) -> tuple[CameraFrame, NDArray[np.int32]]:
    """A picture of a table, and the geom at each pixel, -1 for none; shape (height, width).

    Args:
        model: The table; its front edge runs through the origin along y, and it lies towards x.
        colours: Red, green and blue [0 to 1] of each geom; shape (geoms, 3).
        top: Height of the table [m].
        random: Decides about camera, light and noise.
        conditions: Within what limits.
    """
    size = int(random.choice([64, 64, 64, 96, 128]))
    focal = size / 2 / math.tan(math.radians(random.uniform(44, 60)) / 2)
    position, rotation = _before(top, random)
    rows, columns = np.indices((size, size), dtype=np.float64)
    rays = np.stack([(columns - (size - 1) / 2) / focal, (rows - (size - 1) / 2) / focal, np.ones_like(rows)], -1)
    length = np.linalg.norm(rays, axis=-1).reshape(-1)
    way = np.ascontiguousarray((rays.reshape(-1, 3) / length[:, None]) @ rotation.T)
    hit, distance, normal = _cast(model, position, way)
    light = _light(position + way * distance[:, None], normal, random) * random.uniform(*conditions.light)
    rgb = np.concatenate([colours, [_SKY]])[hit] * light[:, None] * random.uniform(0.92, 1.08, 3)
    rgb = 255 * np.clip(rgb, 0, 1) + random.uniform(*conditions.noise) * random.standard_normal((len(hit), 3))
    depth = np.where(hit >= 0, distance / length, 0.0)
    depth += conditions.depth_noise * depth**2 * random.standard_normal(len(hit))
    frame = CameraFrame(
        stamp=0.0,
        rgb=np.clip(rgb, 0, 255).astype(np.uint8).reshape(size, size, 3),
        depth=depth.astype(np.float32).reshape(size, size),
        focal=focal,
        position=position,
        rotation=rotation,
    )
    return frame, hit.reshape(size, size)


def _before(top: float, random: np.random.Generator) -> tuple[Vector, Vector]:
    """A place for the camera before the table, looking onto it: position [m], and rotation camera to `map`."""
    position = np.array([random.uniform(-0.65, -0.2), random.uniform(-0.35, 0.35), top + random.uniform(0.4, 0.85)])
    target = np.array([random.uniform(0.1, 0.5), position[1] * 0.5 + random.normal(0.0, 0.12), top])
    forward = (target - position) / np.linalg.norm(target - position)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    return position, np.stack([right, np.cross(forward, right), forward], axis=1)


def _cast(
    model: mujoco.MjModel, position: Vector, way: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Geom, distance [m] and normal where each ray hits."""
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    count = len(way)
    hit, distance, normal = np.empty(count, np.int32), np.empty(count), np.empty(3 * count)
    mujoco.mj_multiRay(model, data, position, way.reshape(-1), None, True, -1, hit, distance, normal, count, 30.0)
    return hit, distance, normal.reshape(-1, 3)


def _light(points: NDArray[np.float64], normal: NDArray[np.float64], random: np.random.Generator) -> Vector:
    """Brightness of each point by Lambert's law, under a lamp somewhere above."""
    lamp = np.array([random.uniform(-2, 1), random.uniform(-3, 3), random.uniform(1.8, 3.5)]) - points
    facing = np.abs(np.einsum("ij,ij->i", normal, lamp)) / np.linalg.norm(lamp, axis=1)
    ambient = random.uniform(0.3, 0.6)
    return np.asarray(ambient + (1.05 - ambient) * facing)
