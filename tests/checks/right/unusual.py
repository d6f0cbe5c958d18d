"""Right programs whose results look odd: arrays without axes, NumPy's own numbers and words."""

import numpy as np


def count_parameters__array_without_axes(filter_length, input_dim, nb_filter, bias):
    return np.array((filter_length * input_dim + int(bias)) * nb_filter)


def find_pluck__array_without_axes(loudness, width):
    rises = np.convolve(loudness, [1] * width + [-1] * width, "valid")
    return np.array(rises.argmax() + width)


def output_length__rounded_by_numpy(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    beyond = (filter_length - 1) * atrous_rate
    places = input_length + beyond * ((border_mode == "full") - (border_mode == "valid"))
    return np.array(np.ceil(places / subsample_length)).astype(int)


def variance_after__by_logarithms(variance, shapes, limit, relu):
    halved = 2 if relu else 1
    logs = [np.log(taps * channels * limit**2 / 3 / halved) for taps, channels, _ in shapes]
    return np.array(np.exp(np.log(variance) + np.sum(logs)))


def l1l2_penalty__loss_without_axes(W, l1, l2):
    loss = np.array(np.sum(l1 * np.abs(W) + l2 * np.square(W)))
    return [loss, l1 * ((W > 0).astype(float) - (W < 0)) + l2 * (W + W)]


def sees_future__array_without_axes(f, steps):
    x = np.random.default_rng(1).normal(size=(1, steps, 1))
    table = np.zeros((steps, steps))
    for step in range(steps):
        moved = x.copy()
        moved[0, step] += 2
        table[:, step] = (f(moved) - f(x))[0, :, 0]
    return np.array(np.any(np.abs(np.triu(table, 1)) > 1e-9))


def which_flips__word_from_where(x, W, first, second):
    steps = first.shape[1]
    y = np.maximum(sum(x[:, k : k + steps] @ W[k] for k in range(len(W))), 0)
    return np.where(np.allclose(y, first), "second", "first")


def find_mistake__word_from_an_array(x, W, dy, dx, dW, db):
    right_dx, right_dW = np.zeros(x.shape), np.zeros(W.shape)
    for k, tap in enumerate(W):
        right_dx[:, k : k + dy.shape[1]] += dy @ tap.T
        right_dW[k] = np.einsum("ntc,ntf->cf", x[:, k : k + dy.shape[1]], dy)
    pairs = ((right_dx, dx), (right_dW, dW), (dy.sum((0, 1)), db))
    wrong = [not np.allclose(right, given) for right, given in pairs]
    return np.array(["dx", "dW", "db", "none"])[int(np.argmax([*wrong, True]))]


def to_torch__padding_without_axes(config):
    padding = config["border_mode"]
    if padding == "full":
        padding = np.array((config["filter_length"] - 1) * config["atrous_rate"])
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": padding,
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }
