"""What marked words mean on a site: arguments by family, references, and what steps share."""

from dataclasses import replace

import pytest

from executive.contracts.memory import Sighting, WorldMemory
from executive.errors import BadRequest
from executive.types import Decision
from executive.understanding import Understander

from scripted import Scripted, understood  # isort: skip

RED_TO_SHELF = {"object": "red_cube", "to": "shelf"}
STEPS = [
    ("transport: bring [Ben](recipient) the [mug](object) on the [coffee table](source)",
     [{"object": "green_mug", "source": "coffee_table", "to": "ben"}]),
    ("transport: carry the [cube](object) next to the [blue mug](source) to the [shelf](destination)", [RED_TO_SHELF]),
    ("transport: bring the [cube](object) near [Anna](source) to the [shelf](destination)",
     [{"object": "yellow_cube", "to": "shelf"}]),
    ("transport: bring the [red](attribute) and the [blue](attribute) [cube](object) to the [shelf](destination)",
     [RED_TO_SHELF, {"object": "blue_cube", "to": "shelf"}]),
    ("transport: bring [all](count) [cubes](object) but the [red](attribute) [one](object) to the [shelf](destination)",
     [{"object": name, "to": "shelf"} for name in ("green_cube", "blue_cube", "yellow_cube")]),
    ("transport: bring the [red](attribute) [cube](object), not the [blue](attribute) [one](object), to the "
     "[shelf](destination)", [RED_TO_SHELF]),
    ("transport: give [Anna](recipient) the [red](attribute) [cube](object) and [Ben](recipient) the "
     "[blue](attribute) [mug](object)", [{"object": "red_cube", "to": "anna"}, {"object": "blue_mug", "to": "ben"}]),
    ("transport: bring the [red and blue](attribute) [cubes](object) to the [shelf](destination)",
     [RED_TO_SHELF, {"object": "blue_cube", "to": "shelf"}]),
    ("transport: bring the [red](attribute) [and](attribute) the [blue](attribute) [cube](object) to the "
     "[shelf](destination)", [RED_TO_SHELF, {"object": "blue_cube", "to": "shelf"}]),
    ("transport: bring [two](count) [cubes](object) to the [shelf](destination)",
     [RED_TO_SHELF, {"object": "green_cube", "to": "shelf"}]),
    ("transport: bring [all](count) [cubes](object) in the [kitchen](source) to the [shelf](destination)",
     [{"object": "red_cube", "source": "kitchen", "to": "shelf"},
      {"object": "green_cube", "source": "kitchen", "to": "shelf"}]),
    ("manipulation: stack the [red](attribute) [cube](object) on the [blue cube](destination)",
     [{"verb": "put", "object": "red_cube", "to": "blue_cube"}]),
    ("manipulation: put the [peg](object) on the [table](destination) in the [living room](destination)",
     [{"verb": "put", "object": "peg", "to": "coffee_table"}]),
    ("manipulation: could I have the [drawer](object) opened", [{"verb": "open", "object": "drawer"}]),
    ("manipulation: the [drawer](object) is open, close [it](object)", [{"verb": "close", "object": "drawer"}]),
    ("manipulation: the [drawer](object) should be closed", [{"verb": "close", "object": "drawer"}]),
    ("manipulation: the [peg](object) belongs on the [shelf](source), put [it](object) [there](destination)",
     [{"verb": "put", "object": "peg", "to": "shelf"}]),
    ("manipulation: put [everything](object) from the [counter](source) into the [bin](destination)",
     [{"verb": "put", "object": name, "source": "counter", "to": "bin"} for name in ("green_cube", "yellow_mug")]),
    ("transport: [Ben](person) asked for the [peg](object), bring [it](object) to [him](recipient)",
     [{"object": "peg", "to": "ben"}]),
    ("navigation: go [home](destination) to the [dock](destination)", [{"place": "dock"}]),
    ("navigation: go to the [red cube](destination)", [{"place": "kitchen_table"}]),
    ("transport: bring [Ben](person) to [Anna](recipient)", [{"verb": "guide", "person": "ben", "place": "anna"}]),
    ("inspection: is [Anna](person) in the [living room](source)", [{"person": "anna", "place": "living_room"}]),
    ("transport: I want the [yellow](attribute) [cube](object) on the [counter](source)",
     [{"object": "yellow_cube", "to": "counter"}]),
    ("navigation: follow [Ben](person)", [{"verb": "follow", "person": "ben"}]),
    ("cleaning: wipe the [crumbs](object) off the [counter](source)", [{"place": "counter"}]),
    ("cleaning: dispose of the [red](attribute) [mug](object)", [{"object": "red_mug", "to": "bin"}]),
    ("inspection: look for the [peg](object) in the [workshop](source)", [{"object": "peg", "place": "workshop"}]),
    ("monitoring: watch [Ben](person)", [{"place": "ben"}]),
    ("communication: greet [Anna](person)", [{"person": "anna", "message": "hello"}]),
    ("watering: water the [red](attribute) [mug](object)", [{"object": "red_mug"}]),
    ("transport: point two: carry the [peg](object) to the [shelf](destination)", [{"object": "peg", "to": "shelf"}]),
    ("transport: point [two](count): the [red](attribute) [cube](object) to the [shelf](destination)", [RED_TO_SHELF]),
    ("manipulation: set the [peg](object) down beside the [green](destination) [mug](destination)",
     [{"verb": "put", "object": "peg", "to": "coffee_table"}]),
    ("transport: carry the [peg](object) to the [table](destination) near the [green mug](destination)",
     [{"object": "peg", "to": "coffee_table"}]),
    ("manipulation: set the [peg](object) on top of the [green mug](destination)",
     [{"verb": "put", "object": "peg", "to": "green_mug"}]),
    ("grasping: take the [peg](object) to the [counter](destination)", [{"object": "peg", "to": "counter"}]),
    ("transport: carry the [mug](object) standing beside the [red cube](attribute) to the [shelf](destination)",
     [{"object": "blue_mug", "to": "shelf"}]),
]  # fmt: skip
MISTAGGED = [
    ("transport: bring the [red](attribute) [cube](object) from the [kitchen table](destination) to the "
     "[shelf](destination)", {**RED_TO_SHELF, "source": "kitchen_table"}),
    ("transport: bring the [mug](object) on the [workbench](destination) to the [shelf](destination)",
     {"object": "red_mug", "source": "workbench", "to": "shelf"}),
    ("transport: bring the [red](attribute) [cube](object) to the shelf", RED_TO_SHELF),
    ("transport: bring the red cube to the [shelf please](destination)", RED_TO_SHELF),
    ("transport: bring the [red](attribute) [cube](object) to the [shlef](destination)", RED_TO_SHELF),
]  # fmt: skip
SEQUENCES = [
    ("transport: fetch the [mug](object) from the [coffee table](source) || transport: and bring [it](object) to "
     "[Ben](recipient)", [{"object": "green_mug", "source": "coffee_table", "to": "ben"}]),
    ("inspection: find the [red](attribute) [mug](object) || transport: and bring [it](object) to [Ben](recipient) || "
     "communication: and tell [him](person) [it is clean](message)",
     [{"object": "red_mug"}, {"object": "red_mug", "to": "ben"}, {"person": "ben", "message": "it is clean"}]),
    ("grasping: take the [red](attribute) and the [blue](attribute) [cube](object) || transport: and bring "
     "[them](object) to [Anna](recipient)",
     [{"object": "red_cube"}, {"object": "blue_cube"}, {"object": "red_cube", "to": "anna"},
      {"object": "blue_cube", "to": "anna"}]),
    ("transport: bring the [red](attribute) [cube](object) to the [shelf](destination) || transport: and the "
     "[blue](attribute) [one](object)", [RED_TO_SHELF, {"object": "blue_cube", "to": "shelf"}]),
    ("transport: bring the [red](attribute) [cube](object) to [Anna](recipient) || transport: then bring "
     "[it](object) back", [{"object": "red_cube", "to": "anna"}, {"object": "red_cube", "to": "kitchen_table"}]),
    ("manipulation: open the [drawer](object) || manipulation: , put the [peg](object) in it || manipulation: and shut "
     "[it](object)", [{"verb": "open", "object": "drawer"}, {"verb": "put", "object": "peg", "to": "drawer"},
                      {"verb": "close", "object": "drawer"}]),
    ("navigation: go to the [dock](destination) || cleaning/navigation: , then the [shelf](object)",
     [{"place": "dock"}, {"place": "shelf"}]),
    ("transport: bring the [peg](object) to the [kitchen](destination) || navigation/transport: and then to the "
     "[shelf](destination)", [{"object": "peg", "to": "kitchen"}, {"object": "peg", "to": "shelf"}]),
    ("navigation: go to the [kitchen](destination) || manipulation: open the [drawer](object) || manipulation: and put "
     "the [peg](object) in [it](destination)",
     [{"place": "kitchen"}, {"verb": "open", "object": "drawer"}, {"verb": "put", "object": "peg", "to": "drawer"}]),
    ("navigation: go to the [shelf](destination) || manipulation: and put the [peg](object) down",
     [{"place": "shelf"}, {"verb": "put", "object": "peg", "to": "shelf"}]),
    ("transport: carry [both](count) the [red](attribute) [cube](object) || transport: and the [peg](object) || "
     "transport: and then the [blue](attribute) [mug](object) to the [shelf](destination)",
     [{"object": name, "to": "shelf"} for name in ("red_cube", "peg", "blue_mug")]),
    ("inspection: look for the [peg](object) || inspection: find the [green](attribute) [mug](object) || "
     "transport: and carry that [one](object) to the [shelf](destination)",
     [{"object": "peg"}, {"object": "green_mug"}, {"object": "green_mug", "to": "shelf"}]),
    ("inspection: find the [green](attribute) [mug](object) || transport: and carry that [mug](object) to "
     "[Ben](recipient)", [{"object": "green_mug"}, {"object": "green_mug", "to": "ben"}]),
    ("manipulation: set the [blue](attribute) [cube](object) on the [counter](destination) || grasping: and then the "
     "[other](attribute) [blue](attribute) [object](object) as well",
     [{"verb": "put", "object": "blue_cube", "to": "counter"}, {"verb": "put", "object": "blue_mug", "to": "counter"}]),
    ("manipulation: throw the [peg](object) into the [bin](destination) || cleaning: and do the same with the "
     "[red](attribute) [mug](object)",
     [{"verb": "put", "object": "peg", "to": "bin"}, {"verb": "put", "object": "red_mug", "to": "bin"}]),
]  # fmt: skip
ASKED = [
    ("grasping: take [the other](attribute) [cube](object)",
     "Which cube: the red one, the green one, the blue one or the yellow one?"),
    ("transport: bring Anna's [mug](object) to the [shelf](destination)",
     "Which mug: the red one, the green one, the blue one or the yellow one?"),
    ("transport: bring [both](count) [mugs](object) to the [shelf](destination)",
     "Which two mugs: the red one, the green one, the blue one and the yellow one?"),
    ("grasping: take [ten](count) [cubes](object)",
     "I know four of 'cubes', not ten. Which ones: red cube, green cube, blue cube or yellow cube?"),
    ("navigation: go to the [bedroom shelf](destination)",
     "I know no 'bedroom shelf'. Where to: shelf, kitchen, living room, workshop, storage, dock, ...?"),
    ("inspection: I'd love it if the [red](attribute) [cube](object) ended up on the [shelf](destination)",
     "What about 'shelf'? Please give me one step at a time."),
    ("manipulation: the [red](attribute) [cube](object) please", "What should I do: the red cube please?"),
    ("grasping/inspection: get the [peg](object)",
     "Should I take something into the gripper, or look and report? I am not sure what 'get the peg' asks for."),
    ("inspection: find the [red](attribute) and the [blue](attribute) [cube](object) || transport: bring that "
     "[one](object) to the [shelf](destination)", "Which cube: the red one or the blue one?"),
    ("inspection: find the [peg](object) || grasping: and take the [other](attribute) [peg](object)",
     "I know no 'other peg'. Which object: peg, red cube, green cube, blue cube, yellow cube, red mug, ...?"),
    ("transport: bring the [red](attribute) [cube](object) || navigation: . The [dock](object) is free",
     "Where should I bring the red cube: kitchen, living room, workshop, storage, dock, kitchen table, ...?"),
    ("out_of_scope/navigation: the [kitchen](destination)",
     "Is 'the kitchen' a task for me? Should I go somewhere?"),
]  # fmt: skip


def arguments(answer):
    return [dict(task.args) for task in answer.tasks]


@pytest.mark.parametrize(("script", "expected"), STEPS + SEQUENCES)
def test_marked_words_become_arguments(site, script, expected):
    answer = understood(script, site)
    assert (answer.decision, answer.question) == (Decision.ACCEPT, "")
    assert arguments(answer) == expected


@pytest.mark.parametrize(("script", "expected"), MISTAGGED)
def test_grammar_mends_what_the_tagger_got_wrong(site, script, expected):
    answer = understood(script, site)
    assert (answer.decision, arguments(answer)) == (Decision.ACCEPT, [expected])


@pytest.mark.parametrize(("script", "question"), ASKED)
def test_what_is_left_open_is_asked(site, script, question):
    answer = understood(script, site)
    assert (answer.decision, answer.question) == (Decision.CLARIFY, question)


def test_a_family_whose_arguments_do_not_fit_gives_way_to_the_next_likely_one(site):
    answer = understood("grasping/transport: get the [peg](object)", site)
    assert [task.family for task in answer.tasks] == ["grasping"]


def test_a_slot_speaks_for_the_family_that_has_a_use_for_it(site):
    for script, family in [
        ("monitoring/navigation: visit the [storage](destination)", "navigation"),
        ("navigation/monitoring: visit the [storage](object)", "monitoring"),
    ]:
        answer = understood(script, site)
        assert (answer.decision, [task.family for task in answer.tasks]) == (Decision.ACCEPT, [family])


def test_what_is_surely_no_task_is_refused(site):
    answer = understood("out_of_scope: the [kitchen](destination) is nice", site)
    assert (answer.decision, len(answer.tasks)) == (Decision.REJECT, 1)


def test_a_condition_becomes_a_test_and_its_thing_is_it(site):
    answer = understood(
        "manipulation: [if the drawer is open](condition), close [it](object)", site,
        "inspection: check if the [drawer](object) is [open](attribute)",
    )  # fmt: skip
    (task,) = answer.tasks
    assert dict(task.args) == {"verb": "close", "object": "drawer"}
    assert dict(task.condition.test.args) == {"place": "drawer", "ask": "state", "state": "open"}


def test_me_is_the_operator_of_the_site(site):
    answer = understood("transport: bring [me](recipient) the [peg](object)", replace(site, operator="ben"))
    assert arguments(answer) == [{"object": "peg", "to": "ben"}]


def test_an_owner_tells_mugs_apart(site):
    objects = {name: replace(thing, owner="anna" if name == "blue_mug" else "") for name, thing in site.objects.items()}
    answer = understood("grasping: take Anna's [mug](object)", replace(site, objects=objects))
    assert arguments(answer) == [{"object": "blue_mug"}]


def test_what_one_object_is_called_every_object_of_its_kind_is_called(site):
    objects = dict(site.objects)
    objects["blue_mug"] = replace(objects["blue_mug"], synonyms=("blue beaker", "blue thing"))
    called = replace(site, objects=objects)
    assert arguments(understood("grasping: take the [green beaker](object)", called)) == [{"object": "green_mug"}]
    assert understood("grasping: take the [beaker](object)", called).question.startswith("Which mug: the red one")
    assert understood("grasping: take the [thing](object)", called).decision is Decision.CLARIFY


def test_beside_a_thing_is_where_it_was_seen_or_brought(site):
    script = "manipulation: set the [peg](object) next to the [red mug](destination)"
    assert arguments(understood(script, site))[0]["to"] == "workbench"
    brought = understood(f"transport: carry the [red mug](object) to the [shelf](destination) || {script}", site)
    assert arguments(brought)[1]["to"] == "shelf"
    memory = WorldMemory()
    memory.saw(Sighting("red_mug", site.places["counter"].centre, 0.0, 0.01, "counter", 1.0))
    assert arguments(understood(script, site, memory=memory))[0]["to"] == "counter"


def test_a_sighting_beats_the_usual_place(site):
    memory = WorldMemory()
    memory.saw(Sighting("red_cube", site.places["shelf"].centre, 0.0, 0.01, "shelf", 1.0))
    script = "transport: bring the [cube](object) on the [shelf](source) to [Anna](recipient)"
    assert understood(script, site).decision is Decision.CLARIFY
    answer = understood(script, site, memory=memory)
    assert arguments(answer) == [{"object": "red_cube", "source": "shelf", "to": "anna"}]


class Camera:
    """Sees the yellow mug on the left."""

    def __init__(self):
        self.asked = []

    def choose(self, candidates, words):
        self.asked.append(words)
        return ("yellow_mug",) if "left" in words and "yellow_mug" in candidates else tuple(candidates)


def test_the_camera_decides_where_words_and_places_cannot(site):
    camera = Camera()
    script = "grasping: take the [mug](object) [on the left](attribute)"
    assert arguments(understood(script, site, seen=camera)) == [{"object": "yellow_mug"}]
    assert camera.asked == ["mug on the left"]
    assert understood(script, site).question.startswith("Which mug")
    understood("grasping: take the [blue](attribute) [mug](object)", site, seen=camera)
    assert len(camera.asked) == 1


def test_without_a_site_arguments_are_the_words(site):
    answer = understood("transport: bring the [silver](attribute) [teapot](object) to the [garden](destination)", None)
    assert (answer.decision, arguments(answer)) == (Decision.ACCEPT, [{"object": "silver teapot", "to": "garden"}])


def test_an_error_rate_out_of_bounds_is_refused():
    with pytest.raises(BadRequest, match=r"^the error rate is 0\.5; it has to be from 0\.01 to 0\.3\.$"):
        Understander(Scripted(), {}, 0.5)
