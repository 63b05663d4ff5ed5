"""Whether a skill's answer can be used at all: what its spec promises, in the types that the contract names.

The gate judges the motion itself; here it is about everything else that a broken skill may say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

from executive.contracts.action import Action
from executive.contracts.memory import Sighting
from executive.contracts.port import Port, PortType
from executive.contracts.skill import SkillOutcome, SkillSpec, Step
from executive.contracts.survey import Survey
from executive.errors import BadRequest

_NUMBERS = (PortType.NUMBER, PortType.INTEGER, PortType.DURATION)


def check_answer(step: Any, spec: SkillSpec) -> None:
    """Raise when an answer breaks the contract.

    Raises:
        BadRequest: with what is wrong, as a clause about the skill.
    """
    if not isinstance(step, Step) or not isinstance(step.action, Action):
        raise BadRequest("it answered without a step and its action")
    for name, value in (("progress", step.progress), ("success", step.success)):
        if not _finite(value):
            raise BadRequest(f"its {name} is {value!r}, not a number from 0 to 1")
    foreign = step.action.parts() - spec.resources
    if foreign:
        parts = " and ".join(sorted(part.value for part in foreign))
        raise BadRequest(f"it moved the {parts}, which it does not declare as its resource")
    _check_perceived(step)
    if step.outcome is None:
        return
    if not isinstance(step.outcome, SkillOutcome):
        raise BadRequest(f"its outcome {step.outcome!r} is no SkillOutcome")
    if step.outcome.succeeded:
        _check_outputs(step.outputs, spec)


def _check_perceived(step: Step) -> None:
    sightings: Any = step.sightings
    if not isinstance(sightings, tuple) or not all(isinstance(one, Sighting) for one in sightings):
        raise BadRequest("its sightings are not a tuple of Sighting")
    lost: Any = step.lost
    if not isinstance(lost, tuple) or not all(isinstance(name, str) for name in lost):
        raise BadRequest("what it lost is not a tuple of names")
    if not isinstance(step.holds, str | None):
        raise BadRequest("what it holds is neither a name nor None")
    if not isinstance(step.survey, Survey | None):
        raise BadRequest("its survey is neither a Survey nor None")


def _check_outputs(outputs: Mapping[str, Any], spec: SkillSpec) -> None:
    for port in spec.outputs:
        if port.name in outputs:
            _check_output(port, outputs[port.name])
        elif port.required:
            raise BadRequest(f"it succeeded without its output '{port.name}'")


def _check_output(port: Port, value: Any) -> None:
    if port.type in _NUMBERS and not _finite(value):
        raise BadRequest(f"its output '{port.name}' is {value!r}, not a number")


def _finite(value: Any) -> bool:
    return isinstance(value, Real) and math.isfinite(value)
