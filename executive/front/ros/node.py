"""The executive as a ROS 2 node: a text command in, a status line out, operators' services.

/vla_command, /robot/command   std_msgs/String    a mission in plain words
/robot/status                  std_msgs/String    one JSON object a change, see `status`
~/cancel ~/pause ~/resume ~/emergency_stop ~/reset   std_srvs/Trigger
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from std_msgs.msg import String
from std_srvs.srv import Trigger

from executive.errors import ExecutiveError
from executive.front.ros.status import StatusBoard
from executive.robot.ros import topics
from executive.robot.ros.robot import RosRobot
from executive.robot.ros.session import Session
from executive.runtime.loop import Runtime
from executive.telemetry.events import EventBus

_SILENT = 0.5
"""An essential topic without a message for this long [s] is told as silent."""
_IDLE = 0.05
"""Seconds between two looks for a new command while there is no mission."""
_COMMAND = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE)
STATUS = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.TRANSIENT_LOCAL)
"""Reliable; who comes later still gets the last lines."""


class ExecutiveNode:
    """Takes missions one at a time and carries them out. One thread owns it; ROS callbacks run in that thread.

    Args:
        session: Node and executor; the runtime's robot serves its callbacks.
        runtime: Carries missions out on `robot`.
        robot: The robot.
        bus: The runtime's events.
        tell: Also gets every status line, e.g. to print it.
    """

    def __init__(
        self,
        session: Session,
        runtime: Runtime,
        robot: RosRobot,
        bus: EventBus,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._runtime = runtime
        self._waiting: str | None = None
        self._busy = False
        self._ending = False
        node = session.node
        self._log = node.get_logger()
        self._status = node.create_publisher(String, topics.STATUS, STATUS)
        self._tell_also = tell
        self._board = StatusBoard(self._tell, lambda: robot.silent(_SILENT))
        self._unlisten = bus.listen(self._board)
        for topic in topics.COMMANDS:
            node.create_subscription(String, topic, self._on_command, _COMMAND)
        services = {
            "cancel": self._cancel,
            "pause": self._pause,
            "resume": self._resume,
            "emergency_stop": self._emergency_stop,
            "reset": self._reset,
        }
        for name, serve in services.items():
            node.create_service(Trigger, f"~/{name}", _answering(serve))

    def run(self) -> None:
        """Carry out missions until `end` or until ROS is shut down; the robot stands when it returns.

        An error in the program is told as the status `crashed` and ends the node; the robot is stopped first.

        Raises:
            ExternalShutdownException: if somebody shut ROS down.
        """
        with self._interrupts():
            while not self._ending:
                if self._waiting is None:
                    self._runtime.idle(_IDLE)
                else:
                    self._carry_out(self._waiting)
                    self._waiting = None
        self._unlisten()

    def end(self, reason: str) -> None:
        """Stop the robot, then let `run` return. May be called from a signal handler."""
        self._ending = True
        self._runtime.controls.cancel(reason)

    def _carry_out(self, text: str) -> None:
        self._busy = True
        try:
            report = self._runtime.run(text)
            self._log.info(f"mission '{text}': {report.outcome.value}{f': {report.reason}' if report.reason else ''}")
        except ExecutiveError as error:
            self._log.error(str(error))
            self._board.refuse(text, str(error))
        except Exception as error:
            self._board.crash(text, f"{type(error).__name__}: {error}")
            raise
        finally:
            self._busy = False
            self._resume()

    def _on_command(self, message: Any) -> None:
        text = message.data.strip()
        if not text:
            self._board.refuse(text, "the command is empty; say what the robot should do.")
        elif self._busy or self._waiting is not None:
            self._board.refuse(text, "a mission is running; cancel it first, or wait for its end.")
        else:
            self._waiting = text

    def _cancel(self) -> str:
        if not self._busy:
            return "no mission is running."
        self._runtime.controls.cancel()
        return ""

    def _pause(self) -> str:
        if not self._busy:
            return "no mission is running."
        self._runtime.controls.pause()
        self._board.pause(True)
        return ""

    def _resume(self) -> str:
        self._runtime.controls.resume()
        self._board.pause(False)
        return ""

    def _emergency_stop(self) -> str:
        self._runtime.controls.emergency_stop()
        return ""

    def _reset(self) -> str:
        self._runtime.controls.reset()
        self._board.reset()
        return ""

    def _tell(self, line: str) -> None:
        self._status.publish(String(data=line))
        self._tell_also(line)

    @contextmanager
    def _interrupts(self) -> Iterator[None]:
        """Within it, the first Ctrl-C or request to terminate ends the node in order, a second one at once."""
        words = {signal.SIGINT: "interrupted from the keyboard", signal.SIGTERM: "asked to terminate"}

        def end(number: int, frame: object) -> None:
            self.end(words[signal.Signals(number)])
            signal.signal(number, signal.default_int_handler)

        before = {number: signal.signal(number, end) for number in words}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _answering(serve: Callable[[], str]) -> Callable[[Any, Any], Any]:
    """A service callback that carries out `serve` and answers with what it says; "" is success."""

    def answer(request: Any, response: Any) -> Any:
        response.message = serve()
        response.success = not response.message
        return response

    return answer
