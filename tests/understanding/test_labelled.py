import json

import pytest

from executive.errors import BadFile
from executive.types import Family
from executive.understanding.labelled import Labelled, filled_by, read
from executive.understanding.slots import marked


def test_families_or_tasks_with_slots_are_read(tmp_path):
    rows = [
        {"text": "go home", "families": ["navigation"], "source": "own"},
        {"text": "hello", "families": []},
        {
            "text": "take the Red mug and a plate",
            "tasks": [{"family": "grasping", "slots": {"object": ["mug", "a plate"], "attribute": "Red"}}],
        },
    ]
    path = tmp_path / "commands.jsonl"
    path.write_text("\n\n".join(json.dumps(row) for row in rows) + "\n")
    assert read(path, Family) == [
        Labelled("go home", ("navigation",), "own"),
        Labelled("hello", ()),
        Labelled(rows[2]["text"], ("grasping",), slots=({"object": ("mug", "plate"), "attribute": ("red",)},)),
    ]


def test_spans_are_compared_in_small_letters_without_articles():
    _, spans = marked("put [the Blue jug](object) and the [cup](object) on the [shelf](destination)")
    assert filled_by(spans) == {"object": ("blue jug", "cup"), "destination": ("shelf",)}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            '{"text": "go"}',
            ":1: should be a JSON object with 'text', and 'families' or 'tasks' (KeyError('families')).",
        ),
        ('\n{"text": "go", "families": ["navigaton"]}', ":2: unknown family 'navigaton'. Did you mean 'navigation'?"),
        (
            '{"text": "go", "tasks": [{"family": "navigation", "slots": {"destinaton": "here"}}]}',
            ":1: unknown slot 'destinaton'. Did you mean 'destination'?",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path, content, problem):
    path = tmp_path / "commands.jsonl"
    path.write_text(content)
    with pytest.raises(BadFile) as bad:
        read(path, Family)
    assert str(bad.value) == f"{path}{problem}"
