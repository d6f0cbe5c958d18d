# ruff: noqa: RUF059 - learners write so
"""Wrong attempts at lesson 2."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("correlate1d", "truncated")
def int_buffer(x, w):
    y = np.zeros(len(x) - len(w) + 1, dtype=int)
    for t in range(len(y)):
        y[t] = np.sum(x[t : t + len(w)] * w)
    return y


@attempt("correlate1d", "early_return")
def return_in_the_loop(x, w):
    y = np.zeros(len(x) - len(w) + 1)
    for t in range(len(y)):
        y[t] = np.dot(x[t : t + len(w)], w)
        return y


@attempt("correlate1d", "running_sum")
def not_reset(x, w):
    y, total = [], 0
    for t in range(len(x) - len(w) + 1):
        for k in range(len(w)):
            total += x[t + k] * w[k]
        y.append(total)
    return np.array(y)


@attempt("correlate1d", "as_if_last_alone")
def assigned_not_added(x, w):
    y = np.zeros(len(x) - len(w) + 1)
    for t in range(len(y)):
        for k in range(len(w)):
            y[t] = x[t + k] * w[k]
    return y


@attempt("correlate1d", "shape")
def full_length_buffer(x, w):
    y = np.zeros(len(x))
    for t in range(len(x) - len(w) + 1):
        y[t] = np.sum(x[t : t + len(w)] * w)
    return y


@attempt("correlate1d", "shapes")
def range_one_long(x, w):
    y = []
    for t in range(len(x) - len(w) + 2):
        y.append(np.dot(x[t : t + len(w)], w))
    return np.array(y)


@attempt("correlate1d", "zeros_elsewhere")
def starts_at_one(x, w):
    y = np.zeros(len(x) - len(w) + 1)
    for t in range(1, len(y)):
        y[t] = np.sum(x[t : t + len(w)] * w)
    return y


@attempt("correlate1d", "as_if_ones")
def forgot_weights(x, w):
    return np.array([x[t : t + len(w)].sum() for t in range(len(x) - len(w) + 1)])


@attempt("correlate1d", "list")
def list_returned(x, w):
    return [float(x[t : t + len(w)] @ w) for t in range(len(x) - len(w) + 1)]


@attempt("correlate1d", "summed")
def summed_all(x, w):
    return np.correlate(x, w).sum()


@attempt("correlate1d", "kernel_flipped + without_last")
def flipped_and_one_short(x, w):
    return np.convolve(x, w, "valid")[:-1]


@attempt("conv1d", "first_right")
def first_sample_only(x, W, b):
    _, steps, _ = x.shape
    k, _, f = W.shape
    y = np.zeros((x.shape[0], steps - k + 1, f))
    for t in range(steps - k + 1):
        y[0, t] = np.einsum("kc,kcf->f", x[0, t : t + k], W) + b
    return y


@attempt("conv1d", "first_only")
def batch_axis_lost(x, W, b):
    k = len(W)
    return np.array(
        [np.einsum("kc,kcf->f", x[0, t : t + k], W) + b for t in range(x.shape[1] - k + 1)]
    )


@attempt("conv1d", "truncated")
def int_zeros(x, W, b):
    k = len(W)
    y = np.zeros((len(x), x.shape[1] - k + 1, W.shape[2])).astype(int)
    for t in range(y.shape[1]):
        y[:, t] = np.tensordot(x[:, t : t + k], W, 2) + b
    return y


@attempt("conv1d", "filters_summed")
def einsum_without_f(x, W, b):
    k = len(W)
    y = np.zeros((len(x), x.shape[1] - k + 1, W.shape[2]))
    for t in range(y.shape[1]):
        y[:, t] = np.einsum("nkc,kcf->n", x[:, t : t + k], W)[:, None] + b
    return y


@attempt("conv1d", "transposed")
def transposed_output(x, W, b):
    k = len(W)
    steps = x.shape[1] - k + 1
    y = np.stack([np.tensordot(x[:, t : t + k], W, 2) + b for t in range(steps)])
    return y


@attempt("conv1d", "as_if_first")
def first_bias_only(x, W, b):
    k = len(W)
    steps = x.shape[1] - k + 1
    return np.stack([np.tensordot(x[:, t : t + k], W, 2) + b[0] for t in range(steps)], axis=1)


@attempt("conv1d", "as_if_each")
def bias_per_channel(x, W, b):
    n, steps, c = x.shape
    k, _, f = W.shape
    y = np.zeros((n, steps - k + 1, f))
    for t in range(steps - k + 1):
        for i in range(c):
            y[:, t] += x[:, t : t + k, i] @ W[:, i] + b
    return y


@attempt("conv1d", "as_if_last_alone")
def overwritten_by_taps(x, W, b):
    n, steps, c = x.shape
    k, _, f = W.shape
    out = steps - k + 1
    y = np.zeros((n, out, f))
    for tap in range(k):
        y = x[:, tap : tap + out] @ W[tap]
    return y + b


@attempt("conv1d", "last_outputs_missing")
def range_without_one(x, W, b):
    k = len(W)
    y = np.zeros((x.shape[0], x.shape[1] - k, W.shape[2]))
    for t in range(x.shape[1] - k):
        y[:, t] = np.tensordot(x[:, t : t + k], W, 2) + b
    return y


@attempt("conv1d", "shape")
def same_padding(x, W, b):
    k = len(W)
    x = np.pad(x, ((0, 0), (k // 2, k // 2), (0, 0)))
    steps = x.shape[1] - k + 1
    return np.stack([np.tensordot(x[:, t : t + k], W, 2) + b for t in range(steps)], axis=1)


@attempt("conv1d", "shape")
def causal_padding(x, W, b):
    k = len(W)
    x = np.pad(x, ((0, 0), (k - 1, 0), (0, 0)))
    steps = x.shape[1] - k + 1
    return np.stack([np.tensordot(x[:, t : t + k], W, 2) + b for t in range(steps)], axis=1)


@attempt("conv1d", "first_right")
def accumulator_kept(x, W, b):
    n, steps, c = x.shape
    k, _, f = W.shape
    y = np.zeros((n, steps - k + 1, f))
    total = np.zeros((n, f))
    for t in range(steps - k + 1):
        for tap in range(k):
            total += x[:, t + tap] @ W[tap]
        y[:, t] = total + b
    return y


@attempt("conv1d", "early_return")
def returned_too_early(x, W, b):
    n, steps, c = x.shape
    k, _, f = W.shape
    y = np.zeros((n, steps - k + 1, f))
    for i in range(n):
        for t in range(steps - k + 1):
            y[i, t] = np.einsum("kc,kcf->f", x[i, t : t + k], W) + b
        return y


@attempt("conv1d", "shapes")
def wrong_axis_order(x, W, b):
    n, steps, c = x.shape
    f, _, k = W.shape
    y = np.zeros((n, steps - k + 1, f))
    for t in range(steps - k + 1):
        for tap in range(k):
            y[:, t] += x[:, t + tap] @ W[tap]
    return y + b


@attempt("conv1d", "kernel_flipped + as_if_zeros")
def kernel_flipped_no_bias(x, W, b):
    k = len(W)
    W = W[::-1]
    steps = x.shape[1] - k + 1
    return np.stack([np.tensordot(x[:, t : t + k], W, 2) for t in range(steps)], axis=1)


@attempt("conv1d", "first_right")
def one_filter(x, W, b):
    n, steps, c = x.shape
    k, _, f = W.shape
    y = np.zeros((n, steps - k + 1, f))
    for t in range(steps - k + 1):
        y[:, t, 0] = np.tensordot(x[:, t : t + k], W[..., 0], 2) + b[0]
    return y


@attempt("conv1d", "as_if_negative")
def bias_subtracted(x, W, b):
    k = len(W)
    steps = x.shape[1] - k + 1
    return np.stack([np.tensordot(x[:, t : t + k], W, 2) - b for t in range(steps)], axis=1)
