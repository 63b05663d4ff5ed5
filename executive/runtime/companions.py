"""Finds what came with the installed skills besides the skills themselves."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from types import ModuleType

from executive.errors import NotInstalled
from executive.registry import ENTRY_POINTS


def companion(package: str, part: str) -> ModuleType:
    """A module of a package that stands beside a plug-in of skills.

    Args:
        package: Name of the package, e.g. "foresight".
        part: Name of the module in it.

    Raises:
        NotInstalled: if no plug-in brings such a package.
    """
    for plugin in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        name = f"{plugin.module.rpartition('.')[0]}.{package}"
        if find_spec(name) is not None:
            return import_module(f"{name}.{part}")
    raise NotInstalled(f"a plug-in with {package}", f"training {package}")
