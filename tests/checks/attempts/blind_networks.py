"""Wrong attempts at lessons 9 to 12 by somebody who saw only the exercise notebooks."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("maxnorm", "always_rescaled")
def always_rescaled(W, m, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return W * m / n


@attempt("maxnorm", "truth_of_array")
def if_on_norms(W, m, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    if n > m:
        return W * m / n
    return W


@attempt("maxnorm", "always_rescaled")
def any_norm_too_large(W, m, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    if (n > m).any():
        return W * m / n
    return W


@attempt("maxnorm", "squared_norm")
def root_forgotten(W, m, axis):
    n = np.sum(W**2, axis=axis, keepdims=True)
    return W * m / np.maximum(n, m)


@attempt("maxnorm", "sum_of_sizes")
def sizes_instead_of_squares(W, m, axis):
    n = np.sum(np.abs(W), axis=axis, keepdims=True)
    return W * m / np.maximum(n, m)


@attempt("maxnorm", "smaller_for_larger")
def minimum_for_maximum(W, m, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return W * m / np.minimum(n, m)


@attempt("unitnorm", "zero_divided")
def zeros_become_nan(W, axis):
    return W / np.sqrt(np.sum(W**2, axis=axis, keepdims=True))


@attempt("unitnorm", "only_shrunk")
def only_long_ones(W, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return W / np.maximum(n, 1)


@attempt("unitnorm", "whole_tensor")
def linalg_norm(W, axis):
    n = np.linalg.norm(W)
    return W / (n + 1e-7)


@attempt("unitnorm", "large_addition")
def large_epsilon(W, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return W / (n + 1e-1)


@attempt("unitnorm", "sum_is_1")
def divided_by_the_sum(W, axis):
    s = np.sum(W, axis=axis, keepdims=True)
    return W / np.where(s == 0, 1, s)


@attempt("constrained_step", "projected_first")
def constraint_of_p_first(p, grad, lr, constraint):
    return constraint(p) - lr * grad


@attempt("constrained_step", "gradient_ascent")
def uphill(p, grad, lr, constraint):
    return constraint(p + lr * grad)


@attempt("constrained_step", "changed")
def subtracts_in_place(p, grad, lr, constraint):
    p -= lr * grad
    return constraint(p)


@attempt("constrained_step", "step_projected")
def constraint_on_the_gradient(p, grad, lr, constraint):
    return p - lr * constraint(grad)


@attempt("constrained_step", "never_projected")
def projected_but_returned_unprojected(p, grad, lr, constraint):
    new = p - lr * grad
    constraint(new)
    return new


@attempt("constrained_step", "lr_ignored")
def rate_left_out(p, grad, lr, constraint):
    return constraint(p - grad)


@attempt("nonneg_unitnorm", "norm_first")
def norm_first(W, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return np.maximum(W / np.where(n == 0, 1, n), 0)


@attempt("nonneg_unitnorm", "signs_dropped")
def absolute_values(W, axis):
    V = np.abs(W)
    n = np.sqrt(np.sum(V**2, axis=axis, keepdims=True))
    return V / np.where(n == 0, 1, n)


@attempt("nonneg_unitnorm", "norm_first")
def norm_of_the_old(W, axis):
    n = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    V = np.maximum(W, 0)
    return V / np.where(n == 0, 1, n)


@attempt("nonneg_unitnorm", "divided_by_zero")
def nan_for_empty_groups(W, axis):
    V = np.where(W > 0, W, 0)
    return V / np.sqrt(np.sum(V**2, axis=axis, keepdims=True))


@attempt("receptive_field", "as_if_more")
def taps_not_hops(filter_length, atrous_rates, subsample_lengths):
    field, jump = 1, 1
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        field += filter_length * rate * jump
        jump *= stride
    return field


@attempt("receptive_field", "own_stride_counted")
def stride_before_hops(filter_length, atrous_rates, subsample_lengths):
    field, jump = 1, 1
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        jump *= stride
        field += (filter_length - 1) * rate * jump
    return field


@attempt("receptive_field", "last_stride_only")
def stride_not_multiplied_up(filter_length, atrous_rates, subsample_lengths):
    field, jump = 1, 1
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * rate * jump
        jump = stride
    return field


@attempt("receptive_field", "one_missing")
def starts_at_zero(filter_length, atrous_rates, subsample_lengths):
    field, jump = 0, 1
    for i in range(len(atrous_rates)):
        field += (filter_length - 1) * atrous_rates[i] * jump
        jump *= subsample_lengths[i]
    return field


@attempt("receptive_field", "strides_added")
def strides_added(filter_length, atrous_rates, subsample_lengths):
    field, jump = 1, 1
    for i in range(len(atrous_rates)):
        field += (filter_length - 1) * atrous_rates[i] * jump
        jump += subsample_lengths[i]
    return field


@attempt("causal_conv1d", "causal_right")
def zeros_behind(x, W, b, atrous_rate):
    steps = x.shape[1]
    x = np.pad(x, ((0, 0), (0, (len(W) - 1) * atrous_rate), (0, 0)))
    y = np.zeros((x.shape[0], steps, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + steps] @ W[k]
    return y + b


@attempt("causal_conv1d", "padding_missing")
def valid_after_all(x, W, b, atrous_rate):
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("causal_conv1d", "one_gap_padded")
def rate_zeros_only(x, W, b, atrous_rate):
    steps = x.shape[1]
    x = np.pad(x, ((0, 0), (atrous_rate, 0), (0, 0)))
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y[:, :steps] + b


@attempt("causal_conv1d", "kernel_flipped")
def taps_look_back_in_order(x, W, b, atrous_rate):
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(W)):
            if t - k * atrous_rate >= 0:
                y[:, t] += x[:, t - k * atrous_rate] @ W[k]
    return y + b


@attempt("causal_conv1d", "wrapped_around")
def no_guard_for_negative(x, W, b, atrous_rate):
    K = len(W)
    y = np.zeros((x.shape[0], x.shape[1], W.shape[2]))
    for t in range(x.shape[1]):
        for k in range(K):
            y[:, t] += x[:, t - (K - 1 - k) * atrous_rate] @ W[k]
    return y + b


@attempt("causal_conv1d", "first_step_repeated")
def padded_with_the_edge(x, W, b, atrous_rate):
    steps = x.shape[1]
    x = np.pad(x, ((0, 0), ((len(W) - 1) * atrous_rate, 0), (0, 0)), mode="edge")
    y = np.zeros((x.shape[0], steps, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + steps] @ W[k]
    return y + b


@attempt("sees_future", "last_step_only")
def changes_only_the_last(f, steps):
    x = np.random.rand(1, steps, 1)
    y = f(x)
    z = x.copy()
    z[0, -1, 0] += 1
    return not np.allclose(f(z)[:, : steps - 1], y[:, : steps - 1])


@attempt("sees_future", "present_counted")
def compares_the_changed_step_too(f, steps):
    x = np.random.rand(1, steps, 1)
    y = f(x)
    for t in range(steps):
        z = x.copy()
        z[0, t, 0] += 1
        if not np.allclose(f(z)[:, : t + 1], y[:, : t + 1]):
            return True
    return False


@attempt("sees_future", "early_return")
def returns_after_the_first(f, steps):
    x = np.random.rand(1, steps, 1)
    y = f(x)
    for t in range(1, steps):
        z = x.copy()
        z[0, t, 0] += 5
        if not np.allclose(f(z)[:, :t], y[:, :t]):  # noqa: SIM103 - as somebody wrote it
            return True
        else:
            return False


@attempt("sees_future", "past_changed")
def looks_behind(f, steps):
    x = np.random.rand(1, steps, 1)
    y = f(x)
    for t in range(steps):
        z = x.copy()
        z[0, t, 0] += 1
        if not np.allclose(f(z)[:, t + 1 :], y[:, t + 1 :]):
            return True
    return False


@attempt("sees_future", "changes_kept")
def no_copy(f, steps):
    x = np.random.rand(1, steps, 1)
    y = f(x)
    for t in range(steps):
        z = x
        z[0, t, 0] += 1
        if not np.allclose(f(z)[:, :t], y[:, :t]):
            return True
    return False


@attempt("sees_future", "always_true")
def numpy_booleans_any(f, steps):
    x = np.zeros((1, steps, 1))
    y = f(x)
    for t in range(steps):
        z = x.copy()
        z[0, t, 0] = 1
        if (f(z)[:, :t] != y[:, :t]).all():
            return True
    return False


@attempt("plan_stack", "always_two_taps")
def always_two_taps(reach):
    rates = [1]
    while rates[-1] * 2 < reach:
        rates.append(rates[-1] * 2)
    return 2, rates


@attempt("plan_stack", "more_than_reach")
def strictly_more(reach):
    best = None
    for k in range(2, reach + 1):
        layers = 1
        while k**layers <= reach:
            layers += 1
        if best is None or k * layers < best[0]:
            best = (k * layers, k, layers)
    return best[1], [best[1] ** i for i in range(best[2])]


@attempt("plan_stack", "tie_to_more_layers")
def tie_to_fewer_taps(reach):
    best = None
    for k in range(2, min(reach, 200) + 1):
        layers = 1
        while k**layers < reach:
            layers += 1
        if best is None or k * layers < best[0]:
            best = (k * layers, k, layers)
    return best[1], [best[1] ** i for i in range(best[2])]


@attempt("plan_stack", "rates_always_double")
def doubled_rates(reach):
    best = None
    for k in range(2, min(reach, 200) + 1):
        layers = 1
        while k**layers < reach:
            layers += 1
        if best is None or k * layers <= best[0]:
            best = (k * layers, k, layers)
    return best[1], [2**i for i in range(best[2])]


@attempt("plan_stack", "one_number")
def a_list_of_the_number(reach):
    best = None
    for k in range(2, min(reach, 200) + 1):
        layers = 1
        while k**layers < reach:
            layers += 1
        if best is None or k * layers <= best[0]:
            best = (k * layers, k, layers)
    return best[1], best[2]


@attempt("plan_stack", "layers_rounded_down")
def logarithm_rounded_down(reach):
    best = None
    for k in range(2, min(reach, 200) + 1):
        layers = max(1, int(np.log(reach) / np.log(k)))
        if best is None or k * layers <= best[0]:
            best = (k * layers, k, layers)
    return best[1], [best[1] ** i for i in range(best[2])]


@attempt("mu_law_encode", "not_clipped")
def not_clipped(x, mu):
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(int)


@attempt("mu_law_encode", "cut_off")
def cut_not_rounded(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return ((y + 1) / 2 * mu).astype(int)


@attempt("mu_law_encode", "one_level_too_many")
def scaled_to_levels(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.round((y + 1) / 2 * (mu + 1)).astype(int)


@attempt("mu_law_encode", "sign_lost")
def sign_forgotten(x, mu):
    x = np.clip(x, -1, 1)
    y = np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(int)


@attempt("mu_law_encode", "half_alone_multiplied")
def halved_too_late(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.floor(y + 1 / 2 * mu + 0.5).astype(int)


@attempt("mu_law_decode", "not_shifted")
def codes_not_moved(codes, mu):
    y = codes / mu
    return np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu


@attempt("mu_law_decode", "quotient_alone")
def brackets_missing(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * (1 + mu) ** np.abs(y) - 1 / mu


@attempt("mu_law_decode", "caret")
def power_sign(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1 + mu) ^ np.abs(y) - 1) / mu


@attempt("mu_law_decode", "whole_division")
def whole_division(codes, mu):
    y = 2 * (codes // mu) - 1
    return np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu


@attempt("mu_law_decode", "power_of_e")
def exponential(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * (np.exp(np.abs(y)) - 1) / mu


@attempt("gated_activation", "halves_swapped")
def names_exchanged(filter_, gate):
    return np.tanh(gate) / (1 + np.exp(-filter_))


@attempt("gated_activation", "added")
def sum_of_the_two(filter_, gate):
    return np.tanh(filter_) + 1 / (1 + np.exp(-gate))


@attempt("gated_activation", "brackets_missing")
def brackets_of_the_sigmoid(filter_, gate):
    return np.tanh(filter_) * 1 / 1 + np.exp(-gate)


@attempt("gated_activation", "summed")
def matrix_product(filter_, gate):
    return np.tanh(filter_) @ (1 / (1 + np.exp(-gate)))


@attempt("gated_activation", "two_sigmoids")
def two_sigmoids(filter_, gate):
    s = 1 / (1 + np.exp(-filter_))
    return s * (1 / (1 + np.exp(-gate)))


@attempt("queue_step", "kernel_flipped")
def newest_to_first_tap(queue, x_t, W, b, atrous_rate):
    rows = np.vstack([queue, x_t])
    y = b.copy()
    for k in range(len(W)):
        y = y + rows[-1 - k * atrous_rate] @ W[k]
    return y, rows[1:]


@attempt("queue_step", "as_if_last_left_out")
def last_tap_left_out(queue, x_t, W, b, atrous_rate):
    y = b.copy()
    for k in range(len(W) - 1):
        y += queue[k * atrous_rate] @ W[k]
    return y, np.vstack([queue[1:], x_t])


@attempt("queue_step", "one_too_long")
def grows(queue, x_t, W, b, atrous_rate):
    rows = np.vstack([queue, x_t])
    return sum(rows[k * atrous_rate] @ W[k] for k in range(len(W))) + b, rows


@attempt("queue_step", "changed")
def adds_into_b(queue, x_t, W, b, atrous_rate):
    rows = np.vstack([queue, x_t])
    y = b
    for k in range(len(W)):
        y += rows[k * atrous_rate] @ W[k]
    return y, rows[1:]


@attempt("queue_step", "shape")
def appended_flat(queue, x_t, W, b, atrous_rate):
    rows = np.append(queue, x_t)
    y = sum(rows[k * atrous_rate] * W[k] for k in range(len(W))) + b
    return y, rows[1:]


@attempt("queue_step", "queue_unchanged")
def newest_lost(queue, x_t, W, b, atrous_rate):
    rows = np.vstack([queue, x_t])
    y = sum(rows[k * atrous_rate] @ W[k] for k in range(len(W))) + b
    return y, rows[:-1]


@attempt("draw_code", "no_shift")
def no_shift(scores, temperature, u):
    p = np.exp(scores / temperature)
    p = p / p.sum()
    return int(np.argmax(np.cumsum(p) > u))


@attempt("draw_code", "temperature_multiplied")
def multiplied_by_temperature(scores, temperature, u):
    s = scores * temperature
    p = np.exp(s - s.max())
    p /= p.sum()
    return int(np.argmax(np.cumsum(p) > u))


@attempt("draw_code", "temperature_too_late")
def temperature_after_softmax(scores, temperature, u):
    p = np.exp(scores - scores.max())
    p = p / p.sum() / temperature
    return int(np.argmax(np.cumsum(p) > u))


@attempt("draw_code", "likeliest_always")
def likeliest(scores, temperature, u):
    s = scores / temperature
    p = np.exp(s - s.max())
    return int(np.argmax(p / p.sum()))


@attempt("draw_code", "one_too_far")
def one_too_many(scores, temperature, u):
    s = scores / temperature
    p = np.exp(s - s.max())
    p = p / p.sum()
    total, code = 0, 0
    while total <= u:
        total += p[code]
        code += 1
    return code


@attempt("draw_code", "single_shares")
def not_running(scores, temperature, u):
    s = scores / temperature
    p = np.exp(s - s.max())
    p = p / p.sum()
    return int(np.argmax(p > u))


@attempt("to_keras3", "bias_name_left")
def bias_kept_its_name(config):
    return {
        "filters": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "strides": config["subsample_length"],
        "padding": config["border_mode"],
        "dilation_rate": config["atrous_rate"],
        "activation": config["activation"],
        "bias": config["bias"],
    }


@attempt("to_keras3", "input_dim_kept")
def input_dim_left_in(config):
    new = {
        "nb_filter": "filters",
        "filter_length": "kernel_size",
        "subsample_length": "strides",
        "border_mode": "padding",
        "atrous_rate": "dilation_rate",
        "bias": "use_bias",
    }
    return {new.get(k, k): v for k, v in config.items()}


@attempt("to_keras3", "changed")
def popped_from_config(config):
    config.pop("input_dim")
    new = {
        "nb_filter": "filters",
        "filter_length": "kernel_size",
        "subsample_length": "strides",
        "border_mode": "padding",
        "atrous_rate": "dilation_rate",
        "bias": "use_bias",
    }
    return {new.get(k, k): v for k, v in config.items()}


@attempt("to_torch", "names_of_keras3")
def keras_names(config):
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "strides": config["subsample_length"],
        "padding": config["border_mode"],
        "dilation_rate": config["atrous_rate"],
        "use_bias": config["bias"],
    }


@attempt("to_torch", "full_by_name")
def full_stays_a_word(config):
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": config["border_mode"],
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


@attempt("to_torch", "channels_swapped")
def channels_exchanged(config):
    p = config["border_mode"]
    if p == "full":
        p = (config["filter_length"] - 1) * config["atrous_rate"]
    return {
        "in_channels": config["nb_filter"],
        "out_channels": config["input_dim"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": p,
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


@attempt("to_torch", "full_undilated")
def full_without_rate(config):
    p = config["border_mode"]
    if p == "full":
        p = config["filter_length"] - 1
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": p,
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


@attempt("kernel_to_torch", "dealt_out_again")
def reshaped(W):
    return W.reshape(W.shape[2], W.shape[1], W.shape[0])


@attempt("kernel_to_torch", "taps_in_the_middle")
def rolled(W):
    return np.moveaxis(W, -1, 0)


@attempt("kernel_to_torch", "kernel_flipped")
def transposed_and_flipped(W):
    return W.T[:, :, ::-1]


@attempt("kernel_to_torch", "axes_swapped")
def tensorflow_habit(W):
    return np.transpose(W, (1, 2, 0))


@attempt("from_torch", "padding_left_as_number")
def number_kept(call):
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": call["padding"],
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


@attempt("from_torch", "activation_none")
def activation_none(call):
    p = call["padding"]
    if p == 0:
        p = "valid"
    elif p != "valid" and p != "same":
        p = "full"
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": p,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": None,
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


@attempt("from_torch", "entry_wrong")
def full_for_all_but_zero(call):
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": "valid" if call["padding"] == 0 else "full",
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


@attempt("from_torch", "activation_left_out")
def seven_entries(call):
    p = call["padding"]
    if p == 0:
        p = "valid"
    elif not isinstance(p, str):
        p = "full"
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": p,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


@attempt("from_torch", "compared")
def truth_of_a_padding(call):
    p = call["padding"]
    if not p:
        mode = "valid"
    elif p > 0:
        mode = "full"
    else:
        mode = p
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": mode,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }
