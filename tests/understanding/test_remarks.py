"""Words that ask for nothing are left out of a command; what may be asked for never is."""

import pytest

from executive.understanding.remarks import without_remarks
from executive.understanding.slots import marked


def freed(script: str) -> tuple[str, tuple[str, ...]]:
    return without_remarks(*marked(script))


@pytest.mark.parametrize(
    ("script", "rest"),
    [
        ("bring the mug, [I need it for my tea](remark)", "bring the mug"),
        ("bring the mug because [I need it for my tea](remark).", "bring the mug."),
        ("[my hands are full](remark), so open the drawer", "open the drawer"),
        ("[ugh, what a day](remark). wipe the table, [it is sticky](remark)!", "wipe the table!"),
        ("go to the hall, [Ben is late](remark), and open the drawer", "go to the hall, and open the drawer"),
        ("take the peg [lol](remark) and go home", "take the peg and go home"),
    ],
)
def test_a_remark_goes_with_what_joins_it(script: str, rest: str) -> None:
    assert freed(script)[0] == rest


def test_remarks_are_told() -> None:
    assert freed("[I am late](remark), bring the mug, [I am thirsty](remark)")[1] == ("I am late", "I am thirsty")


def test_words_that_begin_like_an_order_are_kept() -> None:
    script = "go to the hall, [then bring the mug](remark)"
    assert freed(script) == ("go to the hall, then bring the mug", ())


def test_a_command_of_remarks_alone_is_kept_whole() -> None:
    assert freed("[the hall is cold](remark)") == ("the hall is cold", ())


def test_a_command_without_remarks_is_the_same() -> None:
    assert freed("bring the [mug](object)") == ("bring the mug", ())
