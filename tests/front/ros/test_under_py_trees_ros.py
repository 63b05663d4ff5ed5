"""Trees under py_trees_ros.

py_trees_ros is part of ROS installations; one test runs with it where it is there. Its BehaviourTree is py_trees' own
with ROS around it, and so is the one of the other tests: it counts in place of publishing.
"""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import py_trees
import pytest
from py_trees.common import Status

from executive.front.ros.under_py_trees_ros import WatchedTrees, watched_trees


class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, line: str) -> None:
        self.lines.append(line)

    error = info


class Node:
    def __init__(self) -> None:
        self.log = Log()

    def get_logger(self) -> Log:
        return self.log


class RosTree(py_trees.trees.BehaviourTree):
    """Has the signature of py_trees_ros' tree; snapshots are taken where that one publishes them."""

    made: ClassVar[list[RosTree]] = []

    def __init__(self, root) -> None:
        super().__init__(root)
        self.snapshots: list[tuple[str, Status]] = []
        RosTree.made.append(self)

    def setup(self, node) -> None:
        super().setup(node=node)
        self.post_tick_handlers.append(lambda tree: tree.snapshots.append((tree.root.name, tree.root.status)))


def mission(name: str, ticks: int) -> SimpleNamespace:
    root = py_trees.composites.Sequence(
        name, True, [py_trees.behaviours.TickCounter("wait", ticks, Status.SUCCESS), py_trees.behaviours.Success("end")]
    )
    return SimpleNamespace(root=root, tick=root.tick_once)


@pytest.fixture
def installed(monkeypatch):
    """py_trees_ros, as far as the node imports it."""
    package, trees = ModuleType("py_trees_ros"), ModuleType("py_trees_ros.trees")
    trees.BehaviourTree = RosTree
    monkeypatch.setitem(sys.modules, "py_trees_ros", package)
    monkeypatch.setitem(sys.modules, "py_trees_ros.trees", trees)
    return trees


def test_one_watched_tree_outlives_the_missions(installed):
    watched = watched_trees(Node())
    for name in ("first", "second"):
        tree = mission(name, 1)
        for _ in range(2):
            watched(tree)
        assert tree.root.status is Status.SUCCESS
    assert RosTree.made[-1].snapshots == [
        ("first", Status.RUNNING),
        ("first", Status.SUCCESS),
        ("second", Status.RUNNING),
        ("second", Status.SUCCESS),
    ]


def test_a_viewer_that_fails_costs_the_view_and_not_the_mission():
    node = Node()
    watched = WatchedTrees(node, RosTree)
    RosTree.made[-1].post_tick_handlers.append(lambda tree: 1 / 0)
    tree = mission("mission", 2)
    for _ in range(3):
        watched(tree)
    assert tree.root.status is Status.SUCCESS
    assert node.log.lines == ["py_trees_ros failed and is left out from now on: ZeroDivisionError: division by zero"]


def test_without_py_trees_ros_trees_are_ticked_directly(monkeypatch):
    monkeypatch.setitem(sys.modules, "py_trees_ros", None)
    node = Node()
    assert watched_trees(node) is None
    assert node.log.lines[0].startswith("trees cannot be watched with the py_trees viewer: ")


def test_a_py_trees_ros_that_cannot_be_set_up_is_left_out(installed):
    class Broken(RosTree):
        def setup(self, node) -> None:
            raise RuntimeError("no interfaces")

    installed.BehaviourTree = Broken
    node = Node()
    assert watched_trees(node) is None
    assert node.log.lines == ["py_trees_ros cannot be used: RuntimeError: no interfaces"]


def test_a_viewer_gets_snapshots_from_py_trees_ros(network):
    pytest.importorskip("py_trees_ros.trees", reason="py_trees_ros is part of ROS installations")
    from py_trees_ros_interfaces.msg import BehaviourTree
    from py_trees_ros_interfaces.srv import OpenSnapshotStream

    from executive.robot.ros.sensors import LATCHED
    from executive.robot.ros.session import Session

    snapshots = []
    with Session("executive") as session, Session("viewer") as viewer:
        watched = watched_trees(session.node)
        client = viewer.node.create_client(OpenSnapshotStream, "/executive/snapshot_streams/open")

        def until(holds) -> bool:
            return any(session.spin_until(holds, 0.02) or viewer.spin_until(holds, 0.02) for _ in range(250))

        assert until(client.service_is_ready)
        answer = client.call_async(OpenSnapshotStream.Request())
        assert until(answer.done)
        viewer.node.create_subscription(BehaviourTree, answer.result().topic_name, snapshots.append, LATCHED)
        tree = mission("mission", 2)
        for count in range(1, 4):
            watched(tree)
            assert until(lambda count=count: len(snapshots) >= count)
    assert [(node.name, node.status) for node in snapshots[-1].behaviours] == [("wait", 3), ("end", 3), ("mission", 3)]
