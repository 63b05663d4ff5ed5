import pytest

from executive.understanding.words import clean, core, distance, singular


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Could you please go to the kitchen?", "go to the kitchen"),
        ("hey robot, bring me the mug", "bring me the mug"),
        ("and then please put it down", "put it down"),
        ("would you be so kind as to close the door", "close the door"),
        ("I'd like you to open the drawer", "open the drawer"),
        ("go and fetch a mop", "fetch a mop"),
        ("go to the kitchen", "go to the kitchen"),
        ("robot", "robot"),
    ],
)
def test_polite_openings_are_taken_off(text, rest):
    assert core(text) == rest


def test_text_is_cleaned_of_what_cannot_be_seen():
    assert clean("  go\x00 to\u200b the\n\tＫitchen\x1b ") == "go to the Kitchen"


@pytest.mark.parametrize(
    ("plural", "word"),
    [
        ("cubes", "cube"),
        ("boxes", "box"),
        ("shelves", "shelf"),
        ("batteries", "battery"),
        ("glass", "glass"),
        ("bus", "bus"),
    ],
)
def test_plurals(plural, word):
    assert singular(plural) == word


@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [("shlef", "shelf", 1), ("kichen", "kitchen", 1), ("tabel", "table", 1), ("cat", "kitchen", 3)],
)
def test_spelling_distance_counts_swaps_once(first, second, steps):
    assert distance(first, second, 2) == steps


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Job one: go home. Job two: wipe the table.", "go home. wipe the table."),
        ("Your first errand: go home; last errand: wipe the table", "go home; wipe the table"),
        ("say job one: done", "say job one: done"),
        ("step two:", "step two:"),
    ],
)
def test_labels_that_number_steps_are_left_out(text, line):
    assert clean(text) == line
