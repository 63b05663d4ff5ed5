"""Whether a mission chains: what a step needs must be there when its turn comes, in at least one way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executive.contracts.action import Resource
from executive.contracts.memory import WorldMemory
from executive.contracts.port import Port, PortType
from executive.contracts.skill import Effect, SkillSpec, StallTest
from executive.definitions.load import load
from executive.errors import Rejected
from executive.mission.feasibility import feasible
from executive.mission.situation import Situation
from executive.robot.sim.site import read_site
from executive.runtime.assembly import shipped_tree
from executive.runtime.vocabulary import vocabulary
from executive.types import Condition, Family, Repeat, Task

OPENS = """
tree: opens
defaults:
  skill: [{on_stop: halt}, {guard: [robot_ok, clear_of_people]}, {timeout: 60s}]
branches:
  manipulation:
    args: {verb: {type: text, default: put}, object: {type: object, default: ""}, to: {type: place, default: ""}}
    run:
      switch: $verb
      cases:
        open: {skill: unlatch, with: {what: $to}}
        close: {skill: latch, with: {what: $to}}
        put: {skill: place, with: {object: $object, on: $to}}
        drop:
          fallback:
            - {skill: place, with: {object: $object, on: drawer}}
            - {skill: place, with: {object: $object, on: bin}}
        toss:
          sequence:
            - {not: hand_empty}
            - {skill: place, with: {object: $object, on: bin}}
        careful:
          skill: place
          with: {object: $object, on: bin}
          decorators:
            - precondition: {seen: {object: $object}}
  grasping:
    args: {object: object}
    run:
      sequence:
        - {skill: look, with: {object: $object, place: $object.place}}
        - {skill: grasp, with: {object: $object}}
"""


@pytest.fixture(scope="module")
def site():
    return read_site()


@pytest.fixture(scope="module")
def registry():
    known = vocabulary()
    for name, effect in (("unlatch", Effect.OPENS), ("latch", Effect.CLOSES)):
        what = (Port("what", PortType.PLACE, "what"),)
        parts = frozenset({Resource.ARM})
        known.add_skill(SkillSpec(name, "", what, (), (), parts, (), 9.0, StallTest(9.0), effects=(effect,)), object)
    return known


@pytest.fixture(scope="module")
def household(site, registry):
    return load(shipped_tree(), registry, site)


@pytest.fixture(scope="module")
def opening(site, registry, tmp_path_factory):
    path = tmp_path_factory.mktemp("feasibility") / "opens.yaml"
    path.write_text(OPENS)
    return load(path, registry, site)


@pytest.fixture(scope="module")
def without_opening(site, registry, tmp_path_factory):
    path = tmp_path_factory.mktemp("feasibility") / "closed.yaml"
    path.write_text("\n".join(line for line in OPENS.splitlines() if "unlatch" not in line))
    return load(path, registry, site)


def grasp(name, text="", **more):
    return Task(Family.GRASPING, {"object": name}, text=text or f"pick up the {name}", **more)


def bring(name, to, text="", **more):
    return Task(Family.TRANSPORT, {"object": name, "to": to}, text=text or f"bring the {name} to {to}", **more)


def change(verb, text="", **args):
    return Task(Family.MANIPULATION, {"verb": verb, **args}, text=text or verb)


def refusal(tasks, tree, situation, registry):
    with pytest.raises(Rejected) as caught:
        feasible(tasks, tree, situation, registry)
    return str(caught.value)


def test_a_second_object_is_refused_while_the_first_one_is_held(household, site, registry):
    tasks = (grasp("red_cube", "pick up the red cube"), grasp("blue_mug", "pick up the blue mug"))
    assert refusal(tasks, household, Situation.fresh(site), registry) == (
        "step 2 ('pick up the blue mug') cannot work: the gripper still holds the red cube; put it down first."
    )


def test_putting_the_first_one_down_in_between_makes_it_work(household, site, registry):
    put = Task(Family.MANIPULATION, {"object": "red_cube", "to": "shelf"}, text="put it on the shelf")
    plan = feasible((grasp("red_cube"), put, grasp("blue_mug")), household, Situation.fresh(site), registry)
    assert [step.task.family for step in plan.tasks] == ["grasping", "manipulation", "grasping"]
    assert [step.value for step in plan.tasks] == [None, None, None]


def test_what_is_held_already_counts(household, site, registry):
    memory = WorldMemory()
    memory.hold("green_mug")
    situation = replace(Situation.fresh(site), memory=memory)
    assert "the gripper still holds the green mug" in refusal((grasp("red_cube"),), household, situation, registry)
    assert feasible((bring("green_mug", "shelf"), grasp("red_cube")), household, situation, registry)


def test_after_handing_over_the_gripper_is_empty(household, site, registry):
    tasks = (bring("red_cube", "anna"), bring("blue_mug", "anna", "and the mug"))
    assert feasible(tasks, household, Situation.fresh(site), registry)


def test_a_closed_container_is_refused_where_nothing_opens_it(without_opening, site, registry):
    tasks = (grasp("red_cube"), change("put", "put it into the drawer", object="red_cube", to="drawer"))
    assert refusal(tasks, without_opening, Situation.fresh(site), registry) == (
        "step 2 ('put it into the drawer') cannot work: the drawer is closed; "
        "nothing in this robot's tree opens it, so name another place."
    )


def test_a_tree_may_open_the_drawer_before_it_takes_what_goes_in(household, site, registry):
    into = bring("red_cube", "drawer", "put the red cube into the drawer")
    assert feasible((into,), household, Situation.fresh(site), registry)
    assert refusal((grasp("red_cube"), into), household, Situation.fresh(site), registry) == (
        "step 2 ('put the red cube into the drawer') cannot work: the gripper still holds the red cube; "
        "put it down first."
    )


def test_an_earlier_step_may_open_the_container_and_close_it_again(opening, site, registry):
    take, put = grasp("red_cube"), change("put", object="red_cube", to="drawer")
    fresh = Situation.fresh(site)
    assert refusal((take, put), opening, fresh, registry) == (
        "step 2 ('put') cannot work: the drawer is closed; open it first."
    )
    assert feasible((change("open", to="drawer"), take, put), opening, fresh, registry)
    closed = (change("open", to="drawer"), take, change("close", to="drawer"), put)
    assert refusal(closed, opening, fresh, registry).startswith("step 4 ('put') cannot work: the drawer is closed")


def test_what_is_not_held_cannot_be_put_down(opening, site, registry):
    fresh = Situation.fresh(site)
    assert refusal((change("put", object="red_cube", to="bin"),), opening, fresh, registry) == (
        "step 1 ('put') cannot work: the gripper does not hold the red cube; pick it up first."
    )
    other = (grasp("blue_mug"), change("put", "put the red cube away", object="red_cube", to="bin"))
    assert refusal(other, opening, fresh, registry) == (
        "step 2 ('put the red cube away') cannot work: the gripper holds the blue mug, not the red cube; "
        "pick up the red cube first."
    )


def test_a_fallback_works_when_one_of_its_children_can(opening, site, registry):
    assert feasible((grasp("red_cube"), change("drop", object="red_cube")), opening, Situation.fresh(site), registry)


def test_conditions_are_asked_where_their_answer_is_known(opening, site, registry):
    fresh = Situation.fresh(site)
    assert refusal((change("toss", object="red_cube"),), opening, fresh, registry) == (
        "step 1 ('toss') cannot work: 'hand_empty' holds and must not."
    )
    assert feasible((grasp("red_cube"), change("toss", object="red_cube")), opening, fresh, registry)
    memory = WorldMemory()
    memory.hold("red_cube")
    holding = replace(fresh, memory=memory)
    assert refusal((change("careful", object="red_cube"),), opening, holding, registry) == (
        "step 1 ('careful') cannot work: the red cube has not been seen; look for it first."
    )


NOT_TURNED = (
    "cannot work: this tree can put things down, push them, open and close drawers and press buttons, nothing else yet."
)


def test_a_case_that_refuses_is_refused_before_motion_with_its_reason(household, site, registry):
    turn = change("turn", "turn the gauge", object="gauge")
    assert refusal((grasp("red_cube"), turn), household, Situation.fresh(site), registry) == (
        f"step 2 ('turn the gauge') {NOT_TURNED}"
    )


def test_a_case_that_refuses_is_not_asked_for_more(household, site, registry):
    turn = change("turn", ", and then turn the red cube.", object="red_cube")
    put = Task(Family.MANIPULATION, {"verb": "put", "object": "red_cube"}, text="put the red cube down")
    fresh = Situation.fresh(site)
    assert refusal((turn,), household, fresh, registry) == f"step 1 ('turn the red cube') {NOT_TURNED}"
    assert refusal((put,), household, fresh, registry) == (
        "step 1 ('put the red cube down') cannot work: it is not said where or what; name it."
    )


def test_what_is_pushed_needs_an_empty_hand(household, site, registry):
    push = change("push", "push the blue mug", object="blue_mug", direction="left", distance="0.1")
    assert feasible((push,), household, Situation.fresh(site), registry)
    assert refusal((grasp("red_cube"), push), household, Situation.fresh(site), registry) == (
        "step 2 ('push the blue mug') cannot work: the gripper still holds the red cube; put it down first."
    )


def test_an_area_without_a_surface_takes_nothing(household, site, registry):
    assert refusal(
        (bring("red_cube", "hall", "bring it to the hall"),), household, Situation.fresh(site), registry
    ) == (
        "step 1 ('bring it to the hall') cannot work: the hall has nothing to put things on; "
        "name a surface or a container."
    )


def test_after_a_conditional_step_both_worlds_are_possible(household, site, registry):
    condition = Condition(Task(Family.INSPECTION, {"object": "green_mug"}), text="if there is a green mug")
    fresh = Situation.fresh(site)
    perhaps = grasp("red_cube", "take the red cube", condition=condition)
    assert feasible((perhaps, grasp("blue_mug")), household, fresh, registry)
    put = Task(Family.MANIPULATION, {"object": "red_cube", "to": "shelf"}, condition=condition)
    assert feasible((perhaps, put, grasp("blue_mug")), household, fresh, registry)
    assert refusal((grasp("blue_mug"), perhaps), household, fresh, registry).startswith(
        "step 2 ('take the red cube') cannot work: the gripper still holds the blue mug"
    )


def test_what_is_repeated_has_to_work_a_second_time(household, site, registry):
    fresh, twice = Situation.fresh(site), Repeat(times=2)
    assert feasible((bring("red_cube", "shelf", repeat=twice),), household, fresh, registry)
    tasks = (bring("red_cube", "shelf", "tidy up", repeat=twice), grasp("red_mug", repeat=twice))
    assert refusal(tasks, household, fresh, registry) == (
        "step 1 ('tidy up') cannot work a second time: the gripper still holds the red mug; put it down first."
    )


def test_a_step_that_was_not_read_from_words_is_named_by_its_arguments(household, site, registry):
    task = Task(Family.TRANSPORT, {"object": "red_cube", "to": "hall"})
    assert refusal((task,), household, Situation.fresh(site), registry).startswith(
        "step 1 ('transport: object = red_cube, to = hall') cannot work: the hall has nothing to put things on"
    )
