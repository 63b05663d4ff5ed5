"""Under which condition, how often and when the steps of a command are carried out."""

from __future__ import annotations

import pytest

from executive.types import Repeat
from executive.understanding.clauses import Clause, out_of_order
from executive.understanding.slots import Slot
from executive.understanding.when import NO_CHOICE, NO_LENGTH, NO_NESTING, read_when
from tests.understanding.scripted import steps

MUG = "if there is a blue mug on the kitchen table"
CHECK_MUG = "check if there is a blue mug on the kitchen table"


def read(script):
    command, found = steps(script)
    return read_when(command, found, [step.guess.family for step in found])


def clauses(script):
    return [when.clause for when in read(script)]


def repeats(script):
    return [when.repeat for when in read(script)]


@pytest.mark.parametrize(
    ("said", "question", "negated"),
    [
        (MUG, CHECK_MUG, False),
        ("unless there is a blue mug on the kitchen table", CHECK_MUG, True),
        ("if there is no blue mug on the kitchen table", CHECK_MUG, True),
        ("if there isn't a blue mug on the kitchen table", CHECK_MUG, True),
        ("unless there is no blue mug on the kitchen table", CHECK_MUG, False),
        ("if the drawer is open", "check if the drawer is open", False),
        ("if the drawer is not open", "check if the drawer is open", True),
        ("should the drawer be open", "check if the drawer is open", False),
        ("provided that the drawer is open", "check if the drawer is open", False),
        ("only if the light's on", "check if the light's on", False),
        ("if you see the red cube", "look for the red cube", False),
        ("if you can't find the red cube in the hall", "look for the red cube in the hall", True),
    ],
)
@pytest.mark.parametrize("form", ["[{}](condition), go to the dock", "{}, go to the dock", "go to the dock {}"])
def test_a_condition_becomes_a_question_to_test(said, question, negated, form):
    if form.endswith("{}") and said.startswith(("should", "provided", "only")):
        form = form.replace("{}", "[{}](condition)")
    assert clauses(f"navigation: {form.format(said)}") == [Clause(said, question, negated)]


def test_a_condition_in_front_governs_its_sentence_and_one_behind_its_step():
    clause = Clause(MUG, CHECK_MUG)
    assert clauses(
        f"transport: [{MUG}](condition), bring it here || navigation: and go to the hall || navigation: . Go home"
    ) == [clause, clause, None]
    assert clauses(f"navigation: go to the hall || navigation: and go to the dock {MUG}") == [None, clause]
    assert clauses(f"navigation: go to the hall [{MUG}](condition) || navigation: and go to the dock") == [clause, None]


def test_a_condition_that_was_cut_off_governs_the_next_step():
    bare, close = read("inspection: If the drawer is open || manipulation: . Close it")
    assert (bare.is_task, close.clause) == (False, Clause("If the drawer is open", "check if the drawer is open"))


@pytest.mark.parametrize("word", ["otherwise", "else", "or else"])
def test_otherwise_is_the_opposite_of_the_last_condition(word):
    assert clauses(f"navigation: {MUG}, go to the hall || navigation: , {word} go to the dock") == [
        Clause(MUG, CHECK_MUG),
        Clause("otherwise", CHECK_MUG, negated=True),
    ]


@pytest.mark.parametrize(
    ("said", "negated"),
    [("if so", False), ("if you find it", False), ("if it is", False), ("if there is one", False), ("if not", True)],
)
def test_a_condition_takes_up_what_a_step_finds_out(said, negated):
    asked, bring = clauses(f"inspection: look for the mug || transport: and, [{said}](condition), bring it here")
    assert (asked, bring) == (None, Clause(said, "", negated, step=0))


def test_if_not_takes_up_the_last_condition():
    assert clauses(f"navigation: [{MUG}](condition) go to the hall || navigation: , if not, go to the dock")[
        1
    ] == Clause("if not", CHECK_MUG, negated=True)
    assert read("navigation: if so, go to the dock")[0].refusal == "I cannot tell what 'if so' asks about"


@pytest.mark.parametrize(
    "script",
    [
        "inspection: check if the [door](object) is [open](attribute)",
        "communication: ask [Ben](person) [if he needs help](message)",
        "communication: tell Anna [to call me when the bell rings and twice a day](message)",
        "cleaning: could you mop the floor if you have time",
        "cleaning: mop the floor [as soon as possible](condition)",
        "cleaning: clean the table [before the guests arrive](condition)",
        "navigation: [when you are done](condition), go to the dock",
        "navigation: if you could, go to the dock",
        "transport: bring [two](count) mugs to the kitchen",
        "navigation: go to the till",
        "cleaning: it'd be great if the beds were made",
        "transport: I'd love it [if the red cube ended up on the shelf](condition)",
        "grasping: see if you can pick up the needle",
        "cleaning: we have guests in an hour, please hoover the hall",
        "transport: Ben has asked for it twice already, would you bring it to him",
        "assembly: attach the 10x objective",
        "cleaning: close up [before you leave](condition)",
        "navigation: wait for me at the [coffee machine](destination)",
    ],
)
def test_other_words_are_no_condition(script):
    (when,) = read(script)
    assert (when.clause, when.repeat, when.stay, when.is_task, when.refusal) == (None, None, 0.0, True, "")


@pytest.mark.parametrize(
    "said",
    [
        "[if there is a blue mug on the](condition) [kitchen table](source), bring it here",
        "[if there is a blue mug on the](condition) [kitchen table](source) bring it here",
        "[if there is](condition) a [blue](attribute) [mug](object) on the [kitchen table](source), bring it here",
        "[if there is a blue](condition) [mug](object) on the [kitchen table](source) bring it here",
        "bring it here [if there is a blue mug on](condition) the [kitchen table](source)",
    ],
)
def test_a_mark_that_breaks_off_goes_on_to_the_end_of_the_clause(said):
    (when,) = read(f"transport: {said}")
    assert when.clause == Clause(MUG, CHECK_MUG)
    assert [(span.slot, span.text) for span in when.spans] == [(Slot.CONDITION, MUG)]


@pytest.mark.parametrize(
    "words",
    ["after fetch the mug", ", after you fetch the mug", "and after you fetch the mug", "after that fetch the mug"],
)
def test_after_may_join_a_step_to_the_one_before(words):
    for when in read(f"navigation: go to the hall || transport: {words}"):
        assert (when.clause, when.is_task, when.refusal) == (None, True, "")


def test_a_step_said_behind_the_one_that_it_comes_before_is_refused():
    first, second = read("navigation: go to the hall || transport: after you fetch the mug")
    assert (first.refusal, second.refusal) == ("", out_of_order("after you fetch the mug"))
    (alone,) = read("transport: after you fetch the mug, go to the hall")
    assert alone.refusal.startswith("I cannot wait for")


def test_behind_a_step_a_clause_may_only_tell_the_order():
    assert clauses("navigation: go to the hall || grasping: and once you are there take the mug") == [None, None]
    assert clauses("grasping: take the mug || navigation: , [as soon as you have it](condition), go home") == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("script", "refusal"),
    [
        (
            "navigation: [when the bell rings](condition), go to the door",
            "I cannot wait for 'when the bell rings'; I can test what begins with 'if', and wait for a time span",
        ),
        (
            "cleaning: wipe the table until it is dry",
            "I cannot tell how long 'until it is dry' lasts; say for how many minutes",
        ),
        ("navigation: [if nobody is there](condition), go to the hall", "I cannot find out 'if nobody is there'"),
        (
            "cleaning: clean the kitchen every morning",
            "I know no time of day, so I cannot wait for 'every morning'; say in how many minutes",
        ),
        (
            "navigation: go to the dock at 5 pm",
            "I know no time of day, so I cannot wait for 'at 5 pm'; say in how many minutes",
        ),
        (
            "inspection: check the oven from time to time",
            "I cannot tell how often 'from time to time' is; say every how many minutes",
        ),
        ("navigation: wait for Anna", "I cannot wait for 'Anna'; I can wait for a time span"),
        ("navigation: wait here", NO_LENGTH),
        ("navigation: if there is a mug on the shelf, wait two minutes", NO_CHOICE),
    ],
)
def test_what_cannot_be_waited_for_is_refused_with_its_words(script, refusal):
    assert [when.refusal for when in read(script)] == [refusal]


def test_a_repetition_in_front_governs_its_sentence():
    first, second, third = repeats(
        "navigation: [every ten minutes](condition) go to the hall || inspection: and check the door || "
        "navigation: . Go to the dock"
    )
    assert first == Repeat(None, every=600)
    assert first is second
    assert third is None


@pytest.mark.parametrize(
    ("script", "shared"),
    [
        ("navigation: go to the kitchen || navigation: and the hall twice", [True, True]),
        ("navigation: go to the kitchen || navigation: and go to the hall twice", [False, True]),
        ("navigation: go to the kitchen || navigation: , then go to the hall, twice", [True, True]),
        ("navigation: go to the kitchen || navigation: . Go to the hall, twice", [False, True]),
        ("navigation: go to the kitchen || navigation: and go to the hall || navigation: , twice", [True, True, False]),
    ],
)
def test_a_repetition_behind_a_step_also_repeats_what_that_step_continues(script, shared):
    found = repeats(script)
    assert [repeat is not None for repeat in found] == shared
    assert {repeat for repeat in found if repeat is not None} == {Repeat(2)}
    assert len({id(repeat) for repeat in found if repeat is not None}) == 1


@pytest.mark.parametrize("words", ["and repeat that three times", ". Do everything three times", ", do this 3 times"])
def test_a_step_may_repeat_the_ones_before(words):
    kitchen, hall, again = read(
        f"navigation: go to the kitchen || navigation: and go to the hall || navigation: {words}"
    )
    assert kitchen.repeat == Repeat(3)
    assert kitchen.repeat is hall.repeat
    assert not again.is_task


def test_what_is_repeated_already_is_not_repeated_again():
    assert read("navigation: go to the hall twice || navigation: and do that three times")[1].refusal == NO_NESTING


def test_a_condition_and_a_repetition_stand_side_by_side():
    check, bring = read(
        "inspection: [every ten minutes](condition), check the hall || "
        "transport: , and [if the red cube is there](condition), bring it here"
    )
    assert (check.clause, bring.clause) == (None, Clause("if the red cube is there", "check if the red cube is there"))
    assert bring.repeat is check.repeat


def test_a_wait_belongs_to_the_task_before_it_or_delays_the_first_one():
    kitchen, wait, hall = read(
        "navigation: go to the kitchen || navigation: , wait two minutes || navigation: and return"
    )
    assert (kitchen.stay, wait.is_task, hall.stay, hall.repeat) == (120, False, 0, None)
    wait, go = read("monitoring: wait for ten seconds || navigation: , then go to the dock")
    assert (wait.is_task, go.repeat) == (False, Repeat(1, after=10))


def test_a_length_of_time_is_a_stay_for_what_reaches_a_state_and_a_repetition_for_the_rest():
    (stay,) = read("navigation: stay in the kitchen for ten minutes")
    assert (stay.stay, stay.repeat) == (600, None)
    (watch,) = read("monitoring: watch the door for ten minutes")
    assert (watch.stay, watch.repeat) == (0, Repeat(None, duration=600))
    (drive,) = read("navigation: go back and forth between the kitchen and the hall for ten minutes")
    assert (drive.stay, drive.repeat) == (0, Repeat(None, duration=600))


def test_a_delay_and_an_interval_of_one_step():
    assert repeats("navigation: in five minutes go to the dock") == [Repeat(1, after=300)]
    assert repeats("navigation: go to the workshop [every minute](condition), [three times](count)") == [
        Repeat(3, every=60)
    ]
