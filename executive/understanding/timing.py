"""When and how often, as words say it: "twice", "every ten minutes", "for an hour", "in five minutes".

timing("check the hall every minute, three times").repeat()  # Repeat(times=3, every=60.0)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from executive.types import Repeat
from executive.understanding.time_spans import NUMBER, SPAN, UNIT, any_of, number, seconds, unit_seconds

Place = tuple[int, int]
"""Start and end of some words in a text."""
_HIDDEN = "\0"
"""Stands for every letter of words that are not to be looked at."""


@dataclass(frozen=True)
class Timing:
    """What words say about when and how often.

    Attributes:
        times: Number of rounds, or None where none is said.
        every, duration: Interval and length [s], or None.
        after: Delay before the first round [s].
        endless: Whether the words ask for no end.
        unclear: Words that ask for an interval without saying which one, or "".
        places: Where the words stand that say so.
    """

    times: int | None = None
    every: float | None = None
    duration: float | None = None
    after: float = 0.0
    endless: bool = False
    unclear: str = ""
    places: tuple[Place, ...] = field(default=(), compare=False)

    @property
    def lasting(self) -> bool:
        """Whether the words give a length of time and nothing else."""
        return self.duration is not None and self.every is None and self.times is None and not self.endless

    def repeat(self) -> Repeat | None:
        """The repetition, or None where the words ask for none."""
        times = self.times
        if times is None and self.every is None and self.duration is None and not self.endless:
            times = 1
        if times == 1 and not self.after:
            return None
        return Repeat(times, self.every, self.duration, self.after)


_IDLE = any_of(
    "wait, pause, hold on, hang on, hang around, stand, stand by, stay, remain, rest, idle, sleep, do nothing"
)
WAIT = rf"(?:(?:just |simply |only |please )*{_IDLE}(?: (?:still|here|there|put|in place|idle|around))*)"
"""Words for standing and doing nothing, as a pattern."""
_TIMES = rf"(?:{NUMBER}|a couple of|a few|several) (?:more )?(?:times|rounds|laps)"
_ONCE = r"once(?=\s*(?:$|[,.;!?]|(?:and|or|then|in|a|an|per|each|every)\b))"
_COUNT = rf"(?:{_ONCE}|twice|thrice|{_TIMES}|\d{{1,6}} ?x(?=\W*$))"
_ORDINALS = {"single": 1, "other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ADVERBS = {"hourly": 3600.0, "half-hourly": 1800.0, "daily": 86400.0}
_ABOUT = r"(?:(?:about|around|exactly|at least|another|the next|like|maybe|roughly|say) )*"
_VAGUELY = any_of(
    "every so often, every now and then, every now and again, every once in a while, once in a while, now and then, "
    "from time to time, periodically, regularly, at regular intervals"
)
_WITHOUT_END = any_of(
    "again and again, over and over, over and over again, repeatedly, nonstop, non-stop, continuously, constantly, "
    "endlessly, indefinitely, forever, without stopping, without a break, without end, around the clock, all day, "
    "all day long, all night, in a loop, on repeat"
)
_SAY = any_of("say, says, tell, tells, ask, asks, order, orders, shout, shouts, signal, signals")
_STOP = any_of("stop, halt, quit, enough, otherwise, so, that is enough, that's enough, it's enough, something else")
_CALLED_OFF = (
    rf"(?:until|till|'til) (?:(?:i|we) (?:stop|call|halt|cancel|interrupt|relieve)\b(?: you)?(?: off| back)?|"
    rf"\w+(?: \w+)? {_SAY}(?: you)?(?: to)? ['\"]?{_STOP}['\"]?|further notice|"
    rf"(?:you are |you're )?(?:stopped|cancelled|canceled|interrupted|told (?:to stop|otherwise)))"
)
_Said = Callable[[re.Match[str], Timing], Timing]


def _count(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, times=_times(found["count"]))


def _times(count: str) -> int:
    known = {"once": 1, "twice": 2, "thrice": 3}
    words = re.sub(r"(?: more)? ?(?:times|rounds|laps|x)$", "", count.lower())
    return known.get(words) or max(1, round(number(words)))


def _interval(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, every=seconds(found["span"]))


def _every(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, every=_ORDINALS[(found["nth"] or "single").lower()] * unit_seconds(found["unit"]))


def _often(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, every=unit_seconds(found["unit"]) / _times(found["count"]))


def _adverb(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, every=_ADVERBS[found[0].lower()])


def _duration(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, duration=seconds(found["span"]))


def _unit(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, duration=unit_seconds(found["unit"]))


def _after(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, after=timing.after + seconds(found["span"]))


def _endless(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, endless=True)


def _unclear(found: re.Match[str], timing: Timing) -> Timing:
    return replace(timing, unclear=timing.unclear or found[0])


_PHRASES: tuple[tuple[str, _Said], ...] = (
    (rf"(?:once )?(?:every|each) (?P<nth>{'|'.join(_ORDINALS)}) (?P<unit>{UNIT})", _every),
    (rf"(?:once )?(?:every|each) (?P<span>{SPAN})", _interval),
    (rf"(?:at|in|with) intervals of (?P<span>{SPAN})", _interval),
    (rf"(?:at|in) (?P<span>{SPAN})[ -]intervals", _interval),
    (rf"(?P<count>{_COUNT}),? (?:every|each|an?|per) (?P<unit>{UNIT})", _often),
    (rf"(?:every|each) (?P<nth>)(?P<unit>{UNIT})", _every),
    (any_of(", ".join(_ADVERBS)), _adverb),
    (_VAGUELY, _unclear),
    (_WITHOUT_END, _endless),
    (_CALLED_OFF, _endless),
    (rf"(?:for|over|during) (?:the next )?{_ABOUT}(?P<span>{SPAN})(?: or so)?", _duration),
    (r"(?:for|over|during) the (?:next|coming) (?P<unit>second|minute|hour|day|week)", _unit),
    (rf"{WAIT} (?P<words>{_ABOUT}(?P<span>{SPAN}))", _duration),
    (rf"(?:in|after) {_ABOUT}(?P<span>{SPAN})(?: from now)?", _after),
    (rf"(?P<span>{SPAN}) (?:later|from now)", _after),
    (rf"(?P<count>{_COUNT})(?: in a row| in total| over)?(?! (?:an?|per|each|every) \w)", _count),
)
"""Phrases and what they say. What one has read, the later ones do not see; the group `words` is all that counts."""
_PATTERNS = tuple((re.compile(rf"\b(?:{phrase})(?!\w)", re.IGNORECASE), said) for phrase, said in _PHRASES)


def timing(text: str, hidden: Iterable[Place] = ()) -> Timing:
    """What `text` says about when and how often; the words at `hidden` places are not looked at."""
    left = without(text, hidden)
    read = Timing()
    for pattern, said in _PATTERNS:
        for found in pattern.finditer(left):
            place = found.span("words") if "words" in pattern.groupindex else found.span()
            read = replace(said(found, read), places=(*read.places, place))
            left = without(left, (place,))
    return read


def without(text: str, places: Iterable[Place]) -> str:
    """The text with the words at some places blotted out, everything else where it was."""
    for start, end in places:
        text = text[:start] + _HIDDEN * (end - start) + text[end:]
    return text


def unblotted(text: str) -> str:
    """A text without what `without` has blotted out."""
    return text.replace(_HIDDEN, " ")
