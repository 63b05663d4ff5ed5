"""Puts the parts together for a ROS 2 robot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from executive.clock import SteadyClock
from executive.contracts.memory import WorldMemory
from executive.definitions.load import load
from executive.front.ros.node import ExecutiveNode
from executive.front.ros.under_py_trees_ros import watched_trees
from executive.robot.ros.description import read_description
from executive.robot.ros.robot import RosRobot
from executive.robot.ros.session import Session
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import FLAT, read_site
from executive.runtime.assembly import shipped_tree, values_for
from executive.runtime.loop import Parts, Runtime
from executive.runtime.vocabulary import vocabulary
from executive.safety.gate import Gate
from executive.telemetry.events import EventBus
from executive.tree.mission_tree import MissionTree
from executive.understanding import Conversation, Understander
from executive.understanding.vision.sight import Sight
from executive.understanding.vision.words import SentenceEncoder

ValueT = TypeVar("ValueT", str, int, float)


@dataclass(frozen=True)
class Settings:
    """What the node starts with; each is also a ROS parameter of the same name, which wins.

    Attributes:
        tree: Tree file, "" for the shipped one.
        site: Site file, "" for the embedded flat's.
        robot: Robot description file, "" for the embedded robot's.
        seed: Seed of the skills' random draws.
        gripper_joint: Name of the gripper in `/joint_states` and `/joint_commands`.
        lidar_yaw: Turn of the laser scanner in `base_link` [rad].
        patience: How long to wait for the robot's first messages [s].
    """

    tree: str = ""
    site: str = ""
    robot: str = ""
    seed: int = 0
    gripper_joint: str = "gripper"
    lidar_yaw: float = 0.0
    patience: float = 30.0


@contextmanager
def served(
    settings: Settings, arguments: Sequence[str] = (), tell: Callable[[str], None] = lambda line: None
) -> Iterator[ExecutiveNode]:
    """The executive as a node, ready to `run`; on the way out the robot is stopped, then the node destroyed.

    Args:
        settings: What to start with.
        arguments: ROS arguments.
        tell: Gets every status line.

    Raises:
        RobotSilent: if the robot does not send what is needed to move it.
        BadFile, BadDefinition: if tree, site or robot description cannot be used.
        BadWeights: if learned parts cannot be loaded.
    """
    with Session("executive", arguments) as session:
        settings = _declared(session.node, settings)
        registry = vocabulary()
        site = read_site(Path(settings.site) if settings.site else FLAT)
        definition = load(Path(settings.tree) if settings.tree else shipped_tree(), registry, site)
        reader = Understander.load()
        description = read_description(Path(settings.robot)) if settings.robot else DESCRIPTION
        robot = RosRobot(session, description, settings.gripper_joint, settings.lidar_yaw)
        gate = Gate(robot, SteadyClock())
        bus = EventBus()
        try:
            robot.wait_until_heard(settings.patience)
            tick = watched_trees(session.node) or MissionTree.tick
            memory = WorldMemory()
            parts = Parts(
                robot,
                gate,
                registry,
                definition,
                site,
                Conversation(reader, site, memory, Sight(site, robot.observe)),
                bus,
                settings.seed,
                memory,
                values_for(description),
                SentenceEncoder(),
                tick=tick,
            )
            yield ExecutiveNode(session, Runtime(parts), robot, bus, tell)
        finally:
            gate.stop("the program ends")
            robot.close()


def _declared(node: Any, settings: Settings) -> Settings:
    """The settings as ROS parameters: those given to ROS win over those given here."""

    def declared(name: str, value: ValueT) -> ValueT:
        return type(value)(node.declare_parameter(name, value).value)

    return Settings(
        tree=declared("tree", settings.tree),
        site=declared("site", settings.site),
        robot=declared("robot", settings.robot),
        seed=declared("seed", settings.seed),
        gripper_joint=declared("gripper_joint", settings.gripper_joint),
        lidar_yaw=declared("lidar_yaw", settings.lidar_yaw),
        patience=declared("patience", settings.patience),
    )
