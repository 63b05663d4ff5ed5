"""Whether the peg stands in its fixture: told by the shape that depth shows above the fixture, not by the network.

The network was taught what stands on surfaces; a peg in its fixture is for the most part inside of it.
"""

from __future__ import annotations

from executive.contracts.action import Vector
from executive.contracts.observation import Observation
from executive.contracts.skill import Surroundings
from skills.fixture.measure import peg_inserted
from skills.fixture.shape import FIXTURE, PEG
from skills.fixture.sweep import Sweep
from skills.frames import to_base, to_map

DEVIATION = 0.003
"""What a peg that was measured so is off its real place, standard deviation [m]; the fit's own is below 1 mm, the
rest is that of the robot's pose."""


class InFixture:
    """Looks at the fixture from several directions while the base stands still.

    Args:
        surroundings: What the robot works in; the site has a fixture.
        base_pose: Pose of the base in `map`.
    """

    def __init__(self, surroundings: Surroundings, base_pose: Vector) -> None:
        self._hole = to_base(surroundings.site.place(FIXTURE).centre, base_pose)
        self._sweep = Sweep(surroundings.description, self._hole)

    @staticmethod
    def is_asked(name: str, place: str) -> bool:
        """Whether something is looked for that is measured so."""
        return (name, place) == (PEG, FIXTURE)

    @property
    def share(self) -> float:
        """How far it is, 0 to 1; 1 when it is done."""
        return self._sweep.share

    def step(self, observation: Observation) -> Vector:
        """Take in an observation; returns where to turn the head [rad]."""
        return self._sweep.step(observation)

    def found(self, base_pose: Vector) -> Vector | None:
        """Middle of the peg in `map` [m], shape (3,), or None where it does not stand in the fixture."""
        middle = peg_inserted(self._sweep.views, self._hole)
        return to_map(middle, base_pose) if middle is not None else None
