"""What happens, as one line of English: `Grasping the red cube, attempt 2 of 2, 3.1 s`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from executive.contracts.site import PlaceKind, Site
from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.front.live.board import Heard
from executive.telemetry.events import Topic
from executive.types import Outcome

_PREPOSITIONS = {"goal": "to", "place": "to", "to": "to", "on": "on", "into": "into", "in": "in", "source": "from"}
"""How a value is spoken by the port that takes it; any other port's value follows the verb directly."""
_SEARCHING = {"look", "search", "watch"}
"""Verbs that need a word before the thing that they are about."""


class Mood(StrEnum):
    """What an operator should feel about the headline; the page colours it."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Headline:
    """The line at the top of the page: what happens, its mood and the facts behind it."""

    text: str
    mood: Mood
    detail: str = ""


def gerund(verb: str) -> str:
    """The -ing form of an English verb: grasp → grasping, navigate → navigating, put → putting."""
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb):
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{verb}ing"


def spoken(name: Any, site: Site | None = None) -> str:
    """A name of the site as people say it: red_cube → the red cube; people get no article."""
    text = str(name).replace("_", " ")
    place = site.places.get(str(name)) if site is not None else None
    if place is not None and place.kind is PlaceKind.PERSON:
        return text.title()
    return f"the {text}"


def doing(skill: str, goal: Mapping[str, Any], site: Site | None = None) -> str:
    """What a running skill does: `Placing the red cube on the shelf`."""
    verb, *rest = skill.split("_")
    said = [" ".join([gerund(verb), *rest])]
    known = {name: value for name, value in goal.items() if isinstance(value, str) and value}
    direct = [value for name, value in known.items() if name not in _PREPOSITIONS]
    if direct:
        said.append(("for " if verb in _SEARCHING else "") + spoken(direct[0], site))
    said += [f"{_PREPOSITIONS[name]} {spoken(value, site)}" for name, value in known.items() if name in _PREPOSITIONS]
    sentence = " ".join(said)
    return sentence[:1].upper() + sentence[1:]


def attempt(tree: TreeView, node: NodeView) -> str:
    """`attempt 2 of 3` when the nearest retry around the node has seen a failure, else ""."""
    nodes = {other.path: other for other in tree.nodes}
    above = nodes.get(node.parent)
    while above is not None and above.kind != "retry":
        above = nodes.get(above.parent)
    failed = re.fullmatch(r"attempt (\d+) of (\d+) failed", above.reason) if above is not None else None
    return f"attempt {int(failed[1]) + 1} of {failed[2]}" if failed else ""


def headline(heard: Heard, tree: TreeView | None, site: Site | None, paused: bool) -> Headline:
    """The line at the top of the page."""
    if heard.held:
        return Headline(f"Stopped: {heard.held}", Mood.STOPPED, "The robot stands until an operator resets the e-stop.")
    if heard.stopping:
        return Headline("E-stop pressed", Mood.STOPPED, "Waiting for the safety gate to confirm.")
    return _standing(heard.data(Topic.MISSION)) or _going(heard, tree, site, paused)


def _standing(mission: Mapping[str, Any]) -> Headline | None:
    """The line when no mission runs, or None when one does."""
    if not mission:
        return Headline("Waiting for a mission", Mood.WAITING)
    if mission.get("question"):
        return Headline(str(mission["question"]), Mood.WAITING, "The mission needs an answer; nothing has moved.")
    if mission.get("outcome"):
        return _ending(str(mission["outcome"]), str(mission.get("reason") or ""))
    return None


def _going(heard: Heard, tree: TreeView | None, site: Site | None, paused: bool) -> Headline:
    now = _running(heard, tree, site)
    if paused:
        return Headline(f"Paused: {now[:1].lower()}{now[1:]}", Mood.PAUSED, "The robot stands and no timeout runs.")
    return Headline(now, Mood.RUNNING)


def _ending(outcome: str, reason: str) -> Headline:
    known = next((member for member in Outcome if outcome in (member.key, member.value)), None)
    sentence = known.value if known is not None else outcome
    moods = {Outcome.SUCCEEDED: Mood.DONE, Outcome.STOPPED: Mood.STOPPED, Outcome.CANCELLED: Mood.PAUSED}
    mood = moods.get(known, Mood.FAILED) if known is not None else Mood.FAILED
    text = sentence[:1].upper() + sentence[1:]
    return Headline(f"{text}: {reason}" if reason and known is not Outcome.SUCCEEDED else text, mood)


def _running(heard: Heard, tree: TreeView | None, site: Site | None) -> str:
    """The running skill with its attempt and time, or the deepest running node, or the mission's state."""
    skill = heard.data(Topic.SKILL)
    node = tree.running() if tree is not None else None
    parts = []
    if skill and skill.get("outcome") is None:
        parts.append(doing(str(skill["skill"]), skill.get("goal") or {}, site))
    elif node is not None:
        parts.append(f"{node.kind.capitalize()} {node.name}".strip())
    else:
        parts.append(str(heard.data(Topic.MISSION).get("state") or "starting").capitalize())
    if node is not None and tree is not None:
        parts.append(attempt(tree, node))
        parts.append(f"{elapsed(heard, node):.1f} s")
    return ", ".join(part for part in parts if part)


def elapsed(heard: Heard, node: NodeView) -> float:
    """How long a node has been running by now [s]; the tree itself speaks up only when something changes."""
    event = heard.latest.get(Topic.TREE)
    since = heard.stamp - event.stamp if event is not None and node.status is NodeStatus.RUNNING else 0.0
    return node.seconds + max(0.0, since)
