"""What the nodes of a tree work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from executive.clock import Clock
from executive.contracts.circumstance import Circumstances
from executive.contracts.execution import SkillServer
from executive.contracts.site import Site
from executive.registry import Registry

if TYPE_CHECKING:
    from executive.tree.decorators.making import DecoratorFactory
    from executive.tree.handlers import StopHandler


@dataclass(frozen=True)
class Tools:
    """What the nodes of a tree work with; one set serves all missions of a runtime.

    Attributes:
        server: Starts and cancels skills.
        registry: Specs of everything that a tree may name.
        site: What is known of the site.
        clock: The executive's clock; every timeout, delay and rate follows it.
        circumstances: What conditions and actions look at. Called for every check, so it has to be quick.
        halt: Has the gate stop the robot in this control period.
        fault: Told of every error that a node raised: where, and the error. Must not raise.
        decorators: How to make the decorators that plug-ins declare, by name; see `decorators.making`.
        handlers: What the stop handlers that plug-ins declare do, by name; see `handlers`.
    """

    server: SkillServer
    registry: Registry
    site: Site
    clock: Clock
    circumstances: Callable[[], Circumstances]
    halt: Callable[[], None]
    fault: Callable[[str, Exception], None]
    decorators: Mapping[str, DecoratorFactory] = field(default_factory=dict)
    handlers: Mapping[str, StopHandler] = field(default_factory=dict)
