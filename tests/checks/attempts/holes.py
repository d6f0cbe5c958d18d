"""Wrong attempts at lesson 3."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("dilate_kernel", "zeros_after_last_tap")
def no_span(W, atrous_rate):
    out = np.zeros((len(W) * atrous_rate, *W.shape[1:]))
    out[::atrous_rate] = W
    return out


@attempt("dilate_kernel", "shape")
def one_axis(W, atrous_rate):
    out = np.zeros((len(W) - 1) * atrous_rate + 1)
    out[::atrous_rate] = W[:, 0, 0]
    return out


@attempt("dilate_kernel", "as_if_cut")
def int_zeros(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]), int)
    out[::atrous_rate] = W
    return out


@attempt("dilate_kernel", "not_zero_right")
def ones_between(W, atrous_rate):
    out = np.ones(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    out[::atrous_rate] = W
    return out


@attempt("dilate_kernel", "nan")
def empty_between(W, atrous_rate):
    out = np.empty(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    out[::atrous_rate] = W
    return out


@attempt("dilate_kernel", "as_if_last_left_out")
def last_tap_lost(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    for k in range(len(W) - 1):
        out[k * atrous_rate] = W[k]
    return out


@attempt("dilate_kernel", "early_return")
def in_the_loop(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    for k in range(len(W)):
        out[k * atrous_rate] = W[k]
        return out


@attempt("dilate_kernel", "as_if_first_alone")
def first_channel(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    for k in range(len(W)):
        out[k * atrous_rate, 0] = W[k, 0]
    return out


@attempt("dilate_kernel", "out_of_bounds")
def span_without_one(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate, *W.shape[1:]))
    for k in range(len(W)):
        out[k * atrous_rate] = W[k]
    return out


@attempt("atrous_conv1d", "out_of_bounds")
def steps_undilated(x, W, b, atrous_rate):
    steps = x.shape[1] - len(W) + 1
    y = np.zeros((len(x), steps, W.shape[2]))
    for t in range(steps):
        for k in range(len(W)):
            y[:, t] += x[:, t + k * atrous_rate] @ W[k]
    return y + b


@attempt("atrous_conv1d", "shapes_differ")
def slice_without_step(x, W, b, atrous_rate):
    span = (len(W) - 1) * atrous_rate + 1
    steps = x.shape[1] - span + 1
    y = np.zeros((len(x), steps, W.shape[2]))
    for t in range(steps):
        y[:, t] = np.tensordot(x[:, t : t + span], W, 2) + b
    return y


@attempt("atrous_conv1d", "as_if_each")
def bias_in_the_tap_loop(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), steps, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + steps] @ W[k] + b
    return y


@attempt("atrous_conv1d", "kernel_flipped + as_if_zeros")
def flipped_and_no_bias(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), steps, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + steps] @ W[-1 - k]
    return y


@attempt("atrous_conv1d", "right_exactly")
def rate_added(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), steps, W.shape[2]))
    for t in range(steps):
        for k in range(len(W)):
            y[:, t] += x[:, min(t + k + atrous_rate - 1, x.shape[1] - 1)] @ W[k]
    return y + b


@attempt("atrous_conv1d", "first_right")
def first_sample(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), steps, W.shape[2]))
    for t in range(steps):
        for k in range(len(W)):
            y[0, t] += x[0, t + k * atrous_rate] @ W[k]
    return y + b


@attempt("atrous_conv1d", "shape")
def causal(x, W, b, atrous_rate):
    x = np.pad(x, ((0, 0), ((len(W) - 1) * atrous_rate, 0), (0, 0)))
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    return sum(x[:, k * atrous_rate : k * atrous_rate + steps] @ W[k] for k in range(len(W))) + b


@attempt("atrous_conv1d", "as_if_last_alone")
def assigned(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), steps, W.shape[2]))
    for k in range(len(W)):
        y = x[:, k * atrous_rate : k * atrous_rate + steps] @ W[k]
    return y + b


@attempt("atrous_conv1d", "as_if_first")
def one_bias(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    return sum(x[:, k * atrous_rate : k * atrous_rate + steps] @ W[k] for k in range(len(W))) + b[0]


@attempt("atrous_conv1d", "shapes")
def slice_too_long(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), steps, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate :] @ W[k]
    return y + b


@attempt("atrous_conv1d", "unknown_name")
def unknown_name(x, W, b, atrous_rate):
    steps = x.shape[1] - (len(W) - 1) * atrous_rte  # noqa: F821
    return np.zeros((len(x), steps, W.shape[2]))
