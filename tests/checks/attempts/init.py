"""Wrong attempts at lesson 6."""

import numpy as np

from tests.checks.attempts import attempt


@attempt("compute_fans", "as_if_entries")
def torch_order(shape):
    filters, channels, taps = shape
    return channels * taps, filters * taps


@attempt("compute_fans", "one_part")
def fan_in_only(shape):
    return shape[0] * shape[1]


@attempt("compute_fans", "as_if_entries")
def one_from_each(shape):
    return shape[0] * shape[1], shape[1] * shape[2]


@attempt("compute_fans", "as_if_entries")
def list_of_floats(shape):
    return np.prod(shape) / shape[0], np.prod(shape) / shape[2]


@attempt("compute_fans", "first_two_axes + part_wrong")
def swapped_without_taps(shape):
    return shape[2], shape[1]


def _limit(shape):
    k, c, f = shape
    return np.sqrt(6 / (k * c + k * f))


@attempt("glorot_uniform", "repeated")
def copied_to_every_tap(shape, rng):
    limit = _limit(shape)
    one = rng.uniform(-limit, limit, shape[1:])
    return np.stack([one] * shape[0])


@attempt("glorot_uniform", "same_for_every_seed")
def draw_thrown_away(shape, rng):
    limit = _limit(shape)
    rng.uniform()
    return np.random.default_rng(0).uniform(-limit, limit, shape)


@attempt("glorot_uniform", "not_reproducible")
def own_generator(shape, rng):
    limit = _limit(shape)
    seed = int(rng.integers(10))
    np.random.seed(seed)
    return np.random.default_rng().uniform(-limit, limit, shape)


@attempt("glorot_uniform", "scaled")
def five_percent_off(shape, rng):
    limit = 1.05 * _limit(shape)
    return rng.uniform(-limit, limit, shape)


@attempt("glorot_uniform", "scaled")
def twelve(shape, rng):
    k, c, f = shape
    limit = np.sqrt(12 / (k * (c + f)))
    return rng.uniform(-limit, limit, shape)


@attempt("glorot_uniform", "spread")
def torch_fans(shape, rng):
    f, c, k = shape
    limit = np.sqrt(6 / (k * (c + f)))
    return rng.uniform(-limit, limit, shape)


@attempt("glorot_uniform", "rng_ignored")
def global_random(shape, rng):
    limit = _limit(shape)
    return np.random.uniform(-limit, limit, shape)


@attempt("glorot_uniform", "flat")
def flat(shape, rng):
    limit = _limit(shape)
    return rng.uniform(-limit, limit, np.prod(shape))


@attempt("glorot_uniform", "call_arguments")
def star_shape(shape, rng):
    limit = _limit(shape)
    return rng.uniform(-limit, limit, *shape)


@attempt("glorot_uniform", "one_number_for_all")
def one_number(shape, rng):
    limit = _limit(shape)
    return np.full(shape, rng.uniform(-limit, limit))


@attempt("glorot_uniform", "normal_for_uniform")
def normal_with_limit(shape, rng):
    return rng.normal(0, _limit(shape), shape)
