"""The benchmark measures actions that really move the robot."""

from executive.safety.benchmark import measure


def test_it_times_actions_that_pass(robot):
    cost = measure(robot, sends=60)
    assert (cost.sends, len(robot.sent), robot.stops) == (60, 60, 0)
    assert robot.sent[-1].arm is not None
    assert robot.pose[2] > 0.5
    assert 0.0 < cost.median <= cost.tail
    assert str(cost).endswith("µs (60 actions)")
