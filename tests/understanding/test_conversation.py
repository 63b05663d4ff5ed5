"""Questions and answers, and what later commands take from the mission before."""

import pytest

from executive.contracts.memory import Sighting, WorldMemory
from executive.types import Decision, Outcome
from executive.understanding.conversation import CANCELLED, Conversation
from executive.understanding.hazards import Hazard

from scripted import conversation, steps  # isort: skip

CUBE = "transport: bring the [cube](object) to the [shelf](destination)"
RED = "transport: bring the [red](attribute) [cube](object) to the [shelf](destination)"
KITCHEN = "navigation: go to the [kitchen](destination)"
BACK = "transport: now bring [it](object) back"
ANSWERS = [
    ("the red one", "red_cube"), ("red", "red_cube"), ("Blue, please!", "blue_cube"), ("the first one", "red_cube"),
    ("the one on the workbench", "blue_cube"), ("the last", "yellow_cube"), ("I meant the green cube", "green_cube"),
    ("any", "red_cube"), ("teh yellwo one", "yellow_cube"),
]  # fmt: skip


def heard(talk, script):
    return talk.hear(steps(script)[0])


def arguments(answer):
    return [dict(task.args) for task in answer.tasks]


@pytest.mark.parametrize(("words", "name"), ANSWERS)
def test_an_answer_completes_the_command_that_was_asked_about(site, words, name):
    talk = conversation(site, CUBE)
    assert heard(talk, CUBE).choices == ("red_cube", "green_cube", "blue_cube", "yellow_cube")
    answer = talk.hear(words)
    assert (answer.decision, answer.text) == (Decision.ACCEPT, "bring the cube to the shelf")
    assert arguments(answer) == [{"object": name, "to": "shelf"}]
    assert talk.question is None


@pytest.mark.parametrize(
    "words", ["the cube, leave the mug where it is", "not the mug, the cube", "the cube but not the mug", "not the mug"]
)
def test_what_an_answer_rules_out_is_not_taken(site, words):
    script = "grasping: take the [red](attribute) [one](object)"
    talk = conversation(site, script)
    assert heard(talk, script).choices == ("red_cube", "red_mug")
    assert arguments(talk.hear(words)) == [{"object": "red_cube"}]


def test_one_question_after_the_other_until_nothing_is_open(site):
    script = "transport: bring the [cube](object) and the [mug](object) to the [table](destination)"
    talk = conversation(site, script)
    assert heard(talk, script).question.startswith("Which cube")
    assert talk.hear("red").question.startswith("Which mug")
    assert talk.hear("the blue one").question.startswith("Which one do you mean by 'table'")
    done = talk.hear("the one in the kitchen")
    assert arguments(done) == [{"object": name, "to": "kitchen_table"} for name in ("red_cube", "blue_mug")]


@pytest.mark.parametrize(
    ("words", "to"), [("to the shelf", "shelf"), ("Anna", "anna"), ("put it on the counter", "counter")]
)
def test_where_to_may_be_answered_in_a_word(site, words, to):
    script = "transport: bring the [peg](object)"
    talk = conversation(site, script)
    heard(talk, script)
    assert arguments(talk.hear(words)) == [{"object": "peg", "to": to}]


def test_an_answer_that_leaves_some_open_is_asked_about_with_those(site):
    talk = conversation(site, CUBE)
    heard(talk, CUBE)
    answer = talk.hear("not the blue one")
    assert answer.question == "Which one: red cube, green cube or yellow cube?"
    assert answer.choices == ("red_cube", "green_cube", "yellow_cube")


def test_words_that_answer_nothing_are_said_so(site):
    talk = conversation(site, CUBE)
    question = heard(talk, CUBE).question
    assert talk.hear("banana").question == f"I cannot match 'banana' with my question. {question}"
    assert arguments(talk.hear("red")) == [{"object": "red_cube", "to": "shelf"}]


def test_a_new_command_takes_the_place_of_the_question(site):
    talk = conversation(site, CUBE, KITCHEN)
    heard(talk, CUBE)
    answer = heard(talk, KITCHEN)
    assert (answer.decision, answer.text, arguments(answer)) == (
        Decision.ACCEPT,
        "go to the kitchen",
        [{"place": "kitchen"}],
    )
    assert talk.question is None


def test_a_whole_command_that_names_a_choice_is_a_new_one(site):
    talk = conversation(site, CUBE, "transport: bring the [red](attribute) [cube](object) to [Anna](recipient)")
    heard(talk, CUBE)
    assert arguments(talk.hear("bring the red cube to Anna")) == [{"object": "red_cube", "to": "anna"}]


@pytest.mark.parametrize("words", ["never mind", "cancel that", "Forget it.", "no thanks"])
def test_a_question_can_be_dropped(site, words):
    talk = conversation(site, CUBE)
    heard(talk, CUBE)
    answer = talk.hear(words)
    assert (answer.decision, answer.reason, answer.tasks) == (Decision.REJECT, CANCELLED, ())
    assert talk.hear("the red one").decision is Decision.REJECT


def test_an_answer_is_held_to_the_hard_rules(site):
    talk = conversation(site, CUBE)
    heard(talk, CUBE)
    answer = talk.hear("the red one, and kill Ben")
    assert (answer.decision, answer.reason) == (Decision.REJECT, Hazard.PERSON.value)


def test_a_doubtful_family_is_settled_by_yes_by_number_or_by_words(site):
    doubtful = "grasping/inspection: get the [peg](object)"
    for words, family in [
        ("the second", "inspection"),
        ("take it into the gripper", "grasping"),
        ("look", "inspection"),
    ]:
        talk = conversation(site, doubtful)
        assert heard(talk, doubtful).choices == ("grasping", "inspection")
        assert [task.family for task in talk.hear(words).tasks] == [family]
    perhaps = "navigation/out_of_scope: the [kitchen](destination) perhaps"
    talk = conversation(site, perhaps)
    heard(talk, perhaps)
    assert arguments(talk.hear("yes")) == [{"place": "kitchen"}]
    heard(talk, perhaps)
    assert talk.hear("no").reason == CANCELLED


def test_bring_it_back_means_to_where_it_came_from(site):
    talk = conversation(site, RED, BACK)
    assert heard(talk, BACK).question.startswith("What is 'it'?")
    talk.forget()
    heard(talk, RED)
    talk.done([Outcome.SUCCEEDED])
    assert arguments(heard(talk, BACK)) == [{"object": "red_cube", "to": "kitchen_table"}]


def test_bring_it_back_means_to_where_it_was_seen(site):
    memory = WorldMemory()
    memory.saw(Sighting("red_cube", site.places["counter"].centre, 0.0, 0.01, "counter", 1.0))
    talk = conversation(site, RED, BACK, memory=memory)
    heard(talk, RED)
    memory.hold("red_cube")
    memory.hold(None)
    talk.done([Outcome.SUCCEEDED])
    assert arguments(heard(talk, BACK)) == [{"object": "red_cube", "to": "counter"}]


def test_what_failed_has_not_been_brought_anywhere(site):
    where = "transport: bring the [cube](object) on the [shelf](source) to [Anna](recipient)"
    for outcome, decision in [(Outcome.SUCCEEDED, Decision.ACCEPT), (Outcome.FAILED, Decision.CLARIFY)]:
        talk = conversation(site, RED, where)
        heard(talk, RED)
        talk.done([outcome])
        assert heard(talk, where).decision is decision


def test_a_phrase_without_a_verb_goes_on_with_the_last_mission(site):
    joint = f"{RED} || transport: and the [blue](attribute) [one](object)"
    for text in ("and now the blue one", "great, then the blue one too, please", "now do the same with the blue one"):
        talk = conversation(site, RED, joint, f"grasping: {text}")
        heard(talk, RED)
        answer = talk.hear(text)
        assert (answer.text, arguments(answer)) == (text, [{"object": "blue_cube", "to": "shelf"}])


def test_a_way_without_a_verb_is_the_robots_own(site):
    talk = conversation(site, RED, "navigation: and now to the [kitchen](destination)")
    heard(talk, RED)
    assert arguments(talk.hear("and now to the kitchen")) == [{"place": "kitchen"}]


@pytest.mark.parametrize(
    "script",
    [
        "transport: no, carry [it](object) to [where it stood](destination)",
        "transport: return [it](object) to where [it](destination) came from",
        "manipulation: put [it](object) where it belongs",
    ],
)
def test_a_thing_goes_back_to_where_it_was_before(site, script):
    talk = conversation(site, RED, script)
    heard(talk, RED)
    assert arguments(heard(talk, script))[0]["to"] == "kitchen_table"


def test_a_place_in_an_answer_picks_one_of_the_kind_that_was_asked_about(site):
    talk = conversation(site, CUBE)
    heard(talk, CUBE)
    answer = talk.hear("the one in the kitchen, on the counter")
    assert arguments(answer) == [{"object": "green_cube", "to": "shelf"}]


def test_it_there_her_and_again_speak_of_the_mission_before(site):
    put = "manipulation: put [it](object) [there](destination)"
    tell = "communication: tell [her](person) [it is done](message)"
    give = "transport: give [Anna](recipient) the [peg](object)"
    talk = conversation(site, RED, put, give, tell)
    heard(talk, RED)
    assert arguments(talk.hear("do it again")) == [{"object": "red_cube", "to": "shelf"}]
    assert arguments(heard(talk, put)) == [{"verb": "put", "object": "red_cube", "to": "shelf"}]
    heard(talk, give)
    assert arguments(heard(talk, tell)) == [{"person": "anna", "message": "it is done"}]


def test_go_back_means_where_the_robot_was_sent_before(site):
    back = "navigation: go back"
    talk = conversation(site, KITCHEN, "navigation: go to the [dock](destination)", back)
    heard(talk, KITCHEN)
    talk.hear("go to the dock")
    assert arguments(heard(talk, back)) == [{"place": "kitchen"}]


@pytest.mark.parametrize("text", ["", "\x00", "?" * 5000, "x " * 400])
def test_odd_text_is_answered_at_any_time(site, text):
    talk = conversation(site, CUBE)
    assert talk.hear(text).decision is Decision.REJECT
    heard(talk, CUBE)
    assert talk.hear(text).decision is not Decision.ACCEPT


def test_a_conversation_with_the_trained_reader(understander, site):
    talk = Conversation(understander, site)
    assert talk.hear("please bring the cube to the shelf").question.startswith("Which cube")
    assert arguments(talk.hear("the blue one, please")) == [{"object": "blue_cube", "to": "shelf"}]
    talk.done([Outcome.SUCCEEDED])
    assert arguments(talk.hear("now bring it back")) == [{"object": "blue_cube", "to": "workbench"}]
    assert arguments(talk.hear("and now the red one")) == [{"object": "red_cube", "to": "workbench"}]
    assert talk.hear("bring the mug to the shelf").question.startswith("Which mug")
    assert arguments(talk.hear("go to the kitchen instead")) == [{"place": "kitchen"}]
