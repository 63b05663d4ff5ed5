"""The decorator that runs stop handlers on every way out."""

from __future__ import annotations

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executive.tree.decorators.base import Decorator
from executive.tree.decorators.settings import Settings


class OnStop(Decorator):
    """Runs its handlers whenever the child ends: success, failure, cancel, preemption or error.

    py_trees calls `terminate` on each of these ways, and before the child itself is stopped, so that the robot stands
    first. For an error, `containment` ends every node from the one that raised up to the root.
    """

    def __init__(self, settings: Settings, child: Behaviour) -> None:
        super().__init__(settings.about, child)
        self._stops = settings.stops
        self._fault = settings.context.tools.fault

    def terminate(self, new_status: Status) -> None:
        running = self.active
        super().terminate(new_status)
        if not running:
            return
        for stop in self._stops:
            try:
                stop(self.decorated, new_status)
            except Exception as error:  # every handler gets its turn, whatever the others do
                self._fault(self.name, error)
