"""The board as the parts of the page: plain values and SVG that the page puts in place as they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from executive.contracts.robot import RobotDescription
from executive.contracts.site import Place, Site
from executive.contracts.snapshot import NodeStatus, TreeView
from executive.front.live import words
from executive.front.live.board import Heard
from executive.front.live.camera import picture
from executive.front.live.controls import Button
from executive.front.live.floor import robot_svg, site_svg
from executive.front.timing import round_words, timing_words
from executive.safety.report import GateReason, Verdict
from executive.telemetry.draw_svg import draw_svg
from executive.telemetry.events import Event, Topic
from executive.types import Outcome

Sections = dict[str, Any]

_LOG_LINES = 40
_VERDICTS = {verdict.key: verdict.value for verdict in Verdict}
_REASONS = {reason.key: reason.value for reason in GateReason}


class Composer:
    """Makes the sections of the page. What is dear (tree, camera, map) is made anew only when its event is new.

    One thread calls it.
    """

    def __init__(
        self, buttons: Collection[Button], site: Site | None = None, robot: RobotDescription | None = None
    ) -> None:
        self._buttons = [button.value for button in buttons]
        self._site = site
        self._robot = robot
        self._floor = site_svg(site) if site is not None else ""
        self._made: dict[str, tuple[Event, int, Any]] = {}

    def compose(self, heard: Heard, paused: bool) -> Sections:
        """Every section by name."""
        tree = self._once("view", heard.latest.get(Topic.TREE), lambda event: TreeView.from_json(event.data))
        line = words.headline(heard, tree, self._site, paused)
        return {
            "buttons": self._buttons,
            "headline": {"text": line.text, "mood": line.mood.value, "detail": line.detail},
            "state": self._state(heard, paused),
            "mission": self._mission(heard),
            "tree": self._drawing(heard, tree),
            "skill": self._skill(heard, tree),
            "camera": self._once("camera", heard.latest.get(Topic.CAMERA), lambda event: picture(event.data)) or "",
            "floor": self._floor,
            "robot": robot_svg(heard.data(Topic.OBSERVATION), heard.trail, self._goals(heard), self._robot),
            "gate": self._gate(heard),
            "log": [
                {
                    "at": clock(entry.stamp - heard.started),
                    "source": entry.source,
                    "words": entry.words,
                    "times": entry.times,
                }
                for entry in reversed(heard.log[-_LOG_LINES:])
            ],
        }

    def _state(self, heard: Heard, paused: bool) -> Mapping[str, Any]:
        mission = heard.data(Topic.MISSION)
        running = bool(mission) and not mission.get("outcome")
        return {
            "elapsed": clock(heard.stamp - heard.started) if mission else "",
            "running": running,
            "paused": paused and running,
            "stopped": bool(heard.held) or heard.stopping,
            # Whole seconds, so that a quiet robot does not make a new section ten times a second.
            "silence": int(heard.silence) if running and not paused else 0,
        }

    def _mission(self, heard: Heard) -> Mapping[str, Any]:
        mission = heard.data(Topic.MISSION)
        ended = bool(mission.get("outcome"))
        return {"text": str(mission.get("text", "")), "tasks": [self._task(task, ended) for task in heard.tasks]}

    def _task(self, task: Mapping[str, Any], ended: bool) -> Mapping[str, Any]:
        args = ", ".join(f"{name} {str(value).replace('_', ' ')}" for name, value in (task.get("args") or {}).items())
        seconds = float(task.get("seconds") or 0.0)
        return {
            "family": str(task.get("family", "")),
            "args": ", ".join(filter(None, (args, timing_words(task), round_words(task)))),
            "state": _task_state(task, ended),
            "reason": str(task.get("reason") or ""),
            "seconds": f"{seconds:.1f} s" if seconds else "",
        }

    def _drawing(self, heard: Heard, tree: TreeView | None) -> str:
        """The tree as SVG, made anew when it changes and once a second, so that the time of what runs goes on."""
        event = heard.latest.get(Topic.TREE)
        if event is None or tree is None:
            return ""
        since = math.floor(max(0.0, heard.stamp - event.stamp))
        return str(self._once("drawing", event, lambda _: draw_svg(later(tree, since)), since))

    def _once(self, name: str, event: Event | None, make: Callable[[Event], Any], second: int = 0) -> Any:
        """What `make` makes of an event, kept until event or second is another one; None without an event."""
        if event is None:
            return None
        kept = self._made.get(name)
        if kept is None or kept[0] is not event or kept[1] != second:
            kept = self._made[name] = (event, second, make(event))
        return kept[2]

    def _skill(self, heard: Heard, tree: TreeView | None) -> Mapping[str, Any] | None:
        facts = heard.data(Topic.SKILL)
        if not facts or facts.get("outcome") is not None:
            return None
        node = tree.running() if tree is not None else None
        return {
            "name": str(facts.get("skill", "")),
            "progress": round(100 * float(facts.get("progress") or 0.0)),
            "success": round(100 * float(facts.get("success") or 0.0)),
            "expected": None if facts.get("expected") is None else round(100 * float(facts["expected"])),
            "seconds": f"{words.elapsed(heard, node):.1f} s" if node is not None else "",
        }

    def _gate(self, heard: Heard) -> Mapping[str, Any]:
        event = heard.latest.get(Topic.GATE)
        if event is None:
            return {"verdict": "", "counts": []}
        verdict = _VERDICTS.get(str(event.data.get("verdict")), str(event.data.get("verdict", "")))
        return {
            "verdict": f"Last, at {clock(event.stamp - heard.started)}: {verdict}",
            "counts": [
                {"name": str(name).replace("_", " "), "count": int(count), "words": _REASONS.get(str(name), "")}
                for name, count in heard.counts.items()
                if count
            ],
        }

    def _goals(self, heard: Heard) -> list[Place]:
        skill = heard.data(Topic.SKILL)
        if self._site is None or not skill or skill.get("outcome") is not None:
            return []
        values = {str(value) for value in (skill.get("goal") or {}).values()}
        return [place for place in self._site.places.values() if place.name in values]


def later(tree: TreeView, seconds: float) -> TreeView:
    """A tree that was told `seconds` [s] ago and has not changed since: what runs has run so much longer."""
    nodes = tree.nodes
    moved = (
        replace(node, seconds=node.seconds + seconds) if node.status is NodeStatus.RUNNING else node for node in nodes
    )
    return replace(tree, nodes=tuple(moved)) if seconds else tree


def _task_state(task: Mapping[str, Any], ended: bool) -> str:
    """`waiting`, `running`, or how it ended. Tasks still ahead are told as skipped until the mission has ended."""
    outcome = task.get("outcome")
    if outcome and (ended or outcome != Outcome.SKIPPED.key):
        return str(outcome)
    return "running" if task.get("state") in ("started", "running", "testing") and not ended else "waiting"


def clock(seconds: float) -> str:
    """A time span as a clock shows it: `0:07`, `12:34`, `1:02:03`."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
