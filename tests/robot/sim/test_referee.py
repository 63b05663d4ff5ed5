"""What counts as a collision or a breach, and what does not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from executive.contracts.action import Action
from executive.errors import UnknownName
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.scene import Scene, in_front_of, standing_on
from executive.robot.sim.site import read_site

SITE = read_site()
SHELF = SITE.place("shelf")
AT_SHELF = Scene(robot=in_front_of(SHELF), objects={"red_cube": standing_on(SHELF, "red_cube", 0.0, 0.2)})


def test_a_quiet_run_has_an_empty_account() -> None:
    robot = SimRobot(Scene.home(0), camera=False)
    robot.advance(1.0)
    assert robot.referee.counts() == {"collisions": 0, "collisions_with_people": 0, "limit_breaches": 0}


def test_driving_into_a_wall_is_one_collision_as_long_as_it_lasts(drive) -> None:
    robot = SimRobot(Scene(robot=(7.5, 3.0, 0.0)), camera=False)
    drive(robot, (0.3, 0.0, 0.0), 3.0)
    assert robot.referee.counts()["collisions"] == 1
    hit = robot.referee.collisions[0]
    assert (hit.part, hit.other, hit.person) == ("base_link", "walls", False)
    assert hit.force > 10
    assert str(hit).endswith(f"base_link touched walls with {hit.force:.0f} N")


def test_touching_again_after_half_a_second_counts_again(drive) -> None:
    robot = SimRobot(Scene(robot=(7.5, 3.0, 0.0)), camera=False)
    for _ in range(2):
        drive(robot, (0.3, 0.0, 0.0), 1.5)
        drive(robot, (-0.3, 0.0, 0.0), 1.0)
    assert robot.referee.counts()["collisions"] == 2


def test_a_person_that_is_touched_counts_and_is_felt(drive) -> None:
    robot = SimRobot(Scene(robot=(2.0, 3.0, 0.0), people={"anna": (2.7, 3.0, math.pi / 2)}), camera=False)
    robot.referee.expect({"anna"})
    drive(robot, (0.3, 0.0, 0.0), 2.5)
    assert robot.referee.counts()["collisions_with_people"] == 1
    assert robot.observe().contact > 10


def test_contacts_between_control_steps_are_not_missed() -> None:
    robot = SimRobot(AT_SHELF, camera=False)
    robot.send(Action(0.0, base=np.array([0.6, 0.0, 0.0])))
    robot.advance(2.0)
    assert [hit.other for hit in robot.referee.collisions] in ([], ["shelf"])
    robot.reset(Scene(robot=in_front_of(SHELF, gap=0.005), objects=AT_SHELF.objects))
    robot.send(Action(0.0, base=np.array([0.6, 0.0, 0.0])))
    robot.advance(2.0)
    assert [hit.other for hit in robot.referee.collisions] == ["shelf"]


def test_the_gripper_may_touch_what_is_expected_and_nothing_else(pick) -> None:
    robot = SimRobot(AT_SHELF, camera=False)
    pick(robot, "red_cube")
    touched = {(hit.part, hit.other) for hit in robot.referee.collisions}
    assert {("left_finger", "red_cube"), ("right_finger", "red_cube")} <= touched
    robot.reset(AT_SHELF)
    robot.referee.expect({"red_cube"})
    pick(robot, "red_cube")
    assert robot.referee.collisions == ()


def test_an_arm_link_may_not_touch_even_what_is_expected() -> None:
    robot = SimRobot(AT_SHELF, camera=False)
    robot.referee.expect({"red_cube", "shelf"})
    down = np.array([0.0, 0.4, 0.0, 0.0, 0.0])
    robot.reset(Scene(robot=AT_SHELF.robot, arm=(0.0, -0.8, 0.8, 0.0, 0.0)))
    robot.referee.expect({"red_cube", "shelf"})
    start = robot.world.arm
    for step in range(40):
        robot.send(Action(robot.clock.now(), arm=start + (down - start) * (step + 1) / 40))
        robot.advance(0.05)
    assert {hit.part for hit in robot.referee.collisions} & {"upper_arm", "forearm", "wrist"}
    assert "shelf" in {hit.other for hit in robot.referee.collisions}


def test_the_arm_may_not_hit_the_robot_s_own_mast() -> None:
    robot = SimRobot(Scene(robot=(5.5, 1.2, 0.0), arm=(2.0, 0.0, 0.0, 0.0, 0.0)), camera=False)
    robot.advance(0.2)
    assert robot.referee.collisions == ()
    for step in range(60):
        robot.send(Action(robot.clock.now(), arm=np.array([min(2.8, 2.0 + 0.02 * step), 0.0, 0.0, 0.0, 0.0])))
        robot.advance(0.05)
    for step in range(60):
        robot.send(Action(robot.clock.now(), arm=np.array([2.8, 0.0, 0.045 * step, 0.0, 0.0])))
        robot.advance(0.05)
    touched = [{hit.part, hit.other} for hit in robot.referee.collisions]
    assert touched
    assert all("base_link" in pair for pair in touched)


def test_a_joint_that_is_driven_too_fast_is_a_breach() -> None:
    robot = SimRobot(Scene(robot=(3.0, 3.0, 0.0)), camera=False)
    robot.send(Action(0.0, arm=DESCRIPTION.rest + np.array([0.5, 0.0, 0.0, 0.0, 0.0])))
    robot.advance(0.2)
    assert robot.referee.counts()["limit_breaches"] == 1
    breach = robot.referee.breaches[0]
    assert breach.what == "speed of arm_yaw"
    assert breach.value > breach.limit == 1.5


def test_a_base_that_is_driven_too_fast_is_a_breach(drive) -> None:
    robot = SimRobot(Scene(robot=(1.0, 3.0, 0.0)), camera=False)
    drive(robot, (0.9, 0.0, 0.0), 1.5)
    assert [breach.what for breach in robot.referee.breaches] == ["speed of the base"]
    drive(robot, (0.0, 0.0, 2.0), 1.5)
    assert [breach.what for breach in robot.referee.breaches] == ["speed of the base", "turning speed of the base"]


def test_moving_at_the_limits_is_no_breach(drive) -> None:
    robot = SimRobot(Scene(robot=(1.0, 3.0, 0.0)), camera=False)
    drive(robot, (0.6, 0.0, 0.0), 2.0)
    drive(robot, (0.0, 0.0, 1.5), 2.0)
    start = robot.world.arm
    for step in range(20):
        robot.send(Action(robot.clock.now(), arm=start + np.array([1.5 * 0.05 * (step + 1), 0, 0, 0, 0])))
        robot.advance(0.05)
    assert robot.referee.breaches == ()


def test_expecting_something_unknown_is_refused() -> None:
    robot = SimRobot(AT_SHELF, camera=False)
    with pytest.raises(UnknownName, match=r"^unknown object or fixture 'shelv'\. Did you mean 'shelf'\?$"):
        robot.referee.expect({"shelv"})


def test_every_name_of_the_site_may_be_expected() -> None:
    robot = SimRobot(AT_SHELF, camera=False)
    robot.referee.expect({*SITE.places, *SITE.objects})
