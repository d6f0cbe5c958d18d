"""Grading a class: every submission in a sandbox of its own, every score computed outside.

Nothing here runs a learner's code. The sandbox gets a notebook's cells and the inputs to try;
what comes back is plain data, and `atrous_lib.checks` judges it.
"""
