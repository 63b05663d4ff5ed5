"""The page beside the real loop and the embedded robot."""

import numpy as np
import pytest

from executive.front.live import LivePage
from executive.runtime.assembly import simulated
from executive.telemetry.events import Topic
from executive.types import Outcome

TREE = """
tree: drive
branches:
  navigation:
    args: {place: place}
    run:
      skill: navigate
      with: {goal: $place}
      decorators:
        - timeout: 2min
        - guard: clear_of_people
        - on_stop: halt
"""


@pytest.fixture
def embedded(tmp_path):
    path = tmp_path / "drive.yaml"
    path.write_text(TREE)
    with simulated(0, path, lockstep=True) as parts:
        yield parts


def test_an_e_stop_on_the_page_stops_a_driving_robot(embedded, http, watch):
    with LivePage(embedded.bus, embedded.runtime.controls, site=embedded.site) as url:
        pressed = []

        def press_once_it_drives(event):
            if event.topic is Topic.OBSERVATION and np.hypot(*event.data["base_twist"][:2]) > 0.2 and not pressed:
                pressed.append(http(url, "press/emergency-stop", method="POST", Origin=url.rstrip("/")))

        embedded.bus.listen(press_once_it_drives)
        with watch(url) as viewer:
            report = embedded.runtime.run("go to the shelf")
            viewer.until(lambda sections: sections.get("state", {}).get("stopped"))
            viewer.until(lambda sections: sections["headline"]["text"].startswith("Stopped: "))
    assert [status for status, _, _ in pressed] == [200]
    assert report.outcome is Outcome.STOPPED
    assert report.reason == "an operator pressed the e-stop on the live page"
    assert embedded.runtime.parts.gate.latched
    assert viewer.sections["headline"]["text"] == "Stopped: an operator pressed the e-stop on the live page"
    assert viewer.sections["camera"].startswith("data:image/jpeg;base64,")
    assert 'class="robot"' in viewer.sections["robot"]
    assert 'class="lidar"' in viewer.sections["robot"]


def test_watching_a_mission_changes_nothing_of_it(tmp_path):
    path = tmp_path / "drive.yaml"
    path.write_text(TREE)
    ends = []
    for watched in (False, True):
        with simulated(3, path, lockstep=True) as parts:
            if watched:
                with LivePage(parts.bus, parts.runtime.controls, site=parts.site):
                    report = parts.runtime.run("go to the workbench")
            else:
                report = parts.runtime.run("go to the workbench")
            pose = [float(value) for value in parts.robot.observe().state.base_pose]
            ends.append((report.outcome, [task.seconds for task in report.tasks], pose))
    assert ends[0] == ends[1]
