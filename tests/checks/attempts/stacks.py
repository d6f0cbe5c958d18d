# ruff: noqa: SIM103 - learners write so
"""Wrong attempts at lesson 10."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("receptive_field", "as_if_more")
def k_for_k_less_one(filter_length, atrous_rates, subsample_lengths):
    field, step = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=True):
        field += filter_length * r * step
        step *= s
    return field


@attempt("receptive_field", "as_if_reversed")
def strides_reversed(filter_length, atrous_rates, subsample_lengths):
    field, step = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths[::-1], strict=True):
        field += (filter_length - 1) * r * step
        step *= s
    return field


@attempt("receptive_field", "own_stride_counted")
def step_first(filter_length, atrous_rates, subsample_lengths):
    field, step = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=True):
        step *= s
        field += (filter_length - 1) * r * step
    return field


@attempt("receptive_field", "one_missing")
def starts_at_zero(filter_length, atrous_rates, subsample_lengths):
    field, step = 0, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * r * step
        step *= s
    return field


@attempt("receptive_field", "strides_added")
def strides_added(filter_length, atrous_rates, subsample_lengths):
    field, step = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * r * step
        step += s
    return field


@attempt("receptive_field", "rates_multiplied")
def rates_times(filter_length, atrous_rates, subsample_lengths):
    return 1 + (filter_length - 1) * np.prod(atrous_rates)


@attempt("receptive_field", "early_return")
def return_inside(filter_length, atrous_rates, subsample_lengths):
    field, step = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * r * step
        step *= s
        return field


@attempt("receptive_field", "last_stride_only")
def stride_not_multiplied(filter_length, atrous_rates, subsample_lengths):
    field, step = 1, 1
    for r, s in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * r * step
        step = s
    return field


@attempt("causal_conv1d", "present_left_out")
def shifted_by_one(x, W, b, atrous_rate):
    n = (len(W) - 1) * atrous_rate + 1
    x = np.pad(x, ((0, 0), (n, 0), (0, 0)))[:, :-1]
    steps = x.shape[1] - n + 1
    return sum(x[:, k * atrous_rate : k * atrous_rate + steps] @ W[k] for k in range(len(W))) + b


@attempt("causal_conv1d", "wrapped_around")
def negative_wraps(x, W, b, atrous_rate):
    y = np.zeros((*x.shape[:2], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            y[:, t] += x[:, (t - (len(W) - 1 - k) * atrous_rate) % x.shape[1]] @ W[k]
    return y + b


@attempt("causal_conv1d", "as_if_each")
def bias_per_tap(x, W, b, atrous_rate):
    n = (len(W) - 1) * atrous_rate
    z = np.pad(x, ((0, 0), (n, 0), (0, 0)))
    return sum(
        z[:, k * atrous_rate : k * atrous_rate + x.shape[1]] @ W[k] + b for k in range(len(W))
    )


@attempt("causal_conv1d", "causal_right + as_if_reversed")
def flipped_and_right(x, W, b, atrous_rate):
    n = (len(W) - 1) * atrous_rate
    z = np.pad(x, ((0, 0), (0, n), (0, 0)))
    return (
        sum(z[:, k * atrous_rate : k * atrous_rate + x.shape[1]] @ W[-1 - k] for k in range(len(W)))
        + b
    )


@attempt("causal_conv1d", "outputs_padded")
def starts_late(x, W, b, atrous_rate):
    y = np.zeros((*x.shape[:2], W.shape[2]))
    for t in range((len(W) - 1) * atrous_rate, x.shape[1]):
        for k in range(len(W)):
            y[:, t] += x[:, t - (len(W) - 1 - k) * atrous_rate] @ W[k]
    return y + b


@attempt("causal_conv1d", "step_0_left_out")
def bias_where_data(x, W, b, atrous_rate):
    y = np.zeros((*x.shape[:2], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            s = t - k * atrous_rate
            if s > 0:
                y[:, t] += x[:, s] @ W[len(W) - 1 - k]
    return y + b


@attempt("causal_conv1d", "as_if_first")
def one_bias(x, W, b, atrous_rate):
    n = (len(W) - 1) * atrous_rate
    z = np.pad(x, ((0, 0), (n, 0), (0, 0)))
    s = x.shape[1]
    return sum(z[:, k * atrous_rate : k * atrous_rate + s] @ W[k] for k in range(len(W))) + b[0]


@attempt("sees_future", "not")
def inverted(f, steps):
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    before = f(x)
    for t in range(1, steps):
        other = x.copy()
        other[0, t] += 1
        if not np.allclose(f(other)[0, :t], before[0, :t]):
            return False
    return True


@attempt("sees_future", "always_false")
def without_a_copy(f, steps):
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    for t in range(1, steps):
        before = f(x)
        other = x
        other[0, t] += 1
        if not np.allclose(f(other)[0, :t], f(x)[0, :t]) or before is None:
            return True
    return False


@attempt("sees_future", "signal_of_zeros")
def all_zeros(f, steps):
    x = np.zeros((1, steps, 1))
    for t in range(1, steps):
        other = x.copy()
        other[0, t] = 1
        if not np.allclose(f(other)[0, :t], f(x)[0, :t]):
            return True
    return False


@attempt("sees_future", "first_output_only")
def first_step_only(f, steps):
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    other = x.copy()
    other[0, 1:] += 1
    return not np.allclose(f(other)[0, 0], f(x)[0, 0])


@attempt("sees_future", "early_return")
def return_in_the_loop(f, steps):
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    for t in range(1, steps):
        other = x.copy()
        other[0, t] += 1
        if not np.allclose(f(other)[0, :t], f(x)[0, :t]):
            return True
        return False
    return False


@attempt("sees_future", "type")
def array_returned(f, steps):
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    other = x.copy()
    other[0, -1] += 1
    return f(other) != f(x)


@attempt("sees_future", "no_return_here")
def no_return_at_the_end(f, steps):
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    for t in range(1, steps):
        other = x.copy()
        other[0, t] += 1
        if not np.allclose(f(other)[0, :t], f(x)[0, :t]):
            return True
