"""The stack that a learner's plan leads to, drawn with what its last output reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atrous_lib import geometry
from atrous_lib.pictures import svg
from atrous_lib.pictures.stacks.reach import stacks
from atrous_lib.pictures.words import numbers

STEPS = 32


def planned(plan_stack: Callable[[int], Any], reach: int) -> str:
    """Draw the stack of a plan over 32 steps, or say why there is none.

    Parameters
    ----------
    plan_stack
        From a reach to (filter_length, atrous_rates). If it raises, the picture says so.
    reach
        How many steps the stack is to see.

    Returns
    -------
    str
        SVG text.

    Examples
    --------
    >>> planned(lambda reach: (2, [1, 2, 4]), reach=8) == stacks(32, 2, [1, 2, 4], 31)
    True
    >>> print(svg.description(planned(lambda reach: None, reach=8)))
    No picture: plan_stack returned None, and a pair (filter_length, atrous_rates) is asked for.
    """
    try:
        plan = plan_stack(reach)
    except NotImplementedError:
        return _words("plan_stack is not written yet.")
    except Exception as error:
        return _words(f"plan_stack raised {type(error).__name__}.")
    try:
        taps, rates = plan
        field = geometry.receptive_field(taps, list(rates))
        if field <= STEPS:
            return stacks(STEPS, taps, list(rates), STEPS - 1)
    except (TypeError, ValueError):
        return _words(
            f"plan_stack returned {plan!r:.60}, and a pair (filter_length, atrous_rates) is asked "
            f"for."
        )
    return _words(
        f"{taps} taps at the rates {numbers(rates)} see {field} steps, more than fit on the page."
    )


def _words(words: str) -> str:
    return svg.document(
        "No picture",
        f"No picture: {words}",
        (svg.WIDTH, 60),
        svg.text(14, 30, words, text_anchor="start"),
    )
