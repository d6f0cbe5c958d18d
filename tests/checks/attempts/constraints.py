"""Wrong attempts at lesson 9."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("maxnorm", "norms_misaligned")
def without_keepdims(W, m, axis):
    norm = np.sqrt((W**2).sum(axis=axis))
    return W * np.minimum(norm, m) / (norm + 1e-7)


@attempt("maxnorm", "values")
def max_for_min(W, m, axis):
    norm = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    return W * np.maximum(norm, m) / (norm + 1e-7)


@attempt("maxnorm", "truth_of_array")
def if_norm(W, m, axis):
    norm = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    if norm > m:
        W = W * m / norm
    return W


@attempt("maxnorm", "always_rescaled")
def if_any(W, m, axis):
    norm = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    if (norm > m).any():
        return W * m / (norm + 1e-7)
    return W


@attempt("maxnorm", "values")
def shrinks_wrong_ones(W, m, axis):
    norm = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    return np.where(norm < m, W * m / (norm + 1e-7), W)


@attempt("maxnorm", "changed")
def in_place(W, m, axis):
    norm = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    W *= np.minimum(norm, m) / (norm + 1e-7)
    return W


@attempt("maxnorm", "axes")
def linalg(W, m, axis):
    norm = np.linalg.norm(W, axis=axis, keepdims=True)
    return W * np.minimum(norm, m) / (norm + 1e-7)


@attempt("maxnorm", "m_forgotten")
def not_multiplied_by_m(W, m, axis):
    norm = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    return np.where(norm > m, W / (norm + 1e-7), W)


@attempt("unitnorm", "squared_norm")
def without_root(W, axis):
    return W / ((W**2).sum(axis=axis, keepdims=True) + 1e-7)


@attempt("unitnorm", "norms_misaligned")
def no_keepdims(W, axis):
    return W / (np.sqrt((W**2).sum(axis=axis)) + 1e-7)


@attempt("unitnorm", "values")
def multiplied(W, axis):
    return W * np.sqrt((W**2).sum(axis=axis, keepdims=True))


@attempt("unitnorm", "large_addition")
def large_epsilon(W, axis):
    return W / (np.sqrt((W**2).sum(axis=axis, keepdims=True)) + 0.01)


@attempt("unitnorm", "mean_square")
def mean_of_squares(W, axis):
    return W / (np.sqrt((W**2).mean(axis=axis, keepdims=True)) + 1e-7)


@attempt("unitnorm", "as_if_absolute")
def abs_values(W, axis):
    return np.abs(W) / (np.sqrt((W**2).sum(axis=axis, keepdims=True)) + 1e-7)


@attempt("constrained_step", "never_projected")
def result_dropped(p, grad, lr, constraint):
    p = p - lr * grad
    constraint(p)
    return p


@attempt("constrained_step", "changed")
def in_place_step(p, grad, lr, constraint):
    p -= lr * grad
    return constraint(p)


@attempt("constrained_step", "as_if_inverse")
def divided(p, grad, lr, constraint):
    return constraint(p - grad / lr)


@attempt("constrained_step", "values")
def both_projected(p, grad, lr, constraint):
    return constraint(p) - constraint(lr * grad)


@attempt("constrained_step", "call_arguments_unnamed")
def constraint_called_without(p, grad, lr, constraint):
    return constraint()


@attempt("constrained_step", "type")
def function_returned(p, grad, lr, constraint):
    p = p - lr * grad
    return constraint


@attempt("constrained_step", "never_projected + as_if_negative")
def ascent_unprojected(p, grad, lr, constraint):
    return p + lr * grad
