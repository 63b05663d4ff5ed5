"""How fast the embedded robot runs, printed by `executive bench sim`."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from executive.contracts.action import Action
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene


@dataclass(frozen=True)
class SimSpeed:
    """What the benchmark measured.

    Attributes:
        simulated: Simulated time [s].
        wall: Time that it took [s].
        processor: Processor time of this process [s]; less than `wall` on a busy machine.
        camera: Whether the head camera took its pictures.
    """

    simulated: float
    wall: float
    processor: float
    camera: bool

    @property
    def real_time_factor(self) -> float:
        """Simulated seconds a second."""
        return self.simulated / self.wall

    @property
    def core_factor(self) -> float:
        """Simulated seconds a second of one core's time: what an idle machine would reach."""
        return self.simulated / self.processor

    def __str__(self) -> str:
        sensors = "camera and lidar" if self.camera else "lidar, no camera"
        return (
            f"{self.real_time_factor:.1f} x real time with {sensors}: {self.simulated:.0f} s in {self.wall:.2f} s, "
            f"{self.processor:.2f} s of one core ({self.core_factor:.1f} x)"
        )


def measure(seconds: float = 20.0, seed: int = 0, camera: bool = True) -> SimSpeed:
    """Drive in circles in the hall with the arm and head moving and every sensor read, in lockstep.

    Args:
        seconds: Simulated time to measure over [s].
        seed: Seed of the scene.
        camera: Whether the head camera takes its pictures.
    """
    robot = SimRobot(replace(Scene.home(seed), robot=(4.0, 2.8, 0.0)), camera=camera)
    period = 1 / DESCRIPTION.control_rate
    robot.advance(1.0)
    steps = round(seconds / period)
    begin, begin_processor = time.perf_counter(), time.process_time()
    for step in range(steps):
        phase = 2 * np.pi * step * period / 8
        action = Action(
            stamp=robot.clock.now(),
            base=np.array([0.15, 0.0, 0.75]),
            arm=DESCRIPTION.rest + 0.1 * np.sin(phase) * np.array([1.0, -1.0, 0.0, 0.0, 1.0]),
            head=np.array([0.5 * np.sin(phase), 0.6]),
        )
        robot.send(action)
        robot.advance(period)
        robot.observe()
    wall, processor = time.perf_counter() - begin, time.process_time() - begin_processor
    return SimSpeed(steps * period, wall, processor, camera)
