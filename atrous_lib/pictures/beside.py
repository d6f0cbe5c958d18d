"""What a learner's function computes beside what the course's does, on one small input.

A picture and no check: it says what came out, not why. The functions of the course that it knows
stand in one table, `COURSE`, with the input that is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from atrous_lib import activations, constraints, regularizers
from atrous_lib.convolution import conv1d, conv1d_backward
from atrous_lib.geometry import receptive_field
from atrous_lib.initializations import compute_fans
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import number, numbers
from atrous_lib.wavenet import encode

HEIGHT, GUTTER, MARGIN, CELL = 190, 110, 24, 58
INPUT_Y, COURSE_Y, YOURS_Y, WORDS_Y = 34, 84, 128, 170
MOST = 14  # numbers in a row
SPELLED = np.array([100.0, 10.0, 1.0]).reshape(3, 1, 1)
STEPS = np.arange(1.0, 10).reshape(1, 9, 1)
SIGNED = np.array([[3.0, 1.0], [-4.0, 2.0]])

Case = tuple[Callable[..., Any], tuple[Any, ...], str]
COURSE: dict[str, Case] = {
    "count_parameters": (
        lambda taps, channels, filters, bias: filters * (taps * channels + bias),
        (2, 3, 5, True),
        "2 taps, 3 channels, 5 filters, with bias",
    ),
    "conv1d": (
        conv1d,
        (
            np.arange(1.0, 11).reshape(1, 5, 2),
            np.array([1.0, 0, 10, 0, 0, 1, 0, 3]).reshape(2, 2, 2),
            np.array([100.0, 200.0]),
        ),
        "5 steps of 2 channels, 2 taps, 2 filters with the biases 100 and 200",
    ),
    "atrous_conv1d": (
        lambda x, W, b, rate: conv1d(x, W, b, atrous_rate=rate),
        (STEPS, SPELLED, np.zeros(1), 2),
        "steps 1 to 9, weights 100, 10, 1 at rate 2",
    ),
    "strided_conv1d": (
        lambda x, W, b, mode, stride, rate: conv1d(
            x, W, b, border_mode=mode, subsample_length=stride, atrous_rate=rate
        ),
        (STEPS[:, :8], SPELLED, np.array([5000.0]), "same", 3, 2),
        "steps 1 to 8, weights 100, 10, 1, bias 5000, mode same, stride 3, rate 2",
    ),
    "hard_sigmoid": (
        activations.get("hard_sigmoid"),
        (np.arange(-4.0, 5).reshape(1, 9, 1),),
        "numbers −4 to 4",
    ),
    "compute_fans": (compute_fans, ((3, 2, 4),), "a kernel of shape (3, 2, 4)"),
    "conv1d_backward": (
        lambda x, W, dy, stride, rate: conv1d_backward(
            dy, x, W, subsample_length=stride, atrous_rate=rate
        ),
        (STEPS[:, :7], SPELLED, np.arange(1.0, 4).reshape(1, 3, 1), 1, 2),
        "7 steps, weights 100, 10, 1 at rate 2 and dy = 1, 2, 3: dx, dW, db",
    ),
    "l1l2_penalty": (
        lambda W, l1, l2: (
            regularizers.L1L2Regularizer(l1, l2)(W),
            regularizers.L1L2Regularizer(l1, l2).gradient(W),
        ),
        (np.array([3.0, 0.0, -2.0]), 2, 1),
        "weights 3, 0, −2 with l1 = 2 and l2 = 1: loss, gradient",
    ),
    "maxnorm": (
        lambda W, m, axis: constraints.get({"name": "maxnorm", "m": m, "axis": axis})(W),
        (SIGNED, 2.5, 0),
        "weights 3, 1 above −4, 2, m = 2.5, axis 0",
    ),
    "receptive_field": (receptive_field, (2, [1, 2, 4, 8], [1, 1, 1, 1]), "2 taps, rates 1 to 8"),
    "causal_conv1d": (
        lambda x, W, b, rate: conv1d(x, W, b, border_mode="causal", atrous_rate=rate),
        (STEPS, SPELLED, np.zeros(1), 2),
        "steps 1 to 9, weights 100, 10, 1 at rate 2",
    ),
    "mu_law_encode": (
        encode,
        (np.array([-1.5, -1, -0.1, -0.01, 0, 0.01, 0.1, 1, 1.5]), 255),
        "amplitudes −1.5, −1, −0.1, −0.01, 0, 0.01, 0.1, 1, 1.5 with mu = 255",
    ),
    "kernel_to_torch": (
        lambda W: np.transpose(W, (2, 1, 0)),
        (np.arange(1.0, 7).reshape(2, 1, 3),),
        "a kernel of 2 taps, 1 channel, 3 filters that holds 1 to 6",
    ),
}


def beside(function: Callable[..., Any]) -> str:
    """Draw what a learner's function computes, beside what the course's function does.

    Parameters
    ----------
    function
        A function named like one of `COURSE`. If it raises, the picture says so.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    ValueError
        If the course has no picture for a function of this name.

    Examples
    --------
    >>> def compute_fans(shape):
    ...     return shape[1], shape[2]
    >>> print(svg.description(beside(compute_fans)))
    compute_fans for a kernel of shape (3, 2, 4). The course computes 6, 12. Yours computes 2, 4. \
They differ.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if name not in COURSE:
        raise ValueError(f"No picture of {name!r}. There are {', '.join(COURSE)}.")
    course, arguments, words = COURSE[name]
    wanted = _row(course(*_copies(arguments)))
    try:
        result = function(*_copies(arguments))
        found = _row(result)
        said = f"computes {numbers(found[:MOST])}"
    except NotImplementedError:
        found, said = None, "is not written yet"
    except Exception as error:
        found, said = None, f"raises {type(error).__name__}"
    alike = found is not None and found.shape == wanted.shape and _near(found, wanted).all()
    verdict = "They agree." if alike else "They differ." if found is not None else ""
    return svg.document(
        f"{name}: the course's and yours",
        f"{name} for {words}. The course computes {numbers(wanted[:MOST])}. Yours {said}. "
        f"{verdict}".strip(),
        (svg.WIDTH, HEIGHT),
        svg.text(14, INPUT_Y, f"{name} for {words}", text_anchor="start"),
        *_cells("the course", wanted, COURSE_Y, wanted),
        *(
            _cells("yours", found, YOURS_Y, wanted)
            if found is not None
            else _named("yours", said, YOURS_Y)
        ),
        svg.text(GUTTER, WORDS_Y, verdict, text_anchor="start", font_weight="600"),
    )


def _copies(arguments: tuple[Any, ...]) -> list[Any]:
    return [part.copy() if hasattr(part, "copy") else part for part in arguments]


def _row(result: Any) -> Any:
    """Return all numbers of a result in a row; of several results, one after the other."""
    parts = result if isinstance(result, (tuple, list)) else [result]
    return np.concatenate([np.ravel(np.asarray(part, float)) for part in parts])


def _near(one: Any, other: Any) -> Any:
    return np.isclose(one, other, rtol=1e-3, atol=1e-3)  # in half precision, too


def _named(name: str, words: str, y: float) -> Iterator[svg.Markup]:
    yield svg.text(14, y, name, fill=colours.QUIET, text_anchor="start")
    yield svg.text(GUTTER, y, words, text_anchor="start")


def _cells(name: str, values: Any, y: float, wanted: Any) -> Iterator[svg.Markup]:
    """Yield a row of numbers; one that is not the course's is framed and marked ≠."""
    yield svg.text(14, y, name, fill=colours.QUIET, text_anchor="start")
    cell = min(CELL, (svg.WIDTH - GUTTER - MARGIN) / max(1, min(MOST, len(values))))
    for place, value in enumerate(values[:MOST]):
        differs = place >= len(wanted) or not _near(value, wanted[place])
        words = ("≠ " if differs else "") + number(value, 0 if abs(value) >= 1000 else 2)
        fill: dict[str, Any] = {"fill": colours.INPUT_TINT}
        if differs:
            fill = {"fill": colours.WRONG_TINT, "stroke": colours.WRONG, "stroke_width": 2}
        x = GUTTER + place * cell
        yield svg.group(
            svg.box(x + 1, y - 16, cell - 2, 32, **fill),
            svg.text(
                x + cell / 2, y, words, size=max(svg.SMALLEST, svg.fitting(words, cell - 8, 12))
            ),
            class_="different" if differs else "same",
        )
