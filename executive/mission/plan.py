"""Whether tasks fit a tree: a branch for every family, and every argument of the kind that the branch wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from executive.contracts.port import Port, PortType
from executive.contracts.site import PlaceKind, Site
from executive.definitions.model import Branch, Node, SkillNode, SubtreeNode, TreeDefinition
from executive.definitions.walk import walk
from executive.errors import Rejected, suggestion
from executive.mission.sentences import Problem, rejected, spoken
from executive.types import Task

Hindrance = Callable[[Task], Problem | None]

_CALLED = {"to": "destination", "source": "place where it is"}
"""What people call an argument, where that is not its name."""
_NUMBERS = (PortType.NUMBER, PortType.INTEGER, PortType.DURATION)


def planned(
    tasks: Sequence[Task], definition: TreeDefinition, site: Site, hindrance: Hindrance = lambda task: None
) -> tuple[Task, ...]:
    """The tasks, each fitting the branch of its family; nothing that a person said is left out silently.

    Args:
        tasks: The tasks in order.
        definition: The tree in use.
        site: What is known of the site.
        hindrance: Asked about a task with a wrong or missing argument: why its branch could not work with any. To
            name another one would be no help then.

    Raises:
        Rejected: if a task or the test of its condition has no branch, if its branch lacks an argument that it needs
            or does not take one that the task has, or if an argument is not of the kind that the branch wants.
    """
    if not tasks:
        raise Rejected("there is nothing to do.")
    for number, task in enumerate(tasks, 1):
        for part in (task,) if task.condition is None else (task.condition.test, task):
            branch = definition.branches.get(part.family)
            problem = _no_branch(part, definition) if branch is None else _misfit(part, branch, site)
            if problem is None and part is not task:
                problem = _asks_nothing(part)
            if problem is not None and branch is not None:
                problem = hindrance(part) or problem
            if problem is not None and part is not task:
                problem = replace(problem, reason=f"its condition cannot be tested: {problem.reason}")
            if problem is not None:
                raise rejected(number, task, problem)
    return tuple(replace(task, args=_given(task)) for task in tasks)


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
        for part in (task,) if task.condition is None else (task.condition.test, task):
            enter(definition.branches[part.family].run)
    return tuple(found)


def _given(task: Task) -> dict[str, str]:
    return {name: value for name, value in task.args.items() if value}


def _no_branch(task: Task, definition: TreeDefinition) -> Problem:
    known = ", ".join(sorted(definition.branches))
    return Problem(f"this robot's tree has no branch for {task.family}; it has: {known}")


def _asks_nothing(test: Task) -> Problem | None:
    """A test that names a place and nothing that has to be so there would hold whatever is found."""
    given = _given(test)
    if given and given.keys() <= {"place", "ask"} and given.get("ask") != "count":
        return Problem(f"it says to look at the {given.get('place', 'place')}, but not what has to be so there")
    return None


def _misfit(task: Task, branch: Branch, site: Site) -> Problem | None:
    ports = {port.name: port for port in branch.args}
    for name, value in _given(task).items():
        problem = _wrong_kind(ports[name], value, site) if name in ports else _not_taken(task, name, value, ports)
        if problem is not None:
            return problem
    return _missing(task, branch)


def _missing(task: Task, branch: Branch) -> Problem | None:
    for port in branch.args:
        if port.required and port.name not in _given(task):
            called = _CALLED.get(port.name, port.name)
            described = f" ({port.doc})" if port.doc else ""
            return Problem(f"{task.family} needs to know the {called}{described}", f"name the {called}")
    return None


def _not_taken(task: Task, name: str, value: str, ports: Mapping[str, Port]) -> Problem:
    reason = f"{task.family} by this robot's tree cannot take the {name} '{value}' into account"
    return Problem(reason, f"it knows: {', '.join(ports)}" if ports else "it takes no arguments")


def _wrong_kind(port: Port, value: str, site: Site) -> Problem | None:
    people = {place.name for place in site.of_kind(PlaceKind.PERSON)}
    places, objects = set(site.places), set(site.objects)
    valid = {
        PortType.PLACE: places,
        PortType.PERSON: people,
        PortType.OBJECT: objects,
        PortType.THING: objects | places,
    }
    if port.type in valid and value not in valid[port.type]:
        article = "an" if port.type is PortType.OBJECT else "a"
        problem = f"'{port.name}' has to be {article} {port.type.value}, and {_what_is(value, site)}"
        known = value in site.objects or value in site.places
        return Problem(problem, f"name {article} {port.type.value}" if known else _instead(value, valid[port.type]))
    if port.type in _NUMBERS and not _number(value):
        return Problem(f"'{port.name}' has to be a number, and '{value}' is none")
    if port.choices and value not in port.choices:
        return Problem(f"'{port.name}' cannot be '{value}'", _instead(value, port.choices))
    return None


def _what_is(value: str, site: Site) -> str:
    """What a name stands for when it is not what is wanted."""
    if value in site.objects:
        return f"{spoken(value, site)} is an object"
    if value in site.places:
        kind = site.places[value].kind.value
        return f"{spoken(value, site)} is {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    return f"'{value}' is none"


def _instead(value: str, valid: Sequence[str] | set[str]) -> str:
    advice = suggestion(value, valid)
    return advice[0].lower() + advice[1:]


def _number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
