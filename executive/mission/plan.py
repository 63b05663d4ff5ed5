"""Whether a mission can work at all, judged before anything moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from executive.contracts.port import Port, PortType
from executive.contracts.site import Site
from executive.definitions.model import Branch, Node, SkillNode, SubtreeNode, TreeDefinition
from executive.definitions.walk import walk
from executive.errors import Rejected, suggestion
from executive.types import Family, Task


def planned(tasks: Sequence[Task], definition: TreeDefinition, site: Site) -> tuple[Task, ...]:
    """The tasks, each fitting the branch of its family; nothing that a person said is left out silently.

    Raises:
        Rejected: if a task has no branch, if its branch lacks an argument that it needs or does not take one that the
            task has, or if an argument is not of the kind that the branch wants.
    """
    if not tasks:
        raise Rejected("there is nothing to do.")
    return tuple(_fitted(task, definition.branches, site) for task in tasks)


def skills_of(tasks: Sequence[Task], definition: TreeDefinition) -> tuple[str, ...]:
    """Names of the skills that the branches of `tasks` may run, subtrees included, in the tree's order."""
    found: dict[str, None] = {}
    entered: set[str] = set()

    def enter(node: Node) -> None:
        for inner in walk(node):
            if isinstance(inner, SkillNode):
                found[inner.skill] = None
            elif isinstance(inner, SubtreeNode) and inner.subtree not in entered:
                entered.add(inner.subtree)
                enter(definition.subtrees[inner.subtree].run)

    for task in tasks:
        enter(definition.branches[task.family].run)
    return tuple(found)


def _fitted(task: Task, branches: Mapping[Family, Branch], site: Site) -> Task:
    branch = branches.get(task.family)
    if branch is None:
        known = ", ".join(sorted(family.value for family in branches))
        words = f" ('{task.text}')" if task.text else ""
        raise Rejected(f"this robot's tree has no branch for {task.family.value}{words}; it has: {known}.")
    args = {name: value for name, value in task.args.items() if value}
    ports = {port.name: port for port in branch.args}
    for name, value in args.items():
        if name not in ports:
            raise Rejected(f"{task.family.value} by this robot's tree cannot take the {name} '{value}' into account.")
        _check_kind(ports[name], value, site)
    for port in branch.args:
        if port.required and port.name not in args:
            raise Rejected(f"{task.family.value} needs to know {_described(port)}.")
    return Task(task.family, args, task.confidence, task.text)


def _check_kind(port: Port, value: str, site: Site) -> None:
    if port.type in (PortType.PLACE, PortType.PERSON) and value not in site.places:
        raise Rejected(f"'{port.name}' has to be a place, and '{value}' is none. {suggestion(value, site.places)}")
    if port.type is PortType.OBJECT and value not in site.objects:
        raise Rejected(f"'{port.name}' has to be an object, and '{value}' is none. {suggestion(value, site.objects)}")


def _described(port: Port) -> str:
    return f"the {port.name} ({port.doc})" if port.doc else f"the {port.name}"
