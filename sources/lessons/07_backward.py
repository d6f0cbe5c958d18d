# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 7 · Backward
#
# **Question** The output is wrong. How does every weight, and every step of the input, learn its share of
# the blame?

# %% [markdown]
# ## A filter finds the Sun's cycle
#
# One filter reads eleven years of sunspots and forecasts the next year. Its weights start at 0, and then it
# learns. What will it look at?

# %%
import matplotlib.pyplot as plt
import numpy as np
from atrous_lib import SGD, AtrousConvolution1D, Sequential, signals, widgets

years = (signals.sunspots()[1] / 100).reshape(1, -1, 1)
past, wanted = years[:, :-1], years[:, 11:]
model = Sequential([AtrousConvolution1D(1, 11, init="zero", input_dim=1)])
model.compile(SGD(lr=0.05), "mse")
model.fit(past, wanted, nb_epoch=2000, verbose=0)
found = model.get_weights()[0].ravel()
plt.style.use(widgets.STYLE)
fig, ax = plt.subplots(figsize=(12.8, 3.2))
ax.bar(range(-11, 0), found)
ax.set(title="What the filter learned", xlabel="years before the forecast", ylabel="weight")
widgets.describe(fig, f"The weights, oldest first: {', '.join(f'{tap:.1f}' for tap in found)}.")

# %% [markdown]
# The filter relies mostly on last year, subtracts some of the two years before that, and adds some of what
# the Sun did nine years ago. Nobody told it that sunspots come and go about every eleven years. But give it
# its own forecasts to read, again and again, and they peak every ten or eleven years.
#
# All of that happened inside `fit`. Here is the same training step by step: run forward, measure the *loss*
# (here the mean squared error), and move each weight a little *against its gradient*.


# %%
from atrous_lib import conv1d, conv1d_backward as library_backward


def learn(backward, steps=2000):
    """Return the kernel that was learned, and the loss before each step."""
    kernel, bias, losses = np.zeros((11, 1, 1)), np.zeros(1), []
    for _ in range(steps):
        error = conv1d(past, kernel, bias) - wanted
        losses.append(np.mean(error**2))
        dx, dW, db = backward(2 * error / error.size, past, kernel)
        kernel, bias = kernel - 0.05 * dW, bias - 0.05 * db
    return kernel.ravel(), losses


print("The same weights:", np.allclose(learn(library_backward)[0], found))

# %% [markdown]
# The hard part is the function `backward`. For every weight, it says how the loss changes with that weight.
# In this lesson you write that function.
#
# ## In this lesson
#
# **You will be able to**
#
# - measure any gradient by central differences, and say how exact that is,
# - derive `db` and `dW` from one line of the forward pass,
# - derive `dx` for any stride, rate and border mode, and name the steps that get nothing,
# - write the backward pass of the layer, and prove it right.
#
# **Builds on** lessons 2 (the sliding dot product), 3 (holes), 4 (edges and steps) and 5 (activations).
#
# **Minutes** 40.
#
# **Arguments** `filter_length`, `bias`, `atrous_rate`, `border_mode`, `subsample_length`, backwards.
#
# **What people say** “The backward pass must be another operation, and a harder one.”
#
# ## Recall
#
# Three questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, choices, diagnose
from atrous_lib.widgets import Still, describe, predict

predict(
    "3 taps at rate 2, mode valid, stride 1. Which steps does output 4 read? (Lesson 3)",
    choices(
        "backward.recall_taps",
        {
            "rate_ignored": "4, 5 and 6",
            "centred": "2, 4 and 6",
            "two_apart": "4, 6 and 8",
            "rate_moves": "8, 10 and 12",
        },
    ),
)

# %%
predict(
    "The same layer with subsample_length=2, on 12 steps: how many outputs? (Lesson 4)",
    answers("output_length", 12, 3, "valid", 2, 2, why="backward.recall_length"),
)

# %%
predict(
    "Kernel (3, 2, 4), away from the edges: in how many products is one input number? (Lesson 6)",
    answers("compute_fans", (3, 2, 4), view=lambda fans: fans[1], why="backward.recall_fans"),
)

# %% [markdown]
# ## 1 · Measure a slope
#
# A *gradient* answers one question for each number: if this number rises a little, how fast does the loss
# rise? Formulas for gradients are easy to get wrong, and wrong ones look right. So before we derive one, we
# build a judge that knows no formulas. It moves the number a little and looks at what happens.
#
# **Picture.** The curve v³, whose slope at 1 is exactly 3. We went one step to the right, and drew
# the line through both points. The line is much too steep.

# %%
from atrous_lib.pictures.backward import slope

Still(slope(1, "one side"))

# %% [markdown]
# **By hand.** The simpler curve v² shows what goes wrong, and how to fix it. The slope of v² at 3 is 6.
# Measure it with a step of 1:
#
# | compare | rise / distance | slope |
# |---|---|---|
# | 4 with 3 | (16 − 9) / 1 | 7, too large |
# | 3 with 2 | (9 − 4) / 1 | 5, too small by the same amount |
# | 4 with 2 | (16 − 4) / 2 | **6** |
#
# The last row is a *central difference*: one step to each side, divided by the distance between the
# two places. The two errors cancel.
#
# **Predict.** Two numbers have two slopes. To measure one of them, move only that number.

# %%
predict(
    "f(v) = v[0] · v[1], measured at v = (3, 5): what is its gradient?",
    answers(
        *("numerical_gradient", lambda v: v[0] * v[1], np.array([3.0, 5.0])),
        view=lambda gradient: [round(float(slope)) for slope in gradient],
        why="backward.product_of_two",
        others={"own_number": [3, 5]},
    ),
    seed=3,
)

# %% [markdown]
# **Move the control.** Press an arrow key on the slider, or drag it.
#
# - Stay on `one side`. Halve the step, from 1 to 0.5. What happens to the error?
# - Now `both sides`. Go from 1 to 0.5 again. What happens to the error this time?
# - How large is each error at 0.1?

# %%
from atrous_lib.widgets import slope_explorer

slope_explorer()

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - On one side it falls from 4 to 1.75. That is a bit less than half. With smaller steps it gets closer and
#   closer to half.
# - On both sides it falls from 1 to 0.25, a quarter. For v³ the error is exactly the step squared.
# - 0.31 and 0.01.
#
# </details>

# %% [markdown]
# **Code.** This one is complete: one number, both sides.


# %%
def measured_slope(f, v, step):
    """Return the slope of f at the number v, measured on both sides."""
    return (f(v + step) - f(v - step)) / (2 * step)


steps = 10.0 ** np.arange(-12, 0.5, 0.5)
one_side = [abs(((1 + step) ** 3 - 1) / step - 3) for step in steps]
both_sides = [abs(measured_slope(lambda v: v**3, 1, step) - 3) for step in steps]
fig, ax = plt.subplots()
ax.loglog(steps, one_side, label="one side")
ax.loglog(steps, both_sides, label="both sides")
for axis in (ax.xaxis, ax.yaxis):
    axis.set_major_formatter("{x:.0e}")
ax.set(title="How wrong is the measured slope of v³?", xlabel="step", ylabel="error")
ax.legend()
describe(
    fig, "Both errors fall as the step shrinks, then rise again; both sides fall faster and lower."
)

# %% [markdown]
# Read the figure from right to left. On both sides, a step ten times smaller makes the error a hundred
# times smaller. But then the curve turns around. Why?
#
# A computer keeps about 16 digits. When the step is tiny, f(v + step) and f(v − step) have nearly all their
# digits in common. Subtracting them leaves little but *rounding errors*, and dividing by a tiny step makes
# these large. So a step can be too small. Near 1e-5, which is 0.00001, the two kinds of error are about
# equal. That is why the function below takes 1e-5, and why it needs float64: with the 7 digits of float32,
# the best error would be about a million times larger.
#
# **Code.** Now with gaps: the same for an array of any shape, one number at a time. Replace each `...`,
# and delete the line that raises.


# %%
def numerical_gradient(f, x):
    """Return the slope of f at x along each number of x, an array of x's shape."""
    raise NotImplementedError  # delete this line when the gaps are filled
    step, moved, gradient = 1e-5, x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):  # every index of x, however many axes there are
        moved[place] = x[place] + step
        above = f(moved)
        moved[place] = ...  # gap 1: where is the second measurement?
        below = f(moved)
        moved[place] = ...  # gap 2: where must this number be when the next one moves?
        gradient[place] = ...  # gap 3: how fast did f move?
    return gradient


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `x` itself never moves, so `x[place]` is always the number to start from.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 3 is the last line of `measured_slope`, with `above` and `below` in it.
#
# </details>

# %% [markdown]
# **Check.** If your function is not right yet, the answer says what it does instead.

# %%
print(diagnose("numerical_gradient", numerical_gradient).message)

# %% [markdown]
# The library has the same judge, `atrous_lib.differences.numerical_gradient`, which the rest of the
# lesson uses. Why not always measure, and skip the formulas? The judge runs the whole forward pass
# twice for every single number. A layer with 10,000 weights would run 20,000 times for one step of
# learning. So the formula does the work, and the judge checks it on something small.
#
# > **Take-away.** A gradient can be measured: move one number a little to both sides, and divide by
# > the distance. The error shrinks with the square of the step, until rounding takes over near 1e-5.

# %% [markdown]
# ## 2 · How much is each weight to blame?
#
# The layer does not know the loss. All it gets is `dy`, one number for each output: how fast the loss
# rises with that output. An output with `dy` = 0 does not matter. One with `dy` = 100 matters a lot.
#
# From there everything follows from one line, the forward pass of one output *t* (one channel, one
# filter, stride *s*, rate *r*):
#
# > y[t] = b + w0 · x[t·s] + w1 · x[t·s + r] + w2 · x[t·s + 2r] + …
#
# For each letter, ask: if it rises by 1, by how much does y[t] rise?
#
# - `b`: by 1.
# - `w1`: by the number that it is multiplied by, x[t·s + r].
# - x[t·s + r]: by the number that *it* is multiplied by, w1. (Part 3 is about that.)
#
# Multiply that by dy[t], and you have how much the loss rises through output *t*. This is the **chain
# rule**: slopes along a path are multiplied. If a letter is in several outputs, it reaches the loss on
# several paths, and the paths **add up**.
#
# **Picture.** The bias is part of every output. Its gradient is the sum of all `dy`.

# %%
from atrous_lib.pictures.backward import bias_gradient

Still(bias_gradient(5, 2, 2))

# %% [markdown]
# A weight is part of every output too, each time multiplied by a different step of the input. Below are the
# pairs of tap 1: a step that it read, and the output that it helped to make.

# %%
from atrous_lib.pictures.backward import tap_gradient

Still(tap_gradient(5, 2, 2, tap=1))

# %% [markdown]
# **By hand.** Let step *t* hold the number *t*, as in lesson 3, and let `dy` be 100, 10, 1. Then the
# digits of a weight's gradient spell the steps that it read, one output after the other:
#
# | gradient | sum | result |
# |---|---|---|
# | db | 100 + 10 + 1 | 111 |
# | dW[0] | **0** · 100 + **1** · 10 + **2** · 1 | 012, written 12 |
# | dW[1] | **2** · 100 + **3** · 10 + **4** · 1 | **234** |
#
# The last row is the picture above.
#
# **Predict.** Each wrong choice comes from a common mistake.

# %%
x8 = np.arange(8.0).reshape(1, 8, 1)  # step t holds the number t
W2 = np.ones((2, 1, 1))
dy3 = np.array([100.0, 10.0, 1.0]).reshape(1, 3, 1)

predict(
    "2 taps at rate 3 and stride 2, on 8 steps; dy is 100, 10, 1. What is dW[1]?",
    answers(
        *("conv1d_backward", x8, W2, dy3, 2, 3),
        view=lambda found: int(found[1][1, 0, 0]),
        why="backward.weight_gradient",
    ),
)

# %% [markdown]
# **Move the control.**
#
# - Move `tap` from 0 to 2. By how many steps does the lit part of the input move each time?
# - Raise `subsample_length` to 2, then to 3. Which steps are lit now, and how many pairs are left?
# - Choose `full` and tap 0. Some pairs are grey. What do they add to dW[0]?

# %%
from atrous_lib.widgets import tap_gradient_explorer

tap_gradient_explorer(12, filter_length=3, atrous_rate=2, tap=0)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - By 2, the rate. Each tap reads what its left neighbour reads, 2 steps later.
# - Every second, then every third. There is one pair for each output, and fewer outputs.
# - Nothing: zero times anything is zero.
#
# </details>

# %% [markdown]
# **Code.** This one is complete, for one channel and one filter. Compare its innermost line with the
# forward pass: there it was y[t] += w[tap] · x[…].


# %%
def weight_gradients(x, dy, filter_length, subsample_length, atrous_rate):
    """Return (dW, db) of a layer with one channel and one filter. x and dy are 1-D."""
    dW, db = np.zeros(filter_length), 0.0
    for t in range(len(dy)):
        db += dy[t]
        for tap in range(filter_length):
            dW[tap] += x[t * subsample_length + tap * atrous_rate] * dy[t]
    return dW, db


by_hand = weight_gradients(np.arange(5), [100, 10, 1], 2, 1, 2)
predicted = weight_gradients(np.arange(8), [100, 10, 1], 2, 2, 3)
print("the table:      dW =", by_hand[0].astype(int), "  db =", int(by_hand[1]))
print("the prediction: dW =", predicted[0].astype(int), "  db =", int(predicted[1]))

# %% [markdown]
# **Check.** The judge measures the same: it moves a weight, runs the library's forward pass, and
# looks at the loss. The loss here is the simplest that has `dy` as its gradient: each output times
# its `dy`, all added up.

# %%
from atrous_lib import differences

rng = np.random.default_rng(7)
signal, weights = rng.normal(size=24), rng.normal(size=3)
for stride in (1, 2, 3):
    for rate in (1, 4, 9):
        layer = {"subsample_length": stride, "atrous_rate": rate}
        dy = rng.normal(size=conv1d(signal[None, :, None], weights[:, None, None], **layer).shape)

        def loss(w, layer=layer, dy=dy):
            return np.sum(dy * conv1d(signal[None, :, None], w[:, None, None], **layer))

        derived = weight_gradients(signal, dy.ravel(), 3, stride, rate)[0]
        assert np.allclose(derived, differences.numerical_gradient(loss, weights))
print("Derived and measured dW agree at 9 pairs of stride and rate.")

# %% [markdown]
# With several samples, add them up too: all samples share one `W` and one `b`. With channels and
# filters, each weight W[tap, c, f] takes its steps from channel *c* and its `dy` from filter *f*.
#
# > **Take-away.** A weight has a part in every output. dW[j] multiplies each `dy` by the step that tap *j*
# > read for it, and adds up. db multiplies each `dy` by 1.

# %% [markdown]
# ## 3 · What comes back to the input
#
# Our input is the output of the layer before. That layer needs a `dy` of its own, and our `dx` is exactly
# that.
#
# **Picture.** One step of the input, and the outputs that read it. The forward pass went down these lines.
# The gradient comes back up through the same weights. The numbers on top count how many outputs read each
# step.

# %%
from atrous_lib.pictures.backward import step_gradient

Still(step_gradient(10, 3, 2, step=4))

# %% [markdown]
# **By hand.** Let output *t* hold dy[t] = *t*, and let the weights be 100, 10, 1. Now the digits of
# `dx` spell *the outputs that sent something*:
#
# | step | who read it | dx |
# |---|---|---|
# | 4 | output 4 by w0, output 2 by w1, output 0 by w2 | 100 · **4** + 10 · **2** + 1 · **0** = **420** |
# | 7 | output 5 by w1, output 3 by w2; there is no output 7 | 10 · **5** + 1 · **3** = **53** |
#
# The first row is the picture above. In lesson 3 the digits rose: 135. Now they fall: the *first* tap
# leads to the *latest* output. Seen from the input, the kernel is reversed.
#
# **Predict.** The same layer and the same weights: 10 steps, 3 taps at rate 2, and dy[t] = *t*.

# %%
x10 = np.zeros((1, 10, 1))
W3 = np.array([100.0, 10.0, 1.0]).reshape(3, 1, 1)
dy6 = np.arange(6.0).reshape(1, 6, 1)  # output t holds the number t

predict(
    "What is dx at step 5?",
    answers(
        *("conv1d_backward", x10, W3, dy6, 1, 2),
        view=lambda found: int(found[0][0, 5, 0]),
        why="backward.input_gradient",
    ),
)

# %% [markdown]
# **Move the control.** The lesson ends with this picture, as you leave it here.
#
# - Move `input step` from one end to the other. Why do steps near the edge hear from fewer outputs?
# - Set `subsample_length` to 2, with `atrous_rate` at 2. Which steps hear from nobody? Now try rate 1 and
#   stride 4. Why do steps hear from nobody this time?
# - Back to stride 1, and choose `causal`. How often is step 0 read, and how often is the last one?
#   In which mode is every step read by all taps?

# %%
from atrous_lib.widgets import step_gradient_explorer

back = step_gradient_explorer(12, filter_length=3, atrous_rate=2, step=2)
back

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - The outputs that would have read it do not exist: their kernel would hang over the edge.
# - At stride 2 and rate 2, every odd step: all taps stand on even ones. At stride 4 and rate 1, the steps
#   3, 7 and 11: three taps side by side can't cover four steps. So away from the edges, two things make
#   sure that every step is read: the stride is at most the number of taps, *and* no whole number above 1
#   divides both the stride and the rate. Through steps that nobody reads, the earlier layers learn nothing.
# - In `causal`, step 0 is read 3 times and the last step once, by its own output. In `full`, every step
#   is read by all taps.
#
# </details>

# %% [markdown]
# **Code.** An empty function: all three gradients, with samples, channels and filters, in mode `valid`.
# You need at most 12 lines. One way, as in lesson 3: cut out of `x` the steps that one tap reads, for all
# outputs at once. The same slice of `dx` gets what this tap sends back.


# %%
def conv1d_backward(x, W, dy, subsample_length, atrous_rate):
    """Return (dx, dW, db) for x (n, t, c), W (k, c, f), dy (n, t', f), without padding."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The slice of tap *j* starts at step `j * atrous_rate`, takes every `subsample_length`-th step, and
# holds as many of them as `dy` has outputs. Where does it stop?
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Forward, the matrix `W[j]` of shape (c, f) turned each step's channels into filters. Backward, the
# filters of `dy` must become channels. And use `+=`, because the slices of different taps overlap.
#
# </details>
#
# <details><summary>Hint 3</summary>
#
# `dW[j]` has the shape (c, f). It adds up over samples and steps at once: `np.einsum("ntc,ntf->cf", slice,
# dy)` says exactly that.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("conv1d_backward", conv1d_backward).message)

# %% [markdown]
# The library's function takes the arguments in another order, `conv1d_backward(dy, x, W, …)`, and knows all
# border modes. Does yours agree with it? Here are ten rounds of nine random layers:

# %%
written = diagnose("conv1d_backward", conv1d_backward).passed
if written:
    rounds = [diagnose("conv1d_backward", conv1d_backward, seed).passed for seed in range(10)]
    print(f"Yours and the library's agree in {sum(rounds)} of {len(rounds)} rounds.")
else:
    print("Not yet. Come back when the check above says that yours is right.")

# %% [markdown]
# And who says that the library is right? The judge does, for all three gradients in every border mode:

# %%
x, W, b = rng.normal(size=(2, 13, 2)), rng.normal(size=(3, 2, 3)), rng.normal(size=3)
settings = [
    {"border_mode": mode, "subsample_length": stride, "atrous_rate": rate}
    for mode in ("valid", "same", "full", "causal")
    for stride in (1, 2, 3)
    for rate in (1, 2, 5)
]
for layer in settings:
    dy = rng.normal(size=conv1d(x, W, b, **layer).shape)
    losses = (
        (x, lambda moved, layer=layer, dy=dy: np.sum(dy * conv1d(moved, W, b, **layer))),
        (W, lambda moved, layer=layer, dy=dy: np.sum(dy * conv1d(x, moved, b, **layer))),
        (b, lambda moved, layer=layer, dy=dy: np.sum(dy * conv1d(x, W, moved, **layer))),
    )
    for derived, (array, loss) in zip(library_backward(dy, x, W, **layer), losses, strict=True):
        assert np.allclose(derived, differences.numerical_gradient(loss, array))
print(f"dx, dW and db agree with the measured slopes in {len(settings)} settings.")

# %% [markdown]
# **And the activation?** `conv1d_backward` starts at the sums. But the layer's `dy` arrives after the
# activation. So the chain rule says what to do first: multiply `dy` by the activation's slope at each sum.
# For `relu` that slope is 1 where the sum is positive and 0 elsewhere (lesson 5).

# %%
from atrous_lib.layers import AtrousConvolution1D

layer = AtrousConvolution1D(3, 3, activation="relu", weights=[W, b], input_dim=2)
dy = rng.normal(size=layer(x).shape)
sums = conv1d(x, W, b)
by_hand = library_backward(dy * (sums > 0), x, W)  # relu's slope first, then the sums
assert np.allclose(layer.backward(dy), by_hand[0])
print("The layer does the same.")
print(f"{np.sum(sums <= 0)} of its {sums.size} outputs are silent, and send nothing back.")

# %% [markdown]
# > **Take-away.** A step of the input hears from every output that read it, through the weight that
# > read it, and the amounts add up. Steps that nobody read get 0. An activation's slope comes first.

# %% [markdown]
# ## What it is for
#
# Back to the sunspots. If your `conv1d_backward` is right, it does the learning now.

# %%
yours = written and (lambda dy, x, W: conv1d_backward(x, W, dy, 1, 1))
taps, losses = learn(yours or library_backward)
as_last_year = np.mean((wanted - years[:, 10:-1]) ** 2)

fig, ax = plt.subplots()
ax.plot(losses, label="your gradients" if yours else "the library's gradients")
ax.axhline(as_last_year, color="C3", linestyle=":", label="always “as last year”")
ax.set(title="Learning the sunspots", xlabel="updates", ylabel="mean squared error", ylim=(0, 0.15))
ax.legend()
describe(
    fig, f"It falls from {losses[0]:.2f} to {losses[-1]:.3f}. As last year: {as_last_year:.3f}."
)

# %% [markdown]
# Lessons 8 and 9 put pressure on such weights while they learn.

# %% [markdown]
# ## What people say, and what is true
#
# “The backward pass must be another operation, and a harder one.” No: it is the same layer, used two more
# times. At stride 1, `dx` is `conv1d` of `dy` in mode `full`, with the kernel reversed and its channels and
# filters exchanged. (At a larger stride, zeros take the places of the outputs that were left out.) `dW` is
# `conv1d` of the input with `dy` as its kernel, and there stride and rate change places. `db` is a sum.

# %%
dy = rng.normal(size=(2, 5, 3))  # of the layer above at rate 4, stride 1: 13 − 8 = 5 outputs
found = library_backward(dy, x, W, atrous_rate=4)
as_forward = conv1d(dy, W[::-1].transpose(0, 2, 1), atrous_rate=4, border_mode="full")
print("dx is a forward pass of dy:", np.allclose(found[0], as_forward))

dy = rng.normal(size=(2, 3, 3))  # at rate 4 and stride 2: (13 − 8) / 2, rounded up
found = library_backward(dy, x, W, subsample_length=2, atrous_rate=4)
turned = conv1d(x.transpose(2, 1, 0), dy.transpose(1, 0, 2), subsample_length=4, atrous_rate=2)
print("dW is a forward pass of x:", np.allclose(found[1], turned[:, :3].transpose(1, 0, 2)))

# %% [markdown]
# Here is your own picture, as you left it. (Run the cell again after you move the controls.) Read it
# downwards and it is lesson 3; read it upwards and it is lesson 7.

# %%
Still(back.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [Backward](../exercises/07_backward/07_backward.ipynb). It begins with the
#   functions that you wrote here, and then puts them to use.
# - Next: [Lesson 8 · Regularizers](08_regularizers.ipynb). The loss gets a second part, and so does every
#   gradient.
