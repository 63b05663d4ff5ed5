"""What the gripper may touch in a task, for the simulator's account of collisions."""

from __future__ import annotations

from collections.abc import Iterable

from executive.contracts.site import Site
from executive.types import Family, Task


def touched_by(task: Task, site: Site) -> set[str]:
    """Objects and fixtures that the gripper may touch in a task: those that it names; in cleaning all litter, too."""
    litter = {name for name, known in site.objects.items() if not known.place and task.family == Family.CLEANING}
    return touched_by_names(task.args.values(), site) | litter


def touched_by_names(names: Iterable[str], site: Site) -> set[str]:
    """Objects and fixtures among `names`, and the surface or container that is meant by a place among them."""
    known = {name for name in names if name in site.objects or name in site.places}
    supports = {place.name for name in known & set(site.places) if (place := site.support(name)) is not None}
    return known | supports
