"""The built-in decorators and stop handlers as they are written in YAML. `tree.decorators` carries them out."""

from __future__ import annotations

from dataclasses import replace

from executive.contracts.port import Port, PortType
from executive.registry import DecoratorSpec, HandlerSpec, Registry, Role

_DURATION = Port("duration", PortType.DURATION, "how long, with its unit", unit="s", minimum=0.0)
_LIMIT = replace(_DURATION, minimum=0.001, maximum=86_400.0)
"""Of a timeout: one that never runs out protects from nothing."""
_CONDITIONS = Port("conditions", PortType.CONDITIONS, "one condition, or a list that must hold together")

DECORATORS: tuple[DecoratorSpec, ...] = (
    DecoratorSpec("timeout", "Fails the node when it runs longer than this.", (_LIMIT,), "duration", Role.TIMEOUT),
    DecoratorSpec(
        "guard",
        "Checks the conditions before every tick; stops the node and fails when one does not hold.",
        (_CONDITIONS,),
        "conditions",
        Role.GUARD,
    ),
    DecoratorSpec(
        "on_stop",
        "Runs the handlers whenever the node ends: success, failure, cancel, preemption or error.",
        (Port("handlers", PortType.HANDLERS, "one stop handler or several"),),
        "handlers",
        Role.STOP,
    ),
    DecoratorSpec(
        "retry",
        "Tries a failed node again.",
        (
            Port("count", PortType.INTEGER, "attempts in all", minimum=1, maximum=1000),
            Port("delay", PortType.DURATION, "pause between attempts", "s", 0.0, False, 0.0),
        ),
        "count",
    ),
    DecoratorSpec(
        "repeat",
        "Runs the node again after each success; fails when it fails.",
        (Port("count", PortType.INTEGER, "successes in all; -1 for no end", minimum=-1, maximum=1_000_000),),
        "count",
    ),
    DecoratorSpec(
        "rate",
        "Ticks the node at most this often.",
        (Port("frequency", PortType.NUMBER, "ticks a second", "Hz", minimum=0.001, maximum=1000.0),),
        "frequency",
        every_tick=False,
    ),
    DecoratorSpec("cooldown", "Fails for this long after each end of the node.", (_DURATION,), "duration"),
    DecoratorSpec("invert", "Turns success into failure and failure into success.", (), needs_success=False),
    DecoratorSpec("force_success", "Turns failure into success.", (), needs_success=False),
    DecoratorSpec("force_failure", "Turns success into failure.", ()),
    DecoratorSpec("once", "Runs the node to its first end, then keeps that status.", ()),
    DecoratorSpec("delay", "Waits before the node starts.", (_DURATION,), "duration"),
    DecoratorSpec("precondition", "Checks the conditions once, before the node starts.", (_CONDITIONS,), "conditions"),
    DecoratorSpec(
        "while",
        "Runs the node again and again as long as the conditions hold, then succeeds.",
        (_CONDITIONS,),
        "conditions",
        needs_success=False,
    ),
    DecoratorSpec(
        "give_up_below",
        "Stops the node and fails once the learned estimate of a skill in it says that success is less likely.",
        (
            Port("chance", PortType.NUMBER, "least expected success", "%", minimum=0.0, maximum=100.0),
            Port("lasting", PortType.DURATION, "for how long it has to be less", "s", 0.5, False, 0.0),
        ),
        "chance",
    ),
)

HANDLERS: tuple[HandlerSpec, ...] = (
    HandlerSpec("halt", "The gate brakes the base and holds every joint in the same control period.", halts=True),
    HandlerSpec("announce", "Says that the robot has stopped here, and why.", halts=False),
)


def add_builtin_decorators(registry: Registry) -> None:
    """Add the built-in decorators and stop handlers to `registry`."""
    for decorator in DECORATORS:
        registry.add_decorator(decorator)
    for handler in HANDLERS:
        registry.add_handler(handler)
