"""Who stands there: a small network that looks at a board of camera samples.

It is trained and measured with the skill `approach`, and has its weights there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from executive.contracts.action import Vector
from executive.contracts.observation import CameraFrame
from skills.people.billboard import SIZE, billboard
from skills.policy import Decide, Feature, Policy

NAME = "approach"
"""The skill that the network is trained with."""
WEIGHTS = Path(__file__).parents[1] / NAME / "weights"
KNOWN = ("anna", "ben")
"""People whom the network can tell apart."""
BOARD = "observation.board"
INPUTS = (
    Feature(
        BOARD,
        (SIZE,),
        "samples on a board of 9 heights from 0.55 m to 1.75 m and 5 columns, 15 cm apart: red, green, blue 0 to 1, "
        "tanh of the depth behind the board over 0.25 m, 1 where the image shows it",
    ),
)
OUTPUTS = (Feature("who", (1 + len(KNOWN),), f"probabilities: nobody, {', '.join(KNOWN)}"),)


class Recogniser:
    """Tells who stands where. One thread uses it.

    Args:
        decide: The network.
    """

    def __init__(self, decide: Decide) -> None:
        self._decide = decide

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Recogniser:
        """The one with the weights in `folder`.

        Raises:
            BadWeights: if they cannot be used.
        """
        return cls(Policy.load(folder, NAME, INPUTS, OUTPUTS))

    def __call__(self, frame: CameraFrame, spot: Vector, person: str) -> float | None:
        """Probability that `person` stands at `spot` (x, y in `map` [m]); None when the frame does not show it.

        Of somebody whom the network has never seen, it is the probability that anybody stands there.
        """
        board = billboard(frame, spot)
        if board is None:
            return None
        who = np.asarray(self._decide({BOARD: board})["who"], dtype=np.float64)
        return float(who[1 + KNOWN.index(person)]) if person in KNOWN else float(1.0 - who[0])
