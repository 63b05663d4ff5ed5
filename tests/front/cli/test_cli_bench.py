"""`executive bench` and `executive train`: what there is, what they print, and wrong use."""

from __future__ import annotations

import json

import pytest

from executive.errors import suggestion
from executive.front.cli.benchmarks import BENCHMARKS, Figure, Measured
from executive.front.cli.exit import Exit
from executive.front.cli.progress import shown


def test_without_a_name_the_benchmarks_are_listed(executive):
    answer = executive("bench")
    assert answer.code == Exit.DONE
    assert [line.split()[0] for line in answer.out.splitlines()] == list(BENCHMARKS)
    assert list(executive("bench", "--json").document) == list(BENCHMARKS)


def test_figures_of_speed_come_with_spread_and_sample(executive):
    answer = executive("bench", "gate", "tree", "--rounds", "2", "--json")
    gate, tree = answer.document["results"]
    assert (answer.code, gate["benchmark"], gate["sample"]) == (Exit.DONE, "gate", "500 actions a round, seed 0")
    assert [figure["name"] for figure in gate["figures"]] == ["an action, median", "an action, 99 of 100 below"]
    for figure in (*gate["figures"], *tree["figures"]):
        assert 0 < figure["lowest"] <= figure["median"] <= figure["highest"]
        assert figure["rounds"] == 2


def test_the_start_is_timed_to_the_first_motion(executive):
    answer = executive("bench", "start", "--rounds", "1", "--json")
    motion, help_text = answer.document["results"][0]["figures"]
    assert (answer.code, motion["unit"]) == (Exit.DONE, "s")
    assert 0 < help_text["median"] < motion["median"]


def test_understanding_is_measured_on_labelled_commands(executive, tmp_path):
    path = tmp_path / "commands.jsonl"
    rows = [
        {"text": "go to the kitchen", "families": ["navigation"], "source": "test"},
        {"text": "what is the capital of France?", "families": [], "source": "test"},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    (result,) = executive("bench", "understanding", path, "--json").document["results"]
    assert result["sample"] == "2 commands of commands.jsonl"
    assert result["details"]["single step"]["accuracy"] == 1.0
    assert result["details"]["several steps"]["exact sequence"] is None


def test_several_weights_are_measured_with_their_spread(executive, tmp_path):
    from executive.understanding.classifier import WEIGHTS_FOLDER

    path = tmp_path / "commands.jsonl"
    path.write_text(json.dumps({"text": "go to the kitchen", "families": ["navigation"]}))
    answer = executive("bench", "understanding", path, "--weights", WEIGHTS_FOLDER, WEIGHTS_FOLDER, "--json")
    (result,) = answer.document["results"]
    assert result["sample"] == "1 commands of commands.jsonl, 2 weights"
    assert result["details"]["over all weights"]["single step"]["accuracy"] == {"mean": 1.0, "spread": 0.0}


def test_a_result_in_words():
    figures = (Figure("an action, median", "µs", (3.0, 1.0, 2.0)), Figure("99 % below", "µs", (1234.5,)))
    measured = Measured("gate", "3 rounds, seed 0", figures, {"parts": {"rate": 0.98765, "count": 4}})
    assert str(measured) == (
        "gate: 3 rounds, seed 0\n"
        "  an action, median                                                   2 µs (1 to 3, 3 rounds)\n"
        "  99 % below                                                      1,234 µs (1,234 to 1,234, 1 rounds)\n"
        "  parts:\n"
        "    rate: 0.9877\n"
        "    count: 4"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("bench", "tre"), "unknown benchmark 'tre'. Did you mean 'tree'?"),
        (("bench", "sim", "x.jsonl"), f"unknown benchmark 'x.jsonl'. {suggestion('x.jsonl', BENCHMARKS)}"),
        (
            ("bench", "understanding"),
            "name the files of labelled commands: executive bench understanding FILE...",
        ),
        (("bench", "sim", "--rounds", "0"), "--rounds takes a whole number from 1 up, not 0."),
        (("bench", "sim", "--seed", "-1"), "--seed takes a whole number from 0 up, not -1."),
        (("train", "navigat"), "unknown skill 'navigat'. Did you mean 'navigate'?"),
        (("train", "grasp", "--demos", "0"), "--demos takes a whole number from 1 up, not 0."),
        (("train", "grasp", "--seed", "-1"), "--seed takes a whole number from 0 to 9999, not -1."),
        (("train", "grasp", "--seed", "9" * 20), f"--seed takes a whole number from 0 to 9999, not {'9' * 20}."),
        (("train", "fold"), "skill 'fold' has learned nothing, so there is nothing to train or to measure."),
        (("train", "values", "--seed", "10"), "tasks are tried with seeds from 0 to 9, not 10."),
        (("train", "values", "--rollouts", "60"), "values are learned from 120 flats or more, not 60."),
        (("train", "critic", "--rollouts", "99"), "the critics learn from 100 rooms or more, not 99."),
        (
            ("train", "understanding", "--demos", "3"),
            "--demos goes with a skill, not with 'understanding'.",
        ),
        (
            ("train", "vision", "--data", "x"),
            "--data goes with a skill or with 'understanding', not with 'vision'.",
        ),
        (
            ("train", "grasp", "--data", "x"),
            "x/meta/info.json: cannot be read (No such file or directory); a LeRobot dataset has this file.",
        ),
        (
            ("train", "grasp", "--data", "x", "--demos", "3"),
            "--demos asks for demonstrations, and --data for those of a dataset; give one of them.",
        ),
        (("train", "values", "--keep", "x"), "--keep goes with a skill, not with 'values'."),
        (
            ("train", "values", "--device", "cuda"),
            "'values' trains on the processor alone; give --device cpu, or leave it out.",
        ),
        (("train", "understanding", "--seeds", "0"), "--seeds takes a whole number from 1 up, not 0."),
        (("bench", "sim", "--weights", "x"), "--weights goes with the benchmark 'understanding'."),
        (("train", "grasp", "--out", "/proc/x"), "/proc/x: cannot be made a folder: No such file or directory."),
    ],
)
def test_wrong_use_is_a_sentence_before_any_work(executive, words, sentence):
    answer = executive(*words)
    assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")


def test_training_writes_to_the_folder_and_reports(executive, tmp_path, monkeypatch):
    import skills.grasp.training as training
    from executive.contracts.practice import SkillReport

    def quick(practice, seed, demos, out, progress):
        progress("demonstrating", 1.0)
        (out / "policy.onnx").write_bytes(b"")
        measures = {"error_p95_mm": 12.0}
        return SkillReport(
            "grasp", 4, seed, 3, (0.3, 0.95), 0, 0, 9.5, {"succeeded": 3}, ("start 2: missed",), measures
        )

    monkeypatch.setattr(training, "train", quick)
    answer = executive("train", "grasp", "--out", tmp_path / "new", "--seed", "7")
    assert (answer.code, answer.err) == (Exit.DONE, "100%  demonstrating\n")
    assert answer.out == (
        "start 2: missed\ngrasp: 3 of 4 starts succeeded (75.0%, 95 % interval 30.0% to 95.0%), 0 collisions, "
        "9.5 s a run, seed 7.\nerror p95 mm: 12\n"
    )
    assert (tmp_path / "new" / "policy.onnx").exists()


def test_progress_away_from_a_terminal_is_a_line_at_every_tenth(capsys):
    with shown() as tell:
        for number in range(101):
            tell("demonstrating", number / 100)
        tell("learning", 0.0)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [*(f"{share:3d}%  demonstrating" for share in range(0, 101, 10)), "  0%  learning"]
