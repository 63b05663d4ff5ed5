"""What the robot has perceived: where objects were last seen or looked for in vain, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from executive.contracts.action import Vector

if TYPE_CHECKING:
    from executive.contracts.survey import Survey


@dataclass(frozen=True)
class Sighting:
    """One object as localised by a skill.

    Attributes:
        object: Name of the object.
        position: Middle of the object in `map` [m]; shape (3,).
        yaw: Turn about the vertical in `map` [rad]: of a cube's side (up to quarter turns), or of the line from a
            mug's middle to its handle (up to half turns).
        deviation: Standard deviation of the position that the skill expects [m].
        place: Surface or container on which it was seen, or "" when on none that is known.
        stamp: Time of the exposure [s].
    """

    object: str
    position: Vector
    yaw: float
    deviation: float
    place: str
    stamp: float


class Memory(Protocol):
    """Read-only view of the robot's memory, as skills and conditions get it."""

    @property
    def sightings(self) -> Mapping[str, Sighting]:
        """Newest sighting by object."""

    @property
    def misses(self) -> Mapping[str, Mapping[str, float]]:
        """Where an object was looked for in vain since it was last seen: object → place → when [s]."""

    @property
    def held(self) -> str | None:
        """Name of the object in the gripper, or None."""

    @property
    def surveys(self) -> Mapping[str, Survey]:
        """What was found when a place was last looked over, by place."""

    @property
    def earlier(self) -> Mapping[str, Survey]:
        """What was found the time before that, by place."""


class WorldMemory:
    """The memory itself. Only the runtime writes to it, from the results of skills."""

    def __init__(self) -> None:
        self._sightings: dict[str, Sighting] = {}
        self._misses: dict[str, dict[str, float]] = {}
        self._held: str | None = None
        self._surveys: dict[str, Survey] = {}
        self._earlier: dict[str, Survey] = {}

    @property
    def sightings(self) -> Mapping[str, Sighting]:
        return self._sightings

    @property
    def misses(self) -> Mapping[str, Mapping[str, float]]:
        return self._misses

    @property
    def held(self) -> str | None:
        return self._held

    @property
    def surveys(self) -> Mapping[str, Survey]:
        return self._surveys

    @property
    def earlier(self) -> Mapping[str, Survey]:
        return self._earlier

    def surveyed(self, survey: Survey) -> None:
        """Remember what a look over a place found; what was found the last time becomes what was found before."""
        if survey.place in self._surveys:
            self._earlier[survey.place] = self._surveys[survey.place]
        self._surveys[survey.place] = survey

    def saw(self, sighting: Sighting) -> None:
        """Remember a sighting; it replaces an older one of the same object."""
        self._sightings[sighting.object] = sighting
        self._misses.pop(sighting.object, None)

    def missed(self, name: str, place: str, stamp: float) -> None:
        """Remember that an object was looked for at a place [s] and is not there."""
        self._misses.setdefault(name, {})[place] = stamp

    def forget(self, name: str) -> None:
        """Forget where an object is: it was moved, or is not where it was seen."""
        self._sightings.pop(name, None)

    def hold(self, name: str | None) -> None:
        """Remember what is in the gripper; a held object has no place."""
        self._held = name
        if name is not None:
            self.forget(name)
            self._misses.pop(name, None)
