"""One input with the zeros that a border mode puts around it, and the places of its outputs."""

from __future__ import annotations

from dataclasses import dataclass

from atrous_lib.arguments import whole_number
from atrous_lib.geometry import BORDER_MODES, effective_length, output_length, padding

STRIPS = (
    ("valid", "tensorflow"),
    ("same", "tensorflow"),
    ("same", "theano"),
    ("full", "tensorflow"),
    ("causal", "tensorflow"),
)
BACKEND_NAMES = {"tensorflow": "TensorFlow", "theano": "Theano"}


@dataclass(frozen=True)
class Strip:
    """An input between its zeros, and a kernel that stands at every `subsample_length`-th place.

    Steps below 0 and from `length` on are zeros. `outputs` is 0 where the mode "valid" has none,
    because the kernel is longer than the input; the kernel then stands at its first place and
    hangs over.
    """

    length: int
    filter_length: int
    atrous_rate: int
    subsample_length: int
    border_mode: str
    backend: str
    span: int
    left: int
    right: int
    outputs: int

    @property
    def overhang(self) -> int:
        """How many steps the kernel is longer than an input on which it fits nowhere."""
        return 0 if self.outputs else self.span - self.length

    @property
    def places(self) -> range:
        """The step under the first tap, for every place where the kernel fits."""
        return range(-self.left, self.length + self.right - self.span + 1)

    @property
    def kept(self) -> range:
        """The step under the first tap, for every output that is computed."""
        return self.places[:: self.subsample_length]

    def taps(self, output: int) -> list[int]:
        """Return the step under each tap of one output, from left to right."""
        start = output * self.subsample_length - self.left
        return [start + tap * self.atrous_rate for tap in range(self.filter_length)]

    def check(self, output: int) -> None:
        """Raise if there is no such output; 0 may be asked for where there is none at all."""
        if whole_number(output, "output", minimum=0) >= max(self.outputs, 1):
            raise ValueError(
                f"output must be below the number of outputs, {self.outputs}, got {output}."
            )

    def weight(self, tap: int) -> int:
        """Return which of the kernel's weights lies at a tap: Theano flips the kernel."""
        return self.filter_length - 1 - tap if self.backend == "theano" else tap

    def inside(self, step: int) -> bool:
        """Say whether a step belongs to the input."""
        return 0 <= step < self.length

    def home(self, place: int) -> int:
        """Return the step that a place is drawn under: its last tap's, or its middle."""
        if self.border_mode == "causal":
            return place + self.span - 1
        late = self.border_mode == "same" and self.backend == "theano"
        return place + (self.span // 2 if late else (self.span - 1) // 2)


def strip(
    length: int,
    filter_length: int,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "valid",
    backend: str = "tensorflow",
) -> Strip:
    """Return an input with its zeros and the places of its outputs.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or a name is unknown. A kernel longer than
        the input is not an error here.

    Examples
    --------
    >>> found = strip(10, 3, 2, border_mode="same", subsample_length=3)
    >>> found.left, found.right, list(found.kept)
    (2, 2, [-2, 1, 4, 7])
    >>> strip(4, 3, 2).outputs
    0
    """
    steps = whole_number(length, "length")
    span = effective_length(filter_length, atrous_rate)
    geometry = (filter_length, border_mode, subsample_length, atrous_rate, backend)
    # No mode refuses an input as long as the kernel, so that this raises for a wrong name alone.
    output_length(max(steps, span), *geometry)
    hangs_over = border_mode == BORDER_MODES[0] and span > steps
    outputs = 0 if hangs_over else output_length(steps, *geometry)
    assert outputs is not None
    # Only TensorFlow's "same" pads less where a stride leaves outputs out.
    stride = subsample_length if (border_mode, backend) == ("same", "tensorflow") else 1
    around = (filter_length, border_mode, stride, atrous_rate, backend)
    left, right = (0, 0) if hangs_over else padding(steps, *around)
    return Strip(
        steps,
        filter_length,
        atrous_rate,
        subsample_length,
        border_mode,
        backend,
        span,
        left,
        right,
        outputs,
    )
