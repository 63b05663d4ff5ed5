"""Draws a tree as SVG: no graphviz, no fonts to ship, nothing to fetch.

Every node is a group with `data-path` and `data-status`, and so is every decorator; the line to a node has
`data-edge` with the node's path. The style sheet goes by `data-status` alone, so a live page can recolour the
drawing by setting attributes, and has to draw anew only when reasons or times are to change too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.telemetry.draw_blocks import (
    COMPOSITES,
    FRAMES,
    LEAVES,
    fold,
    node_words,
    tag_words,
    time_words,
)
from executive.telemetry.draw_layout import (
    CARD_SMALL,
    COLUMN_GAP,
    FRAME_PADDING,
    FRAME_TITLE,
    LABEL_LINE,
    REASON_LINE,
    SQUARE,
    TAG_FONT,
    TAG_HEIGHT,
    TAG_ICON,
    Place,
    fitted,
    frame_name,
    labels,
    lay_out,
    text_width,
)
from executive.telemetry.draw_style import ICONS, MARKS, PICTOGRAMS, SIGNS, STYLE

_MARGIN, _TOP = 16.0, 46.0
_SAFETY = frozenset({"timeout", "guard", "on_stop"})


def draw_svg(view: TreeView) -> str:
    """The tree as one SVG document: from left to right, frames for subtrees, decorators as tags above their node.

    Every text is escaped; characters that XML cannot hold are replaced. The background is clear, and the colours
    follow the viewer's preference for light or dark.
    """
    places = lay_out(fold(view), _MARGIN, _TOP)
    width = max((place.x + place.width for place in places), default=200.0) + _MARGIN
    width = max(width, text_width(fitted(view.title, 17, 900), 17) + 2 * _MARGIN)
    height = max((place.y + place.height for place in places), default=_TOP) + _MARGIN
    legend, legend_width = _legend(view, height - 4)
    if legend:
        width, height = max(width, legend_width + _MARGIN), height + TAG_HEIGHT + 8
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bt" {size} role="img" aria-label={_attribute(view.title)}>',
        f"<style>{STYLE}</style>",
        _text(_MARGIN, 29, "title", fitted(view.title, 17, 900)),
    ]
    for place in places:
        parts.extend(_frames(place))
    for place in places:
        parts.extend(_edges(place))
    for place in places:
        parts.extend(_boxes(place))
    return "\n".join([*parts, *legend, "</svg>"]) + "\n"


def _frames(place: Place) -> Iterator[str]:
    """Frames from the outside in, below everything else."""
    if place.block.framed:
        yield _frame(place)
    for child in place.children:
        yield from _frames(child)


def _edges(place: Place) -> Iterator[str]:
    """Lines from composites to their children; the running ones last, on top."""
    lines = []
    for child in place.children:
        if not place.block.framed:
            lines.append((child.block.status is NodeStatus.RUNNING, _edge(place, child)))
    yield from (line for _, line in sorted(lines, key=lambda pair: pair[0]))
    for child in place.children:
        yield from _edges(child)


def _edge(parent: Place, child: Place) -> str:
    """From the square to where its labels and tags end, in a curve to the child's height, and on to the child."""
    x1, y1 = parent.x + parent.own[0] + parent.own[2], parent.y + parent.anchor
    x2, y2 = child.entry
    start = max(x1, parent.x + parent.exit)
    bend = COLUMN_GAP / 2
    curve = f"C{start + bend:.1f} {y1:.1f} {start + bend:.1f} {y2:.1f} {start + 2 * bend:.1f} {y2:.1f}"
    path = f"M{x1:.1f} {y1:.1f}H{start:.1f}{curve}H{x2:.1f}"
    known = f'data-edge={_attribute(child.block.node.path)} data-status="{child.block.status}"'
    return f'<path class="edge" {known} d="{path}"/>'


def _boxes(place: Place) -> Iterator[str]:
    """Cards and squares with their tags and reasons."""
    if not place.block.framed:
        yield _square(place) if place.block.ordering else _card(place)
    cause = place.block.cause
    for tag in place.tags:
        yield _tag(tag.node, tag.text, place.x + tag.x, place.y + tag.y, tag.width, tag.node is cause)
    yield from _reason(place)
    for child in place.children:
        yield from _boxes(child)


def _group(node: NodeView, shape: str, inner: str) -> str:
    kind = node.kind if node.kind in FRAMES | COMPOSITES | LEAVES else "other"
    known = f'data-path={_attribute(node.path)} data-status="{node.status}"'
    return f'<g class="{shape} {kind}" {known}><title>{_tooltip(node)}</title>{inner}</g>'


def _frame(place: Place) -> str:
    node = place.block.node
    dx, dy, width, height = place.own
    x, y = place.x + dx, place.y + dy
    baseline = y + FRAME_TITLE - 7
    left = x + FRAME_PADDING
    name_x = left + text_width(node.kind, 11) + 6
    name = frame_name(place.block)
    detail_x = name_x + text_width(name, 12.5) + 10
    time = time_words(node.seconds)
    right = x + width - FRAME_PADDING - 7
    room = right - 16 - text_width(time, 11) - detail_x
    inner = [
        _rect(x, y, width, height, 12),
        _text(left, baseline, "kind", node.kind),
        _text(name_x, baseline, "name", name),
        _text(detail_x, baseline, "detail", fitted(node.detail, 11, room)) if node.detail and room > 20 else "",
        _text(right - 12, baseline, "time", time, end=True) if time else "",
        _mark(right, baseline - 4),
    ]
    return _group(node, "frame", "".join(inner))


def _card(place: Place) -> str:
    node = place.block.node
    dx, dy, width, height = place.own
    x, y = place.x + dx, place.y + dy
    pictogram = PICTOGRAMS.get(node.kind, PICTOGRAMS["other"])
    time = time_words(node.seconds)
    room = width - 40 - 26 - (text_width(time, 11) + 6 if time else 0)
    first = y + (22 if height > CARD_SMALL else height / 2 + 4.5)
    badge = f'<g transform="translate({x + 8:.1f} {y + height / 2 - 11:.1f})">'
    inner = [
        _rect(x, y, width, height, 9),
        f'{badge}<rect class="badge" width="22" height="22" rx="6"/><path class="pictogram" d="{pictogram}"/></g>',
        _text(x + 38, first, "name", fitted(node.name or node.kind, 13, room)),
        _text(x + 38, y + 39, "detail", fitted(node.detail, 11, width - 48)) if node.detail else "",
        _text(x + width - 26, first, "time", time, end=True) if time else "",
        _mark(x + width - 15, first - 4.5),
    ]
    return _group(node, "card", "".join(inner))


def _square(place: Place) -> str:
    node = place.block.node
    dx, dy, _, _ = place.own
    x, y = place.x + dx, place.y + dy
    sign = SIGNS.get(node.kind, SIGNS["other"])
    named = node.name not in ("", node.kind)
    below = "".join(
        _text(x, y + SQUARE + LABEL_LINE * (index + 1), "name" if named and index == 0 else "detail", text)
        for index, text in enumerate(labels(place.block))
    )
    figure = f'<path class="pictogram" transform="translate({x:.1f} {y:.1f})" d="{sign}"/>'
    return _group(node, "square", _rect(x, y, SQUARE, SQUARE, 10) + figure + below)


def _tag(node: NodeView, text: str, x: float, y: float, width: float, cause: bool = False) -> str:
    shape = _rect(x, y, width, TAG_HEIGHT, TAG_HEIGHT / 2)
    drawing = ICONS.get(node.kind, ICONS["other"])
    icon = f'<path class="icon" transform="translate({x + 0.5:.1f} {y:.1f})" d="{drawing}"/>'
    words = f'<text x="{x + TAG_ICON:.1f}" y="{y + 12.8:.1f}">{_clean(text)}</text>' if text else ""
    known = f'data-path={_attribute(node.path)} data-status="{node.status}"'
    style = "tag safety" if node.kind in _SAFETY else "tag"
    style += " cause" if cause else ""
    return f'<g class="{style}" {known}><title>{_tooltip(node)}</title>{shape}{icon}{words}</g>'


def _legend(view: TreeView, y: float) -> tuple[list[str], float]:
    """What the icons of decorators from the file's defaults stand for, in one row at y; and how wide it is."""
    inherited = {tag_words(node): node for node in view.nodes if node.inherited}
    if not inherited:
        return [], 0.0
    words = "around every skill without its own:"
    parts, x = [_text(_MARGIN, y + 12.8, "legend", words)], _MARGIN + text_width(words, 11) + 8
    for node in inherited.values():
        text = tag_words(node)
        width = text_width(text, TAG_FONT) + TAG_ICON + 9
        plain = replace(node, path="", status=NodeStatus.IDLE)
        parts.append(_tag(plain, text, x, y, width).replace(' data-path=""', "", 1))
        x += width + 6
    return parts, x


def _reason(place: Place) -> Iterator[str]:
    """The reason under a card or a square, or below the title of a frame."""
    block = place.block
    told = block.teller
    dx, dy, _, height = place.own
    x, y = place.x + dx + 4, place.y + dy + height + 3
    if block.framed:
        x, y = place.x + FRAME_PADDING, place.y + dy + FRAME_TITLE - 3
    elif block.ordering:
        x, y = x - 4, y + LABEL_LINE * len(labels(block)) + 1
    for index, line in enumerate(place.reason):
        at = f'x="{x:.1f}" y="{y + REASON_LINE * (index + 1) - 3:.1f}"'
        yield f'<text class="reason" data-status="{told.status}" {at}>{_clean(line)}</text>'


def _mark(x: float, y: float) -> str:
    signs = "".join(
        f'<path class="sign {status}" transform="translate({x:.1f} {y:.1f})" d="{path}"/>'
        for status, path in MARKS.items()
    )
    return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="7.5"/>{signs}'


def _rect(x: float, y: float, width: float, height: float, radius: float) -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:.1f}"'
    return f'<rect class="shape" {at}/>'


def _text(x: float, y: float, style: str, text: str, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}"{anchor}>{_clean(text)}</text>'


def _tooltip(node: NodeView) -> str:
    title = tag_words(node) if node.kind not in FRAMES | COMPOSITES | LEAVES else node_words(node)
    facts = [title, node.detail, f"{node.status} {time_words(node.seconds)}".rstrip(), node.reason]
    place = f"line {node.line}" if node.line else ""
    return _clean("\n".join(fact for fact in (*facts, place) if fact))


def _clean(text: str) -> str:
    """`text` for XML: escaped, and without characters that XML cannot hold."""
    return escape("".join(char if _allowed(ord(char)) else "�" for char in text))


def _attribute(text: str) -> str:
    return quoteattr("".join(char if _allowed(ord(char)) else "�" for char in text))


def _allowed(code: int) -> bool:
    """Whether XML 1.0 (section 2.2) allows the character."""
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
