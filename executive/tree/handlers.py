"""What stop handlers do.

A plug-in declares a handler in the registry (`registry.add_handler(spec)`) and hands its function over in
`Tools.handlers` under the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.errors import BadRequest, UnknownName
from executive.tree.cause import first_cause
from executive.tree.decorators.base import subject
from executive.tree.tools import Tools


@dataclass(frozen=True)
class Stop:
    """What a handler is told.

    Attributes:
        node: What stops: its name.
        status: SUCCESS, FAILURE, or INVALID when it was interrupted.
        reason: Why it failed, or "".
        tools: What the tree works with.
    """

    node: str
    status: Status
    reason: str
    tools: Tools


StopHandler = Callable[[Stop], None]


def _halt(stop: Stop) -> None:
    stop.tools.halt()


def _announce(stop: Stop) -> None:
    texts = {
        Status.SUCCESS: f"I have finished {stop.node}.",
        Status.FAILURE: f"I have stopped: {stop.reason or stop.node}.",
    }
    stop.tools.circumstances().say(texts.get(stop.status, f"I have stopped {stop.node}, because I was interrupted."))


BUILTIN: Mapping[str, StopHandler] = {"halt": _halt, "announce": _announce}


def stop_handler(name: str, tools: Tools) -> Callable[[Behaviour, Status], None]:
    """The handler of that name, ready to be called with the node that stops and its new status.

    Raises:
        UnknownName: if there is no such handler.
        BadRequest: if a plug-in has declared it without handing its function over.
    """
    if name not in tools.registry.handlers:
        raise UnknownName("stop handler", name, tools.registry.handlers)
    handler = tools.handlers.get(name) or BUILTIN.get(name)
    if handler is None:
        raise BadRequest(f"stop handler '{name}' is declared, but nothing in Tools.handlers carries it out.")

    def run(node: Behaviour, status: Status) -> None:
        reason = first_cause(node) if status is Status.FAILURE else ""
        handler(Stop(subject(node), status, reason, tools))

    return run
