"""As many learners come out as went in, each with their own bytes, however they were packed."""

import os
import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrous_lib.grading.run.collect import collect_archive, collect_folder
from tests.grading.zips import Raw, packed, write

EXERCISES = ["02_sliding_dot_product", "03_holes"]

HOSTILE = [
    *("Müller", "Möller", "Jo\u0308rg", "J\u00f6rg", "राम", "रोम", "O'Nil", "O’Nil", "김민지"),
    *("Ada", "ada", "ADA", "x" * 80, "가" * 60, "CON", "a\\b", "A:x", "=1+1", "\x1b[31mred\x1b[0m"),
    *("\u202egro", "a\nb", "a\u200db", "de_souza", "r2_d2", "LATE", "anon", "03_holes", "x.."),
    *("_assignsubmission_file_", "1_2_x", "\ufffd", "ﬁ", "fi", "ß", "ss", " ", "山田\u3000太郎"),
]
NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=12)).filter(
    lambda name: "/" not in name and name not in (".", "..") and "\x00" not in name
)


def as_moodle_writes(name):
    """Return a full name in Moodle's prefix: cleaned, with a blank for each "_"."""
    name = re.sub(r"[\x00-\x1f\x7f&<>\"`|':\\/]", "", name.replace("_", " "))
    return re.sub(r"\.\.+", "", name).strip() or "-"


def as_canvas_writes(name):
    """Return a sortable name in Canvas's prefix: in lower case, word characters only."""
    name = "".join(re.findall(r"\w|_", re.sub(r"_([0-9]+)_", r"\1", name).lower()))
    # A name that ends in "_" and a number can't be told from the number that follows.
    return re.sub(r"_[0-9]+$", "", name) or "x"


def moodle(end, flat=False):
    def place(number, name, path):
        inside = path.rpartition("/")[2] if flat else path
        return f"{as_moodle_writes(name)}_{4000 + number}_assignsubmission_file{end}{inside}"

    return place


def masked(number, name, path):
    return f"Participant_{4000 + number}_assignsubmission_file/{path}"


def canvas(number, name, path):
    late = "LATE_" if number % 2 else ""
    file = path.rpartition("/")[2]
    return f"{as_canvas_writes(name)}_{late}{4000 + number}_{9000 + number}_{file}"


def anonymous(number, name, path):
    return f"anon_{'xX'[number % 2]}7Yq{number // 2}_{9000 + number}_{path.rpartition('/')[2]}"


def folders(number, name, path):
    # A folder that begins with a dot is hidden, and listed as such.
    return f"{name.lstrip('.') or '-'}/03_holes/{path.rpartition('/')[2]}"


LAYOUTS = {
    "Moodle": moodle("/"),
    "Moodle before 4.1": moodle("_/"),
    "Moodle, one flat list": moodle("_", flat=True),
    "Moodle, masked": masked,
    "Canvas": canvas,
    "Canvas, anonymous": anonymous,
    "folders": folders,
}
# What a learner hands in: whole folders, other names, archives, what a browser makes of a name.
UPLOADS = [
    "03_holes.ipynb",
    "exercises/03_holes/03_holes.ipynb",
    "03_holes.ipynb.txt",
    "my 03-holes (1).ipynb",
    "Ada Lovelace_4001_assignsubmission_file/03_holes/03_holes.ipynb",
    "4001_9001_03_holes.ipynb",
    "03_holes.zip",
]
BESIDE = ["holes.py", "data/a.csv", "essay.pdf"]


@st.composite
def classes(draw):
    """Return a class as entries of an archive, with each learner's work."""
    layout = draw(st.sampled_from(sorted(LAYOUTS)))
    # Platforms give everybody a number of their own; folders have different names.
    names = draw(st.lists(NAMES, min_size=2, max_size=8, unique=layout == "folders"))
    around = draw(st.sampled_from(["", "week 3/"]))
    entries = []
    for number, name in enumerate(names):
        upload = draw(st.sampled_from(UPLOADS))
        entries.append((around + LAYOUTS[layout](number, name, upload), f"work {number}"))
    return entries


def content_of(path, work, folder):
    return packed(folder, [("03_holes.ipynb", work)]) if path.endswith(".zip") else work


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(classes(), st.sampled_from(["marked", "unmarked", "marked, but in code page 437"]))
def test_everybody_comes_out_with_their_own_bytes(entries, encoding):
    marked = encoding != "unmarked"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw = []
        for path, work in entries:
            encoded = path.encode("cp437" if "437" in encoding else "utf-8", "xmlcharrefreplace")
            raw.append((Raw(encoded, marked), content_of(path, work, folder)))
        if len({entry.name for entry, _ in raw}) < len(raw):
            return  # two names that this encoding writes alike
        collected = collect_archive(write(folder / "a.zip", raw), EXERCISES, folder / "to")
        assert sorted(s.read()[0].decode() for s in collected.submissions) == sorted(
            work for _, work in entries
        )
        learners = [s.learner for s in collected.submissions]
        assert all(name.isprintable() for name in learners)
        folded = {unicodedata.normalize("NFD", name.casefold()) for name in learners}
        assert len(folded) == len(entries)
        assert [one.name for one in collected.learners] == sorted(learners)


@pytest.mark.skipif(os.name == "nt", reason="Windows takes fewer names")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    classes(),
    st.lists(st.sampled_from(UPLOADS + BESIDE), max_size=3),
    st.sampled_from(["", "\udcfc"]),
)
def test_a_folder_gives_the_same_as_its_archive(entries, more, byte):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        learner = entries[0][0].rpartition("/")[0] or entries[0][0]
        if "/" in entries[0][0]:
            entries = [*entries, *((f"{learner}/more{byte}/{path}", path) for path in more)]
        raw, root = [], os.fsencode(folder / "folder")
        for path, work in {os.fsencode(path): work for path, work in entries}.items():
            content = content_of(os.fsdecode(path), work, folder)
            content = content if isinstance(content, bytes) else content.encode()
            place = os.path.join(root, path)
            if any(len(part) > 255 for part in path.split(b"/")):
                return  # more than a folder's name may have
            os.makedirs(os.path.dirname(place), exist_ok=True)
            Path(os.fsdecode(place)).write_bytes(content)
            raw.append((Raw(path), content))
        packed_ones = collect_archive(write(folder / "a.zip", raw), EXERCISES, folder / "to")
        unpacked = collect_folder(Path(os.fsdecode(root)), EXERCISES, folder / "beside")
        assert said(unpacked) == said(packed_ones)


def said(collected):
    return (
        [(s.learner, s.exercise, *s.read(), s.files()) for s in collected.submissions],
        collected.left_out,
        collected.learners,
        collected.layout,
    )
