"""Numbers and lists as text, written one way everywhere.

A minus is "−": screen readers say "minus" for it and pass over a hyphen. A product is "3 · 2", in
drawings as in sentences; only where words are there to be read out, it is "×", for which screen
readers say "times".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, places: int = 2) -> str:
    """Return a number with at most so many decimals, and without zeros that say nothing.

    Examples
    --------
    >>> number(-2.0), number(0.25), number(1 / 3), number(1234567.5)
    ('−2', '0.25', '0.33', '1234567.5')
    """
    rounded = round(float(value), places) + 0.0  # which takes the sign off -0
    return _minus(np.format_float_positional(rounded, places, unique=False, trim="-"))


def numbers(values: Iterable[float]) -> str:
    """Return numbers side by side, or "nothing".

    Examples
    --------
    >>> numbers([3, -0.5, 1 / 3]), numbers([])
    ('3, −0.5, 0.33', 'nothing')
    """
    return ", ".join(map(number, values)) or "nothing"


def decimals(value: float, places: int = 2) -> str:
    """Return a number with exactly so many decimals, so that those in a table are alike.

    Examples
    --------
    >>> decimals(-0.5), decimals(3), decimals(-0.001)
    ('−0.50', '3.00', '0.00')
    """
    return _minus(f"{round(float(value), places) + 0.0:.{places}f}")


def significant(value: float, digits: int = 2) -> str:
    """Return a number rounded to so many digits that count, wherever they stand.

    Examples
    --------
    >>> significant(0.00154), significant(-1.06), significant(947.2)
    ('0.0015', '−1.1', '950')
    """
    written = np.format_float_positional(
        float(value) + 0.0, digits, unique=False, fractional=False, trim="-"
    )
    return _minus(written)


def scientific(value: float, digits: int = 2) -> str:
    """Return a number with that many digits that count, as a power of ten where that is shorter.

    Examples
    --------
    >>> scientific(0.478), scientific(1.0), scientific(0.000262), scientific(940_000.0)
    ('0.48', '1', '2.6 · 10⁻⁴', '9.4 · 10⁵')
    """
    if value == 0 or 0.001 <= abs(value) < 1000:
        return significant(value, digits)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{_minus(mantissa)} · {power_of_ten(int(exponent))}"


def power_of_ten(exponent: int) -> str:
    """Return a power of ten.

    Examples
    --------
    >>> power_of_ten(-4)
    '10⁻⁴'
    """
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def _minus(words: str) -> str:
    return words.replace("-", "−")


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "step"), count(2, "step"), count(2, "bias")
    ('1 step', '2 steps', '2 biases')
    """
    return f"{number} {_counted(number, noun)}"


def named(noun: str, items: Collection[object]) -> str:
    """Return a noun with a list of what it names.

    Examples
    --------
    >>> named("step", [3]), named("step", [3, 4, 8])
    ('step 3', 'steps 3, 4 and 8')
    """
    return f"{_counted(len(items), noun)} {listed(items)}"


def _counted(number: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return noun if number == 1 else plural


def listed(items: Iterable[object]) -> str:
    """Return a list as it stands in a sentence.

    Examples
    --------
    >>> listed([1, 2, 4]), listed(["left", "right"]), listed([7])
    ('1, 2 and 4', 'left and right', '7')
    """
    *first, last = map(str, items)
    return f"{', '.join(first)} and {last}" if first else last


def sentence(words: str) -> str:
    """Return words as a whole sentence: with a full stop, unless they end with a sign already.

    Examples
    --------
    >>> sentence("Sunspots"), sentence("How loud?"), sentence("He said “no.”")
    ('Sunspots.', 'How loud?', 'He said “no.”')
    """
    words = words.strip()
    ends = words.rstrip("”’\"')").endswith((".", "?", "!", "…"))
    return words if ends else f"{words}."


def product(factors: Iterable[float]) -> str:
    """Return a product, with negative factors in brackets.

    Examples
    --------
    >>> product([3, -0.5])
    '3 · (−0.5)'
    """
    written = map(number, factors)
    return " · ".join(f"({factor})" if factor.startswith("−") else factor for factor in written)


def spoken(words: str) -> str:
    """Return words as a screen reader is given them.

    Examples
    --------
    >>> spoken("2 · 3 + (3 − 1) · 4")
    '2 × 3 + (3 − 1) × 4'
    """
    return words.replace("·", "×")
