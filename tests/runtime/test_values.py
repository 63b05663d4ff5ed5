"""Learning the value of tasks: flats with a past, tries that are kept, and what is learned from them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from executive.contracts.memory import Sighting, WorldMemory
from executive.mission.situation import Situation
from executive.mission.value import ValueModel
from executive.robot.sim.robot import SimRobot
from executive.robot.sim.site import read_site
from executive.runtime import values
from executive.runtime.rehearsal import APART, rehearsal
from executive.runtime.tries import rolled_out, rows_of, situation_of
from executive.types import Task


@pytest.fixture(scope="module")
def site():
    return read_site()


def silent(what, share):
    """Nobody watches."""


def test_a_flat_is_decided_by_its_seed(site):
    first, again, other = rehearsal(3, site), rehearsal(3, site), rehearsal(4, site)
    assert first.scene == again.scene
    assert first.tasks == again.tasks
    assert first.memory.sightings.keys() == again.memory.sightings.keys()
    assert first.memory.misses == again.memory.misses
    assert first.scene != other.scene


def test_old_sightings_are_wrong_more_often_than_new_ones(site):
    right = {"new": [], "old": []}
    for seed in range(150):
        flat = rehearsal(seed, site)
        for name, sighting in flat.memory.sightings.items():
            stands = flat.scene.objects.get(name)
            here = stands is not None and np.hypot(*(sighting.position[:2] - [stands.x, stands.y])) < 0.05
            right["new" if sighting.stamp > -120.0 else "old"].append(here)
    assert len(right["new"]) > 50
    assert np.mean(right["new"]) > np.mean(right["old"]) + 0.05


def test_some_flats_are_as_the_site_says(site):
    changed, mixed = [0, 1, 2, 3, 4, 5], [APART + number for number in range(6)]

    def moved(flat):
        scene = rehearsal(flat, site).scene
        home = {name: known.place for name, known in site.objects.items() if name in scene.objects and name != "peg"}
        stands = {name: scene.objects[name] for name in home}
        return sum(
            np.hypot(one.x - site.places[home[name]].centre[0], one.y - site.places[home[name]].centre[1]) > 0.7
            for name, one in stands.items()
        )

    assert all(moved(flat) for flat in changed)
    assert 0 < sum(moved(flat) == 0 for flat in mixed) < 6


def test_every_mix_has_its_share_of_the_flats():
    flats = values.flats_of(0, 240)
    assert [sum(flat // APART == mix for flat in flats) for mix in range(3)] == [120, 80, 40]
    assert set(flats).isdisjoint(values.flats_of(1, 240))
    assert set(values.flats_of(0, 120)) < set(flats)


def test_flats_hold_what_makes_tasks_fail(site):
    flats = [rehearsal(seed, site) for seed in range(60)]
    absent = [8 - len(set(flat.scene.objects) - {"peg"}) - bool(flat.scene.held) for flat in flats]
    assert min(absent) == 0
    assert sum(absent) > 10
    elsewhere = [flat for flat in flats if flat.memory.misses]
    assert len(elsewhere) > 20
    assert any(flat.scene.held for flat in flats)
    assert any(task.args.get("object") == "peg" for flat in flats for task in flat.tasks)


def test_tries_are_kept_and_not_made_again(tmp_path, site):
    path = tmp_path / "tries.jsonl"
    rolled_out([3], path, silent)
    (row,) = rows_of(path)
    assert row["flat"] == 3
    assert {"task", "base_pose", "strangers", "held", "sightings", "misses", "success", "outcome"} <= set(
        row["tasks"][0]
    )
    before = path.read_text()
    path.write_text(before + '{"flat": 4, "tas')  # broken off while it was written
    assert [row["flat"] for row in rows_of(path)] == [3]
    rolled_out([3], path, silent)
    assert path.read_text() == before


def test_what_was_put_down_reads_back_as_the_same_situation(tmp_path, site):
    flat = rehearsal(3, site)
    robot = SimRobot(flat.scene, camera=False)
    known = Situation.observed(site, flat.memory, robot.observe(), robot.description)
    robot.close()
    path = tmp_path / "tries.jsonl"
    rolled_out([3], path, silent)
    read = situation_of(rows_of(path)[0]["tasks"][0], site)
    assert np.allclose(read.base_pose, known.base_pose, atol=1e-3)
    assert read.memory.held == known.memory.held
    assert set(read.memory.sightings) == set(known.memory.sightings)
    assert np.allclose(read.strangers, known.strangers, atol=0.01)


def written(path, site, flats):
    """Tries of a world in which only people beside the robot, and objects just missed, make tasks fail."""
    random = np.random.default_rng(0)
    lines = []
    for flat in values.flats_of(0, flats):
        tasks = []
        for _ in range(4):
            near, missed = random.random() < 0.3, random.random() < 0.3
            row = {"task": Task("grasping", {"object": "red_cube"}).as_json(), "now": 0.0}
            row |= {"base_pose": [0.55, 3.0, 0.0], "held": None, "sightings": {}}
            row |= {"strangers": [[0.95, 3.0]] if near else []}
            row |= {"misses": {"red_cube": {"kitchen_table": -20.0}} if missed else {}}
            tasks.append(row | {"success": bool(random.random() < (0.05 if near else 0.3 if missed else 0.95))})
        lines.append(json.dumps({"flat": flat, "tasks": tasks}) + "\n")
    path.write_text("".join(lines))


def test_training_learns_what_makes_tasks_fail_and_says_how_well(tmp_path, site):
    written(tmp_path / "tries.jsonl", site, 120)
    told = []
    report = values.train(
        seed=0, out=tmp_path / "out", rollouts=120, progress=lambda *what: told.append(what),
        tries=tmp_path / "tries.jsonl",
    )  # fmt: skip
    assert report.flats == 120
    assert sum(report.tries) == 480
    assert report.auroc > 0.8
    assert report.brier < report.brier_base
    assert report.ece < 0.15
    assert told[-1] == ("training", 1.0)
    model = ValueModel.load(tmp_path / "out")
    fresh = Situation.fresh(site)
    memory = WorldMemory()
    memory.missed("red_cube", "kitchen_table", -20.0)
    missed = Situation(site, memory, fresh.base_pose)
    task = Task("grasping", {"object": "red_cube"})
    assert model.estimate(task, fresh).value > 0.8
    assert model.estimate(task, missed).value < 0.6
    card = (tmp_path / "out" / "README.md").read_text()
    assert "`executive train values --seed 0 --rollouts 120`" in card
    assert f"| AUROC | {report.auroc:.3f} |" in card
    assert json.loads(json.dumps(report.as_json()))["tries"] == list(report.tries)
    assert "held out, seed 0" in str(report)


def test_training_is_the_same_for_the_same_seed(tmp_path, site):
    written(tmp_path / "tries.jsonl", site, 120)
    reports = [
        values.train(seed=0, out=tmp_path / name, rollouts=120, progress=silent, tries=tmp_path / "tries.jsonl")
        for name in ("one", "two")
    ]
    assert reports[0] == reports[1]
    assert (tmp_path / "one" / "value.safetensors").read_bytes() == (
        tmp_path / "two" / "value.safetensors"
    ).read_bytes()


def test_a_sighting_is_put_down_with_its_place_and_age(site):
    row = {"now": 5.0, "base_pose": [1.0, 2.0, 0.0], "held": "red_mug", "strangers": [], "misses": {}}
    row |= {"sightings": {"red_cube": [2.0, 5.7, 0.52, "kitchen_table", -9.0]}}
    memory = situation_of(row, site).memory
    sighting = memory.sightings["red_cube"]
    assert isinstance(sighting, Sighting)
    assert (sighting.place, sighting.stamp, memory.held) == ("kitchen_table", -9.0, "red_mug")
