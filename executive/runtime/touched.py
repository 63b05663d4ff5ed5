"""What the gripper may touch in a task, for the simulator's account of collisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from executive.contracts.site import Site
from executive.types import Family, Task


class Touchable:
    """Tells an account of collisions what the gripper may touch, whenever that changes.

    Args:
        expect: Told all of it.
        held: What is in the gripper.
        site: What is known of the place.
    """

    def __init__(self, expect: Callable[[Iterable[str]], None], held: Callable[[], Iterable[str]], site: Site) -> None:
        self._expect, self._held, self._site = expect, held, site
        self._named: set[str] = set()

    def by_task(self, task: Task) -> None:
        """A task begins: what it names, and what is held already."""
        self._named = touched_by(task, self._site) | set(self._held())
        self._expect(self._named)

    def by_skills(self, names: frozenset[str]) -> None:
        """Skills mean to touch these besides, neighbours that they set aside; people and fixtures do not count."""
        self._expect(self._named | (names & self._site.objects.keys()))


def touched_by(task: Task, site: Site) -> set[str]:
    """Objects and fixtures that the gripper may touch in a task: those that it names; in cleaning all litter, too."""
    litter = {name for name, known in site.objects.items() if not known.place and task.family == Family.CLEANING}
    return touched_by_names(task.args.values(), site) | litter


def touched_by_names(names: Iterable[str], site: Site) -> set[str]:
    """Objects and fixtures among `names`, and the surface or container that is meant by a place among them."""
    known = {name for name in names if name in site.objects or name in site.places}
    supports = {place.name for name in known & set(site.places) if (place := site.support(name)) is not None}
    return known | supports
