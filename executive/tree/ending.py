"""Ending nodes as direct calls: what `ticking` uses in place of `Behaviour.stop`.

Same calls of `terminate` in the same order and the same statuses as py_trees' `stop`. A class with a `stop` that is
not known here ends through that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from py_trees import composites
from py_trees.behaviour import Behaviour
from py_trees.common import Status
from py_trees.composites import Composite, Parallel
from py_trees.decorators import Decorator

Finish = Callable[[Status], Status]
Halt = Callable[[], None]
Reset = Callable[[], None]

_INVALID, _RUNNING = Status.INVALID, Status.RUNNING
_ENDS = (Status.SUCCESS, Status.FAILURE)


def finisher(node: Behaviour) -> Finish:
    """Ends `node` with the status that its own tick came to, and returns that status.

    What is no status counts as INVALID, as in py_trees.
    """
    terminate = _own(node.terminate, Behaviour.terminate)
    known = type(node).stop in _HALTERS
    halt_running = _halt_running(node.children)
    before = halt_running if type(node).stop is Parallel.stop else None
    after = halt_running if type(node).stop is Decorator.stop else None

    def finish(status: Status) -> Status:
        if not known or status not in _ENDS:
            return _finish(node, status)
        if before is not None:
            before()
        if terminate is not None:
            terminate(status)
        if after is not None:
            after()
        node.status = status
        return status

    return finish


def _finish(node: Behaviour, status: Status) -> Status:
    if type(status) is not Status:
        node.logger.error(f"A behaviour returned an invalid status, setting to INVALID [{status}][{node.name}]")
        status = _INVALID
    node.stop(status)
    node.status = status
    return status


def resetter(children: Sequence[Behaviour]) -> Reset:
    """Sets every child that is not INVALID back to INVALID, in order."""
    pairs = tuple((child, halter(child)) for child in children)

    def reset() -> None:
        for child, halt in pairs:
            if child.status is not _INVALID:
                halt()

    return reset


def halter(node: Behaviour) -> Halt:
    """`node.stop(INVALID)`."""
    make = _HALTERS.get(type(node).stop)
    return (lambda: node.stop(_INVALID)) if make is None else make(node)


def _halt_leaf(node: Behaviour) -> Halt:
    terminate = _own(node.terminate, Behaviour.terminate)

    def halt() -> None:
        if terminate is not None:
            terminate(_INVALID)
        node.status = _INVALID

    return halt


def _halt_composite(node: Composite) -> Halt:
    terminate, reset = node.terminate, resetter(node.children)

    def halt() -> None:
        node.current_child = None
        reset()
        terminate(_INVALID)
        node.status = _INVALID

    return halt


def _halt_parallel(node: Parallel) -> Halt:
    halt_running, rest = _halt_running(node.children), _halt_composite(node)

    def halt() -> None:
        halt_running()
        rest()

    return halt


def _halt_decorator(node: Decorator) -> Halt:
    terminate, halt_child = node.terminate, halter(node.decorated)

    def halt() -> None:
        terminate(_INVALID)
        halt_child()
        if node.decorated.status is _RUNNING:
            halt_child()
        node.status = _INVALID

    return halt


def _halt_running(children: Sequence[Behaviour]) -> Halt:
    """Stops the children that still run."""
    pairs = tuple((child, halter(child)) for child in children)

    def halt() -> None:
        for child, halt_child in pairs:
            if child.status is _RUNNING:
                halt_child()

    return halt


def _own(method: Callable[..., None], empty: Callable[..., None]) -> Callable[..., None] | None:
    """`method`, or None when it is the empty one that py_trees provides."""
    return None if getattr(method, "__func__", None) is empty else method


_HALTERS: dict[Callable[..., object], Callable[..., Halt]] = {
    Behaviour.stop: _halt_leaf,
    Composite.stop: _halt_composite,
    composites.Sequence.stop: _halt_composite,
    composites.Selector.stop: _halt_composite,
    Parallel.stop: _halt_parallel,
    Decorator.stop: _halt_decorator,
}
