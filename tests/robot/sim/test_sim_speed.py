from __future__ import annotations

from executive.robot.sim.benchmark import SimSpeed, measure


def test_the_benchmark_runs_the_simulation_for_the_time_asked_for() -> None:
    speed = measure(seconds=0.5, seed=1)
    assert speed.simulated == 0.5
    assert speed.wall > 0


def test_the_result_reads_as_a_sentence() -> None:
    speed = SimSpeed(simulated=20.0, wall=0.8, processor=0.5, camera=True)
    assert str(speed) == "25.0 x real time with camera and lidar: 20 s in 0.80 s, 0.50 s of one core (40.0 x)"
    assert speed.real_time_factor == 25.0
    assert speed.core_factor == 40.0
