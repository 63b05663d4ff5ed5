"""Look whether everything that is needed is there, and say how to get what is not."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from executive.errors import ExecutiveError
from executive.front.cli.exit import Exit

_OWN = "executive"
_REMEDY = "run: scripts/environment run"
_OPTIONAL = {"ros-rclpy": "ROS 2 (extra ros)", "py_trees_ros": "py_trees viewer on ROS 2 (part of a ROS installation)"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name, whether it is well, and the facts."""

    name: str
    well: bool
    words: str
    needed: bool = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--prepare", action="store_true", help="also make what is made once: the encoder's graph")


def execute(options: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when something that is needed is missing."""
    if options.prepare:
        from executive.understanding import prepare

        prepare()
    findings = [_python(), *_packages(), *(_tried(name, check) for name, check in _CHECKS.items())]
    if options.json:
        print(json.dumps([{"name": f.name, "well": f.well, "facts": f.words, "needed": f.needed} for f in findings]))
    else:
        for finding in findings:
            mark = "✓" if finding.well else ("✗" if finding.needed else "–")
            print(f"{mark} {finding.name:<22} {finding.words}")
    return Exit.FAILED if any(finding.needed and not finding.well for finding in findings) else Exit.DONE


def _python() -> Finding:
    return Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])


def _packages() -> list[Finding]:
    try:
        required = [line for line in requires(_OWN) or () if "extra ==" not in line]
    except PackageNotFoundError:
        return [Finding(_OWN, False, f"it is not installed itself; {_REMEDY}")]
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in required]
    return [_package(name, "") for name in names] + [_package(name, use) for name, use in _OPTIONAL.items()]


def _package(name: str, use: str) -> Finding:
    try:
        return Finding(name, True, version(name), needed=not use)
    except PackageNotFoundError:
        return Finding(name, False, f"not installed; {'only for ' + use if use else _REMEDY}", needed=not use)


def _tried(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except ExecutiveError as error:
        return Finding(name, False, str(error))
    except (ImportError, OSError) as error:
        return Finding(name, False, f"{type(error).__name__}: {error}; {_REMEDY}")


def _skills() -> str:
    from executive.runtime.vocabulary import vocabulary

    registry = vocabulary()
    for name in registry.skills:
        registry.make_skill(name).prepare()
    return ", ".join(sorted(registry.skills)) or "none"


def _tree() -> str:
    from executive.runtime.assembly import checked_tree

    definition = checked_tree()
    return f"{definition.name}: branches for {', '.join(sorted(definition.branches))}"


def _understanding() -> str:
    from executive.understanding import Understander

    understanding = Understander.load().understand("go to the kitchen", None)
    return f"'go to the kitchen' is read as {understanding.tasks[0].family if understanding.tasks else 'nothing'}"


def _world() -> str:
    from executive.robot.sim.robot import SimRobot
    from executive.robot.sim.scene import Scene

    robot = SimRobot(Scene.home(0))
    try:
        robot.advance(1.0)
        return f"steps, and {len(robot.referee.facts())} goal facts are true"
    finally:
        robot.close()


_CHECKS: dict[str, Callable[[], str]] = {
    "skills": _skills,
    "shipped tree": _tree,
    "understanding": _understanding,
    "embedded world": _world,
}
