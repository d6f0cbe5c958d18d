"""The picture of one layer in four calls: Keras 1, Keras 3, PyTorch and JAX, side by side.

Each column reads downwards as a call; each row is one argument under its four names. What a
framework has no argument for is marked, and the reason stands below.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from atrous_lib.modern import (
    JAX_NAMES,
    KERAS3_NAMES,
    TORCH_NAMES,
    NoCounterpartError,
    jax_activation,
    to_jax,
    to_keras3,
    to_torch,
    torch_activation,
)
from atrous_lib.pictures import colours, svg

COLUMN, MARGIN = 224, 18
HEAD, TOP, ROW = 26, 84, 27
WRAP, LINE_HEIGHT, FEWEST_LINES = 134, 18, 4

ROWS = (
    "nb_filter",
    "filter_length",
    "input_dim",
    "border_mode",
    "subsample_length",
    "atrous_rate",
    "bias",
    "activation",
)
AXES = {  # of x and of W
    "Keras 1": ("(n, t, c)", "(k, 1, c, f)"),
    "Keras 3": ("(n, t, c)", "(k, c, f)"),
    "PyTorch": ("(n, c, t)", "(f, c, k)"),
    "JAX": ("(n, t, c)  NWC", "(k, c, f)  WIO"),
}


@dataclass
class Call:
    """One framework's way to say the layer.

    Attributes
    ----------
    framework, function
        Who is called.
    said
        From Keras 1's name of an argument to what stands for it between the brackets.
    behind
        The same for what is written behind the call, or needs no writing.
    refusals
        What has no counterpart.
    """

    framework: str
    function: str
    said: dict[str, str]
    behind: dict[str, str] = field(default_factory=dict)
    refusals: list[NoCounterpartError] = field(default_factory=list)

    @property
    def refused(self) -> set[str]:
        """Keras 1's names of the arguments that have no counterpart."""
        return {name for refusal in self.refusals for name in refusal.arguments}

    def __str__(self) -> str:
        """Write the call on one line."""
        said = [words for name, words in self.said.items() if name not in self.refused]
        extra = ["x", "W"] if self.framework == "JAX" else []
        numbers = ["dimension_numbers=('NWC', 'WIO', 'NWC')"] if extra else []
        then = [words for words in self.behind.values() if not words.startswith("(")]
        follows = "".join(f", then {words}" for words in then)
        return f"{self.function}({', '.join(extra + said + numbers)}){follows}"


def calls(config: dict[str, Any]) -> list[Call]:
    """Return the four calls for a configuration that names all of `ROWS`.

    Examples
    --------
    >>> values = (4, 3, 2, "causal", 1, 8, True, "relu")
    >>> for call in calls(dict(zip(ROWS, values))):
    ...     print(call.framework, len(call.said), sorted(call.refused))
    Keras 1 8 []
    Keras 3 7 []
    PyTorch 7 ['border_mode']
    JAX 3 []
    """
    keras1 = {name: f"{name}={config[name]!r}" for name in ROWS}
    return [
        Call("Keras 1", "AtrousConvolution1D", keras1),
        _keras3(config),
        _torch(config),
        _jax(config),
    ]


def _said(
    convert: Callable[[dict[str, Any]], Any], config: dict[str, Any]
) -> tuple[Any, list[NoCounterpartError]]:
    """Convert what can be converted; return it and the refusals of the rest."""
    refusals: list[NoCounterpartError] = []
    while True:
        try:
            return convert(config), refusals
        except NoCounterpartError as refusal:
            refusals.append(refusal)
            config = {name: config[name] for name in config if name not in refusal.arguments}


def _written(
    names: dict[str, str], arguments: dict[str, Any], config: dict[str, Any]
) -> dict[str, str]:
    """Return each argument as it is written, those that were refused with their old value."""
    return {
        old: f"{names[old]}={arguments.get(names[old], config[old])!r}"
        for old in ROWS
        if old in names
    }


def _keras3(config: dict[str, Any]) -> Call:
    arguments, refusals = _said(to_keras3, config)
    said = _written(KERAS3_NAMES, arguments, config)
    return Call("Keras 3", "keras.layers.Conv1D", said, {"input_dim": "(read off x)"}, refusals)


def _torch(config: dict[str, Any]) -> Call:
    arguments, refusals = _said(to_torch, config)
    follows, more = _said(torch_activation, config)
    behind = {"activation": "(nothing after it)"}
    if follows:
        name, values = follows
        inside = ", ".join(f"{key}={value!r}" for key, value in values.items())
        behind = {"activation": f"torch.nn.{name}({inside})"}
    said = _written(TORCH_NAMES, arguments, config)
    return Call("PyTorch", "torch.nn.Conv1d", said, behind, [*refusals, *more])


def _jax(config: dict[str, Any]) -> Call:
    arguments, refusals = _said(to_jax, config)
    follows, more = _said(jax_activation, config)
    behind = {
        "nb_filter": "(last axis of W)",
        "filter_length": "(first axis of W)",
        "input_dim": "(middle axis of W)",
        "bias": "+ b" if config["bias"] else "(nothing after it)",
        "activation": f"jax.nn.{follows}" if follows else "(nothing after it)",
    }
    said = _written(JAX_NAMES, arguments, config)
    function = "jax.lax.conv_general_dilated"
    return Call("JAX", function, said, behind, [*refusals, *more])


def modern(
    nb_filter: int = 4,
    filter_length: int = 3,
    input_dim: int = 2,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    bias: bool = True,
    activation: str = "linear",
) -> str:
    """Draw one layer in four calls.

    Parameters
    ----------
    nb_filter, filter_length, input_dim, border_mode, subsample_length, atrous_rate, bias
        The layer's arguments.
    activation
        Its name.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If there is no such layer.

    Examples
    --------
    >>> picture = modern(border_mode="full", activation="relu")
    >>> picture.count('class="refused"')
    1
    >>> print(svg.description(picture).partition(" JAX: ")[0])
    Keras 3: no. Keras 3 has no counterpart for border_mode='full'. Put \
keras.layers.ZeroPadding1D(2) before the layer, and take border_mode='valid'. PyTorch: \
torch.nn.Conv1d(out_channels=4, kernel_size=3, in_channels=2, padding=2, stride=1, dilation=1, \
bias=True), then torch.nn.ReLU().
    """
    arguments = locals()
    columns = calls({name: arguments[name] for name in ROWS})
    reasons = [
        line
        for call in columns
        for refusal in call.refusals
        for line in textwrap.wrap(f"✗ {refusal}", WRAP, subsequent_indent="   ")
    ]
    below = TOP + ROW * (len(ROWS) + 3) + 26
    height = below + LINE_HEIGHT * max(len(reasons), FEWEST_LINES)
    return svg.document(
        "One layer in four calls",
        " ".join(f"{call.framework}: {_verdict(call)}" for call in columns[1:]),
        (svg.WIDTH, height),
        *_bands(),
        *(part for place, call in enumerate(columns) for part in _column(place, call)),
        *_reasons(reasons, below),
    )


def _verdict(call: Call) -> str:
    if call.refusals:
        return " ".join(["no.", *map(str, call.refusals)])
    return f"{call}."


def _y(row: int) -> float:
    return TOP + ROW * row


def _bands() -> Iterator[svg.Markup]:
    """Draw a line under each row, so that the eye can follow it across."""
    for row in range(len(ROWS)):
        y = _y(row) + ROW / 2
        yield svg.path(
            "M", MARGIN, y, "L", svg.WIDTH - MARGIN, y, stroke=colours.LINE, stroke_width=0.6
        )


def _column(place: int, call: Call) -> Iterator[svg.Markup]:
    x = MARGIN + place * COLUMN
    left: dict[str, Any] = {"text_anchor": "start"}
    code: dict[str, Any] = {**left, "font_family": svg.CODE, "size": 12}
    yield svg.text(x, HEAD, call.framework, font_weight="700", size=15, **left)
    yield svg.text(x, TOP - ROW, f"{call.function.rpartition('.')[2]}(", class_="function", **code)
    for row, name in enumerate(ROWS):
        yield _cell(x, _y(row), call, name, code)
    end = _y(len(ROWS))
    yield svg.text(x, end, ")", **code)
    for row, (array, axes) in enumerate(zip("xW", AXES[call.framework], strict=True), start=1):
        y = end + row * ROW
        yield svg.box(
            x - 6,
            y - 11,
            COLUMN - 14,
            22,
            rx=4,
            fill=colours.INPUT_TINT if array == "x" else colours.KERNEL_TINT,
        )
        yield svg.text(x, y, f"{array} {axes}", class_="axes", **code)


def _cell(x: float, y: float, call: Call, name: str, code: dict[str, Any]) -> svg.Markup:
    if name in call.refused:
        words = call.said.get(name, name)
        frame = svg.box(
            x + 4, y - 11, COLUMN - 24, 22, rx=4, fill=colours.WRONG_TINT, stroke=colours.WRONG
        )
        mark = svg.text(x + 9, y, f"✗ {words}", **code)
        return svg.group(frame, mark, class_="refused")
    if name in call.said:
        return svg.text(x + 14, y, f"{call.said[name]},", class_="said", fill=colours.INK, **code)
    words = call.behind[name].removeprefix("torch.nn.")
    before = "" if words.startswith("(") else "after it: "
    fill = colours.QUIET if words.startswith("(") else colours.INK
    return svg.text(x + 14, y, f"{before}{words}", class_="behind", **{**code, "fill": fill})


def _reasons(lines: list[str], y: float) -> Iterator[svg.Markup]:
    style: dict[str, Any] = {"text_anchor": "start", "size": 12.5}
    if not lines:
        yield svg.text(MARGIN, y, "✓ All four can say it.", class_="reason", **style)
    for place, line in enumerate(lines):
        indent = 16 if line.startswith(" ") else 0
        where = (MARGIN + indent, y + place * LINE_HEIGHT)
        yield svg.text(*where, line.strip(), class_="reason", **style)
