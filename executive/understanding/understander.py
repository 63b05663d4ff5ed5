"""Words to an understanding: the one way in.

understander = Understander.load()
understander.understand("bring the red cube to the shelf", site)
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Protocol

from executive.contracts.memory import Memory
from executive.contracts.seen import Seen
from executive.contracts.site import PlaceKind, Site
from executive.errors import BadRequest
from executive.types import Decision, Understanding
from executive.understanding.announcements import with_messages
from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.conditions import Answers
from executive.understanding.conformal import ERROR_RATES
from executive.understanding.context import Context
from executive.understanding.corrections import without_retracted
from executive.understanding.hazards import Hazard, Rule, forbids, hazard, negated, rules
from executive.understanding.language import is_foreign
from executive.understanding.lexicon import Lexicon
from executive.understanding.mission import Mission, read_mission
from executive.understanding.order import prepared
from executive.understanding.questions import Question
from executive.understanding.slots import Slot
from executive.understanding.steps import Step, StepReader
from executive.understanding.topics import put_together
from executive.understanding.when import NOTHING_TO_DO
from executive.understanding.words import spelled, tokens
from executive.understanding.world import World

LONGEST = 600
"""Commands with more characters are refused unread."""
MOST_STEPS = 12
ERROR_RATE = 0.1
"""Share of steps for which the families offered may lack the right one; a lower one asks more often."""

BROKEN_OFF = re.compile(
    r" (?:the|an?|my|your|into|onto|from|(?<! got )(?<! gone )(?<! get )(?<! belongs )(?<! off )to)\Z", re.IGNORECASE
)
"""Words that no command ends with."""

EMPTY = "there are no words in it"
FOREIGN = "I understand English only"
NOT_A_TASK = "this is no task for a robot, as far as I understand it"


class Reader(Protocol):
    """Reads the steps of commands; `StepReader` does it by the network."""

    def read(self, texts: Sequence[str]) -> list[list[Step]]:
        """The steps of each cleaned text, in order."""

    def without_remarks(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A cleaned text freed of what asks for nothing, and what that was."""

    def is_word(self, word: str) -> bool:
        """Whether a word in lower case is a common one."""


@dataclass(frozen=True)
class Considered:
    """An understanding, with what a conversation needs to go on with it.

    Attributes:
        understanding: The understanding.
        line: The command, cleaned.
        steps: Its steps.
        question: The open question, or None.
        context: What has been spoken of when the command is done.
    """

    understanding: Understanding
    line: str
    steps: tuple[Step, ...]
    question: Question | None
    context: Context


class Understander:
    """Turns commands into tasks, a question, or a refusal. One instance may be used from several threads.

    Args:
        reader: Reads the steps.
        meanings: What each family means in a few words, as in a question.
        error_rate: Accepted share of steps whose true family is not among those that are considered, 0.01 to 0.3.

    Raises:
        BadRequest: if the error rate is not in these bounds.
    """

    def __init__(self, reader: Reader, meanings: Mapping[str, str], error_rate: float = ERROR_RATE) -> None:
        lowest, highest = ERROR_RATES[0], ERROR_RATES[-1]
        if not lowest <= error_rate <= highest:
            raise BadRequest(f"the error rate is {error_rate:g}; it has to be from {lowest:g} to {highest:g}.")
        self._reader, self._meanings, self._error_rate = reader, meanings, error_rate
        self._lexicons: dict[int, tuple[weakref.ref[Site], Lexicon, tuple[Rule, ...]]] = {}
        self._rules = rules()

    @classmethod
    def load(cls, folder: Path | None = None, error_rate: float | None = None) -> Understander:
        """Load the weights of a folder that training wrote; the project's own by default.

        Raises:
            BadRequest: if the error rate is out of bounds.
            BadWeights: if the weights cannot be used.
            NotInstalled: if the base encoder's package is missing.
        """
        reader = StepReader.load(folder)
        return cls(reader, reader.classifier.meanings, ERROR_RATE if error_rate is None else error_rate)

    def understand(
        self, text: str, site: Site | None, memory: Memory | None = None, seen: Seen | None = None
    ) -> Understanding:
        """Understand one command; with `site` None the words alone are judged and arguments are words, not names.

        Args:
            text: The command.
            site: The site.
            memory: What the robot has perceived; it beats the site's usual places.
            seen: What the camera can tell.
        """
        return self.understand_all([text], site, memory, seen)[0]

    def understand_all(
        self, texts: Sequence[str], site: Site | None, memory: Memory | None = None, seen: Seen | None = None
    ) -> list[Understanding]:
        """Understand many commands, each by itself; answers in the order of `texts`."""
        world = self.world(site, memory, seen)
        steps = self.read([self.line(text) for text in texts])
        return [
            self.consider(text, own, world, Context()).understanding for text, own in zip(texts, steps, strict=True)
        ]

    def line(self, text: str) -> str:
        """A command as its steps are read: clean, in order, and without remarks that ask for nothing."""
        return self._heard(text)[0]

    def _heard(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A command as its steps are read, and the remarks that were in it."""
        line = prepared(text[: LONGEST + 1])
        return self._reader.without_remarks(line) if len(line) <= LONGEST else (line, ())

    def read(self, lines: Sequence[str]) -> list[list[Step]]:
        """The steps of cleaned commands; none of those that are refused unread."""
        fit = [line for line in lines if len(line) <= LONGEST]
        found = iter(self._reader.read(fit) if fit else [])
        return [next(found) if len(line) <= LONGEST else [] for line in lines]

    def world(self, site: Site | None, memory: Memory | None = None, seen: Seen | None = None) -> World | None:
        """What commands are grounded in on a site, or None without one."""
        return World(site, self._known(site)[0], memory, seen) if site is not None else None

    def consider(
        self, text: str, steps: Sequence[Step], world: World | None, context: Context, answers: Answers | None = None
    ) -> Considered:
        """Decide on one command whose steps have been read.

        Args:
            text: The command as given.
            steps: Its steps.
            world: What it is grounded in.
            context: What was spoken of before.
            answers: Answers to questions about it, by step.
        """
        line, remarks = self._heard(text)
        steps, retracted = without_retracted(line, with_messages(line, steps))
        steps, remarks = put_together(line, steps), (*remarks, *retracted)
        refused = self.refusal(text, steps, world)
        if refused and (len(text) > LONGEST or not steps or len(steps) > MOST_STEPS):
            decided = Understanding(text, Decision.REJECT, _in_scope(steps), reason=refused)
            return Considered(decided, line, tuple(steps), None, context)
        if world is not None and remarks:
            context = context.told_of(world.lexicon.mentions(tokens(" ".join(remarks))), world.site)
        mission = read_mission(line, steps, self, world, context, answers or {})
        sure = _in_scope([step for step, when in zip(steps, mission.whens, strict=True) if when.is_task] or steps)
        decided = self._decided(text, refused or self._unfit(steps, mission), sure, mission)
        decided = replace(decided, remarks=(*remarks, *mission.remarks))
        question = mission.question if decided.decision is Decision.CLARIFY else None
        return Considered(decided, line, tuple(steps), question, mission.context)

    def families(self, step: Step) -> tuple[str, ...]:
        """The families, and perhaps out of scope, among which the right one is but for the error rate."""
        return step.guess.choices(self._error_rate)

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each family means in a few words."""
        return self._meanings

    def refusal(self, text: str, steps: Sequence[Step], world: World | None) -> str:
        """Why the hard rules refuse a command, whatever the network thinks of it, or ""."""
        line = prepared(text[: LONGEST + 1])
        if not any(map(str.isalnum, line)):
            return EMPTY
        if len(text) > LONGEST:
            return f"it has {len(text)} characters; I read commands of up to {LONGEST}"
        broken = hazard(line, self._known(world.site)[1] if world is not None else self._rules)
        if broken is not None:
            return broken.value
        if is_foreign(line) or BROKEN_OFF.search(line):
            return FOREIGN if is_foreign(line) else f"it breaks off after '{line.split()[-1]}'"
        if len(steps) > MOST_STEPS:
            return f"it has {len(steps)} steps; I take up to {MOST_STEPS} at once"
        heard = self.line(text)
        forbidden = negated(_without(heard, steps, Slot.CONDITION, Slot.MESSAGE)) or forbids(
            _without(heard, steps, Slot.MESSAGE)
        )
        return Hazard.NEGATED.value if forbidden else ""

    def _unfit(self, steps: Sequence[Step], mission: Mission) -> str:
        """Why the network or its conditions refuse a command, or ""."""
        doing = [step for step, when in zip(steps, mission.whens, strict=True) if when.is_task]
        if any(self.families(step) == (OUT_OF_SCOPE,) for step in doing):
            return NOT_A_TASK
        idle = not doing or not (mission.tasks or mission.question)
        return next((when.refusal for when in mission.whens if when.refusal), NOTHING_TO_DO if idle else "")

    def _decided(self, text: str, refused: str, in_scope: float, mission: Mission) -> Understanding:
        if refused:
            return Understanding(text, Decision.REJECT, in_scope, mission.tasks, reason=refused)
        asked = mission.question
        if asked is not None:
            return Understanding(text, Decision.CLARIFY, in_scope, mission.tasks, asked.text, choices=asked.choices)
        return Understanding(text, Decision.ACCEPT, in_scope, mission.tasks)

    def _known(self, site: Site) -> tuple[Lexicon, tuple[Rule, ...]]:
        known = self._lexicons.get(id(site))
        if known is None or known[0]() is not site:
            people = tuple(spelled(place.name) for place in site.of_kind(PlaceKind.PERSON))
            known = (weakref.ref(site), Lexicon(site, self._reader.is_word), rules(people))
            self._lexicons[id(site)] = known
        return known[1], known[2]


def _in_scope(steps: Sequence[Step]) -> float:
    """Probability that a command is a task: the geometric mean over its steps."""
    return prod(step.guess.in_scope for step in steps) ** (1 / len(steps)) if steps else 0.0


def _without(line: str, steps: Sequence[Step], *slots: Slot) -> str:
    """The command without its conditions and messages, whose "not" forbids nothing."""
    for step in steps:
        for span in step.spans:
            if span.slot in slots:
                line = line[: span.start] + " " * (span.end - span.start) + line[span.end :]
    return line
