"""Everything that can go wrong, as one tree. Errors take facts and build their own sentence.

ExecutiveError
├── UnknownName        a name that nobody knows, with the nearest valid ones
├── BadFile            a file that cannot be used: path, line, column, sentence
├── BadRequest         a command or call that is used wrongly
├── BadWeights         weights that are corrupt, truncated or of another skill
├── SkillRefused       a skill that cannot start towards this goal, and why
├── Rejected           a mission that is refused or needs an answer
├── RobotSilent        a robot that does not send what is needed to move it
└── NotInstalled       an optional part that is missing, and how to get it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that is nearest in spelling to `name`, or None when none is near."""
    found = get_close_matches(name.lower(), list(valid), n=1, cutoff=0.55)
    return found[0] if found else None


def suggestion(name: str, valid: Iterable[str]) -> str:
    """`Did you mean 'goal'?`, or the valid choices when none is near, or that there are none."""
    names = sorted(set(valid))
    near = nearest(name, names)
    if near is not None:
        return f"Did you mean '{near}'?"
    if not names:
        return "There are none to choose from."
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"Valid: {shown}."


class ExecutiveError(Exception):
    """Root of every error that the executive raises on purpose; its text is a sentence for a person."""


class UnknownName(ExecutiveError):
    """A name that is not known.

    Args:
        what: What kind of thing was named, e.g. "skill" or "place".
        name: The name as given.
        valid: The names that would have been valid.
    """

    def __init__(self, what: str, name: str, valid: Iterable[str]) -> None:
        self.what, self.name, self.valid = what, name, tuple(sorted(set(valid)))
        super().__init__(f"unknown {what} '{name}'. {suggestion(name, self.valid)}")


class BadFile(ExecutiveError):
    """A file that cannot be used.

    Args:
        path: The file.
        problem: What is wrong, as a sentence.
        line: Line, from 1, or None when the whole file is meant.
        column: Column, from 1, or None.
    """

    def __init__(self, path: Path | str, problem: str, line: int | None = None, column: int | None = None) -> None:
        self.path, self.problem, self.line, self.column = str(path), problem, line, column
        place = "".join(f":{number}" for number in (line, column) if number is not None)
        super().__init__(f"{path}{place}: {problem}")


class BadRequest(ExecutiveError):
    """A command or a call that is used wrongly; the text says what to do instead."""


class BadWeights(ExecutiveError):
    """Weights that cannot be trusted to drive a robot.

    Args:
        what: Whose weights were to be loaded: "skill 'grasp'", "the critic".
        path: The file.
        problem: What is wrong with it.
    """

    def __init__(self, what: str, path: Path | str, problem: str) -> None:
        self.what, self.path, self.problem = what, str(path), problem
        super().__init__(f"{path}: cannot load the weights of {what}: {problem}")


class SkillRefused(ExecutiveError):
    """A skill cannot start towards this goal.

    Args:
        skill: The skill.
        reason: Why not, e.g. "nothing is held".
    """

    def __init__(self, skill: str, reason: str) -> None:
        self.skill, self.reason = skill, reason
        super().__init__(f"skill '{skill}' cannot start: {reason}")


class Rejected(ExecutiveError):
    """A mission that is refused or needs an answer before anything moves."""


class RobotSilent(ExecutiveError):
    """A robot that does not send what is needed to move it.

    Args:
        topics: Topics that are silent, with the time since their last message [s].
        joints: Joints that no message has named yet.
    """

    def __init__(self, topics: Mapping[str, float], joints: Sequence[str] = ()) -> None:
        self.topics, self.joints = dict(topics), tuple(joints)
        facts = [f"no message on {topic} for {age:.1f} s" for topic, age in self.topics.items()]
        if self.joints and not any(topic.endswith("joint_states") for topic in self.topics):
            facts.append(f"no reading of {', '.join(self.joints)}")
        super().__init__(f"the robot is silent: {', '.join(facts)}.")


class NotInstalled(ExecutiveError):
    """An optional part is missing.

    Args:
        what: The missing package.
        purpose: What it is needed for.
        extra: The extra of this project that brings it, or "" when an outside installation does.
    """

    def __init__(self, what: str, purpose: str, extra: str = "") -> None:
        self.what, self.purpose, self.extra = what, purpose, extra
        how = f"install it with: pip install 'executive[{extra}]'" if extra else f"install {what} first"
        super().__init__(f"{purpose} needs {what}, which is not installed; {how}.")
