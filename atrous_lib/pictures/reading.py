"""Where the taps of one output stand: on the input, in its padding, or beyond it; and on paper."""

from __future__ import annotations

from dataclasses import dataclass

from atrous_lib.arguments import one_of, whole_number
from atrous_lib.geometry import BORDER_MODES, effective_length, output_length, padding

WIDTH = 920
GUTTER, MARGIN = 78, 24  # left for the rows' names, right for what hangs over
CELL = 34  # the widest cell
SIDE = 6  # cells that must fit beside the input


@dataclass(frozen=True)
class Reading:
    """Where the taps of one output stand, in the input's own step numbers.

    Steps below 0 and from `length` on lie outside the input. `outputs` is 0 where the mode
    "valid" has none because the kernel is longer than the input; the kernel then stands at
    its first place and hangs over.
    """

    length: int
    filter_length: int
    atrous_rate: int
    border_mode: str
    span: int
    padding: tuple[int, int]
    outputs: int
    output: int

    @property
    def start(self) -> int:
        """The step under the first tap."""
        return self.output - self.padding[0]

    @property
    def taps(self) -> list[int]:
        """The step under each tap."""
        return [self.start + tap * self.atrous_rate for tap in range(self.filter_length)]

    @property
    def overhang(self) -> int:
        """How many steps the kernel is longer than an input without padding."""
        return 0 if self.outputs else self.span - self.length

    def inside(self, step: int) -> bool:
        """Say whether a step belongs to the input."""
        return 0 <= step < self.length

    def place(self, output: int) -> int:
        """Return the step that an output is drawn under: its last tap's, or its middle."""
        left = self.padding[0]
        if self.border_mode in ("same", "causal"):
            return output
        return output - left + (self.span - 1) // 2


def read(
    length: int, filter_length: int, atrous_rate: int, border_mode: str = "valid", output: int = 0
) -> Reading:
    """Return where the taps of one output stand.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, the mode is unknown, or there is no
        such output. A kernel longer than the input is not an error here.

    Examples
    --------
    >>> read(16, 3, 4, "causal", output=5).taps
    [-3, 1, 5]
    >>> read(16, 3, 8).outputs
    0
    """
    steps = whole_number(length, "length")
    span = effective_length(filter_length, atrous_rate)
    one_of(border_mode, "border_mode", BORDER_MODES)
    outputs, pads = 0, (0, 0)
    if border_mode != "valid" or span <= steps:
        outputs = output_length(steps, filter_length, border_mode, 1, atrous_rate) or 0
        pads = padding(steps, filter_length, border_mode, 1, atrous_rate)
    chosen = whole_number(output, "output", minimum=0)
    if chosen >= max(outputs, 1):
        raise ValueError(f"output must be below the number of outputs, {outputs}, got {chosen}.")
    return Reading(steps, filter_length, atrous_rate, border_mode, span, pads, outputs, chosen)


def outputs_of(length: int, filter_length: int, atrous_rate: int, border_mode: str) -> int:
    """Return the number of outputs; 0 where the kernel is longer than a "valid" input.

    Examples
    --------
    >>> outputs_of(16, 3, 7, "valid"), outputs_of(16, 3, 8, "valid")
    (2, 0)
    """
    return read(length, filter_length, atrous_rate, border_mode).outputs


class Axis:
    """From step numbers to places on the paper: one scale inside the input, one on each side."""

    def __init__(self, reading: Reading) -> None:
        room = WIDTH - GUTTER - MARGIN
        self.length = reading.length
        self.cell = min(CELL, room / (reading.length + 2 * SIDE))
        side = (room - reading.length * self.cell) / 2
        left, right = reading.padding
        beyond = right or reading.overhang
        self.start = GUTTER + side
        self.stop = self.start + reading.length * self.cell
        self.left_cell = min(self.cell, side / left) if left else self.cell
        self.right_cell = min(self.cell, side / beyond) if beyond else self.cell

    def edge(self, step: float) -> float:
        """Return the x of a step's left edge."""
        if step < 0:
            return self.start + step * self.left_cell
        if step > self.length:
            return self.stop + (step - self.length) * self.right_cell
        return self.start + step * self.cell

    def width(self, step: int) -> float:
        """Return the width of a step's cell."""
        return self.edge(step + 1) - self.edge(step)

    def centre(self, step: int) -> float:
        """Return the x of a step's middle."""
        return (self.edge(step) + self.edge(step + 1)) / 2

    def marker(self, step: int) -> tuple[float, float]:
        """Return (middle, width) of a cell that must be seen even where cells are narrow.

        Outside the input it keeps clear of the input's edge.
        """
        centre, width = self.centre(step), max(self.width(step), 14)
        if step < 0:
            centre = min(centre, self.start - width / 2)
        elif step >= self.length:
            centre = max(centre, self.stop + width / 2)
        return centre, width


def count(number: int, noun: str) -> str:
    """Return a number and its noun, as in "1 step" and "2 steps"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
