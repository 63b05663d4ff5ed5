"""rclpy started, one node and the executor that serves it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import rclpy
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions

_FEWEST_ROUNDS = 8
"""Callbacks served in every wait, however late it is: a slow skill must not make the sensors stale."""


class Session:
    """A node with a ROS context of its own. One thread owns it and runs every callback, in `spin`.

    rclpy's signal handlers stay out: they would close the topics before the robot has been stopped.

    Args:
        name: Name of the node.
        arguments: ROS arguments, e.g. `--ros-args -r /scan:=/front/scan -p use_sim_time:=true`.
    """

    def __init__(self, name: str, arguments: Sequence[str] = ()) -> None:
        self.context = Context()
        rclpy.init(args=list(arguments), context=self.context, signal_handler_options=SignalHandlerOptions.NO)
        self.node = rclpy.create_node(name, context=self.context)
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(self.node)
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether ROS runs; after a shutdown nothing can be sent any more."""
        return bool(self.context.ok())

    def spin(self, until: float) -> None:
        """Serve callbacks until the steady time `until` [s].

        Raises:
            ExternalShutdownException: if somebody shut ROS down.
        """
        rounds = 0
        while (left := until - time.monotonic()) > 0 or rounds < _FEWEST_ROUNDS:
            self._serve(max(0.0, left))
            rounds += 1

    def spin_until(self, holds: Callable[[], bool], timeout: float) -> bool:
        """Serve callbacks until `holds` does, for at most `timeout` [s]; returns whether it does.

        Raises:
            ExternalShutdownException: if somebody shut ROS down.
        """
        deadline = time.monotonic() + timeout
        while not holds():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._serve(min(left, 0.05))
        return True

    def _serve(self, timeout: float) -> None:
        if not self.alive:
            raise ExternalShutdownException
        self.executor.spin_once(timeout_sec=timeout)

    def close(self) -> None:
        """Take the node off the network. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self.executor.shutdown()
        self.node.destroy_node()
        rclpy.try_shutdown(context=self.context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
