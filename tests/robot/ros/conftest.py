"""The embedded robot on a ROS network of the test's own."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from types import SimpleNamespace

import pytest


@pytest.fixture
def network(monkeypatch):
    """A network that only this test process is on."""
    monkeypatch.setenv("ROS_DOMAIN_ID", str(1 + os.getpid() % 100))
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import rosidl_generator_py  # noqa: F401 - its parser imports modules that Python has deprecated


@pytest.fixture
def serve(network) -> Iterator:
    """Serves an embedded robot from a thread: `serve(seed, ...)` gives `robot` and `halt`, which ends the service."""
    threads = []

    def start(seed: int = 0, **options) -> SimpleNamespace:
        from executive.robot.ros.bridge import RobotBridge
        from executive.robot.ros.session import Session
        from executive.robot.sim.robot import SimRobot
        from executive.robot.sim.scene import Scene

        robot, ended = SimRobot(Scene.home(seed)), threading.Event()

        def loop() -> None:
            with Session("embedded_robot") as session:
                bridge = RobotBridge(session, robot, **options)
                while not ended.is_set():
                    bridge.step()

        thread = threading.Thread(target=loop)
        thread.start()

        def halt() -> None:
            ended.set()
            thread.join()

        threads.append(halt)
        return SimpleNamespace(robot=robot, halt=halt)

    yield start
    for halt in threads:
        halt()


@pytest.fixture
def session(network):
    from executive.robot.ros.session import Session

    with Session("executive") as session:
        yield session


@pytest.fixture
def embedded(serve):
    """The embedded robot, served in real time."""
    return serve()


@pytest.fixture
def robot(session, embedded):
    """The same robot as it is seen over ROS."""
    from executive.robot.ros.robot import RosRobot
    from executive.robot.sim.description import DESCRIPTION

    robot = RosRobot(session, DESCRIPTION)
    robot.wait_until_heard(10.0)
    yield robot
    robot.close()
