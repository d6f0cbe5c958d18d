"""Wrong attempts at lesson 4."""

import math

import numpy as np

from tests.checks.attempts import attempt


@attempt("pad_amounts", "odd_zero_lost")
def half_half(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "same":
        return n // 2, n // 2
    return {"valid": (0, 0), "full": (n, n), "causal": (n, 0)}[border_mode]


@attempt("pad_amounts", "not_whole + not_whole")
def floats(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "same":
        return n / 2, n / 2
    return {"valid": (0, 0), "full": (n, n), "causal": (n, 0)}[border_mode]


@attempt("pad_amounts", "no_return_here")
def no_full(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return 0, 0
    if border_mode == "causal":
        return n, 0
    if border_mode == "same":
        return n // 2, n - n // 2


@attempt("pad_amounts", "one_part")
def one_number(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    return {"valid": 0, "same": n // 2, "full": n, "causal": n}[border_mode]


@attempt("pad_amounts", "right_words")
def doubled_full(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "full":
        return 2 * n, 2 * n
    return {"valid": (0, 0), "same": (n // 2, n - n // 2), "causal": (n, 0)}[border_mode]


@attempt("pad_amounts", "value")
def undilated_and_left(filter_length, atrous_rate, border_mode):
    n = filter_length - 1
    if border_mode == "same":
        return n - n // 2, n // 2
    return {"valid": (0, 0), "full": (n, n), "causal": (n, 0)}[border_mode]


@attempt("pad_amounts", "as_if_word")
def misspelt_mode(filter_length, atrous_rate, border_mode):
    n = (filter_length - 1) * atrous_rate
    if border_mode == "casual":
        return n, 0
    if border_mode == "full":
        return n, n
    if border_mode == "same":
        return n // 2, n - n // 2
    return 0, 0


@attempt("output_length", "as_if_more")
def floor_plus_one(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = {"valid": input_length - span + 1, "full": input_length + span - 1}
    return places.get(border_mode, input_length) // subsample_length + 1


@attempt("output_length", "rounded_to_nearest")
def rounded(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = {"valid": input_length - span + 1, "full": input_length + span - 1}
    return round(places.get(border_mode, input_length) / subsample_length)


@attempt("output_length", "not_rounded")
def float_division(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = {"valid": input_length - span + 1, "full": input_length + span - 1}
    return places.get(border_mode, input_length) / subsample_length


@attempt("output_length", "one_missing")
def no_plus_one(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    places = {"valid": input_length - span, "full": input_length + span - 1}
    return math.ceil(places.get(border_mode, input_length) / subsample_length)


@attempt("output_length", "as_if_word")
def causal_like_full(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    reach = (filter_length - 1) * atrous_rate
    places = {"valid": input_length - reach, "same": input_length}
    return math.ceil(places.get(border_mode, input_length + reach) / subsample_length)


@attempt("output_length", "right_words")
def full_once(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    reach = (filter_length - 1) * atrous_rate
    places = {"valid": input_length - reach, "full": input_length + 2 * reach}
    return math.ceil(places.get(border_mode, input_length) / subsample_length)


@attempt("output_length", "same_keeps_length + as_if_constant")
def same_unstrided_rate_ignored(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    if border_mode in ("same", "causal"):
        return input_length
    reach = filter_length - 1
    places = input_length - reach if border_mode == "valid" else input_length + reach
    return math.ceil(places / subsample_length)


@attempt("output_length", "strided_first")
def stride_first(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    span = (filter_length - 1) * atrous_rate + 1
    n = math.ceil(input_length / subsample_length)
    return {"valid": n - span + 1, "full": n + span - 1}.get(border_mode, n)


def _pads(length, k, mode, stride, rate):
    reach = (k - 1) * rate
    if mode == "same":
        reach = max((math.ceil(length / stride) - 1) * stride + reach + 1 - length, 0)
        return reach // 2, reach - reach // 2
    return {"valid": (0, 0), "full": (reach, reach), "causal": (reach, 0)}[mode]


def _conv(x, W, stride, rate):
    steps = x.shape[1] - (len(W) - 1) * rate
    return sum(x[:, k * rate : k * rate + steps] @ W[k] for k in range(len(W)))[:, ::stride]


@attempt("strided_conv1d", "values")
def without_maximum(x, W, b, border_mode, subsample_length, atrous_rate):
    n, s, reach = x.shape[1], subsample_length, (len(W) - 1) * atrous_rate
    total = (math.ceil(n / s) - 1) * s + reach + 1 - n
    zeros = {"valid": (0, 0), "full": (reach, reach), "causal": (reach, 0)}
    left, right = zeros.get(border_mode, (total // 2, total - total // 2))
    if left < 0 or right < 0:
        x = x[:, max(-left, 0) : n + min(right, 0)]
        left, right = max(left, 0), max(right, 0)
    x = np.pad(x, ((0, 0), (left, right), (0, 0)))
    return _conv(x, W, s, atrous_rate) + b


@attempt("strided_conv1d", "as_if_word")
def no_causal(x, W, b, border_mode, subsample_length, atrous_rate):
    mode = "same" if border_mode == "causal" else border_mode
    zeros = _pads(x.shape[1], len(W), mode, subsample_length, atrous_rate)
    x = np.pad(x, ((0, 0), zeros, (0, 0)))
    return _conv(x, W, subsample_length, atrous_rate) + b


@attempt("strided_conv1d", "kernel_flipped + as_if_zeros")
def flipped_no_bias(x, W, b, border_mode, subsample_length, atrous_rate):
    zeros = _pads(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    x = np.pad(x, ((0, 0), zeros, (0, 0)))
    return _conv(x, W[::-1], subsample_length, atrous_rate)


@attempt("strided_conv1d", "last_place_kept")
def stride_one_late(x, W, b, border_mode, subsample_length, atrous_rate):
    zeros = _pads(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    x = np.pad(x, ((0, 0), zeros, (0, 0)))
    y = _conv(x, W, 1, atrous_rate)
    return y[:, subsample_length - 1 :: subsample_length] + b


@attempt("strided_conv1d", "edges_repeated")
def edge_values(x, W, b, border_mode, subsample_length, atrous_rate):
    zeros = _pads(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    x = np.pad(x, ((0, 0), zeros, (0, 0)), mode="edge")
    return _conv(x, W, subsample_length, atrous_rate) + b


@attempt("strided_conv1d", "as_if_first")
def first_bias(x, W, b, border_mode, subsample_length, atrous_rate):
    zeros = _pads(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    x = np.pad(x, ((0, 0), zeros, (0, 0)))
    return _conv(x, W, subsample_length, atrous_rate) + b[0]


@attempt("strided_conv1d", "inner_sizes")
def pads_all_axes(x, W, b, border_mode, subsample_length, atrous_rate):
    zeros = _pads(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    x = np.pad(x, zeros)
    return _conv(x, W, subsample_length, atrous_rate) + b


@attempt("strided_conv1d", "right_words")
def full_forgotten(x, W, b, border_mode, subsample_length, atrous_rate):
    if border_mode != "full":
        zeros = _pads(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
        x = np.pad(x, ((0, 0), zeros, (0, 0)))
    return _conv(x, W, subsample_length, atrous_rate) + b
