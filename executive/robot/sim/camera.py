"""Cameras by ray casting: colour, depth and segmentation without any graphics library.

    picture = render(world, "overview", 640, 480)      # uint8 (480, 640, 3), with shadows

One ray a pixel; colour is the geom's colour under a lamp (Lambert's law).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import mujoco
import numpy as np
from numpy.typing import NDArray

from executive.contracts.action import Vector
from executive.contracts.robot import CameraMount
from executive.errors import UnknownName
from executive.robot.sim.model import load_model
from executive.robot.sim.world import SimWorld

SKY = np.array([0.74, 0.80, 0.86], dtype=np.float32)
_LAMP = np.array([4.0, 3.0, 6.0])
_AMBIENT, _DIFFUSE = np.float32(0.45), np.float32(0.6)


@dataclass(frozen=True)
class View:
    """A pinhole camera standing somewhere.

    Attributes:
        position: Camera centre in `map` [m]; shape (3,).
        rotation: Rotation matrix camera → `map`, x right, y down, z forward; shape (3, 3).
        field_of_view: Vertical field of view [rad].
    """

    position: Vector
    rotation: Vector
    field_of_view: float


@dataclass(frozen=True)
class RayImage:
    """What a camera saw, exactly.

    Attributes:
        rgb: Colours; shape (height, width, 3), uint8.
        depth: Distance along the optical axis [m], 0 where nothing was hit; shape (height, width), float32.
        geom: Index of the geom at each pixel, -1 for none; shape (height, width). Ground truth, never observed.
    """

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    geom: NDArray[np.int32]


class RayCamera:
    """Casts one ray a pixel. Keeps its ray grid; one thread uses it.

    Args:
        width, height: Image size [pixels].
        field_of_view: Vertical field of view [rad].
    """

    def __init__(self, width: int, height: int, field_of_view: float) -> None:
        self.width, self.height = width, height
        self.focal = height / 2 / math.tan(field_of_view / 2)
        rows, columns = np.indices((height, width), dtype=np.float64)
        grid = np.stack([columns - (width - 1) / 2, rows - (height - 1) / 2, np.full_like(rows, self.focal)], -1)
        self._length = np.linalg.norm(grid, axis=-1).reshape(-1) / self.focal
        self._rays = (grid / np.linalg.norm(grid, axis=-1, keepdims=True)).reshape(-1, 3)
        model = load_model()
        self._colours = model.geom_rgba[:, :3].astype(np.float32)
        self._colours = np.concatenate([self._colours, SKY[None]])
        self._hit = np.empty(width * height, dtype=np.int32)
        self._distance = np.empty(width * height)
        self._normal = np.empty(width * height * 3)

    def expose(
        self, world: SimWorld, position: Vector, rotation: Vector, exclude: int = -1, shadows: bool = False
    ) -> RayImage:
        """Take a picture from `position` [m] with `rotation` camera → `map`, looking through body `exclude`."""
        rays = np.ascontiguousarray(self._rays @ rotation.T)
        mujoco.mj_multiRay(
            world.model, world.data, position, rays.reshape(-1), None, True, exclude,
            self._hit, self._distance, self._normal, len(rays), 30.0,
        )  # fmt: skip
        seen = self._hit >= 0
        points = position + rays * self._distance[:, None]
        light = self._lit(world, points, seen, shadows)
        colour = self._colours[self._hit] * light[:, None]
        self._paint_wiped(world, points, colour, light)
        colour[~seen] = SKY
        shape = (self.height, self.width)
        depth = np.where(seen, self._distance / self._length, 0.0).astype(np.float32)
        rgb = (np.clip(colour, 0.0, 1.0) * 255).astype(np.uint8)
        return RayImage(rgb.reshape(*shape, 3), depth.reshape(shape), self._hit.reshape(shape).copy())

    def _lit(
        self, world: SimWorld, points: NDArray[np.float64], seen: NDArray[np.bool_], shadows: bool
    ) -> NDArray[np.float32]:
        """Brightness of each pixel by Lambert's law, the lamp blocked where a shadow falls."""
        towards = _LAMP - points
        far = np.linalg.norm(towards, axis=1)
        facing = np.abs(np.einsum("ij,ij->i", self._normal.reshape(-1, 3), towards)) / far
        if shadows:
            blocked = np.empty(len(points), dtype=np.int32)
            way = np.full(len(points), -1.0)
            beams = np.ascontiguousarray(-towards / far[:, None])
            mujoco.mj_multiRay(
                world.model, world.data, _LAMP, beams.reshape(-1), None, True, -1,
                blocked, way, None, len(points), 30.0,
            )  # fmt: skip
            facing = np.where(seen & (way >= 0) & (way < far - 0.01), 0.0, facing)
        return np.asarray(_AMBIENT + _DIFFUSE * facing, dtype=np.float32)

    def _paint_wiped(
        self, world: SimWorld, points: NDArray[np.float64], colour: NDArray[np.float32], light: NDArray[np.float32]
    ) -> None:
        """Show what lies under dirt where it has been wiped away."""
        for patch in world.dirt:
            pixels = np.flatnonzero(self._hit == patch.geom)
            if len(pixels):
                bare = pixels[patch.wiped_at(points[pixels])]
                colour[bare] = self._colours[patch.under] * light[bare, None]
                self._hit[bare] = patch.under


def render(world: SimWorld, camera: str = "overview", width: int = 640, height: int = 480) -> NDArray[np.uint8]:
    """A picture for people, with shadows.

    Args:
        world: The world.
        camera: `overview` (the flat from above), `follow` (over the robot's shoulder) or `head`.
        width, height: Size [pixels].

    Raises:
        UnknownName: if there is no such camera.
    """
    views = {"overview": _overview, "follow": _follow, "head": head_view}
    if camera not in views:
        raise UnknownName("camera", camera, views)
    view = views[camera](world)
    exclude = world.model.body("head_tilt").id if camera == "head" else -1
    rays = RayCamera(width, height, view.field_of_view)
    return rays.expose(world, view.position, view.rotation, exclude, shadows=True).rgb


def head_view(world: SimWorld) -> View:
    """Where the head camera truly is."""
    camera = world.data.camera("head")
    rotation = camera.xmat.reshape(3, 3) * np.array([1.0, -1.0, -1.0])
    return View(camera.xpos.copy(), rotation, math.radians(float(world.model.camera("head").fovy[0])))


def mounted_view(mount: CameraMount, base_pose: Vector, head: Vector) -> View:
    """Where a robot takes its camera to be, from its base pose in `map` and its pan and tilt [rad]."""
    position, rotation = mount.pose(base_pose, head)
    return View(position, rotation, mount.field_of_view)


def looking(position: Vector, target: Vector, field_of_view: float) -> View:
    """A camera at `position` [m] that looks at `target` [m], upright."""
    forward = (target - position) / np.linalg.norm(target - position)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    return View(position, np.stack([right, np.cross(forward, right), forward], axis=1), field_of_view)


def _overview(world: SimWorld) -> View:
    return looking(np.array([4.0, 0.4, 9.6]), np.array([4.0, 2.85, 0.0]), math.radians(40))


def _follow(world: SimWorld) -> View:
    x, y, yaw = world.robot_pose
    behind = np.array(
        [x - 1.1 * math.cos(yaw) - 1.1 * math.sin(yaw), y - 1.1 * math.sin(yaw) + 1.1 * math.cos(yaw), 1.9]
    )
    ahead = np.array([x + 0.35 * math.cos(yaw), y + 0.35 * math.sin(yaw), 0.55])
    return looking(behind, ahead, math.radians(50))
