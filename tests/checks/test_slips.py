"""Mistakes of programming are named by what they are, with the line and what it held."""

import numpy as np
import pytest

from atrous_lib.checks import diagnose
from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.outcome import Outcome
from atrous_lib.checks.slips import PATTERNS, slip
from atrous_lib.checks.sources import facts_of

# Code for dilate_kernel(W, atrous_rate), or for whatever stands there, by what must be said of it.
SLIPS = {
    "gap": "out = ...\n    return out",
    "early_return": "for tap in W:\n        out = tap\n        return out",
    "stub_reached": "if atrous_rate > 2:\n        raise NotImplementedError\n    return W[:1,None]",
    "printed_result": "print(W)",
    "no_return_here": "if atrous_rate > 1:\n        return W[:, None, :2]",
    "unknown_name": "return W[::atrous_rat]",
    "unbound": "if atrous_rate < 0:\n        out = W\n    return out",
    "library": "import torch\n    return torch.zeros(3)",
    "no_module": "import nowhere_to_be_found\n    return W",
    "input": "return W * float(input())",
    "largest_of_arrays": "return max(W, 0)",
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
    "module_attribute": "return np.corelate(W, W)",
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
    "negative_padding": "return np.pad(W, -1)",
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
    "lone_word": "return W if atrous_rate == 1 or 2 else 0 * W",
    "draws": "return W * np.random.rand()",
    "kept_outside": "seen[0] = W[:1] + seen.get(0, 0)\n    return seen[0] * atrous_rate + 1",
}
ELSEWHERE = {"forgotten_raise", "helper_stub", "arity", "slow", "call_arguments_unnamed"}
RANDOM = {"repeated", "same_for_every_seed", "not_reproducible"}


def written(body, tmp_path):
    """A function of this body, whose text can be read as that of a cell can."""
    path = tmp_path / "cell.py"
    text = f"def dilate_kernel(W, atrous_rate):\n    {body}\n"
    path.write_text(text)
    names = {"np": np, "f": lambda: 0, "seen": {}}
    exec(compile(text, str(path), "exec"), names)
    return names["dilate_kernel"]


def diagnosed(body, tmp_path):
    return diagnose("dilate_kernel", written(body, tmp_path))


@pytest.mark.parametrize("key", SLIPS)
def test_a_slip_is_named_with_a_question(key, tmp_path, in_small_process):
    verdict = in_small_process(diagnosed, SLIPS[key], tmp_path)
    assert verdict.said == key, verdict.message
    assert verdict.message.endswith("?")
    assert "{" not in verdict.message


def test_every_slip_is_tried():
    known = {key for _, _, key in PATTERNS} | {"no_module", "largest_of_arrays"}
    assert known <= {*SLIPS, *ELSEWHERE}
    assert set(SLIPS) | ELSEWHERE | RANDOM <= set(catalogue()["problem"]) | ELSEWHERE


def test_the_line_the_locals_and_the_inputs_that_were_right_stand_beside_an_exception(tmp_path):
    body = "steps = 3 * atrous_rate\n    return W if atrous_rate == 1 else W[steps]"
    message = diagnosed(body, tmp_path).message
    assert "return W if atrous_rate == 1 else W[steps]" in message
    assert "There it holds: steps = 6." in message
    assert "right on those where atrous_rate is 1" in " ".join(message.split())


@pytest.mark.parametrize(("most", "said"), [(2, "assertion"), (4, "twice")])
def test_an_exception_on_most_inputs_comes_before_what_is_true_of_few_results(most, said, tmp_path):
    body = (
        f"assert atrous_rate <= {most}\n    return 2 * np.kron(W, [[[1]]] + [[[0]]] * (atrous_rate"
    )
    body += " - 1))[: (len(W) - 1) * atrous_rate + 1]"
    assert diagnosed(body, tmp_path).said == said


def test_a_raise_above_other_code_is_told_apart_from_a_function_that_is_not_written(tmp_path):
    verdict = diagnosed("raise NotImplementedError\n    return W", tmp_path)
    assert verdict.said == "forgotten_raise"
    assert "this line above it still raises: raise NotImplementedError" in verdict.message
    assert diagnosed("raise NotImplementedError", tmp_path).said == "unattempted"


@pytest.mark.parametrize("gaps", range(1, 8))
def test_a_function_with_open_gaps_is_told_so_however_many_they_are(gaps, tmp_path):
    body = "raise NotImplementedError" + "\n    W = ..." * gaps + "\n    return W"
    verdict = diagnosed(body, tmp_path)
    assert verdict.said == "open_gaps"
    assert verdict.message.startswith("dilate_kernel: its gaps are still open.")


def test_gaps_are_told_under_another_name_too(tmp_path):
    function = written("raise NotImplementedError\n    return ...", tmp_path)
    function.__name__ = "in_loops"
    assert diagnose("dilate_kernel", function).said == "open_gaps"


def test_an_unknown_exception_is_not_explained():
    assert slip(Outcome("raised", error=("OSError", "the disk is full")), []) == ("raised", {})


RIGHT_IDIOMS = [
    "rows = []\n    rows.append(W)\n    return rows[0]",
    "out = {}\n    out['W'] = W\n    return out['W']",
    "def part(k):\n        W[k] = 0\n        return W\n    return part(0)",
    "return (atrous_rate == 1 and 'one' or 'more') and W",
    "return W if atrous_rate == 1 or atrous_rate == 2 else W + 0",
    "np.append(W, 1)\n    return W",
    "rate = atrous_rate or 1\n    return W * rate",
]


@pytest.mark.parametrize("body", RIGHT_IDIOMS)
def test_what_looks_like_such_a_slip_is_left_alone(body, tmp_path):
    function = written(body, tmp_path)
    assert facts_of(function.__code__) == ()


def test_a_random_signal_is_no_slip_where_a_function_is_tried_on_it(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text(
        "def sees_future(f, steps):\n    x = np.random.rand(1, steps, 1)\n"
        "    return bool(f(x).sum() == 7)\n"
    )
    names = {"np": np}
    exec(compile(path.read_text(), str(path), "exec"), names)
    assert [key for key, _ in facts_of(names["sees_future"].__code__)] == ["draws"]
    assert diagnose("sees_future", names["sees_future"]).said != "draws"
