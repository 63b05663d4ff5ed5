"""Conditions and actions of the tree: registered functions that look and think, but move nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from executive.contracts.memory import Memory
from executive.contracts.observation import Observation
from executive.contracts.port import Port
from executive.contracts.report import Tell, to_nobody
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.errors import BadRequest


def _cannot_forget(name: str) -> None:
    raise BadRequest(f"{name} cannot be forgotten: this program gives its tree no memory to write to")


@dataclass(frozen=True)
class Circumstances:
    """What a condition or an action may look at; made anew for every tick.

    Attributes:
        now: Time [s] on the robot's clock, which stamps the observation; it goes on during a pause.
        observation: The newest observation, or None before the first.
        memory: What was perceived, read-only.
        site: What is known of the site.
        description: The robot's body.
        halted: Why the gate holds the robot still (e-stop, stale data), or "".
        notes: Values that actions of this mission keep between ticks; they may write to it.
        say: Speaks or shows words to the people around.
        forget: Takes the last sighting of an object out of memory.
        report: Hands what is told of a place to whoever judges it.
    """

    now: float
    observation: Observation | None
    memory: Memory
    site: Site
    description: RobotDescription
    halted: str
    notes: dict[str, Any]
    say: Callable[[str], None]
    forget: Callable[[str], None] = _cannot_forget
    report: Tell = to_nobody


@dataclass(frozen=True)
class Verdict:
    """Answer of a condition or an action.

    Attributes:
        holds: Whether the condition holds, or the action succeeded.
        reason: Why not, as a short clause for a person; "" when it does.
        outputs: Output values of an action.
    """

    holds: bool
    reason: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)


HOLDS = Verdict(True)

Function = Callable[..., Verdict]
"""Called as `function(circumstances, **values)` with one value an input port; must return at once."""


@dataclass(frozen=True)
class ConditionSpec:
    """A condition.

    Attributes:
        name: Name in YAML.
        doc: One sentence: when it holds.
        inputs: Its arguments.
        function: What decides.
        safety: Whether it counts as a safety guard: a learned skill must run under at least one.
    """

    name: str
    doc: str
    inputs: tuple[Port, ...]
    function: Function
    safety: bool = False


@dataclass(frozen=True)
class ActionSpec:
    """An action of the tree that moves nothing: it remembers, chooses or speaks."""

    name: str
    doc: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    function: Function
