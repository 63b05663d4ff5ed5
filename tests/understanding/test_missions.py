"""Commands that are understood: transport, navigation, grasping, placing, and several steps."""

import pytest

from executive.types import Decision

MISSIONS = [
    ("bring the red cube from the kitchen table to the shelf",
     [("transport", {"object": "red_cube", "source": "kitchen_table", "to": "shelf"})]),
    ("would you carry the yellow mug over to the coffee table",
     [("transport", {"object": "yellow_mug", "to": "coffee_table"})]),
    ("deliver the green mug to Anna", [("transport", {"object": "green_mug", "to": "anna"})]),
    ("give Ben the blue mug", [("transport", {"object": "blue_mug", "to": "ben"})]),
    ("fetch the yellow cube and bring it to the shelf", [("transport", {"object": "yellow_cube", "to": "shelf"})]),
    ("drive to the workbench please", [("navigation", {"place": "workbench"})]),
    ("I want you to go to the storage room", [("navigation", {"place": "storage"})]),
    ("pick up the blue mug", [("grasping", {"object": "blue_mug"})]),
    ("grab the red mug from the workbench", [("grasping", {"object": "red_mug", "source": "workbench"})]),
    ("could you set the yellow mug down on the coffee table",
     [("manipulation", {"verb": "put", "object": "yellow_mug", "to": "coffee_table"})]),
    ("put the red mug in the bin", [("manipulation", {"verb": "put", "object": "red_mug", "to": "bin"})]),
    ("open the drawer", [("manipulation", {"verb": "open", "object": "drawer"})]),
    ("insert the peg into the hole", [("assembly", {"object": "peg"})]),
    ("take the peg out of its fixture", [("disassembly", {"object": "peg", "source": "peg_fixture"})]),
    ("wipe the coffee table", [("cleaning", {"place": "coffee_table"})]),
    ("keep an eye on the gauge", [("monitoring", {"place": "gauge"})]),
    ("read the meter", [("inspection", {"place": "gauge"})]),
    ("find the red mug", [("inspection", {"object": "red_mug"})]),
    ("is the drawer open?", [("inspection", {"place": "drawer", "ask": "state", "state": "open"})]),
    ("check whether the drawer is open or closed", [("inspection", {"place": "drawer", "ask": "state"})]),
    ("how many mugs are on the counter", [("inspection", {"place": "counter", "ask": "count", "kind": "mug"})]),
    ("has anything changed in the kitchen?", [("inspection", {"place": "kitchen", "ask": "changes"})]),
    ("which mugs are on the shelf", [("inspection", {"place": "shelf", "kind": "mug"})]),
    ("push the red cube to the left", [("manipulation", {"verb": "push", "object": "red_cube", "direction": "left"})]),
    ("slide the blue mug 10 cm towards the wall",
     [("manipulation", {"verb": "push", "object": "blue_mug", "direction": "away", "distance": "0.1"})]),
    ("follow Anna until she stops", [("navigation", {"verb": "follow", "person": "anna"})]),
    ("watch the workbench and tell me when something changes", [("monitoring", {"place": "workbench"})]),
    ("tell Anna that dinner is ready", [("communication", {"person": "anna", "message": "dinner is ready"})]),
]  # fmt: skip

SEVERAL = [
    ("go to the kitchen and pick up the blue mug then bring it to Anna",
     [("navigation", {"place": "kitchen"}), ("grasping", {"object": "blue_mug"}),
      ("transport", {"object": "blue_mug", "to": "anna"})]),
    ("open the drawer, put the red cube in it and close it",
     [("manipulation", {"verb": "open", "object": "drawer"}),
      ("manipulation", {"verb": "put", "object": "red_cube", "to": "drawer"}),
      ("manipulation", {"verb": "close", "object": "drawer"})]),
    ("bring the red and the blue cube to the shelf",
     [("transport", {"object": "red_cube", "to": "shelf"}), ("transport", {"object": "blue_cube", "to": "shelf"})]),
    ("take the red cube and the blue mug to the shelf",
     [("transport", {"object": "red_cube", "to": "shelf"}), ("transport", {"object": "blue_mug", "to": "shelf"})]),
    ("carry both the red cube and the blue mug to the counter",
     [("transport", {"object": "red_cube", "to": "counter"}), ("transport", {"object": "blue_mug", "to": "counter"})]),
    ("place both mugs from the kitchen on the shelf",
     [("manipulation", {"verb": "put", "object": "blue_mug", "source": "kitchen", "to": "shelf"}),
      ("manipulation", {"verb": "put", "object": "yellow_mug", "source": "kitchen", "to": "shelf"})]),
    ("would you mind fetching the green mug from the coffee table and putting it on the shelf?",
     [("grasping", {"object": "green_mug", "source": "coffee_table"}),
      ("manipulation", {"verb": "put", "object": "green_mug", "to": "shelf"})]),
    ("get the yellow mug and pop it on the shelf",
     [("grasping", {"object": "yellow_mug"}),
      ("manipulation", {"verb": "put", "object": "yellow_mug", "to": "shelf"})]),
    ("go to the kitchen, then to the workshop",
     [("navigation", {"place": "kitchen"}), ("navigation", {"place": "workshop"})]),
    ("visit the storage and after that the workshop",
     [("navigation", {"place": "storage"}), ("navigation", {"place": "workshop"})]),
    ("find the red mug and bring it to Ben",
     [("inspection", {"object": "red_mug"}), ("transport", {"object": "red_mug", "to": "ben"})]),
    ("give Anna the red cube and Ben the blue mug",
     [("transport", {"object": "red_cube", "to": "anna"}), ("transport", {"object": "blue_mug", "to": "ben"})]),
    ("bring the red cube to the shelf and the blue one to the workbench",
     [("transport", {"object": "red_cube", "to": "shelf"}), ("transport", {"object": "blue_cube", "to": "workbench"})]),
    ("clean the kitchen and the living room",
     [("cleaning", {"place": "kitchen"}), ("cleaning", {"place": "living_room"})]),
    ("deliver the green cube and after that the yellow mug to the workbench",
     [("transport", {"object": "green_cube", "to": "workbench"}),
      ("transport", {"object": "yellow_mug", "to": "workbench"})]),
    ("Job one: carry the peg to the shelf. Job two: carry the red mug to the counter.",
     [("transport", {"object": "peg", "to": "shelf"}), ("transport", {"object": "red_mug", "to": "counter"})]),
    ("throw away the red mug on the workbench",
     [("transport", {"object": "red_mug", "source": "workbench", "to": "bin"})]),
    ("insert the peg into the fixture in the workshop", [("assembly", {"object": "peg"})]),
    ("check the counter again and tell me what's changed", [("inspection", {"place": "counter", "ask": "changes"})]),
    ("pick up the red cube and hold on to it", [("grasping", {"object": "red_cube"})]),
    ("walk over to Ben and greet him",
     [("navigation", {"place": "ben"}), ("communication", {"person": "ben", "message": "hello"})]),
    ("go to Anna and say hello",
     [("navigation", {"place": "anna"}), ("communication", {"person": "anna", "message": "hello"})]),
    ("press the button twice",
     [("manipulation", {"verb": "press", "object": "button"})]),
]  # fmt: skip

SPOKEN = [
    ("check if the red cube is on the shelf. if not, bring it to the shelf",
     [("inspection", {"object": "red_cube", "place": "shelf"}), ("transport", {"object": "red_cube", "to": "shelf"})]),
    ("patrol the kitchen and the workshop and tell me what changed",
     [("monitoring", {"place": "kitchen"}), ("monitoring", {"place": "workshop"})]),
    ("Red cube. Kitchen table. Pick up. Keep in gripper.",
     [("grasping", {"object": "red_cube", "source": "kitchen_table"})]),
    ("Not the red mug. The green one. Pick up.", [("grasping", {"object": "green_mug"})]),
    ("drawers hanging wide open again ugh, shut it pls", [("manipulation", {"verb": "close", "object": "drawer"})]),
    ("When finish to push the button, you close the drawer, ok?",
     [("manipulation", {"verb": "push", "object": "button"}), ("manipulation", {"verb": "close", "object": "drawer"})]),
    ("Ben is working too much. Tell him please that he makes a pause.",
     [("communication", {"message": "he makes a pause", "person": "ben"})]),
    ("the drawer's open, push it shut", [("manipulation", {"verb": "close", "object": "drawer"})]),
    ("pull the drawer open please", [("manipulation", {"verb": "open", "object": "drawer"})]),
    ("push the closed drawer", [("manipulation", {"verb": "push", "object": "drawer"})]),
    ("Open drawer. Then workshop.",
     [("manipulation", {"verb": "open", "object": "drawer"}), ("navigation", {"place": "workshop"})]),
    ("Ben would like the red mug on the shelf, please take it there",
     [("transport", {"object": "red_mug", "to": "shelf"})]),
    ("I'm off to the workshop, come along behind Ben",
     [("navigation", {"verb": "follow", "person": "ben", "place": "workshop"})]),
    ("grab the red cube and keep it gripped", [("grasping", {"object": "red_cube"})]),
    ("Snatch the red cube, and don't let it go.", [("grasping", {"object": "red_cube"})]),
    ("There is a shelf in the storage room, please go to it", [("navigation", {"place": "shelf"})]),
    ("Put all the cubes in the workshop on the shelf",
     [("manipulation", {"verb": "put", "object": "blue_cube", "source": "workshop", "to": "shelf"})]),
    ("go to the kitchen. Thank you and close the drawer",
     [("navigation", {"place": "kitchen"}), ("manipulation", {"verb": "close", "object": "drawer"})]),
    ("pick up the red cube and no mug", [("grasping", {"object": "red_cube"})]),
    ("put the red cube, no mug, on the shelf",
     [("manipulation", {"verb": "put", "object": "red_cube", "to": "shelf"})]),
    ("go past the shelf to the kitchen", [("navigation", {"place": "kitchen"})]),
    ("Red cube, kitchen table. Onto the shelf.",
     [("manipulation", {"verb": "put", "object": "red_cube", "source": "kitchen_table", "to": "shelf"})]),
    ("Message for Ben: shift over, pack up.", [("communication", {"message": "shift over, pack up", "person": "ben"})]),
    ("Tell Ben: lunch at noon, then go to the kitchen.",
     [("communication", {"message": "lunch at noon", "person": "ben"}), ("navigation", {"place": "kitchen"})]),
    ("Make your round in the kitchen.", [("monitoring", {"place": "kitchen"})]),
    ("keep an eye on the drawer of the kitchen", [("monitoring", {"place": "drawer"})]),
    ("Ben needs the red mug.", [("transport", {"object": "red_mug", "to": "ben"})]),
    ("put the cube blue on the shelf", [("manipulation", {"verb": "put", "object": "blue_cube", "to": "shelf"})]),
    ("opn the drawer pls", [("manipulation", {"verb": "open", "object": "drawer"})]),
    ("open the drawer pop the red cube in and shut it again",
     [("manipulation", {"verb": "open", "object": "drawer"}),
      ("manipulation", {"verb": "put", "object": "red_cube", "to": "drawer"}),
      ("manipulation", {"verb": "close", "object": "drawer"})]),
    ("open up the drawer and see whats in there",
     [("manipulation", {"verb": "open", "object": "drawer"}), ("inspection", {"place": "drawer"})]),
    ("how many cubes are on the workbench and how many on the shelf",
     [("inspection", {"ask": "count", "kind": "cube", "place": "workbench"}),
      ("inspection", {"ask": "count", "kind": "cube", "place": "shelf"})]),
    ("drive to the kitchen // look around there",
     [("navigation", {"place": "kitchen"}), ("inspection", {"place": "kitchen"})]),
    ("start by taking the red cube off the shelf", [("grasping", {"object": "red_cube", "source": "shelf"})]),
    ("close the drawer by the time I'm back", [("manipulation", {"verb": "close", "object": "drawer"})]),
    ("my back hurts, could you lift the red mug off the shelf and just hold it for me",
     [("grasping", {"object": "red_mug", "source": "shelf"})]),
    ("Put the red cube on the shelf, but wipe the shelf first.",
     [("cleaning", {"place": "shelf"}), ("manipulation", {"verb": "put", "object": "red_cube", "to": "shelf"})]),
    ("Close the drawer last. First go to the kitchen, then wipe the workbench.",
     [("navigation", {"place": "kitchen"}), ("cleaning", {"place": "workbench"}),
      ("manipulation", {"verb": "close", "object": "drawer"})]),
    ('I heard Ben yell "open the drawer!" at the telly. Ignore him and wipe the workbench.',
     [("cleaning", {"place": "workbench"})]),
    ("wipe the workbench, otherwise leave it be", [("cleaning", {"place": "workbench"})]),
    ("close the drawer and wipe the workbench",
     [("manipulation", {"verb": "close", "object": "drawer"}), ("cleaning", {"place": "workbench"})]),
    ('say "hello" to Ben', [("communication", {"message": "hello", "person": "ben"})]),
    ("It's not the workbench that needs a wipe, it's the kitchen table.", [("cleaning", {"place": "kitchen_table"})]),
    ("Second pass kitchen table, state changes.", [("inspection", {"place": "kitchen_table", "ask": "changes"})]),
]  # fmt: skip
KEPT = [
    ("go to the hall, don't forget to close the drawer", ["navigation", "manipulation"]),
    ("wipe the kitchen table, and don't forget the counter", ["cleaning", "cleaning"]),
    ("go to the kitchen, need to see if the drawer is open", ["navigation", "inspection"]),
    ("go to the hall, and the table could do with a wipe", ["navigation", "cleaning"]),
]
FORBIDDING = [
    "Under no circumstances press the red button.",
    "press the button, though not before the peg is out",
    "nobody is to open the drawer",
    "go to the hall and don't be near Ben",
    "bring me the red mug, but do not be in the kitchen for long",
    "take the red cube, but never go near the shelf",
]
GROUNDED = [
    ("go to teh kichen tabel", {"place": "kitchen_table"}),
    ("bring the mug on the workbench to the shelf", {"object": "red_mug", "source": "workbench", "to": "shelf"}),
    ("put the blue mug on the table in the living room", {"verb": "put", "object": "blue_mug", "to": "coffee_table"}),
    ("take a mug to the counter", {"object": "red_mug", "to": "counter"}),
    ("go to the lounge", {"place": "living_room"}),
]


def read(answer):
    return [(task.family, dict(task.args)) for task in answer.tasks]


@pytest.mark.parametrize(
    ("text", "tasks"), MISSIONS + SEVERAL + SPOKEN, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_mission_becomes_tasks(understander, site, text, tasks):
    answer = understander.understand(text, site)
    assert (answer.decision, read(answer)) == (Decision.ACCEPT, tasks)
    assert answer.in_scope > 0.5
    assert (answer.question, answer.reason) == ("", "")


@pytest.mark.parametrize(("text", "families"), KEPT)
def test_nothing_that_is_asked_for_is_taken_for_a_remark(understander, site, text, families):
    answer = understander.understand(text, site)
    assert [task.family for task in answer.tasks] == families
    assert answer.remarks == ()


@pytest.mark.parametrize("text", FORBIDDING)
def test_a_limit_is_never_taken_for_a_remark(understander, site, text):
    assert understander.understand(text, site).decision is not Decision.ACCEPT


@pytest.mark.parametrize(("text", "arguments"), GROUNDED)
def test_words_are_grounded_in_the_site(understander, site, text, arguments):
    (task,) = understander.understand(text, site).tasks
    assert dict(task.args) == arguments


def test_all_means_every_object_of_the_kind(understander, site):
    answer = understander.understand("bring all the cubes to the shelf", site)
    assert [task.args["object"] for task in answer.tasks] == ["red_cube", "green_cube", "blue_cube", "yellow_cube"]


def test_many_commands_are_answered_in_order_and_as_one_by_one(understander, site):
    texts = [text for text, _ in MISSIONS]
    together = understander.understand_all(texts, site)
    assert [answer.text for answer in together] == texts
    assert [read(answer) for answer in together] == [read(understander.understand(text, site)) for text in texts]


def test_without_a_site_the_words_stand_for_themselves(understander):
    answer = understander.understand("bring the silver teapot to the garden", None)
    assert answer.decision is Decision.ACCEPT
    assert read(answer) == [("transport", {"object": "silver teapot", "to": "garden"})]


def test_no_commands_give_no_answers(understander, site):
    assert understander.understand_all([], site) == []


def test_what_is_thrown_away_has_to_be_named(understander, site):
    answer = understander.understand("get rid of the stuff on the kitchen table", site)
    assert answer.decision is Decision.CLARIFY
