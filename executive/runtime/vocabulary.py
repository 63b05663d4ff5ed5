"""Everything that a tree may name: the built-in words and those of the installed plug-ins."""

from __future__ import annotations

from executive.definitions.decorators import add_builtin_decorators
from executive.registry import Registry, load_plugins
from executive.tree.actions import add_builtin_actions
from executive.tree.conditions import add_builtin_conditions
from executive.tree.motion_safe import add_motion_safe
from executive.tree.room import add_room
from executive.tree.telling import add_telling


def vocabulary() -> Registry:
    """A registry with the built-in decorators, conditions and actions, and all plug-ins; loads no weights."""
    registry = Registry()
    add_builtin_decorators(registry)
    add_builtin_conditions(registry)
    add_builtin_actions(registry)
    add_room(registry)
    add_motion_safe(registry)
    add_telling(registry)
    load_plugins(registry)
    return registry
