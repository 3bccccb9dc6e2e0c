"""The pipeline: stages side by side, each taking one item at a time, the most urgent first.

    with Pipeline(stages, stop) as line:
        ...
        line.wake()     # something was written that a stage may take
        line.drain()    # until no stage finds anything to do

What a stage does on an item is isolated (isolate.py); what is left is the machine itself: while the
case file cannot be written, every stage waits and tries again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

from countywatch.watch.isolate import LOG
from groundwork.errors import CaseFileError, OutOfService

# Work that another process wrote is seen at the next look; our own wakes the stages at once.
POLL_SECONDS = 2.0

# While the case file cannot be used, a stage waits a second, then twice as long, up to a minute.
LONGEST_WAIT_SECONDS = 60.0

# A round by hand gives up then and says why; a watch never does.
PATIENCE_SECONDS = 60.0


class Stage(Protocol):
    """One kind of work. `name` is what an error of the stage itself is told by."""

    name: str

    def step(self) -> bool:
        """Does one item; False where there is none. Raises CaseFileError where nothing goes."""

    def abort(self) -> None:
        """Ends the item under way soon; called from another thread."""

    def close(self) -> None:
        """Gives back what the stage holds; called once its thread has ended."""


class Outage:
    """Since when the case file or the machine fails, and why; shared by all stages."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._began: float | None = None
        self.reason: str | None = None
        self._ended: str | None = None

    def take_ended(self) -> str | None:
        """Why the last outage was that is over; once."""
        with self._lock:
            ended, self._ended = self._ended, None
        return ended

    def note(self, error: Exception) -> None:
        """Notes a failure; the first of an outage is said."""
        with self._lock:
            first = self._began is None
            self._began = time.monotonic() if first else self._began
            self.reason = str(error)
        if first:
            self._say(f"The watch waits and tries again: {error}")

    def over(self) -> None:
        """Notes that the case file works."""
        with self._lock:
            ended, self._began = self._began is not None, None
            if ended:
                self._ended = self.reason
            self.reason = None
        if ended:
            self._say("The case file can be used again; the watch goes on.")

    @property
    def seconds(self) -> float:
        """How long it lasts by now."""
        with self._lock:
            return 0.0 if self._began is None else time.monotonic() - self._began


class Pipeline:
    """Runs stages in threads of their own until it is left, or until `stop` says so."""

    def __init__(
        self,
        stages: Sequence[Stage],
        stop: Callable[[], bool],
        say: Callable[[str], None],
        patience_seconds: float = float("inf"),
    ) -> None:
        self._stages = stages
        self._stop = stop
        self._patience = patience_seconds
        self.outage = Outage(say)
        self._changed = threading.Condition()
        self._written = 0  # how often something was written that a stage may take
        self._idle_at = dict.fromkeys(range(len(stages)), -1)
        self._leaving = False
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=stage.name, daemon=True)
            for number, stage in enumerate(stages)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._leaving = True
            self._changed.notify_all()
        for stage in self._stages:
            stage.abort()
        for thread in self._threads:
            thread.join()
        for stage in self._stages:
            stage.close()

    def wake(self) -> None:
        """Says that something was written that a stage may take."""
        with self._changed:
            self._written += 1
            self._changed.notify_all()

    @property
    def is_idle(self) -> bool:
        """Whether no stage has found anything to do since the last thing that was written."""
        with self._changed:
            return all(seen == self._written for seen in self._idle_at.values())

    def drain(self) -> None:
        """Waits until every stage has found nothing to do since the last thing that was written.

        Ends early where `stop` says so. Raises OutOfService where the case file fails too long.
        """
        while not self._stop():
            if self.is_idle:
                return
            with self._changed:
                self._changed.wait(0.1)
            if self.outage.seconds > self._patience:
                raise OutOfService(self.outage.reason or "The case file cannot be used.")

    def _ends(self) -> bool:
        return self._leaving or self._stop()

    def _work(self, number: int) -> None:
        stage, failures = self._stages[number], 0
        while not self._ends():
            with self._changed:
                seen = self._written
            try:
                busy = stage.step()
            except CaseFileError as error:
                self.outage.note(error)
                failures += 1
                self._pause(failures)
                continue
            except Exception as error:  # noqa: BLE001 - the edge of a thread
                # No item's fault: a defect in the stage itself. It must not end the thread, for
                # then its work would wait for ever without anybody being told.
                LOG.exception("the stage %s failed", stage.name)
                self.outage.note(error)
                failures += 1
                self._pause(failures)
                continue
            failures = 0
            self.outage.over()
            if busy:
                self.wake()
            else:
                self._rest(number, seen)

    def _rest(self, number: int, seen: int) -> None:
        with self._changed:
            self._idle_at[number] = seen
            self._changed.notify_all()
            if self._written == seen and not self._leaving:
                self._changed.wait(POLL_SECONDS)

    def _pause(self, failures: int) -> None:
        until = time.monotonic() + min(2.0 ** (failures - 1), LONGEST_WAIT_SECONDS)
        while time.monotonic() < until and not self._ends():
            time.sleep(0.1)
