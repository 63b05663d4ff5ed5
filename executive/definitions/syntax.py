"""Turns the YAML parser's errors into sentences for the person who edits the file."""

from __future__ import annotations

import yaml

_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"found character '\t'", "a tab stands here; YAML is indented with spaces."),
    ("mapping values are not allowed", "a ':' cannot stand here; check the indentation, or put the text in quotes."),
    ("could not find expected ':'", "a key without its ':' ends here; check this line and the one above."),
    ("expected <block end>", "the indentation of this line fits none of the lines above."),
    ("found unexpected end of stream", "a quote is opened here and never closed."),
    ("found unexpected document separator", "a quote is opened here and never closed."),
    ("expected ',' or ']'", "the list opened with '[' on line {line} is not closed, or a ',' is missing, before here."),
    (
        "expected ',' or '}'",
        "the mapping opened with '{' on line {line} is not closed, or a ',' is missing, before here.",
    ),
    ("expected the node content", "a value is missing here."),
    ("found unknown escape character", "an unknown escape stands here; write a backslash in quotes as two."),
    ("block sequence entries are not allowed", "a list item '-' cannot stand here; put it on a line of its own."),
)


def sentence_for(error: yaml.MarkedYAMLError) -> tuple[tuple[int, int], str]:
    """Line and column, both from 1, and what is wrong there."""
    problem = error.problem or error.context or "it cannot be read"
    known = next((sentence for start, sentence in _SENTENCES if problem.startswith(start)), None)
    opened = known is not None and "opened here" in known
    if known is not None and error.context_mark is not None:
        known = known.replace("{line}", str(error.context_mark.line + 1))
    mark = (error.context_mark if opened else error.problem_mark) or error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return place, known or f"this is not valid YAML: {' '.join(problem.split())}."
