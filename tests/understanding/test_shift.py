"""Which way and how far something is to be pushed."""

import pytest

from executive.understanding.shift import shifted


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("push the mug ten centimetres to the left", {"direction": "left", "distance": "0.1"}),
        ("slide it 10 cm towards the wall", {"direction": "away", "distance": "0.1"}),
        ("push it half a metre away", {"direction": "away", "distance": "0.5"}),
        ("shove the cube closer", {"direction": "towards"}),
        ("nudge it right by 2 inches", {"direction": "right", "distance": "0.0508"}),
        ("push the mug right now", {}),
        ("push the button", {}),
    ],
)
def test_a_direction_and_a_length_are_read(said, meant):
    assert shifted(said) == meant
