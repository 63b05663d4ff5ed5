import math

import pytest

from executive.types import Family
from executive.understanding import Understander, benchmark
from executive.understanding.labelled import Labelled
from executive.understanding.steps import StepReader

COMMANDS = [
    Labelled("walk over to the reception desk", ("navigation",), "own"),
    Labelled("open the fridge and then take the milk", ("manipulation", "grasping"), "own"),
    Labelled(
        "bring the red mug to Anna",
        ("transport",),
        "own",
        ({"object": ("mug",), "attribute": ("red",), "recipient": ("anna",)},),
    ),
    Labelled("how many moons has jupiter", (), "facts"),
    Labelled("skip to the next song", (), "music"),
]


@pytest.fixture(scope="module")
def measured():
    reader = StepReader.load()
    return benchmark.measure(Understander(reader, reader.classifier.meanings), reader, COMMANDS)


def test_families_and_steps_are_measured(measured):
    assert measured["commands"] == 5
    assert measured["single step"]["accuracy"] == 1.0
    assert measured["several steps"]["exact sequence"] == 1.0


def test_arguments_are_measured_where_they_are_told(measured):
    assert measured["arguments"] == {"count": 1, "exact match": 1.0, "F1": 1.0}


def test_every_source_out_of_scope_is_measured_against_all_tasks(measured):
    sources = {name: values for name, values in measured["out of scope"].items() if name != "ECE"}
    assert {name: (values["count"], values["AUROC"]) for name, values in sources.items()} == {
        "facts": (1, 1.0),
        "music": (1, 1.0),
    }


def test_the_table_of_error_rates_trades_questions_for_errors(measured):
    table = measured["conformal"]
    shares = [table[f"error rate {rate:g}"]["share of questions"] for rate in benchmark.RATES]
    assert shares == sorted(shares, reverse=True)
    assert table["error rate 0.01"]["coverage of tasks"] == 1.0


def test_speed_is_measured(measured):
    assert 0.0 < measured["latency"]["median [ms]"] <= measured["latency"]["p95 [ms]"]
    assert measured["commands a second"] > 0.0


def test_several_weights_give_mean_and_spread():
    results = [{"single step": {"accuracy": 0.9}, "commands": 5}, {"single step": {"accuracy": 0.8}, "commands": 5}]
    over = benchmark.spread(results)
    assert over["commands"] == {"mean": 5.0, "spread": 0.0}
    assert over["single step"]["accuracy"] == pytest.approx({"mean": 0.85, "spread": 0.05})


def test_nothing_to_measure_is_nan():
    reader = StepReader.load()
    understander = Understander(reader, reader.classifier.meanings)
    nothing = benchmark.measure(understander, reader, [Labelled("go to the hall", (str(Family.NAVIGATION),))])
    assert math.isnan(nothing["several steps"]["exact sequence"])
    assert math.isnan(nothing["arguments"]["exact match"])
