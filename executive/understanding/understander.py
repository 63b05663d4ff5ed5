"""Words to an understanding: the one way in.

understander = Understander.load()
understander.understand("bring the red cube to the shelf", site)
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from executive.contracts.site import PlaceKind, Site
from executive.types import Decision, Family, Task, Understanding
from executive.understanding import questions
from executive.understanding.arguments import ArgumentReader, Reading
from executive.understanding.classifier import WEIGHTS_FOLDER, Classifier, Guess
from executive.understanding.grounding import Context
from executive.understanding.hazards import Hazard, Rule, conditional, hazard, negated, rules
from executive.understanding.language import is_foreign
from executive.understanding.lexicon import Lexicon
from executive.understanding.phrases import parse, refers_back
from executive.understanding.quantity import times
from executive.understanding.splitter import Splitter, StepSplitter
from executive.understanding.verbs import canonical, puts
from executive.understanding.words import clean, core, spelled, tokens

LONGEST = 600
"""Commands with more characters are refused unread."""
MOST_STEPS = 12
SURE_FAMILY = 0.45
"""Below this probability of the likeliest family, the person is asked which of two is meant."""

EMPTY = "there are no words in it"
FOREIGN = "I understand English only"
NOT_A_TASK = "this is no task for a robot, as far as I understand it"


@dataclass(frozen=True)
class _Ground:
    """What belongs to one site: its lexicon, hard rules, argument reader and splitter."""

    site: Site | None
    rules: tuple[Rule, ...]
    reader: ArgumentReader
    splitter: Splitter


class Understander:
    """Turns commands into tasks, a question, or a refusal. One instance may be used from several threads.

    Args:
        classifier: The learned classifier of clauses.
    """

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._bare = self._ground(None)
        self._grounds: dict[int, tuple[weakref.ref[Site], _Ground]] = {}

    @classmethod
    def load(cls, folder: Path | None = None) -> Understander:
        """Load the weights of a folder that training wrote; the project's own by default.

        Raises:
            BadWeights: if the weights cannot be used.
            NotInstalled: if the base encoder's package is missing.
        """
        return cls(Classifier(folder or WEIGHTS_FOLDER))

    def understand(self, text: str, site: Site | None) -> Understanding:
        """Understand one command; with `site` None the words alone are judged and arguments are words, not names."""
        return self.understand_all([text], site)[0]

    def understand_all(self, texts: Sequence[str], site: Site | None) -> list[Understanding]:
        """Understand many commands in few batches, each by itself; answers in the order of `texts`."""
        ground = self._grounded(site)
        cleaned = [clean(text[: LONGEST + 1]) for text in texts]
        clauses = ground.splitter.split(cleaned)
        flat = [core(clause) for parts in clauses for clause in parts]
        guesses = iter(self._classifier.guess(flat))
        answers = []
        for text, line, parts in zip(texts, cleaned, clauses, strict=True):
            own = [next(guesses) for _ in parts]
            answers.append(self._answer(text, line, parts, own, ground))
        return answers

    def _in_scope(self, clauses: Sequence[str]) -> list[float]:
        return [guess.in_scope for guess in self._classifier.guess(clauses)]

    def _grounded(self, site: Site | None) -> _Ground:
        if site is None:
            return self._bare
        known = self._grounds.get(id(site))
        if known is None or known[0]() is not site:
            known = (weakref.ref(site), self._ground(site))
            self._grounds[id(site)] = known
        return known[1]

    def _ground(self, site: Site | None) -> _Ground:
        if site is None:
            return _Ground(
                None, rules(), ArgumentReader(None, None), StepSplitter(self._classifier.steps, self._in_scope)
            )
        lexicon = Lexicon(site, self._classifier.is_word)
        names = {token.text for name in (*site.places, *site.objects) for token in tokens(spelled(name))}
        people = tuple(spelled(place.name) for place in site.of_kind(PlaceKind.PERSON))
        return _Ground(
            site,
            rules(people),
            ArgumentReader(site, lexicon),
            StepSplitter(self._classifier.steps, self._in_scope, names),
        )

    def _answer(self, text: str, line: str, clauses: list[str], guesses: list[Guess], ground: _Ground) -> Understanding:
        in_scope = prod(guess.in_scope for guess in guesses) ** (1 / len(guesses)) if guesses else 0.0
        refused = self._refusal(text, line, clauses, guesses, in_scope, ground)
        if refused and (len(text) > LONGEST or len(clauses) > MOST_STEPS):
            return Understanding(text, Decision.REJECT, in_scope, reason=refused)
        tasks, question = self._tasks(clauses, guesses, ground)
        if refused:
            return Understanding(text, Decision.REJECT, in_scope, tasks, reason=refused)
        return Understanding(text, Decision.CLARIFY if question else Decision.ACCEPT, in_scope, tasks, question)

    def _tasks(self, clauses: Sequence[str], guesses: Sequence[Guess], ground: _Ground) -> tuple[tuple[Task, ...], str]:
        """The tasks of the clauses, and the first question that they leave open, or ""."""
        tasks: list[Task] = []
        asked: list[str] = []
        context = Context()
        for number, (clause, guess) in enumerate(zip(clauses, guesses, strict=True)):
            reading = ground.reader.read(guess.family, clause, context)
            context = context.after(reading.arguments[-1], ground.site)
            if self._goes_on(number, clauses, guesses, reading, ground):
                continue
            if _put_next(number, clauses, reading, ground):
                reading = Reading(reading.arguments, Family.GRASPING, unread=reading.unread)
            sure = guess.in_scope * guess.confidence
            own = [Task(reading.family, one, sure, clause) for one in reading.arguments]
            tasks.extend(own * times(clause))
            asked.append(reading.question)
            if not reading.question and reading.unread:
                asked.append(questions.unread(reading.unread, guess.family, likeliest(guess)[1], clause))
            if ground.site is not None and guess.confidence < SURE_FAMILY:
                asked.append(questions.between(guess.family, likeliest(guess)[1], clause))
        return tuple(tasks), next(filter(None, asked), "")

    def _goes_on(
        self, number: int, clauses: Sequence[str], guesses: Sequence[Guess], reading: Reading, ground: _Ground
    ) -> bool:
        """Whether the next clause only tells where to: "fetch the mug and bring it to the shelf" is one transport."""
        if ground.site is None or not reading.question or number + 1 == len(clauses):
            return False
        both = reading.family is guesses[number + 1].family is Family.TRANSPORT
        return (
            both
            and "to" not in reading.arguments[-1]
            and "object" in reading.arguments[-1]
            and refers_back(clauses[number + 1])
        )

    def _refusal(
        self, text: str, line: str, clauses: Sequence[str], guesses: Sequence[Guess], in_scope: float, ground: _Ground
    ) -> str:
        """Why the command is refused, or ""."""
        broken = hazard(line, ground.rules)
        steps = list(zip(clauses, guesses, strict=True))
        reasons = (
            (not any(map(str.isalnum, line)), EMPTY),
            (len(text) > LONGEST, f"it has {len(text)} characters; I read commands of up to {LONGEST}"),
            (broken is not None, broken.value if broken is not None else ""),
            (is_foreign(line), FOREIGN),
            (len(clauses) > MOST_STEPS, f"it has {len(clauses)} steps; I take up to {MOST_STEPS} at once"),
            (in_scope < self._classifier.calibration.accept, NOT_A_TASK),
            (negated(line), Hazard.NEGATED.value),
            (any(conditional(clause, guess.family) for clause, guess in steps), Hazard.CONDITION.value),
        )
        return next((reason for holds, reason in reasons if holds), "")


def _put_next(number: int, clauses: Sequence[str], reading: Reading, ground: _Ground) -> bool:
    """Whether the next clause puts down what this one fetches: "fetch the mug from the table and put it away"."""
    if ground.site is None or not reading.question or number + 1 == len(clauses) or len(reading.arguments) != 1:
        return False
    following = parse(clauses[number + 1], None)
    fetched = reading.arguments[0]
    return (
        reading.family is Family.TRANSPORT
        and "object" in fetched
        and "to" not in fetched
        and puts(canonical(following.verb))
        and refers_back(following.text)
    )


def likeliest(guess: Guess) -> list[Family]:
    """The families, the likeliest first."""
    return sorted(guess.families, key=lambda family: -guess.families[family])
