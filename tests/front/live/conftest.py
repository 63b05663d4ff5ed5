"""A live page with a bus, controls that keep what was asked of them, and viewers over HTTP and WebSocket."""

import json
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from websockets.sync.client import connect

from executive.contracts.snapshot import NodeStatus, NodeView, TreeView
from executive.front.live import LivePage
from executive.telemetry.events import Event, EventBus, Topic


class KeptControls:
    """Controls that keep every wish in order; `wished` waits for one that comes from another thread."""

    def __init__(self):
        self.wishes = []
        self.paused = False
        self._changed = threading.Condition()

    def pause(self):
        self.paused = True
        self._keep("pause")

    def resume(self):
        self.paused = False
        self._keep("resume")

    def cancel(self):
        self._keep("cancel")

    def emergency_stop(self, reason):
        self._keep(f"emergency stop: {reason}")

    def reset(self):
        self._keep("reset")

    def wished(self, wish):
        with self._changed:
            return self._changed.wait_for(lambda: wish in self.wishes, timeout=20)

    def _keep(self, wish):
        with self._changed:
            self.wishes.append(wish)
            self._changed.notify_all()


class Viewer:
    """One open live connection and everything it has been sent."""

    def __init__(self, connection):
        self._connection = connection
        self.sections = {}

    def until(self, holds):
        """Take in messages until `holds(sections)`; returns the sections."""
        while not holds(self.sections):
            self.sections.update(json.loads(self._connection.recv(timeout=20)))
        return self.sections

    def closing(self):
        """Take in messages until the server closes; returns its code."""
        for message in self._connection:
            self.sections.update(json.loads(message))
        return self._connection.close_code


@contextmanager
def viewer(url):
    address = url.replace("http", "ws") + "live"
    with connect(address, origin=url.rstrip("/"), proxy=None, max_size=None) as connection:
        yield Viewer(connection)


def ask(url, path="", *, method="GET", **headers):
    """Status and body of one request; headers by name with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url + path, method=method, headers=named)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode(), refusal.headers


class Robot:
    """Publishes what a running mission would."""

    def __init__(self, bus):
        self._bus = bus
        self.now = 10.0

    def tell(self, topic, **facts):
        self._bus.publish(Event(self.now, topic, facts))

    def start(self, text="bring the red cube to the shelf", **facts):
        task = {"family": "transport", "args": {"object": "red_cube", "to": "shelf"}, "outcome": "skipped"}
        task |= {"reason": "", "seconds": 0.0}
        mission = {"id": "m1", "text": text, "state": "running", "outcome": None, "reason": "", "tasks": [task]}
        self.tell(Topic.MISSION, **(mission | facts))
        self.tell(Topic.TASK, index=0, state="started", **(task | {"outcome": None}))

    def grasp(self, failed=1, seconds=3.1):
        """The second attempt at a grasp goes on."""
        reason = f"attempt {failed} of 2 failed" if failed else ""
        nodes = (
            NodeView("0", "", "sequence", "transport", status=NodeStatus.RUNNING, seconds=9.0),
            NodeView("0.0", "0", "retry", "2", status=NodeStatus.RUNNING, reason=reason, seconds=9.0),
            NodeView("0.0.0", "0.0", "skill", "grasp", "object = red_cube", NodeStatus.RUNNING, "", seconds),
        )
        goal = {"object": "red_cube", "speed": 0.3}
        self.tell(Topic.SKILL, skill="grasp", goal=goal, state="running", progress=0.62, success=0.4, outcome=None)
        self.tell(Topic.TREE, **TreeView("household", nodes).as_json())


@pytest.fixture
def bus():
    return EventBus()


@pytest.fixture
def controls():
    return KeptControls()


@pytest.fixture
def robot(bus):
    return Robot(bus)


@pytest.fixture
def url(bus, controls):
    with LivePage(bus, controls) as address:
        yield address


@pytest.fixture
def watch():
    return viewer


@pytest.fixture
def http():
    return ask
