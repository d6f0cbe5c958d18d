"""Wrong attempts at lessons 1 to 4 by somebody who saw only the exercise notebooks."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("family", "right_words + always")
def only_exact_regularizer(argument):
    if argument == "regularizer" or argument == "constraint":
        return "training"
    if argument == "init" or argument == "weights":
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("family", "bias_as_start")
def bias_is_a_start_value(argument):
    if argument.endswith("regularizer") or argument.endswith("constraint"):
        return "training"
    if argument in ("init", "weights", "bias"):
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("family", "always")
def or_of_a_text(argument):
    if argument.endswith("regularizer") or "constraint":
        return "training"
    if argument in ("init", "weights"):
        return "start"
    if argument == "activation":
        return "output"
    return "shape"


@attempt("family", "capital_letter")
def capital_letters(argument):
    if argument.endswith(("regularizer", "constraint")):
        return "Training"
    if argument in ("init", "weights"):
        return "Start"
    if argument == "activation":
        return "Output"
    return "Shape"


@attempt("count_parameters", "right_exactly + zero")
def precedence_of_if(filter_length, input_dim, nb_filter, bias):
    return filter_length * input_dim * nb_filter + nb_filter if bias else 0


@attempt("count_parameters", "one_bias_for_all")
def one_bias_only(filter_length, input_dim, nb_filter, bias):
    count = filter_length * input_dim * nb_filter
    if bias:
        count += 1
    return count


@attempt("count_parameters", "bias_per_channel")
def bias_for_each_weight_row(filter_length, input_dim, nb_filter, bias):
    return (filter_length + bias) * input_dim * nb_filter


@attempt("count_parameters", "bias_ignored")
def compared_with_a_text(filter_length, input_dim, nb_filter, bias):
    b = nb_filter if bias == "True" else 0
    return filter_length * input_dim * nb_filter + b


@attempt("most_filters", "part_of_a_filter")
def true_division(budget, filter_length, input_dim, bias):
    return budget / (filter_length * input_dim + bias)


@attempt("most_filters", "one_bias_for_all")
def bias_once_for_all(budget, filter_length, input_dim, bias):
    return (budget - bias) // (filter_length * input_dim)


@attempt("most_filters", "one_at_least")
def at_least_one(budget, filter_length, input_dim, bias):
    n = 1
    while (n + 1) * (filter_length * input_dim + bias) <= budget:
        n += 1
    return n


@attempt("most_filters", "budget_not_used_up")
def strictly_below(budget, filter_length, input_dim, bias):
    cost = filter_length * input_dim + int(bias)
    n = 0
    while (n + 1) * cost < budget:
        n += 1
    return n


@attempt("correlate1d", "last_outputs_missing + zero_at_end")
def empty_list_of_windows(x, w):
    y = np.zeros(len(x) - len(w) + 1)
    for t in range(len(x) - len(w)):
        y[t] = x[t : t + len(w)] @ w
    return y


@attempt("correlate1d", "product_without_sum")
def kept_products(x, w):
    n = len(x) - len(w) + 1
    y = []
    for t in range(n):
        y.append(x[t : t + len(w)] * w)
    return np.array(y)


@attempt("correlate1d", "kernel_flipped")
def numpy_convolve(x, w):
    return np.convolve(x, w, mode="valid")


@attempt("correlate1d", "padded")
def numpy_same(x, w):
    return np.correlate(x, w, mode="same")


@attempt("correlate1d", "list")
def returned_list(x, w):
    return [sum(x[t + k] * w[k] for k in range(len(w))) for t in range(len(x) - len(w) + 1)]


@attempt("conv1d", "first_kept")
def batch_one_only(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((1, n, W.shape[2]))
    for t in range(n):
        for k in range(W.shape[0]):
            y[0, t] += x[0, t + k] @ W[k]
    return y + b


@attempt("conv1d", "first_right")
def bias_only_at_first_step(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    y[:, 0] += b
    return y


@attempt("conv1d", "bias_in_the_loop")
def bias_in_every_round(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = 0
    for k in range(W.shape[0]):
        y = y + x[:, k : k + n] @ W[k] + b
    return y


@attempt("conv1d", "as_if_last_left_out")
def last_tap_forgotten(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0] - 1):
        y += x[:, k : k + n] @ W[k]
    return y + b


@attempt("conv1d", "as_if_gathered")
def slice_not_shifted(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, :n] @ W[k]
    return y + b


@attempt("conv1d", "negative_size")
def steps_of_the_batch(x, W, b):
    n = x.shape[0] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k : k + n] @ W[k]
    return y + b


@attempt("conv1d", "as_if_negative")
def minus_the_bias(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += np.einsum("ntc,cf->ntf", x[:, k : k + n], W[k])
    return y - b


@attempt("conv1d", "mean_in_place_of_sum")
def mean_over_channels(x, W, b):
    n = x.shape[1] - len(W) + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for f in range(W.shape[2]):
            y[:, t, f] = np.mean(x[:, t : t + len(W)] * W[:, :, f], axis=(1, 2)) + b[f]
    return y


@attempt("find_pluck", "start_of_the_window")
def window_begins(loudness, width):
    kernel = np.concatenate([-np.ones(width), np.ones(width)])
    return int(np.argmax(np.correlate(loudness, kernel, "valid")))


@attempt("find_pluck", "kernel_flipped")
def quiet_minus_loud(loudness, width):
    best = 0
    place = 0
    for t in range(len(loudness) - 2 * width + 1):
        d = sum(loudness[t : t + width]) - sum(loudness[t + width : t + 2 * width])
        if d > best:
            best = d
            place = t + width
    return place


@attempt("find_pluck", "starts_from_zero + last_window_left_out")
def best_starts_at_zero_too_short(loudness, width):
    best = 0
    place = 0
    for t in range(len(loudness) - 2 * width):
        d = sum(loudness[t + width : t + 2 * width]) - sum(loudness[t : t + width])
        if d > best:
            best = d
            place = t + width
    return place


@attempt("find_pluck", "loudest_half")
def loudest_half(loudness, width):
    sums = [sum(loudness[t : t + width]) for t in range(len(loudness) - width + 1)]
    return int(np.argmax(sums))


@attempt("find_pluck", "weights_alternate")
def kernel_alternates(loudness, width):
    kernel = np.array([-1, 1] * width)
    out = np.correlate(loudness, kernel, "valid")
    return int(np.argmax(out)) + width


@attempt("dilate_kernel", "zeros_after_last_tap")
def rows_for_every_tap(W, atrous_rate):
    out = np.zeros((len(W) * atrous_rate, W.shape[1], W.shape[2]))
    out[::atrous_rate] = W
    return out


@attempt("dilate_kernel", "taps_repeated")
def repeated_rows(W, atrous_rate):
    return np.repeat(W, atrous_rate, axis=0)[: (len(W) - 1) * atrous_rate + 1]


@attempt("dilate_kernel", "one_zero_too_many")
def rate_zeros_between(W, atrous_rate):
    n = (W.shape[0] - 1) * (atrous_rate + 1) + 1
    out = np.zeros((n, W.shape[1], W.shape[2]))
    for k in range(W.shape[0]):
        out[k * (atrous_rate + 1)] = W[k]
    return out


@attempt("dilate_kernel", "around")
def dilated_to_the_right(W, atrous_rate):
    n = (W.shape[0] - 1) * atrous_rate + 1
    out = np.zeros((n, *W.shape[1:]))
    for k in range(W.shape[0]):
        out[k * atrous_rate - n + 1] = W[k]
    return out


@attempt("dilate_kernel", "array_in_a_place")
def one_dimensional(W, atrous_rate):
    out = np.zeros((len(W) - 1) * atrous_rate + 1)
    for k in range(len(W)):
        out[k * atrous_rate] = W[k]
    return out


@attempt("atrous_conv1d", "without_last")
def effective_length_off_by_one(x, W, b, atrous_rate):
    span = (W.shape[0] - 1) * atrous_rate
    n = x.shape[1] - span - 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "first_gap_only")
def rate_added_not_multiplied(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(W.shape[0]):
        start = k + atrous_rate - 1 if k else 0
        y += x[:, start : start + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "as_if_last_alone")
def overwritten(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    for k in range(W.shape[0]):
        y = x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("atrous_conv1d", "truncated")
def int_array(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]), dtype=int)
    for i in range(x.shape[0]):
        for t in range(n):
            for f in range(W.shape[2]):
                s = b[f]
                for k in range(W.shape[0]):
                    s += x[i, t + k * atrous_rate] @ W[k, :, f]
                y[i, t, f] = s
    return y


@attempt("atrous_conv1d", "sum_not_reset")
def sum_not_reset(x, W, b, atrous_rate):
    n = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    s = 0
    for i in range(x.shape[0]):
        for t in range(n):
            for f in range(W.shape[2]):
                for k in range(W.shape[0]):
                    s += x[i, t + k * atrous_rate] @ W[k, :, f]
                y[i, t, f] = s + b[f]
    return y


@attempt("atrous_conv1d", "input_thinned")
def with_a_stride(x, W, b, atrous_rate):
    span = (W.shape[0] - 1) * atrous_rate + 1
    steps = range(0, x.shape[1] - span + 1, atrous_rate)
    y = [sum(x[:, t + k * atrous_rate] @ W[k] for k in range(len(W))) for t in steps]
    return np.stack(y, axis=1) + b


@attempt("find_echo", "counted_from_zero")
def index_not_rate(x, largest_rate):
    loud = [np.mean((x[:-r] + x[r:]) ** 2) for r in range(1, largest_rate + 1)]
    return int(np.argmax(loud))


@attempt("find_echo", "last_rate_left_out")
def last_rate_left_out(x, largest_rate):
    best, answer = -1, 1
    for r in range(1, largest_rate):
        m = np.mean((x[:-r] + x[r:]) ** 2)
        if m > best:
            best, answer = m, r
    return answer


@attempt("find_echo", "sum_in_place_of_mean")
def sum_of_squares(x, largest_rate):
    loud = [np.sum((x[:-r] + x[r:]) ** 2) for r in range(1, largest_rate + 1)]
    return int(np.argmax(loud)) + 1


@attempt("find_echo", "mean_squared")
def square_of_the_mean(x, largest_rate):
    loud = [np.mean(x[:-r] + x[r:]) ** 2 for r in range(1, largest_rate + 1)]
    return int(np.argmax(loud)) + 1


@attempt("find_echo", "products_in_place_of_sums")
def product_of_the_two(x, largest_rate):
    loud = [np.mean(x[:-r] * x[r:]) for r in range(1, largest_rate + 1)]
    return int(np.argmax(loud)) + 1


@attempt("find_echo", "rate_zero_tried")
def from_rate_zero(x, largest_rate):
    best, answer = 0, 0
    for r in range(largest_rate + 1):
        m = np.mean((x[: len(x) - r] + x[r:]) ** 2)
        if m > best:
            best, answer = m, r
    return answer


@attempt("pad_amounts", "odd_zero_lost")
def same_both_half(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return 0, 0
    if border_mode == "same":
        return n // 2, n // 2
    if border_mode == "full":
        return n, n
    return n, 0


@attempt("pad_amounts", "not_whole + not_whole")
def same_is_a_float(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return 0, 0
    elif border_mode == "same":
        return n / 2, n - n / 2
    elif border_mode == "full":
        return n, n
    elif border_mode == "causal":
        return n, 0


@attempt("pad_amounts", "one_zero_too_many")
def effective_length_itself(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        return 0, 0
    if border_mode == "same":
        return n // 2, n - n // 2
    if border_mode == "full":
        return n, n
    return n, 0


@attempt("pad_amounts", "no_return_here")
def causal_forgotten(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return 0, 0
    if border_mode == "same":
        return n // 2, n - n // 2
    if border_mode == "full":
        return n, n


@attempt("output_length", "as_if_more")
def one_more_than_floor(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        places = input_length - span + 1
    elif border_mode == "full":
        places = input_length + span - 1
    else:
        places = input_length
    return places // subsample_length + 1


@attempt("output_length", "right_words")
def causal_like_valid(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    if border_mode == "same":
        places = input_length
    elif border_mode == "full":
        places = input_length + span - 1
    else:
        places = input_length - span + 1
    return len(range(0, places, subsample_length))


@attempt("output_length", "hops_for_span")
def span_without_one(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        places = input_length - span + 1
    elif border_mode == "full":
        places = input_length + span - 1
    else:
        places = input_length
    return len(range(0, places, subsample_length))


@attempt("output_length", "rounded_to_nearest")
def rounded_division(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = {
        "valid": input_length - span + 1,
        "same": input_length,
        "causal": input_length,
        "full": input_length + span - 1,
    }[border_mode]
    return round(places / subsample_length)


@attempt("output_length", "zeros_after_last_tap")
def ceil_is_a_float(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = filter_length * atrous_rate
    places = {
        "valid": input_length - span + 1,
        "same": input_length,
        "causal": input_length,
        "full": input_length + span - 1,
    }[border_mode]
    return float(np.ceil(places / subsample_length))


@attempt("output_length", "unknown_key")
def key_without_causal(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = {
        "valid": input_length - span + 1,
        "same": input_length,
        "full": input_length + span - 1,
    }
    return -(-places[border_mode] // subsample_length)


def _pad(k, r, mode):
    n = (k - 1) * r
    return {"valid": (0, 0), "same": (n // 2, n - n // 2), "full": (n, n), "causal": (n, 0)}[mode]


@attempt("strided_conv1d", "padding_unstrided")
def same_zeros_of_stride_one(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _pad(len(W), atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y[:, ::subsample_length] + b


@attempt("strided_conv1d", "stride_ignored")
def stride_left_out(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _pad(len(W), atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("strided_conv1d", "negative_size")
def stride_before_taps(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _pad(len(W), atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))[:, ::subsample_length]
    n = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        y += x[:, k * atrous_rate : k * atrous_rate + n] @ W[k]
    return y + b


@attempt("strided_conv1d", "inner_sizes")
def padded_the_channels(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _pad(len(W), atrous_rate, border_mode)
    x = np.pad(x, (left, right))
    n = -(-(x.shape[1] - (len(W) - 1) * atrous_rate) // subsample_length)
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for k in range(len(W)):
        start = k * atrous_rate
        y += x[:, start : start + n * subsample_length : subsample_length] @ W[k]
    return y + b


@attempt("strided_conv1d", "zeros_on_one_side")
def all_zeros_on_the_right(x, W, b, border_mode, subsample_length, atrous_rate):
    span = (len(W) - 1) * atrous_rate + 1
    steps = x.shape[1]
    if border_mode == "same":
        n = -(-steps // subsample_length)
        pad = (0, max((n - 1) * subsample_length + span - steps, 0))
    else:
        pad = _pad(len(W), atrous_rate, border_mode)
    x = np.pad(x, ((0, 0), pad, (0, 0)))
    n = (x.shape[1] - span) // subsample_length + 1
    y = np.zeros((x.shape[0], n, W.shape[2]))
    for t in range(n):
        for k in range(len(W)):
            y[:, t] += x[:, t * subsample_length + k * atrous_rate] @ W[k]
    return y + b


@attempt("shortest_input", "nothing_or_less")
def no_lower_end(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    places = (outputs - 1) * subsample_length + 1
    span = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        return places + span - 1
    if border_mode == "full":
        return places - span + 1
    return places


@attempt("shortest_input", "last_stride_counted")
def outputs_times_stride(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    places = outputs * subsample_length
    hops = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return places + hops
    if border_mode == "full":
        return max(1, places - hops)
    return places


@attempt("shortest_input", "right_words")
def signs_exchanged(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    places = (outputs - 1) * subsample_length + 1
    hops = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return max(1, places - hops)
    if border_mode == "full":
        return max(1, places + hops)
    return places


@attempt("shortest_input", "one_missing")
def without_the_last_place(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    places = (outputs - 1) * subsample_length
    hops = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return max(1, places + hops)
    if border_mode == "full":
        return max(1, places - hops)
    return max(1, places)
