"""Wrong attempts at lesson 12."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("to_keras3", "odd_key")
def strides_singular(config):
    return {
        "filters": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": config["border_mode"],
        "dilation_rate": config["atrous_rate"],
        "activation": config["activation"],
        "use_bias": config["bias"],
    }


@attempt("to_keras3", "entry_holds + entry_holds + entry_holds + entry_holds")
def both_rate_and_filters(config):
    return {
        "filters": config["filter_length"],
        "kernel_size": config["nb_filter"],
        "strides": config["atrous_rate"],
        "padding": config["border_mode"],
        "dilation_rate": config["subsample_length"],
        "activation": config["activation"],
        "use_bias": config["bias"],
    }


@attempt("to_keras3", "entry_always")
def relu_for_all(config):
    return {
        "filters": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "strides": config["subsample_length"],
        "padding": config["border_mode"],
        "dilation_rate": config["atrous_rate"],
        "activation": "relu",
        "use_bias": config["bias"],
    }


@attempt("to_keras3", "attribute")
def attribute_of_a_dict(config):
    return {"filters": config.nb_filter}


@attempt("to_keras3", "unknown_key")
def wrong_key(config):
    return {"filters": config["filters"]}


@attempt("to_torch", "entry_wrong")
def floored_for_same(config):
    k, r = config["filter_length"], config["atrous_rate"]
    reach = (k - 1) * r
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": k,
        "stride": config["subsample_length"],
        "padding": {"valid": 0, "same": (k - 1) // 2 * r, "full": reach}[config["border_mode"]],
        "dilation": r,
        "bias": config["bias"],
    }


@attempt("to_torch", "same_by_number")
def half_of_the_total(config):
    k, r = config["filter_length"], config["atrous_rate"]
    reach = (k - 1) * r
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": k,
        "stride": config["subsample_length"],
        "padding": {"valid": 0, "same": (k - 1) * r // 2, "full": reach}[config["border_mode"]],
        "dilation": r,
        "bias": config["bias"],
    }


@attempt("to_torch", "entry_holds + entry_holds + entry_holds")
def swapped_and_bias_named(config):
    return {
        "in_channels": config["nb_filter"],
        "out_channels": config["input_dim"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": config["border_mode"],
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


@attempt("to_torch", "type")
def none_for_valid(config):
    k, r = config["filter_length"], config["atrous_rate"]
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": k,
        "stride": config["subsample_length"],
        "padding": {"valid": None, "same": "same", "full": (k - 1) * r}[config["border_mode"]],
        "dilation": r,
        "bias": config["bias"],
    }


@attempt("kernel_to_torch", "taps_in_the_middle")
def moved_last_first(W):
    return np.moveaxis(W, -1, 0)


@attempt("kernel_to_torch", "kernel_flipped")
def reversed_taps(W):
    return W.T[:, :, ::-1]


@attempt("kernel_to_torch", "dealt_out_again")
def reshaped(W):
    k, c, f = W.shape
    return W.reshape(f, c, k)


@attempt("kernel_to_torch", "taps_left_first")
def each_tap_transposed(W):
    return np.array([tap.T for tap in W])


@attempt("kernel_to_torch", "first_only")
def first_filter(W):
    return W[:, :, 0].T
