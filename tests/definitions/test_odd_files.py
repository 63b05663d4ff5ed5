"""Whatever a path leads to, `check` answers with one line and never with a traceback."""

import os
from itertools import pairwise

import pytest

from executive.definitions.load import check
from executive.definitions.reading import LARGEST_FILE

TREE = b"tree: odd\nbranches:\n  navigation:\n    run: "


def lines(path, registry):
    return [str(fault).removeprefix(str(path)) for fault in check(path, registry)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ":1:1: the file is empty; a tree file begins with 'tree: NAME'."),
        (b" \n\n", ":1:1: the file is empty; a tree file begins with 'tree: NAME'."),
        (b"tree: x\nname: \xff\xfe", ":2:7: the byte 0xff is not UTF-8 text; save the file as UTF-8."),
        ("tree: größe\x00".encode(), ":1:12: the file is not text: it holds a zero byte."),
        ("tree: x".encode("utf-16"), ":1:1: the file is UTF-16 text; save it as UTF-8."),
        (b"tree: x\nbell: \x07", ":2:7: the character U+0007 may not stand in a YAML file."),
        (b"\x89PNG\r\n\x1a\n", ":1:1: the byte 0x89 is not UTF-8 text; save the file as UTF-8."),
        (
            b"%YAML 9.9\n---\ntree: x",
            ":1:1: this is not valid YAML: found incompatible YAML document (version 1.* is required).",
        ),
        (TREE + b"[" * 200_000, ":4:71: lists and mappings are nested deeper than 64 levels."),
        (TREE + b"{a: " * 50_000, ":4:254: lists and mappings are nested deeper than 64 levels."),
        (
            b"".join(b" " * n + b"a:\n" for n in range(300)),
            ":65:65: lists and mappings are nested deeper than 64 levels.",
        ),
        (b"- " * 100_000, ":1:129: lists and mappings are nested deeper than 64 levels."),
        (b"? " * 100_000, ":1:129: lists and mappings are nested deeper than 64 levels."),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_odd_content_gives_one_line(content, expected, tmp_path, registry):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    assert lines(path, registry) == [expected]


def test_ten_megabytes_of_nesting_give_one_line(tmp_path, registry):
    path = tmp_path / "nested.yaml"
    path.write_bytes(b"[" * 10_000_000)
    assert lines(path, registry) == [":1:1: the file is too large; a tree file has at most 256 KiB."]


def test_the_largest_file_of_values_ends_at_the_limit(tmp_path, registry):
    path = tmp_path / "long.yaml"
    path.write_bytes(b"tree: [" + b"x," * ((LARGEST_FILE - 8) // 2) + b"]")
    assert lines(path, registry) == [":1:40002: the file has more than 20000 values, counting what aliases repeat."]


def test_a_missing_file(tmp_path, registry):
    assert lines(tmp_path / "none.yaml", registry) == [":1:1: there is no such file."]


def test_a_directory(tmp_path, registry):
    assert lines(tmp_path, registry) == [":1:1: this is a directory; name a tree file."]


def test_a_pipe_is_not_waited_for(tmp_path, registry):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert lines(path, registry) == [":1:1: this is not a regular file; name a tree file."]


def test_a_path_through_a_file(tmp_path, registry):
    (tmp_path / "file").write_text("x")
    path = tmp_path / "file" / "tree.yaml"
    assert lines(path, registry) == [":1:1: the file cannot be read: not a directory."]


def test_a_path_with_a_zero_byte(registry):
    assert [fault.sentence for fault in check("a\0b", registry)] == ["the file cannot be read: embedded null byte."]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path, registry):
    path = tmp_path / "secret.yaml"
    path.write_text("tree: x")
    path.chmod(0)
    assert lines(path, registry) == [":1:1: the file cannot be read: permission denied."]


def test_a_byte_order_mark_is_no_fault(tmp_path, registry):
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbftree: x\r\nbranches:\r\n  navigation:\r\n    run: {condition: robot_ok}\r\n")
    assert lines(path, registry) == []


def chain(names):
    calls = "".join(f"  {one}:\n    run: {{subtree: {two}}}\n" for one, two in pairwise(names))
    last = f"  {names[-1]}:\n    run: {{condition: robot_ok}}\n"
    return f"tree: chain\nbranches:\n  navigation:\n    run: {{subtree: {names[0]}}}\nsubtrees:\n{calls}{last}"


@pytest.mark.parametrize("backwards", [False, True])
def test_thousands_of_subtrees_in_each_other_are_refused(backwards, tmp_path, registry):
    head, _, written = chain([f"s{number}" for number in range(3000)]).partition("subtrees:\n")
    parts = written.split("  s")[1:]
    parts = parts[::-1] if backwards else parts
    path = tmp_path / "chain.yaml"
    path.write_text(head + "subtrees:\n" + "".join(f"  s{part}" for part in parts))
    found = lines(path, registry)
    assert found
    assert all("levels deep" in line for line in found)


def test_the_deepest_tree_that_is_allowed_loads(tmp_path, registry):
    path = tmp_path / "deep.yaml"
    nested = "{sequence: [" * 29 + "{condition: robot_ok}" + "]}" * 29
    path.write_text(f"tree: deep\nbranches:\n  navigation:\n    run: {nested}\n")
    assert lines(path, registry) == []
