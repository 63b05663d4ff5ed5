"""One concrete question where something is unknown, missing or ambiguous."""

import pytest

from executive.types import Decision

PLACES = "kitchen, living room, workshop, storage, dock, kitchen table, ..."
QUESTIONS = [
    ("go to the garage", "I know no 'garage'. Where to: storage, drawer, kitchen, living room, workshop, dock, ...?"),
    ("bring the banana to the shelf",
     "I know no 'banana'. Which object should I bring: "
     "red cube, green cube, blue cube, yellow cube, red mug, green mug, ...?"),
    ("get the purple mug",
     "I know no 'purple mug'. Which object: red mug, blue mug, green mug, yellow mug, red cube, green cube, ...?"),
    ("bring the cube to the shelf", "Which cube: the red one, the green one, the blue one or the yellow one?"),
    ("put the blue mug on the table", "Which one do you mean by 'table': the kitchen table or the coffee table?"),
    ("bring the red one to the shelf", "Which one do you mean by 'red one': the red cube or the red mug?"),
    ("bring the red cube", f"Where should I bring the red cube: {PLACES}?"),
    ("bring me the red cube", "Who is 'me': Anna or Ben?"),
    ("say hello to the neighbour", "I know no 'neighbour'. To whom should I speak: Anna or Ben?"),
    ("turn left", f"I go to places, not by directions such as 'left'. Where to: {PLACES}?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "question"), QUESTIONS)
def test_what_is_open_is_asked(understander, site, text, question):
    answer = understander.understand(text, site)
    assert (answer.decision, answer.question) == (Decision.CLARIFY, question)
    assert answer.reason == ""
    assert answer.in_scope > 0.5


def test_a_question_keeps_what_was_read(understander, site):
    (task,) = understander.understand("bring the red cube", site).tasks
    assert dict(task.args) == {"object": "red_cube"}


def test_an_or_is_asked_about(understander, site):
    answer = understander.understand("bring the red cube or the blue cube to the shelf", site)
    assert (answer.decision, answer.question) == (Decision.CLARIFY, "Which one: red cube or blue cube?")


def test_a_question_about_the_object_keeps_where_it_goes(understander, site):
    (task,) = understander.understand("bring the cube to the shelf", site).tasks
    assert dict(task.args) == {"to": "shelf"}
