"""Mistakes of programming are named by what they are, with the line and what it held."""

import numpy as np
import pytest

from atrous_lib.checks import diagnose
from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.outcome import Outcome
from atrous_lib.checks.slips import PATTERNS, slip

# Code for dilate_kernel(W, atrous_rate), or for whatever stands there, by what must be said of it.
SLIPS = {
    "gap": "out = ...\n    return out",
    "early_return": "for tap in W:\n        out = tap\n        return out",
    "stub_reached": "if atrous_rate > 2:\n        raise NotImplementedError\n    return W[:, None]",
    "printed_result": "print(W)",
    "no_return_here": "if atrous_rate > 1:\n        return W[:, None, :2]",
    "unknown_name": "return W[::atrous_rat]",
    "unbound": "if atrous_rate < 0:\n        out = W\n    return out",
    "library": "import torch\n    return torch.zeros(3)",
    "no_module": "import nowhere_to_be_found\n    return W",
    "input": "return W * float(input())",
    "out_of_bounds": "return W[len(W)]",
    "past_the_end": "return W.tolist()[9]",
    "too_many_indices": "return W[0, 0, 0, 0]",
    "inner_sizes": "return W @ np.ones((7, 3))",
    "shapes": "return W + np.ones((7, 5, 9))",
    "shapes_differ": "return np.concatenate([W, np.ones((7, 5, 9))])",
    "truth_of_array": "return W if np.append(W, 1) > 0 else W",
    "reshape": "return W.reshape(99, 7)",
    "array_in_a_place": "out = np.zeros(3)\n    out[0] = np.ones(2)\n    return out",
    "float_as_size": "return np.zeros(len(W) / 1)",
    "caret": "return W ^ 2",
    "int_buffer": "out = np.zeros(W.shape, int)\n    out += W\n    return out",
    "unknown_key": "return dict()['rate']",
    "attribute": "return W.lenght",
    "not_callable": "return W(0)",
    "not_subscriptable": "return atrous_rate[0]",
    "not_iterable": "return [W for k in atrous_rate]",
    "operands": "return dict() + atrous_rate",
    "concatenated": "return 'W' + atrous_rate",
    "call_arguments": "return np.zeros(1, 2, 3, 4, 5, 6, 7)",
    "division_by_zero": "return 1 // (atrous_rate - atrous_rate)",
    "no_such_axis": "return W.sum(axis=5)",
    "axes": "return W.transpose(0, 1)",
    "negative_size": "return np.zeros(-1)",
    "compared": "return W if 'same' > atrous_rate else W",
    "unpacked": "a, b, c, d, e = W.shape\n    return W",
    "not_a_number": "return float('same')",
    "nothing_there": "return max([])",
    "not_changeable": "W.shape[0] = 2\n    return W",
    "list_index": "return W.tolist()[0, 0]",
    "repeated_list": "return W.tolist() * 1.5",
    "mask_size": "return W[np.ones(9, bool)]",
    "keyword": "return np.zeros(W.shape, type=int)",
    "read_only": "out = np.broadcast_to(W, W.shape)\n    out[0] = 1\n    return out",
    "assertion": "assert atrous_rate < 0\n    return W",
    "einsum": "return np.einsum('kc->k', W)",
}
ELSEWHERE = {"forgotten_raise", "helper_stub", "arity", "slow", "call_arguments_unnamed"}
RANDOM = {"repeated", "same_for_every_seed", "not_reproducible"}


def written(body, tmp_path):
    """A function of this body, whose text can be read as that of a cell can."""
    path = tmp_path / "cell.py"
    text = f"def dilate_kernel(W, atrous_rate):\n    {body}\n"
    path.write_text(text)
    names = {"np": np, "f": lambda: 0}
    exec(compile(text, str(path), "exec"), names)
    return names["dilate_kernel"]


@pytest.mark.parametrize("key", SLIPS)
def test_a_slip_is_named_with_a_question(key, tmp_path):
    verdict = diagnose("dilate_kernel", written(SLIPS[key], tmp_path))
    assert verdict.said == key, verdict.message
    assert verdict.message.endswith("?")
    assert "{" not in verdict.message


def test_every_slip_is_tried():
    known = {key for _, _, key in PATTERNS} | {"no_module"}
    assert known <= {*SLIPS, *ELSEWHERE}
    assert set(SLIPS) | ELSEWHERE | RANDOM <= set(catalogue()["problem"]) | ELSEWHERE


def test_the_line_the_locals_and_the_inputs_that_were_right_stand_beside_an_exception(tmp_path):
    body = "steps = 3 * atrous_rate\n    return W if atrous_rate == 1 else W[steps]"
    message = diagnose("dilate_kernel", written(body, tmp_path)).message
    assert "return W if atrous_rate == 1 else W[steps]" in message
    assert "There it holds: steps = 6." in message
    assert "right on those where atrous_rate is 1" in " ".join(message.split())


def test_a_raise_above_other_code_is_told_apart_from_a_function_that_is_not_written(tmp_path):
    verdict = diagnose(
        "dilate_kernel", written("raise NotImplementedError\n    return W", tmp_path)
    )
    assert verdict.said == "forgotten_raise"
    assert "this line above it still raises: raise NotImplementedError" in verdict.message
    assert diagnose("dilate_kernel", written("raise NotImplementedError", tmp_path)).said == (
        "unattempted"
    )


def test_an_unknown_exception_is_not_explained():
    assert slip(Outcome("raised", error=("OSError", "the disk is full")), []) == ("raised", {})
