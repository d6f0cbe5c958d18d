"""What one notebook may take of the machine, and of the instructor's time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """What one notebook may take.

    Attributes
    ----------
    cell_seconds, probe_seconds, notebook_seconds
        Wall time of one cell, of one function on the probes of one seed, of all together.
    cpu_seconds
        CPU time of the interpreter.
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
                "CORE": 0,
            },
        }
