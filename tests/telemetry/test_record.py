"""What is recorded comes back; what cannot be recorded or read is said in one sentence."""

import json
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mcap.reader import make_reader
from mcap.writer import Writer

from executive.errors import BadFile
from executive.telemetry.encoding import encoded, schema_of
from executive.telemetry.events import Event, EventBus, Topic
from executive.telemetry.record import Recorder, read

PIXELS = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
FACTS = {
    Topic.MISSION: {
        "id": "1f",
        "text": "bring the red cube to the shelf",
        "state": "ended",
        "outcome": "succeeded",
        "reason": "",
        "tasks": [{"family": "transport", "args": {"object": "red_cube"}, "outcome": "succeeded"}],
    },
    Topic.TASK: {
        "index": 0,
        "family": "transport",
        "args": {"object": "red_cube", "to": "shelf"},
        "state": "started",
        "outcome": None,
        "reason": "",
        "seconds": 0.0,
        "round": 2,
        "of": None,
        "until": 60.0,
    },
    Topic.TREE: {"title": "household", "nodes": [{"path": "0", "kind": "sequence", "status": "running"}]},
    Topic.SKILL: {
        "skill": "navigate",
        "goal": {"goal": "shelf"},
        "state": "running",
        "progress": 0.4,
        "success": 0.1,
        "outcome": None,
        "reason": "",
    },
    Topic.ACTION: {"asked": {"base": [0.3, 0.0, 0.0]}, "sent": {"base": [0.05, 0.0, 0.0]}, "verdict": "clipped"},
    Topic.GATE: {"verdict": "clipped", "reasons": ["base_acceleration"], "words": "base slowed"},
    Topic.OBSERVATION: {
        "base_pose": [1.0, 2.0, 0.1],
        "base_twist": [0.0, 0.0, 0.0],
        "arm": [0.0] * 5,
        "head": [0.0, 0.6],
        "gripper": 0.06,
        "gripper_force": 0.0,
        "lidar": [8.0] * 120,
        "contact": 0.0,
    },
    Topic.CAMERA: {"width": 64, "height": 48, "encoding": "rgb8", "data": PIXELS.tobytes()},
    Topic.SPEECH: {"text": "where is the blue mug – über dem Tisch?"},
    Topic.FAULT: {"where": "skill grasp", "error": "ValueError: no"},
}
EVENTS = [Event(0.05 * index, topic, facts) for index, (topic, facts) in enumerate(FACTS.items())]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mission.mcap"


def recorded(path, events=EVENTS, **settings):
    with Recorder(path, **settings) as recorder:
        for event in events:
            recorder(event)
    return path


def message_of(path):
    """The sentence with which reading fails, "" when it does not, and the number of events before it."""
    count = 0
    try:
        for _ in read(path):
            count += 1
    except BadFile as error:
        return str(error).removeprefix(f"{path}: "), count
    return "", count


def test_every_topic_comes_back_as_it_was(path):
    assert set(FACTS) == set(Topic)
    back = list(read(recorded(path)))
    assert [event.topic for event in back] == [event.topic for event in EVENTS]
    assert [event.stamp for event in back] == pytest.approx([event.stamp for event in EVENTS], abs=1e-9)
    assert [dict(event.data) for event in back] == [dict(event.data) for event in EVENTS]


@pytest.mark.parametrize("topic", list(Topic))
def test_messages_fit_their_schema(topic):
    schema = schema_of(topic)
    Draft202012Validator.check_schema(schema)
    message = json.loads(encoded(Event(1.5, topic, FACTS[topic])))
    Draft202012Validator(schema).validate(message)
    assert set(message) == set(schema["properties"])


def test_other_tools_find_channels_schemas_and_times(path):
    with recorded(path).open("rb") as file:
        found = {channel.topic: (schema, message) for schema, channel, message in make_reader(file).iter_messages()}
    schema, message = found["/camera"]
    assert (schema.name, schema.encoding) == ("foxglove.CompressedImage", "jsonschema")
    image = json.loads(message.data)
    assert (image["format"], image["timestamp"]) == ("png", {"sec": 0, "nsec": 350_000_000})
    assert message.log_time == 350_000_000
    assert found["/mission"][0].name == "executive.Mission"


def test_a_frame_that_is_already_compressed_is_passed_on():
    frame = {"width": 1, "height": 1, "encoding": "jpeg", "data": b"\xff\xd8\xff"}
    assert json.loads(encoded(Event(0.0, Topic.CAMERA, frame))) == {
        "timestamp": {"sec": 0, "nsec": 0},
        "frame_id": "head_camera",
        "data": "/9j/",
        "format": "jpeg",
    }


def test_values_that_json_cannot_hold_do_not_end_the_recording(path):
    odd = {"a": float("nan"), "b": np.array([1.0, np.inf]), "c": np.float64(2.5), "d": {3: (float("inf"), b"x")}}
    events = [Event(float("nan"), Topic.SKILL, odd), Event(0.1, Topic.CAMERA, {"data": b""}), EVENTS[0]]
    back = list(read(recorded(path, events)))
    assert dict(back[0].data) == {"a": None, "b": [1.0, None], "c": 2.5, "d": {"3": [None, "b'x'"]}}
    assert dict(back[1].data) == {"where": "the recording of a camera event", "error": "KeyError: 'encoding'"}
    assert back[2].topic is Topic.MISSION


def test_a_recording_that_breaks_off_gives_everything_up_to_there(path):
    many = [Event(0.05 * step, Topic.OBSERVATION, FACTS[Topic.OBSERVATION] | {"step": step}) for step in range(2000)]
    whole = recorded(path, many).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    words, count = message_of(path)
    assert 500 < count < 1500
    assert words == f"breaks off after {0.05 * (count - 1):.2f} s."
    path.write_bytes(whole[:-8])
    assert message_of(path) == ("breaks off after 99.95 s.", 2000)
    path.write_bytes(whole[:40])
    assert message_of(path) == ("breaks off before the first event.", 0)


def test_what_is_written_so_far_can_be_read_when_the_program_dies(path):
    program = (
        "import os, time\n"
        "from executive.telemetry.events import Event, Topic\n"
        "from executive.telemetry.record import Recorder\n"
        f"recorder = Recorder({str(path)!r})\n"
        "for step in range(5000):\n"
        "    recorder(Event(0.05 * step, Topic.SPEECH, {'text': str(step) * 40}))\n"
        "while not recorder._queue.empty():\n"
        "    time.sleep(0.01)\n"
        "os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    words, count = message_of(path)
    assert count > 3500
    assert words == f"breaks off after {0.05 * (count - 1):.2f} s."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty."),
        (b"seed: 3\n", "is not an MCAP file."),
        (b"\x00" * 100, "is not an MCAP file."),
        (b"\x89MC", "breaks off before the first event."),
        (b"\x89MCAP0\r\n", "breaks off before the first event."),
    ],
)
def test_a_file_that_is_no_recording_says_so(path, content, words):
    path.write_bytes(content)
    assert message_of(path) == (words, 0)


def test_a_missing_file_and_a_folder_say_so(path, tmp_path):
    assert message_of(path) == ("cannot be read: No such file or directory.", 0)
    assert message_of(tmp_path) == ("cannot be read: Is a directory.", 0)


def test_an_mcap_file_of_another_program_says_so(path):
    with path.open("wb") as file:
        writer = Writer(file)
        writer.start()
        channel = writer.register_channel("/tf", "json", 0)
        writer.add_message(channel, 0, b"{}", 0)
        writer.finish()
    assert message_of(path) == ("is an MCAP file, but not a recording of missions.", 0)


def test_a_damaged_message_says_where(path):
    with path.open("wb") as file:
        writer = Writer(file)
        writer.start()
        channel = writer.register_channel("/speech", "json", 0)
        for stamp, content in ((1, b'{"text": "hello"}'), (2, b"[1]")):
            writer.add_message(channel, stamp * 10**9, content, 0)
        writer.finish()
    assert message_of(path) == ("is damaged after 1.00 s: a message is not an object.", 1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.integers(8, 10**6), st.integers(0, 255)), min_size=1, max_size=4))
def test_flipped_bytes_never_give_anything_but_events_or_a_bad_file(path, places):
    if not path.exists():
        recorded(path)
    content = bytearray(path.read_bytes())
    for place, value in places:
        content[8 + place % (len(content) - 8)] = value
    damaged = path.with_name("damaged.mcap")
    damaged.write_bytes(content)
    words, count = message_of(damaged)
    assert count <= len(EVENTS)
    assert not words or words.startswith(("is damaged ", "breaks off ", "is an MCAP file, but not"))


def test_a_path_that_cannot_be_written_is_refused_at_once(tmp_path):
    for path, words in (
        (tmp_path / "none" / "mission.mcap", "cannot be written: No such file or directory."),
        (tmp_path, "cannot be written: Is a directory."),
    ):
        with pytest.raises(BadFile) as caught:
            Recorder(path)
        assert str(caught.value) == f"{path}: {words}"


def test_it_may_be_closed_twice_and_ignores_what_comes_later(path):
    recorder = Recorder(path)
    recorder(EVENTS[0])
    recorder.close()
    recorder.close()
    recorder(EVENTS[1])
    assert len(list(read(path))) == 1


def test_it_listens_to_a_bus_from_several_threads(path):
    bus = EventBus()
    with Recorder(path) as recorder:
        bus.listen(recorder)
        threads = [
            threading.Thread(target=lambda: [bus.publish(EVENTS[step % 10]) for step in range(100)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(list(read(path))) == 400
    assert recorder.dropped == {}


def test_a_slow_disk_costs_events_and_no_time(path, monkeypatch):
    release = threading.Event()
    write = Recorder._write

    def slow(recorder, event):
        release.wait(10.0)
        write(recorder, event)

    monkeypatch.setattr(Recorder, "_write", slow)
    recorder = Recorder(path, capacity=100)
    began = time.monotonic()
    for _ in range(500):
        recorder(EVENTS[6])
        recorder(EVENTS[4])
    assert time.monotonic() - began < 5.0
    release.set()
    recorder.close()
    kept = [event.topic for event in read(path)]
    assert recorder.problem == ""
    assert recorder.dropped[Topic.OBSERVATION] == 500 - kept.count(Topic.OBSERVATION) > 400
    assert kept.count(Topic.ACTION) > kept.count(Topic.OBSERVATION)
    with path.open("rb") as file:
        metadata = {entry.name: entry.metadata for entry in make_reader(file).iter_metadata()}
    assert metadata["dropped"]["action"] == str(recorder.dropped[Topic.ACTION])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_ends_the_recording_and_nothing_else():
    recorder = Recorder("/dev/full")
    for _ in range(2000):
        recorder(EVENTS[7])
    recorder.close()
    assert recorder.problem == "/dev/full: the recording broke off: No space left on device."
    recorder(EVENTS[0])
