"""Set phrases in one verb."""

import pytest

from executive.understanding.idioms import in_one_verb


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Make one round in the workshop.", "Patrol the workshop."),
        ("go to the dock and do a quick round of the kitchen", "go to the dock and patrol the kitchen"),
        ("Make again the round.", "Patrol again."),
        ("surveil the storage room", "watch the storage room"),
        ("take the round tray to the shelf", "take the round tray to the shelf"),
        ("make a round trip to the dock", "make a round trip to the dock"),
    ],
)
def test_making_a_round_is_patrolling(said, meant):
    assert in_one_verb(said) == meant
