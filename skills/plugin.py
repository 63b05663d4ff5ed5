"""The entry point that adds the shipped skills to a registry. Specs are light; a skill's code loads when it runs."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from executive.contracts.skill import Skill, SkillSpec
from skills.extract.spec import SPEC as EXTRACT
from skills.fold.spec import SPEC as FOLD
from skills.grasp.spec import SPEC as GRASP
from skills.look.spec import SPEC as LOOK
from skills.navigate.spec import SPEC as NAVIGATE
from skills.place.spec import SPEC as PLACE
from skills.press.spec import SPEC as PRESS
from skills.wipe.spec import SPEC as WIPE

SHIPPED: tuple[tuple[SkillSpec, str], ...] = (
    (NAVIGATE, "skills.navigate.skill:Navigate"),
    (LOOK, "skills.look.skill:Look"),
    (GRASP, "skills.grasp.skill:Grasp"),
    (PLACE, "skills.place.skill:Place"),
    (EXTRACT, "skills.extract.skill:Extract"),
    (PRESS, "skills.press.skill:Press"),
    (WIPE, "skills.wipe.skill:Wipe"),
    (FOLD, "skills.fold.skill:Fold"),
)
"""Where each skill's class is."""


class Registry(Protocol):
    """What skills are added to: the executive's registry, which skills do not import."""

    def add_skill(self, spec: SkillSpec, factory: Callable[[], Skill]) -> None: ...


def register(registry: Registry) -> None:
    """Add every shipped skill; loads no weights."""
    for spec, where in SHIPPED:
        registry.add_skill(spec, _factory(where))


def _factory(where: str) -> Callable[[], Skill]:
    module, name = where.split(":")

    def make() -> Skill:
        skill: Skill = getattr(import_module(module), name)()
        return skill

    return make
