"""What is different between two looks over one place."""

from __future__ import annotations

import numpy as np

from executive.contracts.memory import Sighting, WorldMemory
from executive.contracts.survey import Change, ChangeKind, Survey, changes

KNOWN = frozenset({"red_cube", "blue_mug", "green_cube"})


def table(stamp: float = 0.0, **where: tuple[float, float]) -> Survey:
    seen = {name: Sighting(name, np.array([x, y, 0.52]), 0.0, 0.003, "table", stamp) for name, (x, y) in where.items()}
    return Survey("table", stamp, seen, KNOWN)


def test_what_appears_vanishes_and_moves_is_told_apart() -> None:
    before = table(red_cube=(0.0, 0.0), blue_mug=(0.3, 0.0))
    after = table(blue_mug=(0.3, 0.1), green_cube=(0.6, 0.0))
    assert changes(before, after) == (
        Change(ChangeKind.MOVED, "blue_mug", "table"),
        Change(ChangeKind.APPEARED, "green_cube", "table"),
        Change(ChangeKind.VANISHED, "red_cube", "table"),
    )


def test_the_error_of_the_localisation_is_no_change() -> None:
    assert changes(table(red_cube=(0.0, 0.0)), table(red_cube=(0.02, 0.02))) == ()


def test_an_object_that_one_look_could_not_have_recognised_has_not_changed() -> None:
    before = Survey("table", 0.0, among=frozenset({"blue_mug"}))
    assert changes(before, table(red_cube=(0.0, 0.0))) == ()


def test_a_drawer_opens_and_closes() -> None:
    shut, out = Survey("drawer", 0.0, pulled=0.004), Survey("drawer", 9.0, pulled=0.18)
    assert [change.kind for change in changes(shut, out)] == [ChangeKind.OPENED]
    assert [change.kind for change in changes(out, shut)] == [ChangeKind.CLOSED]
    assert changes(shut, Survey("drawer", 9.0, pulled=0.012)) == ()
    assert (shut.state, out.state, Survey("drawer", 0.0, pulled=0.05).state) == ("closed", "open", "ajar")
    assert table().state == ""


def test_a_gauge_has_to_change_by_more_than_it_can_be_read() -> None:
    def reads(value: float, deviation: float) -> Survey:
        return Survey("gauge", 0.0, value=value, deviation=deviation)

    assert [change.kind for change in changes(reads(40.0, 0.5), reads(46.0, 0.5))] == [ChangeKind.ROSE]
    assert [change.kind for change in changes(reads(40.0, 0.5), reads(30.0, 0.5))] == [ChangeKind.FELL]
    assert changes(reads(40.0, 0.5), reads(42.0, 0.1)) == ()
    assert changes(reads(40.0, 2.0), reads(46.0, 2.0)) == ()


def test_the_memory_keeps_the_last_look_and_the_one_before() -> None:
    memory = WorldMemory()
    first, second, third = (table(stamp) for stamp in (1.0, 2.0, 3.0))
    memory.surveyed(first)
    assert (memory.surveys, memory.earlier) == ({"table": first}, {})
    memory.surveyed(second)
    memory.surveyed(third)
    assert (memory.surveys, memory.earlier) == ({"table": third}, {"table": second})
