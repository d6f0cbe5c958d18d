"""Wrong attempts at many lessons, written after the checks were mended for the other blind ones."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("family", "weights_as_shape")
def first_letters(argument):
    if "regular" in argument or "constraint" in argument:
        return "training"
    if argument == "init":
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("count_parameters", "sides_added")
def squared_taps(filter_length, input_dim, nb_filter, bias):
    total = 0
    for _ in range(nb_filter):
        total += filter_length + input_dim
        if bias:
            total += 1
    return total


@attempt("most_filters", "more")
def counts_one_past(budget, filter_length, input_dim, bias):
    n = 0
    while n * (filter_length * input_dim + bias) <= budget:
        n += 1
    return n


@attempt("correlate1d", "right_exactly")
def window_of_two(x, w):
    return np.array([x[t] * w[0] + x[t + 1] * w[-1] for t in range(len(x) - len(w) + 1)])


@attempt("conv1d", "as_if_first")
def first_bias_for_all(x, W, b):
    n = x.shape[1] - len(W) + 1
    y = np.zeros((x.shape[0], n, W.shape[2])) + b[0]
    for k in range(len(W)):
        y += x[:, k : k + n] @ W[k]
    return y


@attempt("find_pluck", "right_exactly")
def mean_of_the_rest(loudness, width):
    best, place = -1e9, 0
    for t in range(1, len(loudness)):
        d = loudness[t:].mean() - loudness[:t].mean()
        if d > best:
            best, place = d, t
    return place


@attempt("dilate_kernel", "zeros_elsewhere")
def always_two(W, atrous_rate):
    out = np.zeros(((len(W) - 1) * atrous_rate + 1, *W.shape[1:]))
    out[0] = W[0]
    out[-1] = W[-1]
    return out


@attempt("atrous_conv1d", "out_of_bounds")
def loop_over_first_sample_shape(x, W, b, atrous_rate):
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), n, W.shape[2]))
    for t in range(n):
        for k in range(len(W)):
            y[:, t] = y[:, t] + x[:, t + atrous_rate] @ W[k]
        y[:, t] += b
    return y


@attempt("pad_amounts", "full_like_same")
def full_is_half(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return (0, 0)
    if border_mode == "causal":
        return (n, 0)
    return (n // 2, n - n // 2)


@attempt("output_length", "right_words_but")
def stride_forgotten_in_full(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    span = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        return len(range(0, input_length - span + 1, subsample_length))
    if border_mode in ("same", "causal"):
        return len(range(0, input_length, subsample_length))
    return input_length + span - 1


@attempt("shortest_input", "as_if_word")
def causal_needs_the_kernel(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    places = (outputs - 1) * subsample_length + 1
    hops = (filter_length - 1) * atrous_rate
    if border_mode in ("valid", "causal"):
        return places + hops
    if border_mode == "same":
        return places
    return max(1, places - hops)


@attempt("hard_sigmoid", "zeros_elsewhere")
def wrong_upper_shelf(y):
    z = 0.2 * y + 0.5
    z[z < 0] = 0
    z[z > 1] = 0
    return z


@attempt("softmax", "winner_takes_all")
def integers(y):
    e = np.exp(y - y.max(axis=-1, keepdims=True)).astype(int)
    return e / e.sum(axis=-1, keepdims=True)


@attempt("compute_fans", "half + half")
def halves(shape):
    k, c, f = shape
    return k * c // 2, k * f // 2


@attempt("variance_after", "too_small")
def limit_over_three(variance, shapes, limit, relu):
    for k, c, _ in shapes:
        variance = variance * k * c * (limit / 3) ** 2
        if relu:
            variance /= 2
    return variance


@attempt("numerical_gradient", "zero")
def distance_without_brackets(f, x):
    h = 1e-5
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / 2 * h
    return g


@attempt("conv1d_backward", "one_sample_only")
def dw_of_the_first_sample(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            p = t * subsample_length + k * atrous_rate
            dx[:, p] += dy[:, t] @ W[k].T
            dW[k] += np.outer(x[0, p], dy[0, t])
    return dx, dW, dy.sum(axis=(0, 1))


@attempt("l1l2_penalty", "parts")
def square_of_the_sum(W, l1, l2):
    loss = l1 * np.sum(np.abs(W)) + l2 * np.sum(W) ** 2
    return loss, l1 * np.sign(W) + 2 * l2 * W


@attempt("maxnorm", "axis_0_alone")
def axis_zero(W, m, axis):
    n = np.sqrt(np.sum(W**2, axis=0, keepdims=True))
    return W * m / np.maximum(n, m)


@attempt("constrained_step", "values")
def twice_constrained(p, grad, lr, constraint):
    return constraint(p) - constraint(lr * grad)


@attempt("receptive_field", "field_multiplied")
def strides_of_all_layers(filter_length, atrous_rates, subsample_lengths):
    total = 1
    for r in atrous_rates:
        total += (filter_length - 1) * r
    for s in subsample_lengths:
        total *= s
    return total


@attempt("causal_conv1d", "present_left_out")
def shifted_by_one_more(x, W, b, atrous_rate):
    steps = x.shape[1]
    z = np.pad(x, ((0, 0), ((len(W) - 1) * atrous_rate + 1, 0), (0, 0)))
    y = np.zeros((len(x), steps, W.shape[2]))
    for k in range(len(W)):
        y += z[:, k * atrous_rate : k * atrous_rate + steps] @ W[k]
    return y + b


@attempt("sees_future", "neighbour_only")
def only_next_output(f, steps):
    x = np.random.randn(1, steps, 1)
    for t in range(steps - 1):
        z = x.copy()
        z[0, t + 1] += 1
        if f(z)[0, t, 0] != f(x)[0, t, 0]:
            return True
    return False


@attempt("mu_law_decode", "power_of_mu")
def mu_not_plus_one(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * (mu ** np.abs(y) - 1) / mu


@attempt("queue_step", "as_if_constant")
def rate_from_the_end(queue, x_t, W, b, atrous_rate):
    y = x_t @ W[-1] + b
    for k in range(len(W) - 1):
        y = y + queue[k] @ W[k]
    return y, np.concatenate([queue[1:], x_t[None]])


@attempt("draw_code", "not_divided")
def reached_not_exceeded(scores, temperature, u):
    s = scores / temperature
    p = np.exp(s - s.max())
    return int(np.argmax(np.cumsum(p) > u))


@attempt("to_torch", "entry_wrong")
def dilation_is_a_list(config):
    p = config["border_mode"]
    if p == "full":
        p = config["filter_length"] * config["atrous_rate"]
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": p,
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


@attempt("which_penalty", "array_in_a_place")
def strength_of_after(before, after, lr):
    g = (before - after) / lr
    if np.allclose(g, g[0]):
        return "l1", float(abs(g[0]))
    return "l2", float((g / (2 * before))[0])
