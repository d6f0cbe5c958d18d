"""Convolutions again, written after the checks were mended for those before."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("conv1d", "kernel_flipped")
def window_view_einsum_order(x, W, b):
    v = np.lib.stride_tricks.sliding_window_view(x, W.shape[0], axis=1)
    return np.einsum("btck,kcf->btf", v[..., ::-1], W) + b


@attempt("conv1d", "one_channel_only")
def sum_axis_one_only(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for f in range(W.shape[2]):
            y[:, t, f] = (x[:, t : t + W.shape[0]] * W[:, :, f]).sum(axis=1)[:, 0] + b[f]
    return y


@attempt("conv1d", "list")
def list_result(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    return [
        [
            [float((s[t : t + len(W)] * W[:, :, f]).sum() + b[f]) for f in range(len(b))]
            for t in range(n)
        ]
        for s in x
    ]


@attempt("conv1d", "transposed")
def transposed_result(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], W.shape[2], n))
    for f in range(W.shape[2]):
        for t in range(n):
            y[:, f, t] = (x[:, t : t + len(W)] * W[:, :, f]).sum(axis=(1, 2)) + b[f]
    return y


@attempt("conv1d", "values")
def b_times(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    return sum(x[:, k : k + n] @ W[k] for k in range(len(W))) * b


@attempt("conv1d", "out_of_bounds")
def b_t(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = sum(x[:, k : k + n] @ W[k] for k in range(len(W)))
    for f in range(len(b)):
        y[f] += b[f]
    return y


@attempt("conv1d", "right_exactly")
def max_over_taps(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    return np.max([x[:, k : k + n] @ W[k] for k in range(len(W))], axis=0) + b


@attempt("conv1d", "right_exactly")
def loops_k_from_t(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(len(W)):
            y[:, t] += x[:, t - k] @ W[k]
    return y + b


@attempt("conv1d", "one_channel_only")
def elementwise_taps(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k : k + n, :1] * W[k, 0]
    return y + b


@attempt("conv1d", "as_if_last")
def last_sample_in_all(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for i in range(x.shape[0]):
        for t in range(n):
            y[:, t] = np.tensordot(x[i, t : t + len(W)], W, 2) + b
    return y


@attempt("conv1d", "negative_size")
def steps_from_batch(x, W, b):
    n = x.shape[0] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k : k + n] @ W[k]
    return y + b


@attempt("conv1d", "out_of_bounds")
def too_many_steps_plus_two(x, W, b):
    n = x.shape[1] - W.shape[0] + 2
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(len(W)):
            y[:, t] += x[:, t + k] @ W[k]
    return y + b


@attempt("atrous_conv1d", "first_right")
def rate_times_t(x, W, b, atrous_rate):
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(len(W)):
            s = (t + k) * atrous_rate
            if s < x.shape[1]:
                y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("atrous_conv1d", "values")
def slice_too_short(x, W, b, atrous_rate):
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        win = x[:, t : t + len(W) : atrous_rate]
        y[:, t] = np.einsum("bkc,kcf->bf", win, W[: win.shape[1]]) + b
    return y


@attempt("atrous_conv1d", "shape")
def dilated_axis_two(x, W, b, atrous_rate):
    n = x.shape[1] - len(W) + 1
    x = np.repeat(x, atrous_rate, axis=1)[:, : x.shape[1]]
    return sum(x[:, k : k + n] @ W[k] for k in range(len(W))) + b


@attempt("atrous_conv1d", "without_last")
def holes_only_odd(x, W, b, atrous_rate):
    e = (len(W) - 1) * atrous_rate + 1
    n = x.shape[1] - e
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "values")
def average_in_holes(x, W, b, atrous_rate):
    D = np.repeat(W, atrous_rate, axis=0)[: (len(W) - 1) * atrous_rate + 1]
    n = x.shape[1] - len(D) + 1
    return sum(x[:, k : k + n] @ D[k] for k in range(len(D))) + b


@attempt("atrous_conv1d", "shape")
def clamps_index(x, W, b, atrous_rate):
    n = x.shape[1] - len(W) + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(len(W)):
            y[:, t] += x[:, min(t + k * atrous_rate, x.shape[1] - 1)] @ W[k]
    return y + b


@attempt("causal_conv1d", "kernel_flipped")
def wrong_anchor(x, W, b, atrous_rate):
    p = (len(W) - 1) * atrous_rate
    z = np.pad(x, ((0, 0), (p, 0), (0, 0)))
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            y[:, t] += z[:, t + p - k * atrous_rate] @ W[k]
    return y + b


@attempt("causal_conv1d", "padding_missing")
def valid_then_pad_right(x, W, b, atrous_rate):
    p = (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1] - p):
        for k in range(len(W)):
            y[:, t] += x[:, t + k * atrous_rate] @ W[k]
    return y + b


@attempt("causal_conv1d", "right_exactly")
def pad_twice_cut(x, W, b, atrous_rate):
    p = (len(W) - 1) * atrous_rate
    z = np.pad(x, ((0, 0), (2 * p, 0), (0, 0)))
    y = (
        sum(z[:, k * atrous_rate : k * atrous_rate + z.shape[1] - p] @ W[k] for k in range(len(W)))
        + b
    )
    return y[:, : x.shape[1]]


@attempt("causal_conv1d", "shapes")
def pad_batch_axis(x, W, b, atrous_rate):
    p = (len(W) - 1) * atrous_rate
    z = np.pad(x, ((p, 0), (0, 0), (0, 0)))
    return (
        sum(z[:, k * atrous_rate : k * atrous_rate + x.shape[1]] @ W[k] for k in range(len(W))) + b
    )


@attempt("causal_conv1d", "one_gap_too_many")
def strict_past(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            s = t - (len(W) - k) * atrous_rate
            if s >= 0:
                y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("causal_conv1d", "causal_both_sides")
def same_with_lib_half(x, W, b, atrous_rate):
    p = (len(W) - 1) * atrous_rate // 2
    z = np.pad(x, ((0, 0), (p, p), (0, 0)))
    n = z.shape[1] - (len(W) - 1) * atrous_rate
    return sum(z[:, k * atrous_rate : k * atrous_rate + n] @ W[k] for k in range(len(W))) + b


@attempt("strided_conv1d", "as_if_word")
def ignores_causal_word(x, W, b, border_mode, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    p = (len(W) - 1) * r
    if border_mode == "same" or border_mode == "causal":
        out = -(-x.shape[1] // s)
        m = max(0, (out - 1) * s + p + 1 - x.shape[1])
        x = np.pad(x, ((0, 0), (m // 2, m - m // 2), (0, 0)))
    elif border_mode == "full":
        x = np.pad(x, ((0, 0), (p, p), (0, 0)))
    n = x.shape[1] - p
    return (sum(x[:, k * r : k * r + n] @ W[k] for k in range(len(W))) + b)[:, ::s]


@attempt("strided_conv1d", "right_words_but")
def causal_strided_pad(x, W, b, border_mode, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    p = (len(W) - 1) * r
    if border_mode in ("same", "causal"):
        out = -(-x.shape[1] // s)
        m = max(0, (out - 1) * s + p + 1 - x.shape[1])
        left = m // 2 if border_mode == "same" else m
        x = np.pad(x, ((0, 0), (left, m - left), (0, 0)))
    elif border_mode == "full":
        x = np.pad(x, ((0, 0), (p, p), (0, 0)))
    n = x.shape[1] - p
    return (sum(x[:, k * r : k * r + n] @ W[k] for k in range(len(W))) + b)[:, ::s]


@attempt("strided_conv1d", "stride_on_samples")
def stride_on_batch(x, W, b, border_mode, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    p = (len(W) - 1) * r
    if border_mode == "same":
        out = -(-x.shape[1] // s)
        m = max(0, (out - 1) * s + p + 1 - x.shape[1])
        x = np.pad(x, ((0, 0), (m // 2, m - m // 2), (0, 0)))
    elif border_mode == "full":
        x = np.pad(x, ((0, 0), (p, p), (0, 0)))
    elif border_mode == "causal":
        x = np.pad(x, ((0, 0), (p, 0), (0, 0)))
    n = x.shape[1] - p
    return (sum(x[:, k * r : k * r + n] @ W[k] for k in range(len(W))) + b)[::s]


@attempt("strided_conv1d", "without_last")
def stride_times_k(x, W, b, border_mode, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    p = (len(W) - 1) * r
    if border_mode == "same":
        out = -(-x.shape[1] // s)
        m = max(0, (out - 1) * s + p + 1 - x.shape[1])
        x = np.pad(x, ((0, 0), (m // 2, m - m // 2), (0, 0)))
    elif border_mode == "full":
        x = np.pad(x, ((0, 0), (p, p), (0, 0)))
    elif border_mode == "causal":
        x = np.pad(x, ((0, 0), (p, 0), (0, 0)))
    n = (x.shape[1] - p - 1) // s
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(len(W)):
            y[:, t] += x[:, t * s + k * r] @ W[k]
    return y + b


@attempt("strided_conv1d", "right_words")
def full_span_length(x, W, b, border_mode, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    p = (len(W) - 1) * r
    if border_mode == "same":
        out = -(-x.shape[1] // s)
        m = max(0, (out - 1) * s + p + 1 - x.shape[1])
        x = np.pad(x, ((0, 0), (m // 2, m - m // 2), (0, 0)))
    elif border_mode == "full":
        x = np.pad(x, ((0, 0), (p + 1, p + 1), (0, 0)))
    elif border_mode == "causal":
        x = np.pad(x, ((0, 0), (p, 0), (0, 0)))
    n = x.shape[1] - p
    return (sum(x[:, k * r : k * r + n] @ W[k] for k in range(len(W))) + b)[:, ::s]


@attempt("strided_conv1d", "half_on_both_sides")
def same_half_effective(x, W, b, border_mode, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    p = (len(W) - 1) * r
    left, right = {
        "valid": (0, 0),
        "full": (p, p),
        "causal": (p, 0),
        "same": ((p + 1) // 2, (p + 1) // 2),
    }[border_mode]
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    n = x.shape[1] - p
    return (sum(x[:, k * r : k * r + n] @ W[k] for k in range(len(W))) + b)[:, ::s]


@attempt("conv1d_backward", "averaged_over_batch")
def all_three_averaged(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    n = dy.shape[1]
    dx = np.zeros_like(x)
    dW = np.zeros_like(W)
    for k in range(len(W)):
        dx[:, k * r : k * r + (n - 1) * s + 1 : s] += dy @ W[k].T
        dW[k] = np.einsum("btc,btf->cf", x[:, k * r : k * r + (n - 1) * s + 1 : s], dy)
    return dx / x.shape[0], dW / x.shape[0], dy.sum((0, 1)) / x.shape[0]


@attempt("conv1d_backward", "parts")
def weights_times_sums(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    n = dy.shape[1]
    dx = np.zeros_like(x)
    dW = np.zeros_like(W)
    for k in range(len(W)):
        dx[:, k * r : k * r + (n - 1) * s + 1 : s] += dy @ W[k].T
        dW[k] = W[k] * dy.sum((0, 1))
    return dx, dW, dy.sum((0, 1))


@attempt("conv1d_backward", "as_if_first_alone")
def dx_only_first_tap(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    n = dy.shape[1]
    dx = np.zeros_like(x)
    dW = np.zeros_like(W)
    for k in range(len(W)):
        dW[k] = np.einsum("btc,btf->cf", x[:, k * r : k * r + (n - 1) * s + 1 : s], dy)
    dx[:, : (n - 1) * s + 1 : s] = dy @ W[0].T
    return dx, dW, dy.sum((0, 1))


@attempt("receptive_field", "one_missing")
def minus_overlap(filter_length, atrous_rates, subsample_lengths):
    rf = 0
    for r in atrous_rates:
        rf += filter_length * r - (r - 1)
    return rf - len(atrous_rates)


@attempt("receptive_field", "right_exactly")
def stride_power(filter_length, atrous_rates, subsample_lengths):
    rf = 1
    for i, (r, s) in enumerate(zip(atrous_rates, subsample_lengths, strict=False)):
        rf += (filter_length - 1) * r * s**i
    return rf


@attempt("receptive_field", "right_exactly")
def skips_last_layer(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 1, 1
    for r, s in list(zip(atrous_rates, subsample_lengths, strict=False))[:-1]:
        rf += (filter_length - 1) * r * jump
        jump *= s
    return rf


@attempt("receptive_field", "spans_added")
def one_per_layer(filter_length, atrous_rates, subsample_lengths):
    rf, jump = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        rf += (filter_length - 1) * r * jump + 1
        jump *= s
    return rf


@attempt("output_length", "full_one_too_many + one_missing")
def places_without_plus_one(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    e = (filter_length - 1) * atrous_rate + 1
    n = {
        "valid": input_length - e,
        "same": input_length,
        "causal": input_length,
        "full": input_length + e,
    }[border_mode]
    return -(-n // subsample_length)


@attempt("output_length", "right_exactly")
def keras_formula(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    e = filter_length + (filter_length - 1) * (atrous_rate - 1)
    if border_mode in ("same", "causal"):
        n = input_length
    elif border_mode == "valid":
        n = input_length - e + 1
    else:
        n = input_length + e - 1
    return n // subsample_length + n % subsample_length


@attempt("output_length", "as_if_more")
def stride_span(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    e = (filter_length - 1) * atrous_rate + 1
    n = {
        "valid": input_length - e + 1,
        "same": input_length,
        "causal": input_length,
        "full": input_length + e - 1,
    }[border_mode]
    return (n + subsample_length) // subsample_length


@attempt("dilate_kernel", "order_reversed")
def rate_squared(W, atrous_rate):
    out = np.zeros((len(W) * atrous_rate - (atrous_rate - 1), *W.shape[1:]))
    for k in range(len(W)):
        out[k * atrous_rate] += W[-1 - k]
    return out


@attempt("dilate_kernel", "as_if_last_left_out")
def keeps_only_first(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    for k in range(len(W) - 1):
        out[k * atrous_rate] = W[k]
    return out


@attempt("dilate_kernel", "nan")
def nan_holes(W, atrous_rate):
    out = np.full(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]), np.nan)
    out[::atrous_rate] = W
    return out


@attempt("pad_amounts", "right_words")
def full_is_length(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    e = p + 1
    return {"valid": (0, 0), "same": (p // 2, p - p // 2), "full": (e, e), "causal": (p, 0)}[
        border_mode
    ]


@attempt("pad_amounts", "right_words_but")
def same_on_rate(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    return {"valid": (0, 0), "same": (atrous_rate, atrous_rate), "full": (p, p), "causal": (p, 0)}[
        border_mode
    ]


@attempt("pad_amounts", "one_number")
def one_number(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    return {"valid": 0, "same": p, "full": 2 * p, "causal": p}[border_mode]
