import json

import pytest

from executive.errors import BadFile
from executive.understanding import benchmark

LINES = [
    {"text": "walk over to the reception desk", "families": ["navigation"], "source": "own"},
    {"text": "open the fridge and then take the milk", "families": ["manipulation", "grasping"], "source": "own"},
    {"text": "how many moons has jupiter", "families": [], "source": "facts"},
    {"text": "skip to the next song", "families": [], "source": "music"},
]


def test_all_measures_are_there(tmp_path, understander):
    path = tmp_path / "commands.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES) + "\n\n")
    measured = benchmark.measure(understander, benchmark.read(path))
    assert measured["commands"] == 4
    assert measured["single step"]["accuracy"] == 1.0
    assert measured["several steps"]["exact sequence"] == 1.0
    assert {source: values["AUROC"] for source, values in measured["out of scope"].items()} == {
        "facts": 1.0,
        "music": 1.0,
    }
    assert measured["tasks refused"] == 0.0
    assert measured["latency"]["p95 [ms]"] > 0.0


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"text": "go"}', ":1: should be a JSON object with 'text' and 'families' (KeyError('families'))."),
        ('\n{"text": "go", "families": ["walking"]}', ":2: unknown family 'walking'."),
    ],
)
def test_a_bad_line_is_named(tmp_path, content, problem):
    path = tmp_path / "commands.jsonl"
    path.write_text(content)
    with pytest.raises(BadFile) as bad:
        benchmark.read(path)
    assert str(bad.value) == f"{path}{problem}"
