"""Events as JSON messages with a schema a topic, and back.

Camera frames become `foxglove.CompressedImage` (PNG, so that nothing is lost), which Foxglove Studio shows as an
image; every other topic is an object whose fields Foxglove plots and lists.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from executive.telemetry.events import Event, Topic

_NANOSECONDS = 1_000_000_000
_COMPRESSED = ("jpeg", "png", "webp")
_STRING, _NUMBER, _OBJECT, _INTEGER = ({"type": kind} for kind in ("string", "number", "object", "integer"))
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_NUMBERS = {"type": "array", "items": _NUMBER}
_OBJECTS = {"type": "array", "items": _OBJECT}
_STRINGS = {"type": "array", "items": _STRING}

_FIELDS: Mapping[Topic, Mapping[str, Any]] = {
    Topic.MISSION: {
        "id": _STRING,
        "text": _STRING,
        "state": _STRING,
        "outcome": _TEXT_OR_NULL,
        "reason": _STRING,
        "tasks": _OBJECTS,
    },
    Topic.TASK: {
        "index": _INTEGER,
        "family": _STRING,
        "args": _OBJECT,
        "state": _STRING,
        "outcome": _TEXT_OR_NULL,
        "reason": _STRING,
        "seconds": _NUMBER,
        "round": _INTEGER,
        "of": {"type": ["integer", "null"]},
        "until": _NUMBER,
    },
    Topic.TREE: {"title": _STRING, "nodes": _OBJECTS},
    Topic.SKILL: {
        "skill": _STRING,
        "goal": _OBJECT,
        "state": _STRING,
        "progress": _NUMBER,
        "success": _NUMBER,
        "outcome": _TEXT_OR_NULL,
        "reason": _STRING,
    },
    Topic.ACTION: {"asked": _OBJECT, "sent": _OBJECT, "verdict": _STRING},
    Topic.GATE: {"verdict": _STRING, "reasons": _STRINGS, "words": _STRING},
    Topic.OBSERVATION: {
        "base_pose": _NUMBERS,
        "base_twist": _NUMBERS,
        "arm": _NUMBERS,
        "head": _NUMBERS,
        "gripper": _NUMBER,
        "gripper_force": _NUMBER,
        "lidar": _NUMBERS,
        "contact": _NUMBER,
    },
    Topic.CAMERA: {
        "timestamp": {"type": "object", "properties": {"sec": _INTEGER, "nsec": _INTEGER}},
        "frame_id": _STRING,
        "data": {"type": "string", "contentEncoding": "base64"},
        "format": _STRING,
    },
    Topic.SPEECH: {"text": _STRING},
    Topic.FAULT: {"where": _STRING, "error": _STRING},
}


def schema_name(topic: Topic) -> str:
    """Name of a topic's schema."""
    return "foxglove.CompressedImage" if topic is Topic.CAMERA else f"executive.{topic.value.capitalize()}"


def schema_of(topic: Topic) -> dict[str, Any]:
    """JSON schema of a topic's messages."""
    return {"title": schema_name(topic), "type": "object", "properties": dict(_FIELDS[topic])}


def nanoseconds(stamp: float) -> int:
    """A stamp [s] as MCAP wants it; never negative."""
    return max(0, round(stamp * _NANOSECONDS)) if math.isfinite(stamp) else 0


def encoded(event: Event) -> bytes:
    """The message of an event. What JSON cannot hold becomes null (numbers that are not finite) or its text."""
    data = _image(event) if event.topic is Topic.CAMERA else event.data
    try:
        text = json.dumps(data, default=_plain, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(data), default=_plain)
    return text.encode()


def decoded(topic: Topic, log_time: int, message: bytes) -> Event:
    """The event of a message.

    Raises:
        ValueError: if the message is not what `encoded` writes.
    """
    data = json.loads(message)
    if not isinstance(data, dict):
        raise ValueError("a message is not an object")
    return Event(log_time / _NANOSECONDS, topic, _frame(data) if topic is Topic.CAMERA else data)


def _image(event: Event) -> dict[str, Any]:
    data = event.data
    kind, content = str(data["encoding"]), bytes(data["data"])
    if kind not in _COMPRESSED:
        kind, content = "png", _png(content, int(data["height"]), int(data["width"]))
    seconds, rest = divmod(nanoseconds(event.stamp), _NANOSECONDS)
    return {
        "timestamp": {"sec": seconds, "nsec": rest},
        "frame_id": "head_camera",
        "data": base64.b64encode(content).decode(),
        "format": kind,
    }


def _frame(data: Mapping[str, Any]) -> dict[str, Any]:
    import cv2

    try:
        content = base64.b64decode(data["data"], validate=True)
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except (KeyError, TypeError, cv2.error) as error:
        raise ValueError("a camera message holds no image") from error
    if image is None:
        raise ValueError("a camera message holds no image")
    height, width = image.shape[:2]
    rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    return {"width": width, "height": height, "encoding": "rgb8", "data": rgb.tobytes()}


def _png(rgb: bytes, height: int, width: int) -> bytes:
    import cv2

    image = np.frombuffer(rgb, np.uint8).reshape(height, width, 3)
    _, content = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return bytes(content.tobytes())


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return _finite(value.tolist())
    return dict(value) if isinstance(value, Mapping) else str(value)


def _finite(value: Any) -> Any:
    """The value with null in place of every number that is not finite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
