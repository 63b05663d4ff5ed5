"""Runs any skill through the contract and says what is wrong with it.

    faults = check_skill(MySkill, robot, surroundings, goals=[{"object": "red_cube"}], refused=[{"object": "moon"}])
    assert faults == []

It sends the skill's actions straight to the robot, with no gate between: use it on a simulated robot only.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np

from executive.contracts.action import Action, Resource
from executive.contracts.observation import KEYS, Observation
from executive.contracts.port import Port, PortType
from executive.contracts.robot import Robot, RobotDescription
from executive.contracts.skill import Goal, Need, Skill, SkillOutcome, SkillSpec, Step, Surroundings
from executive.errors import SkillRefused

_TYPES: dict[PortType, type | tuple[type, ...]] = {
    PortType.NUMBER: (int, float),
    PortType.INTEGER: int,
    PortType.BOOLEAN: bool,
    PortType.DURATION: (int, float),
}
"""What a value of a port may be in Python; every other type is a name or words, and poses are not checked."""


def check_skill(
    factory: Callable[[], Skill],
    robot: Robot,
    surroundings: Surroundings,
    goals: Sequence[Goal],
    refused: Sequence[Goal] = (),
    steps: int = 100,
    seed: int = 0,
) -> list[str]:
    """What is wrong with a skill, one sentence a fault; empty when it keeps the contract.

    Args:
        factory: Makes a fresh instance of the skill.
        robot: A simulated robot in a state from which the goals can be tried. It is moved.
        surroundings: What the skill may know; its `random` is replaced by fresh ones from `seed`.
        goals: Goals that the skill must accept.
        refused: Goals that it must refuse with SkillRefused.
        steps: Longest run towards each goal, in steps.
        seed: Seed of the skill's random draws.
    """
    spec = factory().spec
    faults = list(_spec_faults(spec))
    if any(_time_faults(spec)):
        return faults
    for goal in refused:
        faults += _refusal_faults(factory(), goal, _seeded(surroundings, seed), robot.observe())
    for goal in goals:
        seen: list[Observation] = []
        said: list[Step] = []
        found = _run_faults(factory(), goal, _seeded(surroundings, seed), robot, steps, seen, said)
        faults += [f"towards {dict(goal)}: {fault}" for fault in dict.fromkeys(found)]
        if said and not found and not _repeats(factory(), goal, _seeded(surroundings, seed), seen, said):
            faults.append(f"towards {dict(goal)}: the same seed and observations gave other actions a second time.")
    return faults


def _seeded(surroundings: Surroundings, seed: int) -> Surroundings:
    return replace(surroundings, random=np.random.default_rng(seed))


def _spec_faults(spec: SkillSpec) -> Iterable[str]:
    if not spec.name.isidentifier() or spec.name != spec.name.lower():
        yield f"its name '{spec.name}' is not in snake_case."
    if not spec.doc.strip().endswith("."):
        yield "its doc is not a sentence."
    for key in spec.observation_keys:
        if key not in KEYS:
            yield f"it reads the observation key '{key}', which no robot gives. Valid: {', '.join(KEYS)}."
    if not all(isinstance(part, Resource) for part in spec.resources):
        yield "its resources are not all of type Resource."
    if not all(isinstance(need, Need) for need in spec.needs):
        yield "its needs are not all of type Need."
    yield from _time_faults(spec)
    for way, ports in (("input", spec.inputs), ("output", spec.outputs)):
        yield from _port_faults(way, ports)
    names = {port.name for port in spec.inputs}
    if names & {port.name for port in spec.outputs}:
        yield "an input and an output have the same name."
    if Need.SEEN in spec.needs and "object" not in names:
        yield "it needs the object of the goal to be seen, but has no input 'object'."


def _time_faults(spec: SkillSpec) -> Iterable[str]:
    for what, value in (("rate", spec.rate), ("deadline", spec.deadline), ("stall time", spec.stall.seconds)):
        if not (math.isfinite(value) and value > 0):
            yield f"its {what} is {value:g}; it has to be above 0."
    if not 0 < spec.stall.progress <= 1:
        yield f"its stall progress is {spec.stall.progress:g}; it has to lie between 0 and 1."
    if spec.stall.seconds >= spec.deadline:
        yield "its stall time is no shorter than its deadline, so that it can never stall."


def _port_faults(way: str, ports: Sequence[Port]) -> Iterable[str]:
    names = [port.name for port in ports]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"it has two {way}s named '{name}'."
    for port in ports:
        label = f"{way} '{port.name}'"
        if not port.name.isidentifier() or port.name != port.name.lower():
            yield f"{label}: the name is not in snake_case."
        if not port.doc:
            yield f"{label} has no doc."
        if port.type is PortType.NUMBER and not port.unit:
            yield f'{label} is a number without a unit; a pure number has the unit "1".'
        if port.type in (PortType.CONDITIONS, PortType.HANDLERS):
            yield f"{label} is of type {port.type.value}, which only decorators may have."
        if port.minimum is not None and port.maximum is not None and port.minimum > port.maximum:
            yield f"{label}: the minimum {port.minimum:g} lies above the maximum {port.maximum:g}."
        if way == "input" and not port.required and port.default is not None:
            yield from (f"{label}: its default {fault}" for fault in _value_faults(port, port.default))


def _value_faults(port: Port, value: Any) -> Iterable[str]:
    expected = _TYPES.get(port.type, str)
    boolean = isinstance(value, bool)
    fits = isinstance(value, expected) and boolean is (port.type is PortType.BOOLEAN)
    if port.type is PortType.POSE:
        return
    if not fits:
        yield f"{value!r} is not of type {port.type.value}."
    elif port.type in (PortType.NUMBER, PortType.INTEGER, PortType.DURATION):
        if port.minimum is not None and value < port.minimum:
            yield f"{value:g} is below the minimum {port.minimum:g}."
        if port.maximum is not None and value > port.maximum:
            yield f"{value:g} is above the maximum {port.maximum:g}."
    elif port.choices and value not in port.choices:
        yield f"{value!r} is none of {', '.join(port.choices)}."


def _refusal_faults(skill: Skill, goal: Goal, surroundings: Surroundings, observation: Observation) -> list[str]:
    try:
        skill.start(goal, surroundings, observation)
    except SkillRefused:
        return _close_faults(skill)
    except Exception as error:
        return [f"the goal {dict(goal)} raised {type(error).__name__} instead of SkillRefused.", *_close_faults(skill)]
    return [f"the goal {dict(goal)} has to be refused, but the skill started.", *_close_faults(skill)]


def _close_faults(skill: Skill) -> list[str]:
    try:
        skill.close()
    except Exception as error:
        return [f"close() raised {type(error).__name__}: {error}"]
    return []


def _run_faults(
    skill: Skill,
    goal: Goal,
    surroundings: Surroundings,
    robot: Robot,
    steps: int,
    seen: list[Observation],
    said: list[Step],
) -> list[str]:
    """Faults of one run; fills `seen` and `said` with what passed."""
    spec, faults = skill.spec, list[str]()
    durations = []
    try:
        seen.append(robot.observe())
        skill.start(goal, surroundings, seen[0])
        for _ in range(steps):
            seen.append(robot.observe())
            before = time.perf_counter()
            step = skill.step(seen[-1])
            durations.append(time.perf_counter() - before)
            said.append(step)
            faults += _step_faults(step, spec, seen[-1], robot.description)
            if faults or step.outcome is not None:
                break
            robot.send(step.action)
            robot.advance(1 / spec.rate)
    except Exception as error:
        faults.append(f"it raised {type(error).__name__}: {error}")
    finally:
        robot.stop()
        faults += _close_faults(skill)
    if durations and median(durations) > 1 / spec.rate:
        faults.append(
            f"a step takes {median(durations):.3f} s, longer than its control period of {1 / spec.rate:.3f} s."
        )
    return faults


def _step_faults(step: Step, spec: SkillSpec, observation: Observation, description: RobotDescription) -> Iterable[str]:
    yield from _action_faults(step.action, spec, description)
    if step.action.stamp != observation.stamp:
        yield "the action's stamp is not that of the observation."
    for what, value in (("progress", step.progress), ("success", step.success)):
        if not (math.isfinite(value) and 0 <= value <= 1):
            yield f"its {what} is {value}, not within 0 to 1."
    if step.outcome is None:
        if step.outputs:
            yield "it gave outputs before its outcome."
        return
    if not isinstance(step.outcome, SkillOutcome):
        yield f"its outcome {step.outcome!r} is no SkillOutcome."
        return
    if not step.outcome.succeeded and not step.reason:
        yield f"it ended with '{step.outcome.value}' and gave no reason."
    yield from _output_faults(step, spec)


def _output_faults(step: Step, spec: SkillSpec) -> Iterable[str]:
    declared = {port.name: port for port in spec.outputs}
    for name in step.outputs:
        if name not in declared:
            yield f"it gave the output '{name}', which it does not declare."
    for name, port in declared.items():
        if name in step.outputs:
            yield from (f"output '{name}': {fault}" for fault in _value_faults(port, step.outputs[name]))
        elif step.outcome is SkillOutcome.SUCCEEDED and port.required:
            yield f"it succeeded without its output '{name}'."


def _action_faults(action: Action, spec: SkillSpec, description: RobotDescription) -> Iterable[str]:
    for part in sorted(action.parts() - spec.resources):
        yield f"it moved the {part.value}, which it does not declare."
    sizes = {"base": 3, "arm": len(description.arm.names), "head": len(description.head.names), "gripper": None}
    for name, size in sizes.items():
        value = getattr(action, name)
        if value is None:
            continue
        if np.shape(value) != (() if size is None else (size,)):
            yield f"its action for the {name} has the shape {np.shape(value)}, not {() if size is None else (size,)}."
        elif not np.isfinite(value).all():
            yield f"its action for the {name} is not finite."


def _repeats(
    skill: Skill, goal: Goal, surroundings: Surroundings, seen: Sequence[Observation], said: Sequence[Step]
) -> bool:
    """Whether a fresh instance says the same to the same observations."""
    try:
        skill.start(goal, surroundings, seen[0])
        return all(_same(skill.step(given), step) for given, step in zip(seen[1:], said, strict=True))
    finally:
        skill.close()


def _same(one: Step, other: Step) -> bool:
    parts = ("base", "arm", "head", "gripper")
    return one.outcome is other.outcome and all(
        np.array_equal(_array(one.action, part), _array(other.action, part)) for part in parts
    )


def _array(action: Action, part: str) -> np.ndarray[Any, Any]:
    value = getattr(action, part)
    return np.array([]) if value is None else np.asarray(value)
