"""Runs the missions of a suite in worker processes; an interruption keeps what has been run."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

from executive.errors import ExecutiveError
from executive.front.cli.progress import Tell
from executive.runtime.evaluation import Episode, run_episode
from executive.runtime.suite import Entry
from executive.understanding import Understander

Job = tuple[Entry, int]
"""A mission, and the seed of its world."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_all(
    jobs: Sequence[Job], workers: int, tree: Path | None, tell: Tell, critic: bool = False
) -> tuple[list[Episode], str]:
    """Run every job, with the learned critic in the gate or without; called in the main thread.

    Returns:
        The episodes that ran to their end, in the order of `jobs`, and why it was broken off, or "".
    """
    done: dict[int, Episode] = {}
    broken_off = ""
    tell("missions", 0.0)
    with _terminated_like_interrupted():
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
        try:
            for future, number in _submitted(pool, jobs, tree, critic):
                result = future.result()
                if isinstance(result, str):
                    broken_off = result
                    break
                done[number] = result
                succeeded = sum(episode.succeeded for episode in done.values())
                tell(f"missions, {succeeded} of {len(done)} succeeded", len(done) / len(jobs))
        except KeyboardInterrupt:
            broken_off = "interrupted"
        except BrokenProcessPool:
            broken_off = "a worker process died"
        finally:
            _end(pool, at_once=len(done) < len(jobs))
    return [done[number] for number in sorted(done)], broken_off


def _submitted(
    pool: ProcessPoolExecutor, jobs: Sequence[Job], tree: Path | None, critic: bool
) -> Iterator[tuple[Future[Episode | str], int]]:
    """Hand in every job; gives each one with its number as it ends.

    Workers start while Ctrl-C is held back and inherit that: it reaches this process alone, and none is lost.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        numbers = {pool.submit(_work, entry, seed, tree, critic): number for number, (entry, seed) in enumerate(jobs)}
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for future in as_completed(numbers):
        yield future, numbers[future]


def _end(pool: ProcessPoolExecutor, at_once: bool) -> None:
    """End the workers; at once also those in the middle of a mission, whose robots are simulated."""
    if at_once:
        for worker in active_children():
            worker.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Within it, a request to terminate acts like Ctrl-C; from the first of either on, further ones are let pass."""

    def interrupt(number: int, frame: object) -> None:
        for other in _SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = [signal.signal(number, interrupt) for number in _SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)


_reader: Understander | None = None


def _begin() -> None:
    """In a worker: load what every mission needs, and end when the parent does, however it ends."""
    global _reader  # noqa: PLW0603 - a worker process has no other place to keep it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _reader = Understander.load()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(entry: Entry, seed: int, tree: Path | None, critic: bool) -> Episode | str:
    """One episode, or why none could be run: an error built from facts does not travel between processes."""
    try:
        return run_episode(entry, seed, _reader or Understander.load(), tree, critic)
    except ExecutiveError as error:
        return str(error)
    except Exception as error:
        traceback.print_exc()
        return f"{type(error).__name__}: {error}"
