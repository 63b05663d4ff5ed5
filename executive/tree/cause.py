"""Why a tree failed, as one sentence."""

from __future__ import annotations

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.decorators.base import subject
from executive.tree.leaves import ConditionLeaf
from executive.tree.node import Described


def first_cause(root: Behaviour) -> str:
    """The first failure at the bottom of a failed tree, e.g. `grasp: the gripper closed on nothing (opening 0 mm)`.

    Follows the first failed child from node to node; where a node has failed by itself (a timeout, a guard), that is
    the cause. A condition that a fallback asks before it does something (`holding` before `grasp`) is a question: that
    it did not hold is no cause when what was done about it failed. Where a `retry` has had several attempts, the cause
    of the first one is added if it was another. "" when the tree has not failed.
    """
    if not _failed(root, None):
        return ""
    path = _path(root)
    sentence = _sentence(path[-1])
    first = next((node.earlier for node in path if isinstance(node, Described) and node.earlier), "")
    return f"{sentence}; first attempt: {first}" if first and first != sentence else sentence


def bottom_cause(root: Behaviour) -> str:
    """As `first_cause`, without looking back at earlier attempts."""
    return _sentence(_path(root)[-1])


def asked_in_vain(root: Behaviour) -> bool:
    """Whether a tree failed because a condition that it asks does not hold."""
    return _failed(root, None) and isinstance(_path(root)[-1], ConditionLeaf)


def _path(root: Behaviour) -> list[Behaviour]:
    """From a failed node down to the one that caused its failure."""
    path = [root]
    while True:
        failed = [child for child in path[-1].children if _failed(child, path[-1])]
        if not failed:
            return path
        path.append(next((child for child in failed if not _asks(child)), failed[0]))


def _asks(node: Behaviour) -> bool:
    """Whether all that a node does is to ask conditions."""
    if node.children:
        return all(_asks(child) for child in node.children)
    return isinstance(node, ConditionLeaf)


def _failed(node: Behaviour, parent: Behaviour | None) -> bool:
    """Whether it ended in failure during the parent's present round; a reset since does not count."""
    if not isinstance(node, Described):
        return bool(node.status is Status.FAILURE)
    if node.end is not Status.FAILURE:
        return False
    if not isinstance(parent, Described) or parent.entered is None or node.entered is None:
        return True
    return node.entered >= parent.entered


def _sentence(node: Behaviour) -> str:
    name = subject(node)
    reason = node.feedback_message
    if not reason:
        return f"{name} failed"
    told = reason.startswith((f"{name} ", f"{node.name} "))
    return reason if told else f"{name}: {reason}"
