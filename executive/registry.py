"""Names that a tree may use: skills, conditions, actions, decorators and stop handlers.

Packages add theirs through the entry point group `executive.plugins`: a function that takes the registry and adds
to it. It must be quick and load no weights; a skill is given as its spec and a factory that is called when the
skill first runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import entry_points
from typing import Protocol, TypeVar

from executive.contracts.circumstance import ActionSpec, ConditionSpec
from executive.contracts.port import Port
from executive.contracts.skill import Skill, SkillSpec
from executive.errors import BadRequest, UnknownName

ENTRY_POINTS = "executive.plugins"

SkillFactory = Callable[[], Skill]


class Role(Enum):
    """What a decorator does for safety; a learned skill must run inside one of each but NONE."""

    NONE = "nothing"
    TIMEOUT = "limits the time"
    GUARD = "checks conditions in every tick"
    STOP = "stops the robot on every way out"


@dataclass(frozen=True)
class DecoratorSpec:
    """A decorator as it is written in YAML.

    Attributes:
        name: Name in YAML.
        doc: One sentence: what it does.
        settings: Its settings; `conditions` and `handlers` are ports of those types.
        short: The setting that a plain value stands for (`timeout: 30s`), or "" when there is none.
        role: What it does for safety.
        needs_success: Whether it succeeds only when the node inside has; else outputs of that node may be missing.
        every_tick: Whether it ticks a running node in every tick; else guards and timeouts inside it look too seldom.
    """

    name: str
    doc: str
    settings: tuple[Port, ...]
    short: str = ""
    role: Role = Role.NONE
    needs_success: bool = True
    every_tick: bool = True


@dataclass(frozen=True)
class HandlerSpec:
    """A stop handler: what `on_stop` does on every way out. `halts` says that it has the gate stop the robot."""

    name: str
    doc: str
    halts: bool


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str: ...


NamedT = TypeVar("NamedT", bound=Named)


class Registry:
    """All names that are known. Filled once at the start, then only read; may then be read from any thread."""

    def __init__(self) -> None:
        self._skills: dict[str, SkillSpec] = {}
        self._factories: dict[str, SkillFactory] = {}
        self._conditions: dict[str, ConditionSpec] = {}
        self._actions: dict[str, ActionSpec] = {}
        self._decorators: dict[str, DecoratorSpec] = {}
        self._handlers: dict[str, HandlerSpec] = {}

    @property
    def skills(self) -> Mapping[str, SkillSpec]:
        """Specs of the skills by name."""
        return self._skills

    @property
    def conditions(self) -> Mapping[str, ConditionSpec]:
        """Conditions by name."""
        return self._conditions

    @property
    def actions(self) -> Mapping[str, ActionSpec]:
        """Actions by name."""
        return self._actions

    @property
    def decorators(self) -> Mapping[str, DecoratorSpec]:
        """Decorators by name."""
        return self._decorators

    @property
    def handlers(self) -> Mapping[str, HandlerSpec]:
        """Stop handlers by name."""
        return self._handlers

    def add_skill(self, spec: SkillSpec, factory: SkillFactory) -> None:
        """Add a skill; `factory` makes a fresh instance and may load weights.

        Raises:
            BadRequest: if the name is taken. The same holds for the other `add_` methods.
        """
        _add(self._skills, "skill", spec)
        self._factories[spec.name] = factory

    def add_condition(self, spec: ConditionSpec) -> None:
        """Add a condition."""
        _add(self._conditions, "condition", spec)

    def add_action(self, spec: ActionSpec) -> None:
        """Add an action."""
        _add(self._actions, "action", spec)

    def add_decorator(self, spec: DecoratorSpec) -> None:
        """Add a decorator."""
        _add(self._decorators, "decorator", spec)

    def add_handler(self, spec: HandlerSpec) -> None:
        """Add a stop handler."""
        _add(self._handlers, "stop handler", spec)

    def make_skill(self, name: str) -> Skill:
        """A fresh instance of a skill.

        Raises:
            UnknownName: if there is no such skill.
        """
        if name not in self._factories:
            raise UnknownName("skill", name, self._skills)
        return self._factories[name]()


def _add(known: dict[str, NamedT], what: str, spec: NamedT) -> None:
    if spec.name in known:
        raise BadRequest(f"there are two {what}s named '{spec.name}'; give one of them another name.")
    known[spec.name] = spec


def load_plugins(registry: Registry) -> None:
    """Let every installed plug-in add its names to `registry`."""
    for plugin in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        plugin.load()(registry)
