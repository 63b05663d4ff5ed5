"""Puts the parts together for the embedded robot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from executive.contracts.memory import WorldMemory
from executive.contracts.robot import RobotDescription
from executive.contracts.site import Site
from executive.definitions.load import load
from executive.definitions.model import TreeDefinition
from executive.errors import BadFile
from executive.mission.value import ValueModel
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene
from executive.robot.sim.site import FLAT, read_site
from executive.runtime.loop import Parts, Runtime
from executive.runtime.touched import Touchable
from executive.runtime.vocabulary import vocabulary
from executive.safety.critic import Critic
from executive.safety.gate import Gate
from executive.telemetry.events import EventBus
from executive.understanding import Conversation, Understander
from executive.understanding.vision.hub import HubModel
from executive.understanding.vision.sight import Sight
from executive.understanding.vision.words import SentenceEncoder

TREES = Path("trees")
"""Folder of the shipped trees, below the folder of the checkout."""
DEFAULT_TREE = "household.yaml"


@dataclass(frozen=True)
class Simulated:
    """The executive on the embedded robot, ready to run missions."""

    runtime: Runtime
    robot: SimRobot
    bus: EventBus
    site: Site


@contextmanager
def simulated(
    seed: int,
    tree: Path | None = None,
    *,
    lockstep: bool,
    scene: Scene | None = None,
    reader: Understander | None = None,
    weights: Path | None = None,
    error_rate: float | None = None,
    vision: str | None = None,
    critic: bool = False,
) -> Iterator[Simulated]:
    """The executive on the embedded robot; the robot is stopped and closed on the way out.

    Args:
        seed: Seed of the world, the sensors and the skills.
        tree: Tree file; the shipped one when None.
        lockstep: Simulated time as fast as the machine goes, else real time.
        scene: Where everything starts; `Scene.home(seed)` when None.
        reader: Reads commands; loaded when None, given to save that time over many missions.
        weights: Folder that understanding is loaded from; the project's own when None.
        error_rate: Accepted share of steps that are misread, 0.01 to 0.3; a lower one asks more. Its own when None.
        vision: Folder or hub name of a CLIP or SigLIP model; the embedded network when None.
        critic: Whether the learned safety critic may slow down or stop what the gate's limits let through.

    Raises:
        BadFile, BadDefinition: if the tree cannot be used.
        BadWeights: if learned parts cannot be loaded.
        BadRequest, NotInstalled: if the vision model cannot be had.
    """
    registry = vocabulary()
    site = read_site(FLAT)
    definition = load(tree or shipped_tree(), registry, site)
    understander = reader or Understander.load(weights, error_rate)
    language = HubModel(vision) if vision is not None else None
    if language is not None:
        language.prepare()
    robot = SimRobot(scene or Scene.home(seed))
    gate = Gate(robot, critic=Critic.load(robot.description) if critic else None)
    bus = EventBus()
    memory = WorldMemory()
    touchable = Touchable(robot.referee.expect, lambda: robot.referee.held, site)
    parts = Parts(
        robot,
        gate,
        registry,
        definition,
        site,
        Conversation(understander, site, memory, Sight(site, robot.observe, language)),
        bus,
        seed,
        memory,
        values_for(robot.description),
        SentenceEncoder(),
        on_task=touchable.by_task,
        on_touches=touchable.by_skills,
        on_report=robot.referee.hear,
        on_speech=robot.referee.hear_words,
        pace=_no_wait if lockstep else _real_time(),
    )
    try:
        yield Simulated(Runtime(parts), robot, bus, site)
    finally:
        gate.stop("the program ends")
        robot.close()


def values_for(description: RobotDescription) -> ValueModel | None:
    """What was learned about success, if it was learned on this robot.

    Raises:
        BadWeights: if it cannot be loaded.
    """
    values = ValueModel.load()
    return values if values.robot == description.name else None


def checked_tree(path: Path | None = None) -> TreeDefinition:
    """The tree of a file, or the shipped one, checked against what is installed and the embedded robot's site.

    Raises:
        BadDefinition: with every fault of the file.
    """
    return load(path or shipped_tree(), vocabulary(), read_site(FLAT))


def shipped_tree(name: str = DEFAULT_TREE) -> Path:
    """A tree of the shipped ones: in the checkout that holds this package.

    Raises:
        BadFile: if it is not there.
    """
    path = Path(__file__).resolve().parents[2] / TREES / name
    if not path.is_file():
        raise BadFile(path, "the shipped tree is missing; name a tree file with --tree.")
    return path


def _no_wait(seconds: float) -> None:
    """Lockstep: the next period begins at once."""


def _real_time() -> Callable[[float], None]:
    """Waits to absolute deadlines, so that small delays do not add up; gives up on time lost for more than 1 s."""
    due = time.monotonic()

    def wait(seconds: float) -> None:
        nonlocal due
        due = max(due + seconds, time.monotonic() - 1.0)
        time.sleep(max(0.0, due - time.monotonic()))

    return wait
