"""`executive understand`: one command, files, standard input, and what cannot be read."""

from __future__ import annotations

import io
import json

import pytest

from executive.front.cli.exit import Exit

COMMANDS = ["go to the kitchen", "", "what is the capital of France?", "grab it", "bring the red cube to the shelf"]
DECISIONS = ["accept", "reject", "reject", "clarify", "accept"]


def test_one_command_in_words(executive):
    answer = executive("understand", "bring the red cube from the kitchen table to the shelf")
    first, second = answer.out.splitlines()
    assert (answer.code, answer.err) == (Exit.DONE, "")
    assert first.startswith("'bring the red cube from the kitchen table to the shelf': accept (for a robot: ")
    assert second.startswith("  1. transport  object = red_cube, source = kitchen_table, to = shelf  (")


def test_one_command_as_a_document(executive):
    document = executive("understand", "go to the kitchen", "--json").document
    assert list(document) == ["text", "decision", "in_scope", "tasks", "question", "reason", "remarks"]
    assert document["decision"] == "accept"
    assert document["in_scope"] > 0.9
    assert [(task["family"], task["args"]) for task in document["tasks"]] == [("navigation", {"place": "kitchen"})]


def test_a_single_command_that_cannot_be_carried_out_has_its_own_code(executive):
    assert executive("understand", "what is the capital of France?").code == Exit.NOT_STARTED
    assert executive("understand", "grab it").code == Exit.NOT_STARTED


def test_without_a_site_arguments_are_the_words_themselves(executive):
    document = executive("understand", "go to the swimming pool", "--no-site", "--json").document
    assert (document["decision"], document["tasks"][0]["args"]) == ("accept", {"place": "swimming pool"})


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file_gives_one_line_a_command_in_its_order(executive, tmp_path, ending):
    path = tmp_path / "commands.txt"
    path.write_bytes((ending or "\n").join(COMMANDS).encode() + ending.encode())
    answer = executive("understand", "--file", path, "--json")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == Exit.DONE
    assert [row["text"] for row in rows] == COMMANDS
    assert [row["decision"] for row in rows] == DECISIONS


def test_odd_characters_do_not_cut_a_command_in_two(executive, tmp_path):
    path = tmp_path / "commands.txt"
    path.write_text("go to\x0cthe kitchen\ngo\u2028to the kitchen\n", encoding="utf-8")
    answer = executive("understand", "--file", path, "--json")
    assert [json.loads(line)["text"] for line in answer.out.splitlines()] == [
        "go to\x0cthe kitchen",
        "go\u2028to the kitchen",
    ]


def test_many_commands_keep_their_order(executive, tmp_path):
    path = tmp_path / "commands.txt"
    path.write_text("".join(f"go to the kitchen {number}\n" for number in range(300)), encoding="utf-8")
    rows = executive("understand", "--file", path, "--json").out.splitlines()
    assert [json.loads(row)["text"] for row in rows] == [f"go to the kitchen {number}" for number in range(300)]


def test_commands_come_from_standard_input_too(executive, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(COMMANDS).encode())))
    answer = executive("understand", "--json")
    assert [json.loads(line)["decision"] for line in answer.out.splitlines()] == DECISIONS


def test_nothing_on_standard_input_is_nothing(executive, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    answer = executive("understand")
    assert (answer.code, answer.out, answer.err) == (Exit.DONE, "", "")


def test_what_cannot_be_read_is_a_sentence(executive, tmp_path, monkeypatch):
    latin = tmp_path / "latin.txt"
    latin.write_bytes("go to the kitchen\ngo to the café\n".encode("latin-1"))
    sentences = {
        ("--file", latin): f"{latin}:2:14: is not text in UTF-8.",
        ("--file", "no/such.txt"): "no/such.txt: there is no such file.",
        ("--file", tmp_path): f"{tmp_path}: is a folder.",
        ("go home", "--file", latin): "give either TEXT or --file, not both.",
        ("go home", "--site", "no/such.yaml", "--no-site"): "give either --site or --no-site, not both.",
    }
    for words, sentence in sentences.items():
        answer = executive("understand", *words)
        assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"go home\n\xff\n")))
    assert executive("understand").err == "standard input:2:1: is not text in UTF-8.\n"
