"""What the buttons of the live page ask for; `executive.runtime.controls.Controls` is the real thing."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Controls(Protocol):
    """Wishes of an operator. Every method may be called from any thread and returns at once."""

    @property
    def paused(self) -> bool:
        """Whether the mission is held."""

    def pause(self) -> None:
        """Stop the robot and hold the mission where it is."""

    def resume(self) -> None:
        """Go on after a pause."""

    def cancel(self) -> None:
        """Stop the robot, then end the mission."""

    def emergency_stop(self, reason: str) -> None:
        """Stop the robot and hold it until `reset`."""

    def reset(self) -> None:
        """Allow motion again after an e-stop."""


class Button(StrEnum):
    """The buttons of the page, by the name in their address. Each member's words go into the page's log."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    EMERGENCY_STOP = "emergency-stop"
    RESET = "reset"

    @property
    def words(self) -> str:
        """What pressing it does, as the log of the page tells it."""
        return {
            Button.PAUSE: "An operator paused the mission.",
            Button.RESUME: "An operator let the mission go on.",
            Button.CANCEL: "An operator cancelled the mission.",
            Button.EMERGENCY_STOP: "An operator pressed the e-stop.",
            Button.RESET: "An operator reset the e-stop.",
        }[self]

    def press(self, controls: Controls) -> None:
        """Ask `controls` for what the button stands for."""
        if self is Button.EMERGENCY_STOP:
            controls.emergency_stop("an operator pressed the e-stop on the live page")
        else:
            getattr(controls, self.value)()
