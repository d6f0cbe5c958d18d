"""Wrong attempts at lesson 5."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("softmax", "over_everything")
def over_all(y):
    e = np.exp(y - np.max(y))
    return e / np.sum(e)


@attempt("softmax", "over_samples")
def axis_zero(y):
    e = np.exp(y - np.max(y, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)


@attempt("softmax", "too_little_subtracted")
def shift_by_mean(y):
    e = np.exp(y - y.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@attempt("softmax", "too_little_subtracted")
def shift_by_min(y):
    e = np.exp(y - y.min(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@attempt("softmax", "over_everything")
def sum_per_step_loop(y):
    out = np.zeros(y.shape)
    for n in range(len(y)):
        for t in range(y.shape[1]):
            out[n, t] = np.exp(y[n, t]) / np.exp(y[n]).sum()
    return out


@attempt("softmax", "first_right")
def first_sample_only(y):
    out = np.zeros(y.shape)
    e = np.exp(y[0] - y[0].max(axis=-1, keepdims=True))
    out[0] = e / e.sum(axis=-1, keepdims=True)
    return out


@attempt("softmax", "as_if_negative")
def minus(y):
    e = np.exp(-y + y.min(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@attempt("softmax", "changed")
def in_place(y):
    y -= y.max(axis=-1, keepdims=True)
    e = np.exp(y)
    return e / e.sum(axis=-1, keepdims=True)


@attempt("softmax", "logarithm_taken")
def log_softmax(y):
    z = y - y.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@attempt("hard_sigmoid", "values")
def half_slope(y):
    return np.clip(0.5 * y + 0.2, 0, 1)


@attempt("hard_sigmoid", "largest_of_arrays")
def python_max(y):
    return max(0, min(1, 0.2 * y + 0.5))


@attempt("hard_sigmoid", "zero")
def clip_swapped(y):
    return np.clip(0.2 * y + 0.5, 1, 0)


@attempt("hard_sigmoid", "truncated")
def int_buffer(y):
    out = np.zeros(y.shape, int)
    for i, v in np.ndenumerate(y):
        out[i] = min(1, max(0, 0.2 * v + 0.5))
    return out


@attempt("hard_sigmoid", "not_cut")
def clip_dropped(y):
    z = 0.2 * y + 0.5
    np.clip(z, 0, 1)
    return z


@attempt("hard_sigmoid", "zeros_elsewhere")
def middle_only(y):
    out = np.zeros(y.shape)
    inside = (y > -2.5) & (y < 2.5)
    out[inside] = 0.2 * y[inside] + 0.5
    return out


@attempt("kernel_from_keras1", "shape")
def reshaped_minus_one(W4):
    return W4.reshape(len(W4), -1)


@attempt("kernel_from_keras1", "out_of_bounds")
def wrong_index(W4):
    return W4[:, 1]


@attempt("kernel_from_keras1", "kernel_flipped")
def flipped_squeeze(W4):
    return W4.squeeze(1)[::-1]


@attempt("kernel_from_keras1", "early_return")
def loop_returns(W4):
    for tap in W4:
        return tap


@attempt("kernel_from_keras1", "list")
def tolist(W4):
    return [tap[0] for tap in W4]
