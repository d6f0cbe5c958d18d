"""What one notebook may take of the machine and of the instructor's time, and what it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MOST_SIGNALS = 1_000  # and timers, of which each has one to send
SLEEP_COUNTS = 1 / 3  # of its time: a cell may wait for 30 seconds in all, as with nbgrader


@dataclass(frozen=True)
class Used:
    """What all processes of a submission have used together so far.

    Attributes
    ----------
    cpu_seconds
        For which they ran. Two that run side by side for a second count two.
    waiting_seconds
        For which they could have run, had others not had the processors.
    out_of_memory
        Whether the submission was ended because it took more memory than it may.
    """

    cpu_seconds: float = 0.0
    waiting_seconds: float = 0.0
    out_of_memory: bool = False

    def own_seconds(self, since: Used, wall_seconds: float) -> float:
        """Return how much time the submission is to blame for, of `wall_seconds` since then.

        That is the CPU time that it took, or a third of the time in which it did not wait for a
        processor, whichever is more: who sleeps is to blame, who is kept waiting is not.

        Examples
        --------
        >>> Used(cpu_seconds=1, waiting_seconds=4).own_seconds(Used(), 10)  # slept for 5 seconds
        2.0
        >>> Used(cpu_seconds=16).own_seconds(Used(), 8)  # on two processors
        16.0
        """
        waiting = min(max(self.waiting_seconds - since.waiting_seconds, 0), wall_seconds)
        asleep_or_running = wall_seconds - waiting
        return max(self.cpu_seconds - since.cpu_seconds, SLEEP_COUNTS * asleep_or_running)


@dataclass(frozen=True)
class Limits:
    """What one notebook may take.

    Attributes
    ----------
    cell_seconds, probe_seconds, notebook_seconds
        Own time (`Used.own_seconds`) of one cell, of one function on the probes of one seed, of
        all together.
    patience
        How many times as long each of these may take by the clock.
    cpu_seconds
        CPU time of each process.
    memory_bytes
        Of one process, and of all of them together.
    processes, open_files
        How many.
    file_bytes
        In the largest file, and in all files together.
    output_bytes
        What cells may print; of less than this, the start is kept.
    """

    cell_seconds: float = 10.0
    probe_seconds: float = 4.0
    notebook_seconds: float = 60.0
    patience: float = 10.0
    cpu_seconds: float = 60.0
    memory_bytes: int = 2 << 30
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 64 << 20
    output_bytes: int = 50_000_000

    def to_send(self) -> dict[str, Any]:
        """Return what the inside has to know."""
        return {
            "memory": self.memory_bytes,
            "probe_seconds": self.probe_seconds,
            "file_bytes": self.file_bytes,
            "output_bytes": self.output_bytes,
            "limits": {
                "AS": self.memory_bytes,
                "CPU": int(self.cpu_seconds),
                "NPROC": self.processes,
                "NOFILE": self.open_files,
                "FSIZE": self.file_bytes,
                "CORE": 1,  # with 0, Linux hands a dump to a program that is set up to take it
                "MEMLOCK": 0,  # and what else a submission could keep from others
                "MSGQUEUE": 0,
                "NICE": 0,
                "RTPRIO": 0,
                "SIGPENDING": MOST_SIGNALS,
            },
        }
