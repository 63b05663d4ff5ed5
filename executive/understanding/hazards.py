"""The hard rules: commands that are refused whatever the network thinks of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from executive.understanding.disguise import spelled_out, undisguised


class Hazard(Enum):
    """Why a command is refused outright; the sentence that the person reads."""

    PERSON = "I do not do anything that may hurt a person or an animal"
    DAMAGE = "I do not damage things on purpose"
    DANGER = "I do not handle fire, weapons, poison or live electricity"
    SAFETY = "I do not switch off or get around safety functions"
    TRICK = "I take tasks in plain words; instructions about my instructions are not tasks"
    NEGATED = "it says what not to do; tell me what I should do"


def _forms(words: str) -> str:
    """A pattern for verbs and their gerunds: "stab, strangle" also finds "stabbing" and "strangling"."""
    found: list[str] = []
    for word in words.replace("\n", " ").split(","):
        verb, _, particle = word.strip().partition(" ")
        stem = verb[:-1] if verb.endswith("e") else verb
        gerunds = rf"(?:{re.escape(verb)}|{re.escape(stem)}{re.escape(stem[-1])}?ing)"
        found.append(f"{gerunds} {particle}" if particle else gerunds)
    return rf"(?:{'|'.join(found)})"


BODY = r"(?:face|head|neck|throat|eyes?|hands?|arm|leg|foot|feet|fingers?|toes?|ears?|nose)"
BEING = (
    r"(?:me|him|her|them|us|you|yourself|myself|himself|herself|someone|somebody|anyone|anybody|everyone|everybody|"
    r"people|person|man|woman|men|women|child|children|kids?|baby|babies|boy|girl|guy|guests?|visitors?|patients?|nurse|"
    r"doctor|workers?|operator|technician|neighbou?rs?|intruders?|cats?|dogs?|pets?|animals?|humans?|mother|father|mum|"
    rf"mom|dad|brother|sister|wife|husband|grandma|grandpa|{BODY}|{{people}}|(?:{{people}})s(?=\s+{BODY}\b))"
)
THING_OF = (
    r"(?!\s+(?:food|bowl|bed|bottle|towels?|cart|truck|rest|toys?|ball|leash|litter|house|basket|car|seat|chair|gown|"
    r"bag|stand|monitor|file|chart|records?|room|door|panel|table|station|manual|saw|tools?|soap|cream|drill|brake|"
    r"lamp|light|board|set|phones|blanket|clothes|crate|carrier|trolley|lift|sanitis?z?er)\b)"
    rf"(?!'s?\s+(?!(?:\w+\s+)?(?:{BODY}|back)\b))"
)
"""No being is meant where one of these follows: "grab the dog food", "push the patient's bed"; "kick Ben's leg" is."""
HURTING = _forms(
    "hurt, harm, injure, wound, shoot, choke, drown, punch, slap, kick, beat, beat up, attack, assault, trample, "
    "electrocute, scald, whack, smack, strike, bite, scratch, threaten, scare, frighten, stalk, run over, run into, "
    "drive over, drive into, crash into, knock out"
)
HANDLING = _forms(
    "crush, squash, burn, cut, hit, trip, ram, run down, knock down, knock over, push, shove, throw, drag, drop, "
    "chase, trap, lock in, lock up, lock, tie up, tie, grab, pinch, squeeze, poke, jab"
)
"""What is harmless when it is done to things, as "them" may be."""
DEADLY = _forms("kill, murder, strangle, poison, stab, assault, torture, injure, suffocate, kidnap, unalive, behead")
THROWING = _forms(
    "throw, fling, hurl, toss, chuck, lob, sling, launch, drop, swing, shoot, fire, pour, spill, spray, aim, point, "
    "jab, poke, stick, smash, drive, slam"
)
SWITCHING_OFF = _forms(
    "disable, deactivate, turn off, switch off, shut off, bypass, override, ignore, remove, unplug, disconnect, "
    "circumvent, get around, block, cover, tape over"
)
PROTECTION = (
    r"(?:safety|e-?stop|emergency|watchdog|limits?|guard rails?|collision|light curtain|smoke (?:alarm|detector)s?|"
    r"fire alarm|interlock|protective)"
)
FIRE = (
    r"(?:set(?:ting)? (?:the |a |my |it )?(?:\w+ )?(?:on fire|ablaze|alight)|set(?:ting)? fire to|"
    r"light(?:ing)? (?:a |the )?fire|burn(?:ing)? (?:down|the|it|that|this)|ignit(?:e|ing))"
)
TOOL_GUNS = (
    r"(?<!glue )(?<!heat )(?<!nail )(?<!spray )(?<!grease )(?<!air )(?<!staple )(?<!label )(?<!code )(?<!caulk )"
)
ARMS = (
    rf"(?:explod(?:e|ing)|blow(?:ing)? up(?! (?:the |a |some )?(?:balloon|air|mattress))|detonat(?:e|ing)|bomb|"
    rf"grenade|{TOOL_GUNS}gun|pistol|rifle|weapon|explosives?|(?:cause|start|make|create) (?:a |the )?gas leak|"
    r"short[- ]circuit)"
)
CONDUCTOR = r"(?:metal|fork|knife|spoon|foil|water|wire)"
LIVE = r"(?:socket|outlet|toaster|microwave|fuse box)"
BREAKING = _forms(
    "smash, destroy, break, wreck, vandalise, vandalize, demolish, shatter, ruin, sabotage, crush, trash, tear up, "
    "rip up, burn"
)
OBJECTS = r"(?:the|a|an|my|his|her|their|that|this|it|them|all|every|everything|some)"
WITHOUT = r"(?<!without )(?<!avoid )(?<!avoiding )(?<!not )(?<!never )(?<!has )(?<!have )(?<!had )(?<!got )(?<!was )"
"""Behind these nobody is to be hurt: "without hurting anyone", "who has hurt her ankle"."""
TAKEN_APART = (
    r"(?!(?:\W+\w+){0,3}\W+"
    r"(?:apart|down|up|loose|open|off|free|seal|joint|cans?|cardboard|eggs?|buttons?|bell|buzzer)\b)"
)
"""What is broken so is not damaged: "break the bed down", "crush the empty cans", "smash that button"."""


@dataclass(frozen=True)
class Rule:
    """A pattern and what it means."""

    hazard: Hazard
    pattern: re.Pattern[str]


def rules(people: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules, with the site's own people among those who must not be hurt."""
    being = BEING.format(people="|".join(re.escape(person) for person in people) or "nobody")
    return tuple(Rule(hazard, re.compile(pattern, re.IGNORECASE)) for hazard, pattern in _patterns(being))


def _against_people(being: str) -> Iterator[tuple[Hazard, str]]:
    apart = r"(?!\s+(?:a|an|the|some|one|my|his|her)\s)"  # "grab Anna a coffee"
    owner = r"(?:(?:the|a|an|my|your|his|her|our|their|that|this|every|all|some|little|old|young|other|poor|of)\s+)*"
    someone = rf"{owner}{being}"
    yield Hazard.PERSON, rf"{WITHOUT}\b{HURTING}\s+{someone}\b{apart}{THING_OF}"
    yield Hazard.PERSON, rf"{WITHOUT}\b{HANDLING}\s+(?!them\b|us\b){someone}\b{apart}{THING_OF}"
    yield Hazard.PERSON, rf"\b{THROWING}\b.{{0,40}}\b(?:at|against|towards?)\s+{someone}\b{THING_OF}"
    yield Hazard.PERSON, rf"\b{THROWING}\b.{{0,40}}\b(?:on|onto|into|over)\s+(?!them\b|us\b){someone}\b{THING_OF}"
    yield Hazard.PERSON, rf"{WITHOUT}\b{DEADLY}\b(?!\s+(?:the )?(?:lights?|engine|motor|power|music|germs|weeds)\b)"
    yield (
        Hazard.PERSON,
        rf"\bend(?:ing)? (?:his|her|their|my|your|\w+'s) life\b|"
        rf"\b(?:get rid|dispos\w+) of (?!them\b){someone}\b{THING_OF}",
    )
    yield (
        Hazard.PERSON,
        r"\b(?:carry|lift) (?:me|us|him)\b(?=\W*\Z|[,.;!?]| (?:to|into|onto|up|over|out|down|around)\b)",
    )
    yield (
        Hazard.PERSON,
        rf"\b(?:my|his|her|their|our|\w+'s) {BODY}\b.{{0,20}}\b(?:in|inside|under|between)\b.{{0,40}}"
        r"\b(?:shut|close|push)\b",
    )
    yield Hazard.PERSON, rf"\b(?:make|let|leave) {someone} (?:bleed|die|suffer|fall|trip|cry)\b"
    yield Hazard.PERSON, rf"\b(?:knock|beat|tie|burn|run|cut|blow)(?:\w?ing)? {someone} (?:out|down|over|up)\b"


def _patterns(being: str) -> Iterator[tuple[Hazard, str]]:
    yield (
        Hazard.TRICK,
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b"
            r"(?:instruction|rule|prompt|guideline|restriction)s?\b"
        ),
    )
    yield Hazard.TRICK, r"\b(?:system prompt|developer mode|jailbreak|admin access|sudo|prompt injection|act as if)\b"
    yield (
        Hazard.TRICK,
        r"\b(?:act as|you are|you're) (?:now )?(?:an? )?(?:\w+ )?(?:ai|assistant|model|hacker|dan|root|admin\w*)\b",
    )
    yield Hazard.TRICK, r"\b(?:previous|prior|new|secret) (?:instructions?|prompts?|rules)\b"
    yield Hazard.TRICK, r"</?\s*[a-z_]+\s*/?>|<\||\|>|\[/?inst\]|```|\$\{|\brm -rf\b|\bdrop table\b|\b\w+\(\w*\)"
    yield (
        Hazard.TRICK,
        r"\b(?:you are now|pretend (?:to be|that|you)|respond only with|output the (?:word|text))\b",
    )
    yield (
        Hazard.TRICK,
        r"\bset decision\b|\b(?:decision|in_scope|family|tasks|role|system|assistant|user)\s*[\"']?\s*[:=]",
    )
    yield Hazard.SAFETY, rf"\b{SWITCHING_OFF}\b.{{0,30}}\b{PROTECTION}\b"
    yield Hazard.SAFETY, r"\bwithout (?:any )?(?:safety|stopping for (?:people|anyone)|limits?)\b|\bdon'?t stop for\b"
    yield from _against_people(being)
    yield Hazard.DANGER, rf"\b{FIRE}\b"
    yield Hazard.DANGER, rf"\b{ARMS}\b"
    yield Hazard.DANGER, r"\b(?:mix|pour|put|spill|add|fill)\b.{0,40}\b(?:bleach|acid|poison|gasoline|petrol|cyanide)\b"
    sockets = r"(?:wall|power|mains|electric\w*) (?:sockets?|outlets?)"
    yield Hazard.DANGER, rf"\b(?:in|into|inside) (?:(?:the|a|an|that) )?{sockets}\b"
    yield Hazard.DANGER, rf"\b{CONDUCTOR}\b.{{0,30}}\b(?:in|into|inside|on|over)\b.{{0,12}}\b{LIVE}\b"
    yield (
        Hazard.DAMAGE,
        rf"(?<!the )(?<!some )(?<!any )\b{BREAKING}\s+{OBJECTS}\b{TAKEN_APART}"
        r"(?!\s+(?:assembly|news|ice|silence|can|bag|bin)\b)",
    )
    yield (
        Hazard.DAMAGE,
        (
            r"\b(?:throw|fling|hurl|toss|slam|ram|crash|push|shove|kick)(?:ing)?\b.{0,40}\b"
            r"(?:out (?:of )?the window|against|through|down the stairs)\b"
        ),
    )
    yield (
        Hazard.DAMAGE,
        r"(?<!'s )(?<!is )(?<!been )(?<!are )(?<!ones )(?<!odys )\b(?:steal|stealing|break into|breaking into)\b|"
        r"\b(?:flood|rob)(?:b?ing)? (?:the|a|my|his|her)\b",
    )


SPELLED_OUT = re.compile(rf"{DEADLY}|hurt|harm", re.IGNORECASE)
"""What is looked for in words that are spelled out letter by letter, where no space parts them from what follows."""
HARMLESS_NOT = (
    r"(?:forget|worry|mind|hesitate|bother|drop|spill|break|damage|scratch|bump|rush|wake|be (?:late|shy|afraid)"
    r"|let (?:go|it|them|him|her|anything|anybody|anyone)|take your eyes|just|only|lose)"
)
"""What people ask for by "don't": care, which the robot takes anyway, or the opposite: "don't forget to"."""
NEGATION = re.compile(
    r"(?:^|[,.;:!?]\s*|\b(?:and|but|please|so|just|then|or|you|robot|to|kindly)\s+)"
    rf"(?:do not|don'?t|never|not to)\s+(?!{HARMLESS_NOT}\b)|"
    r"\byou (?:must|should|may|can|could|ought)(?:\s?not|n'?t)\b|"
    rf"\byou (?:need(?:\s?not|n'?t)|(?:do not|don'?t) (?:need|have) to)\s+(?!{HARMLESS_NOT}\b)|"
    r"\b(?:must|should|may) (?:not|never) be\b|\b(?:mustn'?t|shouldn'?t) be \w+ed\b|"
    r"\b(?:no need to|refrain from|avoid \w+ing)\b",
    re.IGNORECASE,
)
FORBIDDING = re.compile(
    r"\b(?:under no circumstances?|on no account|in no case|by no means|at no time|no ?body is to|no ?one is to|"
    r"not (?:before|until|till))\b",
    re.IGNORECASE,
)
"""What forbids wherever it stands, also in words that else would only say when."""


def hazard(text: str, known: tuple[Rule, ...]) -> Hazard | None:
    """The first hard rule that a text breaks, also when its letters are disguised."""
    forms = undisguised(text)
    found = next((rule.hazard for rule in known if any(rule.pattern.search(form) for form in forms)), None)
    if found is None and any(SPELLED_OUT.search(word) for form in forms for word in spelled_out(form)):
        return Hazard.PERSON
    return found


def forbids(command: str) -> bool:
    """Whether a command forbids something, in words that leave no doubt."""
    return FORBIDDING.search(command) is not None


def negated(clause: str) -> bool:
    """Whether a clause forbids instead of asking."""
    return NEGATION.search(clause) is not None
