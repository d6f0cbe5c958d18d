"""Wrong attempts at all lessons, by learners who read fast, type fast, or have another idea."""

# ruff: noqa: B007, B905, RUF059, SIM103, SIM222 - learners write so

import math
import random

import numpy as np

from tests.checks.attempts import attempt


# lesson 1
@attempt("family", "bias_as_start")  # bias read as what weights start with
def bias_is_start(argument):
    if argument in ("init", "weights", "bias"):
        return "start"
    if argument.endswith("_regularizer") or argument.endswith("_constraint"):
        return "training"
    if argument == "activation":
        return "output"
    return "shape"


@attempt(
    "family", "wrong_words + always"
)  # border_mode thought to change only values; subsample too
def modes_are_output(argument):
    training = [
        "W_regularizer",
        "b_regularizer",
        "activity_regularizer",
        "W_constraint",
        "b_constraint",
    ]
    if argument in training:
        return "training"
    elif argument in ["init", "weights"]:
        return "start"
    elif argument in ["activation", "border_mode", "atrous_rate"]:
        return "output"
    else:
        return "shape"


@attempt(
    "family", "lone_word"
)  # "W_regularizer" or "W_constraint" typo in or-condition: always true
def or_of_texts(argument):
    if argument == "init" or "weights":
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("family", "wrong_words")  # only the W ones
def forgot_the_activity(argument):
    if argument.startswith("W_") or argument.startswith("b_"):
        return "training"
    if argument in ("init", "weights"):
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("count_parameters", "bias_per_channel")  # one bias a weight
def bias_for_each_channel(filter_length, input_dim, nb_filter, bias):
    if bias:
        return filter_length * input_dim * nb_filter + nb_filter * input_dim
    return filter_length * input_dim * nb_filter


@attempt(
    "count_parameters", "right_exactly + zero"
)  # precedence: bias counted only if true, but in place of everything
def conditional_swallows(filter_length, input_dim, nb_filter, bias):
    return filter_length * input_dim * nb_filter + nb_filter if bias else 0


@attempt("most_filters", "one_bias_for_all")  # one bias for the whole layer
def one_bias_for_all(budget, filter_length, input_dim, bias):
    if bias:
        budget = budget - 1
    return budget // (filter_length * input_dim)


@attempt("most_filters", "brackets_missing")  # parentheses forgotten
def without_parentheses(budget, filter_length, input_dim, bias):
    return budget // filter_length * input_dim + bias


@attempt("most_filters", "one_at_least")  # at least one
def never_none(budget, filter_length, input_dim, bias):
    cost = filter_length * input_dim
    if bias == True:  # noqa: E712
        cost += 1
    n = 1
    while cost * (n + 1) <= budget:
        n += 1
    return n


# lesson 2
@attempt("correlate1d", "last_outputs_missing")  # window of len(w), last place forgotten
def stops_a_place_early(x, w):
    y = []
    for t in range(len(x) - len(w)):
        y.append(np.dot(x[t : t + len(w)], w))
    return np.array(y)


@attempt("correlate1d", "product_without_sum")  # products, never summed
def products_without_sum(x, w):
    y = []
    for t in range(len(x) - len(w) + 1):
        y.append(x[t : t + len(w)] * w)
    return np.array(y)


@attempt("correlate1d", "running_sum")  # sum not reset for the next window
def running_total(x, w):
    y = np.zeros(len(x) - len(w) + 1)
    s = 0
    for t in range(len(y)):
        for k in range(len(w)):
            s += x[t + k] * w[k]
        y[t] = s
    return y


@attempt("conv1d", "bias_in_the_loop")  # bias added once a tap
def bias_in_the_loop(x, W, b):
    batch, steps, input_dim = x.shape
    taps, _, filters = W.shape
    y = np.zeros((batch, steps - taps + 1, filters))
    for k in range(taps):
        y += np.matmul(x[:, k : steps - taps + 1 + k], W[k]) + b
    return y


@attempt(
    "conv1d", "right_exactly"
)  # einsum with the wrong letters: sums of x and W separately over channels
def einsum_of_two_letters(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += np.einsum("btc,df->btf", x[:, k : k + n], W[k])
    return y + b


@attempt("conv1d", "one_channel_only")  # only channel 0, and reads one step late
def channel_zero_only(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for i in range(x.shape[0]):
        for f in range(W.shape[2]):
            for t in range(n):
                for k in range(W.shape[0]):
                    y[i, t, f] += x[i, t + k, 0] * W[k, 0, f]
                y[i, t, f] += b[f]
    return y


@attempt("find_pluck", "start_of_the_window")  # forgot to move to the second half
def begin_of_the_window(loudness, width):
    w = np.repeat([-1, 1], width)
    y = np.correlate(loudness, w, "valid")
    return int(np.argmax(y))


@attempt("find_pluck", "neighbours_only")  # the largest jump from one step to the next
def steepest_step(loudness, width):
    jumps = np.diff(loudness)
    return int(np.argmax(jumps)) + 1


@attempt(
    "find_pluck", "kernel_flipped"
)  # np.convolve flips: the largest fall; and the place is right of it
def convolve_flips(loudness, width):
    w = np.concatenate([-np.ones(width), np.ones(width)])
    y = np.convolve(loudness, w, mode="valid")
    return int(y.argmax() + width)


# lesson 3
@attempt("dilate_kernel", "one_zero_too_many")  # as many zeros as the rate
def zeros_as_many_as_rate(W, atrous_rate):
    rows = []
    for k in range(len(W)):
        rows.append(W[k])
        if k < len(W) - 1:
            for _ in range(atrous_rate):
                rows.append(np.zeros_like(W[0]))
    return np.array(rows)


@attempt(
    "dilate_kernel", "shape"
)  # np.zeros of 1-D shape, other axes forgotten: works for (.,1,1) by broadcasting
def forgot_the_axes(W, atrous_rate):
    D = np.zeros(((len(W) - 1) * atrous_rate + 1, 1, 1))
    for k in range(len(W)):
        D[k * atrous_rate] = W[k, 0, 0]
    return D


@attempt("atrous_conv1d", "last_outputs_missing")  # outputs counted with length * rate
def span_one_hop_too_long(x, W, b, atrous_rate):
    new_steps = x.shape[1] - len(W) * atrous_rate + 1
    y = np.zeros((x.shape[0], new_steps, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + new_steps] @ W[k]
    return y + b


@attempt("atrous_conv1d", "input_thinned")  # rate used as stride too
def rate_moves_the_window(x, W, b, atrous_rate):
    span = (W.shape[0] - 1) * atrous_rate + 1
    out = []
    for t in range(0, x.shape[1] - span + 1, atrous_rate):
        s = b.copy()
        for k in range(W.shape[0]):
            s = s + x[:, t + k * atrous_rate] @ W[k]
        out.append(s)
    return np.stack(out, axis=1)


@attempt("find_echo", "sum_in_place_of_mean")  # sum of squares, not the mean
def sum_of_squares(x, largest_rate):
    loud = []
    for r in range(1, largest_rate + 1):
        y = x[:-r] + x[r:]
        loud.append(np.sum(y**2))
    return int(np.argmax(loud)) + 1


@attempt("find_echo", "mean_squared")  # square of the mean
def square_of_the_mean(x, largest_rate):
    best, best_rate = -1, 0
    for r in range(1, largest_rate + 1):
        y = x[:-r] + x[r:]
        loud = y.mean() ** 2
        if loud > best:
            best, best_rate = loud, r
    return best_rate


@attempt("find_echo", "last_rate_left_out")  # range without its end
def largest_rate_left_out(x, largest_rate):
    m = {}
    for r in range(1, largest_rate):
        m[r] = np.mean((x[:-r] + x[r:]) ** 2)
    return max(m, key=m.get)


# lesson 4
@attempt("pad_amounts", "half_on_both_sides")  # halves the effective length, not minus one
def halves_the_span(filter_length, atrous_rate, border_mode):
    span = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        return 0, 0
    if border_mode == "same":
        return span // 2, span // 2
    if border_mode == "full":
        return span - 1, span - 1
    if border_mode == "causal":
        return span - 1, 0


@attempt("pad_amounts", "order")  # the odd zero at the left, and causal at the wrong side
def sides_mixed_up(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return 0, 0
    elif border_mode == "same":
        return n - n // 2, n // 2
    elif border_mode == "full":
        return n, n
    else:
        return 0, n


@attempt("output_length", "full_one_too_many")  # forgets that full adds twice
def full_adds_once(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = filter_length + (filter_length - 1) * (atrous_rate - 1)
    places = input_length
    if border_mode == "valid":
        places = input_length - span + 1
    if border_mode == "full":
        places = input_length + span
    return math.ceil(places / subsample_length)


@attempt("output_length", "as_if_more")  # floor division + 1
def one_more_than_floor(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    k = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        n = input_length - k
    elif border_mode == "full":
        n = input_length + k
    else:
        n = input_length
    return n // subsample_length + 1


@attempt("strided_conv1d", "padding_unstrided")  # "same" pads as at stride 1
def same_as_at_stride_one(x, W, b, border_mode, subsample_length, atrous_rate):
    n = (W.shape[0] - 1) * atrous_rate
    left, right = {"valid": (0, 0), "same": (n // 2, n - n // 2), "full": (n, n), "causal": (n, 0)}[
        border_mode
    ]
    xp = np.pad(x, ((0, 0), (left, right), (0, 0)))
    places = xp.shape[1] - n
    y = np.zeros((x.shape[0], places, W.shape[2]))
    for k in range(W.shape[0]):
        y += xp[:, k * atrous_rate : k * atrous_rate + places] @ W[k]
    return y[:, ::subsample_length] + b


@attempt("strided_conv1d", "edges_repeated")  # no zero padding but edge values
def repeats_the_edge(x, W, b, border_mode, subsample_length, atrous_rate):
    batch, steps, _ = x.shape
    n = (W.shape[0] - 1) * atrous_rate
    if border_mode == "valid":
        left, right = 0, 0
    elif border_mode == "full":
        left, right = n, n
    elif border_mode == "causal":
        left, right = n, 0
    else:
        outs = -(-steps // subsample_length)
        total = max(0, (outs - 1) * subsample_length + n + 1 - steps)
        left, right = total // 2, total - total // 2
    xp = np.pad(x, ((0, 0), (left, right), (0, 0)), mode="edge")
    new_steps = (xp.shape[1] - n - 1) // subsample_length + 1
    y = np.zeros((batch, new_steps, W.shape[2]))
    for t in range(new_steps):
        for k in range(W.shape[0]):
            y[:, t] += xp[:, t * subsample_length + k * atrous_rate] @ W[k]
    return y + b


@attempt("shortest_input", "last_stride_counted")  # outputs * stride instead of the jumps
def as_many_jumps_as_outputs(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = outputs * subsample_length
    if border_mode == "valid":
        return places + span - 1
    if border_mode == "full":
        return max(1, places - span + 1)
    return places


@attempt("shortest_input", "nothing_or_less")  # full may be below one
def below_one(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = (outputs - 1) * subsample_length + 1
    if border_mode == "valid":
        return places + span - 1
    if border_mode == "full":
        return places - (span - 1)
    return places


# lesson 5
@attempt("hard_sigmoid", "cut_before_the_line")  # cuts the input at -1, 1 first
def cuts_the_input_at_one(y):
    y = np.clip(y, -1, 1)
    return 0.5 + 0.2 * y


@attempt("hard_sigmoid", "truth_of_array")  # if on an array
def if_on_an_array(y):
    z = 0.2 * y + 0.5
    if z > 1:
        return 1
    if z < 0:
        return 0
    return z


@attempt("hard_sigmoid", "same_number")  # min and max swapped
def minimum_and_maximum_swapped(y):
    return np.maximum(np.minimum(0.2 * y + 0.5, 0), 1)


@attempt("softmax", "over_steps")  # sum over the steps
def shares_over_the_steps(y):
    e = np.exp(y - y.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@attempt("softmax", "too_little_subtracted")  # subtracts the mean: may overflow
def subtracts_the_mean(y):
    e = np.exp(y - y.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@attempt("softmax", "shared_shift")  # one largest for the whole array
def one_largest_for_all(y):
    e = np.exp(y - np.max(y))
    return e / np.sum(e, axis=2, keepdims=True)


@attempt("kernel_from_keras1", "every_one_squeezed")  # squeeze drops all axes of size 1
def squeezes_all(W4):
    return np.squeeze(W4)


@attempt("kernel_from_keras1", "first_tap_only")  # takes first tap
def first_of_axis_zero(W4):
    return W4[0, :]


@attempt("which_flips", "the_other_one")  # compares with second and says second
def names_the_one_that_agrees(x, W, first, second):
    n = first.shape[1]
    y = np.zeros(first.shape)
    for k in range(len(W)):
        y += x[:, k : k + n] @ W[k]
    y = np.maximum(y, 0)
    if np.allclose(y, first):
        return "first"
    return "second"


@attempt("which_flips", "relu_forgotten")  # relu forgotten
def relu_forgotten(x, W, first, second):
    n = first.shape[1]
    y = 0
    for k in range(W.shape[0]):
        y = y + np.einsum("btc,cf->btf", x[:, k : k + n], W[W.shape[0] - 1 - k])
    if np.allclose(y, first):
        return "first"
    return "second"


# lesson 6
@attempt("compute_fans", "taps_in_one_fan")  # fan_out forgets the taps
def fan_out_without_taps(shape):
    k, c, f = shape
    return k * c, f


@attempt("compute_fans", "fans_swapped")
def order_of_the_pair(shape):
    filter_length, input_dim, nb_filter = shape
    fan_in = filter_length * nb_filter
    fan_out = filter_length * input_dim
    return fan_in, fan_out


@attempt("glorot_uniform", "deviation_as_limit")  # the standard deviation as the limit
def root_of_the_variance(shape, rng):
    fan_in, fan_out = shape[0] * shape[1], shape[0] * shape[2]
    s = np.sqrt(2 / (fan_in + fan_out))
    return rng.uniform(-s, s, shape)


@attempt("glorot_uniform", "rng_ignored")  # own generator
def own_seed(shape, rng):
    rng = np.random.default_rng()
    limit = np.sqrt(6 / (shape[0] * shape[1] + shape[0] * shape[2]))
    return rng.uniform(-limit, limit, size=shape)


@attempt("glorot_uniform", "positive_only")  # bare random(): one sided
def one_sided(shape, rng):
    k, c, f = shape
    limit = (6 / (k * c + k * f)) ** 0.5
    return rng.random(shape) * limit


@attempt("variance_after", "relu_once")  # relu halves once
def halves_once(variance, shapes, limit, relu):
    for k, c, f in shapes:
        variance = variance * k * c * limit**2 / 3
    if relu:
        variance = variance / 2
    return variance


@attempt("variance_after", "early_return")  # return in the loop
def return_inside_the_loop(variance, shapes, limit, relu):
    var_w = limit**2 / 3
    for filter_length, input_dim, nb_filter in shapes:
        variance *= filter_length * input_dim * var_w
        if relu:
            variance /= 2
        return variance


@attempt("variance_after", "limit_not_squared + fan_out")  # limit / 3
def limit_not_squared(variance, shapes, limit, relu):
    for k, c, f in shapes:
        variance *= k * f * limit / 3
        if relu:
            variance *= 0.5
    return variance


# lesson 7
@attempt("numerical_gradient", "one_sided_halved")  # forward difference divided by two steps
def forward_over_two_steps(f, x):
    h = 1e-5
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        a = x.copy()
        a[i] = a[i] + h
        g[i] = (f(a) - f(x)) / (2 * h)
    return g


@attempt("numerical_gradient", "not_restored")  # not put back: all before remain raised
def never_put_back(f, x):
    g = np.zeros_like(x)
    c = x.copy()
    for i in np.ndindex(x.shape):
        c[i] += 1e-5
        up = f(c)
        c[i] -= 2e-5
        down = f(c)
        g[i] = (up - down) / 2e-5
    return g


@attempt("numerical_gradient", "row_at_once")  # works along the first axis only
def only_the_first_axis(f, x):
    h = 1e-5
    g = np.zeros(x.shape)
    for i in range(len(x)):
        a, c = x.copy(), x.copy()
        a[i] += h
        c[i] -= h
        g[i] = (f(a) - f(c)) / (2 * h)
    return g


@attempt("conv1d_backward", "assigned")  # dx assigned rather than added
def assigned_not_added(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    n = dy.shape[1]
    for k in range(W.shape[0]):
        places = k * atrous_rate + np.arange(n) * subsample_length
        dx[:, places] = dy @ W[k].T
        dW[k] = np.einsum("btc,btf->cf", x[:, places], dy)
    return dx, dW, dy.sum(axis=(0, 1))


@attempt("conv1d_backward", "stride_ignored + bias_mean")  # stride forgotten, db mean
def stride_and_mean(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    n = dy.shape[1]
    for k in range(W.shape[0]):
        s = k * atrous_rate
        dx[:, s : s + n] += dy @ W[k].T
        dW[k] = np.einsum("btc,btf->cf", x[:, s : s + n], dy)
    return dx, dW, dy.mean(axis=(0, 1))


@attempt(
    "conv1d_backward", "bias_of_one_sample"
)  # only sample 0 in dW by overwriting in a loop over samples
def last_sample_only(x, W, dy, subsample_length, atrous_rate):
    dx = np.zeros(x.shape)
    dW = np.zeros(W.shape)
    db = np.zeros(W.shape[2])
    for i in range(x.shape[0]):
        for t in range(dy.shape[1]):
            for k in range(W.shape[0]):
                p = t * subsample_length + k * atrous_rate
                dx[i, p] += W[k] @ dy[i, t]
                dW[k] += np.outer(x[i, p], dy[i, t])
        db = dy[i].sum(axis=0)
    return dx, dW, db


@attempt("find_mistake", "always_none")  # sums compared
def compares_sums(x, W, dy, dx, dW, db):
    n = dy.shape[1]
    rx, rW = np.zeros(x.shape), np.zeros(W.shape)
    for k in range(len(W)):
        rx[:, k : k + n] += dy @ W[k].T
        rW[k] = np.tensordot(x[:, k : k + n], dy, ([0, 1], [0, 1]))
    if abs(rx.sum() - dx.sum()) > 1e-8:
        return "dx"
    if abs(rW.sum() - dW.sum()) > 1e-8:
        return "dW"
    if abs(dy.sum() - db.sum()) > 1e-8:
        return "db"
    return "none"


@attempt("find_mistake", "no_return_here")  # returns None, not "none"
def none_without_quotes(x, W, dy, dx, dW, db):
    n = dy.shape[1]
    rx, rW = np.zeros(x.shape), np.zeros(W.shape)
    for k in range(len(W)):
        rx[:, k : k + n] += dy @ W[k].T
        rW[k] = np.tensordot(x[:, k : k + n], dy, ([0, 1], [0, 1]))
    if not np.allclose(rx, dx):
        return "dx"
    if not np.allclose(rW, dW):
        return "dW"
    if not np.allclose(dy.sum((0, 1)), db):
        return "db"


# lesson 8
@attempt("l1l2_penalty", "parts")  # gradient of l1 is |W|
def sizes_as_gradient(W, l1, l2):
    loss = l1 * np.sum(np.abs(W)) + l2 * np.sum(W**2)
    grad = l1 * np.abs(W) / W + l2 * W
    return loss, grad


@attempt("l1l2_penalty", "abs_forgotten")  # sum without abs
def sum_without_sizes(W, l1, l2):
    loss = l1 * W.sum() + l2 * (W * W).sum()
    return loss, l1 * np.sign(W) + 2 * l2 * W


@attempt("activity_penalty", "averaged_over_batch")  # divided by the batch
def mean_over_the_batch(y, l1, l2):
    batch = y.shape[0]
    loss = (l1 * np.abs(y).sum() + l2 * np.square(y).sum()) / batch
    return loss, (l1 * np.sign(y) + 2 * l2 * y) / batch


@attempt("activity_penalty", "array_for_number")  # python's sum adds over the first axis only
def plain_sum(y, l1, l2):
    loss = l1 * sum(abs(y)) + l2 * sum(y**2)
    return loss, l1 * np.sign(y) + l2 * 2 * y


@attempt("which_penalty", "after_in_place_of_before")  # divides by after
def divided_by_after(before, after, lr):
    g = (before - after) / lr
    sizes = np.abs(g)
    if np.allclose(sizes, sizes.flat[0]):
        return "l1", float(sizes.flat[0])
    return "l2", float(g.flat[0] / (2 * after.flat[0]))


@attempt("which_penalty", "lr_forgotten")  # lr forgotten
def learning_rate_forgotten(before, after, lr):
    g = np.abs(before - after)
    if g.max() - g.min() < 1e-9:
        return "l1", g.max()
    return "l2", (g / (2 * np.abs(before))).max()


# lesson 9
@attempt("maxnorm", "always_rescaled")  # every group scaled to m
def all_scaled_to_m(W, m, axis):
    norm = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return W / norm * m


@attempt("maxnorm", "clipped")  # clips single weights
def clips_single_weights(W, m, axis):
    return np.clip(W, -m, m)


@attempt("maxnorm", "norms_misaligned")  # keepdims forgotten
def keepdims_forgotten(W, m, axis):
    norm = np.sqrt(np.sum(W**2, axis=axis))
    return W * (m / np.maximum(norm, m))


@attempt("unitnorm", "whole_tensor")  # one norm for the whole array
def one_norm_for_all(W, axis):
    n = np.linalg.norm(W)
    if n == 0:
        return W
    return W / n


@attempt("unitnorm", "squared_norm")  # divides by the squared norm
def root_forgotten(W, axis):
    n = np.sum(W**2, axis=axis, keepdims=True)
    return W / np.where(n == 0, 1, n)


@attempt("constrained_step", "step_projected")  # projects the gradient step
def projects_the_gradient(p, grad, lr, constraint):
    return p - lr * constraint(grad)


@attempt("constrained_step", "changed")  # in place on p
def in_place(p, grad, lr, constraint):
    p -= lr * grad
    return constraint(p)


@attempt("nonneg_unitnorm", "norm_first")  # order reversed
def order_reversed(W, axis):
    n = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    n[n == 0] = 1
    return np.maximum(W / n, 0)


@attempt("nonneg_unitnorm", "signs_dropped")  # abs
def made_positive(W, axis):
    W = np.abs(W)
    n = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    return W / (n + 1e-7)


# lesson 10
@attempt("receptive_field", "own_stride_counted")  # stride applied before its own layer
def stride_before_its_layer(filter_length, atrous_rates, subsample_lengths):
    r, jump = 1, 1
    for rate, stride in zip(atrous_rates, subsample_lengths):
        jump *= stride
        r += (filter_length - 1) * rate * jump
    return r


@attempt("receptive_field", "spans_multiplied")  # product of layers
def spans_multiplied(filter_length, atrous_rates, subsample_lengths):
    total = 1
    for rate, stride in zip(atrous_rates, subsample_lengths):
        total *= ((filter_length - 1) * rate + 1) * stride
    return total


@attempt("receptive_field", "strides_added")  # strides added, jump += stride - 1?
def jump_added(filter_length, atrous_rates, subsample_lengths):
    field = 1
    jump = 1
    for i in range(len(atrous_rates)):
        field += (filter_length - 1) * atrous_rates[i] * jump
        jump += subsample_lengths[i] - 1
    return field


@attempt(
    "causal_conv1d", "padding_undilated"
)  # pads filter_length - 1 without the rate, and cuts the result
def rate_missing_in_the_zeros(x, W, b, atrous_rate):
    zeros = len(W) - 1
    xp = np.pad(x, ((0, 0), (zeros, 0), (0, 0)))
    n = xp.shape[1] - (len(W) - 1) * atrous_rate
    y = 0
    for k in range(len(W)):
        y = y + xp[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("causal_conv1d", "kernel_flipped")  # newest step meets the first tap
def first_tap_on_the_newest(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            s = t - k * atrous_rate
            if s >= 0:
                y[:, t] += x[:, s] @ W[k]
    return y + b


@attempt("sees_future", "last_step_only")  # only one change, at the last step
def changes_the_last_step(f, steps):
    x = np.random.rand(1, steps, 1)
    y = f(x)
    z = x.copy()
    z[0, -1, 0] += 1
    return not np.allclose(f(z)[0, :-1], y[0, :-1])


@attempt("sees_future", "early_return")  # else return False in the loop
def says_no_at_once(f, steps):
    x = np.random.normal(size=(1, steps, 1))
    y = f(x)
    for t in range(1, steps):
        z = x.copy()
        z[:, t] = 100
        if np.any(f(z)[:, :t] != y[:, :t]):
            return True
        else:
            return False
    return False


@attempt("sees_future", "present_counted")  # compares the step itself too
def includes_the_step_itself(f, steps):
    x = np.ones((1, steps, 1))
    y = f(x)
    for t in range(steps):
        z = x.copy()
        z[0, t, 0] = 5
        if not np.allclose(f(z)[0, : t + 1], y[0, : t + 1]):
            return True
    return False


@attempt("plan_stack", "more_than_reach")  # floating logarithm
def logarithm_rounds_wrong(reach):
    best = None
    for k in range(2, reach + 1):
        layers = int(math.log(reach) / math.log(k)) + 1
        if best is None or k * layers < best[0]:
            best = (k * layers, k, layers)
    return best[1], [best[1] ** i for i in range(best[2])]


@attempt("plan_stack", "always_two_taps")  # always two taps
def always_two_taps(reach):
    rates = [1]
    while 2 ** len(rates) < reach:
        rates.append(rates[-1] * 2)
    return 2, rates


@attempt("plan_stack", "value")  # ties go to the fewest taps
def tie_to_fewest_taps(reach):
    best_k, best_n = None, None
    for k in range(2, max(reach, 3)):
        n = 1
        while k**n < reach:
            n += 1
        if best_k is None or k * n < best_k * best_n:
            best_k, best_n = k, n
    return best_k, [best_k**i for i in range(best_n)]


# lesson 11
@attempt("mu_law_encode", "cut_off")  # cut instead of rounded
def cut_not_rounded(x, mu):
    x = np.clip(x, -1, 1)
    c = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return ((c + 1) / 2 * mu).astype(int)


@attempt("mu_law_encode", "levels_counted")  # scaled with mu + 1
def one_code_too_many(x, mu):
    x = np.clip(x, -1, 1)
    c = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.floor((c + 1) / 2 * (mu + 1)).astype(int)


@attempt("mu_law_decode", "negative_powers")  # no abs in the power
def power_without_size(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1 + mu) ** y - 1) / mu


@attempt("mu_law_decode", "whole_division")  # integer division
def whole_division(codes, mu):
    y = 2 * (codes // mu) - 1
    return np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu


@attempt("gated_activation", "as_if_negative")  # sign in the power forgotten
def minus_forgotten(filter_, gate):
    return np.tanh(filter_) * (1 / (1 + np.exp(gate)))


@attempt("gated_activation", "two_tanh")  # roles swapped, relu for sigmoid
def tanh_of_both(filter_, gate):
    return np.tanh(filter_) * np.tanh(gate)


@attempt("queue_step", "newest_dropped")  # newest put in front
def newest_in_front(queue, x_t, W, b, atrous_rate):
    rows = np.vstack([queue, x_t])
    y = b.copy()
    for k in range(len(W)):
        y = y + rows[k * atrous_rate] @ W[k]
    return y, np.vstack([x_t, queue[:-1]])


@attempt("queue_step", "changed")  # changes the queue in place with roll
def changes_the_queue(queue, x_t, W, b, atrous_rate):
    rows = np.concatenate([queue, [x_t]])
    y = sum(rows[k * atrous_rate] @ W[k] for k in range(W.shape[0])) + b
    queue[:-1] = queue[1:]
    queue[-1] = x_t
    return y, queue


@attempt("queue_step", "pushed_first")  # the newest step not read: taps read the queue only
def newest_not_read(queue, x_t, W, b, atrous_rate):
    new = np.vstack([queue[1:], x_t])
    y = b
    for k in range(len(W) - 1):
        y = y + new[k * atrous_rate] @ W[k]
    y = y + x_t @ W[-1]
    return y, new


@attempt("draw_code", "likeliest_always")  # argmax, no drawing
def always_the_likeliest(scores, temperature, u):
    s = scores / temperature
    p = np.exp(s - np.max(s)) / np.sum(np.exp(s - np.max(s)))
    return int(np.argmax(p))


@attempt("draw_code", "temperature_multiplied")  # multiplies by the temperature
def temperature_multiplied(scores, temperature, u):
    s = scores * temperature
    e = np.exp(s - s.max())
    return int(np.argmax(np.cumsum(e / e.sum()) > u))


@attempt("draw_code", "draws")  # own random number
def own_random_number(scores, temperature, u):
    s = scores / temperature
    e = np.exp(s - s.max())
    p = e / e.sum()
    return random.choices(range(len(p)), p)[0]


# lesson 12
@attempt("to_keras3", "keys")  # old names for two
def two_old_names(config):
    return {
        "filters": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "padding": config["border_mode"],
        "strides": config["subsample_length"],
        "dilation": config["atrous_rate"],
        "activation": config["activation"],
        "bias": config["bias"],
    }


@attempt("to_keras3", "changed")  # deletes from the caller's dict
def changes_the_dict(config):
    config["filters"] = config.pop("nb_filter")
    config["kernel_size"] = config.pop("filter_length")
    config["padding"] = config.pop("border_mode")
    config["strides"] = config.pop("subsample_length")
    config["dilation_rate"] = config.pop("atrous_rate")
    config["use_bias"] = config.pop("bias")
    del config["input_dim"]
    return config


@attempt("to_torch", "extra_keys")  # effective length as padding and activation kept
def span_as_padding(config):
    padding = config["border_mode"]
    if padding == "full":
        padding = (config["filter_length"] - 1) * config["atrous_rate"] + 1
    return dict(
        in_channels=config["input_dim"],
        out_channels=config["nb_filter"],
        kernel_size=config["filter_length"],
        stride=config["subsample_length"],
        padding=padding,
        dilation=config["atrous_rate"],
        bias=config["bias"],
        activation=config["activation"],
    )


@attempt("to_torch", "channels_swapped")  # in and out swapped
def in_and_out_swapped(config):
    pad = config["border_mode"]
    if pad == "full":
        pad = (config["filter_length"] - 1) * config["atrous_rate"]
    return {
        "in_channels": config["nb_filter"],
        "out_channels": config["input_dim"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": pad,
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


@attempt("kernel_to_torch", "taps_left_first")
def wrong_two_swapped(W):
    return np.swapaxes(W, 1, 2)


@attempt("kernel_to_torch", "dealt_out_again")
def cut_up_anew(W):
    return W.reshape(W.shape[2], W.shape[1], W.shape[0])


@attempt("from_torch", "entries")  # activation None; zero is same?
def activation_none(call):
    if call["padding"] == 0:
        mode = "valid"
    elif call["padding"] == "same":
        mode = "same"
    else:
        mode = "full"
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": mode,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": None,
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


@attempt("from_torch", "entry_wrong")  # number stays a number; relu
def number_stays(call):
    padding = call["padding"]
    if padding == 0:
        padding = "valid"
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": padding,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }
