"""What is said to one robot, one command or answer after the other.

conversation = Conversation(understander, site)
conversation.hear("bring the cube to the shelf").question  # "Which cube: the red one or the blue one?"
conversation.hear("the red one").tasks  # the red cube to the shelf
conversation.done([Outcome.SUCCEEDED])
conversation.hear("now bring it back").tasks  # the red cube to where it was
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from executive.contracts.memory import Memory
from executive.contracts.seen import Seen
from executive.contracts.site import Site
from executive.types import Decision, Outcome, Understanding
from executive.understanding import questions
from executive.understanding.answers import CANCEL, NO, Answer
from executive.understanding.classifier import OUT_OF_SCOPE
from executive.understanding.context import Context
from executive.understanding.grounding import Given
from executive.understanding.mission import LEAST_LIKELY, SURE
from executive.understanding.phrasing import FILLERS, PREPOSITIONS, SAME, taken_apart
from executive.understanding.questions import FAMILY, Question
from executive.understanding.slots import Span
from executive.understanding.steps import Step
from executive.understanding.understander import LONGEST, Considered, Understander
from executive.understanding.words import DETERMINERS, listed_words, tokens
from executive.understanding.world import World

CANCELLED = "all right, I leave it"
ADDING = listed_words("and, then, also, too, now, next, well, as, afterwards, likewise")
"""Words that add something to the last command."""
SAME_WORDS = listed_words("do, repeat, exactly, same, thing, with, for")
DISCOURSE = listed_words(
    "ok, okay, yes, yeah, great, good, fine, nice, super, perfect, thanks, thank, you, please, right, so, oh, hm, hmm, "
    "um, uh, alright, actually, robot, dear, after, afterwards"
)
"""Polite and discourse words around what goes on with a command."""
AGAIN = re.compile(
    r"^(?:(?:and|now|then|please|ok|okay|,)\s+)*(?:(?:do|repeat|try|run) "
    r"(?:it|that|this|the same(?: thing)?|everything)(?: all)?(?: over)?"
    r"(?: again| once more| one more time)?|(?:once|one) more(?: time)?|again|same again|repeat)"
    r"(?:,? please)?[.!]*$",
    re.IGNORECASE,
)


class Conversation:
    """Keeps the open question and what the last mission was about. One per robot; one thread at a time.

    Args:
        understander: Understands commands; may be shared.
        site: The site.
        memory: What the robot has perceived, read whenever something is heard.
        seen: What the camera can tell.
    """

    def __init__(
        self, understander: Understander, site: Site | None, memory: Memory | None = None, seen: Seen | None = None
    ) -> None:
        self._understander, self._site, self._memory, self._seen = understander, site, memory, seen
        self.forget()

    def forget(self) -> None:
        """Begin anew: no open question, no earlier mission."""
        self._context = Context()
        self._open: Considered | None = None
        self._answers: dict[int, dict[tuple[str, str], tuple[str, ...]]] = {}
        self._accepted: Considered | None = None
        self._running: Considered | None = None

    @property
    def question(self) -> Question | None:
        """The open question."""
        return self._open.question if self._open is not None else None

    def hear(self, text: str) -> Understanding:
        """A new command, or the answer to the open question; never raises for any text."""
        line = self._understander.line(text)
        steps = self._understander.read([line])[0]
        if self._open is not None and self._open.question is not None:
            return self._answered(text, line, steps, self._open, self._open.question)
        return self._commanded(text, line, steps)

    def done(self, outcomes: Sequence[Outcome]) -> None:
        """Told how the tasks of the last accepted command ended, in order; those not named were not tried."""
        mission, self._running = self._running, None
        if mission is None:
            return
        before, after = self._context, mission.context
        failed = [
            task.args.get("object", "")
            for at, task in enumerate(mission.understanding.tasks)
            if at >= len(outcomes) or outcomes[at] is not Outcome.SUCCEEDED
        ]
        brought, origins = dict(after.brought), dict(after.origins)
        for name in failed:
            _restore(brought, before.brought, name)
            _restore(origins, before.origins, name)
        place = before.place if failed and len(failed) == len(mission.understanding.tasks) else after.place
        self._context = replace(after, brought=brought, origins=origins, place=place)

    # Commands

    def _commanded(self, text: str, line: str, steps: Sequence[Step]) -> Understanding:
        self._carried_out()
        last = self._accepted
        if last is not None and AGAIN.match(line):
            again = replace(last.understanding, text=text)
            return self._decided(replace(last, understanding=again))
        considered = self._considered(text, steps)
        if last is not None and self._goes_on(considered, line):
            line, steps = self._continued(last, line)
            continued = self._understander.consider(line, steps, self._world(), self._context)
            considered = replace(continued, understanding=replace(continued.understanding, text=text))
        return self._decided(considered)

    def _considered(self, text: str, steps: Sequence[Step], answers: dict[int, Given] | None = None) -> Considered:
        return self._understander.consider(text, steps, self._world(), self._context, answers)

    def _decided(self, considered: Considered) -> Understanding:
        asks = considered.understanding.decision is Decision.CLARIFY
        self._open = considered if asks else None
        if not asks:
            self._answers = {}
        if considered.understanding.decision is Decision.ACCEPT:
            self._accepted = self._running = considered
        return considered.understanding

    def _carried_out(self) -> None:
        """Take a mission of which nobody has told the end as carried out."""
        if self._running is not None:
            self.done([Outcome.SUCCEEDED] * len(self._running.understanding.tasks))

    def _world(self) -> World | None:
        """The world now: what the robot remembers beats where earlier missions have brought things."""
        world = self._understander.world(self._site, self._memory, self._seen)
        memory = self._memory
        seen = {*memory.sightings, memory.held} if memory is not None else set()
        self._context = replace(
            self._context, brought={name: place for name, place in self._context.brought.items() if name not in seen}
        )
        return world.after(self._context.brought) if world is not None else None

    # "and now the blue one"

    def _goes_on(self, considered: Considered, line: str) -> bool:
        """Whether words that are no command by themselves go on with the last one: a phrase without a verb."""
        question = considered.question
        doubtful = question is not None and question.argument in (FAMILY, "verb")
        refused = considered.understanding.decision is Decision.REJECT and all(
            self._understander.families(step) == (OUT_OF_SCOPE,) for step in considered.steps
        )
        found = tokens(line)
        added = considered.understanding.decision is Decision.ACCEPT and any(one.text in ADDING for one in found)
        added = added and tokens(_bare(line))[0].text not in PREPOSITIONS | {"back"}  # "and now to the hall"
        same = SAME.match(line) is not None
        open_to_it = considered.steps and (doubtful or refused or added or same)
        if not open_to_it or self._understander.refusal(line, (), self._world()):
            return False
        world = self._world()
        mentions = world.lexicon.mentions(found) if world is not None else []
        named = {at for one in mentions for at in range(one.first, one.last)}
        empty = DETERMINERS | PREPOSITIONS | FILLERS | DISCOURSE | {"ones"} | (set(SAME_WORDS) if same else set())
        return bool(named) and all(
            at in named or token.text in empty or not token.is_word for at, token in enumerate(found)
        )

    def _continued(self, last: Considered, line: str) -> tuple[str, list[Step]]:
        """The steps of words that go on with the last command, read behind it; their offsets are those of `line`."""
        line = _bare(line)
        joint = " and "
        before = last.line.rstrip(" .!?;,")[-(LONGEST - len(line) - len(joint)) :] + joint
        found = self._understander.read([before + line])[0]
        moved = [_moved(step, len(before), line) for step in found if step.end > len(before)]
        guess = last.steps[-1].guess
        if (
            len(found) > 1
            and len(moved) == 1
            and (moved[0].guess.families.get(guess.family, 0.0) < LEAST_LIKELY and moved[0].guess.confidence >= SURE)
        ):
            return line, moved
        spans = tuple(span for step in moved for span in step.spans)
        return line, [Step(line, 0, len(line), guess, spans)]

    # Answers

    def _answered(
        self, text: str, line: str, steps: Sequence[Step], asked: Considered, question: Question
    ) -> Understanding:
        bare = line.strip(" .,!?")
        yes_or_no = question.argument == FAMILY or not question.choices
        if CANCEL.match(bare) or (yes_or_no and NO.match(bare)):
            self._drop()
            return Understanding(text, Decision.REJECT, asked.understanding.in_scope, reason=CANCELLED)
        if bare and self._understander.refusal(text, steps, self._world()):
            self._drop()
            return self._commanded(text, line, steps)
        answer = Answer(line, question, self._world(), self._understander.meanings)
        if answer.direct or (answer.names and not self._is_command(text, steps, full=True)):
            return self._completed(asked, question, answer.names)
        if self._is_command(text, steps, full=False):
            self._drop()
            return self._commanded(text, line, steps)
        family = steps[0].guess.family if len(steps) == 1 and question.argument == FAMILY else ""
        if family in question.choices:
            return self._completed(asked, question, (family,))
        return self._asked_again(asked, question, answer.left, bare)

    def _drop(self) -> None:
        """Leave the open question."""
        self._open, self._answers = None, {}

    def _asked_again(self, asked: Considered, question: Question, left: tuple[str, ...], bare: str) -> Understanding:
        """The question once more, with fewer choices when the answer has left some."""
        if len(left) > 1 and self._site is not None:
            question = replace(question, text=questions.missing("Which one", left, self._site), choices=left)
            self._open = replace(asked, question=question)
        sentence = question.text if left or not bare else f"I cannot match '{bare}' with my question. {question.text}"
        return replace(asked.understanding, question=sentence, choices=question.choices)

    def _is_command(self, text: str, steps: Sequence[Step], full: bool) -> bool:
        """Whether a text is a command by itself; `full` ones leave nothing open."""
        if not steps:
            return False
        alone = self._understander.consider(text, steps, self._world(), Context() if full else self._context)
        if alone.understanding.decision is Decision.CLARIFY and not full:
            world = self._world()
            phrasing = taken_apart(steps[0], alone.line, world.lexicon if world is not None else None)
            doubted = alone.question is not None and alone.question.argument == FAMILY
            return not phrasing.verbless and not doubted and bool(phrasing.nouns)
        return alone.understanding.decision is Decision.ACCEPT

    def _completed(self, asked: Considered, question: Question, names: tuple[str, ...]) -> Understanding:
        self._answers.setdefault(question.step, {})[question.argument, question.words] = names
        return self._decided(self._considered(asked.understanding.text, asked.steps, dict(self._answers)))


def _bare(line: str) -> str:
    """Words that go on with a command, without polite and connecting ones around them; never nothing."""
    line = SAME.sub("", line)
    found = [token for token in tokens(line) if token.is_word]
    while len(found) > 1 and found[0].text in DISCOURSE | ADDING:
        found.pop(0)
    while len(found) > 1 and found[-1].text in DISCOURSE | ADDING:
        found.pop()
    return line[found[0].start : found[-1].end] if found else line


def _moved(step: Step, offset: int, line: str) -> Step:
    """A step with the offsets of a text that begins `offset` characters later."""
    spans = tuple(
        Span(span.slot, span.text, span.start - offset, span.end - offset)
        for span in step.spans
        if span.start >= offset
    )
    start = max(step.start - offset, 0)
    return Step(line[start : step.end - offset].strip(" ,.;:!?-"), start, step.end - offset, step.guess, spans)


def _restore(now: dict[str, str], before: Mapping[str, str], name: str) -> None:
    """Put the entry of a name back to what it was before."""
    now.pop(name, None)
    if name in before:
        now[name] = before[name]
