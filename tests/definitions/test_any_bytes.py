"""No bytes whatsoever make the loader raise anything but `BadDefinition`."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from executive.definitions.faults import BadDefinition
from executive.definitions.load import load

GOOD = [path.read_bytes() for path in sorted((Path(__file__).parent / "good").glob("*.yaml"))]
EXAMPLES = 120

TOKENS = [
    *(bytes([byte]) for byte in b"[]{}:-?&*!|>'\"%@`#,~$\n\t\x00\xff\xc3"),
    *(b"<<", b"...", b"---", b"$$", b"null", b"on", b"&a ", b"*a", b"!!python/object:os.x {}", b"1e999", b"9" * 5000),
    *(b"skill:", b"not:", b"with:", b"run:", b"decorators:", b"subtree: find", b"$object.place", b'"\\uD800"'),
]

COMMON = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def load_bytes(content, registry, site, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    try:
        load(path, registry, site)
        return
    except BadDefinition as error:
        text = str(error)
    assert text.encode("utf-8"), "there is a fault, and it can be printed"
    for line in text.splitlines():
        assert line.startswith(str(path)), "each fault is one line that begins with its place"


KEYS = [
    *(
        "tree",
        "params",
        "defaults",
        "branches",
        "subtrees",
        "args",
        "ports",
        "outputs",
        "run",
        "navigation",
        "grasping",
    ),
    *("sequence", "fallback", "parallel", "switch", "cases", "otherwise", "skill", "action", "condition", "not"),
    *(
        "subtree",
        "with",
        "decorators",
        "name",
        "memory",
        "reactive",
        "policy",
        "on",
        "goal",
        "object",
        "type",
        "default",
    ),
    *("min", "max", "unit", "choices", "timeout", "guard", "on_stop", "retry", "rate", "holding", "a", "b", "<<"),
]
WORDS = [
    *KEYS,
    "navigate",
    "grasp",
    "look",
    "say",
    "robot_ok",
    "halt",
    "30s",
    "2",
    "0.3 m/s",
    "$a",
    "$a.place",
    "true",
    "",
]
ANYTHING = st.recursive(
    st.sampled_from(WORDS) | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)
BODIES = st.dictionaries(st.sampled_from(["args", "ports", "outputs", "run"]), ANYTHING, max_size=4)
FILES = st.fixed_dictionaries(
    {"tree": st.just("any"), "branches": st.dictionaries(st.sampled_from(KEYS), BODIES, max_size=3)},
    optional={"params": ANYTHING, "defaults": ANYTHING, "subtrees": st.dictionaries(st.sampled_from("ab"), BODIES)},
)


@COMMON
@given(content=FILES | ANYTHING)
def test_the_right_words_in_the_wrong_places(content, registry, site, tmp_path_factory):
    load_bytes(json.dumps(content).encode(), registry, site, tmp_path_factory)


@COMMON
@given(content=st.binary(max_size=300))
def test_random_bytes(content, registry, site, tmp_path_factory):
    load_bytes(content, registry, site, tmp_path_factory)


@COMMON
@given(content=st.text(max_size=300))
def test_random_text(content, registry, site, tmp_path_factory):
    load_bytes(content.encode("utf-8", errors="surrogatepass"), registry, site, tmp_path_factory)


@COMMON
@given(data=st.data(), good=st.sampled_from(GOOD))
def test_a_good_file_with_pieces_put_in_taken_out_or_moved(data, good, registry, site, tmp_path_factory):
    content = good
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 60)))
        piece = data.draw(st.sampled_from([*TOKENS, b"", content[end : end + 40]]))
        content = content[:start] + piece + content[end:]
    load_bytes(content, registry, site, tmp_path_factory)


@COMMON
@given(data=st.data(), good=st.sampled_from(GOOD))
def test_a_good_file_with_lines_swapped(data, good, registry, site, tmp_path_factory):
    written = good.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        one, two = (data.draw(st.integers(0, len(written) - 1)) for _ in range(2))
        written[one], written[two] = written[two], written[one]
    load_bytes(b"".join(written), registry, site, tmp_path_factory)


@pytest.mark.parametrize("good", GOOD)
def test_a_good_file_cut_anywhere(good, registry, site, tmp_path_factory):
    for end in range(0, len(good), 23):
        load_bytes(good[:end], registry, site, tmp_path_factory)
