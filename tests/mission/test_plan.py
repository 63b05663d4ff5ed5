"""Whether a mission can work at all: branches, arguments, and the skills that it may need."""

from __future__ import annotations

import pytest

from executive.definitions.load import load
from executive.errors import Rejected
from executive.mission.plan import planned, skills_of
from executive.robot.sim.site import read_site
from executive.runtime.vocabulary import vocabulary
from executive.types import Condition, Family, Task

TREE = """
tree: small
defaults:
  skill:
    - on_stop: halt
    - guard: [robot_ok, clear_of_people]
    - timeout: 60s
branches:
  navigation:
    args: {place: {type: place, doc: where to go}}
    run: {subtree: go_to, with: {place: $place}}
  grasping:
    args: {object: object, source: {type: place, default: ""}}
    run:
      fallback:
        - condition: holding
          with: {object: $object}
        - sequence:
            - subtree: go_to
              with: {place: $object.place}
            - {skill: look, with: {object: $object, place: $object.place}}
            - {skill: grasp, with: {object: $object}}
  communication:
    args: {message: text}
    run: {action: say, with: {text: $message}}
subtrees:
  go_to:
    ports: {place: place}
    run: {skill: navigate, with: {goal: $place}}
"""


@pytest.fixture(scope="module")
def site():
    return read_site()


@pytest.fixture(scope="module")
def tree(site, tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "small.yaml"
    path.write_text(TREE)
    return load(path, vocabulary(), site)


def test_a_mission_that_fits_keeps_its_tasks_in_order(tree, site):
    tasks = (
        Task(Family.NAVIGATION, {"place": "kitchen"}, 0.9, "go to the kitchen"),
        Task(Family.GRASPING, {"object": "red_cube", "source": ""}, 0.8, "grab the red cube"),
    )
    first, second = planned(tasks, tree, site)
    assert first == tasks[0]
    assert second == Task(Family.GRASPING, {"object": "red_cube"}, 0.8, "grab the red cube")


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        ((), "there is nothing to do."),
        (
            (Task(Family.CLEANING, {"place": "hall"}, text="wipe the hall"),),
            "step 1 ('wipe the hall') cannot work: this robot's tree has no branch for cleaning; "
            "it has: communication, grasping, navigation.",
        ),
        (
            (Task(Family.NAVIGATION, {"place": "hall"}), Task(Family.CLEANING)),
            "step 2 ('cleaning') cannot work: this robot's tree has no branch for cleaning; "
            "it has: communication, grasping, navigation.",
        ),
        (
            (Task(Family.NAVIGATION),),
            "step 1 ('navigation') cannot work: navigation needs to know the place (where to go); name the place.",
        ),
        (
            (Task(Family.GRASPING, {"object": ""}, text="take it"),),
            "step 1 ('take it') cannot work: grasping needs to know the object; name the object.",
        ),
        (
            (Task(Family.NAVIGATION, {"place": "kitchen", "person": "anna"}, text="go with Anna"),),
            "step 1 ('go with Anna') cannot work: navigation by this robot's tree cannot take the person 'anna' into "
            "account; it knows: place.",
        ),
        (
            (Task(Family.NAVIGATION, {"place": "kitchn"}, text="go there"),),
            "step 1 ('go there') cannot work: 'place' has to be a place, and 'kitchn' is none; did you mean 'kitchen'?",
        ),
        (
            (Task(Family.GRASPING, {"object": "red_cub"}, text="take it"),),
            "step 1 ('take it') cannot work: 'object' has to be an object, and 'red_cub' is none; "
            "did you mean 'red_cube'?",
        ),
        (
            (Task(Family.NAVIGATION, {"place": "blue_mug"}, text="go to the mug"),),
            "step 1 ('go to the mug') cannot work: 'place' has to be a place, and the blue mug is an object; "
            "name a place.",
        ),
        (
            (Task(Family.GRASPING, {"object": "drawer"}, text="take the drawer"),),
            "step 1 ('take the drawer') cannot work: 'object' has to be an object, and the drawer is a container; "
            "name an object.",
        ),
        (
            (
                Task(
                    Family.NAVIGATION,
                    {"place": "hall"},
                    text="go to the hall",
                    condition=Condition(Task(Family.MONITORING), text="if somebody is there"),
                ),
            ),
            "step 1 ('go to the hall') cannot work: its condition cannot be tested: "
            "this robot's tree has no branch for monitoring; "
            "it has: communication, grasping, navigation.",
        ),
    ],
)
def test_a_mission_that_cannot_work_is_rejected_with_the_reason(tree, site, tasks, sentence):
    with pytest.raises(Rejected) as caught:
        planned(tasks, tree, site)
    assert str(caught.value) == sentence


def test_a_condition_that_says_only_where_to_look_is_rejected(site, tmp_path):
    path = tmp_path / "small.yaml"
    inspection = "  inspection: {args: {place: place}, run: {subtree: go_to, with: {place: $place}}}"
    path.write_text(TREE.replace("branches:", f"branches:\n{inspection}"))
    tree = load(path, vocabulary(), site)
    test = Condition(Task(Family.INSPECTION, {"place": "gauge"}), text="if the gauge is above 50 percent")
    with pytest.raises(Rejected) as caught:
        planned((Task(Family.NAVIGATION, {"place": "hall"}, text="go to the hall", condition=test),), tree, site)
    assert str(caught.value) == (
        "step 1 ('go to the hall') cannot work: its condition cannot be tested: "
        "it says to look at the gauge, but not what has to be so there."
    )


def test_one_task_that_cannot_work_rejects_the_whole_mission(tree, site):
    good = Task(Family.NAVIGATION, {"place": "kitchen"})
    with pytest.raises(Rejected):
        planned((good, Task(Family.CLEANING)), tree, site)


def test_text_is_taken_as_it_is(tree, site):
    task = Task(Family.COMMUNICATION, {"message": "dinner is ready"})
    assert planned((task,), tree, site) == (task,)


def test_the_skills_of_a_mission_are_those_of_its_branches_and_their_subtrees(tree):
    go, grab, say = Task(Family.NAVIGATION), Task(Family.GRASPING), Task(Family.COMMUNICATION)
    assert skills_of((go,), tree) == ("navigate",)
    assert skills_of((grab,), tree) == ("navigate", "look", "grasp")
    assert skills_of((go, grab, go), tree) == ("navigate", "look", "grasp")
    assert skills_of((say,), tree) == ()


def test_the_test_of_a_condition_needs_its_skills_as_well(tree):
    asked = Condition(Task(Family.GRASPING), text="if you can take it")
    assert skills_of((Task(Family.COMMUNICATION, condition=asked),), tree) == ("navigate", "look", "grasp")
