"""Notebooks as learners might hand them in, made of the exercise about holes."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "03_holes"
SETUP = "import os, signal, sys, time\nimport numpy as np\nfrom atrous_lib.checks import check"
KERNEL = """
def dilate_kernel(W, atrous_rate):
    dilated = np.zeros(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    dilated[::atrous_rate] = W
    return dilated
"""
CONV = """
def atrous_conv1d(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    return sum(x[:, k * atrous_rate :][:, :steps] @ W[k] for k in range(len(W))) + b
"""
WRONG_KERNEL = "def dilate_kernel(W, atrous_rate):\n    return W.copy()"


def cell(source, grade_id=None, **about):
    """Return a code cell as a notebook holds it."""
    metadata = {"nbgrader": {"grade_id": grade_id, **about}} if grade_id else {}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def cells(kernel=KERNEL, between="", conv=CONV, setup=SETUP):
    """Return the cells of a notebook: two functions, each with its check, and one cell between."""
    return [
        cell(setup),
        cell(kernel, "dilate_kernel", solution=True),
        cell("check(dilate_kernel)", "check_dilate_kernel", grade=True, points=2),
        cell(between),
        cell(conv, "atrous_conv1d", solution=True),
        cell("check(atrous_conv1d)", "check_atrous_conv1d", grade=True, points=4),
    ]


def packed(cells, **about):
    """Return a notebook's bytes."""
    about = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5, **about}
    return json.dumps({"cells": cells, **about}).encode()


def notebook(**sources):
    """Return the bytes of a notebook with these cells changed."""
    return packed(cells(**sources))


def released(folder="exercises", name=NAME):
    """Return the bytes of a notebook of the course."""
    return (ROOT / folder / name / f"{name}.ipynb").read_bytes()
