"""Events: everything that happens, for displays, logs and the live page.

Publishing never blocks and never fails the publisher: a listener that raises is taken off the bus, and that is
itself published.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Topic(StrEnum):
    """What an event is about."""

    MISSION = "mission"
    """A mission was understood, started or ended: text, state, outcome, reason, tasks."""
    TASK = "task"
    """A task's state changed: index, family, args, state, outcome, reason, seconds.

    The state is started, ended, testing (its condition is being tested) or waiting (with `until` [s], on the
    executive's clock). In a repetition `round` counts from 1 up to `of`, which is None where the end is open.
    """
    TREE = "tree"
    """The tree after a tick in which something changed: `TreeView.as_json()`."""
    SKILL = "skill"
    """A skill started, moved on or ended: skill, goal, progress, success, outcome, reason."""
    ACTION = "action"
    """One control step: what was asked and what was sent, by part."""
    GATE = "gate"
    """The gate clipped, stopped or was reset: verdict, reasons, counts."""
    OBSERVATION = "observation"
    """Sensors in one control step, without images."""
    CAMERA = "camera"
    """One camera frame: width, height, encoding, data (bytes)."""
    SPEECH = "speech"
    """Words said to the people around: text."""
    FAULT = "fault"
    """A part of the program raised an error: where, error."""


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes:
        stamp: Time [s] on the executive's clock.
        topic: What it is about.
        data: Facts; plain JSON values, but for `data` bytes of camera frames.
    """

    stamp: float
    topic: Topic
    data: Mapping[str, Any] = field(default_factory=dict)


Listener = Callable[[Event], None]


class EventBus:
    """Hands every event to every listener, in the publisher's thread and in order. All methods: any thread."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Add a listener, which must return quickly. Returns a function that takes it off again."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._remove(listener)

    @property
    def active(self) -> bool:
        """Whether anybody listens; costly events need not be made otherwise."""
        return bool(self._listeners)

    def publish(self, event: Event) -> None:
        """Hand `event` to every listener."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception as error:
                self._remove(listener)
                facts = {"where": f"listener {listener!r}", "error": f"{type(error).__name__}: {error}"}
                self.publish(Event(event.stamp, Topic.FAULT, facts))

    def _remove(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(other for other in self._listeners if other is not listener)
