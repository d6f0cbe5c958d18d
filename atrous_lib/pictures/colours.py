"""What each colour means, in every picture of the course, and what it becomes at night.

A picture is drawn in the colours of the day. `night_style` is what turns them into those of the
night; it stands in a picture's own file (`svg.standalone`) and on the page around an explorer.
A colour never says anything alone: a shape, a dash, a sign or a word stands beside it.
"""

from __future__ import annotations

from typing import NamedTuple

# What the pictures are drawn on and written with.
PAPER, INK, QUIET = "#ffffff", "#1f2328", "#57606a"
DULL, LINE = "#8c959f", "#b6bec7"  # of what is left out; of frames and scales
SHADE, SHEET = "#e9edf1", "#f5f7f9"  # surfaces that stand out from the paper, or hardly

INPUT, INPUT_TINT = "#006ba8", "#e1f0fa"
KERNEL, KERNEL_TINT = "#a05000", "#ffe9d4"
BIAS, BIAS_TINT = "#7a3e9d", "#f1e5f8"
RIGHT, RIGHT_TINT = "#1a7332", "#def3e3"
WRONG, WRONG_TINT = "#c1123c", "#fde4e9"
OUTPUT = INK
PADDING = DULL
SPOTLIGHT = "#fff3bf"  # behind what a picture points at

NIGHT = {
    PAPER: "#1b1f24",
    INK: "#e6edf3",
    QUIET: "#a8b3bf",
    DULL: "#8a939d",
    LINE: "#4b535d",
    SHADE: "#2e353d",
    SHEET: "#22272d",
    INPUT: "#6cb8f0",
    INPUT_TINT: "#12374f",
    KERNEL: "#f0a35c",
    KERNEL_TINT: "#4a2f14",
    BIAS: "#cda2e8",
    BIAS_TINT: "#3d2850",
    RIGHT: "#6fd08c",
    RIGHT_TINT: "#173d24",
    WRONG: "#ff8fa0",
    WRONG_TINT: "#52202b",
    SPOTLIGHT: "#4d4314",
}


class Meaning(NamedTuple):
    """What one colour stands for.

    Attributes
    ----------
    name
        What it stands for.
    colour, tint
        Of lines and full cells; of cells in which something is written.
    beside
        What says the same without colour.
    """

    name: str
    colour: str
    tint: str
    beside: str


MEANINGS = (
    Meaning("input", INPUT, INPUT_TINT, "square cells, the names x and step"),
    Meaning("kernel", KERNEL, KERNEL_TINT, "round taps, the names W and w0, w1, …"),
    Meaning("bias", BIAS, BIAS_TINT, "a ring, the name b"),
    Meaning(
        "output", OUTPUT, PAPER, "square cells on the kernel's other side, the names y and map"
    ),
    Meaning("padding", PADDING, PAPER, "dashed cells with a 0"),
    Meaning("right", RIGHT, RIGHT_TINT, "✓ or ="),
    Meaning("wrong", WRONG, WRONG_TINT, "✗ or ≠"),
    Meaning("looked at", INK, SPOTLIGHT, "a thick frame"),
)


def night_style(picture: str, within: str = "") -> str:
    """Return CSS that gives a picture's elements the colours of the night.

    Parameters
    ----------
    picture
        SVG text; only rules for colours in it are returned. An empty one gets them all.
    within
        A selector of the elements around pictures, if not everything is a picture.

    Examples
    --------
    >>> night_style('<rect fill="#ffffff"/>')
    '[fill="#ffffff"]{fill:#1b1f24}'
    """
    rules = [
        f'{within}[{attribute}="{day}"]{{{attribute}:{night}}}'
        for day, night in NIGHT.items()
        for attribute in ("fill", "stroke")
        if not picture or f'{attribute}="{day}"' in picture
    ]
    if not picture or "<image" in picture:  # a spectrogram: silence is the paper
        rules.append(f"{within}image{{filter:invert(1)}}")
    return "".join(rules)
