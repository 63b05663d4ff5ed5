"""A silent executive is stopped, once for every silence, on steady time."""

import numpy as np
import pytest

from executive.clock import SimClock
from executive.contracts.action import Action
from executive.safety.report import GateReason, Verdict
from executive.safety.watchdog import Watchdog


@pytest.fixture
def steady():
    return SimClock()


def test_it_stops_the_robot_after_three_silent_periods_and_only_once(robot, gate, steady):
    watchdog = Watchdog(gate.stop, period=0.01, steady=steady)
    watchdog.fed()
    steady.advance(0.029)
    assert watchdog.look() is None
    steady.advance(0.006)
    report = watchdog.look()
    assert report.words() == "no action came for 0.035 s, 0.030 s are allowed"
    assert (report.verdict, report.reasons) == (Verdict.STOPPED, (GateReason.STOP,))
    assert watchdog.look() is None
    assert robot.stops == 1


def test_it_watches_again_after_the_next_action(robot, gate, steady):
    watchdog = Watchdog(gate.stop, period=0.01, steady=steady)
    for _ in range(2):
        gate.send(Action(robot.clock.now(), base=np.zeros(3)), robot.observe())
        watchdog.fed()
        assert not watchdog.fired
        steady.advance(1.0)
        watchdog.look()
        assert watchdog.fired
    assert robot.stops == 2


def test_it_has_nothing_to_stop_before_the_first_action(robot, gate, steady):
    watchdog = Watchdog(gate.stop, period=0.01, steady=steady)
    steady.advance(10.0)
    assert watchdog.look() is None
    assert watchdog.silence == 0.0
    assert robot.stops == 0
