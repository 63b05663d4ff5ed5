"""What is taken back within a command."""

import pytest

from executive.types import Decision

TAKEN_BACK = [
    ("wipe the kitchen table no sorry the workbench", [("cleaning", {"place": "workbench"})]),
    ("bring me the red cube, no, the blue one", [("transport", {"object": "blue_cube"})]),
    ("give Ben the green cube I mean the green mug", [("transport", {"object": "green_mug", "to": "ben"})]),
    ("go to the kitchen, no wait, to the workshop", [("navigation", {"place": "workshop"})]),
    ("go to the kitchen. No wait, go to the workshop.", [("navigation", {"place": "workshop"})]),
    ("open the drawer, scratch that, close it", [("manipulation", {"verb": "close", "object": "drawer"})]),
]
KEPT = [
    (
        "wipe the kitchen table, wait at the workbench",
        [("cleaning", {"place": "kitchen_table"}), ("navigation", {"place": "workbench"})],
    ),
    (
        "bring the red cube to the shelf and the blue one to the workbench",
        [
            ("transport", {"object": "red_cube", "to": "shelf"}),
            ("transport", {"object": "blue_cube", "to": "workbench"}),
        ],
    ),
    (
        "go to the kitchen and then to the workshop",
        [("navigation", {"place": "kitchen"}), ("navigation", {"place": "workshop"})],
    ),
]


@pytest.mark.parametrize(
    ("text", "tasks"), TAKEN_BACK + KEPT, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_taken_back_is_left_out(understander, site, text, tasks):
    answer = understander.understand(text, site)
    assert answer.decision in (Decision.ACCEPT, Decision.CLARIFY)
    assert [(task.family, dict(task.args)) for task in answer.tasks] == tasks
