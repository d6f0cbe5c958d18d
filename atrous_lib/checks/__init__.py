"""Exercises as data, and the diagnosis of what a learner wrote.

exercises/LESSON.py    each lesson's exercises: the right functions, the inputs to try, and the
                       wrong functions that people write instead; `programs` is what they share
messages/LANGUAGE/     all that a learner reads, in a file for each lesson; `catalogue` reads it
messages/LANGUAGE/predictions/   why each answer of a prediction is right, or what leads to it
exercise, course       what an exercise is, and all of them in the course's order
running, plain         a learner's function runs in a process of its own, and what it did comes
                       back as plain data; `formulas` are functions that travel that way
diagnosis              the verdict: right, or which misconception does the same
comparison, spread     when two results agree, and when two ways of drawing numbers do
display                arguments and results as text
notebook, undefined    `check`, the learner's way to all this, and what is said before it can run
predictions            answers to choose from, where a lesson asks for a prediction
black_boxes            misconceptions without their names, for a game
"""

from atrous_lib.checks.black_boxes import Box, boxes
from atrous_lib.checks.course import exercises
from atrous_lib.checks.diagnosis import Verdict, diagnose
from atrous_lib.checks.notebook import CheckFailed, check
from atrous_lib.checks.predictions import Answer, answers, choices
from atrous_lib.checks.undefined import watch

__all__ = [
    "Answer",
    "Box",
    "CheckFailed",
    "Verdict",
    "answers",
    "boxes",
    "check",
    "choices",
    "diagnose",
    "exercises",
]

watch()
