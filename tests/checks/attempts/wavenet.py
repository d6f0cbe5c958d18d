"""Wrong attempts at lesson 11."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("mu_law_encode", "levels_counted")
def levels_plus_one(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.floor((y + 1) / 2 * (mu + 1)).astype(int)


@attempt("mu_law_encode", "right_exactly")
def no_abs(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log1p(mu * x) / np.log1p(mu)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(int)


@attempt("mu_law_encode", "half_alone_multiplied")
def missing_parentheses(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.floor(y + 1 / 2 * mu + 0.5).astype(int)


@attempt("mu_law_encode", "not_rounded")
def as_floats(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return (y + 1) / 2 * mu


@attempt("mu_law_encode", "cut_off + wrapped")
def uint8(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return ((y + 1) / 2 * mu).astype(np.uint8)


@attempt("mu_law_encode", "logarithm_of_mu")
def log_of_mu(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log(mu)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(int)


@attempt("mu_law_encode", "not_halved")
def not_halved(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.floor((y + 1) * mu + 0.5).astype(int)


@attempt("mu_law_decode", "caret")
def caret(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1 + mu) ^ np.abs(y) - 1) / mu


@attempt("mu_law_decode", "negative_powers")
def no_abs_in_power(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1 + mu) ** y - 1) / mu


@attempt("mu_law_decode", "power_of_mu")
def base_mu(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * (float(mu) ** np.abs(y) - 1) / mu


@attempt("mu_law_decode", "one_not_taken_off")
def no_minus_one(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * (1.0 + mu) ** np.abs(y) / mu


@attempt("mu_law_decode", "one_in_the_exponent")
def brackets(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * (1.0 + mu) ** (np.abs(y) - 1) / mu


@attempt("mu_law_decode", "whole_division")
def whole_division(codes, mu):
    y = 2 * codes // mu - 1
    return np.sign(y) * ((1.0 + mu) ** np.abs(y) - 1) / mu


@attempt("gated_activation", "as_if_negative")
def plus_in_exp(filter_, gate):
    return np.tanh(filter_) / (1 + np.exp(gate))


@attempt("gated_activation", "powers_overflow")
def overflow(filter_, gate):
    e = np.exp(filter_)
    return (e - 1 / e) / (e + 1 / e) * np.exp(gate) / (1 + np.exp(gate))


@attempt("gated_activation", "brackets_missing")
def missing_brackets(filter_, gate):
    return np.tanh(filter_) * 1 / 1 + np.exp(-gate)


@attempt("gated_activation", "summed")
def matrix_product(filter_, gate):
    return np.tanh(filter_) @ (1 / (1 + np.exp(-gate)))


@attempt("gated_activation", "filter_not_squashed")
def only_gate(filter_, gate):
    return filter_ / (1 + np.exp(-gate))


@attempt("gated_activation", "gate_as_switch")
def hard_gate(filter_, gate):
    return np.tanh(filter_) * (gate > 0)


def _read(queue, x_t, W, b, r):
    seen = np.vstack([queue, x_t])
    return sum(seen[k * r] @ W[k] for k in range(len(W))) + b


@attempt("queue_step", "as_if_constant")
def place_k(queue, x_t, W, b, atrous_rate):
    y = x_t @ W[-1] + b
    for k in range(len(W) - 1):
        y = y + queue[k] @ W[k]
    return y, np.vstack([queue[1:], x_t])


@attempt("queue_step", "order")
def outputs_exchanged(queue, x_t, W, b, atrous_rate):
    return np.vstack([queue[1:], x_t]), _read(queue, x_t, W, b, atrous_rate)


@attempt("queue_step", "one_part")
def only_y(queue, x_t, W, b, atrous_rate):
    return _read(queue, x_t, W, b, atrous_rate)


@attempt("queue_step", "last_wrong")
def y_in_queue(queue, x_t, W, b, atrous_rate):
    y = _read(queue, x_t, W, b, atrous_rate)
    return y, np.vstack([queue[1:], np.resize(y, queue.shape[1])])


@attempt("queue_step", "as_if_last_left_out")
def newest_missing(queue, x_t, W, b, atrous_rate):
    y = np.array(b)
    for k in range(len(W) - 1):
        y = y + queue[k * atrous_rate] @ W[k]
    return y, np.vstack([queue[1:], x_t])


@attempt("queue_step", "changed")
def rolled_in_place(queue, x_t, W, b, atrous_rate):
    y = _read(queue, x_t, W, b, atrous_rate)
    queue[:-1] = queue[1:]
    queue[-1] = x_t
    return y, queue


@attempt("queue_step", "kernel_flipped + queue_unchanged")
def flipped_and_unmoved(queue, x_t, W, b, atrous_rate):
    return _read(queue, x_t, W[::-1], b, atrous_rate), queue
