"""Set phrases in one verb."""

import pytest

from executive.understanding.idioms import in_one_verb


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Make one round in the workshop.", "Patrol the workshop."),
        ("go to the dock and do a quick round of the kitchen", "go to the dock and patrol the kitchen"),
        ("Make again the round.", "Patrol again."),
        ("give the red cube a little shove", "push the red cube"),
        ("stick with me please", "follow me please"),
        ("keep behind Ben wherever he goes", "follow Ben"),
        ("look at the shelf, then come back and tell me", "look at the shelf, then come to me"),
        ("Drawer shut? If not, shut it.", "is the Drawer shut? If not, shut it."),
        ("is the worktop dirty? wipe it if so", "is the worktop dirty? wipe it if so"),
        ("ben wants the red mug and I want the green one", "bring ben the red mug and then bring me the green one"),
        ("If it isn't too much trouble, take the cup", "take the cup"),
        ("Remove peg from fixture, reinsert.", "Remove peg from fixture, then put it back in."),
        ("surveil the storage room", "watch the storage room"),
        ("take the round tray to the shelf", "take the round tray to the shelf"),
        ("make a round trip to the dock", "make a round trip to the dock"),
    ],
)
def test_a_set_phrase_is_said_in_one_verb(said, meant):
    assert in_one_verb(said) == meant
