"""Exercises as data, and the diagnosis of what a learner wrote.

An exercise holds the right function, the inputs to try, and the wrong functions that people
write instead (`exercise`, `holes`). A learner's function runs in a process of its own
(`running`), what it did comes back as plain data (`plain`), and the verdict (`diagnosis`) names
the misconception that does the same. All texts are in `messages/`.
"""

from atrous_lib.checks.black_boxes import Box, boxes
from atrous_lib.checks.course import exercises
from atrous_lib.checks.diagnosis import Verdict, diagnose
from atrous_lib.checks.notebook import CheckFailed, check
from atrous_lib.checks.predictions import Answer, answers

__all__ = [
    "Answer",
    "Box",
    "CheckFailed",
    "Verdict",
    "answers",
    "boxes",
    "check",
    "diagnose",
    "exercises",
]
