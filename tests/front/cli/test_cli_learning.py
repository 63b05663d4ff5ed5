"""`executive bench learning` and `executive train SKILL --method`: what is written, what is told, and wrong use."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import skills.press
from executive.front.cli.exit import Exit
from skills.methods.curves import Curve, Curves
from skills.methods.method import Episode, Score
from skills.methods.settings import Settings
from skills.methods.suite import table

SHIPPED = Path(skills.press.__file__).with_name("weights")


def test_learning_curves_are_written_as_csv_and_png_and_told_with_expert_and_published_scores(executive, tmp_path):
    words = ("bench", "learning", "--method", "bc", "--task", "Pendulum-v1", "--seeds", "2", "--steps", "520")
    answer = executive(*words, "--out", tmp_path, "--json")
    (result,) = answer.document["results"]
    bc, expert = result["details"]["bc"], result["details"]["expert"]
    assert (answer.code, result["benchmark"]) == (Exit.DONE, "learning")
    assert set(result["details"]) == {"bc", "expert", "random actions"}
    assert -2000 < bc["return"] < expert["return"] < -100
    assert bc["published"].startswith(
        "0.994 ± 0.026 of the expert's return on seals/HalfCheetah-v0 (five seeds; github.com/"
    )
    rows = list(csv.DictReader((tmp_path / "curves.csv").read_text().splitlines()))
    assert [(row["method"], row["seed"], row["step"]) for row in rows] == [
        ("bc", seed, step) for seed in "01" for step in ("500", "520")
    ]
    assert (tmp_path / "learning.png").read_bytes().startswith(b"\x89PNG")
    again = executive(*words, "--out", tmp_path, "--json")
    assert again.document == answer.document


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("bench", "learning", "--method", "sac", "--task", "Pendulum-v1"),
            "say it whole: executive bench learning --method sac --task Pendulum-v1 --out FOLDER (--out is missing).",
        ),
        (
            ("bench", "learning", "--method", "sack", "--task", "Pendulum-v1", "--out", "x"),
            "unknown method 'sack'. Did you mean 'sac'?",
        ),
        (
            ("bench", "learning", "--method", "sac", "--task", "Pendulum-v11", "--out", "x"),
            "unknown task 'Pendulum-v11'. Did you mean 'Pendulum-v1'?",
        ),
        (
            ("bench", "sim", "--method", "sac"),
            "--method, --task, --steps and --out go with the benchmark 'learning'.",
        ),
        (("bench", "learning", "--seeds", "0"), "--seeds takes a whole number from 1 up, not 0."),
        (
            ("train", "press", "--method", "sac"),
            "--method needs --out FOLDER: it does not write over the shipped weights.",
        ),
        (
            ("train", "understanding", "--method", "sac", "--out", "x"),
            "--method goes with a skill, not with 'understanding'.",
        ),
        (("train", "press", "--steps", "10"), "--steps goes with --method."),
        (("train", "press", "--method", "sac", "--demos", "3", "--out", "x"), "--demos does not go with --method."),
        (
            ("train", "press", "--method", "dager", "--out", "x"),
            "unknown method 'dager'. Did you mean 'dagger'?",
        ),
        (
            ("train", "look", "--method", "sac", "--out", "x"),
            "methods cannot train 'look': they learn close, extract, grasp, handover, insert, open, place, press, "
            "push, wipe.",
        ),
        (
            ("train", "press", "--method", "bc", "--out", str(SHIPPED)),
            f"{SHIPPED} holds the shipped weights of 'press'; a method writes into a folder of its own.",
        ),
    ],
)
def test_wrong_use_is_a_sentence(executive, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    answer = executive(*words)
    assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")


def test_trained_weights_are_measured_from_their_folder_and_those_of_another_skill_are_refused(executive, tmp_path):
    measured = executive("evaluate", "press", "--weights", SHIPPED, "--starts", "1", "--json")
    assert (measured.code, measured.document["successes"], measured.document["trials"]) == (Exit.DONE, 1, 1)
    wrong = executive("evaluate", "grasp", "--weights", SHIPPED, "--starts", "1")
    assert (wrong.code, wrong.out) == (Exit.WRONG_USE, "")
    assert wrong.err.endswith("cannot load the weights of skill 'grasp': they are the weights of skill 'press'\n")
    missing = executive("evaluate", "press", "--weights", tmp_path, "--starts", "1")
    assert (missing.code, missing.out) == (Exit.WRONG_USE, "")
    many = executive("evaluate", "look", "--weights", SHIPPED, "--starts", "1")
    assert many.err == "skill 'look' has more than one policy or none: it is measured as it is shipped.\n"


def test_the_table_of_all_curves_has_a_row_for_every_method_with_its_spread():
    episodes = (Episode(0, -100.0, 2.0, True, 10), Episode(1, -50.0, 0.0, False, 20))
    row = {"step": 20.0, "return": -75.0, "cost": 1.0, "success": 0.5, "seconds": 3.0}
    curve = Curve("sac", Settings(steps=1_000), ((row,), (row,)), (Score(episodes), Score(episodes[:1])))
    lines = table([Curves("Pendulum-v1", (curve,), None, Score(episodes))]).splitlines()
    assert lines[2].startswith(
        "| Pendulum-v1 | sac | 1,000 | -87.5 ± 17.7 | 0.75 ± 0.35 | 1.50 ± 0.71 | 3 | -157.0 ± 88.7"
    )
    assert lines[3] == "| Pendulum-v1 | random actions |  | -75.0 | 0.50 | 1.00 |  |  |"
    assert len(lines) == 4
