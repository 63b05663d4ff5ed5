"""Added checks: whatever else judges actions, such as a learned critic, can only slow the robot down or stop it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from executive.contracts.action import Action
from executive.contracts.observation import Observation
from executive.safety.report import Finding, GateReason


@dataclass(frozen=True)
class Restraint:
    """What an added check asks for.

    Attributes:
        share: Share of the asked speed that may be driven, 0 to 1; 0 stops the robot.
        words: Why, as a short clause.
    """

    share: float
    words: str


Check = Callable[[Action, Observation], Restraint | None]
"""An added check; None lets the action pass. Called in the gate's thread, so it must return at once."""


def allowed_share(
    checks: Sequence[Check], action: Action, observation: Observation
) -> tuple[float, tuple[Finding, ...]]:
    """The smallest share of the asked speed that the checks allow, and why. A check that raises stops the robot."""
    share, findings = 1.0, []
    for check in checks:
        try:
            restraint = check(action, observation)
            if restraint is not None and not restraint.share >= 1.0:
                share = min(share, max(0.0, restraint.share) if math.isfinite(restraint.share) else 0.0)
                findings.append(Finding(GateReason.CHECK, restraint.words))
        except Exception as error:
            name = getattr(check, "__name__", type(check).__name__)
            words = f"the added check '{name}' failed with {type(error).__name__}: {error}"
            return 0.0, (Finding(GateReason.CHECK_FAILED, words),)
    return share, tuple(findings)
