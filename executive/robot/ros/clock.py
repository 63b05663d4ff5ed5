"""ROS time as the executive's clock."""

from __future__ import annotations

import threading
from typing import Any

from executive.clock import Clock


class RosClock(Clock):
    """Follows a node's clock: the system's, or `/clock` when the node has `use_sim_time`.

    A simulation that starts over lets ROS time jump back; this clock goes on from where it was.
    """

    def __init__(self, node: Any) -> None:
        self._clock = node.get_clock()
        self._lock = threading.Lock()
        self._skipped = 0.0
        self._last = self._ros_time()

    def now(self) -> float:
        with self._lock:
            moment = self._ros_time() + self._skipped
            if moment < self._last:
                self._skipped += self._last - moment
                moment = self._last
            self._last = moment
            return moment

    def of(self, stamp: Any) -> float:
        """Time [s] on this clock of a message's header stamp; now, when it has none or lies in the future."""
        now = self.now()
        if stamp.sec == 0 and stamp.nanosec == 0:
            return now
        return min(now, float(stamp.sec + 1e-9 * stamp.nanosec + self._skipped))

    def message(self) -> Any:
        """The present ROS time as a header stamp."""
        return self._clock.now().to_msg()

    @property
    def simulated(self) -> bool:
        """Whether it follows `/clock`."""
        return bool(self._clock.ros_time_is_active)

    def _ros_time(self) -> float:
        return float(self._clock.now().nanoseconds) * 1e-9
