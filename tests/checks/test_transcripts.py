"""Three beginners who are wrong at first, and get to the right answer by messages alone.

Each attempt stands with what the check said of it; the next one does what that suggests.
"""

import linecache

import numpy as np
import pytest

from atrous_lib.checks import diagnose

TRANSCRIPTS = {
    "conv1d": [
        (
            "    raise NotImplementedError\n"
            "    y = np.zeros((1, x.shape[1] - len(W), W.shape[2]))\n"
            "    for k in range(len(W)):\n"
            "        y = x[0, k : k + len(y)] * W[k] + b\n"
            "    return y\n",
            "forgotten_raise",
        ),
        (
            "    y = np.zeros((1, x.shape[1] - len(W), W.shape[2]))\n"
            "    for k in range(len(W)):\n"
            "        y = x[0, k : k + len(y)] * W[k] + b\n"
            "    return y\n",
            "shapes",
        ),
        (
            "    n = x.shape[1] - len(W)\n"
            "    for k in range(len(W)):\n"
            "        y = x[:, k : k + n] @ W[k] + b\n"
            "    return y\n",
            "too_few",
        ),
        (
            "    n = x.shape[1] - len(W) + 1\n"
            "    for k in range(len(W)):\n"
            "        y = x[:, k : k + n] @ W[k] + b\n"
            "    return y\n",
            "as_if_last_alone",
        ),
        (
            "    n = x.shape[1] - len(W) + 1\n"
            "    y = 0\n"
            "    for k in range(len(W)):\n"
            "        y = y + x[:, k : k + n] @ W[k] + b\n"
            "    return y\n",
            "bias_in_the_loop",
        ),
        (
            "    n = x.shape[1] - len(W) + 1\n"
            "    y = 0\n"
            "    for k in range(len(W)):\n"
            "        y = y + x[:, k : k + n] @ W[k]\n"
            "    return y + b\n",
            "",
        ),
    ],
    "output_length": [
        (
            "    span = filter_length * atrous_rate\n"
            "    if border_mode == 'valid':\n"
            "        return len(range(0, input_length - span + 1, subsample_length))\n"
            "    if border_mode == 'full':\n"
            "        return len(range(0, input_length + span - 1, subsample_length))\n"
            "    if border_mode == 'same':\n"
            "        return len(range(0, input_length, subsample_length))\n",
            "zeros_after_last_tap",
        ),
        (
            "    span = (filter_length - 1) * atrous_rate\n"
            "    if border_mode == 'valid':\n"
            "        return len(range(0, input_length - span + 1, subsample_length))\n"
            "    if border_mode == 'full':\n"
            "        return len(range(0, input_length + span - 1, subsample_length))\n"
            "    if border_mode == 'same':\n"
            "        return len(range(0, input_length, subsample_length))\n",
            "hops_for_span",
        ),
        (
            "    span = (filter_length - 1) * atrous_rate + 1\n"
            "    if border_mode == 'valid':\n"
            "        return len(range(0, input_length - span + 1, subsample_length))\n"
            "    if border_mode == 'full':\n"
            "        return len(range(0, input_length + span - 1, subsample_length))\n"
            "    if border_mode == 'same':\n"
            "        return len(range(0, input_length, subsample_length))\n",
            "no_return_here",
        ),
        (
            "    span = (filter_length - 1) * atrous_rate + 1\n"
            "    if border_mode == 'valid':\n"
            "        return len(range(0, input_length - span + 1, subsample_length))\n"
            "    if border_mode == 'full':\n"
            "        return len(range(0, input_length + span - 1, subsample_length))\n"
            "    return len(range(0, input_length, subsample_length))\n",
            "",
        ),
    ],
    "softmax": [
        ("    return math.exp(y) / sum(math.exp(y))\n", "unknown_name"),
        ("    return np.exp(y) / np.sum(np.exp(y))\n", "over_everything"),
        ("    e = np.exp(y)\n    return e / e.sum(axis=2)\n", "axis_lost"),
        ("    e = np.exp(y)\n    return e / e.sum(axis=2, keepdims=True)\n", "no_shift"),
        (
            "    e = np.exp(y - y.max())\n    return e / e.sum(axis=2, keepdims=True)\n",
            "shared_shift",
        ),
        (
            "    e = np.exp(y - y.max(axis=2, keepdims=True))\n"
            "    return e / e.sum(axis=2, keepdims=True)\n",
            "",
        ),
    ],
}
HEADS = {
    "conv1d": "x, W, b",
    "output_length": "input_length, filter_length, border_mode, subsample_length, atrous_rate",
    "softmax": "y",
}


def written(name, body):
    """Return a function of this body, whose text can be read as that of a cell can."""
    text, place, names = f"def {name}({HEADS[name]}):\n{body}", f"<a cell of {name}>", {"np": np}
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    exec(compile(text, place, "exec"), names)
    return names[name]


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_beginner_gets_there_by_messages_alone(name):
    verdicts = [diagnose(name, written(name, body)) for body, _ in TRANSCRIPTS[name]]
    assert [verdict.said for verdict in verdicts] == [said for _, said in TRANSCRIPTS[name]]
    assert [verdict.passed for verdict in verdicts] == [False] * (len(verdicts) - 1) + [True]
