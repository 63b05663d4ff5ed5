"""The tasks of a whole command: every step read for its family, with what earlier steps spoke of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from executive.types import Condition, Family, Task
from executive.understanding import questions
from executive.understanding.alike import alike
from executive.understanding.arguments import Reading, read
from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.conditions import Answers, Conditions, Judge
from executive.understanding.context import Arguments, Context
from executive.understanding.families import MOVING, leads_away
from executive.understanding.grounding import Given
from executive.understanding.inspections import asked, asks_for_changes
from executive.understanding.nouns import TAKEN_UP, leads_to
from executive.understanding.phrasing import Phrasing, taken_apart
from executive.understanding.questions import FAMILY, Question
from executive.understanding.reference import IT
from executive.understanding.slots import Slot
from executive.understanding.statements import is_asked, is_reason, is_statement, leaves_alone, stays, tells
from executive.understanding.steps import Step
from executive.understanding.verbs import TASKS, WATCHES, known_among
from executive.understanding.when import When, read_when
from executive.understanding.words import tokens
from executive.understanding.world import World

MOST_OFFERED = 3
"""Families that are considered for one step at most."""
SURE = 0.6
"""From this probability on, a family stands against that of the step before."""
LEAST_LIKELY = 0.02
"""A family below this probability is no explanation for words that are left over."""
_SENTENCE = re.compile(r"[.!?;]")


@dataclass(frozen=True)
class Mission:
    """What the steps of a command come to.

    Attributes:
        tasks: The tasks, as far as they could be read.
        whens: When each step is carried out.
        question: The first question that is open, or None.
        context: What has been spoken of after it.
        remarks: Steps that only give a reason, or tell something.
    """

    tasks: tuple[Task, ...]
    whens: tuple[When, ...]
    question: Question | None
    context: Context
    remarks: tuple[str, ...] = ()


def read_mission(
    line: str, steps: Sequence[Step], judge: Judge, world: World | None, context: Context, answers: Answers
) -> Mission:
    """Read the steps of a command in order.

    Args:
        line: The command, cleaned.
        steps: Its steps.
        judge: Knows which families come into question.
        world: What it is grounded in; without one, arguments are the words that stand there.
        context: What was spoken of before.
        answers: Answers to questions about it.
    """
    families = [_answered(step, answers.get(number, {})) for number, step in enumerate(steps)]
    telling = [_only_tells(line, step, judge) for step in steps]
    whens = [
        replace(when, is_task=False, refusal="") if tells else when
        for tells, when in zip(telling, read_when(line, steps, families), strict=True)
    ]
    remarks = tuple(step.text for step, tells in zip(steps, telling, strict=True) if tells)
    steps = [replace(step, spans=when.spans) for step, when in zip(steps, whens, strict=True)]
    reading = _Reading(line, steps, families, whens, judge, world, answers)
    for number in range(len(steps)):
        if whens[number].is_task:
            context = reading.step(number, context)
    tasks = tuple(task for number in range(len(steps)) for task in reading.tasks.get(number, ()))
    return Mission(tasks, tuple(whens), next(iter(reading.questions), None), context, remarks)


def _only_tells(line: str, step: Step, judge: Judge) -> bool:
    """Whether a step is no task but a reason, or something told: "cos I need a spoon", "how hot it is today"."""
    goes = any(span.slot in (Slot.DESTINATION, Slot.RECIPIENT) for span in step.spans)
    left = step.guess.family in (Family.MANIPULATION, Family.CLEANING) and not goes and leaves_alone(step.text)
    left = left or (step.guess.family == Family.ASSEMBLY and stays(step.text))
    return left or is_reason(line, step.start) or (judge.families(step) == (OUT_OF_SCOPE,) and tells(step.text))


def _answered(step: Step, given: Given) -> str:
    """The family of a step: the one that the person named, else the likeliest."""
    return given[FAMILY, ""][0] if (FAMILY, "") in given else step.guess.family


class _Reading:
    """Reads step after step; `tasks` and `questions` hold what came of them."""

    def __init__(
        self,
        line: str,
        steps: Sequence[Step],
        families: Sequence[str],
        whens: Sequence[When],
        judge: Judge,
        world: World | None,
        answers: Answers,
    ) -> None:
        self.tasks: dict[int, tuple[Task, ...]] = {}
        self.questions: list[Question] = []
        self._line, self._steps, self._families, self._whens = line, steps, families, whens
        self._judge, self._world, self._answers = judge, world, answers
        lexicon = world.lexicon if world is not None else None
        self._phrasings = [taken_apart(step, line, lexicon) for step in steps]
        self._conditions = Conditions(judge, world, answers, self.questions)
        self._source = ""

    def step(self, number: int, context: Context) -> Context:
        """Read one step; returns the context after it."""
        condition, context = self._conditions.of(number, self._whens[number].clause, self.tasks, context)
        world = self._world.after(context.brought) if self._world is not None else None
        if world is not None and self._tells(number):
            told = read(Family.INSPECTION, self._phrasings[number], world, context, self._answers.get(number, {}))
            context = context.told_of(world.lexicon.mentions(tokens(self._phrasings[number].text)), world.site)
            return context.after("", told.arguments, told.where or {}, world.site) if told.question is None else context
        reading = self._with_shared_destination(number, self._read(number, world, context), world, context)
        reading = self._with_what_is_told(number, reading)
        after = context.after(reading.family, reading.arguments, reading.where or {}, world.site if world else None)
        goes_on = self._goes_on(number, reading)
        if goes_on == Family.TRANSPORT:  # "fetch the mug and bring it to the shelf" is one transport
            self._source = reading.arguments[0].get("source", "")
            return after
        if goes_on:
            reading = Reading(goes_on, reading.arguments, where=reading.where)
        if reading.question is not None:
            self.questions.append(replace(reading.question, step=number))
        self.tasks[number] = self._timed(number, reading, condition)
        self._source = ""
        return after

    def _with_what_is_told(self, number: int, reading: Reading) -> Reading:
        """An inspection of a place with what is asked behind it: "check the shelf and tell me what has changed"."""
        follows = number + 1 < len(self._steps) and not self._whens[number + 1].is_task
        if self._world is None or reading.family != Family.INSPECTION or not follows:
            return reading
        told = asked(self._phrasings[number + 1].words)
        places = tuple(one if "object" in one else {**told, **one} for one in reading.arguments)
        return replace(reading, arguments=places)

    def _tells(self, number: int) -> bool:
        """Whether a step only tells how things stand or belong, and the next one says what to do about it."""
        following = self._phrasings[number + 1 : number + 2]
        pointing = {token for phrasing in following for noun in phrasing.nouns for token in noun.key}
        phrasing = self._phrasings[number]
        goes = any(noun.slot in (Slot.DESTINATION, Slot.RECIPIENT) and leads_to(noun) for noun in phrasing.nouns)
        idle = phrasing.verbless and not goes and not phrasing.verbs & TASKS and not known_among(phrasing.verbs)
        takes_up = any(noun.words.lower() in TAKEN_UP for noun in phrasing.nouns)  # "there is a cube, grab it"
        told = (
            idle or (is_statement(phrasing.text) and not is_asked(phrasing.text))
        ) and not takes_up  # "pin loose on bench. Seat it"
        return told and bool(pointing & (IT | {"there", "him", "her"}))

    def _with_shared_destination(self, number: int, reading: Reading, world: World | None, context: Context) -> Reading:
        """A step that leaves open where to, with what the next ones say: "carry the cube and the mug to the shelf"."""
        asked = reading.question
        open_to = asked is not None and (asked.argument, asked.words) == ("to", "")
        takes = reading.family == Family.GRASPING and asked is None  # "take the cube and the mug to the shelf"
        if world is None or not (open_to or takes):
            return reading
        family = Family.TRANSPORT if takes else reading.family
        for at in range(number + 1, len(self._steps)):
            phrasing = self._phrasings[at]
            between = self._line[self._steps[at - 1].start : self._steps[at].start]
            shares = phrasing.verbless and any(noun.slot is Slot.OBJECT for noun in phrasing.nouns)
            if not shares or _SENTENCE.search(between) or not self._whens[at].is_task:
                return reading
            following = read(family, phrasing, world, replace(context, place=""), self._answers.get(at, {}))
            to = following.arguments[0].get("to")
            if to:
                given = {**self._answers.get(number, {}), ("to", ""): (to,)}
                return read(family, self._phrasings[number], world, context, given)
        return reading

    def _timed(self, number: int, reading: Reading, condition: Condition | None) -> tuple[Task, ...]:
        step, when = self._steps[number], self._whens[number]
        sure = step.guess.families.get(reading.family, step.guess.confidence)
        made = [
            Task(reading.family, self._with_source(one), sure, step.text, condition, when.repeat)
            for one in (reading.arguments if self._world is not None else _together(reading.arguments))
        ]
        made[-1] = replace(made[-1], stay=when.stay)
        return tuple(made)

    def _with_source(self, arguments: dict[str, str]) -> dict[str, str]:
        return arguments | {"source": self._source} if self._source else arguments

    def _read(self, number: int, world: World | None, context: Context) -> Reading:
        """The step read for the family that fits it best among those that come into question."""
        given = self._answers.get(number, {})
        step, phrasing = self._steps[number], self._phrasings[number]
        choices = self._judge.families(step)
        families = [family for family in choices if family != OUT_OF_SCOPE][:MOST_OFFERED] or [step.guess.family]
        if (FAMILY, "") in given:
            families, choices = [given[FAMILY, ""][0]], (given[FAMILY, ""][0],)
        elif number and leads_away(phrasing, context, self._world):
            families, choices = [str(Family.NAVIGATION)], (str(Family.NAVIGATION),)  # "watch the gauge. Then dock."
        elif number and phrasing.verbless and self._same(step, phrasing, context.family):
            families, choices = [context.family], (context.family,)  # "go to the dock, then the shelf"
        elif families[0] == Family.NAVIGATION and asks_for_changes(phrasing.words):
            families = [*dict.fromkeys((*families, str(Family.INSPECTION)))]  # "once more past the shelf: changes?"
        readings = [read(family, phrasing, world, context, given) for family in families]
        if self._goes_on(number, readings[0]):
            return readings[0]
        fitting = [reading for reading in readings if reading.fits] if world is not None else readings
        fitting = [reading for reading in fitting if not reading.strained] or fitting
        fitting = _the_one_that_watches(fitting, phrasing)
        if not alike(fitting):
            return self._doubtful(readings[0], [reading.family for reading in fitting], step, choices)
        chosen = fitting[0] if fitting else readings[0]
        if OUT_OF_SCOPE in choices and len(choices) > 1:
            return self._doubtful(chosen, [chosen.family], step, choices)
        return self._unread(chosen, number, world, context) if chosen.unread else chosen

    @staticmethod
    def _same(step: Step, phrasing: Phrasing, family: str) -> bool:
        """Whether a step without a verb may be of the family of the step before it."""
        guess = step.guess
        likely = guess.families.get(family, 0.0) >= LEAST_LIKELY
        if guess.family == Family.NAVIGATION and guess.confidence >= SURE and family not in MOVING:
            return False  # "fit the peg. Then back to the dock"
        return likely or (bool(family) and (not phrasing.verb or guess.confidence < SURE))

    def _doubtful(self, reading: Reading, families: Sequence[str], step: Step, choices: Sequence[str]) -> Reading:
        ask = questions.for_me if OUT_OF_SCOPE in choices else questions.between
        families = tuple(dict.fromkeys(families))
        sentence = ask(families, step.text, self._judge.meanings)
        return replace(reading, question=Question(sentence, 0, FAMILY, families))

    def _unread(self, reading: Reading, number: int, world: World | None, context: Context) -> Reading:
        """Something that the step names is left over: perhaps another likely family has a use for it."""
        step, given = self._steps[number], self._answers.get(number, {})
        if ("", reading.unread.lower()) in given:
            return reading
        ranked = sorted(step.guess.families, key=lambda family: -step.guess.families[family])
        likely = [family for family in ranked[:MOST_OFFERED] if step.guess.families[family] >= LEAST_LIKELY]
        others = [family for family in likely if family != reading.family]
        fitting = [
            one for one in others if read(one, self._phrasings[number], world, context, given).fits
        ]  # fmt: skip
        if fitting:
            return self._doubtful(reading, [reading.family, *fitting[:1]], step, ())
        return replace(reading, question=Question(questions.unread(reading.unread), 0, "", (), reading.unread.lower()))

    def _goes_on(self, number: int, reading: Reading) -> str:
        """The family of a step that fetches when the next one says where to; "" when it does not.

        TRANSPORT when the next step transports the same thing, so that this one is no task of its own; GRASPING when
        the next one puts it down.
        """
        asks = reading.question is not None and reading.question.argument == "to" and not reading.question.words
        if self._world is None or not asks or number + 1 == len(self._steps) or reading.family != Family.TRANSPORT:
            return ""
        following = self._phrasings[number + 1]
        family = self._families[number + 1]
        if not _refers_back(following) or not reading.arguments[0].get("object"):
            return ""
        if family == Family.TRANSPORT:
            return Family.TRANSPORT
        puts = family == Family.ASSEMBLY or (family == Family.MANIPULATION and following.verb == "put")
        return Family.GRASPING if puts else ""


def _the_one_that_watches(readings: list[Reading], phrasing: Phrasing) -> list[Reading]:
    """The reading that watches a place, or looks what has changed there, where the others come to that or to less."""
    watching = [one for one in readings if one.family == Family.MONITORING]
    changes = [one for one in readings if one.arguments[0].get("ask") == "changes"]  # "back there, what's changed?"
    if watching and (phrasing.verbs & WATCHES or alike(readings)):
        return watching  # "patrol the hall and tell me what has changed"
    rivals = {one.family for one in readings} <= {Family.INSPECTION, Family.NAVIGATION, Family.MONITORING}
    return changes if changes and rivals else readings


def _together(arguments: Sequence[Arguments]) -> tuple[Arguments, ...]:
    """Words alone make one task a step: "mug and plate"."""
    names = dict.fromkeys(name for one in arguments for name in one)
    return ({name: " and ".join(dict.fromkeys(one[name] for one in arguments if name in one)) for name in names},)


def _refers_back(phrasing: Phrasing) -> bool:
    """Whether a step speaks of an earlier step's object by a pronoun: "bring it to the shelf"."""
    objects = [noun.words.lower() for noun in phrasing.nouns if noun.slot is Slot.OBJECT]
    return bool(objects) and all(words in IT for words in objects)
