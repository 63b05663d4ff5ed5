"""A skill's own task on the embedded robot. The skill's side is given by name, for the executive imports no skills."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from executive.contracts.observation import DEPTH, IMAGE
from executive.runtime.practice import SimPractice


def practised(environment: str, course: str, **options: Any) -> Any:
    """The environment of a course on a robot of its own, without a camera where the skill does not look.

    Args:
        environment: Where its class is, as `module:name`; it takes the course and a practice.
        course: Where the course is, as `module:name`.
        options: Handed on to the class.
    """
    found = _named(course)
    camera = not {IMAGE, DEPTH}.isdisjoint(found.spec.observation_keys)
    return _named(environment)(found, SimPractice(camera=camera), **options)


def _named(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)
