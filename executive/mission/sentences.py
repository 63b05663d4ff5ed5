"""How a plan's problem is told: which step, in whose words, why, and what would help."""

from __future__ import annotations

import re
from dataclasses import dataclass

from executive.contracts.site import PlaceKind, Site
from executive.errors import Rejected
from executive.types import Task

_CONNECTIVE = re.compile(r"^(?:[\s,.;]+|(?:and|then|next|finally|also)\b(?=.))+", re.IGNORECASE)
"""What joins a step to the one before it."""


@dataclass(frozen=True)
class Problem:
    """Why a step cannot work.

    Attributes:
        reason: The fact in the way, as a clause: "the gripper still holds the red cube".
        help: What would help, as a clause: "put it down first"; "" when nothing is known to.
    """

    reason: str
    help: str = ""


def rejected(number: int, task: Task, problem: Problem, again: bool = False) -> Rejected:
    """The refusal of a mission whose step `number`, from 1, cannot work, or not when it is done `again`."""
    words = _CONNECTIVE.sub("", task.text).strip(" ,.;") or words_of(task)
    advice = f"; {problem.help}" if problem.help else ""
    when = " a second time" if again else ""
    sentence = f"step {number} ('{words}') cannot work{when}: {problem.reason}{advice}"
    return Rejected(sentence if sentence.endswith((".", "?", "!")) else f"{sentence}.")


def words_of(task: Task) -> str:
    """A task that was not read from words: "transport: object = red_cube, to = shelf"."""
    args = ", ".join(f"{name} = {value}" for name, value in task.args.items() if value)
    return f"{task.family}: {args}" if args else str(task.family)


def spoken(name: str, site: Site) -> str:
    """A name as it is said: "the red cube", "the kitchen table", "Anna"."""
    plain = name.replace("_", " ")
    place = site.places.get(name)
    return plain.title() if place is not None and place.kind is PlaceKind.PERSON else f"the {plain}"
