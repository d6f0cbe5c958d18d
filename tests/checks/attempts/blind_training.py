"""Wrong attempts at lessons 5 to 8 by somebody who saw only the exercise notebooks."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("hard_sigmoid", "cut_on_one_side")
def lower_shelf_only(y):
    return np.maximum(0.2 * y + 0.5, 0)


@attempt("hard_sigmoid", "cut_before_the_line")
def clipped_before_the_line(y):
    return 0.2 * np.clip(y, 0, 1) + 0.5


@attempt("hard_sigmoid", "slope_of_a_half")
def slope_of_a_half(y):
    return np.clip(0.5 * y + 0.5, 0, 1)


@attempt("hard_sigmoid", "sigmoid")
def true_sigmoid(y):
    return 1 / (1 + np.exp(-y))


@attempt("hard_sigmoid", "truth_of_array")
def if_on_an_array(y):
    if y < -2.5:
        return 0
    elif y > 2.5:
        return 1
    else:
        return 0.2 * y + 0.5


@attempt("hard_sigmoid", "changed")
def written_into_y(y):
    y[:] = 0.2 * y + 0.5
    y[y > 1] = 1
    y[y < 0] = 0
    return y


@attempt("softmax", "over_steps")
def over_steps(y):
    e = np.exp(y - y.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@attempt("softmax", "shared_shift")
def one_largest_of_all(y):
    e = np.exp(y - np.max(y))
    return e / e.sum(axis=-1, keepdims=True)


@attempt("softmax", "axis_lost")
def no_keepdims(y):
    e = np.exp(y - y.max(axis=2))
    return e / e.sum(axis=2)


@attempt("softmax", "shift_in_one_place")
def shift_added_back(y):
    m = y.max(axis=-1, keepdims=True)
    e = np.exp(y - m)
    return e / np.exp(y).sum(axis=-1, keepdims=True)


@attempt("softmax", "without_powers")
def without_powers(y):
    return y / y.sum(axis=-1, keepdims=True)


@attempt("softmax", "largest_divides")
def divided_by_the_largest(y):
    y = y / y.max(axis=-1, keepdims=True)
    return np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)


@attempt("kernel_from_keras1", "every_one_squeezed")
def squeezed_everything(W4):
    return np.squeeze(W4)


@attempt("kernel_from_keras1", "first_tap_only")
def first_tap(W4):
    return W4[0]


@attempt("kernel_from_keras1", "dealt_out_again")
def reshaped_the_wrong_way(W4):
    k, _, c, f = W4.shape
    return W4.reshape(c, k, f)


@attempt("kernel_from_keras1", "kernel_flipped")
def flipped_as_theano(W4):
    return W4[::-1, 0]


@attempt("which_flips", "the_other_one")
def flipped_is_as_it_is(x, W, first, second):
    n = first.shape[1]
    y = sum(x[:, k : k + n] @ W[k] for k in range(len(W)))
    return "first" if np.allclose(np.maximum(y, 0), first) else "second"


@attempt("which_flips", "relu_forgotten")
def relu_forgotten(x, W, first, second):
    n = first.shape[1]
    y = sum(x[:, k : k + n] @ W[k] for k in range(len(W)))
    return "second" if np.allclose(y, first) else "first"


@attempt("which_flips", "truth_of_array")
def compared_by_equal(x, W, first, second):
    n = first.shape[1]
    y = np.zeros(first.shape)
    for t in range(n):
        for k in range(len(W)):
            y[:, t] += x[:, t + k] @ W[k]
    y[y < 0] = 0
    if y == first:
        return "second"
    return "first"


@attempt("which_flips", "sums_compared")
def larger_sum(x, W, first, second):
    return "first" if first.sum() > second.sum() else "second"


@attempt("which_flips", "more_than_taps_flipped")
def all_axes_flipped(x, W, first, second):
    V = np.flip(W)
    n = first.shape[1]
    y = sum(x[:, k : k + n] @ V[k] for k in range(len(W)))
    return "first" if np.allclose(np.maximum(y, 0), first) else "second"


@attempt("compute_fans", "taps_in_one_fan")
def taps_only_in_fan_in(shape):
    k, c, f = shape
    return k * c, f


@attempt("compute_fans", "fans_swapped")
def fans_exchanged(shape):
    k, c, f = shape
    return k * f, k * c


@attempt("compute_fans", "taps_added")
def sums_for_products(shape):
    k, c, f = shape
    return k + c, k + f


@attempt("compute_fans", "all_weights")
def all_three(shape):
    return shape[0] * shape[1] * shape[2], shape[0] * shape[2]


@attempt("glorot_uniform", "normal_for_uniform")
def normal_numbers(shape, rng):
    k, c, f = shape
    return rng.normal(0, np.sqrt(2 / (k * c + k * f)), shape)


@attempt("glorot_uniform", "root_forgotten")
def limit_without_root(shape, rng):
    k, c, f = shape
    limit = 6 / (k * c + k * f)
    return rng.uniform(-limit, limit, shape)


@attempt("glorot_uniform", "positive_only")
def positive_half(shape, rng):
    k, c, f = shape
    limit = np.sqrt(6 / (k * c + k * f))
    return limit * rng.random(shape)


@attempt("glorot_uniform", "rng_ignored")
def numpys_own_random(shape, rng):
    k, c, f = shape
    limit = np.sqrt(6 / (k * c + k * f))
    return np.random.uniform(-limit, limit, shape)


@attempt("glorot_uniform", "one_number")
def shape_taken_apart(shape, rng):
    k, c, f = shape
    limit = np.sqrt(6 / (k * c + k * f))
    return rng.uniform(-limit, limit)


@attempt("variance_after", "relu_once")
def halved_once(variance, shapes, limit, relu):
    for k, c, _ in shapes:
        variance *= k * c * limit**2 / 3
    if relu:
        variance /= 2
    return variance


@attempt("variance_after", "last_layer_only")
def not_multiplied_up(variance, shapes, limit, relu):
    for k, c, _ in shapes:
        out = variance * k * c * limit**2 / 3
        if relu:
            out = out / 2
    return out


@attempt("variance_after", "limit_not_squared")
def limit_not_squared(variance, shapes, limit, relu):
    for k, c, _ in shapes:
        variance = variance * k * c * limit / 3
        if relu:
            variance = variance / 2
    return variance


@attempt("variance_after", "early_return")
def returned_in_the_loop(variance, shapes, limit, relu):
    for k, c, _ in shapes:
        variance *= k * c * limit**2 / 3
        if relu:
            variance /= 2
        return variance


@attempt("variance_after", "fan_out")
def fan_out_used(variance, shapes, limit, relu):
    for k, _, f in shapes:
        variance *= k * f * limit**2 / 3
        if relu:
            variance *= 0.5
    return variance


@attempt("variance_after", "as_if_times")
def variance_of_a_whole_range(variance, shapes, limit, relu):
    for k, c, _ in shapes:
        variance *= k * c * (2 * limit) ** 2 / 3
        if relu:
            variance *= 0.5
    return variance


@attempt("numerical_gradient", "one_sided")
def one_sided(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up = x.copy()
        up[i] += 1e-5
        g[i] = (f(up) - f(x)) / 1e-5
    return g


@attempt("numerical_gradient", "distance_halved")
def divided_by_one_step(f, x):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        g[i] = (f(up) - f(down)) / 1e-5
    return g


@attempt("numerical_gradient", "all_at_once")
def all_at_once(f, x):
    h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


@attempt("numerical_gradient", "row_at_once")
def only_first_axis(f, x):
    g = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        g[i] = (f(up) - f(down)) / 2e-5
    return g


@attempt("numerical_gradient", "not_restored")
def not_put_back(f, x):
    g = np.zeros(x.shape)
    c = x.copy()
    for i in np.ndindex(x.shape):
        c[i] += 1e-5
        above = f(c)
        c[i] -= 2e-5
        below = f(c)
        g[i] = (above - below) / 2e-5
    return g


@attempt("numerical_gradient", "flattened")
def like_an_int(f, x):
    g = np.zeros(x.size)
    for n, i in enumerate(np.ndindex(x.shape)):
        up, down = x.copy(), x.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        g[n] = (f(up) - f(down)) / 2e-5
    return g


@attempt("conv1d_backward", "assigned")
def dx_assigned(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    n = dy.shape[1]
    for k in range(len(W)):
        s = slice(k * atrous_rate, k * atrous_rate + n * subsample_length, subsample_length)
        s = slice(s.start, s.start + (n - 1) * subsample_length + 1, subsample_length)
        dx[:, s] = dy @ W[k].T
        dW[k] = np.einsum("ntc,ntf->cf", x[:, s], dy)
    return dx, dW, dy.sum(axis=(0, 1))


@attempt("conv1d_backward", "bias_axes")
def db_over_steps_only(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            p = t * subsample_length + k * atrous_rate
            dx[:, p] += dy[:, t] @ W[k].T
            dW[k] += x[:, p].T @ dy[:, t]
    return dx, dW, dy.sum(axis=1)


@attempt("conv1d_backward", "another_order")
def other_order(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            p = t * subsample_length + k * atrous_rate
            dx[:, p] += dy[:, t] @ W[k].T
            dW[k] += x[:, p].T @ dy[:, t]
    return dW, dx, dy.sum(axis=(0, 1))


@attempt("conv1d_backward", "parts")
def stride_and_rate_exchanged(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            p = t * atrous_rate + k * subsample_length
            if p < x.shape[1]:
                dx[:, p] += dy[:, t] @ W[k].T
                dW[k] += x[:, p].T @ dy[:, t]
    return dx, dW, dy.sum(axis=(0, 1))


@attempt("conv1d_backward", "kernel_flipped")
def kernel_flipped_in_dx(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            p = t * subsample_length + k * atrous_rate
            dx[:, p] += dy[:, t] @ W[len(W) - 1 - k].T
            dW[k] += x[:, p].T @ dy[:, t]
    return dx, dW, dy.sum(axis=(0, 1))


@attempt("conv1d_backward", "kernel_not_transposed")
def not_transposed(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            p = t * subsample_length + k * atrous_rate
            dx[:, p] += dy[:, t] @ W[k]
            dW[k] += x[:, p].T @ dy[:, t]
    return dx, dW, dy.sum(axis=(0, 1))


@attempt("find_mistake", "right_one_named")
def bad_compare(x, W, dy, dx, dW, db):
    n = dy.shape[1]
    gx, gW = np.zeros(x.shape), np.zeros(W.shape)
    for k in range(len(W)):
        gx[:, k : k + n] += dy @ W[k].T
        gW[k] = np.einsum("ntc,ntf->cf", x[:, k : k + n], dy)
    if np.allclose(gx, dx):
        return "dx"
    if np.allclose(gW, dW):
        return "dW"
    if np.allclose(dy.sum(axis=(0, 1)), db):
        return "db"
    return "none"


@attempt("find_mistake", "always_none")
def sums_compared(x, W, dy, dx, dW, db):
    n = dy.shape[1]
    gx, gW = np.zeros(x.shape), np.zeros(W.shape)
    for k in range(len(W)):
        gx[:, k : k + n] += dy @ W[k].T
        gW[k] = np.einsum("ntc,ntf->cf", x[:, k : k + n], dy)
    if not np.isclose(gx.sum(), dx.sum()):
        return "dx"
    if not np.isclose(gW.sum(), dW.sum()):
        return "dW"
    return "none"


@attempt("find_mistake", "no_return_here")
def none_is_none(x, W, dy, dx, dW, db):
    n = dy.shape[1]
    gx, gW = np.zeros(x.shape), np.zeros(W.shape)
    for k in range(len(W)):
        gx[:, k : k + n] += dy @ W[k].T
        gW[k] = np.einsum("ntc,ntf->cf", x[:, k : k + n], dy)
    if not np.allclose(gx, dx):
        return "dx"
    if not np.allclose(gW, dW):
        return "dW"
    if not np.allclose(dy.sum(axis=(0, 1)), db):
        return "db"
    return None


@attempt("find_mistake", "db_taken_for_granted")
def never_looks_at_db(x, W, dy, dx, dW, db):
    n = dy.shape[1]
    gx, gW = np.zeros(x.shape), np.zeros(W.shape)
    for k in range(len(W)):
        gx[:, k : k + n] += dy @ W[k].T
        gW[k] = np.einsum("ntc,ntf->cf", x[:, k : k + n], dy)
    if not np.allclose(gx, dx):
        return "dx"
    elif not np.allclose(gW, dW):
        return "dW"
    return "none"


@attempt("l1l2_penalty", "abs_forgotten")
def sizes_forgotten(W, l1, l2):
    return l1 * W.sum() + l2 * (W**2).sum(), l1 * np.sign(W) + 2 * l2 * W


@attempt("l1l2_penalty", "gradient_summed")
def gradient_added_up(W, l1, l2):
    loss = l1 * np.abs(W).sum() + l2 * (W**2).sum()
    return loss, (l1 * np.sign(W) + 2 * l2 * W).sum()


@attempt("l1l2_penalty", "sign_forgotten")
def gradient_of_l1_is_one(W, l1, l2):
    loss = l1 * np.abs(W).sum() + l2 * (W**2).sum()
    return loss, l1 + 2 * l2 * W


@attempt("l1l2_penalty", "strengths_swapped")
def strengths_exchanged(W, l1, l2):
    loss = l2 * np.sum(np.abs(W)) + l1 * np.sum(W**2)
    return loss, l2 * np.sign(W) + 2 * l1 * W


@attempt("l1l2_penalty", "not_summed")
def loss_not_added_up(W, l1, l2):
    return l1 * np.abs(W) + l2 * W**2, l1 * np.sign(W) + 2 * l2 * W


@attempt("activity_penalty", "loss_per_sample")
def per_sample_losses(y, l1, l2):
    loss = l1 * np.abs(y).sum(axis=(1, 2)) + l2 * (y**2).sum(axis=(1, 2))
    return loss, l1 * np.sign(y) + 2 * l2 * y


@attempt("activity_penalty", "averaged_over_batch")
def batch_mean(y, l1, l2):
    n = y.shape[0]
    loss = (l1 * np.abs(y).sum() + l2 * (y**2).sum()) / n
    return loss, (l1 * np.sign(y) + 2 * l2 * y) / n


@attempt("activity_penalty", "one_part")
def only_the_loss(y, l1, l2):
    return l1 * np.abs(y).sum() + l2 * (y**2).sum()


@attempt("activity_penalty", "parts")
def relu_slope(y, l1, l2):
    loss = l1 * np.abs(y).sum() + l2 * (y**2).sum()
    return loss, l1 * (y > 0) + 2 * l2 * y


@attempt("which_penalty", "parts")
def gradient_sign_wrong(before, after, lr):
    g = (after - before) / lr
    if np.allclose(np.abs(g), np.abs(g).flat[0]):
        return "l1", float(g.flat[0])
    return "l2", float(g.flat[0] / (2 * before.flat[0]))


@attempt("which_penalty", "factor_two_missing")
def two_forgotten(before, after, lr):
    g = (before - after) / lr
    s = np.abs(g)
    if np.allclose(s, s.flat[0]):
        return "l1", float(s.flat[0])
    return "l2", float(s.flat[0] / np.abs(before.flat[0]))


@attempt("which_penalty", "after_in_place_of_before")
def weight_afterwards(before, after, lr):
    g = (before - after) / lr
    s = np.abs(g)
    if np.allclose(s, s.flat[0]):
        return "l1", float(s.flat[0])
    return "l2", float((g / (2 * after)).flat[0])


@attempt("which_penalty", "lr_multiplied")
def times_the_rate(before, after, lr):
    g = (before - after) * lr
    s = np.abs(g)
    if np.allclose(s, s.flat[0]):
        return "l1", float(s.flat[0])
    return "l2", float((g / (2 * before)).flat[0])


@attempt("which_penalty", "array_for_number")
def strength_is_an_array(before, after, lr):
    g = (before - after) / lr
    s = np.abs(g)
    if np.allclose(s, s.flat[0]):
        return "l1", s
    return "l2", g / (2 * before)
