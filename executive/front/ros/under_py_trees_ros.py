"""The missions' trees under py_trees_ros, so that py_trees' viewers attach.

py_trees_ros comes with ROS installations, not from the package index. Where it is importable, every tree is ticked as
the root of one `py_trees_ros.trees.BehaviourTree` on the node: `py-trees-tree-watcher` and py_trees_ros_viewer find
its services under the node's name. Elsewhere trees are ticked directly.
"""

from __future__ import annotations

from typing import Any

import py_trees

from executive.tree.mission_tree import MissionTree


class WatchedTrees:
    """Ticks missions under one `BehaviourTree` that outlives them. The loop's thread calls it.

    Args:
        node: The node on which py_trees_ros serves its snapshot streams.
        tree_class: `py_trees_ros.trees.BehaviourTree`.
    """

    def __init__(self, node: Any, tree_class: Any) -> None:
        self._log = node.get_logger()
        self._tree = tree_class(py_trees.behaviours.Dummy("no mission"))
        self._tree.setup(node=node)
        self._broken = False

    def __call__(self, mission: MissionTree) -> None:
        """Tick a mission once. Nodes' errors end in the tree; a viewer that fails only costs the view."""
        if self._broken:
            mission.tick()
            return
        self._tree.root = mission.root
        try:
            self._tree.tick()
        except Exception as error:
            self._broken = True
            self._log.error(f"py_trees_ros failed and is left out from now on: {type(error).__name__}: {error}")


def watched_trees(node: Any) -> WatchedTrees | None:
    """Ticking under py_trees_ros, or None where it is not installed or fails: missions do not depend on a viewer."""
    try:
        from py_trees_ros.trees import BehaviourTree
    except ImportError as error:
        node.get_logger().info(f"trees cannot be watched with the py_trees viewer: {error}")
        return None
    try:
        return WatchedTrees(node, BehaviourTree)
    except Exception as error:
        node.get_logger().error(f"py_trees_ros cannot be used: {type(error).__name__}: {error}")
        return None
