"""The embedded robot before one of its surfaces, with the simulator's labels."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.site import Place, PlaceKind, Site
from executive.robot.sim.model import owners
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import HALF_HEIGHT, WIDTH, Placement, Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site
from executive.understanding.vision.scenes.labelled import LabelledView, TrueThing
from executive.understanding.vision.view import View

_APART = 0.10


class Flat:
    """Takes pictures with the embedded robot's head camera. One thread uses it."""

    def __init__(self) -> None:
        self.site: Site = read_site()
        self._robot = SimRobot(Scene.home(0), lidar=False)

    def look(self, random: np.random.Generator, surface: Place | None = None) -> LabelledView:
        """A view of a surface, a random one when none is given, with things anywhere on it."""
        surfaces = self.site.of_kind(PlaceKind.SURFACE)
        place = surfaces[int(random.integers(len(surfaces)))] if surface is None else surface
        half = float(place.size[0]) / 2
        across = random.uniform(-half + 0.2, half - 0.2)
        base = in_front_of(place, random.uniform(0.05, 0.14), across, random.normal(0.0, 0.08))
        scene = Scene(
            seed=int(random.integers(2**31)),
            robot=base,
            objects=self._spread(place, random),
            head=(float(random.normal(0.0, 0.3)), float(random.uniform(0.5, 0.85))),
        )
        self._robot.reset(scene)
        view, exposure = View.of(self._robot.observe()), self._robot.exposure
        assert view is not None  # this robot has a camera
        assert exposure is not None
        names = [name for name, known in self.site.objects.items() if known.place]
        index = np.array([names.index(name) if name in names else -1 for name in (*owners().name, "")])
        return LabelledView(view, tuple(self._true(name) for name in names), index[exposure.geom].astype(np.int32))

    def _spread(self, place: Place, random: np.random.Generator) -> dict[str, Placement]:
        """Three to eight things on a surface, clear of each other and of fixtures."""
        half = float(place.size[0]) / 2
        taken = [tuple(fixture.centre[:2]) for fixture in self.site.of_kind(PlaceKind.FIXTURE)]
        objects: dict[str, Placement] = {}
        wanted = 3 + int(random.integers(6))
        for name in random.permutation([name for name, known in self.site.objects.items() if known.place]):
            across, behind = random.uniform(-half + 0.06, half - 0.06), random.uniform(0.05, 0.36)
            put = standing_on(place, str(name), across, behind, random.uniform(-math.pi, math.pi))
            near = min((math.hypot(put.x - x, put.y - y) for x, y in taken), default=1.0)
            if len(objects) < wanted and near > _APART:
                objects[str(name)] = put
                taken.append((put.x, put.y))
        return objects

    def _true(self, name: str) -> TrueThing:
        known = self.site.objects[name]
        size = np.array([WIDTH[known.kind], 2 * HALF_HEIGHT[known.kind]])
        return TrueThing(name, known.kind, known.colour, self._robot.world.object(name).position, size)
