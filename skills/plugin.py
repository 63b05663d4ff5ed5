"""The entry point that adds the shipped skills to a registry. Specs are light; a skill's code loads when it runs."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from executive.contracts.skill import Skill, SkillSpec
from skills.approach.spec import SPEC as APPROACH
from skills.close.spec import SPEC as CLOSE
from skills.extract.spec import SPEC as EXTRACT
from skills.fold.spec import SPEC as FOLD
from skills.follow.spec import SPEC as FOLLOW
from skills.grasp.spec import SPEC as GRASP
from skills.handover.spec import SPEC as HANDOVER
from skills.insert.spec import SPEC as INSERT
from skills.look.spec import SPEC as LOOK
from skills.navigate.spec import SPEC as NAVIGATE
from skills.open.spec import SPEC as OPEN
from skills.pick.spec import SPEC as PICK
from skills.place.spec import SPEC as PLACE
from skills.press.spec import SPEC as PRESS
from skills.push.spec import SPEC as PUSH
from skills.read_gauge.spec import SPEC as READ_GAUGE
from skills.survey.spec import SPEC as SURVEY
from skills.take_from_clutter.spec import SPEC as TAKE_FROM_CLUTTER
from skills.wipe.spec import SPEC as WIPE

SHIPPED: tuple[tuple[SkillSpec, str], ...] = (
    (NAVIGATE, "skills.navigate.skill:Navigate"),
    (LOOK, "skills.look.skill:Look"),
    (GRASP, "skills.grasp.skill:Grasp"),
    (PICK, "skills.pick.skill:Pick"),
    (TAKE_FROM_CLUTTER, "skills.take_from_clutter.skill:TakeFromClutter"),
    (PLACE, "skills.place.skill:Place"),
    (EXTRACT, "skills.extract.skill:Extract"),
    (INSERT, "skills.insert.skill:Insert"),
    (PRESS, "skills.press.skill:Press"),
    (PUSH, "skills.push.skill:Push"),
    (WIPE, "skills.wipe.skill:Wipe"),
    (READ_GAUGE, "skills.read_gauge.skill:ReadGauge"),
    (SURVEY, "skills.survey.skill:SurveySkill"),
    (APPROACH, "skills.approach.skill:Approach"),
    (HANDOVER, "skills.handover.skill:Handover"),
    (FOLLOW, "skills.follow.skill:Follow"),
    (OPEN, "skills.open.skill:Open"),
    (CLOSE, "skills.close.skill:Close"),
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
