"""Errors that nodes raise end the tree, not the program.

An error passes up through the nodes like through Python's frames, and the root catches it: every node from the one
that raised it up to the root ends in FAILURE, whatever else runs is interrupted. So every `on_stop` around it runs.
"""

from __future__ import annotations

from types import TracebackType

from py_trees.behaviour import Behaviour
from py_trees.common import Status
from py_trees.composites import Composite

from executive.tree.node import Described
from executive.tree.tools import Tools


def contain(root: Behaviour, error: Exception, tools: Tools) -> None:
    """End everything below `root` after `error`, and tell `tools.fault`. Never raises."""
    culprit = raiser(root, error)
    name = culprit.name
    sentence = f"{name} raised {type(error).__name__}: {error}"
    tools.fault(name, error)
    node: Behaviour | None = culprit
    while node is not None and node is not root:
        if isinstance(node.parent, Composite):
            node.parent.current_child = node
        _end(node, Status.FAILURE, tools, sentence if node is culprit else None)
        node = node.parent
    interrupt_rest(root, tools)


def interrupt_rest(root: Behaviour, tools: Tools) -> None:
    """Interrupt every node below `root` that still runs. Never raises.

    py_trees stops from the top and passes by what it takes to be idle: a composite whose first tick was cut short has
    children that run, but not the status RUNNING itself.
    """
    for node in root.iterate():
        if node is not root and (node.status is Status.RUNNING or (isinstance(node, Described) and node.active)):
            _end(node, Status.INVALID, tools)


def raiser(root: Behaviour, error: Exception) -> Behaviour:
    """The node that raised `error`: the innermost one whose method is in the traceback."""
    nodes = {id(node): node for node in root.iterate()}
    found = root
    step: TracebackType | None = error.__traceback__
    while step is not None:
        found = nodes.get(id(step.tb_frame.f_locals.get("self")), found)
        step = step.tb_next
    return found


def _end(node: Behaviour, status: Status, tools: Tools, reason: str | None = None) -> None:
    try:
        node.stop(status)
    except Exception as error:  # a node that cannot even end must not keep the others from ending
        tools.fault(node.name, error)
        node.status = status
    if reason is not None:
        node.feedback_message = reason
