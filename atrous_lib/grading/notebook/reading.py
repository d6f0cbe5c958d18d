"""From the bytes that a learner handed in to what counts of them, whatever became of the file.

A notebook passes through mail, learning platforms, merges and other programs before it gets
here. Whatever can be read is read, and what was odd is noted; nothing here raises.

Outputs, attachments and the state of widgets make most of a large notebook, and only its code is
graded. But reading JSON takes up to 40 times the file's size in memory. So a small file is read
here and now, and a large one by a process of its own, which may take only so much and gives back
nothing but the code. That process runs this very file, which therefore imports the standard
library alone.
"""

from __future__ import annotations

import codecs
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

SMALL_BYTES = 1 << 20  # read at once: the worst such file takes 40 MB and 0.1 s
READER_BYTES = 1 << 30  # of memory, for the process that reads a larger file
READER_SECONDS = 10  # of CPU time; an honest file of 64 MiB takes about one
MOST_CELLS = 10_000  # an honest notebook has a hundred
MOST_CODE_BYTES = 4 << 20  # in all of its cells together
MOST_TEXT = 5_000  # characters of a cell that is no code, and might have been some
MOST_NAME = 200  # characters of a cell's type and of nbgrader's name for it

AGAIN = "Save it in Jupyter and hand it in again."
CLEAR = (
    "Clear its outputs in Jupyter (Edit, Clear Outputs of All Cells), save it and hand it in again."
)
# A line that would be code if its cell were: prose hardly has one.
CODE = re.compile(r"^[ \t]*(?:def|class|async|import|from)[ \t]", re.MULTILINE)


@dataclass(frozen=True)
class RawCell:
    """A cell as it stands in the file.

    Attributes
    ----------
    number
        Its place among all cells, from 1, as people count.
    kind, once
        Its type; the type that nbgrader's release gave it, if it says so.
    source
        The text.
    grade_id
        nbgrader's name for it, if it has one.
    """

    number: int
    kind: str
    source: str
    grade_id: str = ""
    once: str = ""


def read(notebook: bytes) -> tuple[list[RawCell], list[str]]:
    """Return the cells that may hold code, and notes on what was odd about the file."""
    if not notebook.strip(b"\0 \r\n\t"):
        return [], ["The file is empty."]
    if len(notebook) <= SMALL_BYTES:
        return read_here(notebook)
    command = [sys.executable, "-I", "-S", __file__, str(READER_BYTES), str(READER_SECONDS)]
    try:
        done = subprocess.run(
            command, input=notebook, capture_output=True, timeout=4 * READER_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return [], [unreadable("it takes too much memory or time to read", CLEAR)]
    cells, notes = json.loads(done.stdout)
    return [RawCell(**cell) for cell in cells], notes


def unreadable(why: str, advice: str = AGAIN) -> str:
    """Return the note on a file from which nothing could be read."""
    return f"The file could not be read as a notebook: {why}. {advice}"


def read_here(notebook: bytes) -> tuple[list[RawCell], list[str]]:
    """Do what `read` does in this process, whatever it takes."""
    text, notes = decoded(notebook)
    try:
        content, more = _content(text)
    except ValueError as error:
        return [], [*notes, unreadable(str(error))]
    notes += more
    raw = _raw_cells(content)
    if raw is None:
        return [], [*notes, unreadable("it has no list of cells")]
    if len(raw) > MOST_CELLS:
        why = f"it has {len(raw):,} cells, and {MOST_CELLS:,} are the most"
        return [], [*notes, unreadable(why, "Delete those that hold nothing of yours.")]
    if "worksheets" in content:
        notes.append("The file is in an old format of notebooks (3).")
    cells = [
        RawCell(number, _named(cell.get("cell_type")), _source(cell), *_about(cell))
        for number, cell in enumerate(raw, 1)
        if isinstance(cell, dict)
    ]
    cells = [cell for cell in cells if _may_be_code(cell)]
    if sum(len(cell.source.encode("utf-8", "replace")) for cell in cells) > MOST_CODE_BYTES:
        why = f"it holds more than {MOST_CODE_BYTES >> 20} MB of code"
        return [], [*notes, unreadable(why, "Keep data in files of their own.")]
    return cells, notes


def _content(text: str) -> tuple[Any, list[str]]:
    """Return what a file's text says, or as much as can be read, and notes on what is left out.

    Raises
    ------
    ValueError
        If nothing can be read; the message says why.
    """
    try:
        return parsed(text), []
    except (ValueError, RecursionError) as error:
        sides = _sides(text)
        if sides:
            content = next(filter(None, map(_parsed_or_none, sides)), None)
            if content is None:
                raise ValueError("it holds the marks of a merge conflict") from error
            note = "The file holds the marks of a merge conflict; one side of each was read."
            return content, [note]
        if isinstance(error, RecursionError):  # in words of each Python's own
            raise ValueError("it is nested too deeply") from error
        # Where the error is that something follows, what stands before it is a whole.
        before = text[: error.pos] if isinstance(error, json.JSONDecodeError) else ""
        if (content := _parsed_or_none(before)) is None:
            raise ValueError(f"it is no JSON ({str(error)[:80]})") from error
        return content, ["Something follows the notebook in its file; that was not read."]


def decoded(notebook: bytes) -> tuple[str, list[str]]:
    r"""Return the file's text, and notes if it is not in UTF-8.

    Examples
    --------
    >>> decoded("naïve".encode("cp1252"))
    ('naïve', ['Some characters are not in UTF-8; they were read as those of Windows (cp1252).'])
    >>> decoded("{}".encode("utf-16"))
    ('{}', ['The file is in UTF-16.'])
    """
    encoding = json.detect_encoding(notebook)
    if not encoding.startswith("utf-8"):
        return notebook.decode(encoding, "replace"), [f"The file is in {encoding[:6].upper()}."]
    try:
        return notebook.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = "Some characters are not in UTF-8; they were read as those of Windows (cp1252)."
        return notebook.decode("utf-8-sig", "as-windows"), [note]


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not in UTF-8 as the encoding that Windows' old editors write."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as-windows", _as_windows)


def parsed(text: str) -> Any:
    """Return what a JSON text says.

    Numbers of any length are read, as floats, and so are texts with the ends of lines in them as
    they are. What a disk or a copy that failed filled the file up with is no part of it.

    Raises
    ------
    ValueError, RecursionError
        If it is no JSON, or is nested too deeply.
    """
    return json.loads(text.rstrip("\0"), parse_int=float, strict=False)


def _parsed_or_none(text: str) -> Any:
    try:
        return parsed(text)
    except (ValueError, RecursionError):
        return None


def _sides(text: str) -> list[str]:
    """Return the text as either side of its merge conflicts has it; none if there are none."""
    sides: tuple[list[str], list[str]] = ([], [])
    taking: tuple[int, ...] = (0, 1)
    found = False
    for line in text.splitlines(keepends=True):
        mark = line[:7]
        if mark == "<" * 7:
            taking, found = (0,), True
        elif mark == "|" * 7 and taking == (0,):
            taking = ()  # what was there before either
        elif mark == "=" * 7 and found and taking in ((0,), ()):
            taking = (1,)
        elif mark == ">" * 7:
            taking = (0, 1)
        else:
            for side in taking:
                sides[side].append(line)
    return ["".join(side) for side in sides] if found else []


def _raw_cells(content: Any) -> list[Any] | None:
    if not isinstance(content, dict):
        return None
    if isinstance(content.get("cells"), list):
        cells: list[Any] = content["cells"]
        return cells
    sheets = content.get("worksheets")
    return list(_of_sheets(sheets)) if isinstance(sheets, list) else None


def _of_sheets(sheets: list[Any]) -> Iterator[Any]:
    for sheet in sheets:
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
            yield from sheet["cells"]


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _about(cell: dict[str, Any]) -> tuple[str, str]:
    """Return nbgrader's name of a cell, and what type it had when it was released."""
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(about, dict):
        return "", ""
    return _named(about.get("grade_id")), _named(about.get("cell_type"))


def _named(value: Any) -> str:
    """Return a name as it stands in the file, or "" where there is none that a program gives."""
    return value if isinstance(value, str) and len(value) <= MOST_NAME else ""


def _may_be_code(cell: RawCell) -> bool:
    if cell.kind == "code" or cell.grade_id:
        return True
    return len(cell.source) <= MOST_TEXT and CODE.search(cell.source) is not None


def main(memory: int, seconds: int) -> None:
    """Read a notebook from standard input, and write what `read_here` returns of it as JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cells, notes = read_here(sys.stdin.buffer.read())
    json.dump([[asdict(cell) for cell in cells], notes], sys.stdout)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
