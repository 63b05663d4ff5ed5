"""Draws a tree for a terminal: one line a node, decorators behind it, reasons below it."""

from __future__ import annotations

from collections.abc import Iterator

from executive.contracts.snapshot import NodeStatus, TreeView
from executive.telemetry.draw_blocks import (
    SYMBOLS,
    Block,
    fold,
    tag_words,
    time_words,
)

_GLYPHS = {"sequence": "→", "fallback": "?", "parallel": "⇉", "switch": "⋔"}
_COLOURS = {
    NodeStatus.IDLE: "2",
    NodeStatus.RUNNING: "1;36",
    NodeStatus.SUCCESS: "32",
    NodeStatus.FAILURE: "1;31",
}
_DIM, _BOLD = "2", "1"

Piece = tuple[str, str]
"""A text and its ANSI style, "" for none."""


def draw_text(view: TreeView, colour: bool = False, width: int | None = None) -> str:
    """The tree as text, without a line end at the end.

    Decorators stand in brackets behind the node that they wrap, outermost first. Those that every skill has from the
    file's defaults are named once, below the tree; they show on a node only when they failed there.

    Args:
        view: The tree.
        colour: Whether to write ANSI colours.
        width: Columns of the terminal; longer lines are cut. None cuts nothing.
    """
    blocks = fold(view)
    lines: list[list[Piece]] = [[(view.title, _BOLD)]]
    for index, block in enumerate(blocks):
        lines.extend(_lines(block, "", index == len(blocks) - 1))
    inherited = dict.fromkeys(tag_words(node) for node in view.nodes if node.inherited)
    if inherited:
        lines.append([("around every skill without its own: " + " · ".join(inherited), _DIM)])
    return "\n".join(_written(line, colour, width) for line in lines)


def _lines(block: Block, indent: str, last: bool) -> Iterator[list[Piece]]:
    """The lines of a block and everything below it."""
    yield [(indent + ("└─ " if last else "├─ "), _DIM), *_pieces(block)]
    below = indent + ("   " if last else "│  ")
    if block.reason:
        stem = "│ " if block.children else "  "
        yield [(below + stem, _DIM), (f"  {block.reason}", _COLOURS[block.teller.status])]
    for index, child in enumerate(block.children):
        yield from _lines(child, below, index == len(block.children) - 1)


def _pieces(block: Block) -> Iterator[Piece]:
    """Status, kind and name, elapsed time, arguments, decorators."""
    node = block.node
    style = _COLOURS[block.shown]
    name_style = style if block.shown is not NodeStatus.IDLE else ""
    name = node.name or node.kind
    glyph = _GLYPHS.get(node.kind, "" if name == node.kind else node.kind)
    yield f"{SYMBOLS[block.shown]} ", style
    yield f"{glyph} " if glyph else "", _DIM
    yield name, name_style
    elapsed = time_words(node.seconds)
    yield f"  {elapsed}" if elapsed else "", style
    yield f"  {node.detail}" if node.detail else "", _DIM
    shown = [tag for tag in block.tags if not tag.inherited or tag is block.cause]
    for index, tag in enumerate(shown):
        yield "  [" if index == 0 else " · ", _DIM
        yield tag_words(tag), _COLOURS[tag.status] if tag is block.cause else _DIM
    yield "]" if shown else "", _DIM


def _written(pieces: list[Piece], colour: bool, width: int | None) -> str:
    """One line of at most `width` columns."""
    clean = [(_printable(text), style) for text, style in pieces]
    total = sum(len(text) for text, _ in clean)
    left = total if width is None or total <= width else max(0, width - 1)
    cut = left < total
    parts = []
    for text, style in clean:
        shown = text[:left]
        left -= len(shown)
        parts.append(f"\x1b[{style}m{shown}\x1b[0m" if colour and style and shown else shown)
    return "".join(parts) + ("…" if cut else "")


def _printable(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else "�" for char in text.replace("\n", " "))
