"""The settings of a decorator, looked up when it is entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from py_trees.behaviour import Behaviour

from executive.definitions.model import DecoratorUse
from executive.registry import DecoratorSpec
from executive.tree.checks import Check
from executive.tree.context import Context
from executive.tree.node import About


@dataclass(frozen=True)
class Settings:
    """What a decorator was given in the file.

    Attributes:
        about: Where it comes from; hand it to the constructor.
        use: As it is written.
        spec: What it declares.
        context: Tools and names.
        checks: Its conditions.
        stops: Its stop handlers, ready to call with the decorated node and its new status.
    """

    about: About
    use: DecoratorUse
    spec: DecoratorSpec
    context: Context
    checks: tuple[Check, ...] = ()
    stops: tuple[Callable[[Behaviour, Any], None], ...] = ()

    def number(self, name: str) -> float:
        """The number, duration [s] or integer of a setting at this moment.

        Raises:
            UnknownName: if it refers to a name without a value.
        """
        return float(self.values()[name])

    def values(self) -> dict[str, Any]:
        """One value a port at this moment; defaults for settings that are not written.

        Raises:
            UnknownName: as `number`.
        """
        return self.context.scope.fill(self.spec.settings, self.use.settings)
