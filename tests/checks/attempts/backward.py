# ruff: noqa: N802 - learners write so
"""Wrong attempts at lesson 7."""

import numpy as np

from tests.checks.attempts import attempt

H = 1e-5


@attempt("numerical_gradient", "zero")
def two_h_not_in_brackets(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        d = np.zeros(x.shape)
        d[i] = H
        g[i] = (f(x + d) - f(x - d)) / 2 * H
    return g


@attempt("numerical_gradient", "zero")
def aliased(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up = x
        up[i] += H
        down = x
        down[i] -= H
        g[i] = (f(up) - f(down)) / (2 * H)
    return g


@attempt("numerical_gradient", "not_restored")
def not_put_back(f, x):
    x = x.copy()
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += H
        up = f(x)
        x[i] -= 2 * H
        g[i] = (up - f(x)) / (2 * H)
    return g


@attempt("numerical_gradient", "shapes")
def only_1d(f, x):
    g = np.zeros(len(x))
    for i in range(len(x)):
        d = np.zeros(len(x))
        d[i] = H
        g[i] = (f(x + d) - f(x - d)) / (2 * H)
    return g


@attempt("numerical_gradient", "one_sided")
def forward(f, x):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        d = np.zeros_like(x)
        d[i] = 1e-5
        g[i] = (f(x + d) - f(x)) / 1e-5
    return g


@attempt("numerical_gradient", "values")
def tiny_step(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        d = np.zeros(x.shape)
        d[i] = 1e-14
        g[i] = (f(x + d) - f(x - d)) / 2e-14
    return g


@attempt("numerical_gradient", "half")
def divided_by_h_squared(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        d = np.zeros(x.shape)
        d[i] = H
        g[i] = (f(x + d) - f(x - d)) / (H * 2 * 2)
    return g


@attempt("numerical_gradient", "values_added")
def added(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        d = np.zeros(x.shape)
        d[i] = H
        g[i] = (f(x + d) + f(x - d)) / (2 * H)
    return g


def _dx(x, W, dy, s, r):
    dx = np.zeros(x.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            dx[:, t * s + k * r] += dy[:, t] @ W[k].T
    return dx


def _dW(x, W, dy, s, r):
    dW = np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            dW[k] += x[:, t * s + k * r].T @ dy[:, t]
    return dW


@attempt("conv1d_backward", "unread_steps_missing")
def unread_rest_dropped(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    last = (dy.shape[1] - 1) * s + (len(W) - 1) * r + 1
    return _dx(x[:, :last], W, dy, s, r), _dW(x, W, dy, s, r), dy.sum((0, 1))


@attempt("conv1d_backward", "assigned + bias_mean")
def dx_assigned_db_mean(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx = np.zeros(x.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            dx[:, t * s + k * r] = dy[:, t] @ W[k].T
    return dx, _dW(x, W, dy, s, r), dy.mean((0, 1))


@attempt("conv1d_backward", "parts")
def one_step_off(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx = np.zeros(x.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            place = min(t * s + k * r + 1, x.shape[1] - 1)
            dx[:, place] += dy[:, t] @ W[k].T
    return dx, _dW(x, W, dy, s, r), dy.sum((0, 1))


@attempt("conv1d_backward", "shape")
def db_wrong_axes(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    return _dx(x, W, dy, s, r), _dW(x, W, dy, s, r), dy.sum((1, 2))


@attempt("conv1d_backward", "kernel_flipped")
def dw_flipped(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    return _dx(x, W, dy, s, r), _dW(x, W, dy, s, r)[::-1], dy.sum((0, 1))


@attempt("conv1d_backward", "stride_ignored")
def stride_missing_in_dw(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    return _dx(x, W, dy, s, r), _dW(x, W, dy, 1, r), dy.sum((0, 1))


@attempt("conv1d_backward", "kernel_flipped + averaged_over_batch")
def dx_flipped_dw_mean(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    return _dx(x, W[::-1], dy, s, r), _dW(x, W, dy, s, r) / len(x), dy.sum((0, 1))


@attempt("conv1d_backward", "without_last_part")
def db_forgotten(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    return _dx(x, W, dy, s, r), _dW(x, W, dy, s, r)


@attempt("conv1d_backward", "kernel_not_transposed")
def not_transposed(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx = np.zeros(x.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            dx[:, t * s + k * r] += dy[:, t] @ W[k]
    return dx, _dW(x, W, dy, s, r), dy.sum((0, 1))


@attempt("conv1d_backward", "as_if_zeros")
def db_zeros(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    return _dx(x, W, dy, s, r), _dW(x, W, dy, s, r), np.zeros(W.shape[2])


@attempt("conv1d_backward", "first_right")
def dx_last_sample(x, W, dy, subsample_length, atrous_rate):
    s, r = subsample_length, atrous_rate
    dx = np.zeros(x.shape)
    dx[0] = _dx(x[:1], W, dy[:1], s, r)[0]
    return dx, _dW(x, W, dy, s, r), dy.sum((0, 1))
