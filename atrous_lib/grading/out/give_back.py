"""Feedback packed under the names by which each platform finds its learner again."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from atrous_lib.grading.out.gradebooks import Export
from atrous_lib.grading.out.people import People, line_of_each
from atrous_lib.grading.out.sheet import Sheet
from atrous_lib.grading.out.writing import Files, in_place_of, pack
from atrous_lib.grading.results.counted import Counted
from atrous_lib.grading.results.feedback import feedback_notebook, feedback_page
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.names import safe
from atrous_lib.grading.run.platforms import in_front


@dataclass
class Packed:
    """What was packed."""

    archives: dict[Path, int] = field(default_factory=dict)  # with how many entries are in each
    without: list[str] = field(default_factory=list)  # whose feedback is in none of them, and why

    def write(self, path: Path, files: Files) -> None:
        """Write an archive of files, if there are any; they are read one by one."""
        files = iter(files)
        if first := [*itertools.islice(files, 1)]:
            with in_place_of(path) as beside:
                self.archives[path] = pack(itertools.chain(first, files), beside)


def for_moodle(standing: Standing, folder: Path, worksheet: Path | None = None) -> Packed:
    """Pack pages for “Upload multiple feedback files in a zip” of Moodle's assignments.

    Moodle looks for NAME_NUMBER_assignsubmission_file in front of the file, where the number is
    that of a participant of this assignment. It ignores the name. Only the assignment's grading
    worksheet says the numbers of a team's members. There is one archive for each exercise.
    """
    people, done = People(standing), Packed()
    if worksheet is None:
        numbers = {exercise: people.numbered(exercise) for exercise in standing.exercises()}
    else:
        sheet = Sheet(worksheet.read_bytes(), str(worksheet))
        exercise, who = Export(sheet, people).participants()
        handed_in = {*standing.names(exercise)}
        lines = line_of_each({number: names & handed_in for number, (_, names) in who.items()})
        numbers = {exercise: {name: (who[at][0], at) for name, at in lines.items() if at}}
    for exercise, known in numbers.items():
        done.write(folder / f"moodle-{exercise}.zip", _to_moodle(standing, exercise, known, done))
    return done


def _to_moodle(
    standing: Standing, exercise: str, known: Mapping[str, tuple[str, str]], done: Packed
) -> Iterator[tuple[str, str]]:
    for result in standing.of_exercise(exercise):
        if result.learner not in known:
            done.without.append(
                f"{standing.label(result.learner)} {exercise}: no number of a participant is sure "
                f"to be theirs. Give the assignment's grading worksheet with --worksheet."
            )
            continue
        full_name, number = known[result.learner]
        name = safe(in_front(full_name)).replace("_", " ")
        place = f"{name}_{number}_assignsubmission_file/{exercise}-feedback.html"
        yield place, _told(standing, result)


def for_canvas(standing: Standing, folder: Path) -> Packed:
    """Pack notebooks for “Upload submissions” of Canvas's assignments.

    Canvas looks for the numbers of user and attachment in the name, which is that of the download,
    and shows the file under its old name. So what was a notebook is one, with the feedback in it.
    A group's goes to all of its members, and says only what holds for each of them.
    """
    done = Packed()
    for exercise in standing.exercises():
        done.write(folder / f"canvas-{exercise}.zip", _to_canvas(standing, exercise, done))
    return done


def _to_canvas(
    standing: Standing, exercise: str, done: Packed
) -> Iterator[tuple[str, str | bytes]]:
    came_as = Intake(standing.folder).came_as
    shared: dict[str, set[str]] = {}
    for result in standing.of_exercise(exercise):
        sender = standing.senders(result.learner, exercise)[0]
        name = came_as.get((sender.name, exercise))
        if name is None:
            done.without.append(
                f"{standing.label(result.learner)} {exercise}: it did not come from Canvas, or was "
                f"graded before its name was kept. Give the archive to `grade` again."
            )
        elif len(standing.owners(sender.name)) == 1:
            yield name, _as_uploaded(name, exercise, _told(standing, result, feedback_notebook))
        else:
            group = sender.original.rpartition("_")[0]
            shared.setdefault(name, set()).add(_told(standing, result, feedback_notebook, group))
    for name, notebooks in shared.items():
        if len(notebooks) == 1:
            yield name, _as_uploaded(name, exercise, notebooks.pop())
        else:
            done.without.append(
                f"{name}: the members of this group have different results, and Canvas shows each "
                f"of them the same file. Give theirs back with `give-back folders`."
            )


def _as_uploaded(name: str, exercise: str, notebook: str) -> str | bytes:
    """Return a notebook as what its name says: one that came in an archive goes back in one."""
    if not name.lower().endswith(".zip"):
        return notebook
    archive = io.BytesIO()
    pack([(f"{exercise}-feedback.ipynb", notebook)], archive)
    return archive.getvalue()


def for_folders(standing: Standing, folder: Path) -> Packed:
    """Pack one archive for each learner, with the pages of all that they handed in.

    Archives under names that nobody has any more are removed: they would go to somebody, too.
    """
    done = Packed()
    graded = (result for result in standing if result.failure is None)
    for name, results in itertools.groupby(graded, lambda result: result.learner):
        files = ((f"{one.exercise}-feedback.html", _told(standing, one)) for one in results)
        done.write(folder / "learners" / f"{name}.zip", files)
    for path in {*(folder / "learners").glob("*.zip")} - done.archives.keys():
        path.unlink()
    return done


def _told(
    standing: Standing, result: Counted, make: Callable[..., str] = feedback_page, label: str = ""
) -> str:
    history = standing.history(result.learner, result.exercise)
    return make(result, label or standing.label(result.learner), history)
