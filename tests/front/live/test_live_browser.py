"""The page in headless Chromium, as an operator uses it."""

import pytest

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.errors import ExecutiveError
from executive.front.live import Button, LivePage
from executive.front.live.browser import find_chromium, headless_browser
from executive.front.live.screenshot import main as save
from executive.robot.sim.description import DESCRIPTION
from executive.robot.sim.site import read_site
from executive.telemetry.events import Topic

pytestmark = pytest.mark.skipif(
    find_chromium() is None, reason="there is no Chromium on this machine (Debian: apt-get install chromium)"
)
PRESSED = "emergency stop: an operator pressed the e-stop on the live page"


@pytest.fixture(scope="module")
def browser():
    with headless_browser(1280, 800) as opened:
        yield opened


@pytest.fixture
def page(url, robot, browser):
    robot.start()
    robot.grasp()
    browser.open(url)
    browser.wait_until("document.body?.dataset.mood === 'running'")
    return browser


def text(browser, selector):
    return browser.run(f"document.querySelector({selector!r}).textContent")


def test_the_page_shows_a_running_tree(page):
    page.wait_until("document.querySelector('#tree [data-path=\"0.0.0\"]') !== null")
    assert text(page, "#headline") == "Grasping the red cube, attempt 2 of 2, 3.1 s"
    assert text(page, "#mission") == "bring the red cube to the shelf"
    assert "grasp" in text(page, '#tree [data-path="0.0.0"]')
    assert page.run("document.querySelector('#skill-progress').value") == 62
    assert page.run("document.title") == "Grasping the red cube, attempt 2 of 2, 3.1 s"


def test_the_e_stop_is_in_sight_and_reaches_the_controls(page, controls, robot):
    box = page.run("(b => [b.top, b.bottom, b.width])(document.querySelector('#stop').getBoundingClientRect())")
    assert 0 < box[0] < box[1] <= 800
    assert box[2] >= 200
    page.click("#stop")
    assert controls.wished(PRESSED)
    page.wait_until("document.querySelector('#headline').textContent === 'E-stop pressed'")
    robot.tell(Topic.GATE, verdict="stopped", reasons=["emergency_stop"], words="the e-stop is pressed")
    page.wait_until("document.querySelector('#headline').textContent === 'Stopped: the e-stop is pressed'")
    assert page.run("document.body.dataset.mood") == "stopped"
    assert text(page, "#stop-words") == "Stopped"


def test_the_space_bar_is_the_e_stop_and_not_the_focused_button(page, controls):
    page.run("document.querySelector('#pause').focus()")
    page.press_key(" ", "Space")
    assert controls.wished(PRESSED)
    page.wait_until("document.querySelector('#stop').classList.contains('pressed')")
    assert controls.wishes == [PRESSED]


def test_a_reset_takes_two_presses(page, controls):
    page.press_key(" ", "Space")
    page.wait_until("!document.querySelector('#reset').disabled")
    page.click("#reset")
    assert text(page, "#reset") == "Press again to reset"
    assert "reset" not in controls.wishes
    page.click("#reset")
    assert controls.wished("reset")
    page.wait_until("document.querySelector('#reset').disabled")


def test_pause_becomes_resume_and_back(page, controls):
    page.click("#pause")
    page.wait_until("document.querySelector('#pause').textContent === 'Resume'")
    page.click("#pause")
    page.wait_until("document.querySelector('#pause').textContent === 'Pause'")
    assert controls.wishes == ["pause", "resume"]


def test_a_large_tree_keeps_what_runs_in_sight(page, robot):
    nodes = [NodeView("0", "", "sequence", "many", status=NodeStatus.RUNNING)]
    nodes += [NodeView(f"0.{number}", "0", "skill", "wait") for number in range(40)]
    nodes[21] = NodeView("0.20", "0", "skill", "grasp", status=NodeStatus.RUNNING)
    robot.tell(Topic.TREE, **TreeView("household", tuple(nodes)).as_json())
    page.wait_until("document.querySelector('#tree [data-path=\"0.20\"]') !== null")
    page.run("""middle = selector => (({top, bottom}) => (top + bottom) / 2)(
        document.querySelector(selector).getBoundingClientRect())""")
    off = page.run("middle('#tree [data-path=\"0.20\"]') - middle('#tree')")
    assert abs(off) < 5
    page.click("#fit")
    assert page.run("document.querySelector('#tree').scrollHeight <= document.querySelector('#tree').clientHeight")


def test_a_new_mission_takes_the_old_tree_away(page, robot):
    page.wait_until("document.querySelector('#tree svg') !== null")
    robot.start(id="m2")
    page.wait_until("document.querySelector('#tree').textContent === 'The tree appears when a mission starts.'")


def test_an_e_stop_that_does_not_arrive_is_told(page):
    page.run("window.fetch = () => Promise.reject(new Error('no line'))")
    page.press_key(" ", "Space")
    page.wait_until("!document.querySelector('#alert').hidden")
    page.wait_until(
        "document.querySelector('#alert').textContent"
        " === 'The e-stop did NOT reach the program. Use the robot\\'s own e-stop.'"
    )


def test_words_from_outside_stay_words(page, robot):
    evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    robot.start(text=evil, id="m2")
    robot.tell(Topic.SPEECH, text=evil)
    robot.tell(Topic.GATE, verdict="clipped", reasons=["clearance"], words=evil, counts={evil: 1})
    page.wait_until(f"document.querySelector('#mission').textContent === {evil!r}")
    page.wait_until("document.querySelectorAll('#log li').length === 2")
    assert page.run("document.querySelectorAll('main img:not(#camera), main script').length") == 0
    assert page.run("document.title") != "taken"


def test_a_lost_program_is_told_and_found_again(bus, controls, robot, browser):
    first = LivePage(bus, controls)
    address = first.start()
    robot.start()
    browser.open(address)
    browser.wait_until("document.body?.dataset.mood === 'running'")
    browser.run("socket.close()")
    browser.wait_until("socket.readyState === WebSocket.OPEN && document.body.dataset.line === 'live'")
    first.close()
    browser.wait_until("document.querySelector('#line').textContent === 'Ended'")
    assert text(browser, "#detail") == "The program has ended; this is the last that it showed."
    assert browser.run("document.querySelector('#stop').disabled") is True


def test_a_page_of_a_recording_says_so_and_offers_no_e_stop(bus, controls, robot, browser):
    with LivePage(bus, controls, buttons=(Button.PAUSE, Button.RESUME)) as address:
        robot.start()
        browser.open(address)
        browser.wait_until("document.querySelector('#line').textContent === 'Recording'")
        assert browser.run("['stop', 'reset', 'cancel', 'pause'].map(id => part(id).hidden)") == [
            True,
            True,
            True,
            False,
        ]
        browser.press_key(" ", "Space")
        browser.click("#pause")
        assert controls.wished("pause")
    assert controls.wishes == ["pause"]


def test_pictures_of_the_page_and_its_parts_are_saved(bus, controls, robot, tmp_path, capsys):
    with LivePage(bus, controls, site=read_site(), robot=DESCRIPTION) as url:
        robot.start()
        robot.grasp()
        robot.tell(Topic.OBSERVATION, base_pose=[2.0, 4.0, 0.0], lidar=[1.0] * 36)
        for part in ("page", "tree", "map"):
            assert save([url, str(tmp_path / f"{part}.png"), "--part", part]) == 0
            assert (tmp_path / f"{part}.png").read_bytes().startswith(b"\x89PNG")
    assert save([url, str(tmp_path / "gone.png")]) == 1
    assert capsys.readouterr().err == f"{url} cannot be opened: net::ERR_CONNECTION_REFUSED.\n"


def test_a_script_that_fails_is_an_error(browser):
    with pytest.raises(ExecutiveError, match=r"^script 'nothing.at.all' failed: Uncaught$"):
        browser.run("nothing.at.all")
