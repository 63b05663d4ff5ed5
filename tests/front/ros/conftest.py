"""A ROS network of the test's own, shared with the processes that the test starts."""

from __future__ import annotations

import os
import warnings

import pytest


@pytest.fixture(scope="session")
def network():
    """The environment of a network that only this test process and its children are on."""
    pytest.importorskip("rclpy", reason="rclpy is not installed (extra ros)")
    before = dict(os.environ)
    os.environ["ROS_DOMAIN_ID"] = str(1 + os.getpid() % 100)
    os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import rosidl_generator_py  # noqa: F401 - its parser imports modules that Python has deprecated
    yield
    os.environ.clear()
    os.environ.update(before)
