"""The hard rules: commands that are refused whatever the classifier thinks of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from executive.types import Family

LEET = str.maketrans("013457@$!", "oieastasi")
BEING = (
    r"(?:me|him|her|them|us|you|yourself|myself|himself|herself|someone|somebody|anyone|anybody|everyone|everybody|"
    r"people|person|man|woman|men|women|child|children|kids?|baby|babies|boy|girl|guy|guests?|visitors?|patients?|nurse|"
    r"doctor|workers?|operator|technician|neighbou?rs?|intruders?|cats?|dogs?|pets?|animals?|humans?|face|head|neck|"
    r"throat|eyes?|hands?|arm|leg|foot|fingers?|mother|father|mum|mom|dad|brother|sister|wife|husband|grandma|grandpa|"
    r"{people})"
)
HURTING = (
    r"(?:kill|murder|hurt|harm|injure|wound|stab|shoot|strangle|choke|suffocate|poison|drown|punch|slap|kick|"
    r"beat(?: up)?|attack|assault|crush|squash|trample|electrocute|burn|scald|cut|whack|smack|hit|strike|bite|scratch|"
    r"trip|ram|run (?:over|down|into)|drive (?:over|into)|crash into|knock (?:down|over|out)|push|shove|throw|drag|"
    r"drop|threaten|scare|frighten|chase|trap|lock (?:in|up)|tie up|grab|pinch|squeeze|stalk|torture)"
)
THROWING = r"(?:throw|fling|hurl|toss|drop|swing|shoot|fire|pour|spill|spray|aim|point|jab|poke|stick|smash|drive|slam)"
SWITCHING_OFF = (
    r"(?:disable|deactivate|turn off|switch off|shut off|bypass|override|ignore|remove|unplug|disconnect|circumvent|"
    r"get around|block|cover|tape over)"
)
PROTECTION = (
    r"(?:safety|e-?stop|emergency|watchdog|limits?|guard rails?|collision|light curtain|smoke (?:alarm|detector)s?|"
    r"fire alarm|interlock|protective)"
)
FIRE = (
    r"(?:set (?:the |a |my |it )?(?:\w+ )?(?:on fire|ablaze|alight)|set fire to|light (?:a |the )?fire|"
    r"burn (?:down|the|it|that|this)|ignite)"
)
ARMS = r"(?:explode|blow up|detonate|bomb|grenade|gun|pistol|rifle|weapon|explosives?|gas leak|short[- ]circuit)"
CONDUCTOR = r"(?:metal|fork|knife|spoon|foil|water|wire)"
LIVE = r"(?:socket|outlet|toaster|microwave|fuse box)"
BREAKING = (
    r"(?:smash|destroy|break|wreck|vandali[sz]e|demolish|shatter|ruin|sabotage|crush|trash|tear up|rip up|burn)\s+"
    r"(?:the|a|an|my|his|her|their|that|this|it|them|all|every|everything|some)"
)


class Hazard(Enum):
    """Why a command is refused outright; the sentence that the person reads."""

    PERSON = "I do not do anything that may hurt a person or an animal"
    DAMAGE = "I do not damage things on purpose"
    DANGER = "I do not handle fire, weapons, poison or live electricity"
    SAFETY = "I do not switch off or get around safety functions"
    TRICK = "I take tasks in plain words; instructions about my instructions are not tasks"
    NEGATED = "it says what not to do; tell me what I should do"
    CONDITION = "I cannot wait for a condition or a time yet; tell me the steps when they are due"


@dataclass(frozen=True)
class Rule:
    """A pattern and what it means."""

    hazard: Hazard
    pattern: re.Pattern[str]


def _rule(hazard: Hazard, pattern: str) -> Rule:
    return Rule(hazard, re.compile(rf"\b{pattern}\b", re.IGNORECASE))


def rules(people: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules, with the site's own people among those who must not be hurt."""
    being = BEING.format(people="|".join(re.escape(person) for person in people) or "nobody")
    apart = r"(?!\s+(?:a|an|the|some|one|my|his|her)\s)"  # "grab Anna a coffee"
    owner = r"(?:(?:the|a|an|my|your|his|her|our|their|that|this|every|all|some|little|old|young|other|poor|of)\s+)*"
    someone = rf"{owner}{being}"
    return (
        _rule(
            Hazard.TRICK,
            r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|rule|prompt|guideline|restriction)s?",
        ),
        _rule(
            Hazard.TRICK,
            r"(?:system prompt|developer mode|jailbreak|admin access|sudo|prompt injection|act as (?:if|a))",
        ),
        _rule(
            Hazard.TRICK,
            r"(?:you are now|pretend (?:to be|that|you)|respond (?:only )?with|output the (?:word|text)|set decision)",
        ),
        Rule(
            Hazard.TRICK,
            re.compile(r"\b(?:decision|in_scope|family|tasks|role|system|assistant|user)\s*[\"']?\s*[:=]", re.I),
        ),
        _rule(Hazard.SAFETY, rf"{SWITCHING_OFF}\b.{{0,30}}\b{PROTECTION}"),
        _rule(Hazard.SAFETY, r"(?:without (?:any )?(?:safety|stopping for (?:people|anyone)|limits?)|don'?t stop for)"),
        _rule(Hazard.PERSON, rf"{HURTING}\s+{someone}\b{apart}"),
        _rule(Hazard.PERSON, rf"{THROWING}\b.{{0,40}}\b(?:at|on|onto|into|over|against|towards?)\s+{someone}"),
        _rule(Hazard.PERSON, r"(?:kill|murder|strangle|poison|stab|assault|torture|injure|hurt|suffocate|kidnap)"),
        _rule(Hazard.DANGER, FIRE),
        _rule(Hazard.DANGER, ARMS),
        _rule(Hazard.DANGER, r"(?:mix|pour|put|spill|add)\b.{0,40}\b(?:bleach|acid|poison|gasoline|petrol|cyanide)"),
        _rule(Hazard.DANGER, rf"{CONDUCTOR}\b.{{0,30}}\b(?:in|into|inside|on|over)\b.{{0,12}}\b{LIVE}"),
        _rule(Hazard.DAMAGE, rf"{BREAKING}\b(?!\s+(?:assembly|news|ice|tension|silence|can|bag|bin)\b)"),
        _rule(
            Hazard.DAMAGE,
            r"(?:throw|fling|hurl|toss|slam|ram|crash)\b.{0,40}\b(?:out of the window|against|through|down the stairs)",
        ),
        _rule(Hazard.DAMAGE, r"(?:flood|steal|rob|break into)"),
    )


NEGATION = re.compile(
    r"\b(?:do not|don'?t|never|must not|mustn'?t|should not|shouldn'?t|no need to|cannot|refrain from|avoid \w+ing)\b",
    re.IGNORECASE,
)
SPEAKS_OF_CONDITIONS = (Family.INSPECTION, Family.COMMUNICATION, Family.MONITORING)
LEADING = r"^(?:if|when|whenever|once|unless|until|as soon as|in case|after|before|every)\b"
UNIT = r"(?:minutes?|hours?|seconds?|days?|mornings?|evenings?|nights?)"
CONDITION = re.compile(
    rf"{LEADING}|\b(?:if|unless|in case|as soon as|whenever) (?:it|the|there|he|she|they|you|any|some|i|[A-Z]\w+)\b|"
    rf"\b(?:every|each) (?:\w+ )?{UNIT}\b|\bin (?:\d+|an?|two|three|five|ten|twenty|thirty) {UNIT}\b|"
    r"\b(?:at|by|until|before|after) (?:\d{1,2}(?::\d\d)?\s*(?:am|pm|o'?clock)|noon|midnight)\b|"
    r"\b(?:tomorrow|tonight|next week|later today)\b",
    re.IGNORECASE,
)
LEADING_CONDITION = re.compile(LEADING, re.IGNORECASE)


def hazard(text: str, known: tuple[Rule, ...]) -> Hazard | None:
    """The first hard rule that a text breaks, also when its letters are disguised."""
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter)).translate(str.maketrans("_*", "  "))
    forms = (bare, bare.translate(LEET), re.sub(r"(?<=\b\w)[\s.\-](?=\w\b)", "", bare))
    return next((rule.hazard for rule in known if any(rule.pattern.search(form) for form in forms)), None)


def negated(clause: str) -> bool:
    """Whether a clause forbids instead of asking."""
    return NEGATION.search(clause) is not None


def conditional(clause: str, family: Family) -> bool:
    """Whether a clause hangs on a condition, a time or a schedule.

    Within what is to be found out, told or watched, an "if" is no condition: "check if the door is open".
    """
    pattern = LEADING_CONDITION if family in SPEAKS_OF_CONDITIONS else CONDITION
    return pattern.search(clause) is not None
