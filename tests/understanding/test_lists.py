"""Lists and marks as sentences."""

import pytest

from executive.understanding.lists import in_sentences


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1) can into bin 2) wipe the table 3) back home", "can into bin. wipe the table. back home"),
        ("1. Remove peg. 2. Clean bench.", "Remove peg. Clean bench"),
        ("a) count the cubes b) report", "count the cubes. report"),
        ("step 1 go to the hall step 2 go home", "go to the hall. go home"),
        ("OPEN DRAWER STOP CLOSE DRAWER STOP", "OPEN DRAWER. CLOSE DRAWER."),
        ("go to the hall // wait there", "go to the hall. wait there"),
        ("yellow cube -> drawer", "yellow cube to drawer"),
        ("blue mug >> shelf (from: counter)", "blue mug to shelf from counter"),
        ("@robot go home", "go home"),
        ("The mug would look nice on the shelf, don't you think?", "The mug would look nice on the shelf"),
        ("Yellow mug. Shelf. Thank you.", "Yellow mug. Shelf."),
        ("Bring the mug. Thank you and go home.", "Bring the mug. go home."),
        ("Is the mug on the right?", "Is the mug on the right?"),
        ("robot STOP", "robot STOP"),
        ("go to the hall and STOP there", "go to the hall and STOP there"),
        ("GO AWAY STOP STOP", "GO AWAY STOP STOP"),
        ("tell Ben thank you", "tell Ben thank you"),
        ("go to bay 3) and wait", "go to bay 3) and wait"),
        ("wait 2. then 3. go", "wait 2. then 3. go"),
    ],
)
def test_marks_of_lists_become_sentences(said, meant):
    assert in_sentences(said) == meant
