"""The talk with a submission in the sandbox: lines out, lines in, and what it prints."""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Callable, Iterator, Sequence

from atrous_lib.grading.notebook.limits import Used


class Lost(Exception):  # noqa: N818 - says what happened, and is no error of the grader's
    """The interpreter or snapshot that was asked did not answer.

    Attributes
    ----------
    reason
        "endless", "died" or "large".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Attempt:
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
        os.set_blocking(output, False)
        self._selector.register(output, selectors.EVENT_READ)

    def ask(
        self, channel: socket.socket, request: str, answers: int, most: int, seconds: float
    ) -> Iterator[bytes]:
        """Send a line and yield this many lines that come back, each with at most `most` bytes.

        Raises
        ------
        Lost
            If they do not come within `seconds`.
        """
        deadline = time.monotonic() + seconds
        channel.setblocking(False)
        to_send = memoryview(request.encode() + b"\n")
        data = bytearray()
        self._selector.register(channel, selectors.EVENT_READ | selectors.EVENT_WRITE)
        try:
            while answers:
                left = deadline - time.monotonic()
                events = self._selector.select(left) if left > 0 else []
                if not events:
                    raise Lost("endless")
                for key, event in events:
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
                        raise Lost("died")
                    searched = len(data)
                    data += chunk
                    while answers and (end := data.find(b"\n", searched)) >= 0:
                        yield bytes(data[:end])
                        del data[: end + 1]
                        searched = 0
                        answers -= 1
                    if len(data) > most:
                        raise Lost("large")
        except OSError as error:
            raise Lost("died") from error
        finally:
            self._selector.unregister(channel)

    def drain(self) -> None:
        """Read what was printed, and keep its start.

        Raises
        ------
        Lost
            If it is more than any notebook should print.
        """
        while self._source is not None:
            try:
                chunk = os.read(self._source, 1 << 16)
            except BlockingIOError:
                return
            if not chunk:
                self.stop_listening()
                return
            self.output += chunk[: max(0, 20_000 - len(self.output))]
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
