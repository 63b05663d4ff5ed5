"""What `push` sees: where one object is, as the network of `look` localises it, and what else stands around it."""

from __future__ import annotations

import math

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.memory import Sighting
from executive.contracts.observation import CameraFrame, Observation
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Place, PlaceKind, Site
from executive.errors import SkillRefused
from skills.arm.grip import grip_of
from skills.frames import to_base
from skills.gaze import Gaze
from skills.look.localise import Estimate, localise
from skills.look.skill import WEIGHTS, label_of, mean_of, standing_on
from skills.look.spec import CLASSES, INPUTS, OUTPUTS
from skills.look.spec import NAME as LOOK
from skills.place.spot import obstacles
from skills.policy import Policy

_FRAMES = 3
"""Frames that a measurement is made of."""
_LOOKING = 3.0
"""Time [s] after which an object that does not show itself counts as not found."""
_SURE = 0.7
"""Mean class probability from which on something counts as seen."""
_NEAR = 0.25
"""It may be off from where it is believed by no more than this [m]."""


class Sight:
    """Looks at one object while the base stands.

    Args:
        name: The object.
        site: What is known of the site.
        description: The robot.

    Attributes:
        head: Pan and tilt [rad] to ask for.
        gave_up: Whether it was looked for in vain.
        height: From its underside to its top [m].

    Raises:
        SkillRefused: if the object is of a kind that is not recognised or not known.
    """

    def __init__(self, name: str, site: Site, description: RobotDescription) -> None:
        grip, self._label = grip_of(name, site), label_of(name, site)
        if grip is None or self._label not in CLASSES:
            raise SkillRefused("push", f"it has not learned to recognise {name}")
        self._radius, self.height = grip.width / 2, 2 * grip.half_height
        self._round = self._label.endswith("mug")
        self._name, self._site, self._body = name, site, description
        self._fixtures = np.array([one.centre for one in site.of_kind(PlaceKind.FIXTURE)]).reshape(-1, 3)[:, :2]
        self._network = Policy.load(WEIGHTS, LOOK, INPUTS, OUTPUTS)

    def near_side(self, opening: float) -> float:
        """From the object's middle to the line between two fingers that touch it, so far apart [m]."""
        return math.sqrt(self._radius**2 - opening**2 / 4) if self._round else self._radius

    def begin(self, point: Vector, observation: Observation) -> None:
        """Look at a point of `map` [m] near which the object is believed to be."""
        self._believed = np.array(point)
        self._gaze = Gaze(self._body, to_base(point, observation.state.base_pose))
        self.head = self._gaze.head
        self.gave_up = False
        self._latest = observation.stamp + _LOOKING
        self._seen: list[Estimate] = []
        self._frame: CameraFrame | None = None

    def step(self, observation: Observation) -> Sighting | None:
        """The object, once it is measured."""
        frame = self._gaze.fresh(observation)
        if frame is not None:
            self._frame = frame
            self._seen += [one for one in localise(frame, self._network) if self._is_it(one)]
        if len(self._seen) < _FRAMES:
            self.gave_up = observation.stamp > self._latest
            return None
        one = mean_of(self._seen)
        place = standing_on(one.position, self._site)
        return Sighting(self._name, one.position, one.yaw, one.deviation, place, observation.stamp)

    def _is_it(self, one: Estimate) -> bool:
        off = float(np.hypot(*(one.position - self._believed)[:2]))
        return one.label == self._label and one.confidence > _SURE and off < _NEAR

    def others(self, surface: Place) -> Vector:
        """Points in `map` of what the newest frame shows on a surface, and of fixtures; shape (points, 2)."""
        assert self._frame is not None  # measured before
        return np.concatenate([obstacles(surface, self._frame), self._fixtures])
