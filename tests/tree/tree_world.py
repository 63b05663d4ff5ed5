"""A small world to tick trees in: a simulated clock, a skill server whose runs are scripted, and model shorthand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from executive.clock import SimClock
from executive.contracts.circumstance import HOLDS, Circumstances, ConditionSpec, Verdict
from executive.contracts.execution import Feedback
from executive.contracts.memory import WorldMemory
from executive.contracts.observation import Observation
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Goal, SkillOutcome, SkillSpec, StallTest
from executive.definitions.decorators import add_builtin_decorators
from executive.definitions.model import (
    Branch,
    ConditionNode,
    ConditionUse,
    DecoratorUse,
    Literal,
    Mark,
    Node,
    Parameter,
    Reference,
    SkillNode,
    Subtree,
    TreeDefinition,
    Value,
)
from executive.errors import UnknownName
from executive.registry import Registry
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import read_site
from executive.tree.actions import add_builtin_actions
from executive.tree.build import MissionTree, Tools, build
from executive.tree.conditions import add_builtin_conditions
from executive.types import Family, Task

MARK = Mark("tree.yaml", 3, 1)
SITE = read_site()


def written(value: Any) -> Value:
    """A value as in YAML: `$name` and `$name.attribute` are references."""
    if isinstance(value, str) and value.startswith("$"):
        name, _, attribute = value[1:].partition(".")
        return Reference(name, attribute, MARK)
    return Literal(value, MARK)


def use(condition: str, inverted: bool = False, **values: Any) -> ConditionUse:
    """A condition in use."""
    return ConditionUse(condition, {name: written(value) for name, value in values.items()}, MARK, inverted)


def asks(condition: str, *decorators: DecoratorUse, inverted: bool = False, **values: Any) -> ConditionNode:
    """A condition as a node."""
    return ConditionNode(MARK, "", decorators, use(condition, inverted, **values))


def deco(
    decorator: str, *conditions: ConditionUse | str, handlers: tuple[str, ...] = (), **settings: Any
) -> DecoratorUse:
    """A decorator in use."""
    uses = tuple(use(each) if isinstance(each, str) else each for each in conditions)
    return DecoratorUse(decorator, {name: written(each) for name, each in settings.items()}, MARK, uses, handlers)


def skill(name: str, *decorators: DecoratorUse, outputs: Mapping[str, str] | None = None, **values: Any) -> SkillNode:
    """A skill as a node."""
    given = {port: written(value) for port, value in values.items()}
    return SkillNode(MARK, "", decorators, name, given, outputs or {})


@dataclass
class ScriptedRun:
    """A run that ends when the test says so."""

    skill: str
    goal: Goal
    feedback: Feedback = field(default_factory=Feedback)
    stopped: bool = False
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True

    def end(self, outcome: SkillOutcome = SkillOutcome.SUCCEEDED, reason: str = "", **outputs: Any) -> None:
        self.feedback = Feedback(outcome, reason, outputs=outputs)


class ScriptedServer:
    """Keeps every run that was started."""

    def __init__(self, known: Mapping[str, SkillSpec]) -> None:
        self.runs: list[ScriptedRun] = []
        self._known = known

    @property
    def last(self) -> ScriptedRun:
        return self.runs[-1]

    def start(self, skill: str, goal: Goal) -> ScriptedRun:
        if skill not in self._known:
            raise UnknownName("skill", skill, self._known)
        self.runs.append(ScriptedRun(skill, goal))
        return self.runs[-1]

    def stop_all(self) -> None:
        for run in self.runs:
            run.cancel()


def _skill_spec(name: str, inputs: tuple[Port, ...], outputs: tuple[Port, ...] = ()) -> SkillSpec:
    return SkillSpec(name, "", inputs, outputs, (), frozenset(), (), 60.0, StallTest(10.0))


class TreeWorld:
    """Everything that a tree needs.

    Attributes:
        events: What happened, in order: "halt", "said ...", "fault <where>: <error>".
        facts: Answers of the condition `fact(name)`: "" holds, anything else is the reason why not; an exception
            is raised.
    """

    def __init__(self) -> None:
        self.clock = SimClock()
        self.memory = WorldMemory()
        self.observation: Observation | None = None
        self.halted = ""
        self.notes: dict[str, Any] = {}
        self.events: list[str] = []
        self.facts: dict[str, str | Exception] = {}
        self.registry = Registry()
        add_builtin_decorators(self.registry)
        add_builtin_conditions(self.registry)
        add_builtin_actions(self.registry)
        text = Port("name", PortType.TEXT, "which fact")
        self.registry.add_condition(ConditionSpec("fact", "A fact of the test.", (text,), self._fact, safety=True))
        place, thing = Port("place", PortType.PLACE, ""), Port("object", PortType.OBJECT, "")
        speed = Port("speed", PortType.NUMBER, "", "m/s", 0.3, required=False)
        for spec in (
            _skill_spec("navigate", (Port("goal", PortType.PLACE, ""),)),
            _skill_spec("grasp", (thing, speed)),
            _skill_spec("look", (thing,), (place,)),
        ):
            self.registry.add_skill(spec, _no_weights)
        self.server = ScriptedServer(self.registry.skills)
        self.tools = Tools(
            server=self.server,
            registry=self.registry,
            site=SITE,
            clock=self.clock,
            circumstances=self.circumstances,
            halt=lambda: self.events.append("halt"),
            fault=lambda where, error: self.events.append(f"fault {where}: {type(error).__name__}: {error}"),
        )

    def circumstances(self) -> Circumstances:
        return Circumstances(
            now=self.clock.now(),
            observation=self.observation,
            memory=self.memory,
            site=SITE,
            description=DESCRIPTION,
            halted=self.halted,
            notes=self.notes,
            say=lambda text: self.events.append(f"said {text}"),
            forget=self.memory.forget,
        )

    def _fact(self, circumstances: Circumstances, *, name: str) -> Verdict:
        answer = self.facts.get(name, "")
        if isinstance(answer, Exception):
            raise answer
        return Verdict(False, answer) if answer else HOLDS

    def tree(
        self, run: Node, args: tuple[Port, ...] = (), subtrees: tuple[Subtree, ...] = (), /, **given: str
    ) -> MissionTree:
        """The tree of a grasping task with `run` as its branch."""
        branch = Branch(Family.GRASPING, args, run, MARK)
        named = {subtree.name: subtree for subtree in subtrees}
        patience = Parameter(Port("patience", PortType.DURATION, ""), 7.0, MARK)
        definition = TreeDefinition("test", "tree.yaml", {"patience": patience}, {Family.GRASPING: branch}, named)
        return build(definition, Task(Family.GRASPING, given), self.tools)


def _no_weights() -> Any:
    raise AssertionError("the scripted server makes no skills")
