"""Steps written by hand, for tests of what is made of them: no network takes part.

    understood("transport: bring the [red](attribute) [cube](object) to the [shelf](destination)", site)

Steps stand apart by `||`; each begins with its family and a colon; a second likely family follows a stroke.
"""

from collections.abc import Sequence

from executive.contracts.site import Site
from executive.types import Family, Understanding
from executive.understanding.classifier import OUT_OF_SCOPE, Guess
from executive.understanding.conformal import ERROR_RATES, Conformal
from executive.understanding.conversation import Conversation
from executive.understanding.slots import Span, marked
from executive.understanding.steps import Step
from executive.understanding.understander import Understander
from executive.understanding.words import MARKS

MISTYPED = frozenset({"shlef", "yellwo", "teh"})
MEANINGS = {
    "navigation": "go somewhere", "grasping": "take something into the gripper", "manipulation": "put something down",
    "inspection": "look and report", "transport": "carry something somewhere", "cleaning": "clean",
}  # fmt: skip
CONFORMAL = Conformal((0.3,) * len(ERROR_RATES), (0.3,) * len(ERROR_RATES))


def steps(script: str) -> tuple[str, list[Step]]:
    """The plain command of a script, and its steps."""
    line, found = "", []
    for part in script.split("||"):
        families, _, words = part.strip().partition(": ")
        plain, spans = marked(words)
        start = len(line) + (1 if line and plain[0] not in ",.;" else 0)
        line = line.ljust(start) + plain
        moved = tuple(Span(one.slot, one.text, one.start + start, one.end + start) for one in spans)
        found.append(Step(plain.strip(MARKS), start, len(line), _guess(families.split("/")), moved))
    return line, found


def _guess(families: Sequence[str]) -> Guess:
    inside = 0.97 if OUT_OF_SCOPE not in families else 0.5 if len(families) > 1 else 0.02
    likely = [family for family in families if family != OUT_OF_SCOPE] or ["inspection"]
    rest = 0.04 / len(Family)
    shares = {str(family): rest for family in Family} | {family: rest + 0.96 / len(likely) for family in likely}
    return Guess(inside, shares, CONFORMAL)


class Scripted:
    """A reader that knows the steps of some commands; what it does not know is out of scope."""

    def __init__(self, *scripts: str) -> None:
        self._known = dict(map(steps, scripts))

    def read(self, texts: Sequence[str]) -> list[list[Step]]:
        return [self._known.get(text) or steps(f"out_of_scope: {text}")[1] for text in texts]

    def without_remarks(self, text: str) -> tuple[str, tuple[str, ...]]:
        return text, ()

    def is_word(self, word: str) -> bool:
        return word not in MISTYPED


def understander(*scripts: str) -> Understander:
    return Understander(Scripted(*scripts), MEANINGS)


def understood(script: str, site: Site | None, *questions: str, **more: object) -> Understanding:
    """What a scripted command comes to; `questions` are the scripts of its conditions' questions."""
    return understander(script, *questions).understand(steps(script)[0], site, **more)


def conversation(site: Site, *scripts: str, **more: object) -> Conversation:
    return Conversation(understander(*scripts), site, **more)
