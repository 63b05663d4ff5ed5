"""What the gate costs, printed by `executive bench gate`."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from executive.contracts.action import Action
from executive.contracts.robot import Robot
from executive.safety.gate import Gate


@dataclass(frozen=True)
class GateCost:
    """What the benchmark measured; the robot's own `send` is included.

    Attributes:
        sends: Number of actions.
        median: Median time of one `send` [s].
        tail: Time that 99 of 100 stay below [s].
    """

    sends: int
    median: float
    tail: float

    def __str__(self) -> str:
        return f"{self.median * 1e6:.0f} µs an action, 99 % below {self.tail * 1e6:.0f} µs ({self.sends} actions)"


def measure(robot: Robot, sends: int = 2000) -> GateCost:
    """Send actions that move every part at a time through a gate, and time each.

    Args:
        robot: A robot that stands free, e.g. a simulated one.
        sends: Number of actions.
    """
    gate, description = Gate(robot), robot.description
    period = 1.0 / description.control_rate
    times = np.empty(sends)
    for step in range(sends):
        observation = robot.observe()
        swing = np.sin(2 * np.pi * step * period / 8)
        action = Action(
            stamp=observation.stamp,
            base=np.array([0.1, 0.0, 0.5]),
            arm=description.rest + 0.1 * swing,
            head=np.full(len(description.head.names), 0.3 * swing),
            gripper=description.gripper_opening * (0.5 + 0.3 * swing),
        )
        begun = time.perf_counter()
        gate.send(action, observation)
        times[step] = time.perf_counter() - begun
        robot.advance(period)
    return GateCost(sends, float(np.median(times)), float(np.quantile(times, 0.99)))
