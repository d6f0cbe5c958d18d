"""Convolutions and their sizes, forwards and backwards: written from the exercises' texts alone."""

import numpy as np

from tests.checks.attempts import attempt


def _pads(L, r, mode):
    p = (L - 1) * r
    return {"valid": (0, 0), "same": (p // 2, p - p // 2), "full": (p, p), "causal": (p, 0)}[mode]


def _full(x, W, b, r):
    n = x.shape[1] - (W.shape[0] - 1) * r
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k * r : k * r + n] @ W[k]
    return y + b


def _same(steps, L, s, r):
    out = -(-steps // s)
    e = (L - 1) * r + 1
    p = max(0, (out - 1) * s + e - steps)
    return p // 2, p - p // 2


def _back(x, W, dy, s, r):
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for t in range(dy.shape[1]):
        for k in range(W.shape[0]):
            dx[:, t * s + k * r] += dy[:, t] @ W[k].T
            dW[k] += x[:, t * s + k * r].T @ dy[:, t]
    return dx, dW, dy.sum((0, 1))


@attempt("correlate1d", "last_outputs_missing")
def last_window_missing(x, w):
    y = []
    for t in range(len(x) - len(w)):
        y.append(np.sum(x[t : t + len(w)] * w))
    return np.array(y)


@attempt("correlate1d", "kernel_flipped")
def np_convolve_valid(x, w):
    return np.convolve(x, w, mode="valid")


@attempt("correlate1d", "padded")
def np_correlate_same(x, w):
    return np.correlate(x, w, "same")


@attempt("correlate1d", "first_right")
def jumps_by_kernel(x, w):
    n = len(x) - len(w) + 1
    y = np.zeros(n)
    for t in range(n):
        y[t] = x[t * len(w) : (t + 1) * len(w)] @ w if (t + 1) * len(w) <= len(x) else 0
    return y


@attempt("correlate1d", "as_if_last_alone")
def inner_loop_over_outputs(x, w):
    n = len(x) - len(w) + 1
    y = np.zeros(n)
    for t in range(n):
        for k in range(len(w)):
            y[t] = x[t + k] * w[k]
    return y


@attempt("correlate1d", "running_sum")
def sum_carries_on(x, w):
    y = []
    total = 0
    for t in range(len(x) - len(w) + 1):
        for k in range(len(w)):
            total += x[t + k] * w[k]
        y.append(total)
    return np.array(y)


@attempt("correlate1d", "early_return")
def return_in_the_loop(x, w):
    y = np.zeros(len(x) - len(w) + 1)
    for t in range(len(y)):
        y[t] = np.dot(x[t : t + len(w)], w)
        return y


@attempt("correlate1d", "truncated")
def int_output(x, w):
    y = np.zeros(len(x) - len(w) + 1, dtype=int)
    for t in range(len(y)):
        y[t] = np.dot(x[t : t + len(w)], w)
    return y


@attempt("correlate1d", "shape")
def like_x(x, w):
    y = np.zeros_like(x)
    for t in range(len(x) - len(w) + 1):
        y[t] = x[t : t + len(w)] @ w
    return y


@attempt("correlate1d", "last_tap_missing")
def slice_one_short(x, w):
    y = []
    for t in range(len(x) - len(w) + 1):
        y.append(x[t : t + len(w) - 1] @ w[:-1])
    return np.array(y)


@attempt("conv1d", "bias_in_the_loop")
def bias_each_tap(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k] + b
    return y


@attempt("conv1d", "shapes")
def slice_ends_at_n(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k:n] @ W[k]
    return y + b


@attempt("conv1d", "first_right")
def only_first_sample(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for f in range(W.shape[2]):
            y[0, t, f] = np.sum(x[0, t : t + W.shape[0]] * W[:, :, f]) + b[f]
    return y


@attempt("conv1d", "one_channel_only")
def first_channel(x, W, b):
    batch, steps, _channels = x.shape
    taps, _, filters = W.shape
    y = np.zeros((batch, steps - taps + 1, filters))
    for i in range(batch):
        for t in range(steps - taps + 1):
            for f in range(filters):
                for k in range(taps):
                    y[i, t, f] += x[i, t + k, 0] * W[k, 0, f]
                y[i, t, f] += b[f]
    return y


@attempt("conv1d", "as_if_first")
def first_bias_only(x, W, b):
    n = x.shape[1] - len(W) + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k : k + n, :] @ W[k]
    return y + b[0]


@attempt("conv1d", "bias_in_the_loop")
def bias_in_innermost_loop(x, W, b):
    batch, steps, channels = x.shape
    taps, _, filters = W.shape
    y = np.zeros((batch, steps - taps + 1, filters))
    for i in range(batch):
        for t in range(steps - taps + 1):
            for f in range(filters):
                for k in range(taps):
                    for c in range(channels):
                        y[i, t, f] += x[i, t + k, c] * W[k, c, f] + b[f]
    return y


@attempt("conv1d", "out_of_bounds")
def range_over_wrong_axis(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[1]):
        y += x[:, k : k + n] @ W[k]
    return y + b


@attempt("conv1d", "transposed")
def einsum_keeps_channels(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    return np.stack([np.einsum("bkc,kcf->bf", x[:, t : t + len(W)], W) for t in range(n)]) + b


@attempt("conv1d", "kernel_flipped")
def flipped_by_habit(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    W = W[::-1]
    return sum(x[:, k : k + n] @ W[k] for k in range(len(W))) + b


@attempt("conv1d", "kernel_flipped + as_if_backwards")
def flips_channels_too(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    W = W[::-1, ::-1]
    return sum(x[:, k : k + n] @ W[k] for k in range(len(W))) + b


@attempt("conv1d", "as_if_backwards")
def flips_only_channels(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    return sum(x[:, k : k + n, ::-1] @ W[k] for k in range(len(W))) + b


@attempt("conv1d", "last_outputs_missing")
def steps_one_fewer(x, W, b):
    n = x.shape[1] - W.shape[0]
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    return y + b


@attempt("conv1d", "as_if_first_left_out")
def starts_at_one(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(1, W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    return y + b


@attempt("conv1d", "as_if_last_alone")
def assigned_not_added(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y = x[:, k : k + n] @ W[k]
    return y + b


@attempt("conv1d", "as_if_negative")
def bias_subtracted(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    return y - b


@attempt("conv1d", "filters_summed")
def one_window_all_filters_summed(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for i in range(x.shape[0]):
        for t in range(n):
            for f in range(W.shape[2]):
                y[i, t, f] = np.sum(x[i, t : t + W.shape[0], :, None] * W) + b[f]
    return y


@attempt("conv1d", "kernel_flipped + as_if_zeros")
def window_backwards_and_bias_forgot(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[-k - 1]
    return y


@attempt("conv1d", "first_tap_stays")
def flip_minus_k(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[-k]
    return y + b


@attempt("conv1d", "channels_averaged")
def mean_over_channels(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        for f in range(W.shape[2]):
            y[:, :, f] += (x[:, k : k + n] * W[k, :, f]).mean(axis=2)
    return y + b


@attempt("conv1d", "mean_in_place_of_sum")
def mean_over_taps(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    return y / W.shape[0] + b


@attempt("conv1d", "padded")
def pads_same(x, W, b):
    k = W.shape[0]
    x = np.pad(x, ((0, 0), ((k - 1) // 2, k // 2), (0, 0)))
    n = x.shape[1] - k + 1
    return sum(x[:, j : j + n] @ W[j] for j in range(k)) + b


@attempt("conv1d", "as_if_gathered")
def x_times_all_taps(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, :n] @ W[k]
    return y + b


@attempt("conv1d", "values")
def bias_before_the_sum(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2])) + b
    for k in range(W.shape[0]):
        y[:, :, :] = x[:, k : k + n] @ W[k]
    return y


@attempt("conv1d", "values")
def float32_inside(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]), dtype=np.float16)
    for k in range(W.shape[0]):
        y += (x[:, k : k + n] @ W[k]).astype(np.float16)
    return y + b


@attempt("conv1d", "positive")
def relu_at_the_end(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    return np.maximum(y + b, 0)


@attempt("conv1d", "shapes_differ")
def steps_over_batch(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        y[:, t] = np.tensordot(x[:, t : t + W.shape[0]], W, axes=([2, 1], [0, 1])) + b
    return y


@attempt("dilate_kernel", "zeros_after_last_tap")
def trailing_zeros(W, atrous_rate):
    out = np.zeros((len(W) * atrous_rate, W.shape[1], W.shape[2]))
    out[::atrous_rate] = W
    return out


@attempt("dilate_kernel", "one_zero_too_many")
def rate_zeros_between(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * (atrous_rate + 1) + 1, *W.shape[1:]))
    out[:: atrous_rate + 1] = W
    return out


@attempt("dilate_kernel", "taps_repeated")
def repeats(W, atrous_rate):
    return np.repeat(W, atrous_rate, axis=0)[: (len(W) - 1) * atrous_rate + 1]


@attempt("dilate_kernel", "shape")
def two_dim(W, atrous_rate):
    n = (len(W) - 1) * atrous_rate + 1
    out = np.zeros(n)
    for k in range(len(W)):
        out[k * atrous_rate] = W[k, 0, 0]
    return out.reshape(n, 1, 1)


@attempt("dilate_kernel", "as_if_cut")
def int_zeros(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate + 1, W.shape[1], W.shape[2]), int)
    for k in range(len(W)):
        out[k * atrous_rate] = W[k]
    return out


@attempt("dilate_kernel", "zeros_before_first_tap")
def insert_in_front(W, atrous_rate):
    rows = []
    for tap in W:
        for _ in range(atrous_rate - 1):
            rows.append(np.zeros_like(tap))
        rows.append(tap)
    return np.array(rows)


@attempt("dilate_kernel", "holes_in_every_axis")
def all_axes(W, atrous_rate):
    r = atrous_rate
    out = np.zeros([(n - 1) * r + 1 for n in W.shape])
    out[::r, ::r, ::r] = W
    return out


@attempt("dilate_kernel", "shape")
def rate_one_special(W, atrous_rate):
    n = len(W) + atrous_rate - 1
    out = np.zeros((n, *W.shape[1:]))
    for k in range(len(W)):
        if k * atrous_rate < n:
            out[k * atrous_rate] = W[k]
    return out


@attempt("atrous_conv1d", "out_of_bounds")
def rate_forgotten_in_length(x, W, b, atrous_rate):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(W.shape[0]):
            y[:, t] += x[:, t + k * atrous_rate] @ W[k]
    return y + b


@attempt("atrous_conv1d", "rate_as_stride")
def rate_as_stride(x, W, b, atrous_rate):
    n = (x.shape[1] - W.shape[0]) // atrous_rate + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(W.shape[0]):
            y[:, t] += x[:, t * atrous_rate + k] @ W[k]
    return y + b


@attempt("atrous_conv1d", "last_outputs_missing")
def effective_is_product(x, W, b, atrous_rate):
    n = x.shape[1] - W.shape[0] * atrous_rate + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "first_gap_only")
def rate_added_not_multiplied(x, W, b, atrous_rate):
    r = atrous_rate
    n = x.shape[1] - (W.shape[0] - 1) * r
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(W.shape[0]):
            s = t + (k + r - 1 if k else 0)
            if s < x.shape[1]:
                y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("atrous_conv1d", "one_step_too_near")
def rate_minus_one(x, W, b, atrous_rate):
    r = atrous_rate - 1
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k * r : k * r + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "past_the_end")
def dilates_then_forgets_n(x, W, b, atrous_rate):
    D = np.zeros(((W.shape[0] - 1) * atrous_rate + 1, W.shape[1], W.shape[2]))
    D[::atrous_rate] = W
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        window = x[:, t : t + len(D)]
        y[:, t] = np.einsum("bkc,kcf->bf", window, D[: window.shape[1]]) + b
    return y


@attempt("atrous_conv1d", "kernel_flipped")
def taps_anchored_at_the_end(x, W, b, atrous_rate):
    span = (W.shape[0] - 1) * atrous_rate
    n = x.shape[1] - span
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        start = span - k * atrous_rate
        y += x[:, start : start + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "input_thinned")
def atrous_input_every_rth(x, W, b, atrous_rate):
    x = x[:, ::atrous_rate]
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "bias_forgotten")
def atrous_bias_missing(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y


@attempt("atrous_conv1d", "wrapped_around")
def atrous_modulo_wraps(x, W, b, atrous_rate):
    steps = x.shape[1]
    y = np.zeros((x.shape[0], steps, W.shape[2]))
    for t in range(steps):
        for k in range(W.shape[0]):
            y[:, t] += x[:, (t + k * atrous_rate) % steps] @ W[k]
    return y + b


@attempt("atrous_conv1d", "values")
def atrous_rate_power(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(W.shape[0]):
            s = t + (atrous_rate**k if k else 0)
            if s < x.shape[1]:
                y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("atrous_conv1d", "kernel_flipped + without_last")
def atrous_flip_and_length(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate - 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[::-1][k]
    return y + b


@attempt("atrous_conv1d", "as_if_last_left_out")
def atrous_last_tap_lost(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0] - 1):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("pad_amounts", "rate_ignored")
def rate_forgotten_pad(filter_length, atrous_rate, border_mode):
    p = filter_length - 1
    if border_mode == "valid":
        return 0, 0
    if border_mode == "same":
        return p // 2, p - p // 2
    if border_mode == "full":
        return p, p
    return p, 0


@attempt("pad_amounts", "odd_zero_left")
def same_extra_left(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    if border_mode == "same":
        return p - p // 2, p // 2
    return {"valid": (0, 0), "full": (p, p), "causal": (p, 0)}[border_mode]


@attempt("pad_amounts", "odd_zero_lost")
def same_is_half_both(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    if border_mode == "same":
        return p // 2, p // 2
    return {"valid": (0, 0), "full": (p, p), "causal": (p, 0)}[border_mode]


@attempt("pad_amounts", "full_like_same")
def full_halves(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    half = p // 2
    return {"valid": (0, 0), "same": (half, p - half), "full": (half, p - half), "causal": (p, 0)}[
        border_mode
    ]


@attempt("pad_amounts", "one_zero_too_many")
def effective_not_less_one(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate + 1
    half = p // 2
    return {"valid": (0, 0), "same": (half, p - half), "full": (p, p), "causal": (p, 0)}[
        border_mode
    ]


@attempt("pad_amounts", "zeros_after_last_tap")
def product_minus_one(filter_length, atrous_rate, border_mode):
    p = filter_length * atrous_rate - 1
    half = p // 2
    return {"valid": (0, 0), "same": (half, p - half), "full": (p, p), "causal": (p, 0)}[
        border_mode
    ]


@attempt("pad_amounts", "causal_right")
def causal_right(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    half = p // 2
    return {"valid": (0, 0), "same": (half, p - half), "full": (p, p), "causal": (0, p)}[
        border_mode
    ]


@attempt("pad_amounts", "not_whole + not_whole")
def floats(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    return {"valid": (0, 0), "same": (p / 2, p / 2), "full": (p, p), "causal": (p, 0)}[border_mode]


@attempt("pad_amounts", "taps_halved")
def halves_the_length_then_rate(filter_length, atrous_rate, border_mode):
    left = (filter_length - 1) // 2 * atrous_rate
    p = (filter_length - 1) * atrous_rate
    return {"valid": (0, 0), "same": (left, p - left), "full": (p, p), "causal": (p, 0)}[
        border_mode
    ]


@attempt("pad_amounts", "as_if_word + part_wrong")
def if_if_else(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        left, right = 0, 0
    if border_mode == "same":
        left, right = p // 2, p - p // 2
    if border_mode == "full":
        left, right = p, p
    else:
        left, right = p, 0
    return left, right


@attempt("output_length", "rounded_down")
def floor_division_only(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    e = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        places = input_length - e + 1
    elif border_mode == "full":
        places = input_length + e - 1
    else:
        places = input_length
    return places // subsample_length


@attempt("output_length", "as_if_more")
def plus_one_always(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    e = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        places = input_length - e + 1
    elif border_mode == "full":
        places = input_length + e - 1
    else:
        places = input_length
    return places // subsample_length + 1


@attempt("output_length", "right_words")
def rate_only_in_valid(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    if border_mode == "valid":
        places = input_length - (filter_length - 1) * atrous_rate
    elif border_mode == "full":
        places = input_length + filter_length - 1
    else:
        places = input_length
    return (places + subsample_length - 1) // subsample_length


@attempt("output_length", "right_words")
def causal_like_valid(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    if border_mode == "same":
        n = input_length
    elif border_mode == "full":
        n = input_length + span
    else:
        n = input_length - span
    return -(-n // subsample_length)


@attempt("output_length", "right_words")
def full_twice(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    n = {
        "valid": input_length - span,
        "same": input_length,
        "causal": input_length,
        "full": input_length + 2 * span,
    }[border_mode]
    return (n - 1) // subsample_length + 1


@attempt("output_length", "not_whole")
def true_division(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    n = {
        "valid": input_length - span,
        "same": input_length,
        "causal": input_length,
        "full": input_length + span,
    }[border_mode]
    return (n - 1) / subsample_length + 1


@attempt("output_length", "strided_first")
def stride_first(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    n = -(-input_length // subsample_length)
    span = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return n - span
    if border_mode == "full":
        return n + span
    return n


@attempt("output_length", "as_if_word")
def causal_adds_left(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    n = {
        "valid": input_length - span,
        "same": input_length,
        "causal": input_length + span,
        "full": input_length + span,
    }[border_mode]
    return (n - 1) // subsample_length + 1


@attempt("output_length", "rounded_to_nearest")
def rounds_up_with_round(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    n = {
        "valid": input_length - span,
        "same": input_length,
        "causal": input_length,
        "full": input_length + span,
    }[border_mode]
    return round(n / subsample_length)


@attempt("output_length", "zeros_after_last_tap")
def effective_product(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    e = filter_length * atrous_rate
    n = {
        "valid": input_length - e + 1,
        "same": input_length,
        "causal": input_length,
        "full": input_length + e - 1,
    }[border_mode]
    return (n - 1) // subsample_length + 1


@attempt("strided_conv1d", "padding_unstrided")
def same_without_stride(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _pads(W.shape[0], atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, atrous_rate)[:, ::subsample_length]


@attempt("strided_conv1d", "negative_padding")
def negative_padding_kept(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    if border_mode == "same":
        out = -(-x.shape[1] // subsample_length)
        p = (out - 1) * subsample_length + (L - 1) * atrous_rate + 1 - x.shape[1]
        left, right = p // 2, p - p // 2
    else:
        left, right = _pads(L, atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, atrous_rate)[:, ::subsample_length]


@attempt("strided_conv1d", "odd_zero_left")
def extra_zero_left(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    if border_mode == "same":
        right, left = _same(x.shape[1], L, subsample_length, atrous_rate)
    else:
        left, right = _pads(L, atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, atrous_rate)[:, ::subsample_length]


@attempt("strided_conv1d", "outputs_side_by_side")
def stride_times_tap(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    n = (x.shape[1] - (L - 1) * r - 1) // s + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(L):
            y[:, t] += x[:, t + k * r] @ W[k]
    return y + b


@attempt("strided_conv1d", "padding_undilated")
def strided_rate_forgot_in_pad(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s = subsample_length
    left, right = (
        _same(x.shape[1], L, s, atrous_rate) if border_mode == "same" else _pads(L, 1, border_mode)
    )
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, atrous_rate)[:, ::s]


@attempt("strided_conv1d", "rate_ignored")
def strided_kernel_no_rate(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    n = (x.shape[1] - (L - 1) * r - 1) // s + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(L):
            y[:, t] += x[:, t * s + k] @ W[k]
    return y + b


@attempt("strided_conv1d", "inner_sizes")
def pads_all_axes(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, (left, right))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "last_place_kept")
def stride_starts_late(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, r)[:, s - 1 :: s]


@attempt("strided_conv1d", "shape")
def strides_the_input(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))[:, ::s]
    n = x.shape[1] - (L - 1) * r
    if n < 1:
        return np.zeros((x.shape[0], 0, W.shape[2]))
    return _full(x, W, b, r)


@attempt("strided_conv1d", "as_if_word")
def causal_forgets(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    p = (L - 1) * r
    if border_mode == "same":
        left, right = _same(x.shape[1], L, s, r)
    elif border_mode == "full":
        left = right = p
    else:
        left = right = 0
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "causal_right")
def causal_pads_right(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    p = (L - 1) * r
    left, right = {
        "valid": (0, 0),
        "full": (p, p),
        "causal": (0, p),
        "same": _same(x.shape[1], L, s, r),
    }[border_mode]
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "edges_repeated")
def pads_with_edge(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)), mode="edge")
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "one_side_in_every_mode")
def pads_output(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left + right, 0), (0, 0)))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "outputs_rounded_down")
def same_outputs_floor(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    if border_mode == "same":
        out = x.shape[1] // s
        p = max(0, (out - 1) * s + (L - 1) * r + 1 - x.shape[1])
        left, right = p // 2, p - p // 2
    else:
        left, right = _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "last_stride_counted")
def same_uses_outputs_times_stride(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    if border_mode == "same":
        out = -(-x.shape[1] // s)
        p = max(0, out * s + (L - 1) * r + 1 - x.shape[1])
        left, right = p // 2, p - p // 2
    else:
        left, right = _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "stride_ignored")
def everything_but_stride(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _pads(W.shape[0], atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, atrous_rate)


@attempt("strided_conv1d", "bias_forgotten")
def bias_missing_strided(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b * 0, r)[:, ::s]


@attempt("strided_conv1d", "shapes")
def slice_end_without_stride(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    n = (x.shape[1] - (L - 1) * r - 1) // s + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(L):
        y += x[:, k * r : k * r + n : s] @ W[k]
    return y + b


@attempt("strided_conv1d", "shapes")
def slice_open_end(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    y = 0
    for k in range(L):
        y = y + x[:, k * r :: s] @ W[k]
    return y + b


@attempt("strided_conv1d", "rate_and_stride_swapped")
def swaps_stride_and_rate(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    r, s = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "kernel_flipped")
def flipped_strided(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = _same(x.shape[1], L, s, r) if border_mode == "same" else _pads(L, r, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W[::-1], b, r)[:, ::s]


@attempt("strided_conv1d", "right_words")
def full_as_same(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    left, right = (
        _same(x.shape[1], L, s, r) if border_mode in ("same", "full") else _pads(L, r, border_mode)
    )
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, r)[:, ::s]


@attempt("strided_conv1d", "odd_zero_left")
def same_and_extra_two_faults(x, W, b, border_mode, subsample_length, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    left, right = {"valid": (0, 0), "same": (p - p // 2, p // 2), "full": (p, p), "causal": (p, 0)}[
        border_mode
    ]
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _full(x, W, b, atrous_rate)[:, ::subsample_length]


@attempt("shortest_input", "last_stride_counted")
def outputs_times_stride(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    e = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        return outputs * subsample_length + e - 1
    if border_mode == "full":
        return max(1, outputs * subsample_length - e + 1)
    return outputs * subsample_length


@attempt("shortest_input", "nothing_or_less")
def full_may_be_negative(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    e = (filter_length - 1) * atrous_rate + 1
    p = (outputs - 1) * subsample_length + 1
    if border_mode == "valid":
        return p + e - 1
    if border_mode == "full":
        return p - (e - 1)
    return p


@attempt("shortest_input", "as_if_word")
def full_not_thought_of(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    e = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        return (outputs - 1) * subsample_length + e
    return (outputs - 1) * subsample_length + 1


@attempt("shortest_input", "value")
def search_equals(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    n = 1
    while True:
        places = {"valid": n - span, "same": n, "causal": n, "full": n + span}[border_mode]
        if (places - 1) // subsample_length + 1 == outputs:
            return n
        n += 1
        if n > 10000:
            return n


@attempt("shortest_input", "kernel_must_fit")
def search_from_effective(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    n = span + 1
    while True:
        places = {"valid": n - span, "same": n, "causal": n, "full": n + span}[border_mode]
        if (places - 1) // subsample_length + 1 >= outputs:
            return n
        n += 1


@attempt("shortest_input", "rate_ignored")
def rate_forgot_shortest(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    p = (outputs - 1) * subsample_length + 1
    if border_mode == "valid":
        return p + filter_length - 1
    if border_mode == "full":
        return max(1, p - filter_length + 1)
    return p


@attempt("shortest_input", "as_if_word")
def causal_counts_kernel(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    p = (outputs - 1) * subsample_length + 1
    if border_mode in ("valid", "causal"):
        return p + span
    if border_mode == "full":
        return max(1, p - span)
    return p


@attempt("conv1d_backward", "assigned")
def dx_assigned(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for t in range(dy.shape[1]):
        for k in range(W.shape[0]):
            dx[:, t * s + k * r] = dy[:, t] @ W[k].T
            dW[k] += x[:, t * s + k * r].T @ dy[:, t]
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "kernel_flipped")
def dx_flipped(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    _, dW, db = _back(x, W, dy, s, r)
    dx, _, _ = _back(x, W[::-1], dy, s, r)
    return dx, dW, db


@attempt("conv1d_backward", "bias_axes")
def db_over_batch_only(x, W, dy, subsample_length, atrous_rate):
    dx, dW, _db = _back(x, W, dy, subsample_length, atrous_rate)
    return dx, dW, dy.sum(axis=0)


@attempt("conv1d_backward", "bias_mean")
def db_mean(x, W, dy, subsample_length, atrous_rate):
    dx, dW, _db = _back(x, W, dy, subsample_length, atrous_rate)
    return dx, dW, dy.mean(axis=(0, 1))


@attempt("conv1d_backward", "averaged_over_batch")
def weights_mean_over_batch(x, W, dy, subsample_length, atrous_rate):
    dx, dW, db = _back(x, W, dy, subsample_length, atrous_rate)
    return dx, dW / x.shape[0], db


@attempt("conv1d_backward", "another_order")
def wrong_return_order(x, W, dy, subsample_length, atrous_rate):
    dx, dW, db = _back(x, W, dy, subsample_length, atrous_rate)
    return dW, dx, db


@attempt("conv1d_backward", "stride_ignored")
def stride_forgotten_in_weights(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, _, db = _back(x, W, dy, s, r)
    _, dW, _ = _back(x, W, dy, 1, r)
    return dx, dW, db


@attempt("conv1d_backward", "stride_ignored")
def stride_forgotten_in_dx(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    _, dW, db = _back(x, W, dy, s, r)
    dx, _, _ = _back(x, W, dy, 1, r)
    return dx, dW, db


@attempt("conv1d_backward", "rate_ignored")
def rate_forgotten_in_dx(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    _, dW, db = _back(x, W, dy, s, r)
    dx, _, _ = _back(x, W, dy, s, 1)
    return dx, dW, db


@attempt("conv1d_backward", "rate_ignored")
def rate_forgotten_in_weights(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, _, db = _back(x, W, dy, s, r)
    _, dW, _ = _back(x, W, dy, s, 1)
    return dx, dW, db


@attempt("conv1d_backward", "unread_steps_missing")
def dx_cut_short(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, dW, db = _back(x, W, dy, s, r)
    used = (dy.shape[1] - 1) * s + (len(W) - 1) * r + 1
    return dx[:, :used], dW, db


@attempt("conv1d_backward", "kernel_not_transposed")
def no_transpose(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for t in range(dy.shape[1]):
        for k in range(W.shape[0]):
            dx[:, t * s + k * r] += dy[:, t] @ W[k]
            dW[k] += x[:, t * s + k * r].T @ dy[:, t]
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "one_sample_only")
def weights_first_sample(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, dW, db = _back(x, W, dy, s, r)
    _, dW, _ = _back(x[:1], W, dy[:1], s, r)
    return dx, dW, db


@attempt("conv1d_backward", "one_sample_only + averaged_over_batch")
def weights_first_sample_db_mean(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, dW, db = _back(x, W, dy, s, r)
    _, dW, _ = _back(x[:1], W, dy[:1], s, r)
    return dx, dW, db / x.shape[0]


@attempt("conv1d_backward", "kernel_flipped")
def weights_taps_reversed(x, W, dy, subsample_length, atrous_rate):
    dx, dW, db = _back(x, W, dy, subsample_length, atrous_rate)
    return dx, dW[::-1], db


@attempt("conv1d_backward", "parts")
def swaps_s_and_r(x, W, dy, subsample_length, atrous_rate):
    s, r = atrous_rate, subsample_length
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for t in range(dy.shape[1]):
        for k in range(W.shape[0]):
            if t * s + k * r < x.shape[1]:
                dx[:, t * s + k * r] += dy[:, t] @ W[k].T
                dW[k] += x[:, t * s + k * r].T @ dy[:, t]
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "assigned")
def fancy_index_add(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    n = dy.shape[1]
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    idx = np.arange(n)[:, None] * s + np.arange(len(W)) * r
    dx[:, idx] += np.einsum("btf,kcf->btkc", dy, W)
    dW = np.einsum("btkc,btf->kcf", x[:, idx], dy)
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "arriving_gradient_ignored")
def dx_uses_x(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    _, dW, db = _back(x, W, dy, s, r)
    dx, _, _ = _back(x, W, np.ones_like(dy), s, r)
    return dx, dW, db


@attempt("conv1d_backward", "arriving_gradient_ignored")
def weights_without_dy(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, _, db = _back(x, W, dy, s, r)
    _, dW, _ = _back(x, W, np.ones_like(dy), s, r)
    return dx, dW, db


@attempt("conv1d_backward", "without_last_part")
def forgot_db(x, W, dy, subsample_length, atrous_rate):
    dx, dW, _db = _back(x, W, dy, subsample_length, atrous_rate)
    return dx, dW


@attempt("receptive_field", "own_stride_counted")
def adds_all_strides_late(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        jump *= s
        rf += (filter_length - 1) * r * jump
    return rf


@attempt("receptive_field", "stride_ignored")
def no_stride(filter_length, atrous_rates, subsample_lengths):
    return 1 + (filter_length - 1) * sum(atrous_rates)


@attempt("receptive_field", "one_missing")
def no_plus_one(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 0, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        rf += (filter_length - 1) * r * jump
        jump *= s
    return rf


@attempt("receptive_field", "spans_multiplied")
def product_of_fields(filter_length, atrous_rates, subsample_lengths):
    rf = 1
    for r in atrous_rates:
        rf *= (filter_length - 1) * r + 1
    return rf


@attempt("receptive_field", "as_if_more")
def filter_length_not_minus(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        rf += filter_length * r * jump
        jump *= s
    return rf


@attempt("receptive_field", "last_stride_only")
def own_stride_only(filter_length, atrous_rates, subsample_lengths):
    rf = 1
    for i in range(len(atrous_rates)):
        s = subsample_lengths[i - 1] if i > 0 else 1
        rf += (filter_length - 1) * atrous_rates[i] * s
    return rf


@attempt("receptive_field", "strides_added")
def strides_added(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 1, 0
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        rf += (filter_length - 1) * r * max(1, jump)
        jump += s
    return rf


@attempt("receptive_field", "last_layer_first")
def reversed_layers(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 1, 1
    for r, s in zip(atrous_rates[::-1], subsample_lengths[::-1], strict=False):
        rf += (filter_length - 1) * r * jump
        jump *= s
    return rf


@attempt("receptive_field", "spans_added")
def sum_of_effective(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 0, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        rf += ((filter_length - 1) * r + 1) * jump
        jump *= s
    return rf


@attempt("receptive_field", "rates_as_strides")
def cumulative_rates(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        rf += (filter_length - 1) * r * jump
        jump *= s * r
    return rf


@attempt("receptive_field", "field_times_stride")
def backwards_with_minus_one(filter_length, atrous_rates, subsample_lengths):
    rf = 1
    for r, s in zip(reversed(atrous_rates), reversed(subsample_lengths), strict=False):
        rf = rf * s + (filter_length - 1) * r
    return rf


@attempt("receptive_field", "every_stride_counted")
def total_stride_times(filter_length, atrous_rates, subsample_lengths):
    total = 1
    for s in subsample_lengths:
        total *= s
    return 1 + (filter_length - 1) * sum(atrous_rates) * total


@attempt("causal_conv1d", "causal_right")
def pads_right(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    xp = np.pad(x, ((0, 0), (0, p), (0, 0)))
    return _full(xp, W, b, atrous_rate)


@attempt("causal_conv1d", "causal_both_sides")
def pads_same_causal(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    xp = np.pad(x, ((0, 0), (p // 2, p - p // 2), (0, 0)))
    return _full(xp, W, b, atrous_rate)


@attempt("causal_conv1d", "padding_undilated")
def causal_rate_forgot_in_pad(x, W, b, atrous_rate):
    xp = np.pad(x, ((0, 0), (W.shape[0] - 1, 0), (0, 0)))
    n = x.shape[1]
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        part = xp[:, k * atrous_rate : k * atrous_rate + n]
        y[:, : part.shape[1]] += part @ W[k]
    return y + b


@attempt("causal_conv1d", "kernel_flipped")
def first_tap_newest(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(W.shape[0]):
            if t - k * atrous_rate >= 0:
                y[:, t] += x[:, t - k * atrous_rate] @ W[k]
    return y + b


@attempt("causal_conv1d", "wrapped_around")
def negative_index_wraps(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    last = W.shape[0] - 1
    for t in range(x.shape[1]):
        for k in range(W.shape[0]):
            y[:, t] += x[:, (t - (last - k) * atrous_rate) % x.shape[1]] @ W[k]
    return y + b


@attempt("causal_conv1d", "present_left_out")
def causal_off_by_one(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate + 1
    xp = np.pad(x, ((0, 0), (p, 0), (0, 0)))
    return _full(xp, W, b, atrous_rate)[:, :-1]


@attempt("causal_conv1d", "step_0_left_out")
def strictly_positive(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    last = W.shape[0] - 1
    for t in range(x.shape[1]):
        for k in range(W.shape[0]):
            s = t - (last - k) * atrous_rate
            if s > 0:
                y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("causal_conv1d", "causal_both_sides")
def pads_full_keeps_all(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    xp = np.pad(x, ((0, 0), (p, p), (0, 0)))
    return _full(xp, W, b, atrous_rate)


@attempt("causal_conv1d", "causal_right")
def full_cut_at_the_wrong_end(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    xp = np.pad(x, ((0, 0), (p, p), (0, 0)))
    return _full(xp, W, b, atrous_rate)[:, -x.shape[1] :]


@attempt("causal_conv1d", "first_step_repeated")
def edge_repeated(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    xp = np.pad(x, ((0, 0), (p, 0), (0, 0)), mode="edge")
    return _full(xp, W, b, atrous_rate)


@attempt("causal_conv1d", "outputs_padded")
def no_bias_where_padded(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    if p < x.shape[1]:
        y[:, p:] = _full(x, W, b, atrous_rate)
    return y


@attempt("causal_conv1d", "outputs_padded")
def skip_until_full_with_bias(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(p, x.shape[1]):
        for k in range(len(W)):
            y[:, t] += x[:, t - p + k * atrous_rate] @ W[k]
    return y + b


@attempt("causal_conv1d", "one_gap_too_many")
def kernel_times_rate_padding(x, W, b, atrous_rate):
    p = W.shape[0] * atrous_rate
    xp = np.pad(x, ((0, 0), (p, 0), (0, 0)))
    n = x.shape[1]
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += xp[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("causal_conv1d", "causal_right")
def pads_whole_array(x, W, b, atrous_rate):
    p = (W.shape[0] - 1) * atrous_rate
    xp = np.zeros((x.shape[0], p + x.shape[1], x.shape[2]))
    xp[:, : x.shape[1]] = x
    return _full(xp, W, b, atrous_rate)


@attempt("causal_conv1d", "rate_ignored + as_if_reversed")
def causal_flip_and_no_rate(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(W.shape[0]):
            if t - k >= 0:
                y[:, t] += x[:, t - k] @ W[k]
    return y + b


@attempt("causal_conv1d", "padding_undilated")
def pads_without_rate_short(x, W, b, atrous_rate):
    xp = np.pad(x, ((0, 0), (W.shape[0] - 1, 0), (0, 0)))
    return _full(xp, W, b, atrous_rate)


@attempt("strided_conv1d", "odd_zero_lost")
def same_halved_numpy(x, W, b, border_mode, subsample_length, atrous_rate):
    L = W.shape[0]
    s, r = subsample_length, atrous_rate
    p = (L - 1) * r
    if border_mode == "same":
        x = np.pad(x, ((0, 0), (p // 2, p // 2), (0, 0)))
    elif border_mode == "full":
        x = np.pad(x, ((0, 0), (p, p), (0, 0)))
    elif border_mode == "causal":
        x = np.pad(x, ((0, 0), (p, 0), (0, 0)))
    n = (x.shape[1] - p - 1) // s + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(L):
            y[:, t] += x[:, t * s + k * r] @ W[k]
    return y + b


@attempt("conv1d", "flattened_in_two_orders")
def dot_of_flat_windows(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for i in range(x.shape[0]):
        for t in range(n):
            y[i, t] = x[i, t : t + W.shape[0]].T.ravel() @ W.reshape(-1, W.shape[2]) + b
    return y


@attempt("conv1d", "as_if_each")
def bias_by_channel_sum(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for c in range(x.shape[2]):
        for k in range(W.shape[0]):
            y += x[:, k : k + n, c : c + 1] * W[k, c]
        y += b
    return y


@attempt("conv1d", "as_if_first_of")
def first_filter_for_all(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        y[:, t] = (x[:, t : t + len(W)] * W[:, :, 0]).sum(axis=(1, 2))[:, None] + b
    return y


@attempt("causal_conv1d", "first_step_repeated")
def abs_index(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            s = t - (len(W) - 1 - k) * atrous_rate
            y[:, t] += x[:, max(s, 0)] @ W[k]
    return y + b


@attempt("causal_conv1d", "causal_right")
def future_not_past(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            s = t + k * atrous_rate
            if s < x.shape[1]:
                y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("causal_conv1d", "outputs_padded")
def break_not_continue(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            s = t - (len(W) - 1 - k) * atrous_rate
            if s < 0:
                break
            y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("conv1d_backward", "rate_ignored")
def all_right_but_dx_lost_rate(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    n = dy.shape[1]
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for k in range(len(W)):
        dx[:, k : k + (n - 1) * s + 1 : s] += dy @ W[k].T
        dW[k] = np.tensordot(x[:, k * r : k * r + (n - 1) * s + 1 : s], dy, ([0, 1], [0, 1]))
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "stride_ignored")
def slices_without_stride(x, W, dy, subsample_length, atrous_rate):
    _s, r = subsample_length, atrous_rate
    n = dy.shape[1]
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for k in range(len(W)):
        dx[:, k * r : k * r + n] += dy @ W[k].T
        dW[k] = np.tensordot(x[:, k * r : k * r + n], dy, ([0, 1], [0, 1]))
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "last_output_only")
def weights_assigned_per_sample(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for i in range(x.shape[0]):
        for t in range(dy.shape[1]):
            for k in range(len(W)):
                dx[i, t * s + k * r] += W[k] @ dy[i, t]
                dW[k] = np.outer(x[i, t * s + k * r], dy[i, t])
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "bias_axes")
def db_forgets_batch_axis(x, W, dy, subsample_length, atrous_rate):
    dx, dW, _db = _back(x, W, dy, subsample_length, atrous_rate)
    return dx, dW, dy.sum(axis=1)


@attempt("output_length", "value")
def span_product_and_floor(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    e = filter_length * atrous_rate
    n = {
        "valid": input_length - e + 1,
        "same": input_length,
        "causal": input_length,
        "full": input_length + e - 1,
    }[border_mode]
    return n // subsample_length


@attempt("output_length", "right_words")
def full_is_plus_kernel(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    n = {
        "valid": input_length - span,
        "same": input_length,
        "causal": input_length,
        "full": input_length + filter_length - 1,
    }[border_mode]
    return (n - 1) // subsample_length + 1


@attempt("output_length", "right_words_but + less")
def same_with_pads_floor(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    p = (filter_length - 1) * atrous_rate
    pad = {"valid": 0, "same": 2 * (p // 2), "causal": p, "full": 2 * p}[border_mode]
    return (input_length + pad - p - 1) // subsample_length + 1
