"""What all nodes share: what they are called in the file, and when they were entered and left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import py_trees
from py_trees.common import Status

from executive.clock import Clock


@dataclass(frozen=True)
class About:
    """Where a node comes from.

    Attributes:
        kind: Its word in YAML: sequence, skill, timeout, ...
        label: What it is called on displays, e.g. "grasp" or "30 s".
        clock: The executive's clock.
        detail: Arguments or settings in words.
        line: Line in the YAML file, 0 when it has none.
        inherited: Whether it comes from the file's defaults (decorators only).
    """

    kind: str
    label: str
    clock: Clock
    detail: str = ""
    line: int = 0
    inherited: bool = False


class Described(py_trees.behaviour.Behaviour):
    """Mixin for every node of a mission: knows its place in the file, and when it was entered and left.

    Put it before the py_trees class. Subclasses that override `initialise` or `terminate` call `super()`.
    py_trees may call `terminate` more than once a round (it resets nodes that have ended); `active` tells whether
    this is the first call.

    Attributes:
        about: Where the node comes from.
        called: What sentences call it; starts as the label.
        detail: Arguments in words; starts as `about.detail`, sharpened when the values are known.
        entered: Time [s] at which it was last entered, or None.
        left: Time [s] at which it then ended, or None while it runs.
        earlier: Why its first attempt failed, for a node that tries again; else "".
        end: Status with which it ended, kept when a parent resets the node.
    """

    def __init__(self, *args: Any, about: About, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.called = about.label
        self.earlier = ""
        self.detail = about.detail
        self.entered: float | None = None
        self.left: float | None = None
        self.end = Status.INVALID

    @property
    def active(self) -> bool:
        """Whether it was entered and has not ended since."""
        return self.entered is not None and self.left is None

    @property
    def seconds(self) -> float:
        """How long it has run since it was last entered, or ran [s]; 0 when it never did."""
        if self.entered is None:
            return 0.0
        return (self.about.clock.now() if self.left is None else self.left) - self.entered

    def initialise(self) -> None:
        """Note the time of entry."""
        self.entered = self.about.clock.now()
        self.left = None
        self.end = Status.INVALID
        self.feedback_message = ""

    def terminate(self, new_status: Status) -> None:
        """Note the time and the status of the end."""
        if self.active:
            self.left = self.about.clock.now()
            self.end = new_status
