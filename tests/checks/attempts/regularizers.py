"""Wrong attempts at lesson 8."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("l1l2_penalty", "parts")
def sum_squared(W, l1, l2):
    return l1 * np.sum(np.abs(W)) + l2 * np.sum(W) ** 2, l1 * np.sign(W) + 2 * l2 * W


@attempt("l1l2_penalty", "zero_divided")
def sign_by_division(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum(), l1 * W / abs(W) + 2 * l2 * W


@attempt("l1l2_penalty", "two_forgotten")
def gradient_without_two(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum(), l1 * np.sign(W) + l2 * W


@attempt("l1l2_penalty", "l1_ignored")
def gradient_without_l1(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum(), 2 * l2 * W


@attempt("l1l2_penalty", "one_part")
def gradient_only(W, l1, l2):
    return l1 * np.sign(W) + 2 * l2 * W


@attempt("l1l2_penalty", "parts")
def strengths_in_both(W, l1, l2):
    return (l1 + l2) * (np.abs(W).sum() + (W**2).sum()), l1 * np.sign(W) + 2 * l2 * W


@attempt("l1l2_penalty", "parts")
def gradient_no_strength(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W**2).sum(), np.sign(W) + 2 * W


@attempt("l1l2_penalty", "caret")
def caret(W, l1, l2):
    return l1 * np.abs(W).sum() + l2 * (W ^ 2).sum(), l1 * np.sign(W) + 2 * l2 * W


@attempt("l1l2_penalty", "half_on_l2 + part_wrong")
def sum_squared_no_two(W, l1, l2):
    return l1 * np.sum(np.abs(W)) + l2 * np.sum(W) ** 2, l1 * np.sign(W) + l2 * W


@attempt("activity_penalty", "averaged_over_batch + half_on_l2")
def batch_mean_no_two(y, l1, l2):
    return (l1 * np.abs(y).sum() + l2 * (y**2).sum()) / len(y), l1 * np.sign(y) + l2 * y


@attempt("activity_penalty", "mean")
def loss_mean(y, l1, l2):
    return l1 * np.abs(y).mean() + l2 * (y**2).mean(), l1 * np.sign(y) + 2 * l2 * y


@attempt("activity_penalty", "array_for_number")
def python_sum(y, l1, l2):
    return sum(l1 * abs(y)) + sum(l2 * y**2), l1 * np.sign(y) + 2 * l2 * y


@attempt("activity_penalty", "zero_divided")
def sign_by_dividing(y, l1, l2):
    return l1 * np.abs(y).sum() + l2 * (y**2).sum(), l1 * y / np.abs(y) + 2 * l2 * y


@attempt("activity_penalty", "summed_first")
def sum_then_square(y, l1, l2):
    return l1 * np.abs(y.sum()) + l2 * y.sum() ** 2, l1 * np.sign(y) + 2 * l2 * y


@attempt("activity_penalty", "as_if_squared")
def l1_squared(y, l1, l2):
    return l1 * np.abs(y).sum() + l2**2 * (y**2).sum(), l1 * np.sign(y) + 2 * l2 * y


@attempt("activity_penalty", "first_right")
def gradient_first_sample(y, l1, l2):
    g = np.zeros(y.shape)
    g[0] = l1 * np.sign(y[0]) + 2 * l2 * y[0]
    return l1 * np.abs(y).sum() + l2 * (y**2).sum(), g
