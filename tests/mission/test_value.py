"""Learned values: read safely, sensible in the cases that nobody doubts, quick, and refused with their reason."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.weights import CONFIG, digests
from executive.errors import BadWeights, Rejected
from executive.mission.evidence import Evidence
from executive.mission.feasibility import feasible
from executive.mission.hopeless import ago, hopeless
from executive.mission.situation import Situation
from executive.mission.value import MODEL, WEIGHTS, ValueModel
from executive.robot.sim.site import read_site
from executive.runtime.assembly import checked_tree
from executive.runtime.vocabulary import vocabulary
from executive.types import Condition, Task

SURFACES = ("kitchen_table", "counter", "coffee_table", "workbench", "shelf")


@pytest.fixture(scope="module")
def site():
    return read_site()


@pytest.fixture(scope="module")
def values():
    return ValueModel.load()


@pytest.fixture
def memory():
    return WorldMemory()


@pytest.fixture
def situation(site, memory):
    return replace(Situation.fresh(site), memory=memory, radius=0.24)


def task(family, **args):
    return Task(family, args, text=" ".join((family, *args.values())))


def everywhere_missed(memory, name, stamp=-60.0):
    for surface in SURFACES:
        memory.missed(name, surface, stamp)


def test_every_family_that_was_tried_has_a_value(values, situation):
    tasks = (
        task("navigation", place="kitchen"),
        task("grasping", object="red_cube"),
        task("manipulation", object="red_cube", to="shelf"),
        task("inspection", object="blue_mug"),
        task("transport", object="blue_mug", to="anna"),
    )
    assert {one.family for one in tasks} == set(values.families)
    for one in tasks:
        estimate = values.estimate(one, situation)
        assert estimate is not None
        assert 0.4 < estimate.value < 1.0


def test_what_was_never_tried_has_no_value_and_is_not_refused(values, situation, site):
    assert values.estimate(task("cleaning", place="kitchen"), situation) is None
    assert values.estimate(task("grasping", object="teapot"), situation) is None
    bottle = replace(site.objects["red_cube"], name="bottle", kind="bottle")
    more = replace(site, objects={**site.objects, "bottle": bottle})
    assert values.estimate(task("grasping", object="bottle"), replace(situation, site=more)) is None


def test_an_object_that_was_just_seen_is_worth_more_than_one_that_was_just_missed(values, situation, memory, site):
    grasp = task("grasping", object="red_cube")
    unknown = values.estimate(grasp, situation).value
    memory.saw(Sighting("red_cube", site.place("kitchen_table").centre, 0.0, 0.01, "kitchen_table", -20.0))
    fresh = values.estimate(grasp, situation).value
    memory.forget("red_cube")
    everywhere_missed(memory, "red_cube")
    missed = values.estimate(grasp, situation).value
    assert fresh > unknown > missed


def test_somebody_beside_the_robot_lowers_every_value(values, situation):
    near = replace(situation, strangers=np.array([[0.95, 3.0], [0.95, 3.05]]))
    for one in (task("navigation", place="shelf"), task("grasping", object="red_cube")):
        assert values.estimate(one, near).value < values.estimate(one, situation).value - 0.2


def test_a_hopeless_step_is_refused_with_the_evidence_against_it(values, situation, memory):
    everywhere_missed(memory, "red_cube", -20.0)
    near = replace(situation, strangers=np.array([[0.95, 3.0], [0.95, 3.05]]))
    with pytest.raises(Rejected) as caught:
        feasible((task("grasping", object="red_cube"),), checked_tree(), near, vocabulary(), values)
    said = str(caught.value)
    assert said.startswith("step 1 ('grasping red_cube') cannot work: it would hardly succeed (")
    assert said.endswith(
        "% by experience): I have looked for the red cube everywhere and not found it, last 20 s ago; "
        "tell me where it is."
    )
    told = (task("grasping", object="red_cube", source="shelf"),)
    assert feasible(told, checked_tree(), near, vocabulary(), values)


def test_a_conditional_step_is_not_refused_for_its_value(values, situation, memory):
    everywhere_missed(memory, "red_cube")
    hard = ValueModel.load()
    hard.threshold = 0.999
    condition = Condition(task("inspection", object="red_cube"))
    tasks = (replace(task("grasping", object="red_cube"), condition=condition),)
    assert feasible(tasks, checked_tree(), situation, vocabulary(), hard).tasks[0].value < 0.999


def test_the_reason_fits_the_evidence(values, situation, memory):
    grasp = task("grasping", object="red_cube")
    near = replace(situation, strangers=np.array([[0.95, 3.0], [0.95, 3.05]]))
    assert "stands right beside me" in hopeless(values, values.estimate(grasp, near), grasp, near).reason
    memory.missed("blue_mug", "kitchen_table", -40.0)
    look = task("inspection", object="blue_mug")
    said = hopeless(values, values.estimate(look, situation), look, situation)
    assert "the blue mug was not at the kitchen table when I last looked, 40 s ago" in said.reason


def test_values_of_later_steps_are_those_in_the_state_they_start_in(values, situation):
    tasks = (task("grasping", object="red_cube"), task("transport", object="red_cube", to="shelf"))
    plan = feasible(tasks, checked_tree(), situation, vocabulary(), values)
    later = situation.imagined("red_cube", {}, tasks[:1])
    assert plan.tasks[0].value == values.estimate(tasks[0], situation).value
    assert plan.tasks[1].value == values.estimate(tasks[1], later).value
    document = plan.tasks[1].as_json()
    assert document["value"] == round(plan.tasks[1].value, 4)
    assert document["args"] == {"object": "red_cube", "to": "shelf"}


def test_a_plan_is_judged_within_a_few_milliseconds(values, situation):
    tree, registry = checked_tree(), vocabulary()
    tasks = tuple(task("transport", object=name, to="shelf") for name in ("red_cube", "blue_mug", "green_mug"))
    feasible(tasks, tree, situation, registry, values)
    began = time.process_time()
    for _ in range(20):
        feasible(tasks, tree, situation, registry, values)
    assert (time.process_time() - began) / 20 < 0.02


def test_ages_are_told_in_the_unit_that_fits():
    assert [ago(seconds) for seconds in (-1.0, 12.0, 200.0, 7300.0)] == ["0 s ago", "12 s ago", "3 min ago", "2 h ago"]


def test_values_are_the_same_for_the_same_evidence(values):
    assert values.value("grasping", Evidence(cube=1.0)) == ValueModel.load().value("grasping", Evidence(cube=1.0))


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    return tmp_path / "weights"


def change_config(folder, **changes):
    path = folder / CONFIG
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"format": "other"}, "its format is not 'executive-value/1'"),
        ({"evidence": ["cube"]}, "it was learned from other evidence; train it again"),
        ({"threshold": 2}, "its threshold is no probability"),
        ({"families": []}, "it does not name its 'families'"),
        ({"families": 5}, "it does not name its 'families'"),
        ({"families": ["navigation"]}, "its 'mean' has the shape"),
    ],
)
def test_a_configuration_of_something_else_is_not_used(folder, changes, problem):
    change_config(folder, **changes)
    with pytest.raises(BadWeights, match=problem):
        ValueModel.load(folder)


def test_damaged_weights_are_not_used(folder):
    good = load_file(folder / MODEL)
    damages = {
        "tensor 'mean' holds values that are not finite": {**good, "mean": np.full_like(good["mean"], np.nan)},
        "it lacks scale, hidden": {"mean": good["mean"]},
        r"its 'mean' has the shape \(3,\), not \(37,\)": {**good, "mean": good["mean"][:3]},
        "its 'hidden' has the shape": {**good, "hidden": good["hidden"][0]},
        "a scale that is not above 0": {**good, "scale": np.zeros_like(good["scale"])},
    }
    for problem, tensors in damages.items():
        save_file(tensors, folder / MODEL)
        change_config(folder, files=digests(folder, (MODEL,)))
        with pytest.raises(BadWeights, match=problem):
            ValueModel.load(folder)
