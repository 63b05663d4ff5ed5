"""An operator on the network, and the programs that it talks to."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Self

import numpy as np
from nav_msgs.msg import Odometry
from std_msgs.msg import String
from std_srvs.srv import Trigger

from executive.front.ros.node import STATUS
from executive.robot.ros import topics
from executive.robot.ros.odometry import planar
from executive.robot.ros.session import Session


class Program:
    """`executive WORDS` as a process of its own; ended, if need be by force, on the way out."""

    def __init__(self, *words: str) -> None:
        command = [sys.executable, "-m", "executive.front.cli.main", *words]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def first_line(self) -> str:
        """The first line that it says on standard error."""
        return self._process.stderr.readline()

    def interrupt(self) -> tuple[int, str]:
        """Ctrl-C; returns the exit code and what it says on standard error."""
        self._process.send_signal(signal.SIGINT)
        _, errors = self._process.communicate(timeout=30)
        return self._process.returncode, errors

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()


class Operator:
    """Sends missions, calls services, reads the status."""

    def __init__(self) -> None:
        self.session = Session("operator")
        node = self.session.node
        self.lines: list[dict] = []
        self._commands = {topic: node.create_publisher(String, topic, 10) for topic in topics.COMMANDS}
        self.pose = np.zeros(3)
        node.create_subscription(String, topics.STATUS, self._hear, STATUS)
        node.create_subscription(Odometry, topics.ODOMETRY, self._stand, 10)

    def _hear(self, message: String) -> None:
        self.lines.append(json.loads(message.data))

    def _stand(self, message: Odometry) -> None:
        self.pose = planar(message.pose.pose)

    def wait(self, holds: Callable[[dict], bool], seconds: float = 60.0) -> dict:
        """The first status from now on that holds."""
        seen = len(self.lines)

        def come() -> bool:
            return any(holds(line) for line in self.lines[seen:])

        assert self.session.spin_until(come, seconds), f"no such status; the last ones: {self.lines[-3:]}"
        return next(line for line in self.lines[seen:] if holds(line))

    def wait_until(self, holds: Callable[[dict], bool], seconds: float = 30.0) -> None:
        """Wait until the newest status holds."""
        assert self.session.spin_until(lambda: holds(self.lines[-1]), seconds), f"the last ones: {self.lines[-3:]}"

    def wait_for_node(self, seconds: float = 60.0) -> None:
        """Wait until the node listens and has said that it is idle."""
        publisher = next(iter(self._commands.values()))
        assert self.session.spin_until(lambda: publisher.get_subscription_count() > 0 and bool(self.lines), seconds)

    def say(self, text: str, topic: str = topics.COMMANDS[0]) -> None:
        """Publish a mission."""
        self._commands[topic].publish(String(data=text))

    def call(self, service: str) -> tuple[bool, str]:
        """Call one of the node's services."""
        client = self.session.node.create_client(Trigger, f"/executive/{service}")
        assert self.session.spin_until(client.service_is_ready, 10.0)
        answer = client.call_async(Trigger.Request())
        assert self.session.spin_until(answer.done, 10.0)
        self.session.node.destroy_client(client)
        return answer.result().success, answer.result().message

    def pass_time(self, seconds: float) -> None:
        """Listen for a while."""
        self.session.spin(time.monotonic() + seconds)
