"""Lays a tree out from left to right: where every box, tag and line of the drawing goes.

Leaves are cards in one column under each other; composites are small squares before the middle of their children;
branches and subtrees are frames around what they contain. All sizes are in the drawing's own units, about pixels.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from executive.contracts.snapshot import NodeView
from executive.telemetry.draw_blocks import Block, tag_words, time_words

CARD_WIDTH, CARD_HEIGHT, CARD_SMALL = 244.0, 50.0, 34.0
SQUARE = 38.0
TAG_HEIGHT, TAG_GAP, TAG_FONT, TAG_ICON = 18.0, 4.0, 10.5, 19.0
TAG_ROW, TAG_ROW_SMALL = 330.0, 170.0
"""Widths at which the tags of a card and of a composite go on in a new row."""
REASON_FONT, REASON_LINE = 11.0, 14.5
LABEL_FONT, LABEL_LINE = 11.0, 14.0
COLUMN_GAP, ROW_GAP = 40.0, 14.0
FRAME_PADDING, FRAME_TITLE, FRAME_GAP = 14.0, 26.0, 12.0
WIDEST = 1240.0
"""Width up to which the branches of a file stand beside each other."""

_NARROW, _WIDE = set("ijl.,:;|!'()[]{}ft r/\\-·"), set("mwMW@%→⇉—")


def text_width(text: str, size: float) -> float:
    """Width that `text` takes in a sans-serif font of `size`, on the generous side."""
    units = sum(0.31 if c in _NARROW else 0.87 if c in _WIDE else 0.69 if c.isupper() else 0.555 for c in text)
    return units * size


def fitted(text: str, size: float, width: float) -> str:
    """`text`, cut with an ellipsis where it would be wider than `width`."""
    if text_width(text, size) <= width:
        return text
    text = text[: int(width / (0.31 * size)) + 1]
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@dataclass(frozen=True)
class Tag:
    """A decorator: a pill with a text, or with its icon alone; x and y relative to its block."""

    node: NodeView
    text: str
    x: float
    y: float
    width: float


@dataclass
class Place:
    """Where a block goes.

    Attributes:
        block: What is drawn.
        x, y: Upper left corner of all of it, tags and children included.
        width, height: Extent of all of it.
        anchor: y, from the top, at which the line from the parent arrives.
        own: Upper left corner and extent of its box or frame, from (x, y).
        exit: x, from the left, at which the lines to the children leave what belongs to its box.
        tags: Its decorators.
        reason: Lines of its reason.
        children: Places of its children; their x and y are absolute.
    """

    block: Block
    width: float
    height: float
    anchor: float
    own: tuple[float, float, float, float]
    exit: float = 0.0
    tags: tuple[Tag, ...] = ()
    reason: tuple[str, ...] = ()
    children: tuple[Place, ...] = ()
    x: float = 0.0
    y: float = 0.0
    offsets: tuple[tuple[float, float], ...] = field(default=(), repr=False)

    @property
    def entry(self) -> tuple[float, float]:
        """Where the line from the parent arrives: at the box, or through the frame at the first box inside."""
        if self.block.framed:
            first = self.children[0]
            return first.entry if len(self.children) == 1 else (self.x + self.own[0], self.y + self.anchor)
        return self.x + self.own[0], self.y + self.anchor


def lay_out(blocks: Iterable[Block], x: float, y: float) -> tuple[Place, ...]:
    """Places for the roots, below each other from (x, y)."""
    places = []
    for block in blocks:
        place = _measure(block)
        _put(place, x, y)
        places.append(place)
        y += place.height + 2 * ROW_GAP
    return tuple(places)


def _put(place: Place, x: float, y: float) -> None:
    place.x, place.y = x, y
    for child, (dx, dy) in zip(place.children, place.offsets, strict=True):
        _put(child, x + dx, y + dy)


def _measure(block: Block) -> Place:
    children = tuple(_measure(child) for child in block.children)
    if block.framed:
        return _frame(block, children)
    return _composite(block, children) if block.ordering else _card(block)


def _tags(block: Block, limit: float, y: float = 0.0) -> tuple[tuple[Tag, ...], float, float]:
    """The tags in rows no wider than `limit`, with the width and height that they take."""
    tags: list[Tag] = []
    x, widest = 0.0, 0.0
    for node in block.tags:
        text, width = tag_text(node, limit, node is block.cause)
        if x and x + width > limit:
            x, y = 0.0, y + TAG_HEIGHT + TAG_GAP
        tags.append(Tag(node, text, x, y, width))
        x += width + TAG_GAP
        widest = max(widest, x - TAG_GAP)
    return tuple(tags), widest, (y + TAG_HEIGHT + TAG_GAP if tags else y)


def tag_text(node: NodeView, limit: float, cause: bool) -> tuple[str, float]:
    """Text and width of a tag; one from the file's defaults is an icon alone, until it is the cause of a failure."""
    if node.inherited and not cause:
        return "", TAG_ICON
    text = fitted(tag_words(node), TAG_FONT, limit - TAG_ICON - 9)
    return text, text_width(text, TAG_FONT) + TAG_ICON + 9


def _reason(block: Block, width: float) -> tuple[str, ...]:
    """The reason in at most three lines."""
    columns = int(width / (0.54 * REASON_FONT))
    return tuple(textwrap.wrap(block.reason, columns, max_lines=3, placeholder=" …")) if block.reason else ()


def _card(block: Block) -> Place:
    tags, tags_width, top = _tags(block, TAG_ROW)
    height = CARD_HEIGHT if block.node.detail else CARD_SMALL
    reason = _reason(block, CARD_WIDTH - 14)
    below = 4 + REASON_LINE * len(reason) if reason else 0.0
    own = (0.0, top, CARD_WIDTH, height)
    width = max(CARD_WIDTH, tags_width)
    return Place(block, width, top + height + below, top + height / 2, own, tags=tags, reason=reason)


def labels(block: Block) -> tuple[str, ...]:
    """What stands under a composite's square: its name when it has one, its detail, its time."""
    node = block.node
    name = node.name if node.name not in ("", node.kind) else ""
    texts = (name, node.detail, time_words(node.seconds))
    return tuple(fitted(text, LABEL_FONT, 128) for text in texts if text)


def _composite(block: Block, children: tuple[Place, ...]) -> Place:
    tags, tags_width, top = _tags(block, TAG_ROW_SMALL)
    texts = labels(block)
    reason = _reason(block, 150.0)
    below = 5 + LABEL_LINE * len(texts) + REASON_LINE * len(reason) if texts or reason else 0.0
    words = [text_width(text, LABEL_FONT) for text in (*texts, *reason)]
    own_width = max(SQUARE, tags_width, *words, 0.0)
    column = _column(children)
    middle = _middle(children, column)
    above, under = top + SQUARE / 2, SQUARE / 2 + below
    anchor = max(above, middle)
    shift = anchor - middle
    height = max(anchor + under, shift + (column[-1] + children[-1].height if children else 0.0))
    step = own_width + COLUMN_GAP
    offsets = tuple((step, shift + y) for y in column)
    moved = tuple(Tag(tag.node, tag.text, tag.x, tag.y + anchor - above, tag.width) for tag in tags)
    own = (0.0, anchor - SQUARE / 2, SQUARE, SQUARE)
    width = step + max((child.width for child in children), default=-COLUMN_GAP)
    return Place(block, width, height, anchor, own, own_width, moved, reason, children, offsets=offsets)


def _frame(block: Block, children: tuple[Place, ...]) -> Place:
    several = block.node.kind == "tree" and len(children) > 1
    inside = _beside(children) if several else tuple((0.0, y) for y in _column(children))
    spread = tuple(zip(children, inside, strict=True))
    inner = max(dx + child.width for child, (dx, _) in spread)
    title = text_width(f"{block.node.kind} {frame_name(block)} {time_words(block.node.seconds)}", 12.5) + 60
    detail = min(text_width(block.node.detail, LABEL_FONT), 240.0)
    width = max(inner, title + detail) + 2 * FRAME_PADDING
    tags, _, y = _tags(block, width)
    reason = _reason(block, width - 2 * FRAME_PADDING)
    start = y + FRAME_TITLE + REASON_LINE * len(reason) + FRAME_GAP - 2
    end = start + max(dy + child.height for child, (_, dy) in spread) + FRAME_PADDING
    offsets = tuple((FRAME_PADDING + dx, start + dy) for dx, dy in inside)
    anchor = start + _middle(children, _column(children))
    own = (0.0, y, width, end - y)
    return Place(block, width, end, anchor, own, tags=tags, reason=reason, children=children, offsets=offsets)


def frame_name(block: Block) -> str:
    """The name in the title of a frame."""
    return fitted(block.node.name, 12.5, 420.0)


def _beside(children: tuple[Place, ...]) -> tuple[tuple[float, float], ...]:
    """Corners of parts in as many columns as fit beside each other, each part in the shortest column so far."""
    for count in range(min(len(children), 6), 0, -1):
        heights, widths, columns = [0.0] * count, [0.0] * count, []
        for child in children:
            column = heights.index(min(heights))
            columns.append((column, heights[column]))
            heights[column] += child.height + ROW_GAP
            widths[column] = max(widths[column], child.width + ROW_GAP)
        if count == 1 or sum(widths) <= WIDEST + ROW_GAP:
            break
    return tuple((sum(widths[:column]), y) for column, y in columns)


def _column(children: tuple[Place, ...]) -> tuple[float, ...]:
    """Tops of the children below each other."""
    tops, y = [], 0.0
    for child in children:
        tops.append(y)
        y += child.height + ROW_GAP
    return tuple(tops)


def _middle(children: tuple[Place, ...], column: tuple[float, ...]) -> float:
    """Half way between the anchors of the first and the last child."""
    if not children:
        return 0.0
    return (children[0].anchor + column[-1] + children[-1].anchor) / 2
