"""What the shipped network reads in commands; the sentences here are in no file of the training data."""

import pytest

from executive.types import Family
from executive.understanding.slots import Slot
from executive.understanding.steps import StepReader


@pytest.fixture(scope="module")
def reader() -> StepReader:
    return StepReader.load()


def test_steps_cover_the_command_and_spans_lie_in_their_step(reader):
    text = "Go to the workshop, grab the two blue clamps from the rack and then bring them to Helena."
    (steps,) = reader.read([text])
    assert [step.guess.family for step in steps] == [Family.NAVIGATION, Family.GRASPING, Family.TRANSPORT]
    assert steps[0].start == 0
    assert [step.end for step in steps] == [*(step.start for step in steps[1:]), len(text)]
    for step in steps:
        assert step.text in text
        for span in step.spans:
            assert step.start <= span.start < span.end <= step.end
            assert text[span.start : span.end] == span.text
    assert {(span.slot, span.text) for span in steps[1].spans} == {
        (Slot.COUNT, "two"),
        (Slot.ATTRIBUTE, "blue"),
        (Slot.OBJECT, "clamps"),
        (Slot.SOURCE, "rack"),
    }


def test_joined_objects_and_messages_are_no_steps(reader):
    texts = ["bring the red and the green box to the shelf", "tell Omar that the soup is hot and the bread is cut"]
    assert [len(steps) for steps in reader.read(texts)] == [1, 1]


def test_every_slot_can_be_read(reader):
    texts = [
        "bring me the small jar from the pantry",
        "put both cups on the tray",
        "follow Maria",
        "tell the cook that we are hungry",
        "if the window is open, close it",
    ]
    found = {span.slot for steps in reader.read(texts) for step in steps for span in step.spans}
    assert found == set(Slot) - {Slot.REMARK}
    assert reader.without_remarks("wipe the table, my aunt is coming for tea")[0] == "wipe the table"


def test_a_command_is_read_alike_alone_and_among_others(reader):
    texts = ["open the drawer and take the tape out", "patrol the hall every hour", "what is the capital of Peru"]
    assert reader.read(texts) == [reader.read([text])[0] for text in texts]


@pytest.mark.parametrize("text", ["", "...", " ? ", "—"])
def test_text_without_words_has_no_steps(reader, text):
    assert reader.read([text]) == [[]]


@pytest.mark.parametrize(
    "text", ["mug", "the", "and", "and then", "42", "go", ", and bring", "a" * 5000, "go " * 800, "走吧", "🤖 go"]
)
def test_fragments_and_floods_have_steps_that_fit(reader, text):
    (steps,) = reader.read([text])
    assert steps[0].start == 0
    assert steps[-1].end == len(text)
    assert all(0.0 <= step.guess.in_scope <= 1.0 for step in steps)


def test_talk_is_told_from_tasks(reader):
    tasks = ["carry the crate to the van", "sweep the yard", "unscrew the lid", "greet the guests"]
    talk = ["how tall is Mount Kenya", "my cat is asleep", "skip this song", "good night"]
    assert all(steps[0].guess.in_scope > 0.5 for steps in reader.read(tasks))
    assert all(steps[0].guess.in_scope < 0.5 for steps in reader.read(talk))
