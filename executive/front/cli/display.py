"""The mission in the terminal: a live tree while it runs, a summary when it has ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.front.timing import round_words, timing_words
from executive.telemetry.draw_text import draw_text
from executive.telemetry.events import Event, Topic
from executive.types import Outcome

_REDRAW_PERIOD = 0.1
"""Seconds between two drawings; a mission in lockstep changes faster than anybody reads."""
_MARKS = {Outcome.SUCCEEDED.key: "✓", Outcome.NOT_NEEDED.key: "–"}


class _Console(Console):
    """A console whose reader may go (`| head`): rich would end the program, and a robot that moves with it."""

    def on_broken_pipe(self) -> None:
        """Leave it to the event bus, which stops telling this listener; the mission goes on."""
        raise BrokenPipeError


class Display:
    """Listens to events and draws. On a terminal it redraws in place, elsewhere it prints a line a change."""

    def __init__(self, stream: TextIO) -> None:
        self._console = _Console(file=stream, highlight=False)
        self._live = (
            Live(console=self._console, auto_refresh=False, transient=True) if self._console.is_terminal else None
        )
        self._mission = ""
        self._tree: TreeView | None = None
        self._line = ""
        self._drawn = 0.0

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, event: Event) -> None:
        """Take in one event; called in the loop's thread."""
        if event.topic is Topic.MISSION:
            self._mission = mission_line(event.data)
        elif event.topic is Topic.TREE:
            self._tree = tree_of(event.data)
        elif event.topic is Topic.TASK:
            self._say(task_line(event.data), event.stamp)
        elif event.topic is Topic.SKILL and event.data["state"] != "running":
            self._say(skill_line(event.data), event.stamp)
        elif event.topic is Topic.SPEECH:
            self._say(f'says: "{event.data["text"]}"', event.stamp)
        elif event.topic is Topic.FAULT:
            self._say(f"fault in {event.data['where']}: {event.data['error']}", event.stamp)
        self._draw()

    def _say(self, line: str, stamp: float) -> None:
        row = f"{stamp:7.1f} s  {line}"
        if self._live is None:
            self._console.print(Text(row), soft_wrap=True)
        else:
            self._live.console.print(Text(row))

    def _draw(self) -> None:
        now = time.monotonic()
        if self._live is None or self._tree is None or now - self._drawn < _REDRAW_PERIOD:
            return
        self._drawn = now
        drawing = Text.from_ansi(draw_text(self._tree, colour=True, width=self._console.width))
        self._live.update(Text.assemble((self._mission + "\n", "bold"), drawing), refresh=True)


def mission_line(facts: Mapping[str, Any]) -> str:
    """A mission in one line."""
    steps = ", then ".join(task_words(task) for task in facts["tasks"])
    return f"{facts['text']}  →  {steps}" if steps else str(facts["text"])


def task_words(task: Mapping[str, Any]) -> str:
    """A task in words: `transport red_cube to shelf`-like, arguments named."""
    args = ", ".join(f"{name} {value}" for name, value in task["args"].items())
    words = f"{task['family']} ({args})" if args else str(task["family"])
    timing = timing_words(task)
    return f"{words} [{timing}]" if timing else words


def task_line(facts: Mapping[str, Any]) -> str:
    """A task's start or end in one line."""
    words = ", ".join(filter(None, (f"task {facts['index'] + 1}, {task_words(facts)}", round_words(facts))))
    if facts["state"] == "waiting":
        return f"{words}: waiting until {facts['until']:.1f} s"
    if facts["state"] == "testing":
        return f"{words}: testing its condition"
    if facts["state"] != "ended":
        return f"{words}: started"
    reason = f": {facts['reason']}" if facts["reason"] else ""
    return f"{words}: {facts['outcome']}{reason} ({facts['seconds']:.1f} s)"


def skill_line(facts: Mapping[str, Any]) -> str:
    """A skill's start or end in one line."""
    goal = ", ".join(f"{name} {value}" for name, value in facts["goal"].items() if value not in ("", None))
    words = f"  {facts['skill']} ({goal})"
    if facts["state"] == "started":
        return f"{words}: started"
    reason = f": {facts['reason']}" if facts["reason"] else ""
    return f"{words}: {facts['outcome']}{reason}"


def tree_of(document: Mapping[str, Any]) -> TreeView:
    """A tree out of the data of a TREE event."""
    nodes = tuple(NodeView(**{**node, "status": NodeStatus(node["status"])}) for node in document["nodes"])
    return TreeView(str(document["title"]), nodes)


def summary(result: Mapping[str, Any]) -> str:
    """The result of `executive run` in a few lines."""
    lines = []
    for number, task in enumerate(result["tasks"], 1):
        mark = _MARKS.get(task["outcome"], "✗")
        reason = f": {task['reason']}" if task["reason"] else ""
        expected = f", expected to succeed {task['value']:.0%}" if "value" in task else ""
        spent = f"{task['seconds']:.1f} s{expected}"
        lines.append(f"{mark} {number}. {task_words(task)}: {task['outcome']}{reason}  ({spent})")
    if result.get("question"):
        lines.append(str(result["question"]))
    else:
        reason = f": {result['reason']}" if result["reason"] else ""
        lines.append(f"Mission {result['outcome']}{reason}.".replace("..", "."))
    safety = {name: count for name, count in result["safety"].items() if name != "gate"}
    lines.append(
        "Simulator's account: " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in safety.items())
    )
    return "\n".join(lines)
