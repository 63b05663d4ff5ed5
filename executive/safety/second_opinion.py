"""What the learned critic says to an action that the hard limits have let through: nothing, slower, or a stop.

It can never make the robot faster. A critic that raises, gives no number or thinks for too long is as good as one that
says stop: the step is not taken.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from executive.clock import Clock
from executive.contracts.action import Action
from executive.contracts.observation import Observation
from executive.safety.critic import Judgement
from executive.safety.report import Finding, GateReason

PATIENCE = 0.02
"""Longest time that the critic may take for one action [s]."""
_EXPECTED = {
    "collision": "a collision",
    "position": "a joint or the tool beyond its limits",
    "velocity": "a speed or an acceleration beyond its limit",
}


class Judge(Protocol):
    """What the gate needs of a critic; see `critic.Critic`."""

    thresholds: Judgement

    def judge(self, observation: Observation, action: Action) -> Judgement:
        """What is expected of an action."""
        ...

    def safe(self, observation: Observation, action: Action) -> tuple[Action, Judgement, float]:
        """The action scaled down until it is judged safe, the judgement, and the scale; 0 is a stop."""
        ...


@dataclass(frozen=True)
class Doubt:
    """What the critic has against an action.

    Attributes:
        scale: Share of the motion that may be made, 0 to 1; 0 is a stop.
        finding: Why.
    """

    scale: float
    finding: Finding


class SecondOpinion:
    """Asks the critic. The gate's thread calls it.

    Args:
        critic: The critic.
        steady: Steady time in real-time use. None in lockstep, where time stands still while the critic thinks: then
            its own computing time counts, so that a run does not depend on how busy the machine is.
    """

    def __init__(self, critic: Judge, steady: Clock | None) -> None:
        self._critic = critic
        self._now: Callable[[], float] = time.thread_time if steady is None else steady.now

    def about(self, action: Action, observation: Observation) -> Doubt | None:
        """What the critic has against an action, or None. Does not raise."""
        begun = self._now()
        try:
            _, judgement, scale = self._critic.safe(observation, action)
            whole = self._critic.judge(observation, action) if 0.0 < scale < 1.0 else judgement
            why = self._why(whole)
        except Exception as error:
            words = f"the learned critic failed with {type(error).__name__}: {error}"
            return Doubt(0.0, Finding(GateReason.CRITIC_FAILED, words))
        took = self._now() - begun
        if took > PATIENCE:
            words = f"the learned critic took {took * 1e3:.0f} ms, {PATIENCE * 1e3:.0f} ms are allowed"
            return Doubt(0.0, Finding(GateReason.CRITIC_FAILED, words))
        if not (math.isfinite(scale) and 0.0 <= scale <= 1.0):
            words = f"the learned critic scaled the action by {scale}, which is no share of it"
            return Doubt(0.0, Finding(GateReason.CRITIC_FAILED, words))
        if scale == 1.0:
            return None
        done = f"slowed to {scale:.0%}" if scale else "stopped"
        return Doubt(scale, Finding(GateReason.CRITIC, f"{done}: the critic expects {why}"))

    def _why(self, judgement: Judgement) -> str:
        name = judgement.worst(self._critic.thresholds) or "collision"
        return f"{_EXPECTED[name]} with {getattr(judgement, name):.0%}"
