"""Runs as grading leaves them, without grading: hand-ins, class lists and results."""

from atrous_lib.grading.results.judged import Judgment
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.class_list import read_class
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.roll import Roll
from atrous_lib.grading.run.submissions import Collected, Learner, Submission
from tests.grading.fakes import task_result
from tests.grading.samples import result

WEEK = "03_holes"
CLASS = """id,name,e-mail,group
s1,Ada Ames,ada@uni.example,Team 1
s2,Ben O'Bo,ben@uni.example,Team 1
s3,Cyd Cole,cyd@uni.example,
s4,Cyd Cole,cole@uni.example,
"""


def run(folder, points, *, exercise=WEEK, platform="Moodle", classlist=CLASS, names=None):
    """Make a run, or add to it, of what stands in front of files → points of 4."""
    learners = []
    for original in points:
        _, _, number = original.rpartition("_")
        user = number if platform == "Canvas" else ""
        learners.append(Learner(original, original, platform, user))
    names = names or {}
    submissions = [
        Submission(one.name, exercise, None, came_as=names.get(one.original, ""))
        for one in learners
    ]
    with Journal(folder, seed=7) as journal:
        for original, number in points.items():
            journal.add([result(original, exercise, task_result(number, max_points=4.0))])
        Intake(folder).add(
            f"{exercise}-{platform}", Collected(tuple(submissions), (), tuple(learners))
        )
    if classlist:
        path = folder / "class.csv"
        path.write_text(classlist, "utf-8")
        Roll(folder).change(members=read_class(path))
    return Standing(Journal(folder))


def decide(standing, learner, points, comment="", exercise=WEEK):
    """Decide on the one task of a learner, as somebody does in the form grader."""
    standing.decide([Judgment(learner, exercise, "check_dilate_kernel", points, comment)])
