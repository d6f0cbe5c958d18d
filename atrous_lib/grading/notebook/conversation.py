"""The talk with a submission in the sandbox: lines out, lines in, and what it prints."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import time
from collections.abc import Callable, Iterator, Sequence

from atrous_lib.grading.notebook.limits import Used

MOST_PRINTED = 20_000  # bytes of what was printed that are kept: a page shows fewer
LOOK_SECONDS = 0.5  # between two looks at how much time a submission has used
# Pieces of an answer or of output are read as soon as they are there, later ones after a pause, in
# which many small ones come together: it costs more to wake up for one than to read it.
EAGER, FEW = 2, 500
PAUSE_SECONDS = (0.0004, 0.005)  # before the few next ones, and before all others
MOST_READS = 4  # at a time, of a pipe that takes 64 KiB and is filled again meanwhile


class Lost(Exception):  # noqa: N818 - says what happened, and is no error of the grader's
    """The interpreter or snapshot that was asked did not answer.

    Attributes
    ----------
    reason
        A key of `reasons.LOSSES`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conversation:
    """A submission in the sandbox, to talk to. What it says is believed in nothing.

    Attributes
    ----------
    used
        A function that asks the sandbox, not the submission, what it has used so far.
    """

    def __init__(
        self,
        pid: int,
        channel: socket.socket,
        output: int,
        tasks: Sequence[socket.socket],
        most_output: int,
        used: Callable[[], Used],
    ) -> None:
        self.pid = pid
        self.channel = channel
        self.tasks = tasks
        self.used = used
        self.output = b""
        self._source: int | None = output
        self._left = most_output
        self._selector = selectors.DefaultSelector()
        self._own = 0.0  # seconds, as of the last look
        self._looked = 0.0  # when that was, in seconds for which it had been asked
        self._asked = 0.0  # for how long it has been asked, up to the last answer
        self._since: float | None = None  # when it was asked, while it is to answer
        os.set_blocking(output, False)
        self._selector.register(output, selectors.EVENT_READ)

    def own_seconds(self) -> float:
        """Return how much time the submission is to blame for since it began.

        That it sleeps while nothing is asked of it is no fault of its own: it can only wait for the
        grader, which may itself be kept waiting. Between two looks at what it has used, all time in
        which it is to answer counts as its own.
        """
        now = self._asked_seconds()
        if now - self._looked >= LOOK_SECONDS:
            with contextlib.suppress(Lost):  # else all of the time counts
                self._own = self.used().own_seconds(Used(), now)
                self._looked = now
        return self._own + now - self._looked

    def _asked_seconds(self) -> float:
        """Return for how long, by the clock, the submission was to answer."""
        return self._asked + (0.0 if self._since is None else time.monotonic() - self._since)

    def ask(
        self,
        channel: socket.socket,
        request: str,
        answers: int,
        most: int,
        seconds: float,
        patience: float = 10.0,
    ) -> Iterator[bytes]:
        """Send a line and yield this many lines that come back, each with at most `most` bytes.

        Raises
        ------
        Lost
            If they do not come within `seconds` of the submission's own time, or `patience`
            times as many by the clock.
        """
        end = self.own_seconds() + seconds
        self._since = time.monotonic()
        last = self._since + patience * seconds
        channel.setblocking(False)
        to_send = memoryview(request.encode() + b"\n")
        data = bytearray()
        pieces = 0
        self._selector.register(channel, selectors.EVENT_READ | selectors.EVENT_WRITE)
        try:
            while answers:
                left = min(end - self.own_seconds(), last - time.monotonic())
                if left <= 0:
                    raise Lost("endless")
                pieces += 1
                if pieces > EAGER:
                    time.sleep(PAUSE_SECONDS[pieces > FEW])
                for key, event in self._selector.select(min(left, LOOK_SECONDS)):
                    if key.fileobj is not channel:
                        self.drain()
                        continue
                    if event & selectors.EVENT_WRITE:
                        to_send = to_send[channel.send(to_send) :]
                        if not to_send:
                            self._selector.modify(channel, selectors.EVENT_READ)
                    if not event & selectors.EVENT_READ:
                        continue
                    chunk = channel.recv(1 << 20)
                    if not chunk:
                        raise Lost(self._how_it_ended())
                    searched = len(data)
                    data += chunk
                    while answers and (end_of_line := data.find(b"\n", searched)) >= 0:
                        yield bytes(data[:end_of_line])
                        del data[: end_of_line + 1]
                        searched = 0
                        answers -= 1
                    if len(data) > most:
                        raise Lost("large")
        except OSError as error:
            raise Lost(self._how_it_ended()) from error
        finally:
            self._selector.unregister(channel)
            self._asked, self._since = self._asked_seconds(), None

    def _how_it_ended(self) -> str:
        return "memory" if self.used().out_of_memory else "died"

    def drain(self) -> None:
        """Read what was printed, and keep its start.

        Raises
        ------
        Lost
            If it is more than any notebook should print.
        """
        for _ in range(MOST_READS):
            if self._source is None:
                return
            try:
                chunk = os.read(self._source, 1 << 16)
            except BlockingIOError:
                return
            if not chunk:
                self.stop_listening()
                return
            self.output += chunk[: max(0, MOST_PRINTED - len(self.output))]
            self._left -= len(chunk)
            if self._left < 0:
                self.stop_listening()
                raise Lost("large")

    def take_output(self) -> str:
        """Return the start of what was printed since the last time."""
        taken, self.output = self.output, b""
        return taken.decode(errors="replace")

    def stop_listening(self) -> None:
        """Hear no more of what is printed."""
        if self._source is not None:
            self._selector.unregister(self._source)
            os.close(self._source)
            self._source = None

    def close(self) -> None:
        """Hang up."""
        self.stop_listening()
        self._selector.close()
        for each in (self.channel, *self.tasks):
            each.close()
