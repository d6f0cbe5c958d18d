"""Mistakes of one kind in many exercises: brackets, words alone, edges, chance, constants."""

# ruff: noqa: B007, B905, E741, F811, SIM222 - learners write so

import random

import numpy as np

from tests.checks.attempts import attempt


@attempt("most_filters", "brackets_missing")
def divides_by_the_length_alone(budget, filter_length, input_dim, bias):
    return budget // filter_length * input_dim


@attempt("most_filters", "right_exactly")
def bias_after_the_division(budget, filter_length, input_dim, bias):
    if bias:
        return budget // filter_length * input_dim + 1
    return budget // (filter_length * input_dim)


@attempt("correlate1d", "last_outputs_missing + without_last")
def two_places_early(x, w):
    return np.array([x[t : t + len(w)] @ w for t in range(len(x) - (len(w) + 1))])


@attempt("pad_amounts", "right_whenever")
def one_rate_off_the_length(filter_length, atrous_rate, border_mode):
    n = filter_length - 1 * atrous_rate
    return {"valid": (0, 0), "same": (n // 2, n - n // 2), "full": (n, n), "causal": (n, 0)}[
        border_mode
    ]


@attempt("output_length", "right_words_but")
def one_rate_off_the_length(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    span = filter_length - 1 * atrous_rate + 1
    n = {"valid": input_length - span + 1, "full": input_length + span - 1}.get(
        border_mode, input_length
    )
    return -(-n // subsample_length)


@attempt("output_length", "right_words")
def two_off_in_valid(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    n = {"valid": input_length - span - 1, "full": input_length + span - 1}.get(
        border_mode, input_length
    )
    return -(-n // subsample_length)


@attempt("variance_after", "fan_out + relu_once")
def fan_out_and_relu_once(variance, shapes, limit, relu):
    for k, c, f in shapes:
        variance = variance * k * f * limit**2 / 3
    if relu:
        variance = variance / 2
    return variance


@attempt("numerical_gradient", "brackets_missing")
def divides_the_second_value(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        a, b = x.copy(), x.copy()
        a[i] += 1e-5
        b[i] -= 1e-5
        g[i] = f(a) - f(b) / (2 * 1e-5)
    return g


@attempt("which_penalty", "brackets_missing")
def halved_then_multiplied(before, after, lr):
    g = np.abs((before - after) / lr).ravel()
    if np.allclose(g, g[0]):
        return "l1", float(g[0])
    return "l2", float(g[0] / 2 * np.abs(before).ravel()[0])


@attempt("receptive_field", "brackets_missing")
def one_rate_off_the_length(filter_length, atrous_rates, subsample_lengths):
    r, j = 1, 1
    for rate, s in zip(atrous_rates, subsample_lengths):
        r += filter_length - 1 * rate * j
        j *= s
    return r


@attempt("to_torch", "entry_wrong")
def one_rate_off_the_length(config):
    p = config["border_mode"]
    if p == "full":
        p = config["filter_length"] - 1 * config["atrous_rate"]
    return dict(
        in_channels=config["input_dim"],
        out_channels=config["nb_filter"],
        kernel_size=config["filter_length"],
        stride=config["subsample_length"],
        padding=p,
        dilation=config["atrous_rate"],
        bias=config["bias"],
    )


@attempt("conv1d", "as_if_last_alone")
def assigned_in_the_loop(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(W.shape[0]):
            y[:, t] = x[:, t + k] @ W[k]
    return y + b


@attempt("pad_amounts", "lone_word")
def same_or_full(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "causal":
        return n, 0
    if border_mode == "same" or "full":
        return n // 2, n - n // 2
    return 0, 0


@attempt("output_length", "lone_word")
def same_or_causal_in_brackets(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    span = (filter_length - 1) * atrous_rate + 1
    if border_mode == ("same" or "causal"):
        n = input_length
    elif border_mode == "full":
        n = input_length + span - 1
    else:
        n = input_length - span + 1
    return -(-n // subsample_length)


@attempt("from_torch", "lone_word")
def valid_or_zero(call):
    p = call["padding"]
    if p == "valid" or 0:
        p = "valid"
    elif p != "same":
        p = "full"
    return dict(
        nb_filter=call["out_channels"],
        filter_length=call["kernel_size"],
        border_mode=p,
        subsample_length=call["stride"],
        atrous_rate=call["dilation"],
        activation="linear",
        bias=call["bias"],
        input_dim=call["in_channels"],
    )


@attempt("family", "lone_word")
def regularizer_or_constraint(argument):
    if "regularizer" or "constraint" in argument:
        return "training"
    if argument in ("init", "weights"):
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("family", "lone_word")
def regularizer_and_constraint(argument):
    if argument.endswith("regularizer" and "constraint"):
        return "training"
    if argument in ("init", "weights"):
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("family", "right_words + always")
def a_letter_too_many(argument):
    if argument.endswith(("regularizer", "constraint")):
        return "training"
    if argument in "init weights":
        return "start"
    if argument in "activation function":
        return "output"
    return "shapes"


@attempt("strided_conv1d", "edges_repeated")
def mirrored_at_the_edge(x, W, b, border_mode, subsample_length, atrous_rate):
    n = (W.shape[0] - 1) * atrous_rate
    steps = x.shape[1]
    outs = -(-steps // subsample_length)
    total = max(0, (outs - 1) * subsample_length + n + 1 - steps)
    l, r = {
        "valid": (0, 0),
        "full": (n, n),
        "causal": (n, 0),
        "same": (total // 2, total - total // 2),
    }[border_mode]
    xp = np.pad(x, ((0, 0), (l, r), (0, 0)), mode="reflect") if l + r else x
    m = (xp.shape[1] - n - 1) // subsample_length + 1
    y = np.zeros((len(x), m, W.shape[2]))
    for t in range(m):
        for k in range(len(W)):
            y[:, t] += xp[:, t * subsample_length + k * atrous_rate] @ W[k]
    return y + b


@attempt("strided_conv1d", "without_last")
def rounded_down(x, W, b, border_mode, subsample_length, atrous_rate):
    n = (W.shape[0] - 1) * atrous_rate
    steps = x.shape[1]
    outs = -(-steps // subsample_length)
    total = max(0, (outs - 1) * subsample_length + n + 1 - steps)
    l, r = {
        "valid": (0, 0),
        "full": (n, n),
        "causal": (n, 0),
        "same": (total // 2, total - total // 2),
    }[border_mode]
    xp = np.pad(x, ((0, 0), (l, r), (0, 0)))
    m = (xp.shape[1] - n) // subsample_length
    y = np.zeros((len(x), m, W.shape[2]))
    for t in range(m):
        for k in range(len(W)):
            y[:, t] += xp[:, t * subsample_length + k * atrous_rate] @ W[k]
    return y + b


@attempt("softmax", "draws")
def adds_chance(y):
    e = np.exp(y - y.max(axis=-1, keepdims=True)) + random.random()
    return e / e.sum(axis=-1, keepdims=True)


SEEN: list[int] = []


@attempt("count_parameters", "kept_outside")
def remembers_all_calls(filter_length, input_dim, nb_filter, bias):
    SEEN.append(filter_length * input_dim * nb_filter + bias * nb_filter)
    return sum(SEEN)


@attempt("kernel_to_torch", "draws")
def shuffled(W):
    return np.random.permutation(W.ravel()).reshape(W.shape[::-1])


@attempt("gated_activation", "same_number")
def one_value_by_hand(filter_, gate):
    return np.full(filter_.shape, 0.381)


@attempt("hard_sigmoid", "same_number")
def all_ones(y):
    return np.ones(y.shape)


@attempt("unitnorm", "same_number")
def all_ones(W, axis):
    return np.ones_like(W)


@attempt("plan_stack", "always_two_layers")
def a_square_root(reach):
    k = int(np.ceil(np.sqrt(reach)))
    return max(2, k), [1, max(2, k)]


@attempt("plan_stack", "tie_to_more_layers")
def ties_by_taps(reach):
    best = (10**9, 0, 0)
    for k in range(2, 21):
        n = 1
        while k**n < reach:
            n += 1
        best = min(best, (k * n, k, n))
    return best[1], [best[1] ** i for i in range(best[2])]


@attempt("conv1d_backward", "bias_axes")
def bias_per_sample(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    n = dy.shape[1]
    for k in range(W.shape[0]):
        s = slice(k * atrous_rate, k * atrous_rate + n * subsample_length, subsample_length)
        dx[:, s] += dy @ W[k].T
        dW[k] = np.einsum("btc,btf->cf", x[:, s], dy)
    return dx, dW, dy.sum(axis=1)


@attempt("conv1d_backward", "last_output_only")
def last_product_kept(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for i in range(len(x)):
        for t in range(dy.shape[1]):
            for k in range(len(W)):
                p = t * subsample_length + k * atrous_rate
                dx[i, p] += W[k] @ dy[i, t]
                dW[k] = np.outer(x[i, p], dy[i, t])
    return dx, dW, dy.sum((0, 1))


@attempt("l1l2_penalty", "square_in_gradient")
def square_as_slope(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum(), l1 * np.sign(W) + l2 * W**2


@attempt("queue_step", "queue_unchanged")
def the_old_queue(queue, x_t, W, b, atrous_rate):
    rows = np.vstack([queue, x_t])
    y = np.einsum("kc,kcf->f", rows[::atrous_rate], W)
    return y + b, queue
