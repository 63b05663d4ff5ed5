"""What verbs do, by the words around them."""

import pytest

from executive.understanding.verbs import disposes, result_of, stems


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("push the drawer shut", "close"),
        ("it is open, push it closed again", "close"),
        ("pull the drawer open, then go home", "open"),
        ("push the closed drawer", ""),
        ("push the cube to the open drawer", ""),
        ("pull the peg out", ""),
    ],
)
def test_a_push_or_a_pull_is_what_it_leads_to(text, action):
    assert result_of(text) == action


@pytest.mark.parametrize(
    ("text", "thrown_away"),
    [
        ("there is a can on the counter , chuck it", True),
        ("toss that can please", True),
        ("throw the mug away", True),
        ("get rid of the mug", True),
        ("toss me the can", False),
        ("chuck the can on the shelf", False),
        ("toss the red cube", False),
        ("bring the can to the shelf", False),
    ],
)
def test_litter_that_is_thrown_nowhere_goes_into_the_bin(text, thrown_away):
    words = text.split()
    assert disposes(frozenset(stem for word in words for stem in stems(word)), words) == thrown_away
