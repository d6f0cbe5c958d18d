"""Right programs that take another way: by recursion, by parts, by streams, from the other end."""

import functools
import itertools
import math

import numpy as np


def family__regex(argument):
    import re

    if re.search("(izer|int)$", argument):
        return "training"
    return {"init": "start", "weights": "start", "activation": "output"}.get(argument, "shape")


def count_parameters__loops(filter_length, input_dim, nb_filter, bias):
    n = 0
    for _f in range(nb_filter):
        for _k in range(filter_length):
            for _c in range(input_dim):
                n += 1
        if bias:
            n += 1
    return n


def count_parameters__numpy_size(filter_length, input_dim, nb_filter, bias):
    return np.zeros((filter_length, input_dim, nb_filter)).size + np.zeros(nb_filter).size * bias


def most_filters__bisect(budget, filter_length, input_dim, bias):
    lo, hi = 0, budget + 1
    while hi - lo > 1:
        mid = (lo + hi) // 2
        if mid * (filter_length * input_dim + bias) <= budget:
            lo = mid
        else:
            hi = mid
    return lo


def most_filters__floats_floor(budget, filter_length, input_dim, bias):
    return math.floor(budget / (filter_length * input_dim + bias))


def correlate1d__sliding_view(x, w):
    return np.lib.stride_tricks.sliding_window_view(x, len(w)) @ w


def correlate1d__recursion(x, w):
    if len(x) < len(w):
        return np.array([])
    first = sum(a * b for a, b in zip(x, w, strict=False))
    return np.concatenate([[first], correlate1d__recursion(x[1:], w)])


def correlate1d__toeplitz(x, w):
    n = len(x) - len(w) + 1
    M = np.zeros((n, len(x)))
    for t in range(n):
        M[t, t : t + len(w)] = w
    return M @ x


def correlate1d__fft(x, w):
    n = len(x)
    y = np.fft.ifft(np.fft.fft(x) * np.conj(np.fft.fft(w, n))).real
    return y[: n - len(w) + 1]


def conv1d__from_lists(x, W, b):
    x, W, b = x.tolist(), W.tolist(), b.tolist()
    n = len(x[0]) - len(W) + 1
    return np.array(
        [
            [
                [
                    b[f]
                    + sum(s[t + k][c] * W[k][c][f] for k in range(len(W)) for c in range(len(W[0])))
                    for f in range(len(b))
                ]
                for t in range(n)
            ]
            for s in x
        ]
    )


def conv1d__np_convolve_reversed(x, W, b):
    out = []
    for s in x:
        rows = []
        for f in range(W.shape[2]):
            total = b[f]
            for c in range(W.shape[1]):
                total = total + np.convolve(s[:, c], W[::-1, c, f], "valid")
            rows.append(total)
        out.append(np.stack(rows, axis=-1))
    return np.stack(out)


def conv1d__rolled(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = sum(np.roll(x, -k, axis=1) @ W[k] for k in range(W.shape[0]))
    return y[:, :n] + b


def conv1d__as_strided_matrix(x, W, b):
    k, c, f = W.shape
    v = np.lib.stride_tricks.sliding_window_view(x, k, axis=1)
    return v.reshape(v.shape[0], v.shape[1], c * k) @ W.transpose(1, 0, 2).reshape(c * k, f) + b


def conv1d__object_fractions(x, W, b):
    y = np.zeros((len(x), x.shape[1] - len(W) + 1, len(b)))
    for (i, t, f), _ in np.ndenumerate(y):
        y[i, t, f] = math.fsum([*(x[i, t : t + len(W)] * W[:, :, f]).ravel(), b[f]])
    return y


def find_pluck__cumsum_way(loudness, width):
    c = np.concatenate([[0], np.cumsum(loudness)])
    t = np.arange(width, len(loudness) - width + 1)
    rise = (c[t + width] - c[t]) - (c[t] - c[t - width])
    return int(t[np.argmax(np.round(rise, 9))])


def find_pluck__max_key(loudness, width):
    return max(
        range(width, len(loudness) - width + 1),
        key=lambda t: loudness[t : t + width].sum() - loudness[t - width : t].sum(),
    )


def dilate_kernel__kron(W, atrous_rate):
    e = np.zeros((atrous_rate, 1, 1))
    e[0] = 1
    return np.kron(W, e)[: (len(W) - 1) * atrous_rate + 1]


def dilate_kernel__insert(W, atrous_rate):
    return np.insert(W, np.repeat(np.arange(1, len(W)), atrous_rate - 1), 0, axis=0)


def dilate_kernel__row_by_row(W, atrous_rate):
    rows = []
    for k in range((len(W) - 1) * atrous_rate + 1):
        rows.append(W[k // atrous_rate] if k % atrous_rate == 0 else W[0] * 0)
    return np.array(rows)


def atrous_conv1d__phases(x, W, b, atrous_rate):
    r = atrous_rate
    n = x.shape[1] - (len(W) - 1) * r
    y = np.zeros((len(x), n, W.shape[2]))
    for p in range(min(r, n)):
        s = x[:, p::r]
        m = s.shape[1] - len(W) + 1
        y[:, p::r] = sum(s[:, k : k + m] @ W[k] for k in range(len(W)))
    return y + b


def atrous_conv1d__from_the_last_output(x, W, b, atrous_rate):
    out = []
    t = x.shape[1] - 1
    while t - (len(W) - 1) * atrous_rate >= 0:
        out.insert(0, sum(x[:, t - j * atrous_rate] @ W[len(W) - 1 - j] for j in range(len(W))) + b)
        t -= 1
    return np.stack(out, axis=1)


def atrous_conv1d__index_table(x, W, b, atrous_rate):
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    i = np.add.outer(np.arange(n), np.arange(len(W)) * atrous_rate)
    return np.tensordot(x[:, i], W, 2) + b


def find_echo__expanded_square(x, largest_rate):
    def loud(r):
        a, c = x[:-r], x[r:]
        return (a @ a + 2 * (a @ c) + c @ c) / len(a)

    return max(range(1, largest_rate + 1), key=loud)


def pad_amounts__eff(filter_length, atrous_rate, border_mode):
    e = len(range(0, filter_length * atrous_rate, atrous_rate))
    span = (e - 1) * atrous_rate
    return [(0, 0), divmod(span, 2) and (span // 2, (span + 1) // 2), (span, span), (span, 0)][
        ["valid", "same", "full", "causal"].index(border_mode)
    ]


def pad_amounts__list_result(filter_length, atrous_rate, border_mode):
    p = filter_length * atrous_rate - atrous_rate
    match border_mode:
        case "valid":
            return [0, 0]
        case "same":
            return [p // 2, math.ceil(p / 2)]
        case "full":
            return [p] * 2
        case _:
            return [p, 0]


def pad_amounts__as_array(filter_length, atrous_rate, border_mode):
    p = (filter_length - 1) * atrous_rate
    return np.array(
        {"valid": (0, 0), "same": (p // 2, p - p // 2), "full": (p, p), "causal": (p, 0)}[
            border_mode
        ]
    )


def output_length__counted(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    places = {
        "valid": input_length - span,
        "same": input_length,
        "causal": input_length,
        "full": input_length + span,
    }[border_mode]
    return len(range(0, places, subsample_length))


def output_length__ceil(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    places = input_length + {"valid": -span, "full": span}.get(border_mode, 0)
    return int(np.ceil(places / subsample_length))


def strided_conv1d__boundary_checked(x, W, b, border_mode, subsample_length, atrous_rate):
    B, N, _C = x.shape
    L, _, _F = W.shape
    s, r = subsample_length, atrous_rate
    span = (L - 1) * r
    n = {"valid": N - span, "full": N + span}.get(border_mode, N)
    n = (n + s - 1) // s
    left = {"valid": 0, "full": span, "causal": span}.get(border_mode)
    if left is None:
        left = max((n - 1) * s + span + 1 - N, 0) // 2
    y = np.tile(b.astype(float), (B, n, 1))
    for t in range(n):
        for k in range(L):
            p = t * s + k * r - left
            if 0 <= p < N:
                y[:, t] += x[:, p] @ W[k]
    return y


def strided_conv1d__huge_padding(x, W, b, border_mode, subsample_length, atrous_rate):
    B, N, _C = x.shape
    s, r = subsample_length, atrous_rate
    span = (len(W) - 1) * r
    big = np.pad(x, ((0, 0), (span, span), (0, 0)))
    places = big.shape[1] - span
    y = np.zeros((B, places, W.shape[2]))
    for k in range(len(W)):
        y += big[:, k * r : k * r + places] @ W[k]
    y += b
    if border_mode == "valid":
        y = y[:, span : span + N - span]
    elif border_mode == "causal":
        y = y[:, :N]
    elif border_mode == "same":
        out = math.ceil(N / s)
        left = max(0, (out - 1) * s + span + 1 - N) // 2
        y = y[:, span - left :][:, : (out - 1) * s + 1]
    return y[:, ::s]


def shortest_input__search(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    for n in itertools.count(1):
        places = n + {"valid": -span, "full": span}.get(border_mode, 0)
        if len(range(0, places, subsample_length)) >= outputs:
            return n


def hard_sigmoid__median_of_three(y):
    return np.median([np.zeros_like(y), y / 5 + 0.5, np.ones_like(y)], axis=0)


def hard_sigmoid__vectorized(y):
    return np.vectorize(lambda v: min(max(0.2 * v + 0.5, 0.0), 1.0), otypes=[float])(y)


def softmax__pairwise(y):
    with np.errstate(over="ignore"):
        return 1 / np.exp(y[..., None, :] - y[..., :, None]).sum(axis=-1)


def softmax__logsumexp(y):
    m = y.max(-1, keepdims=True)
    return np.exp(y - m - np.log(np.exp(y - m).sum(-1, keepdims=True)))


def softmax__logaddexp(y):
    return np.exp(y - np.logaddexp.reduce(y, axis=-1, keepdims=True))


def kernel_from_keras1__summed(W4):
    return W4.sum(axis=1)


def kernel_from_keras1__einsum_one(W4):
    return np.einsum("kocf->kcf", W4)


def which_flips__closer(x, W, first, second):
    n = first.shape[1]
    y = np.maximum(sum(x[:, n2 : n2 + n] @ W[-1 - n2] for n2 in range(len(W))), 0)
    return ["first", "second"][int(abs(y - first).sum() > abs(y - second).sum())]


def compute_fans__numpy_ints(shape):
    s = np.array(shape)
    return tuple(s[0] * s[1:])


def glorot_uniform__from_random(shape, rng):
    v = np.sqrt(24 / (shape[0] * (shape[1] + shape[2])))
    return (rng.random(shape) - 0.5) * v


def glorot_uniform__one_by_one(shape, rng):
    limit = math.sqrt(6 / (shape[0] * (shape[1] + shape[2])))
    return np.array([rng.uniform(-limit, limit) for _ in range(math.prod(shape))]).reshape(shape)


def glorot_uniform__sign_and_size(shape, rng):
    limit = math.sqrt(6 / (shape[0] * (shape[1] + shape[2])))
    return rng.uniform(0, limit, shape) * rng.choice([-1, 1], shape)


def variance_after__reduce_it(variance, shapes, limit, relu):
    return functools.reduce(
        lambda v, s: v * s[0] * s[1] * limit**2 / (6 if relu else 3), shapes, variance
    )


def numerical_gradient__flat_reshape(f, x):
    e = 1e-5
    g = []
    for i in range(x.size):
        step = np.zeros(x.size)
        step[i] = e
        step = step.reshape(x.shape)
        g.append((f(x + step) - f(x - step)) / (2 * e))
    return np.array(g).reshape(x.shape)


def numerical_gradient__in_place_restored(f, x):
    g = np.empty_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = x[i]
        x[i] = old + 1e-5
        a = f(x)
        x[i] = old - 1e-5
        b = f(x)
        x[i] = old
        g[i] = (a - b) / 2e-5
        it.iternext()
    return g


def numerical_gradient__five_points(f, x):
    h = 1e-4
    g = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        e = np.zeros_like(x)
        e[i] = h
        g[i] = (8 * (f(x + e) - f(x - e)) - (f(x + 2 * e) - f(x - 2 * e))) / (12 * h)
    return g


def conv1d_backward__by_linearity(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate

    def forward(x, W):
        n = dy.shape[1]
        return sum(x[:, k * r : k * r + (n - 1) * s + 1 : s] @ W[k] for k in range(len(W)))

    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = 1
        dx[i] = (forward(e, W) * dy).sum()
    dW = np.zeros(W.shape)
    for i in np.ndindex(W.shape):
        e = np.zeros(W.shape)
        e[i] = 1
        dW[i] = (forward(x, e) * dy).sum()
    return dx, dW, np.ones(dy.shape[0] * dy.shape[1]) @ dy.reshape(-1, dy.shape[2])


def conv1d_backward__as_full_convolution(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    B, N, _C = x.shape
    L, _, F = W.shape
    spread = np.zeros((B, N - (L - 1) * r, F))
    spread[:, ::s][:, : dy.shape[1]] = dy
    p = (L - 1) * r
    padded = np.pad(spread, ((0, 0), (p, p), (0, 0)))
    dx = sum(padded[:, p - k * r : p - k * r + N] @ W[k].T for k in range(L))
    m = spread.shape[1]
    dW = np.array(
        [np.tensordot(x[:, k * r : k * r + m], spread, ([0, 1], [0, 1])) for k in range(L)]
    )
    return dx, dW, spread.sum(1).sum(0)


def conv1d_backward__add_at(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    idx = np.arange(dy.shape[1])[:, None] * s + np.arange(len(W)) * r
    dx = np.zeros_like(x)
    np.add.at(dx, (slice(None), idx), np.einsum("btf,kcf->btkc", dy, W))
    return [dx, np.einsum("btkc,btf->kcf", x[:, idx], dy), dy.sum((0, 1))]


def find_mistake__numeric(x, W, dy, dx, dW, db):
    n = dy.shape[1]
    gx, gW = np.zeros(x.shape), np.zeros(W.shape)
    for t in range(n):
        for k in range(len(W)):
            gx[:, t + k] += dy[:, t] @ W[k].T
            gW[k] += x[:, t + k].T @ dy[:, t]
    errors = {
        "none": 1e-6,
        "dx": abs(gx - dx).max(),
        "dW": abs(gW - dW).max(),
        "db": abs(dy.sum((0, 1)) - db).max(),
    }
    return max(errors, key=errors.get)


def l1l2_penalty__masks(W, l1, l2):
    g = 2 * l2 * W
    g[W > 0] += l1
    g[W < 0] -= l1
    return l1 * W[W > 0].sum() - l1 * W[W < 0].sum() + l2 * np.vdot(W, W), g


def activity_penalty__sample_by_sample(y, l1, l2):
    loss = 0.0
    g = np.zeros(y.shape)
    for i in np.ndindex(y.shape):
        v = float(y[i])
        loss += l1 * math.fabs(v) + l2 * v * v
        g[i] = l1 * ((v > 0) - (v < 0)) + 2 * l2 * v
    return loss, g


def which_penalty__ratio(before, after, lr):
    moved = np.abs(before - after).ravel()
    share = (1 - after / before).ravel()
    if np.ptp(moved) / moved.max() < 1e-6:
        return "l1", moved.mean() / lr
    return "l2", share.mean() / (2 * lr)


def maxnorm__along(W, m, axis):
    n = (
        np.linalg.norm(W, axis=axis, keepdims=True)
        if isinstance(axis, int) or len(axis) < 3
        else np.sqrt((W * W).sum(axis=axis, keepdims=True))
    )
    return np.where(n > m, W * (m / np.where(n > 0, n, 1)), W)


def maxnorm__one_division(W, m, axis):
    return W / np.maximum(1, np.sqrt(np.square(W).sum(axis, keepdims=True)) / m)


def unitnorm__nan_to_num(W, axis):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(W / np.sqrt((W**2).sum(axis=axis, keepdims=True)))


def unitnorm__divide_where(W, axis):
    n = np.sqrt(np.einsum("...,...->...", W, W).sum(axis=axis, keepdims=True))
    return np.divide(W, n, out=np.zeros_like(W), where=n > 0)


def constrained_step__copied(p, grad, lr, constraint):
    q = p.copy()
    np.subtract(q, np.multiply(grad, lr), out=q)
    return np.asarray(constraint(q))


def nonneg_unitnorm__half_of_sum(W, axis):
    W = (W + np.abs(W)) / 2
    n = (W * W).sum(axis=axis, keepdims=True) ** 0.5
    return W / (n + (n == 0))


def receptive_field__farthest_first(filter_length, atrous_rates, subsample_lengths):
    rf = 1
    for r, s in list(zip(atrous_rates, subsample_lengths, strict=False))[::-1]:
        rf = (rf - 1) * s + 1 + (filter_length - 1) * r
    return rf


def receptive_field__sets(filter_length, atrous_rates, subsample_lengths):
    lo = hi = 0
    for r, s in reversed(list(zip(atrous_rates, subsample_lengths, strict=False))):
        lo, hi = lo * s, hi * s + (filter_length - 1) * r
    return hi - lo + 1


def causal_conv1d__shifted_copies(x, W, b, atrous_rate):
    y = np.zeros(x.shape[:2] + W.shape[2:]) + b
    for k in range(len(W)):
        back = (len(W) - 1 - k) * atrous_rate
        if back < x.shape[1]:
            y[:, back:] += x[:, : x.shape[1] - back] @ W[k]
    return y


def causal_conv1d__streaming(x, W, b, atrous_rate):
    from collections import deque

    out = np.empty((len(x), x.shape[1], len(b)))
    for i, s in enumerate(x):
        q = deque(
            [np.zeros(x.shape[2])] * ((len(W) - 1) * atrous_rate + 1),
            maxlen=(len(W) - 1) * atrous_rate + 1,
        )
        for t, v in enumerate(s):
            q.append(v)
            out[i, t] = b + sum(q[k * atrous_rate] @ W[k] for k in range(len(W)))
    return out


def sees_future__cut_pairs(f, steps):
    rng = np.random.default_rng(3)
    for t in range(1, steps):
        for _ in range(5):
            a = rng.normal(size=(1, steps, 1))
            c = a.copy()
            c[:, t:] = rng.normal(size=(1, steps - t, 1)) * 10
            if np.abs(f(a)[:, :t] - f(c)[:, :t]).max() > 1e-9:
                return True
    return False


def plan_stack__sort_all(reach):
    options = [(k * n, n, k) for k in range(2, reach + 1) for n in range(1, 40) if k**n >= reach]
    _, n, k = min(options)
    return k, [k**i for i in range(n)]


def plan_stack__array_rates(reach):
    best = min((k * n, n, k) for k in range(2, reach + 1) for n in range(1, 40) if k**n >= reach)
    return best[2], best[2] ** np.arange(best[1])


def mu_law_encode__nearest_by_floor(x, mu):
    x = np.minimum(np.maximum(x, -1), 1)
    y = np.copysign(np.log1p(mu * abs(x)) / np.log1p(mu), x)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(np.int32)


def mu_law_decode__expm1(codes, mu):
    y = (codes - mu / 2) / (mu / 2)
    return np.copysign(np.expm1(np.abs(y) * np.log1p(mu)) / mu, y)


def gated_activation__tanh_sigmoid(filter_, gate):
    return np.tanh(filter_) * (np.tanh(gate / 2) + 1) / 2


def gated_activation__tanh_by_exp(filter_, gate):
    t = 2 / (1 + np.exp(-2 * filter_)) - 1
    return t / (1 + np.exp(-gate))


def queue_step__index_queue(queue, x_t, W, b, atrous_rate):
    y = b + x_t @ W[len(W) - 1]
    for k in range(len(W) - 1):
        y = y + queue[k * atrous_rate] @ W[k]
    q = queue.copy()
    if len(q):
        q[:-1] = queue[1:]
        q[-1] = x_t
    return y, q


def queue_step__roll_minus(queue, x_t, W, b, atrous_rate):
    rows = [*list(queue), x_t]
    y = sum((rows[k * atrous_rate][:, None] * W[k]).sum(0) for k in range(len(W))) + b
    return y, np.array(rows[1:]).reshape(queue.shape)


def draw_code__searchsorted(scores, temperature, u):
    p = np.exp((scores - scores.max()) / temperature)
    return int(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"))


def draw_code__count_below(scores, temperature, u):
    p = np.exp((scores - scores.max()) / temperature)
    p /= p.sum()
    return sum(np.cumsum(p) <= u)


def draw_code__subtracting(scores, temperature, u):
    z = [s / temperature for s in scores]
    m = max(z)
    p = [math.exp(v - m) for v in z]
    total = sum(p)
    run = 0
    for i, v in enumerate(p):
        run += v / total
        if run > u:
            return i
    return len(p) - 1


def to_keras3__zipped(config):
    old = [
        "nb_filter",
        "filter_length",
        "border_mode",
        "subsample_length",
        "atrous_rate",
        "activation",
        "bias",
    ]
    new = ["filters", "kernel_size", "padding", "strides", "dilation_rate"]
    new += ["activation", "use_bias"]
    return dict(zip(new, map(config.get, old), strict=False))


def to_torch__kw(config):
    def call(
        *,
        nb_filter,
        filter_length,
        border_mode,
        subsample_length,
        atrous_rate,
        bias,
        input_dim,
        **rest,
    ):
        zeros = atrous_rate * filter_length - atrous_rate
        return dict(
            in_channels=input_dim,
            out_channels=nb_filter,
            kernel_size=filter_length,
            stride=subsample_length,
            padding=zeros if border_mode == "full" else border_mode,
            dilation=atrous_rate,
            bias=bias,
        )

    return call(**config)


def to_torch__valid_zero(config):
    zeros = (config["filter_length"] - 1) * config["atrous_rate"]
    return dict(
        in_channels=config["input_dim"],
        out_channels=config["nb_filter"],
        kernel_size=config["filter_length"],
        stride=config["subsample_length"],
        dilation=config["atrous_rate"],
        bias=config["bias"],
        padding={"valid": 0, "full": zeros}.get(config["border_mode"], "same"),
    )


def kernel_to_torch__moved(W):
    return np.moveaxis(W, 0, -1).swapaxes(0, 1)


def kernel_to_torch__stacked(W):
    return np.array(
        [
            [[W[k, c, f] for k in range(W.shape[0])] for c in range(W.shape[1])]
            for f in range(W.shape[2])
        ]
    )


def from_torch__try_it(call):
    p = call["padding"]
    mode = p if isinstance(p, str) else ("valid", "full")[p > 0]
    return dict(
        nb_filter=call["out_channels"],
        input_dim=call["in_channels"],
        filter_length=call["kernel_size"],
        border_mode=mode,
        subsample_length=call["stride"],
        atrous_rate=call["dilation"],
        bias=call["bias"],
        activation="linear",
    )
