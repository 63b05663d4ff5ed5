"""Ticking the same py_trees nodes as direct calls.

py_trees ticks through nested generators: every node that is ticked passes through one `yield` for each of its
ancestors. `prepare` walks a tree once and makes one closure a node that takes exactly the steps of that node's own
`tick()`: the same calls of `initialise`, `update`, `terminate` and `stop` in the same order, the same statuses,
messages and `current_child`. All state stays in the nodes, so that both ways may take turns.

Three things are left out: the debug lines of py_trees' logger, the fresh generator in `Behaviour.iterator` (nobody
ticks through it here), and, for py_trees 2.5, the RuntimeError of a running sequence that has lost its current child
(2.6 starts at the first child, and so does this).

Only a node whose `tick` is one of those known here is called directly (`ending` does the same for `stop`). Any other
is ticked through its own `tick()`, with everything below it.
"""

from __future__ import annotations

from collections.abc import Callable

from py_trees.behaviour import Behaviour
from py_trees.common import ParallelPolicy, Status
from py_trees.composites import Parallel, Selector, Sequence
from py_trees.decorators import Decorator, OneShot

from executive.tree.composites import Switch
from executive.tree.decorators.base import LookFirst
from executive.tree.ending import finisher, resetter

Tick = Callable[[], Status]
Judge = Callable[[], tuple[Status, Behaviour]]

_RUNNING, _SUCCESS, _FAILURE = Status.RUNNING, Status.SUCCESS, Status.FAILURE


def prepare(node: Behaviour) -> Tick:
    """A function that ticks `node` once and returns its status.

    The structure of the tree must not change afterwards; prepare it again when it has.
    """
    make = _MAKERS.get(type(node).tick, _generator)
    return make(node)


def _generator(node: Behaviour) -> Tick:
    """Any node that is not known: its own generator."""

    def tick() -> Status:
        for _ in node.tick():
            pass
        return node.status

    return tick


def _leaf(node: Behaviour) -> Tick:
    initialise, update, finish = node.initialise, node.update, finisher(node)

    def tick() -> Status:
        if node.status is not _RUNNING:
            initialise()
        status = update()
        if status is _RUNNING:
            node.status = status
            return status
        return finish(status)

    return tick


def _decorator(node: Decorator) -> Tick:
    initialise, update, finish = node.initialise, node.update, finisher(node)
    tick_child = prepare(node.decorated)

    def tick() -> Status:
        if node.status is not _RUNNING:
            initialise()
        tick_child()
        status = update()
        if status is _RUNNING:
            node.status = status
            return status
        return finish(status)

    return tick


def _one_shot(node: OneShot) -> Tick:
    first, later = _decorator(node), _leaf(node)
    return lambda: later() if node.final_status else first()


def _look_first(node: LookFirst) -> Tick:
    initialise, before, update, finish = node.initialise, node.before, node.update, finisher(node)
    caught = node.caught
    tick_child = prepare(node.decorated)

    def tick() -> Status:
        if node.status is not _RUNNING:
            initialise()
        status = before()
        if status is None:
            try:
                tick_child()
            except Exception as error:
                caught(error)
            status = update()
        if status is _RUNNING:
            node.status = status
            return status
        return finish(status)

    return tick


def _sequence(node: Sequence) -> Tick:
    children, memory = tuple(node.children), node.memory
    ticks = tuple(prepare(child) for child in children)
    resets = tuple(resetter(children[index:]) for index in range(len(children) + 1))
    initialise, finish = node.initialise, finisher(node)
    count, first = len(children), (children[0] if children else None)

    def tick() -> Status:
        index = 0
        if node.status is not _RUNNING:
            node.current_child = first
            resets[0]()
            initialise()
        elif memory and node.current_child is not None:
            index = children.index(node.current_child)
        else:
            node.current_child = first
        while index < count:
            status = ticks[index]()
            index += 1
            if status is not _SUCCESS:
                if not memory:
                    resets[index]()
                if status is _RUNNING:
                    node.status = status
                    return status
                return finish(status)
            if index < count:
                node.current_child = children[index]
        return finish(_SUCCESS)

    return tick


def _selector(node: Selector) -> Tick:
    children, memory = tuple(node.children), node.memory
    ticks = tuple(prepare(child) for child in children)
    before = tuple(resetter(children[:index]) for index in range(len(children)))
    after = tuple(resetter(children[index + 1 :]) for index in range(len(children)))
    initialise, finish = node.initialise, finisher(node)
    count, first, last = len(children), (children[0] if children else None), (children[-1] if children else None)

    def tick() -> Status:
        if node.status is not _RUNNING:
            node.current_child = first
            initialise()
        index = 0
        previous = node.current_child
        if memory and count:
            index = children.index(previous)
            before[index]()
        while index < count:
            status = ticks[index]()
            if status is _RUNNING or status is _SUCCESS:
                node.current_child = chosen = children[index]
                if previous is not chosen:
                    after[index]()
                if status is _RUNNING:
                    node.status = status
                    return status
                return finish(status)
            index += 1
        finish(_FAILURE)
        node.current_child = last
        return _FAILURE

    return tick


def _parallel(node: Parallel) -> Tick:
    children, synchronise = tuple(node.children), node.policy.synchronise
    pairs = tuple((child, prepare(child)) for child in children)
    initialise, finish, reset = node.initialise, finisher(node), resetter(children)
    judge = _judge(node, children)
    validate = node.validate_policy_configuration
    selective = isinstance(node.policy, ParallelPolicy.SuccessOnSelected)  # the others have nothing to validate

    def tick() -> Status:
        if selective:
            validate()
        if node.status is not _RUNNING:
            reset()
            node.current_child = None
            initialise()
        if not children:
            return finish(_SUCCESS)
        for child, tick_child in pairs:
            if not synchronise or child.status is not _SUCCESS:
                tick_child()
        status, node.current_child = judge()
        if status is _RUNNING:
            node.status = status
            return status
        return finish(status)

    return tick


def _judge(node: Parallel, children: tuple[Behaviour, ...]) -> Judge:
    """What a parallel makes of its children's statuses, and the child that stands for it."""
    policy = node.policy
    wanted = tuple(policy.children) if isinstance(policy, ParallelPolicy.SuccessOnSelected) else children
    one = isinstance(policy, ParallelPolicy.SuccessOnOne)

    def judge() -> tuple[Status, Behaviour]:
        for child in children:
            if child.status is _FAILURE:
                return _FAILURE, child
        if one:
            for child in reversed(children):
                if child.status is _SUCCESS:
                    return _SUCCESS, child
            return _RUNNING, children[-1]
        for child in wanted:
            if child.status is not _SUCCESS:
                return _RUNNING, children[-1]
        return _SUCCESS, wanted[-1]

    return judge


def _switch(node: Switch) -> Tick:
    ticks = {id(child): prepare(child) for child in node.children}
    initialise, finish = node.initialise, finisher(node)

    def tick() -> Status:
        if node.status is not _RUNNING:
            initialise()
        if node.current_child is None:
            return finish(_FAILURE)
        status = ticks[id(node.current_child)]()
        if status is _RUNNING:
            node.status = status
            return status
        return finish(status)

    return tick


_MAKERS: dict[Callable[..., object], Callable[..., Tick]] = {
    Behaviour.tick: _leaf,
    Decorator.tick: _decorator,
    OneShot.tick: _one_shot,
    LookFirst.tick: _look_first,
    Sequence.tick: _sequence,
    Selector.tick: _selector,
    Parallel.tick: _parallel,
    Switch.tick: _switch,
}
