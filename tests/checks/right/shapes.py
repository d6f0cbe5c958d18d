"""Right programs for the lessons 1 to 5: arguments, sliding, holes, edges, activations."""

import itertools
import math
from functools import reduce
from operator import mul

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def family__by_its_end(argument):
    if argument[-12:] == "_regularizer" or argument.endswith("_constraint"):
        return "training"
    if argument == "init" or argument == "weights":
        return "start"
    return "output" if argument == "activation" else "shape"


def family__by_a_table(argument):
    table = {"init": "start", "weights": "start", "activation": "output"}
    for name in ("W", "b", "activity"):
        table[name + "_regularizer"] = "training"
        table[name + "_constraint"] = "training"
    return table.get(argument, "shape")


def count_parameters__product(filter_length, input_dim, nb_filter, bias):
    return filter_length * input_dim * nb_filter + (nb_filter if bias else 0)


def count_parameters__of_an_array(filter_length, input_dim, nb_filter, bias):
    W = np.zeros((filter_length, input_dim, nb_filter))
    b = np.zeros(nb_filter if bias else 0)
    return W.size + b.size


def count_parameters__by_filter(filter_length, input_dim, nb_filter, bias):
    total = 0
    for _ in range(nb_filter):
        total += filter_length * input_dim
        total += bias
    return total


def count_parameters__with_np_prod(filter_length, input_dim, nb_filter, bias):
    return np.prod([filter_length, input_dim, nb_filter]) + bias * nb_filter


def count_parameters__one_by_one(filter_length, input_dim, nb_filter, bias):
    n = 0
    for _ in range(filter_length):
        for _ in range(input_dim):
            for _ in range(nb_filter):
                n = n + 1
    if bias:
        for _ in range(nb_filter):
            n = n + 1
    return n


def most_filters__whole_division(budget, filter_length, input_dim, bias):
    return budget // (filter_length * input_dim + bias)


def most_filters__counting_up(budget, filter_length, input_dim, bias):
    n = 0
    while (n + 1) * (filter_length * input_dim + int(bias)) <= budget:
        n += 1
    return n


def most_filters__taking_away(budget, filter_length, input_dim, bias):
    cost = filter_length * input_dim
    if bias is True:
        cost += 1
    filters = 0
    while budget >= cost:
        budget -= cost
        filters += 1
    return filters


def most_filters__floor(budget, filter_length, input_dim, bias):
    return math.floor(budget / (filter_length * input_dim + (1 if bias else 0)))


def most_filters__divmod(budget, filter_length, input_dim, bias):
    filters, _ = divmod(budget, reduce(mul, (filter_length, input_dim)) + bool(bias))
    return np.int64(filters)


def correlate1d__comprehension(x, w):
    return np.array([np.dot(x[i : i + len(w)], w) for i in range(len(x) - len(w) + 1)])


def correlate1d__two_loops_on_a_list(x, w):
    y = []
    for t in range(len(x) - len(w) + 1):
        s = 0
        for k in range(len(w)):
            s += x[t + k] * w[k]
        y.append(s)
    return np.array(y)


def correlate1d__single_precision(x, w):
    steps = x.size - w.size + 1
    y = np.zeros(steps, dtype=np.float32)
    for t in range(steps):
        y[t] = (x[t : t + w.size] * w).sum()
    return y


def correlate1d__matrix(x, w):
    steps = len(x) - len(w) + 1
    index = np.arange(steps)[:, None] + np.arange(len(w))
    return x[index] @ w


def correlate1d__toeplitz(x, w):
    n = x.shape[0] - w.shape[0] + 1
    T = np.zeros((n, x.shape[0]))
    for i in range(n):
        T[i, i : i + w.shape[0]] = w
    return T.dot(x)


def conv1d__six_loops(x, W, b):
    batch, steps, input_dim = x.shape
    filter_length, _, nb_filter = W.shape
    new_steps = steps - filter_length + 1
    y = np.zeros((batch, new_steps, nb_filter))
    for n in range(batch):
        for t in range(new_steps):
            for f in range(nb_filter):
                total = 0
                for k in range(filter_length):
                    for c in range(input_dim):
                        total += x[n, t + k, c] * W[k, c, f]
                y[n, t, f] = total + b[f]
    return y


def conv1d__triple_loop(x, W, b):
    y = np.empty((x.shape[0], x.shape[1] - W.shape[0] + 1, W.shape[2]))
    for n in range(y.shape[0]):
        for t in range(y.shape[1]):
            for f in range(y.shape[2]):
                y[n, t, f] = np.sum(x[n, t : t + W.shape[0], :] * W[:, :, f]) + b[f]
    return y


def conv1d__einsum_of_windows(x, W, b):
    return np.einsum("bticx,xcf->btf", sliding_window_view(x, len(W), 1)[:, :, None], W) + b


def conv1d__zip_of_taps(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    return sum(x[:, k : k + n] @ tap for k, tap in enumerate(W)) + b


def conv1d__correlate_each(x, W, b):
    out = [
        [
            sum(np.correlate(s[:, c], W[:, c, f], "valid") for c in range(W.shape[1])) + b[f]
            for f in range(W.shape[2])
        ]
        for s in x
    ]
    return np.array(out).swapaxes(1, 2)


def conv1d__keeps_the_dtype(x, W, b):
    new = x.shape[1] - W.shape[0] + 1
    y = np.zeros((x.shape[0], new, W.shape[2]), dtype=np.result_type(x, W, b))
    y += b
    for k in range(W.shape[0]):
        y += np.tensordot(x[:, k : k + new], W[k], axes=(2, 0))
    return y


def conv1d__all_in_lists(x, W, b):
    xs, Ws, bs = x.tolist(), W.tolist(), b.tolist()
    y = [
        [
            [
                bias
                + sum(
                    sample[t + k][c] * tap[c][f]
                    for k, tap in enumerate(Ws)
                    for c in range(len(tap))
                )
                for f, bias in enumerate(bs)
            ]
            for t in range(len(sample) - len(Ws) + 1)
        ]
        for sample in xs
    ]
    return np.array(y)


def find_pluck__with_a_kernel(loudness, width):
    kernel = np.repeat([-1, 1], width)
    y = np.correlate(loudness, kernel, "valid")
    return int(np.argmax(y)) + width


def find_pluck__by_sums(loudness, width):
    best, where = -np.inf, None
    for t in range(len(loudness) - 2 * width + 1):
        rise = loudness[t + width : t + 2 * width].sum() - loudness[t : t + width].sum()
        if rise > best:
            best, where = rise, t + width
    return where


def find_pluck__by_means(loudness, width):
    rises = [
        np.mean(loudness[t : t + width]) - np.mean(loudness[t - width : t])
        for t in range(width, len(loudness) - width + 1)
    ]
    return np.argmax(rises) + width


def find_pluck__running_sums(loudness, width):
    total = np.concatenate([[0], np.cumsum(loudness)])
    halves = total[width:] - total[:-width]
    return int((halves[width:] - halves[:-width]).argmax() + width)


def find_pluck__plain(loudness, width):
    values = list(loudness)

    def rise(t):
        return sum(values[t : t + width]) - sum(values[t - width : t])

    return max(range(width, len(values) - width + 1), key=rise)


def dilate_kernel__assign_by_stride(W, atrous_rate):
    out = np.zeros(((W.shape[0] - 1) * atrous_rate + 1, W.shape[1], W.shape[2]))
    out[::atrous_rate] = W
    return out


def dilate_kernel__list_of_rows(W, atrous_rate):
    rows = []
    for i, tap in enumerate(W):
        if i:
            rows.extend([np.zeros_like(tap)] * (atrous_rate - 1))
        rows.append(tap)
    return np.array(rows)


def dilate_kernel__kron(W, atrous_rate):
    hole = np.zeros((atrous_rate, 1, 1))
    hole[0] = 1
    return np.kron(W, hole)[: len(W) * atrous_rate - atrous_rate + 1]


def dilate_kernel__insert(W, atrous_rate):
    places = np.repeat(np.arange(1, len(W)), atrous_rate - 1)
    return np.insert(W, places, 0, axis=0)


def dilate_kernel__loop(W, atrous_rate):
    k, c, f = W.shape
    new = np.zeros([k + (k - 1) * (atrous_rate - 1), c, f], W.dtype)
    for i in range(k):
        for j in range(c):
            for m in range(f):
                new[i * atrous_rate, j, m] = W[i, j, m]
    return new


def _dense(x, W, b):
    n = x.shape[1] - W.shape[0] + 1
    return np.stack([np.tensordot(x[:, t : t + len(W)], W, 2) for t in range(n)], 1) + b


def atrous_conv1d__with_holes_filled(x, W, b, atrous_rate):
    length = (len(W) - 1) * atrous_rate + 1
    wide = np.zeros((length, *W.shape[1:]))
    wide[::atrous_rate] = W
    return _dense(x, wide, b)


def atrous_conv1d__loop_over_taps(x, W, b, atrous_rate):
    new_steps = x.shape[1] - (W.shape[0] - 1) * atrous_rate
    y = np.zeros((x.shape[0], new_steps, W.shape[2]))
    for k in range(W.shape[0]):
        start = k * atrous_rate
        y += x[:, start : start + new_steps] @ W[k]
    return y + b


def atrous_conv1d__triple_loop(x, W, b, atrous_rate):
    span = (W.shape[0] - 1) * atrous_rate + 1
    y = np.zeros((x.shape[0], x.shape[1] - span + 1, W.shape[2]))
    for i in range(y.shape[0]):
        for t in range(y.shape[1]):
            for f in range(y.shape[2]):
                for k in range(W.shape[0]):
                    for c in range(W.shape[1]):
                        y[i, t, f] += x[i, t + k * atrous_rate, c] * W[k, c, f]
                y[i, t, f] += b[f]
    return y


def atrous_conv1d__strides(x, W, b, atrous_rate):
    n, t, c = x.strides
    out = x.shape[1] - (len(W) - 1) * atrous_rate
    windows = as_strided(x, (len(x), out, len(W), x.shape[2]), (n, t, t * atrous_rate, c))
    return np.einsum("ntkc,kcf->ntf", windows, W) + b


def atrous_conv1d__index(x, W, b, atrous_rate):
    taps = np.arange(W.shape[0]) * atrous_rate
    starts = np.arange(x.shape[1] - taps[-1])
    picked = x[:, starts[:, None] + taps]
    return picked.reshape(*picked.shape[:2], -1) @ W.reshape(-1, W.shape[2]) + b


def find_echo__loop(x, largest_rate):
    best_rate = 0
    best = -1
    for rate in range(1, largest_rate + 1):
        y = x[:-rate] + x[rate:]
        if np.mean(y**2) > best:
            best = np.mean(y**2)
            best_rate = rate
    return best_rate


def find_echo__argmax(x, largest_rate):
    rates = range(1, largest_rate + 1)
    return 1 + int(np.argmax([((x[r:] + x[: len(x) - r]) ** 2).mean() for r in rates]))


def find_echo__plain_loops(x, largest_rate):
    loud = {}
    for rate in range(1, largest_rate + 1):
        total = 0
        for t in range(len(x) - rate):
            total += (x[t] + x[t + rate]) ** 2
        loud[rate] = total / (len(x) - rate)
    return max(loud, key=loud.get)


def find_echo__correlate(x, largest_rate):
    means = []
    for r in range(1, largest_rate + 1):
        kernel = np.zeros(r + 1)
        kernel[0] = kernel[-1] = 1
        y = np.correlate(x, kernel, mode="valid")
        means.append(y @ y / y.size)
    return means.index(max(means)) + 1


def find_echo__sorted(x, largest_rate):
    def loudness(r):
        return float(np.square(x[: x.size - r] + x[r:]).mean())

    return sorted(range(1, largest_rate + 1), key=loudness)[-1]


def pad_amounts__ifs(filter_length, atrous_rate, border_mode):
    total = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return 0, 0
    if border_mode == "same":
        return total // 2, total - total // 2
    if border_mode == "full":
        return total, total
    return total, 0


def pad_amounts__table(filter_length, atrous_rate, border_mode):
    e = filter_length + (filter_length - 1) * (atrous_rate - 1)
    table = {
        "valid": [0, 0],
        "same": [(e - 1) // 2, e // 2],
        "full": [e - 1, e - 1],
        "causal": [e - 1, 0],
    }
    return table[border_mode]


def pad_amounts__match(filter_length, atrous_rate, border_mode):
    reach = atrous_rate * (filter_length - 1)
    match border_mode:
        case "valid":
            pair = 0, 0
        case "same":
            pair = divmod(reach, 2)
            pair = pair[0], sum(pair)
        case "full":
            pair = (reach,) * 2
        case "causal":
            pair = reach, 0
    return np.array(pair)


def pad_amounts__floor_and_ceiling(filter_length, atrous_rate, border_mode):
    reach = (filter_length - 1) * atrous_rate
    left = {"valid": 0, "same": math.floor(reach / 2)}.get(border_mode, reach)
    right = {"full": reach, "same": math.ceil(reach / 2)}.get(border_mode, 0)
    return left, right


def pad_amounts__alternating(filter_length, atrous_rate, border_mode):
    left = right = 0
    for zero in range((filter_length - 1) * atrous_rate):
        if border_mode == "full":
            left, right = left + 1, right + 1
        elif border_mode == "causal" or (border_mode == "same" and zero % 2):
            left += 1
        elif border_mode == "same":
            right += 1
    return left, right


def output_length__formula(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    e = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        places = input_length - e + 1
    elif border_mode == "full":
        places = input_length + e - 1
    else:
        places = input_length
    return (places + subsample_length - 1) // subsample_length


def output_length__counting(
    input_length, filter_length, border_mode, subsample_length, atrous_rate
):
    left, right = pad_amounts__ifs(filter_length, atrous_rate, border_mode)
    last = input_length + left + right - (filter_length - 1) * atrous_rate
    n = 0
    for t in range(last):
        if t % subsample_length == 0:
            n += 1
    return n


def output_length__range(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    reach = (filter_length - 1) * atrous_rate
    extra = {"valid": -reach, "same": 0, "causal": 0, "full": reach}[border_mode]
    return len(range(0, input_length + extra, subsample_length))


def output_length__ceil(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    places = input_length
    if border_mode == "valid":
        places -= (filter_length - 1) * atrous_rate
    if border_mode == "full":
        places += (filter_length - 1) * atrous_rate
    return int(np.ceil(places / subsample_length))


def output_length__slice(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    reach = (filter_length - 1) * atrous_rate
    places = np.zeros(
        input_length + (reach if border_mode == "full" else -reach * (border_mode == "valid"))
    )
    return places[::subsample_length].size


def _zeros(steps, k, mode, stride, rate):
    reach = (k - 1) * rate
    if mode != "same":
        return pad_amounts__ifs(k, rate, mode)
    outputs = -(-steps // stride)
    missing = max((outputs - 1) * stride + reach + 1 - steps, 0)
    return missing // 2, missing - missing // 2


def strided_conv1d__pad_then_slide(x, W, b, border_mode, subsample_length, atrous_rate):
    pad = _zeros(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    x = np.pad(x, ((0, 0), pad, (0, 0)))
    return atrous_conv1d__loop_over_taps(x, W, b, atrous_rate)[:, ::subsample_length]


def strided_conv1d__loops_without_zeros(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _zeros(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    last = x.shape[1] + left + right - (len(W) - 1) * atrous_rate
    out = []
    for sample in x:
        rows = []
        for t in range(0, last, subsample_length):
            row = b.astype(float)
            for k in range(len(W)):
                place = t + k * atrous_rate - left
                if 0 <= place < len(sample):
                    row = row + sample[place] @ W[k]
            rows.append(row)
        out.append(rows)
    return np.array(out)


def strided_conv1d__windows(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _zeros(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    n, steps, c = x.shape
    padded = np.zeros((n, left + steps + right, c), x.dtype)
    padded[:, left : left + steps] = x
    windows = sliding_window_view(padded, (len(W) - 1) * atrous_rate + 1, axis=1)
    windows = windows[:, ::subsample_length, :, ::atrous_rate]
    return np.einsum("ntck,kcf->ntf", windows, W) + b[None, None]


def strided_conv1d__six_loops(x, W, b, border_mode, subsample_length, atrous_rate):
    left, right = _zeros(x.shape[1], len(W), border_mode, subsample_length, atrous_rate)
    x = np.concatenate(
        [np.zeros((len(x), left, x.shape[2])), x, np.zeros((len(x), right, x.shape[2]))], axis=1
    )
    places = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), (places - 1) // subsample_length + 1, W.shape[2]), np.float32)
    for n, t, f in itertools.product(*map(range, y.shape)):
        s = b[f]
        for k, c in itertools.product(range(W.shape[0]), range(W.shape[1])):
            s = s + x[n, t * subsample_length + k * atrous_rate, c] * W[k, c, f]
        y[n, t, f] = s
    return y


def shortest_input__search(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    reach = (filter_length - 1) * atrous_rate
    n = 1
    while True:
        places = n + {"valid": -reach, "full": reach}.get(border_mode, 0)
        if places > 0 and (places - 1) // subsample_length + 1 >= outputs:
            return n
        n += 1


def shortest_input__formula(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    reach = (filter_length - 1) * atrous_rate
    steps = (outputs - 1) * subsample_length + 1
    if border_mode == "valid":
        steps += reach
    elif border_mode == "full":
        steps -= reach
    return max(1, steps)


def shortest_input__recursion(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    sign = ("full", "same", "valid").index(border_mode.replace("causal", "same")) - 1
    shift = sign * atrous_rate * (filter_length - 1)

    def bisect(low, high):
        if low == high:
            return low
        mid = (low + high) // 2
        enough = -(-(mid - shift) // subsample_length) >= outputs
        return bisect(low, mid) if enough else bisect(mid + 1, high)

    return bisect(1, outputs * subsample_length + filter_length * atrous_rate)


def hard_sigmoid__clip(y):
    return np.clip(0.2 * y + 0.5, 0, 1)


def hard_sigmoid__where(y):
    return np.where(y < -2.5, 0, np.where(y > 2.5, 1, 0.5 + y / 5))


def hard_sigmoid__masks(y):
    out = 0.2 * y + 0.5
    out[out < 0] = 0
    out[out > 1] = 1
    return out


def hard_sigmoid__loops(y):
    out = np.zeros(y.shape)
    for n in range(y.shape[0]):
        for t in range(y.shape[1]):
            for f in range(y.shape[2]):
                out[n, t, f] = min(1, max(0, y[n, t, f] * 0.2 + 0.5))
    return out


def hard_sigmoid__interp(y):
    return np.interp(y, [-2.5, 2.5], [0, 1])


def softmax__shifted(y):
    e = np.exp(y - y.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax__step_by_step(y):
    out = np.zeros_like(y, dtype=float)
    for n in range(y.shape[0]):
        for t in range(y.shape[1]):
            row = y[n, t] - max(y[n, t])
            out[n, t] = np.exp(row) / np.sum(np.exp(row))
    return out


def softmax__math(y):
    def share(row):
        top = max(row)
        powers = [math.exp(value - top) for value in row]
        return [p / sum(powers) for p in powers]

    return np.array([[share(row) for row in sample] for sample in y.tolist()])


def softmax__logaddexp(y):
    return np.exp(y - np.logaddexp.reduce(y, axis=2, keepdims=True))


def softmax__apply(y):
    def one(v):
        v = np.exp(v - v.max())
        return v / v.sum()

    return np.apply_along_axis(one, 2, y)


def kernel_from_keras1__index(W4):
    return W4[:, 0]


def kernel_from_keras1__squeeze(W4):
    return np.squeeze(W4, axis=1)


def kernel_from_keras1__reshape(W4):
    k, _, c, f = W4.shape
    return W4.reshape(k, c, f).copy()


def kernel_from_keras1__loops(W4):
    W = np.zeros((W4.shape[0], W4.shape[2], W4.shape[3]))
    for k in range(W4.shape[0]):
        for c in range(W4.shape[2]):
            for f in range(W4.shape[3]):
                W[k, c, f] = W4[k][0][c][f]
    return W


def kernel_from_keras1__sum(W4):
    return W4.sum(axis=1)


def which_flips__nearer(x, W, first, second):
    flipped = np.maximum(conv1d__zip_of_taps(x, W[::-1], 0), 0)
    a, b = abs(flipped - first).sum(), abs(flipped - second).sum()
    return "first" if a < b else "second"


def which_flips__allclose(x, W, first, second):
    kept = np.maximum(0, conv1d__einsum_of_windows(x, W, np.zeros(W.shape[2])))
    if np.allclose(first, kept):
        return "second"
    return "first"


def which_flips__flipped_allclose(x, W, first, second):
    y = conv1d__six_loops(x, np.flip(W, 0), np.zeros(W.shape[2])).clip(min=0)
    if np.allclose(y, second):
        return "second"
    return "first"
