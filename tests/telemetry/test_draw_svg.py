"""The tree as SVG."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.telemetry.draw_blocks import fold
from executive.telemetry.draw_layout import Place, lay_out
from executive.telemetry.draw_svg import draw_svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
KINDS = [
    "sequence",
    "fallback",
    "parallel",
    "switch",
    "skill",
    "action",
    "condition",
    "subtree",
    "timeout",
    "guard",
    "odd",
]


def view_of(shape, title="t"):
    """A view from nested lists: [kind, child, child, ...]."""
    nodes = []

    def add(item, path, parent):
        kind, *children = item
        nodes.append(NodeView(path, parent, kind, f"{kind} {path}", "object = red_cube", line=len(nodes) + 1))
        for index, child in enumerate(children):
            add(child, f"{path}.{index}", path)

    add(shape, "0", "")
    return TreeView(title, tuple(nodes))


FORTY = view_of(
    [
        "branch",
        [
            "sequence",
            *(
                ["subtree", ["fallback", ["condition"], ["sequence", *([["guard", ["timeout", ["skill"]]]] * 2)]]]
                for _ in range(4)
            ),
        ],
    ]
)


def groups(svg):
    root = ElementTree.fromstring(svg)
    return {group.get("data-path"): group for group in root.iter(f"{NAMESPACE}g") if group.get("data-path")}


def every(place: Place):
    yield place
    for child in place.children:
        yield from every(child)


def test_every_node_and_decorator_is_a_group_with_its_path_and_status():
    view = replace(FORTY, nodes=tuple(replace(node, status=NodeStatus.RUNNING) for node in FORTY.nodes))
    found = groups(draw_svg(view))
    assert sorted(found) == sorted(node.path for node in view.nodes)
    assert {group.get("data-status") for group in found.values()} == {"running"}


def test_every_child_of_a_composite_has_a_line_to_it():
    root = ElementTree.fromstring(draw_svg(FORTY))
    edges = [path.get("data-edge") for path in root.iter(f"{NAMESPACE}path") if path.get("data-edge")]
    assert len(edges) == 4 + 4 * 2 + 4 * 2
    assert len(set(edges)) == len(edges)


def test_the_line_to_a_wrapped_node_has_the_status_that_the_parent_sees():
    nodes = (
        NodeView("0", "", "sequence", "sequence", status=NodeStatus.FAILURE),
        NodeView("0.0", "0", "guard", "clear_of_people", status=NodeStatus.FAILURE, reason="too near"),
        NodeView("0.0.0", "0.0", "skill", "grasp"),
    )
    svg = draw_svg(TreeView("t", nodes))
    assert '<path class="edge" data-edge="0.0.0" data-status="failure"' in svg
    assert '<g class="card skill" data-path="0.0.0" data-status="idle">' in svg
    assert '<g class="tag safety cause" data-path="0.0" data-status="failure">' in svg
    assert re.search(r'<text class="reason" data-status="failure" [^>]*>too near</text>', svg)


def test_forty_nodes_stay_within_a_page():
    root = ElementTree.fromstring(draw_svg(FORTY))
    assert len(FORTY.nodes) >= 40
    assert float(root.get("width")) <= 1200


def test_boxes_do_not_overlap():
    cards = []
    for place in every(lay_out(fold(FORTY), 0, 0)[0]):
        if not place.block.framed:
            dx, dy, width, height = place.own
            cards.append((place.x + dx, place.y + dy, place.x + dx + width, place.y + dy + height))
    for index, (left, top, right, bottom) in enumerate(cards):
        for other in cards[index + 1 :]:
            apart = other[0] >= right or other[2] <= left or other[1] >= bottom or other[3] <= top
            assert apart, "two boxes lie on each other"


def test_children_lie_inside_their_frame():
    for place in every(lay_out(fold(FORTY), 0, 0)[0]):
        if place.block.framed:
            for child in place.children:
                assert child.x >= place.x
                assert child.y > place.y + place.own[1]
                assert child.x + child.width < place.x + place.width
                assert child.y + child.height < place.y + place.height


@pytest.mark.parametrize("text", ["<b>&\"'", "]]>", "\x00\x1b\ud800\ufffe", "</title><script>"])
def test_every_text_is_escaped(text):
    nodes = tuple(
        NodeView(path, path[:-2], kind, text, text, NodeStatus.FAILURE, text, 1.0)
        for path, kind in (("0", "branch"), ("0.0", "sequence"), ("0.0.0", "guard"), ("0.0.0.0", "skill"))
    )
    svg = draw_svg(TreeView(text, nodes))
    root = ElementTree.fromstring(svg)
    svg.encode("utf-8")
    assert {element.tag.removeprefix(NAMESPACE) for element in root.iter()} <= {
        "svg", "style", "text", "g", "title", "rect", "path", "circle"
    }  # fmt: skip


shapes = st.recursive(
    st.sampled_from(KINDS).map(lambda kind: [kind]),
    lambda inner: st.builds(lambda kind, rest: [kind, *rest], st.sampled_from(KINDS), st.lists(inner, max_size=4)),
    max_leaves=25,
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(shape=shapes, title=st.text(max_size=40))
def test_any_tree_gives_valid_xml_with_every_node_once(shape, title):
    view = view_of(shape, title)
    root = ElementTree.fromstring(draw_svg(view))
    paths = [group.get("data-path") for group in root.iter(f"{NAMESPACE}g") if group.get("data-path")]
    assert sorted(paths) == sorted(node.path for node in view.nodes)


def test_an_empty_tree_is_its_title():
    root = ElementTree.fromstring(draw_svg(TreeView("nothing", ())))
    assert [text.text for text in root.iter(f"{NAMESPACE}text")] == ["nothing"]


def test_very_long_texts_are_cut():
    view = view_of(["branch", ["sequence", ["skill"]]])
    long = tuple(replace(node, name="x" * 20_000, detail="y " * 20_000, reason="z " * 20_000) for node in view.nodes)
    root = ElementTree.fromstring(draw_svg(TreeView("t" * 20_000, long)))
    assert float(root.get("width")) < 1000
