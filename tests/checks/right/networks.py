"""Right programs for the lessons 6 to 12: weights, gradients, constraints, stacks, names."""

import math

import numpy as np

from tests.checks.right.shapes import atrous_conv1d__index, atrous_conv1d__loop_over_taps


def compute_fans__products(shape):
    return shape[0] * shape[1], shape[0] * shape[2]


def compute_fans__unpacked(shape):
    k, c, f = shape
    return [k * c, f * k]


def compute_fans__numpy(shape):
    shape = np.array(shape)
    return np.prod(shape[:2]), np.prod(shape[::2])


def compute_fans__sizes(shape):
    W = np.empty(shape)
    return W[:, :, 0].size, W[:, 0, :].size


def glorot_uniform__uniform(shape, rng):
    limit = np.sqrt(6 / (shape[0] * (shape[1] + shape[2])))
    return rng.uniform(-limit, limit, shape)


def glorot_uniform__random(shape, rng):
    k, c, f = shape
    limit = math.sqrt(6 / (k * c + k * f))
    return (2 * rng.random(shape) - 1) * limit


def glorot_uniform__tap_by_tap(shape, rng):
    limit = (6 / (shape[0] * sum(shape[1:]))) ** 0.5
    return np.stack([rng.uniform(-limit, limit, size=shape[1:]) for _ in range(shape[0])])


def glorot_uniform__single(shape, rng):
    limit = np.sqrt(3) * np.sqrt(2 / (shape[0] * shape[1] + shape[0] * shape[2]))
    return rng.uniform(low=-limit, high=limit, size=np.prod(shape)).reshape(shape).astype("f4")


def variance_after__loop(variance, shapes, limit, relu):
    for k, c, _ in shapes:
        variance = variance * k * c * limit**2 / 3
        if relu:
            variance /= 2
    return variance


def variance_after__recursion(variance, shapes, limit, relu):
    if not shapes:
        return variance
    factor = shapes[0][0] * shapes[0][1] * limit * limit / 3 / (1 + relu)
    return variance_after__recursion(variance * factor, shapes[1:], limit, relu)


def variance_after__product(variance, shapes, limit, relu):
    factors = [s[0] * s[1] * (2 * limit) ** 2 / 12 * (0.5 if relu else 1) for s in shapes]
    return variance * np.prod(factors)


def variance_after__logs(variance, shapes, limit, relu):
    total = math.log(variance)
    for shape in shapes:
        total += math.log(shape[0] * shape[1]) + 2 * math.log(limit) - math.log(3)
        total -= math.log(2) if relu else 0
    return math.exp(total)


def numerical_gradient__flat(f, x):
    h = 1e-5
    g = np.zeros(x.size)
    for i in range(x.size):
        up, down = x.copy(), x.copy()
        up.flat[i] += h
        down.flat[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g.reshape(x.shape)


def numerical_gradient__ndindex(f, x):
    g = np.empty_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = 1e-5
        g[place] = (f(x + step) - f(x - step)) / 2e-5
    return g


def numerical_gradient__put_back(f, x):
    g = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        kept = x[place]
        x[place] = kept + 1e-5
        above = f(x)
        x[place] = kept - 1e-5
        below = f(x)
        x[place] = kept
        g[place] = (above - below) / (2 * 1e-5)
    return g


def numerical_gradient__identity(f, x):
    steps = 1e-5 * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + s) - f(x - s)) / 2e-5 for s in steps]
    return np.array(slopes).reshape(x.shape)


def numerical_gradient__nditer(f, x):
    x = x.copy()
    g = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = x[i]
        x[i] = old + 1e-5
        plus = f(x.copy())
        x[i] = old - 1e-5
        minus = f(x.copy())
        x[i] = old
        g[i] = (plus - minus) / 2e-5
        it.iternext()
    return g


def conv1d_backward__loops(x, W, dy, subsample_length, atrous_rate):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[2])
    for n in range(dy.shape[0]):
        for t in range(dy.shape[1]):
            for f in range(dy.shape[2]):
                db[f] += dy[n, t, f]
                for k in range(W.shape[0]):
                    s = t * subsample_length + k * atrous_rate
                    for c in range(W.shape[1]):
                        dx[n, s, c] += W[k, c, f] * dy[n, t, f]
                        dW[k, c, f] += x[n, s, c] * dy[n, t, f]
    return dx, dW, db


def conv1d_backward__over_taps(x, W, dy, subsample_length, atrous_rate):
    dx, dW = np.zeros_like(x, dtype=float), np.zeros_like(W, dtype=float)
    stop = (dy.shape[1] - 1) * subsample_length + 1
    for k in range(len(W)):
        window = slice(k * atrous_rate, k * atrous_rate + stop, subsample_length)
        dx[:, window] += dy @ W[k].T
        dW[k] = np.einsum("ntc,ntf->cf", x[:, window], dy)
    return dx, dW, dy.sum(axis=(0, 1))


def conv1d_backward__add_at(x, W, dy, subsample_length, atrous_rate):
    where = np.arange(dy.shape[1])[:, None] * subsample_length
    where = where + np.arange(len(W)) * atrous_rate
    dW = np.einsum("ntkc,ntf->kcf", x[:, where], dy)
    dx = np.zeros(x.shape)
    np.add.at(dx, (slice(None), where), np.einsum("ntf,kcf->ntkc", dy, W))
    return [dx, dW, dy.sum(0).sum(0)]


def conv1d_backward__matrix(x, W, dy, subsample_length, atrous_rate):
    k = len(W)
    M = np.zeros((dy.shape[1], k, x.shape[1]))
    for t in range(dy.shape[1]):
        for i in range(k):
            M[t, i, t * subsample_length + i * atrous_rate] = 1
    dx = np.einsum("tks,kcf,ntf->nsc", M, W, dy, optimize=True)
    dW = np.einsum("tks,nsc,ntf->kcf", M, x, dy, optimize=True)
    return dx, dW, np.einsum("ntf->f", dy)


def find_mistake__computed(x, W, dy, dx, dW, db):
    right = conv1d_backward__loops(x, W, dy, 1, 1)
    for name, mine, theirs in zip(("dx", "dW", "db"), right, (dx, dW, db), strict=True):
        if not np.allclose(mine, theirs):
            return name
    return "none"


def find_mistake__ifs(x, W, dy, dx, dW, db):
    my_dx, my_dW, my_db = conv1d_backward__over_taps(x, W, dy, 1, 1)
    if abs(my_dx - dx).max() > 1e-6:
        return "dx"
    if abs(my_dW - dW).max() > 1e-6:
        return "dW"
    if abs(my_db - db).max() > 1e-6:
        return "db"
    return "none"


def find_mistake__largest(x, W, dy, dx, dW, db):
    right = conv1d_backward__add_at(x, W, dy, 1, 1)
    errors = [np.linalg.norm(a - b) for a, b in zip(right, (dx, dW, db), strict=True)]
    worst = int(np.argmax(errors))
    return ("dx", "dW", "db")[worst] if errors[worst] > 1e-5 else "none"


def l1l2_penalty__sums(W, l1, l2):
    return l1 * np.sum(np.abs(W)) + l2 * np.sum(W**2), l1 * np.sign(W) + 2 * l2 * W


def l1l2_penalty__loop(W, l1, l2):
    loss, gradient = 0, np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        w = W[place]
        loss += l1 * abs(w) + l2 * w * w
        if w > 0:
            gradient[place] = l1
        elif w < 0:
            gradient[place] = -l1
        gradient[place] += 2 * l2 * w
    return loss, gradient


def l1l2_penalty__norms(W, l1, l2):
    flat = W.ravel()
    loss = l1 * np.linalg.norm(flat, 1) + l2 * np.linalg.norm(flat) ** 2
    return loss, l1 * (W > 0) - l1 * (W < 0) + l2 * 2 * W


def l1l2_penalty__dot(W, l1, l2):
    loss = np.vdot(W, l1 * np.sign(W) + l2 * W)
    return float(loss), np.where(W == 0, 0, l1 * W / np.where(W == 0, 1, abs(W))) + l2 * W + l2 * W


def activity_penalty__sums(y, l1, l2):
    return l1 * abs(y).sum() + l2 * (y * y).sum(), l1 * np.sign(y) + 2 * l2 * y


def activity_penalty__by_sample(y, l1, l2):
    losses, gradients = zip(*(l1l2_penalty__loop(sample, l1, l2) for sample in y), strict=True)
    return sum(losses), np.array(gradients)


def activity_penalty__lists(y, l1, l2):
    loss = 0.0
    gradient = []
    for sample in y.tolist():
        gradient.append([])
        for step in sample:
            loss += sum(l1 * abs(v) + l2 * v**2 for v in step)
            gradient[-1].append([l1 * ((v > 0) - (v < 0)) + 2 * l2 * v for v in step])
    return loss, np.array(gradient)


def activity_penalty__einsum(y, l1, l2):
    loss = l1 * np.einsum("ntf->", np.abs(y)) + l2 * np.einsum("ntf,ntf->", y, y)
    gradient = 2 * l2 * y
    gradient[y > 0] += l1
    gradient[y < 0] -= l1
    return loss, gradient


def which_penalty__allclose(before, after, lr):
    moved = abs(before - after).ravel()
    if np.allclose(moved, moved[0]):
        return "l1", moved[0] / lr
    return "l2", np.mean((before - after) / (2 * lr * before))


def which_penalty__spread(before, after, lr):
    gradient = (before - after) / lr
    l1 = gradient / np.sign(before)
    l2 = gradient / (2 * before)
    if np.std(l1) / abs(np.mean(l1)) < np.std(l2) / abs(np.mean(l2)):
        return "l1", l1.mean()
    return "l2", l2.mean()


def which_penalty__ratios(before, after, lr):
    ratios = (after / before).ravel()
    if np.ptp(ratios) < 1e-6 * max(abs(ratios).max(), 1e-9) + 1e-9:
        return "l2", (1 - ratios[0]) / (2 * lr)
    return "l1", abs(before - after).flat[0] / lr


def which_penalty__ratios_close(before, after, lr):
    ratios = (after / before).ravel()
    if np.allclose(ratios, ratios[0]):
        return "l2", (1 - ratios[0]) / (2 * lr)
    return "l1", np.median(abs(before - after)) / lr


def maxnorm__factors(W, m, axis):
    norms = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return W * np.where(norms > m, m / np.where(norms > 0, norms, 1), 1)


def maxnorm__maximum(W, m, axis):
    return W * m / np.maximum(np.sqrt((W * W).sum(axis, keepdims=True)), m)


def maxnorm__keras(W, m, axis):
    norms = np.sqrt(np.square(W).sum(axis=axis, keepdims=True))
    return W * (np.clip(norms, 0, m) / (1e-7 + norms))


def maxnorm__groups(W, m, axis):
    axes = (axis,) if isinstance(axis, int) else axis
    others = [a for a in range(W.ndim) if a not in axes]
    out = W.astype(float)
    for place in np.ndindex(*(W.shape[a] for a in others)):
        index = [slice(None)] * W.ndim
        for a, i in zip(others, place, strict=True):
            index[a] = i
        group = out[tuple(index)]
        norm = math.sqrt((group**2).sum())
        if norm > m:
            out[tuple(index)] = group * m / norm
    return out


def unitnorm__where(W, axis):
    norms = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return np.where(norms == 0, 0, W / np.where(norms == 0, 1, norms))


def unitnorm__replace(W, axis):
    norms = np.sqrt((W**2).sum(axis=axis, keepdims=True))
    norms[norms == 0] = 1
    return W / norms


def unitnorm__divide(W, axis):
    norms = np.sqrt(np.square(W).sum(axis=axis, keepdims=True))
    return np.divide(W, norms, out=np.zeros(W.shape), where=norms > 0)


def unitnorm__nan_to_num(W, axis):
    with np.errstate(all="ignore"):
        return np.nan_to_num(W / np.sqrt((W**2).sum(axis, keepdims=True)))


def unitnorm__epsilon(W, axis):
    return W / (np.sqrt((W**2).sum(axis, keepdims=True)) + 1e-7)


def constrained_step__one_line(p, grad, lr, constraint):
    return constraint(p - lr * grad)


def constrained_step__in_single_steps(p, grad, lr, constraint):
    new = np.array(p, dtype=float)
    for place in np.ndindex(new.shape):
        new[place] -= lr * grad[place]
    return constraint(new)


def constrained_step__subtract(p, grad, lr, constraint):
    moved = np.subtract(p, np.multiply(grad, lr))
    projected = constraint(moved)
    return projected.copy()


def nonneg_unitnorm__two_steps(W, axis):
    return unitnorm__where(np.maximum(W, 0), axis)


def nonneg_unitnorm__mask(W, axis):
    V = W * (W > 0)
    norms = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    norms = np.where(norms > 0, norms, 1)
    return V / norms


def nonneg_unitnorm__groups(W, axis):
    V = W.copy()
    V[V < 0] = 0
    return unitnorm__divide(V, axis)


def receptive_field__jumps(filter_length, atrous_rates, subsample_lengths):
    field, jump = 1, 1
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * rate * jump
        jump *= stride
    return field


def receptive_field__backwards(filter_length, atrous_rates, subsample_lengths):
    steps = 1
    for i in reversed(range(len(atrous_rates))):
        steps = (steps - 1) * subsample_lengths[i] + (filter_length - 1) * atrous_rates[i] + 1
    return steps


def receptive_field__recursion(filter_length, atrous_rates, subsample_lengths):
    if len(atrous_rates) == 0:
        return 1
    rest = receptive_field__recursion(filter_length, atrous_rates[1:], subsample_lengths[1:])
    return (filter_length - 1) * atrous_rates[0] + 1 + (rest - 1) * subsample_lengths[0]


def receptive_field__cumprod(filter_length, atrous_rates, subsample_lengths):
    jumps = np.cumprod([1, *subsample_lengths[:-1]])
    return int(1 + (filter_length - 1) * np.dot(jumps, atrous_rates))


def receptive_field__set_of_steps(filter_length, atrous_rates, subsample_lengths):
    low, high = 0, 0
    for rate, stride in list(zip(atrous_rates, subsample_lengths, strict=True))[::-1]:
        low, high = low * stride, high * stride + (filter_length - 1) * rate
    return high - low + 1


def causal_conv1d__pad(x, W, b, atrous_rate):
    left = (len(W) - 1) * atrous_rate
    padded = np.pad(x, [(0, 0), (left, 0), (0, 0)])
    return atrous_conv1d__loop_over_taps(padded, W, b, atrous_rate)


def causal_conv1d__index(x, W, b, atrous_rate):
    zeros = np.zeros((x.shape[0], (W.shape[0] - 1) * atrous_rate, x.shape[2]))
    return atrous_conv1d__index(np.concatenate((zeros, x), axis=1), W, b, atrous_rate)


def causal_conv1d__loops(x, W, b, atrous_rate):
    batch, steps, _ = x.shape
    y = np.zeros((batch, steps, W.shape[2]))
    for n in range(batch):
        for t in range(steps):
            y[n, t] = b
            for k in range(len(W)):
                back = t - (len(W) - 1 - k) * atrous_rate
                if back >= 0:
                    y[n, t] += x[n, back] @ W[k]
    return y


def causal_conv1d__shifted(x, W, b, atrous_rate):
    y = np.tile(b.astype(float), (*x.shape[:2], 1))
    for back, tap in enumerate(W[::-1]):
        shift = back * atrous_rate
        if shift < x.shape[1]:
            y[:, shift:] += x[:, : x.shape[1] - shift] @ tap
    return y


def sees_future__each_step(f, steps):
    x = np.random.default_rng(3).normal(size=(1, steps, 1))
    before = f(x.copy())
    for t in range(1, steps):
        changed = x.copy()
        changed[0, t, 0] += 10
        if not np.allclose(f(changed)[0, :t], before[0, :t]):
            return True
    return False


def sees_future__tails(f, steps):
    rng = np.random.default_rng()
    for t in range(steps):
        for _ in range(3):
            x = rng.normal(size=(1, steps, 1))
            y = x.copy()
            y[:, t + 1 :] = rng.normal(size=(1, steps - t - 1, 1))
            if not np.allclose(f(x)[:, : t + 1], f(y)[:, : t + 1]):
                return True
    return False


def sees_future__exactly(f, steps):
    x = np.random.rand(1, steps, 1)
    y = np.array(f(x))
    found = False
    for t in range(steps):
        z = np.array(x)
        z[0, t] = 2 * z[0, t] + 1
        found = found or bool(np.any(np.abs(np.array(f(z))[0, :t] - y[0, :t]) > 1e-9))
    return found


def plan_stack__all(reach):
    best = None
    for k in range(2, max(reach, 2) + 1):
        layers, sees = 1, k
        while sees < reach:
            layers += 1
            sees *= k
        if best is None or (k * layers, layers) < best[:2]:
            best = (k * layers, layers, k)
    return best[2], [best[2] ** i for i in range(best[1])]


def plan_stack__by_layers(reach):
    plans = []
    for layers in range(1, 40):
        k = 2
        while k**layers < reach:
            k += 1
        plans.append((k * layers, layers, k))
    _, layers, k = min(plans)
    rates = []
    for i in range(layers):
        rates.append(k**i)
    return k, rates


def plan_stack__numpy(reach):
    layers = np.arange(1, 31)
    lengths = np.maximum(2, np.ceil(reach ** (1 / layers) - 1e-9).astype(int))
    best = int(np.argmin(lengths * layers))
    k = lengths[best]
    return k, k ** np.arange(layers[best])


def mu_law_encode__formula(x, mu):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.round((y + 1) / 2 * mu).astype(int)


def mu_law_encode__log1p(x, mu):
    x = np.minimum(np.maximum(x, -1), 1)
    y = np.copysign(np.log1p(mu * abs(x)) / np.log1p(mu), x)
    return np.rint((y + 1) * (mu / 2)).astype(np.int64)


def mu_law_encode__half_up(x, mu):
    x = x.clip(-1, 1)
    y = np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(np.int32)


def mu_law_encode__loop(x, mu):
    codes = np.zeros(x.shape, dtype=int)
    for place in np.ndindex(x.shape):
        v = max(-1.0, min(1.0, float(x[place])))
        y = math.log(1 + mu * abs(v)) / math.log(1 + mu)
        y = -y if v < 0 else y
        codes[place] = round((y + 1) / 2 * mu)
    return codes


def mu_law_decode__formula(codes, mu):
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu


def mu_law_decode__expm1(codes, mu):
    y = codes.astype(float) / mu * 2 - 1
    return np.sign(y) * np.expm1(np.abs(y) * np.log1p(mu)) / mu


def mu_law_decode__table(codes, mu):
    places = np.linspace(-1, 1, mu + 1)
    table = np.sign(places) * ((1.0 + mu) ** abs(places) - 1) / mu
    return table[codes]


def mu_law_decode__vectorize(codes, mu):
    def one(code):
        y = 2 * (int(code) / mu) - 1
        size = ((1 + mu) ** abs(y) - 1) / mu
        return size if y >= 0 else -size

    return np.vectorize(one, otypes=[float])(codes)


def gated_activation__formula(filter_, gate):
    with np.errstate(over="ignore"):
        return np.tanh(filter_) / (1 + np.exp(-gate))


def gated_activation__plain(filter_, gate):
    return np.tanh(filter_) * (1 / (1 + np.exp(-gate)))


def gated_activation__half(filter_, gate):
    return np.tanh(filter_) * (np.tanh(gate / 2) + 1) / 2


def gated_activation__loop(filter_, gate):
    out = np.zeros(filter_.shape)
    for place in np.ndindex(out.shape):
        g = float(gate[place])
        share = 1 / (1 + math.exp(-g)) if g > 0 else math.exp(g) / (1 + math.exp(g))
        out[place] = math.tanh(filter_[place]) * share
    return out


def queue_step__stacked(queue, x_t, W, b, atrous_rate):
    rows = np.vstack([queue, x_t])
    return np.einsum("kc,kcf->f", rows[::atrous_rate], W) + b, rows[1:]


def queue_step__loop(queue, x_t, W, b, atrous_rate):
    y = b + x_t @ W[-1]
    for k in range(len(W) - 1):
        y = y + queue[k * atrous_rate] @ W[k]
    new = np.roll(queue, -1, axis=0)
    new[-1] = x_t
    return y, new


def queue_step__list(queue, x_t, W, b, atrous_rate):
    steps = [*queue, x_t]
    y = [
        bias
        + sum(
            steps[k * atrous_rate][c] * W[k, c, f]
            for k in range(W.shape[0])
            for c in range(W.shape[1])
        )
        for f, bias in enumerate(b)
    ]
    return np.array(y), np.array(steps[1:])


def queue_step__concatenate(queue, x_t, W, b, atrous_rate):
    both = np.concatenate([queue, x_t[None, :]])
    return np.tensordot(both[::atrous_rate], W, axes=2) + b, np.delete(both, 0, axis=0)


def draw_code__argmax(scores, temperature, u):
    z = scores / temperature
    e = np.exp(z - z.max())
    return int(np.argmax(np.cumsum(e / e.sum()) > u))


def draw_code__loop(scores, temperature, u):
    scaled = [float(s) / temperature for s in scores]
    top = max(scaled)
    powers = [math.exp(s - top) for s in scaled]
    total, running = sum(powers), 0
    for code, power in enumerate(powers):
        running += power / total
        if running > u:
            return code
    return len(powers) - 1


def draw_code__searchsorted(scores, temperature, u):
    z = (scores - np.max(scores)) / temperature
    p = np.exp(z) / np.exp(z).sum()
    return np.searchsorted(np.cumsum(p), u, side="right")


def draw_code__counting(scores, temperature, u):
    p = np.exp((scores - scores.max()) / temperature)
    p /= p.sum()
    return int((p.cumsum() <= u).sum())


def to_keras3__table(config):
    table = {
        "nb_filter": "filters",
        "filter_length": "kernel_size",
        "border_mode": "padding",
        "subsample_length": "strides",
        "atrous_rate": "dilation_rate",
        "activation": "activation",
        "bias": "use_bias",
    }
    return {new: config[old] for old, new in table.items()}


def to_keras3__dict(config):
    return dict(
        activation=config["activation"],
        filters=config["nb_filter"],
        kernel_size=config["filter_length"],
        strides=config["subsample_length"],
        padding=config["border_mode"],
        dilation_rate=config["atrous_rate"],
        use_bias=config["bias"],
    )


def to_torch__if(config):
    padding = config["border_mode"]
    if padding == "full":
        padding = (config["filter_length"] - 1) * config["atrous_rate"]
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": padding,
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }


def to_torch__valid_is_zero(config):
    hops = config["filter_length"] - 1
    new = {}
    for old, name in zip(
        ("input_dim", "nb_filter", "filter_length", "subsample_length", "atrous_rate", "bias"),
        ("in_channels", "out_channels", "kernel_size", "stride", "dilation", "bias"),
        strict=True,
    ):
        new[name] = config[old]
    zeros = {"valid": 0, "same": "same", "full": hops * config["atrous_rate"]}
    new["padding"] = zeros[config["border_mode"]]
    return new


def kernel_to_torch__transpose(W):
    return np.transpose(W, (2, 1, 0))


def kernel_to_torch__t(W):
    return W.T


def kernel_to_torch__swap(W):
    return W.swapaxes(0, 2)


def kernel_to_torch__einsum(W):
    return np.einsum("kcf->fck", W)


def kernel_to_torch__loops(W):
    k, c, f = W.shape
    return np.array([[[W[i, j, m] for i in range(k)] for j in range(c)] for m in range(f)])


def from_torch__ifs(call):
    if call["padding"] in ("valid", "same"):
        mode = call["padding"]
    elif call["padding"] == 0:
        mode = "valid"
    else:
        mode = "full"
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": mode,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }


def from_torch__isinstance(call):
    config = {"activation": "linear"}
    config["bias"] = call["bias"]
    config["input_dim"] = call["in_channels"]
    config["nb_filter"] = call["out_channels"]
    config["filter_length"] = call["kernel_size"]
    config["subsample_length"] = call["stride"]
    config["atrous_rate"] = call["dilation"]
    p = call["padding"]
    config["border_mode"] = p if isinstance(p, str) else ("full" if p else "valid")
    return config
