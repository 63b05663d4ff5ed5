"""What operators may ask for, from other threads and from signal handlers."""

from __future__ import annotations

import sys

import pytest

from executive.runtime.controls import Controls


def test_each_wish_is_taken_once():
    controls = Controls()
    assert (controls.take_cancel(), controls.take_emergency(), controls.take_reset()) == ("", "", False)
    controls.cancel("first")
    controls.cancel("second")
    controls.emergency_stop("pressed")
    controls.reset()
    assert (controls.take_cancel(), controls.take_emergency(), controls.take_reset()) == ("second", "pressed", True)
    assert (controls.take_cancel(), controls.take_emergency(), controls.take_reset()) == ("", "", False)


def test_a_pause_lasts_until_it_is_resumed():
    controls = Controls()
    controls.pause()
    assert controls.paused
    controls.resume()
    assert not controls.paused


@pytest.mark.parametrize("moment", range(12))
def test_a_wish_out_of_a_signal_handler_is_never_lost(moment):
    controls = Controls()
    passed = 0

    def handler_at_that_moment(frame, event, argument):
        nonlocal passed
        frame.f_trace_opcodes = True
        if event == "opcode":
            if passed == moment:
                sys.settrace(None)
                frame.f_trace = None
                controls.cancel("interrupted")
            passed += 1
        return handler_at_that_moment

    before = sys.gettrace()
    sys.settrace(handler_at_that_moment)
    try:
        during = controls.take_cancel()
    finally:
        sys.settrace(before)
    assert (during, controls.take_cancel()) in (("interrupted", ""), ("", "interrupted"))
