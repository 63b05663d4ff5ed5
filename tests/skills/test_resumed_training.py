"""A training that was interrupted goes on where it was, and the same weights come out."""

from __future__ import annotations

from importlib import import_module

import pytest

from executive.runtime.training import practice_for
from skills.policy import FILES

DEMOS = {"follow": 2, "read_gauge": 12, "navigate": 4, "look": 4, "survey": 16, "approach": 12}
"""Smallest numbers that something can be learned from."""
QUICK = ("look", "read_gauge")


def silent(what, share):
    pass


@pytest.mark.parametrize(
    "skill", [pytest.param(skill, marks=[] if skill in QUICK else pytest.mark.slow) for skill in DEMOS]
)
def test_what_was_finished_before_an_interruption_is_not_done_again(skill, tmp_path):
    train, practice = import_module(f"skills.{skill}.training").train, practice_for(skill)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    train(practice, 3, DEMOS[skill], whole, silent, starts=1)

    def interrupt(what, share):
        if what.startswith(f"{skill}:"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(practice, 3, DEMOS[skill], broken, interrupt, starts=1)
    assert [path.name for path in tmp_path.iterdir() if path != whole] == ["broken-unfinished"]
    (kept,) = (tmp_path / "broken-unfinished").iterdir()
    before = {path: path.stat().st_mtime_ns for path in kept.iterdir()}
    seen = {}
    train(practice, 3, DEMOS[skill], broken, lambda what, share: seen.update(state(before)), starts=1)
    assert seen == before, "what was kept is not made again"
    for name in FILES:
        assert (broken / name).read_bytes() == (whole / name).read_bytes()
    assert not (tmp_path / "broken-unfinished").exists()


def state(files):
    return {path: path.stat().st_mtime_ns for path in files if path.exists()}
