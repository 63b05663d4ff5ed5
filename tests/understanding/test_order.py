"""Steps that are said in another order than they are done in."""

import pytest

from executive.understanding.order import in_order

TURNED = [
    ("Before you go back to your dock, bring the cube to the shelf.",
     "bring the cube to the shelf, and then go back to your dock."),
    ("Wipe the table. But before driving home, tidy the counter",
     "Wipe the table. But tidy the counter, and then drive home"),
    ("bring me the mug before you go to the hall", "bring me the mug, and then go to the hall"),
    ("bring me the mug, but first wipe the table", "wipe the table, and then bring me the mug"),
    ("go to Ben, but before that close the drawer.", "close the drawer, and then go to Ben."),
    ("After putting the cube on the shelf, go home", "put the cube on the shelf, and then go home"),
    ("Once you have brought the cube to the shelf, go home", "bring the cube to the shelf, and then go home"),
    ("when you've wiped the table, come to me", "wipe the table, and then come to me"),
    ("after you open the drawer, put the peg in it", "open the drawer, and then put the peg in it"),
]  # fmt: skip

KEPT = [
    "clean the table before the guests arrive",
    "close the drawer before you leave",
    "tell Ben to call me before you go to the hall",
    "make sure the drawer is closed before you go to the hall",
    "bring the cube to the shelf and after that go home",
    "before breakfast, set the table",
    "after dinner, clear the table",
    "once you have time, clear the table",
    "go to the hall, and when you have found the mug, bring it to me",
    "before evening, go to the dock",
]


@pytest.mark.parametrize(("said", "done"), TURNED)
def test_steps_are_put_in_the_order_in_which_they_are_done(said, done):
    assert in_order(said) == done


@pytest.mark.parametrize("line", KEPT)
def test_what_asks_for_no_other_order_is_kept(line):
    assert in_order(line) == line
