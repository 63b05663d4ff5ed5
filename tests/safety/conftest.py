"""A robot without physics, and a gate before it."""

import pytest
from kinematic_robot import KinematicRobot

from executive.safety.gate import Gate


@pytest.fixture
def robot():
    return KinematicRobot()


@pytest.fixture
def gate(robot):
    return Gate(robot)
