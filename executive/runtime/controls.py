"""What an operator may ask of a running mission, from any thread."""

from __future__ import annotations

from collections import deque
from typing import TypeVar

Wish = TypeVar("Wish")


class Controls:
    """Wishes of operators, read by the loop once a control period.

    Every method that asks for something may be called from any thread and from a signal handler, and returns at once:
    no lock is held that a handler could find taken. The loop's thread alone takes the wishes.
    """

    def __init__(self) -> None:
        self._paused = False
        self._cancels: deque[str] = deque()
        self._emergencies: deque[str] = deque()
        self._resets: deque[bool] = deque()

    def pause(self) -> None:
        """Stop the robot and hold the mission where it is."""
        self._paused = True

    def resume(self) -> None:
        """Go on after a pause."""
        self._paused = False

    def cancel(self, reason: str = "an operator cancelled it") -> None:
        """Stop the robot, then end the mission; a pause ends, too."""
        self._cancels.append(reason)
        self._paused = False

    def emergency_stop(self, reason: str = "an operator pressed the e-stop") -> None:
        """Stop the robot and hold it until `reset`; ends the mission, and a pause with it."""
        self._emergencies.append(reason)
        self._paused = False

    def reset(self) -> None:
        """Allow motion again after an e-stop."""
        self._resets.append(True)

    @property
    def paused(self) -> bool:
        """Whether the mission is held."""
        return self._paused

    def take_cancel(self) -> str:
        """The reason of the newest cancel since the last call, or ""."""
        return _newest(self._cancels) or ""

    def take_emergency(self) -> str:
        """The reason of the newest e-stop since the last call, or ""."""
        return _newest(self._emergencies) or ""

    def take_reset(self) -> bool:
        """Whether a reset was asked for since the last call."""
        return _newest(self._resets) is not None


def _newest(wishes: deque[Wish]) -> Wish | None:
    newest = None
    while wishes:
        newest = wishes.popleft()
    return newest
