"""From a decorator in the file to its py_trees class.

A plug-in declares a decorator in the registry (`registry.add_decorator(spec)`) and hands its class over in
`Tools.decorators` under the same name. The class is called with the settings and the child:

    class Announced(Decorator):
        def __init__(self, settings: Settings, child: Behaviour) -> None:
            super().__init__(settings.about, child)

    Tools(..., decorators={"announced": Announced})

Any py_trees decorator will do, `lambda settings, child: py_trees.decorators.Inverter("flip", child)` as well; one that
derives from `Decorator` or `LookFirst` also shows its times and reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from py_trees.behaviour import Behaviour

from executive.definitions import words
from executive.definitions.model import DecoratorUse
from executive.errors import BadRequest, UnknownName
from executive.registry import DecoratorSpec
from executive.tree.checks import checks
from executive.tree.context import Context
from executive.tree.decorators.conditional import Guard, Precondition, While
from executive.tree.decorators.counting import Once, Repeat, Retry
from executive.tree.decorators.hopeless import GiveUpBelow
from executive.tree.decorators.settings import Settings
from executive.tree.decorators.stopping import OnStop
from executive.tree.decorators.timing import Cooldown, Delay, Rate, Timeout
from executive.tree.decorators.turning import ForceFailure, ForceSuccess, Invert
from executive.tree.handlers import stop_handler
from executive.tree.node import About

DecoratorFactory = Callable[[Settings, Behaviour], Behaviour]

BUILTIN: Mapping[str, DecoratorFactory] = {
    "timeout": Timeout,
    "guard": Guard,
    "on_stop": OnStop,
    "retry": Retry,
    "repeat": Repeat,
    "rate": Rate,
    "cooldown": Cooldown,
    "invert": Invert,
    "force_success": ForceSuccess,
    "force_failure": ForceFailure,
    "once": Once,
    "delay": Delay,
    "precondition": Precondition,
    "while": While,
    "give_up_below": GiveUpBelow,
}


def decorate(use: DecoratorUse, child: Behaviour, context: Context) -> Behaviour:
    """`child` inside the decorator.

    Raises:
        UnknownName: if there is no such decorator, condition or stop handler.
        BadRequest: if a plug-in has declared the decorator without handing its class over.
    """
    tools = context.tools
    spec = tools.registry.decorators.get(use.decorator)
    if spec is None:
        raise UnknownName("decorator", use.decorator, tools.registry.decorators)
    make = tools.decorators.get(use.decorator) or BUILTIN.get(use.decorator)
    if make is None:
        raise BadRequest(f"decorator '{use.decorator}' is declared, but nothing in Tools.decorators carries it out.")
    about = About(use.decorator, _label(use, spec), tools.clock, _detail(use, spec), use.mark.line, use.inherited)
    stops = tuple(stop_handler(name, tools) for name in use.handlers)
    settings = Settings(about, use, spec, context, checks(use.conditions, context), stops)
    return make(settings, child)


def _label(use: DecoratorUse, spec: DecoratorSpec) -> str:
    parts = [words.conditions(use.conditions), ", ".join(use.handlers)]
    short = use.settings.get(spec.short)
    if short is not None:
        parts.append(words.setting(spec, spec.short, short))
    return ", ".join(part for part in parts if part)


def _detail(use: DecoratorUse, spec: DecoratorSpec) -> str:
    rest = {name: value for name, value in use.settings.items() if name != spec.short}
    return ", ".join(f"{name} = {words.setting(spec, name, value)}" for name, value in rest.items())
