"""The cheat sheet's tables, drawn from the library, and its formulas, which a test computes."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np

from atrous_lib import modern
from atrous_lib.families import ARGUMENTS
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.pictures import colours

# In Python: L steps go in; the layer has k taps, the rate r, the stride s, and e = EFFECTIVE.
EFFECTIVE = "(k - 1) * r + 1"
LENGTHS = {  # zeros on the left and on the right, both at stride 1, and the steps that come out
    "valid": ("0", "0", "(L - e) // s + 1"),
    "same": ("(e - 1) // 2", "e // 2", "ceil(L / s)"),
    "causal": ("e - 1", "0", "ceil(L / s)"),
    "full": ("e - 1", "e - 1", "(L + e - 2) // s + 1"),
}
RECEPTIVE_FIELD = "1 + sum((k - 1) * r for r in rates)"  # of layers with stride 1
PARAMETERS = "filter_length * input_dim * nb_filter + nb_filter"
COLOURS = {  # in words, since a code host draws no colour into a table
    colours.INPUT: "blue",
    colours.KERNEL: "orange",
    colours.BIAS: "violet",
    colours.PADDING: "grey",
    colours.RIGHT: "green",
    colours.WRONG: "red",
}
LETTERS = {2: "k", 3: "c", 5: "f"}  # of an axis by its length


def arguments() -> str:
    """Return the seventeen arguments: what each does, its default, and its names today."""
    signature = inspect.signature(AtrousConvolution1D).parameters
    head = "| argument | default | what it does | Keras 3 | PyTorch | JAX |"
    rows = [
        f"| `{each.name}` | {_default(signature[each.name].default)} | {each.job} "
        f"| {_name(modern.KERAS3_NAMES, each.name)} | {_name(modern.TORCH_NAMES, each.name)} "
        f"| {_name(modern.JAX_NAMES, each.name)} |"
        for each in ARGUMENTS
    ]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def _default(value: object) -> str:
    return "" if value is inspect.Parameter.empty else f"`{value!r}`"


def _name(names: dict[str, str], argument: str) -> str:
    return f"`{names[argument]}`" if argument in names else "–"


def lengths() -> str:
    """Return the table of the border modes."""
    head = "| `border_mode` | zeros left | zeros right | steps out |"
    rows = [
        f"| `{mode}` | {_code(left)} | {_code(right)} | {_code(out)} |"
        for mode, (left, right, out) in LENGTHS.items()
    ]
    return "\n".join([head, "|---|---|---|---|", *rows])


def _code(text: str) -> str:
    return f"`{text}`"


def formulas() -> str:
    """Return the formulas that need no table."""
    return "\n".join(
        [
            f"- effective length, holes included: `e = {EFFECTIVE}`",
            f"- receptive field of a stack with stride 1: `{RECEPTIVE_FIELD}`",
            f"- parameters, with a bias: `{PARAMETERS}`, whatever rate, stride and length",
        ]
    )


def axes() -> str:
    """Return the order of axes in each framework, as the library converts a kernel."""
    kernel = np.zeros(tuple(LETTERS))  # (k, c, f), the order of this course's functions
    course, jax = (
        "(k, c, f)",
        "(" + ", ".join("kcf"["WIO".index(a)] for a in modern.JAX_AXES[1]) + ")",
    )
    layer = AtrousConvolution1D(5, 2, input_shape=(None, 3))
    layer.build((None, None, 3), rng=np.random.default_rng(0))
    rows = [
        ("Keras 1", "(n, t, c)", _letters(layer.get_weights()[0].shape)),
        ("`conv1d` of this course", "(n, t, c)", course),
        ("Keras 3", "(n, t, c)", _letters(modern.kernel_to_keras3(kernel).shape)),
        ("PyTorch", "(n, c, t)", _letters(modern.kernel_to_torch(kernel).shape)),
        ("JAX", "(n, t, c)", jax),
    ]
    head = "| framework | x, the input | W, the kernel |"
    return "\n".join([head, "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)])


def meanings() -> str:
    """Return what each colour of the pictures means, and what says the same without colour."""
    rows = [f"| {each.name} | {_colour(each)} | {each.beside} |" for each in colours.MEANINGS]
    return "\n".join(["| what | colour | also shown by |", "|---|---|---|", *rows])


def _colour(meaning: colours.Meaning) -> str:
    if meaning.tint == colours.SPOTLIGHT:
        return "yellow ground"
    return COLOURS.get(meaning.colour, "black, at night white")


def _letters(shape: tuple[int, ...]) -> str:
    return "(" + ", ".join(LETTERS.get(size, str(size)) for size in shape) + ")"


TABLES: dict[str, Callable[[], str]] = {
    "arguments": arguments,
    "lengths": lengths,
    "formulas": formulas,
    "axes": axes,
    "meanings": meanings,
}
