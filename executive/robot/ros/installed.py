"""Whether what ROS 2 needs is installed."""

from __future__ import annotations

from importlib.util import find_spec

from executive.errors import NotInstalled

_PACKAGES = ("rclpy", "geometry_msgs", "nav_msgs", "rosgraph_msgs", "sensor_msgs", "std_msgs", "std_srvs")


def require_ros() -> None:
    """Check that the other modules of this package can be imported.

    Raises:
        NotInstalled: if rclpy or a message package is missing.
    """
    for package in _PACKAGES:
        if find_spec(package) is None:
            raise NotInstalled(package, "ROS 2", "ros")
