"""Recordings: everything that happens, in an MCAP file that `executive replay` and Foxglove Studio open.

with Recorder(Path("mission.mcap")) as recorder:
    stop_listening = bus.listen(recorder)
    ...
for event in read(Path("mission.mcap")):
    ...
"""

from __future__ import annotations

import json
import queue
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from mcap.exceptions import EndOfFile, McapError
from mcap.records import Channel, Message
from mcap.stream_reader import StreamReader
from mcap.writer import MCAP0_MAGIC, Writer
from zstandard import ZstdError

from executive.errors import BadFile
from executive.telemetry.encoding import decoded, encoded, nanoseconds, schema_name, schema_of
from executive.telemetry.events import Event, Topic

_CHUNK = 64 * 1024
"""Bytes that are lost at most when the program dies; small, because the end is what one wants to see then."""
_CAPACITY = 8192
_BULKY = (Topic.CAMERA, Topic.OBSERVATION)
"""Topics that make room first when the disk is slow."""


class Recorder:
    """An event listener that writes an MCAP file.

    Calling it never blocks and never fails: a thread of its own writes. When that thread falls behind, camera frames
    and observations are left out first, then anything; `dropped` counts them and the file says so at its end. An
    error of the disk ends the recording, not the mission; `problem` tells.

    Args:
        path: The file; an older one of that name is replaced.
        capacity: Events that may wait to be written.

    Raises:
        BadFile: if the file cannot be written; nothing has moved by then.
    """

    def __init__(self, path: Path | str, capacity: int = _CAPACITY) -> None:
        self._path = Path(path)
        try:
            self._file: IO[bytes] = self._path.open("wb")
        except OSError as error:
            raise BadFile(self._path, f"cannot be written: {error.strerror or error}.") from error
        self._writer = Writer(self._file, chunk_size=_CHUNK)
        self._channels = _begun(self._writer)
        self._capacity = capacity
        self._queue: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._dropped: Counter[Topic] = Counter()
        self.problem = ""
        self._thread = threading.Thread(target=self._write_all, name="recorder", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> Mapping[Topic, int]:
        """How many events were left out because the disk was too slow."""
        return dict(self._dropped)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Recorder({str(self._path)!r})"

    def __call__(self, event: Event) -> None:
        """Take in one event. Any thread; returns at once. After `close` it does nothing."""
        if self._closed or self.problem:
            return
        waiting = self._queue.qsize()
        if waiting >= self._capacity or (event.topic in _BULKY and waiting >= self._capacity // 2):
            self._dropped[event.topic] += 1
            return
        self._queue.put(event)

    def close(self) -> None:
        """Write what waits, then the index, and close the file. May be called twice, and from any thread."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
            self._thread.join()

    def _write_all(self) -> None:
        """The thread: write events as they come, until `close`."""
        try:
            while (event := self._queue.get()) is not None:
                self._write(event)
                if self._queue.empty():
                    self._file.flush()
            self._end()
        except OSError as error:
            self.problem = f"{self._path}: the recording broke off: {error.strerror or error}."
        finally:
            self._shut()

    def _write(self, event: Event) -> None:
        try:
            message = encoded(event)
        except Exception as error:
            where = f"the recording of a {event.topic.value} event"
            event = Event(event.stamp, Topic.FAULT, {"where": where, "error": f"{type(error).__name__}: {error}"})
            message = encoded(event)
        stamp = nanoseconds(event.stamp)
        self._writer.add_message(self._channels[event.topic], stamp, message, stamp)

    def _end(self) -> None:
        if self._dropped:
            self._writer.add_metadata("dropped", {topic.value: str(count) for topic, count in self._dropped.items()})
        self._writer.finish()  # type: ignore[no-untyped-call]

    def _shut(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            self.problem = self.problem or f"{self._path}: the recording broke off: {error.strerror or error}."


def read(path: Path | str) -> Iterator[Event]:
    """The events of a recording, in the order in which they were written.

    A recording that breaks off gives everything up to there, and then its error.

    Raises:
        BadFile: if it cannot be read, is empty, is no MCAP file, breaks off or is damaged.
    """
    path = Path(path)
    try:
        start, end = _ends(path)
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror or error}.") from error
    if not start:
        raise BadFile(path, "is empty.")
    if start != MCAP0_MAGIC[: len(start)]:
        raise BadFile(path, "is not an MCAP file.")
    return _events(path, complete=end == MCAP0_MAGIC)


def _events(path: Path, complete: bool) -> Iterator[Event]:
    """The events; `complete` tells whether the file ends as an MCAP file should."""
    known = {f"/{topic.value}": topic for topic in Topic}
    topics: dict[int, Topic] = {}
    place = "before the first event"
    with path.open("rb") as file:
        reader = StreamReader(file, validate_crcs=True, record_size_limit=path.stat().st_size)
        try:
            for record in reader.records:
                if isinstance(record, Channel) and record.topic in known:
                    topics[record.id] = known[record.topic]
                elif isinstance(record, Message) and record.channel_id in topics:
                    event = decoded(topics[record.channel_id], record.log_time, record.data)
                    yield event
                    place = f"after {event.stamp:.2f} s"
        except (McapError, ZstdError, struct.error, ValueError, OverflowError, MemoryError, RecursionError) as error:
            damaged = complete and not isinstance(error, EndOfFile | struct.error)
            words = f"is damaged {place}: {error}" if damaged else f"breaks off {place}"
            raise BadFile(path, f"{words}.") from error
    if not topics:
        raise BadFile(path, "is an MCAP file, but not a recording of missions.")


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first and the last bytes of a file, as many as MCAP's magic has."""
    with path.open("rb") as file:
        start = file.read(len(MCAP0_MAGIC))
        file.seek(max(0, path.stat().st_size - len(MCAP0_MAGIC)))
        return start, file.read()


def _begun(writer: Writer) -> dict[Topic, int]:
    """Write the head of the file; returns the channel of each topic."""
    writer.start(profile="", library="executive")
    channels: dict[Topic, int] = {}
    for topic in Topic:
        schema = writer.register_schema(schema_name(topic), "jsonschema", json.dumps(schema_of(topic)).encode())
        channels[topic] = writer.register_channel(f"/{topic.value}", "json", schema)
    return channels
