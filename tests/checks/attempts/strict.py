"""A second reader's wrong functions: odd inputs, two results for one, habits of other arrays."""

import numpy as np

from tests.checks.attempts import attempt


def _conv(x, W, b, left, right, s, r):
    xp = np.pad(x, ((0, 0), (left, right), (0, 0)))
    n = (len(W) - 1) * r
    P = xp.shape[1] - n
    return sum(xp[:, k * r : k * r + P] @ W[k] for k in range(len(W)))[:, ::s] + b


def _pads(T, K, mode, s, r):
    n = (K - 1) * r
    if mode == "same":
        out = -(-T // s)
        m = max((out - 1) * s + n + 1 - T, 0)
        return (m // 2, m - m // 2)
    return {"valid": (0, 0), "full": (n, n), "causal": (n, 0)}[mode]


def _bw(x, W, dy, s, r):
    dx, dW = (np.zeros(x.shape), np.zeros(W.shape))
    for k in range(len(W)):
        for t in range(dy.shape[1]):
            dx[:, t * s + k * r] += dy[:, t] @ W[k].T
            dW[k] += x[:, t * s + k * r].T @ dy[:, t]
    return (dx, dW, dy.sum((0, 1)))


def _c(x, W):
    T = x.shape[1] - len(W) + 1
    return sum(x[:, k : k + T] @ W[k] for k in range(len(W)))


def _cc(x, W, b, r, left, right=0):
    xp = np.pad(x, ((0, 0), (left, right), (0, 0)))
    T = x.shape[1]
    return sum(xp[:, k * r : k * r + T] @ W[k] for k in range(len(W))) + b


def _n(W, axis):
    return np.sqrt((W**2).sum(axis=axis, keepdims=True))


def _ft(call):
    p = call["padding"]
    m = p if p in ("same", "valid") else "valid" if p == 0 else "full"
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": m,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


def _sm(s):
    e = np.exp(s - s.max())
    return e / e.sum()


@attempt("find_pluck", "starts_from_zero")
def zero_of_find_pluck(loudness, width):
    best, place = (0, 0)
    for t in range(len(loudness) - 2 * width + 1):
        r = loudness[t + width : t + 2 * width].sum() - loudness[t : t + width].sum()
        if r > best:
            best, place = (r, t)
    return place + width


@attempt("find_pluck", "kernel_flipped")
def convolve_of_find_pluck(loudness, width):
    k = np.r_[-np.ones(width), np.ones(width)]
    return int(np.argmax(np.convolve(loudness, k, "valid"))) + width


@attempt("most_filters", "budget_not_used_up")
def strict_of_most_filters(budget, filter_length, input_dim, bias):
    n = 0
    while (n + 1) * (filter_length * input_dim + bias) < budget:
        n += 1
    return n


@attempt("dilate_kernel", "zeros_after_last_tap")
def trailing_of_dilate_kernel(W, atrous_rate):
    out = np.zeros((len(W) * atrous_rate, *W.shape[1:]))
    out[::atrous_rate] = W
    return out


@attempt("find_echo", "wrapped_around")
def roll_of_find_echo(x, largest_rate):
    return max(range(1, largest_rate + 1), key=lambda r: np.mean((x + np.roll(x, r)) ** 2))


@attempt("find_echo", "sizes_in_place_of_squares")
def abs_of_find_echo(x, largest_rate):
    return max(range(1, largest_rate + 1), key=lambda r: np.mean(np.abs(x[:-r] + x[r:])))


@attempt("find_echo", "loudness_returned")
def value_of_find_echo(x, largest_rate):
    return max(np.mean((x[:-r] + x[r:]) ** 2) for r in range(1, largest_rate + 1))


@attempt("pad_amounts", "rounded_to_even")
def round_of_pad_amounts(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return (0, 0)
    if border_mode == "full":
        return (n, n)
    if border_mode == "causal":
        return (n, 0)
    return (round(n / 2), n - round(n / 2))


@attempt("pad_amounts", "taps_halved")
def perrate_of_pad_amounts(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    h = (filter_length - 1) // 2 * atrous_rate
    return {"valid": (0, 0), "full": (n, n), "causal": (n, 0), "same": (h, n - h)}[border_mode]


@attempt("output_length", "one_of_several")
def steppair_of_output_length(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    e = (filter_length - 1) * atrous_rate + 1
    p = {"valid": input_length - e + 1, "full": input_length + e - 1}.get(border_mode, input_length)
    return (p, np.ceil(p / subsample_length))


@attempt("shortest_input", "the_other_way")
def forward_of_shortest_input(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    n = (filter_length - 1) * atrous_rate
    return -(-(outputs + {"valid": -n, "full": n}.get(border_mode, 0)) // subsample_length)


@attempt("shortest_input", "zero_steps")
def max0_of_shortest_input(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    n = (filter_length - 1) * atrous_rate
    p = (outputs - 1) * subsample_length + 1
    return max(0, p + {"valid": n, "full": -n}.get(border_mode, 0))


@attempt("shortest_input", "full_from_both_ends")
def full2_of_shortest_input(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    n = (filter_length - 1) * atrous_rate
    p = (outputs - 1) * subsample_length + 1
    return max(1, p + {"valid": n, "full": -2 * n}.get(border_mode, 0))


@attempt("strided_conv1d", "stride_as_average")
def meanpool_of_strided_conv1d(x, W, b, border_mode, subsample_length, atrous_rate):
    left, r = _pads(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    y = _conv(x, W, b, left, r, 1, atrous_rate)
    s = subsample_length
    return np.stack([y[:, i : i + s].mean(1) for i in range(0, y.shape[1], s)], 1)


@attempt("softmax", "powers_of_two")
def base2_of_softmax(y):
    e = 2.0 ** (y - y.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@attempt("softmax", "scores_cut")
def clip_of_softmax(y):
    e = np.exp(np.clip(y, -500, 500))
    return e / e.sum(-1, keepdims=True)


@attempt("hard_sigmoid", "line_forgotten")
def cliponly_of_hard_sigmoid(y):
    return np.clip(y, 0, 1)


@attempt("kernel_from_keras1", "its_shape")
def shape_of_kernel_from_keras1(W4):
    return (W4.shape[0], W4.shape[2], W4.shape[3])


@attempt("which_flips", "compared_exactly")
def eq_of_which_flips(x, W, first, second):
    return "second" if (np.maximum(_c(x, W), 0) == first).all() else "first"


@attempt("which_flips", "one_number_enough")
def any_of_which_flips(x, W, first, second):
    return "second" if np.isclose(np.maximum(_c(x, W), 0), first).any() else "first"


@attempt("which_flips", "one_number_enough")
def first00_of_which_flips(x, W, first, second):
    return (
        "second"
        if np.isclose(max(0, (x[0, : len(W)] * W[:, :, 0]).sum()), first[0, 0, 0])
        else "first"
    )


@attempt("variance_after", "added_up")
def add_of_variance_after(variance, shapes, limit, relu):
    for k, c, _f in shapes:
        variance += k * c * limit**2 / 3 * (0.5 if relu else 1)
    return variance


@attempt("variance_after", "first_layer_repeated")
def firstonly_of_variance_after(variance, shapes, limit, relu):
    k, c, _f = shapes[0]
    return variance * (k * c * limit**2 / 3 * (0.5 if relu else 1)) ** len(shapes)


@attempt("variance_after", "stopped_after_relu")
def ret_of_variance_after(variance, shapes, limit, relu):
    for k, c, _f in shapes:
        variance *= k * c * limit**2 / 3
        if relu:
            return variance / 2
    return variance


@attempt("variance_after", "glorot_assumed")
def glorot_of_variance_after(variance, shapes, limit, relu):
    for k, c, f in shapes:
        variance *= k * c * 2 / (k * c + k * f) * (0.5 if relu else 1)
    return variance


@attempt("variance_after", "one_of_several")
def list_of_variance_after(variance, shapes, limit, relu):
    out = []
    for k, c, _f in shapes:
        variance *= k * c * limit**2 / 3 * (0.5 if relu else 1)
        out.append(variance)
    return out


@attempt("which_penalty", "compared_exactly")
def eq_of_which_penalty(before, after, lr):
    g = np.abs((before - after) / lr)
    if (g == g.flat[0]).all():
        return ("l1", g.flat[0])
    return ("l2", (g / (2 * np.abs(before))).flat[0])


@attempt("unitnorm", "norms_returned")
def norm_of_unitnorm(W, axis):
    return _n(W, axis)


@attempt("nonneg_unitnorm", "lifted")
def minmax_of_nonneg_unitnorm(W, axis):
    k = W - W.min()
    n = _n(k, axis)
    return k / np.where(n == 0, 1, n)


@attempt("nonneg_unitnorm", "axis_0_alone")
def axis0_of_nonneg_unitnorm(W, axis):
    k = np.maximum(W, 0)
    n = _n(k, 0)
    return k / np.where(n == 0, 1, n)


@attempt("nonneg_unitnorm", "positives_removed")
def negzero_of_nonneg_unitnorm(W, axis):
    k = np.minimum(W, 0)
    n = _n(k, axis)
    return k / np.where(n == 0, 1, n)


@attempt("nonneg_unitnorm", "largest_of_arrays")
def pymax_of_nonneg_unitnorm(W, axis):
    k = max(W, 0)
    n = _n(k, axis)
    return k / np.where(n == 0, 1, n)


@attempt("constrained_step", "one_of_several")
def pair_of_constrained_step(p, grad, lr, constraint):
    new = p - lr * grad
    return (new, constraint(new))


@attempt("conv1d", "squeezed")
def squeeze_of_conv1d(x, W, b):
    T = x.shape[1] - W.shape[0] + 1
    return (sum(x[:, k : k + T] @ W[k] for k in range(len(W))) + b).squeeze()


@attempt("conv1d_backward", "kept_axes")
def keepdims_of_conv1d_backward(x, W, dy, subsample_length, atrous_rate):
    dx, dW, _db = _bw(x, W, dy, subsample_length, atrous_rate)
    return (dx, dW, dy.sum((0, 1), keepdims=True))


@attempt("receptive_field", "field_multiplied")
def mulfield_of_receptive_field(filter_length, atrous_rates, subsample_lengths):
    f = 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=False):
        f = f * s + (filter_length - 1) * r
    return f


@attempt("receptive_field", "last_layer_first")
def rev_of_receptive_field(filter_length, atrous_rates, subsample_lengths):
    f, a = (1, 1)
    for r, s in zip(atrous_rates[::-1], subsample_lengths[::-1], strict=False):
        f += (filter_length - 1) * r * a
        a *= s
    return f


@attempt("sees_future", "one_cut")
def firsthalf_of_sees_future(f, steps):
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    y = f(x)
    h = steps // 2
    c = x.copy()
    c[:, h:] += 1
    return not np.allclose(f(c)[:, :h], y[:, :h])


@attempt("plan_stack", "four_taps_at_most")
def range5_of_plan_stack(reach):
    plans = []
    for k in range(2, 5):
        L = 1
        while k**L < reach:
            L += 1
        plans.append((k * L, L, k))
    _, L, k = min(plans)
    return (k, [k**i for i in range(L)])


@attempt("mu_law_encode", "zero_divided")
def xabs_of_mu_law_encode(x, mu):
    x = np.clip(x, -1, 1)
    y = x / np.abs(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.round((y + 1) / 2 * mu).astype(int)


@attempt("mu_law_encode", "rounded_up")
def ceil_of_mu_law_encode(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.ceil((y + 1) / 2 * mu).astype(int)


@attempt("mu_law_encode", "always_255")
def byte_of_mu_law_encode(x, mu):
    mu = 255
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.round((y + 1) / 2 * mu).astype(int)


@attempt("mu_law_decode", "truncated")
def int_of_mu_law_decode(codes, mu):
    y = 2 * codes / mu - 1
    return (np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu).astype(int)


@attempt("mu_law_decode", "half_a_level_too_far")
def half_of_mu_law_decode(codes, mu):
    y = (codes + 0.5) / mu * 2 - 1
    return np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu


@attempt("mu_law_decode", "not_doubled")
def no2_of_mu_law_decode(codes, mu):
    y = codes / mu - 1
    return np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu


@attempt("gated_activation", "hard_gate")
def hard_of_gated_activation(filter_, gate):
    return np.tanh(filter_) * np.clip(0.2 * gate + 0.5, 0, 1)


@attempt("gated_activation", "gate_inside")
def inner_of_gated_activation(filter_, gate):
    return np.tanh(filter_ / (1 + np.exp(-gate)))


@attempt("draw_code", "impossible_code")
def ge_of_draw_code(scores, temperature, u):
    return int(np.argmax(np.cumsum(_sm(scores / temperature)) >= u))


@attempt("draw_code", "impossible_code")
def less_of_draw_code(scores, temperature, u):
    return int(np.sum(np.cumsum(_sm(scores / temperature)) < u))


@attempt("draw_code", "sorted_first")
def sorted_of_draw_code(scores, temperature, u):
    return int(np.argmax(np.cumsum(np.sort(_sm(scores / temperature))[::-1]) > u))


@attempt("draw_code", "not_divided")
def unnorm_of_draw_code(scores, temperature, u):
    s = scores / temperature
    p = np.exp(s - s.max())
    return int(np.argmax(np.cumsum(p) > u))


@attempt("draw_code", "always")
def last_of_draw_code(scores, temperature, u):
    s = scores / temperature
    p = np.exp(s - s.max())
    p /= p.sum()
    return int(np.argmax(np.cumsum(p) < u))


@attempt("which_flips", "always")
def shapes_of_which_flips(x, W, first, second):
    T = first.shape[1]
    y = np.zeros(first.shape)
    for k in range(len(W)):
        y = x[:, k : k + T] @ W[k]
    return "second" if np.allclose(np.maximum(y, 0), first) else "first"


@attempt("from_torch", "half_is_same")
def half_of_from_torch(call):
    d = _ft(call)
    if call["padding"] == (call["kernel_size"] - 1) * call["dilation"] // 2:
        d["border_mode"] = "same"
    return d


@attempt("from_torch", "causal_for_full")
def causal_of_from_torch(call):
    d = _ft(call)
    if d["border_mode"] == "full":
        d["border_mode"] = "causal"
    return d


@attempt("from_torch", "zero_is_same")
def same0_of_from_torch(call):
    d = _ft(call)
    if call["padding"] == 0:
        d["border_mode"] = "same"
    return d


@attempt("family", "only_one")
def list_of_family(argument):
    families = {
        "training": [a for a in [argument] if a.endswith(("_regularizer", "_constraint"))],
        "start": ["init", "weights"],
        "output": ["activation"],
    }
    return [k for k, v in families.items() if argument in v] or ["shape"]
