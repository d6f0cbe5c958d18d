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
# **Question** The loss is known at the outputs alone. How does every weight, and every step of the
# input, learn what it did to it?
#
# **You will be able to**
#
# - measure any gradient by central differences, and say how exact that is,
# - derive `db` and `dW` from one line of the forward pass,
# - derive `dx` for any stride, rate and border mode, and name the steps that get none,
# - write the backward pass of the layer, and prove it right.
#
# **Builds on** Lesson 2 (the sliding dot product), lesson 3 (holes) and lesson 4 (edges and steps)
#
# **Minutes** 45
#
# **Arguments** `filter_length`, `bias`, `atrous_rate`, `border_mode` and `subsample_length`,
# backwards
#
# **What people say** “The backward pass must be another operation, and a harder one.”

# %% [markdown]
# ## Recall
#
# Answer each question in your head, or on paper, before you open it.
#
# 1. 3 taps at rate 2, mode `valid`, stride 1. Which steps does output 4 read?
#
#    <details><summary>Answer</summary>
#
#    The steps 4, 6 and 8: tap *j* of output *t* reads step *t* + *j* · 2.
#
#    </details>
#
# 2. The same layer with `subsample_length=2`, on 12 steps. How many outputs are there, and which
#    steps does output number 1 read?
#
#    <details><summary>Answer</summary>
#
#    The kernel spans 5 steps and fits at 8 places; every second one makes 4 outputs. Output 1 stands
#    two steps on, and reads the steps 2, 4 and 6.
#
#    </details>
#
# 3. A kernel has the shape (3, 2, 4). Away from the edges, in how many products does one number of
#    the input take part?
#
#    <details><summary>Answer</summary>
#
#    In 3 · 4 = 12: it lies under each tap once, and all four filters read it. Lesson 6 called that
#    number `fan_out`. Today you see where it comes from.
#
#    </details>

# %%
import numpy as np

from atrous_lib.checks import answers, diagnose
from atrous_lib.widgets import Still, predict

# %% [markdown]
# ## 1 · Measure a slope
#
# A *gradient* answers one question for each number: if this number rises a little, how fast does
# the loss rise? Formulas for gradients are easy to get wrong, and wrong ones look right. So before
# we derive any, we build a judge that knows no formulas: it moves the number and looks.
#
# **Picture.** The curve v³, whose slope at 1 is exactly 3. We went one step to the right, and drew
# the line through both points. It is much too steep.

# %%
from atrous_lib.pictures.backward import slope

Still(slope(1, "one side"))

# %% [markdown]
# **By hand.** A parabola shows what goes wrong, and the remedy. The slope of v² at 3 is 6. Measure
# it with a step of 1:
#
# | compare | sum | slope |
# |---|---|---|
# | 4 with 3 | (16 − 9) / 1 | 7, too large |
# | 3 with 2 | (9 − 4) / 1 | 5, too small by as much |
# | 4 with 2 | (16 − 4) / 2 | **6** |
#
# The last row is a *central difference*: one step to both sides, divided by the distance between
# the two places. The two errors cancel.
#
# **Predict.** Several numbers have several slopes, and each number moves alone.

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
# - Stay on `one side`. Halve the step, from 10 tenths to 5. What becomes of the error?
# - Now `both sides`. Halve the step again. What becomes of the error this time?
# - How small is the error of each way at one tenth?

# %%
from atrous_lib.widgets import slope_explorer

slope_explorer()

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - On one side it falls from 4 to 1.75: not quite a half, and nearer to a half the smaller the step.
# - On both sides it falls from 1 to 0.25: a quarter. For v³ it is exactly the square of the step.
# - 0.31 and 0.01.
#
# </details>

# %% [markdown]
# **Code.** This one is complete: one number, both sides.


# %%
def measured_slope(f, v, step):
    """Return the slope of f at the number v, measured on both sides."""
    return (f(v + step) - f(v - step)) / (2 * step)


print("step    one side   both sides      (the slope is 3)")
for step in (1, 0.1, 0.01, 0.001):
    one_side = ((1 + step) ** 3 - 1**3) / step
    both_sides = measured_slope(lambda v: v**3, 1, step)
    print(f"{step:<6}  {one_side:.6f}   {both_sides:.6f}")

# %% [markdown]
# Each row has a tenth of the step above it. On both sides, that gains two decimals at a time.
#
# Now with gaps: the same for an array of any shape, one number after the other. Replace each `...`,
# and delete the line that raises.


# %%
def numerical_gradient(f, x):
    """Return the slope of f at x along each number of x, an array of x's shape."""
    raise NotImplementedError  # delete this line when the gaps are filled
    step, moved, gradient = 1e-5, x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):  # every index of x, however many axes there are
        moved[place] = x[place] + step
        above = f(moved)
        moved[place] = ...  # gap 1: where does the second measurement stand?
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
# The library has the same judge, `atrous_lib.differences.numerical_gradient`; the rest of the
# lesson calls that one. Why not use it always, and skip the formulas? It runs the whole forward
# pass twice for each single number. A layer of 10,000 weights would run 20,000 times for one step
# of learning. So: the formula does the work, and the judge checks it on something small.
#
# > **Take-away.** A gradient can be measured: move one number a little to both sides, and divide by
# > the distance. The error shrinks with the square of the step.

# %% [markdown]
# ## 2 · What the weights answer for
#
# The layer does not know the loss. All that arrives is `dy`, one number for each output: how fast
# the loss rises with that output. An output with `dy` = 0 does not matter; one with `dy` = 100
# matters a lot.
#
# From there everything follows from one line, the forward pass of one output *t* (one channel, one
# filter, stride *s*, rate *r*):
#
# > y[t] = b + w0 · x[t·s] + w1 · x[t·s + r] + w2 · x[t·s + 2r] + …
#
# Ask of each letter: if it rises by 1, by how much does y[t] rise?
#
# - `b`: by 1.
# - `w1`: by the number that stands beside it, x[t·s + r].
# - x[t·s + r]: by the number that stands beside *it*, w1. (That is section 3.)
#
# Times dy[t], that is what the loss feels by way of output *t*. A letter that stands in several
# outputs is felt by all those ways, so the amounts **add up**.
#
# **Picture.** The bias stands in every output. Its gradient is the sum of all `dy`.

# %%
from atrous_lib.pictures.backward import bias_gradient

Still(bias_gradient(5, 2, 2))

# %% [markdown]
# A weight stands in every output too, each time beside another step of the input. Below, the pairs
# of tap 1: a step that it read, and the output that it read it for.

# %%
from atrous_lib.pictures.backward import tap_gradient

Still(tap_gradient(5, 2, 2, tap=1))

# %% [markdown]
# **By hand.** Let step *t* hold the number *t*, as in lesson 3, and let `dy` be 100, 10, 1. Then the
# digits of a weight's gradient spell the steps that it read, output after output:
#
# | gradient | sum | result |
# |---|---|---|
# | db | 100 + 10 + 1 | 111 |
# | dW[0] | **0** · 100 + **1** · 10 + **2** · 1 | 012, written 12 |
# | dW[1] | **2** · 100 + **3** · 10 + **4** · 1 | **234** |
#
# The last row is the picture above.
#
# **Predict.** Every choice is what some program really computes.

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
# - Raise `subsample_length` to 2, then to 3. Which steps are lit now, and what becomes of the number
#   of pairs?
# - Choose `full` and tap 0. Some pairs are grey. What do they add to dW[0]?

# %%
from atrous_lib.widgets import tap_gradient_explorer

tap_gradient_explorer(12, filter_length=3, atrous_rate=2, tap=0)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - By 2, the rate: a tap reads the same as its neighbour, so many steps later.
# - Every second, then every third. There are as many pairs as outputs, so fewer with each stride.
# - Nothing: a zero of the padding times `dy` is zero.
#
# </details>

# %% [markdown]
# **Code.** Complete, for one channel and one filter. The line in the middle is the forward pass of
# lesson 3, with the product's other factor on the left.


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
from atrous_lib.convolution import conv1d

rng = np.random.default_rng(7)
signal, weights = rng.normal(size=24), rng.normal(size=3)
for stride in (1, 2, 3):
    for rate in (1, 4, 9):
        layer = {"subsample_length": stride, "atrous_rate": rate}
        ask = rng.normal(size=conv1d(signal[None, :, None], weights[:, None, None], **layer).shape)

        def loss(w, layer=layer, ask=ask):
            return np.sum(ask * conv1d(signal[None, :, None], w[:, None, None], **layer))

        derived = weight_gradients(signal, ask.ravel(), 3, stride, rate)[0]
        assert np.allclose(derived, differences.numerical_gradient(loss, weights))
print("Derived and measured dW agree at 9 pairs of stride and rate.")

# %% [markdown]
# With several samples, the sums run over them as well: all samples share one `W` and one `b`. With
# channels and filters, each weight W[tap, c, f] takes its steps from channel *c* and its `dy` from
# filter *f*.
#
# > **Take-away.** A weight answers for every output: dW[j] pairs each `dy` with the step that tap
# > *j* read for it, and adds up. The bias pairs each `dy` with 1.

# %% [markdown]
# ## 3 · What comes back to the input
#
# The input is the output of the layer before, so that layer waits for a `dy` of its own: our `dx`.
#
# **Picture.** One step of the input, and the outputs that read it. The forward pass went down these
# threads; the gradient comes back up, through the same weights. The numbers on top say how many
# outputs read each step.

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
# The first row is the picture above. In lesson 3 the digits rose: 135. Now they fall: the *first*
# tap looks back to the *latest* output. Seen from the input, the kernel is reversed.
#
# **Predict.** The same layer: 10 steps, 3 taps at rate 2, and dy[t] = *t*.

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
# **Move the control.** The last picture of this lesson will be yours, as you leave it here.
#
# - Walk `input step` from one end to the other. Why do steps at the edge hear from fewer outputs?
# - Set `subsample_length` to 2, with `atrous_rate` at 2. Which steps hear from nobody? Find another
#   pair of stride and rate that leaves steps out.
# - Back to stride 1, and choose `causal`. How often is step 0 read, and how often the last one?
#   In which mode is every step read by all taps?

# %%
from atrous_lib.widgets import step_gradient_explorer

back = step_gradient_explorer(12, filter_length=3, atrous_rate=2, step=2)
back

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Near an edge, some outputs that would have read the step do not exist: the kernel would hang over.
# - Every odd step: all taps and all outputs stand on even ones. Stride 3 with rate 3 reads every
#   third step only; stride 4 with rate 2 leaves the odd ones out. Where stride and rate share a
#   factor, steps go unread, and nothing before this layer learns from them.
# - In `causal`, step 0 is read 3 times and the last step once: only its own output. In `full`, every
#   step is read by all taps.
#
# </details>

# %% [markdown]
# **Code.** A blank one: all three gradients, with samples, channels and filters, in mode `valid`. You
# need at most 12 lines. One way: as in lesson 3, cut out of `x` the steps that a tap reads, over all
# outputs at once. The same slice of `dx` gets what this tap sends back.


# %%
def conv1d_backward(x, W, dy, subsample_length, atrous_rate):
    """Return (dx, dW, db) for x (n, t, c), W (k, c, f), dy (n, t', f), without padding."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The slice of tap *k* starts at step `k * atrous_rate`, takes every `subsample_length`-th step, and
# holds as many of them as `dy` has outputs. Where does it stop?
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Forward, each step's channels met the matrix `W[k]` of shape (c, f) and became filters. Back, the
# filters of `dy` must become channels. And mind the `+=`: the slices of different taps overlap.
#
# </details>
#
# <details><summary>Hint 3</summary>
#
# `dW[k]` has the shape (c, f). It adds up over samples and steps at once:
# `np.einsum("ntc,ntf->cf", slice, dy)` says just that.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("conv1d_backward", conv1d_backward).message)

# %% [markdown]
# The library's function takes the arguments in another order, `conv1d_backward(dy, x, W, …)`, and
# knows all border modes. Does yours agree with it? Ten rounds, nine layers each, all drawn anew:

# %%
rounds = [diagnose("conv1d_backward", conv1d_backward, seed).passed for seed in range(10)]
print(f"Yours and the library's agree in {sum(rounds)} of {len(rounds)} rounds.")

# %% [markdown]
# And who says that the library is right? The judge does: every border mode, strides and rates, all
# three gradients.

# %%
from atrous_lib.convolution import conv1d_backward as library_backward

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
# > **Take-away.** A step of the input hears from every output that read it, through the weight that
# > read it, and the amounts add up. Steps that nobody read get 0.

# %% [markdown]
# ## What it is for
#
# A layer that knows its gradients can learn. Below, one filter of 11 taps learns to tell next year's
# sunspots from the 11 years before. Three lines do it: run forward, compare, and move each weight a
# little *against* its gradient.

# %%
from atrous_lib.signals import sunspots

_, numbers = sunspots()
years = (numbers / 100).reshape(1, -1, 1)
past, wanted = years[:, :-1], years[:, 11:]
kernel, bias = np.zeros((11, 1, 1)), np.zeros(1)
as_last_year = np.mean((wanted - years[:, 10:-1]) ** 2)
print(f'always "as last year": mean squared error {as_last_year:.3f}')

for epoch in range(2001):
    error = conv1d(past, kernel, bias) - wanted
    if epoch in (0, 10, 100, 2000):
        print(f"{f'after {epoch} steps':>21}: mean squared error {np.mean(error**2):.3f}")
    _, slopes, slope_of_bias = library_backward(2 * error / error.size, past, kernel)
    kernel, bias = kernel - 0.05 * slopes, bias - 0.05 * slope_of_bias

print("\ntaps, oldest year first:", *kernel.ravel().round(1) + 0.0)

# %% [markdown]
# It leans on last year, takes some of the two years before it back, and listens nine and ten years
# into the past. Nobody told it that the sun has a cycle of about eleven years. Lessons 8 and 9 press
# on such weights while they learn.

# %% [markdown]
# ## What people say, and what is true
#
# “The backward pass must be another operation, and a harder one.” It is the layer itself, used twice
# more. `dx` at stride 1 is `conv1d` of `dy` in mode `full`, with the kernel reversed and its channels
# and filters exchanged; at a larger stride, zeros stand in for the outputs left out. `dW` is `conv1d`
# of the input with `dy` as its kernel, and stride and rate change places. `db` is a sum.

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
# The threads were the same all along. Here is your own picture, as you left it; run the cell again
# after you moved the controls. Read it downwards and it is lesson 3, upwards and it is lesson 7.

# %%
Still(back.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercises of this lesson: [Backward](../exercises/07_backward/07_backward.ipynb). They ask for
#   `numerical_gradient` and `conv1d_backward`; bring along what you wrote here.
# - Next: [Lesson 8 · Regularizers](08_regularizers.ipynb). The loss gets a second term, and with it
#   every gradient of today.
