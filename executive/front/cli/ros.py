"""Run as a ROS 2 node, or serve the embedded robot to ROS 2.

  executive ros                     the node: missions as text on /vla_command, status as JSON on /robot/status
  executive ros sim --seed 3        the embedded robot on the topics that a real one would have

Topics are remapped as everywhere in ROS: executive ros --ros-args -r /scan:=/front/scan
Ctrl-C stops the robot first, then ends.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

from executive.errors import BadRequest
from executive.front.cli.exit import Exit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", nargs="?", choices=("node", "sim"), default="node", help="node if not given")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the skills, or of the world")
    parser.add_argument("--tree", type=Path, metavar="FILE", help="node: the tree file; the shipped one")
    parser.add_argument("--site", type=Path, metavar="FILE", help="node: the site file; the flat's")
    parser.add_argument("--robot", type=Path, metavar="FILE", help="node: the robot's description; the embedded one's")
    parser.add_argument("--clock", action="store_true", help="sim: publish the simulated time on /clock")
    parser.add_argument("--speed", type=float, default=1.0, metavar="X", help="sim: times real time; needs --clock")
    parser.add_argument("--ros-args", nargs=argparse.REMAINDER, default=[], metavar="...", help="passed on to ROS")


def execute(options: argparse.Namespace) -> int:
    """Serve until interrupted or until ROS is shut down."""
    from executive.robot.ros.installed import require_ros

    require_ros()
    if options.seed < 0:
        raise BadRequest(f"--seed takes a whole number from 0 up, not {options.seed}.")
    if not 0 < options.speed <= 5:
        raise BadRequest(f"--speed takes a number above 0 and up to 5, not {options.speed:g}.")
    if options.speed != 1 and not options.clock:
        raise BadRequest("--speed needs --clock: the other nodes have to follow the simulated time.")
    from rclpy.executors import ExternalShutdownException

    try:
        _sim(options) if options.what == "sim" else _node(options)
    except ExternalShutdownException:
        print("ROS was shut down.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
    return Exit.DONE


def _node(options: argparse.Namespace) -> None:
    from executive.front.ros.assembly import Settings, served

    tree, site, robot = (str(path or "") for path in (options.tree, options.site, options.robot))
    settings = Settings(tree, site, robot, options.seed)
    tell = _print_line if options.json else _print_words
    with served(settings, _ros_arguments(options), tell) as node:
        print("Ready for missions.", file=sys.stderr, flush=True)
        node.run()


def _sim(options: argparse.Namespace) -> None:
    from executive.robot.ros.bridge import RobotBridge
    from executive.robot.ros.session import Session
    from executive.robot.sim.robot import SimRobot
    from executive.robot.sim.scene import Scene

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with Session("embedded_robot", _ros_arguments(options)) as session:
        bridge = RobotBridge(session, SimRobot(Scene.home(options.seed)), options.clock, options.speed)
        print("The embedded robot is on the network.", file=sys.stderr, flush=True)
        bridge.run()


def _ros_arguments(options: argparse.Namespace) -> list[str]:
    return ["--ros-args", *options.ros_args] if options.ros_args else []


def _print_line(line: str) -> None:
    print(line, flush=True)


def _print_words(line: str) -> None:
    status = json.loads(line)
    words = (status["state"], status["text"], status["node"], status["question"] or status["reason"])
    print("  ".join(word for word in words if word), flush=True)
