"""The page over HTTP and WebSocket, as any client sees it."""

import json
import socket
import subprocess
import sys
import threading

import pytest

from executive.errors import BadRequest
from executive.front.live import Button, LivePage
from executive.telemetry.events import EventBus, Topic


def test_the_page_and_its_files_come_from_this_machine_alone(url, http):
    status, page, headers = http(url)
    assert status == 200
    assert "Emergency stop" in page
    assert "http://" not in page
    assert "https://" not in page
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert headers["X-Frame-Options"] == "DENY"
    for name in ("live.js", "live.css"):
        status, text, _ = http(url, f"static/{name}")
        assert status == 200
        assert "://" not in text.replace("ws://${location.host}", "")


def test_a_viewer_sees_the_running_mission(url, robot, watch):
    robot.start()
    robot.grasp()
    with watch(url) as viewer:
        seen = viewer.until(lambda sections: "tree" in sections)
    assert seen["headline"] == {"text": "Grasping the red cube, attempt 2 of 2, 3.1 s", "mood": "running", "detail": ""}
    assert seen["mission"] == {
        "text": "bring the red cube to the shelf",
        "tasks": [
            {
                "family": "transport",
                "args": "object red cube, to shelf",
                "state": "running",
                "reason": "",
                "seconds": "",
            }
        ],
    }
    assert 'data-path="0.0.0"' in seen["tree"]
    assert seen["skill"] == {"name": "grasp", "progress": 62, "success": 40, "expected": None, "seconds": "3.1 s"}


def test_a_viewer_who_comes_late_or_second_sees_all_of_it(url, robot, watch):
    robot.start()
    with watch(url) as first:
        first.until(lambda sections: "headline" in sections)
        robot.grasp()
        with watch(url) as second:
            grasping = lambda sections: sections.get("headline", {}).get("text", "").startswith("Grasping")  # noqa: E731
            assert first.until(grasping)["skill"] == second.until(grasping)["skill"]


def test_only_sections_that_changed_are_sent_again(url, robot, watch):
    robot.start()
    robot.grasp()
    with watch(url) as viewer:
        viewer.until(lambda sections: "tree" in sections)
        viewer.sections.clear()
        robot.tell(Topic.SPEECH, text="Excuse me.")
        viewer.until(lambda sections: "log" in sections)
    assert set(viewer.sections) == {"log"}
    assert viewer.sections["log"] == [{"at": "0:00", "source": "speech", "words": "Excuse me.", "times": 1}]


def test_a_quiet_page_still_beats(url, watch):
    with watch(url) as viewer:
        viewer.until(lambda sections: "headline" in sections)
        assert json.loads(viewer._connection.recv(timeout=20)) == {}


@pytest.mark.parametrize(
    ("button", "wish", "words"),
    [
        ("pause", "pause", "An operator paused the mission."),
        ("resume", "resume", "An operator let the mission go on."),
        ("cancel", "cancel", "An operator cancelled the mission."),
        (
            "emergency-stop",
            "emergency stop: an operator pressed the e-stop on the live page",
            "An operator pressed the e-stop.",
        ),
        ("reset", "reset", "An operator reset the e-stop."),
    ],
)
def test_a_button_reaches_the_controls_and_is_confirmed(url, http, controls, button, wish, words):
    status, body, _ = http(url, f"press/{button}", method="POST", Origin=url.rstrip("/"))
    assert (status, json.loads(body)) == (200, {"done": words})
    assert controls.wishes == [wish]


def test_an_e_stop_shows_until_the_gate_has_confirmed_it_and_a_reset_has_lifted_it(url, http, robot, watch):
    robot.start()
    with watch(url) as viewer:
        http(url, "press/emergency-stop", method="POST", Origin=url.rstrip("/"))
        viewer.until(lambda sections: sections.get("headline", {}).get("text") == "E-stop pressed")
        assert viewer.sections["headline"]["detail"] == "Waiting for the safety gate to confirm."
        assert viewer.sections["state"]["stopped"] is True
        words = "an operator pressed the e-stop on the live page"
        robot.tell(Topic.GATE, verdict="stopped", reasons=["emergency_stop"], words=words, counts={"emergency_stop": 1})
        viewer.until(lambda sections: sections["headline"]["text"] == f"Stopped: {words}")
        assert viewer.sections["headline"]["detail"] == "The robot stands until an operator resets the e-stop."
        http(url, "press/reset", method="POST", Origin=url.rstrip("/"))
        robot.tell(Topic.ACTION, verdict="passed")
        viewer.until(lambda sections: not sections["state"]["stopped"])
        assert viewer.sections["headline"]["mood"] == "running"


def test_an_unknown_button_is_named_with_the_nearest_one(url, http, controls):
    status, body, _ = http(url, "press/pauze", method="POST", Origin=url.rstrip("/"))
    assert (status, json.loads(body)) == (404, {"problem": "unknown button 'pauze'. Did you mean 'pause'?"})
    assert controls.wishes == []


def test_a_page_of_a_recording_takes_only_the_buttons_that_it_offers(bus, controls, http, watch):
    with LivePage(bus, controls, buttons=(Button.PAUSE, Button.RESUME)) as url:
        with watch(url) as viewer:
            assert viewer.until(lambda sections: "buttons" in sections)["buttons"] == ["pause", "resume"]
        status, body, _ = http(url, "press/reset", method="POST", Origin=url.rstrip("/"))
        assert (status, json.loads(body)) == (404, {"problem": "unknown button 'reset'. Did you mean 'resume'?"})
        assert http(url, "press/pause", method="POST", Origin=url.rstrip("/"))[0] == 200
    assert controls.wishes == ["pause"]


def test_a_control_that_fails_says_so(url, http, controls):
    controls.cancel = lambda: {}["nothing"]
    status, body, _ = http(url, "press/cancel", method="POST", Origin=url.rstrip("/"))
    assert (status, json.loads(body)) == (500, {"problem": "KeyError: 'nothing'"})


def test_an_e_stop_gets_through_while_another_control_hangs(url, http, controls):
    release = threading.Event()
    controls.pause = lambda: release.wait(20)
    asking = threading.Thread(target=http, args=(url, "press/pause"), kwargs={"method": "POST", "Origin": url[:-1]})
    asking.start()
    status, _, _ = http(url, "press/emergency-stop", method="POST", Origin=url.rstrip("/"))
    release.set()
    asking.join()
    assert status == 200
    assert controls.wishes == ["emergency stop: an operator pressed the e-stop on the live page"]


def test_a_pressed_pause_shows_as_paused(url, http, robot, watch):
    robot.start()
    robot.grasp(failed=0)
    http(url, "press/pause", method="POST", Origin=url.rstrip("/"))
    with watch(url) as viewer:
        seen = viewer.until(lambda sections: sections.get("headline", {}).get("mood") == "paused")
    assert seen["headline"]["text"] == "Paused: grasping the red cube, 3.1 s"
    assert seen["state"]["paused"] is True


def test_the_viewers_see_the_last_state_and_the_end(bus, controls, robot, watch):
    page = LivePage(bus, controls)
    with watch(page.start()) as viewer:
        viewer.until(lambda sections: "headline" in sections)
        robot.start(outcome="succeeded", state="ended")
        page.close()
        assert viewer.closing() == 1001
    assert viewer.sections["headline"]["text"] == "Done"
    assert viewer.sections["over"] is True


def test_closing_ends_the_thread_and_the_listening_and_may_be_done_twice(bus, controls):
    before = threading.active_count()
    page = LivePage(bus, controls)
    page.start()
    page.close()
    page.close()
    assert threading.active_count() == before
    assert not bus.active


def test_a_taken_port_is_a_clear_error(bus, controls):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadRequest) as refusal:
            LivePage(bus, controls, port=port).start()
    assert str(refusal.value) == (
        f"the live page cannot use port {port}: Address already in use. Port 0 takes a free one."
    )


def test_events_that_make_no_sense_are_told_and_the_page_goes_on(url, bus, robot, watch):
    robot.start()
    robot.tell(Topic.TREE, title="broken")
    with watch(url) as viewer:
        viewer.until(lambda sections: sections.get("problem"))
        assert viewer.sections["problem"] == "The page cannot show the newest state: KeyError: 'nodes'"
        robot.grasp()
        viewer.until(lambda sections: sections.get("problem") == "")
        assert viewer.sections["headline"]["text"].startswith("Grasping")


def test_nothing_is_drawn_while_nobody_watches(bus, controls, robot, watch, monkeypatch):
    from executive.front.live import sections

    drawn = []
    monkeypatch.setattr(sections, "picture", lambda frame: drawn.append(frame) or "")
    with LivePage(bus, controls) as url:
        for _ in range(50):
            robot.tell(Topic.CAMERA, width=1, height=1, encoding="rgb8", data=b"abc")
        assert drawn == []
        with watch(url) as viewer:
            viewer.until(lambda sections: "camera" in sections)
    assert len(drawn) == 1


def test_importing_the_page_loads_no_server():
    heavy = "{'uvicorn', 'starlette', 'nicegui', 'cv2', 'websockets', 'mujoco', 'torch'}"
    script = f"import sys, executive.front.live; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_a_page_without_listeners_leaves_the_bus_free():
    bus = EventBus()
    LivePage(bus, None)
    assert not bus.active
