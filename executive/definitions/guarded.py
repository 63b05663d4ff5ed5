"""Guarded or refused: a learned skill runs only inside a timeout, a safety guard and a stop on every way out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from executive.definitions.decorator_list import UNREADABLE
from executive.definitions.model import DecoratorUse, Node, SkillNode, SubtreeNode, TreeDefinition
from executive.definitions.source import Source
from executive.definitions.walk import children
from executive.registry import Registry, Role

PROTECTIONS = (Role.TIMEOUT, Role.GUARD, Role.STOP)
_SELDOM = "A rate around a guard or a timeout lets it look too seldom; put the rate inside it."


@dataclass(frozen=True)
class _Cover:
    """What protects a node.

    Attributes:
        roles: The protections around it.
        paced: Whether a decorator around it does not tick in every tick.
        seldom: Protections that do not count, because they are inside such a decorator.
    """

    roles: frozenset[Role] = frozenset()
    paced: bool = False
    seldom: frozenset[Role] = frozenset()

    def inside(self, registry: Registry, use: DecoratorUse) -> _Cover:
        """What protects a node that has this decorator as well."""
        spec = registry.decorators.get(use.decorator)
        if spec is not None and not spec.every_tick:
            return replace(self, paced=True)
        added = _covers(registry, use)
        late = added & {Role.TIMEOUT, Role.GUARD} if self.paced and spec is not None else frozenset[Role]()
        return replace(self, roles=self.roles | (added - late), seldom=self.seldom | late)


def check_guarded(source: Source, definition: TreeDefinition) -> None:
    """Note every skill that some way from a branch reaches unprotected, with that way. Subtrees form no cycles."""
    visited: set[tuple[str, _Cover]] = set()

    def visit(node: Node, cover: _Cover, way: tuple[str, ...]) -> None:
        for use in node.decorators:
            cover = cover.inside(source.registry, use)
        if isinstance(node, SkillNode):
            missing = [role for role in PROTECTIONS if role not in cover.roles]
            if missing:
                sentence = _sentence(source.registry, node, missing, way)
                source.faults.add(
                    node.mark, f"{sentence} {_SELDOM}" if cover.seldom.intersection(missing) else sentence
                )
        elif isinstance(node, SubtreeNode) and node.subtree in definition.subtrees:
            state = node.subtree, cover
            if state not in visited:
                visited.add(state)
                visit(definition.subtrees[node.subtree].run, cover, (*way, f"subtree {node.subtree}"))
        for child in children(node):
            visit(child, cover, way)

    for branch in definition.branches.values():
        visit(branch.run, _Cover(), (f"branch {branch.family}",))


def _covers(registry: Registry, use: DecoratorUse) -> frozenset[Role]:
    """What a decorator protects from; what could not be read has its own fault and is not held against the skill."""
    if use.decorator == UNREADABLE:
        return frozenset(PROTECTIONS)
    role = registry.decorators[use.decorator].role
    if role is Role.GUARD:
        known = registry.conditions
        safe = any(
            one.condition not in known or (known[one.condition].safety and not one.inverted) for one in use.conditions
        )
        return frozenset([role]) if safe or not use.conditions else frozenset()
    if role is Role.STOP:
        handlers = registry.handlers
        halts = any(name not in handlers or handlers[name].halts for name in use.handlers)
        return frozenset([role]) if halts or not use.handlers else frozenset()
    return frozenset([role])


def _sentence(registry: Registry, node: SkillNode, missing: list[Role], way: tuple[str, ...]) -> str:
    guards = sorted(name for name, spec in registry.conditions.items() if spec.safety)
    stops = sorted(name for name, spec in registry.handlers.items() if spec.halts)
    lacks = {
        Role.TIMEOUT: "a timeout",
        Role.GUARD: f"a safety guard ({' or '.join(guards)})" if guards else "a safety guard",
        Role.STOP: f"a stop on every way out (on_stop: {' or '.join(stops)})" if stops else "a stop on every way out",
    }
    parts = [lacks[role] for role in missing]
    listed = ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else parts[0]
    return f"{' → '.join((*way, f'skill {node.skill}'))} runs without {listed}."
