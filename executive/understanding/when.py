"""When a command's steps are carried out: under which condition, how often, and how long the robot stays afterwards.

first, second = read_when("if the drawer is open, close it and go to the hall", steps, families)
first.clause is second.clause  # True: a condition in front governs the rest of its sentence
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from executive.types import Family, Repeat
from executive.understanding.adverbial_places import Words
from executive.understanding.adverbials import Adverbials, adverbials
from executive.understanding.clauses import Clause, answer_of
from executive.understanding.slots import Slot, Span
from executive.understanding.timing import WAIT
from executive.understanding.words import MARKS

NOTHING_TO_DO = "it says when, but not what to do"
NO_LENGTH = "say how long I should wait, as in 'wait two minutes'"
NO_CHOICE = "I cannot wait only if a condition holds"
NO_NESTING = "I cannot repeat what is repeated already"

_REACHING = (Family.NAVIGATION, Family.GRASPING, Family.TRANSPORT)
"""Families that reach a state; "for ten minutes" means to stay in it, with others to go on for so long."""
_PLACES = (Slot.SOURCE, Slot.DESTINATION)
_SENTENCE = re.compile(r"[.!?;]")
_OTHERWISE = re.compile(r"^(?:or )?(?:otherwise|else)\b", re.IGNORECASE)
_ELLIPTIC = re.compile(r"^(?:the|an?|my|your|our|to|into|onto|at|on|in|from|back)\b", re.IGNORECASE)
_WAITING = re.compile(rf"^{WAIT}(?: for)?$", re.IGNORECASE)
_WAITING_FIRST = re.compile(rf"^{WAIT}(?: for)? ?(?:[,;]|and\b|then\b)", re.IGNORECASE)
_WAITING_FOR = re.compile(r"^(?:wait|pause|stay|stand by) (?:for|until|till) (?P<what>.+)$", re.IGNORECASE)
_ALL = r"(?:this|that|these|those|everything|(?:the )?(?:whole |entire |same )?(?:thing|process|routine|sequence))"
_AGAIN = re.compile(
    rf"^(?:do|repeat|run|perform)(?: (?:all )?(?:of )?(?P<all>{_ALL})| it| them| so)?(?: all| over| again| in total)*$",
    re.IGNORECASE,
)
_KEEPING = re.compile(
    r"^(?:(?:just|to) )*(?:hold(?: on to)?|hang on to|keep(?: hold of| holding)?|(?:don't|do not) (?:drop|let go of)) "
    r"(?:(?:it|that|them|still|steady)|(?=in ))"
    r"(?: ?(?:there|tight|tightly|safe|steady|for (?:me|now)|in (?:the |your )?(?:hand|gripper|grip|claw)))*$",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"^(?:tell(?: me)?|let me know|inform me|report(?: back)?(?: to me)?|note(?: down)?|take note of|remember|"
    r"memori[sz]e|give me|say(?: me)?|show me|ping me)"
    r"(?: (?:what|which|how|where|whether|if|when|the (?:result|reading|value|answer|number))\b.*)?$",
    re.IGNORECASE,
)
_WHAT_ENDS_IT: dict[str, re.Pattern[str]] = {
    Family.GRASPING: _KEEPING, Family.DISASSEMBLY: _KEEPING, Family.INSPECTION: _TELLING, Family.MONITORING: _TELLING,
}  # fmt: skip
"""Words behind a task that ask for nothing else: what is taken is held, and what is found out is told."""
_GOING_ON = re.compile(
    r"\b(?:keep|patrol|back and forth|up and down|between|follow|guide|drive around|wander|roam)\b", re.I
)
"""Words for what goes on rather than reaches a state."""


@dataclass(frozen=True)
class When:
    """When one step is carried out.

    Attributes:
        clause: The condition that governs it, or None.
        repeat: Its repetition, or None; steps that are repeated as a whole share the object.
        stay: How long the robot stands still after it [s].
        is_task: Whether anything is done in it; "wait two minutes" and "do that twice" only say when.
        refusal: Why the command cannot be taken, as a sentence, or "".
        spans: The step's spans, with the words that say when as CONDITION spans and no other span in them.
    """

    clause: Clause | None = None
    repeat: Repeat | None = None
    stay: float = 0.0
    is_task: bool = True
    refusal: str = ""
    spans: tuple[Span, ...] = ()


def read_when(command: str, steps: Sequence[Words], families: Sequence[str]) -> list[When]:
    """When each step of a command is carried out.

    Args:
        command: The command, as `words.clean` leaves it.
        steps: Its steps in order.
        families: The likeliest family of each.
    """
    reading = _Reading(command, families)
    for step in steps:
        reading.take(step)
    return reading.whens


class _Reading:
    """Goes through a command step by step; `whens` holds what is known so far.

    What stands in front of a step governs it and the rest of its sentence. What stands behind it holds for that step,
    with the steps before it that it continues without a verb ("go to the hall and the dock twice"), and behind a comma
    for the whole sentence.
    """

    def __init__(self, command: str, families: Sequence[str]) -> None:
        self.whens: list[When] = []
        self._command = command
        self._families = families
        self._end = 0  # of the last step
        self._sentence = 0  # index of the first step of this sentence
        self._chain = 0  # index of the last step with a verb of its own
        self._clause: Clause | None = None  # governs what comes
        self._open = False  # whether the last step was a condition that governs this one
        self._said: Clause | None = None  # the last condition, for "otherwise"
        self._said_in = -1  # index of its step
        self._repeat: Repeat | None = None  # governs what comes
        self._wait = 0.0  # before the first task [s]

    def take(self, step: Words) -> None:
        """Read the next step."""
        index = len(self.whens)
        if self._new_sentence(step) and not self._open:
            self._sentence, self._clause, self._repeat = index, None, None
        self._end, self._open = step.end, False
        family = self._families[index]
        said = adverbials(self._command, step, family, self._asked(), first=self._last_task() is None)
        otherwise = _OTHERWISE.match(said.rest)
        if otherwise is not None and self._said is not None:
            self._clause = replace(self._said, text="otherwise", negated=not self._said.negated)
            said = replace(said, rest=said.rest[otherwise.end() :].strip(MARKS))
        said = self._taken_up(said)
        if said.clause is not None:
            self._said, self._said_in = said.clause, index
        self.whens.append(replace(self._when(index, family, said), spans=said.spans))

    def _taken_up(self, said: Adverbials) -> Adverbials:
        """With "if so" and "if not" taken up from the last condition, where no inspection stands in between."""
        answer = answer_of(said.clause.text, 0) if said.clause is not None else None
        if (
            answer is None
            or said.clause is None
            or (said.clause.step is not None and said.clause.step >= self._said_in)
        ):
            return said
        if self._said is not None:
            negated = self._said.negated != answer.negated
            return replace(said, clause=replace(self._said, text=answer.text, negated=negated))
        if said.clause.question.startswith("look for "):
            return said
        return replace(said, refusal=f"I cannot tell what '{answer.text}' asks about")

    def _when(self, index: int, family: str, said: Adverbials) -> When:
        again, waited = _AGAIN.match(said.rest), _WAITING_FOR.match(said.rest)
        refusal = said.refusal
        if not refusal and waited is not None and not any(span.slot in _PLACES for span in said.spans):
            refusal = f"I cannot wait for '{waited['what']}'; I can wait for a time span"
        if refusal:
            return When(refusal=refusal)
        if self._is_part_of_the_last(said):
            return When(is_task=False)
        if _WAITING.match(said.rest):
            return self._stand(said, family)
        if again is not None and self._last_task() is not None and said.timing.repeat() is not None:
            return self._go_back(0 if again["all"] else self._chain, said)
        if not said.rest:
            return self._only_when(said)
        return self._act(index, family, said)

    def _is_part_of_the_last(self, said: Adverbials) -> bool:
        """Whether a step only says what the task before it does anyway: "and hold on to it", "tell me what it says"."""
        last = self._last_task()
        pattern = _WHAT_ENDS_IT.get(self._families[last]) if last is not None else None
        to_others = any(span.slot in (Slot.PERSON, Slot.RECIPIENT) and span.text.lower() != "me" for span in said.spans)
        return pattern is not None and not to_others and said.clause is None and bool(pattern.match(said.rest))

    def _act(self, index: int, family: str, said: Adverbials) -> When:
        """A step in which something is done."""
        if not _ELLIPTIC.match(said.rest):
            self._chain = index
        timing = said.timing
        if _WAITING_FIRST.match(said.rest):
            timing = replace(timing, duration=None, after=timing.after + (timing.duration or 0.0))
        staying = timing.lasting and family in _REACHING and not _GOING_ON.search(said.rest)
        own = (replace(timing, duration=None) if staying else timing).repeat()
        if self._wait:
            own = own or self._repeat or Repeat()
            own, self._wait = replace(own, after=own.after + self._wait), 0.0
            self._repeat = own if self._repeat is not None else None
        if said.clause_first:
            self._clause = said.clause or self._clause
        if said.timing_first:
            self._repeat = own or self._repeat
        elif own is not None:
            self._spread(own, self._sentence if said.apart else self._chain)
        stay = (timing.duration or 0.0) if staying else 0.0
        return When(said.clause or self._clause, own or self._repeat, stay)

    def _stand(self, said: Adverbials, family: str) -> When:
        """A step in which the robot only waits: part of the task before it, or a delay of the first one."""
        length = (said.timing.duration or 0.0) + said.timing.after
        if not length:
            here = family == Family.NAVIGATION and not any(span.slot in _PLACES for span in said.spans)
            return When(is_task=not here) if self._last_task() is not None else When(refusal=NO_LENGTH)
        if said.clause is not None:
            return When(refusal=NO_CHOICE, is_task=False)
        last = self._last_task()
        if last is None:
            self._wait += length
        else:
            self.whens[last] = replace(self.whens[last], stay=self.whens[last].stay + length)
        return When(is_task=False)

    def _go_back(self, first: int, said: Adverbials) -> When:
        """A step that repeats the ones before: "and do that twice"."""
        if any(when.repeat is not None for when in self.whens[first:]):
            return When(refusal=NO_NESTING, is_task=False)
        repeat = said.timing.repeat()
        if repeat is not None:
            self._spread(repeat, first)
        return When(is_task=False)

    def _only_when(self, said: Adverbials) -> When:
        """A step without anything to do: it belongs to what comes, a repetition at a sentence's end to what was."""
        repeat = said.timing.repeat()
        if said.clause is None and repeat is not None and len(self.whens) > self._sentence:
            self._spread(repeat, self._sentence)
        else:
            self._clause, self._repeat, self._open = said.clause or self._clause, repeat or self._repeat, True
        return When(is_task=False)

    def _spread(self, repeat: Repeat, first: int) -> None:
        """Repeat the tasks from `first` on that are not repeated yet."""
        for index in range(first, len(self.whens)):
            if self.whens[index].is_task and self.whens[index].repeat is None:
                self.whens[index] = replace(self.whens[index], repeat=repeat)

    def _new_sentence(self, step: Words) -> bool:
        """Whether a sentence ends between the last step and this one."""
        trimmed = self._command[step.start : step.end].lstrip(MARKS)
        return _SENTENCE.search(self._command[max(0, self._end - 2) : step.end - len(trimmed)]) is not None

    def _asked(self) -> int | None:
        """Index of the last step that finds something out."""
        asked = (index for index in reversed(range(len(self.whens))) if self.whens[index].is_task)
        return next((index for index in asked if self._families[index] == Family.INSPECTION), None)

    def _last_task(self) -> int | None:
        return next((index for index in reversed(range(len(self.whens))) if self.whens[index].is_task), None)
