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
# # Lesson 5 · Activation and weights
#
# **Question** What happens to a layer's sums before they leave, and where do its first weights
# come from?

# %% [markdown]
# ## Overdrive
#
# Rock guitarists step on a pedal, and what it does is an activation function. Here one tap multiplies the
# guitar by 20. Then comes `tanh`, which never goes beyond −1 and 1. Listen.

# %%
import numpy as np
from atrous_lib import AtrousConvolution1D
from atrous_lib.signals import guitar

sound = guitar()[6000:18000]
drive = 20.0  # your turn: try 1, then 200
W = np.full((1, 1, 1), drive)
layer = AtrousConvolution1D(1, 1, activation="tanh", weights=[W], bias=False)
rock = layer(sound.reshape(1, -1, 1)).ravel()

# %%
from atrous_lib.widgets import player

player({"the guitar": sound, "after the layer": 0.5 * rock})

# %% [markdown]
# The picture shows a fiftieth of a second. Without an activation the second curve would be the first one,
# only taller. `tanh` squeezes it between two shelves.

# %%
import matplotlib.pyplot as plt

from atrous_lib.widgets import STYLE, describe

plt.style.use(STYLE)
fig, ax = plt.subplots()
ax.plot(sound[1000:1160], label="the guitar")
ax.plot(rock[1000:1160], label=f"tanh({drive:g} · the guitar)")
ax.set(title="A guitar through tanh", xlabel="step", ylabel="amplitude", ylim=(-1.2, 1.7))
ax.legend(loc="upper right")
shelf = np.mean(np.abs(rock) > 0.9)
describe(fig, f"{shelf:.0%} of the numbers that come out lie beyond 0.9 or −0.9, near the shelves.")

# %% [markdown]
# On the shelves, the output hardly changes when the string gets louder. That is the sound of rock. In
# training it is a problem: where nothing changes, a layer can't learn.
#
# ## In this lesson
#
# **You will be able to**
#
# - choose an activation by what it does to the signal and to the gradient,
# - say what softmax sums over in a layer's output, and write it so that no number gets too large,
# - load a kernel that Keras 1 stored, whichever backend trained it,
# - say what `weights` replaces, and what it leaves as it was.
#
# **Builds on** lessons 2 (one output is a sum of products) and 4 (the whole convolution).
#
# **Minutes** 45.
#
# **Arguments** `activation`, `weights`.
#
# **What people say** “`activation`: you know this one.” And: “`weights`: reuse trained ones, like an
# embedding.”
#
# ## Recall
#
# Two questions from before, one of them from lesson 1. Answer first, then go on.

# %%
from atrous_lib.checks import answers, diagnose
from atrous_lib.families import FAMILIES
from atrous_lib.widgets import Still, predict

predict(
    "A layer with an activation and one without: in which part of their lives do they first differ?",
    answers(
        *("family", "activation"),
        why="activation.recall_family",
        others={family: family for family in FAMILIES},
    ),
)

# %%
predict(
    "12 steps, 3 taps at rate 1, mode valid, stride 2: how many outputs?",
    answers("output_length", 12, 3, "valid", 2, 1, why="activation.recall_length"),
)

# %% [markdown]
# ## 1 · A curve, and its slope
#
# So far, an output was a sum: *z* = *b* + *w*0 · *x*0 + *w*1 · *x*1 + … The activation is
# what happens to that sum on its way out: *y* = activation(*z*). With `activation=None`, the default,
# nothing happens (its name is also `linear`).
#
# Two things are worth knowing about an activation. Its **curve** says what becomes of the signal. Its
# **slope** says what becomes of learning. Training compares what comes out with what was wanted. Then a number *dy* comes
# back to each output. It says how fast the error would grow if this *y* grew. (Lesson 7 computes it.) The
# number *dz* = slope · *dy* goes on to the weights. These numbers that come back are called the *gradient*.
#
# **Picture.** On the left is the sigmoid. The straight line touches it at *z* = 1 and has its slope there;
# the slope at every *z* is drawn below. On the right a feature map: how much the sunspot index, scaled,
# rose from one year to the next, before and after the sigmoid. Grey marks where the slope is below 0.05, so that next
# to nothing comes back.

# %%
from atrous_lib.pictures.activation import activation as activation_picture

Still(activation_picture("sigmoid", 1, 4))

# %% [markdown]
# **By hand.** Three steps of a feature map meet `relu`, which is max(*z*, 0), and at each of them
# the gradient *dy* = 10 arrives:
#
# | step | *z* | *y* = relu(*z*) | slope | *dz* = slope · *dy* |
# |---|---|---|---|---|
# | 0 | −2 | 0 | 0 | 0 · 10 = **0** |
# | 1 | 1 | 1 | 1 | 1 · 10 = **10** |
# | 2 | 3 | 3 | 1 | 1 · 10 = **10** |
#
# From step 0 the layer learns nothing, however wrong its output was.
#
# **Predict.** `hard_sigmoid` is a cheap copy of the sigmoid: a straight line through (0, 0.5) that
# rises by 0.2 for each unit, cut at 0 and at 1.

# %%
predict(
    "By how much does hard_sigmoid rise from z = 3 to z = 4?",
    answers(
        *("hard_sigmoid", np.array([3.0, 4.0])),
        view=lambda y: round(float(y[1] - y[0]), 2),
        why="activation.past_the_shelf",
    ),
)

# %% [markdown]
# **Move the control.**
#
# - Choose `hard_sigmoid` and move `z`. Where exactly does the gradient die?
# - Larger weights make a larger *z*. Raise `weights times` with `sigmoid`, then with `relu`. Which
#   of the two loses more and more of its gradient?
# - Which activations have no grey at all, and which have it on one side only?
#
# The lesson ends with this picture, as you leave it here.

# %%
from atrous_lib.widgets import activation_explorer

curve = activation_explorer("sigmoid", z=1, times=2)
curve

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - At −2.5 and 2.5, and beyond. Between them the slope is 0.2 everywhere.
# - `sigmoid`: its map is pushed onto the two shelves. `relu` is grey at 69 of the 109 steps, where the
#   index did not rise, and that is so at any setting: `relu` only asks whether *z* is positive.
# - `linear` has none. `relu`, `elu` and `softplus` have grey on the left only; the others have it on both
#   sides. (`softsign` turns grey last, because its slope falls slowly.)
#
# </details>

# %% [markdown]
# So `relu` kills the gradient at more than half of the steps here. Then why do so many networks use it?
# Because where it lets the gradient through, it lets *all* of it through. Read on.

# %% [markdown]
# **Code.** This cell is complete. A layer with one tap, weight 1 and no bias gives its input
# straight to the activation, so that `backward` shows the slopes and nothing else.

# %%
z = np.array([-3.0, -1.0, 0.5, 3.0]).reshape(1, 4, 1)
one = np.ones((1, 1, 1))  # one tap, one channel, one filter


def row(array):
    return " ".join(f"{number:5.2f}" for number in array.ravel())


print(f"{'z':12}   ", row(z))
for name in ("linear", "relu", "tanh", "sigmoid", "hard_sigmoid"):
    layer = AtrousConvolution1D(1, 1, activation=name, weights=[one], bias=False)
    y = layer(z)
    dz = layer.backward(np.ones_like(y))
    print(f"{name:12}  y", row(y), "  slope", row(dz))

# %% [markdown]
# Layers are stacked, and their slopes multiply. At best, every *z* sits where its slope is largest. How
# much of a gradient of 1 is then left?

# %%
from atrous_lib import activations

print(f"{'layers':12}", *(f"{layers:8}" for layers in (1, 5, 10)))
for name in ("relu", "tanh", "sigmoid", "hard_sigmoid"):
    largest = activations.get(name).gradient(np.linspace(-5, 5, 1001)).max()
    print(f"{name:12}", *(f"{largest**layers:8.2g}" for layers in (1, 5, 10)))

# %% [markdown]
# Ten sigmoids leave a millionth at most; ten relus can leave all of it. And a step at which one filter is
# dead may be alive for the next filter, or in the next sample. That is why the layers inside a deep network
# often take `relu` or `tanh`. A sigmoid stands where a number between 0 and 1 is wanted: at a gate
# (lesson 11), or at the end.
#
# Now with gaps. Replace each `...` with what belongs there, and delete the line that raises.


# %%
def hard_sigmoid(y):
    """Return the line through (0, 0.5) with slope 0.2, cut at 0 and at 1. y (n, t, f) holds sums."""
    raise NotImplementedError  # delete this line when the gaps are filled
    line = ...  # gap 1: the straight line
    return np.clip(line, ..., ...)  # gap 2: its two shelves


# %% [markdown]
# <details><summary>Hint</summary>
#
# Gap 1 is a product and a sum, for all numbers of `y` at once. Try it with 0: it must give 0.5.
#
# </details>

# %% [markdown]
# **Check.** If your function is not right yet, the answer says what it does instead.

# %%
print(diagnose("hard_sigmoid", hard_sigmoid).message)

# %% [markdown]
# > **Take-away.** The activation bends the signal forwards, and backwards it multiplies the
# > gradient by its slope: where the curve is flat, nothing is learned.

# %% [markdown]
# ## 2 · Softmax shares out each step
#
# `softmax` is the layer's one activation that looks at several numbers together. Which ones? The output
# has three axes, (samples, steps, filters), so there are several ways to get that wrong.
#
# **Picture.** Three filters score six steps. Below, each step has one bar, and the filters share
# it: every bar has the height 1.

# %%
from atrous_lib.pictures.activation import softmax as softmax_picture

Still(softmax_picture(2, 0))

# %% [markdown]
# **By hand.** Raise the number e, about 2.718, to the power of each score *z*: e<sup>*z*</sup>, in NumPy
# `np.exp`. A filter's share is its power, divided by the sum of the powers of all filters *at that step*. We choose scores for which the powers are whole numbers:
#
# | step | powers of filters 0 and 1 | sum | shares |
# |---|---|---|---|
# | 0 | 1, 3 | 4 | 1/4 = **0.25**, 3/4 = **0.75** |
# | 1 | 4, 1 | ? | ?, ? |
#
# **Predict.** Fill in the second row.

# %%
scores = np.log(np.array([[[1.0, 3.0], [4.0, 1.0]]]))  # one sample, two steps, two filters

predict(
    "What is the share of filter 1 at step 1?",
    answers(
        *("softmax", scores),
        view=lambda y: round(float(y[0, 1, 1]), 2),
        why="activation.share_of_filter_1",
    ),
)

# %% [markdown]
# **Move the control.** `add to filter 1` raises one score at one `step`; a ▲ marks the steps whose
# shares move with it.
#
# - Raise it while `sum over` is at `filters`, which is what the layer does. Which bars move? Do they keep
#   height 1?
# - Choose `steps` and raise it again. What do the bars look like, and which ones move?
# - Set it to 4, then to −4. Does any share ever become 0?

# %%
from atrous_lib.widgets import softmax_explorer

softmax_explorer(step=2, added=0)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Only the bar of that step, and it stays at 1: what filter 1 gains, the other filters lose.
# - The bars have different heights, and every one of them moves: a change today would rewrite last year's
#   output.
# - In exact numbers never: a power is always positive. The picture has no room for the number of a small share,
#   and its words round it to 0.00. A computer's numbers have limits, so there a share does become 0 when its
#   score is about 745 lower than the largest.
#
# </details>

# %% [markdown]
# **Code.** There is one trap. e<sup>1000</sup> is too large for a floating-point number:

# %%
with np.errstate(over="ignore", invalid="ignore"):  # we want to see it happen
    powers = np.exp(np.array([1000.0, 1001.0]))
    print("powers:", powers, "  shares:", powers / powers.sum())

# %% [markdown]
# Infinity divided by infinity is *not a number*. The way out: only the *differences* between the scores of
# a step count. If you subtract the same number from all of them, every power is divided by the same factor.
# The sum is divided by it too, so the shares stay as they are. Fill the gaps.


# %%
def softmax(y):
    """Return the shares of the filters at each step, for scores y (n, t, f) of any size."""
    raise NotImplementedError  # delete this line when the gaps are filled
    shift = y.max(axis=..., keepdims=True)  # gap 1: the largest score of each step
    powers = np.exp(...)  # gap 2: no exponent is above 0
    return powers / powers.sum(...)  # gap 3: one sum for each step


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The filters are the last axis. An axis can be counted from the end, as −1.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# `keepdims=True` gives a result of shape (n, t, 1), and NumPy then pairs each sum with its own step.
# Without it the shape is (n, t). Gap 3 needs `keepdims=True` as well.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("softmax", softmax).message)

# %% [markdown]
# And the layer? Here a second layer gets the first one's weights and no activation, so it returns the sums
# alone:

# %%
rng = np.random.default_rng(5)
x = rng.normal(size=(2, 12, 3))
layer = AtrousConvolution1D(4, 3, atrous_rate=2, activation="softmax")
layer.build((None, 12, 3), rng=rng)
y = layer(x)

linear = AtrousConvolution1D(4, 3, atrous_rate=2, weights=layer.get_weights())
print("shape:", y.shape, "  sums over the filters all 1:", np.allclose(y.sum(axis=2), 1))
print("softmax of the linear part:", np.allclose(y, activations.softmax(linear(x))))

# %% [markdown]
# > **Take-away.** On an output (samples, steps, filters), softmax makes the filters share out 1 at each
# > step of each sample. The steps do not influence each other.

# %% [markdown]
# ## 3 · The same kernel in two layouts
#
# A moment ago, weights went from one layer to another through `weights`. They may also come from a
# file, from the days of Keras 1. Its kernels have four axes, because it built its 1-D convolution
# on a 2-D one, with a second side of length 1:
#
# | who | shape of the kernel |
# |---|---|
# | Keras 1 | (filter_length, 1, input_dim, nb_filter) |
# | every later Keras, and `conv1d` of this course | (filter_length, input_dim, nb_filter) |
#
# **Picture.** The digits of each weight spell its place: 102 is tap 1, channel 0, filter 2.

# %%
from atrous_lib.pictures.activation import layouts

Still(layouts(2, 2, 3))

# %% [markdown]
# **Predict.** A small kernel: 3 taps, 1 channel, 2 filters. Keras 1 stored it with the shape
# (3, 1, 1, 2).

# %%
from atrous_lib.pictures.activation import spelled

W4 = spelled(3, 1, 2).astype(float)

predict(
    "What shape does it have as a kernel for conv1d?",
    answers("kernel_from_keras1", W4, view=np.shape, why="activation.shape_of_the_kernel"),
    seed=8,
)

# %% [markdown]
# **Move the control.**
#
# - Read the line at the lower right. For which sizes does `np.squeeze`, without an axis, destroy a
#   kernel? How many of those sizes would you meet in practice?
# - Choose `theano`. What happens to the taps, and what does not change within a tap?

# %%
from atrous_lib.widgets import layouts_explorer

layouts_explorer(2, 2, 3)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Whenever another size is 1: one tap, one channel or one filter. Every mono sound and every plain series
#   of numbers has one channel, so you meet this often.
# - The order of the taps is reversed. Within a tap, channels and filters stay where they were.
#
# </details>

# %% [markdown]
# **Code.** An empty function; a single line is enough. It must work for every kernel that Keras 1 could
# store.


# %%
def kernel_from_keras1(W4):
    """Return the kernel (k, c, f) for W4 (k, 1, c, f)."""
    raise NotImplementedError  # write your line in place of this one


# %% [markdown]
# <details><summary>Hint</summary>
#
# Axis 1 has one entry. You can pick that entry, or name the axis that must go.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("kernel_from_keras1", kernel_from_keras1).message)

# %% [markdown]
# The layer takes both layouts in `weights`, and computes the same output from them. `get_weights` returns
# the layout of Keras 1:

# %%
from atrous_lib.convolution import conv1d

W, b = rng.normal(size=(3, 2, 4)), rng.normal(size=4)
W4 = W[:, None]  # as Keras 1 would store it
x = rng.normal(size=(5, 20, 2))

for kernel in (W, W4):
    layer = AtrousConvolution1D(4, 3, weights=[kernel, b])
    same = np.allclose(layer(x), conv1d(x, W, b))
    print("given", kernel.shape, " agrees with conv1d:", same, end=" ")
    print(" gives back", layer.get_weights()[0].shape)

# %% [markdown]
# And a kernel that was trained on Theano? You can't tell from the shape, but Theano flipped the
# kernel as it slid it. Reverse the taps, or tell the layer:

# %%
theano = AtrousConvolution1D(4, 3, weights=[W4, b], backend="theano")
reversed_taps = AtrousConvolution1D(4, 3, weights=[W4[::-1], b])
print("as it is:      ", np.allclose(theano(x), layer(x)))
print("taps reversed: ", np.allclose(theano(x), reversed_taps(x)))

# %% [markdown]
# > **Take-away.** The second axis of Keras 1's kernel has length 1 and counts nothing. Drop that axis and
# > no other, and reverse the taps if Theano trained them.

# %% [markdown]
# ## 4 · Where training starts
#
# People load weights to reuse what was learned. The best-known case is an *embedding*: a table with a row of
# numbers for each word. Training one on all of Wikipedia keeps a large computer busy for hours, so people
# download a finished table and hand it to their layer. Do the numbers then stay as they are?
#
# We try it with the sunspots. A layer of one filter and three taps has learned to forecast *next year*
# from the last three years. Now the task changes: forecast *the year after next*.
#
# **Picture.** Three layers before the first update. One starts from `init`. Two start from the trained
# weights, and one of these has `trainable=False`, which keeps its weights as they are.

# %%
from atrous_lib.pictures.activation import reuse

Still(reuse(0))

# %% [markdown]
# **Predict.** All three get 20 updates on the new task. The choices are the losses of these three
# layers. The *loss* is the mean squared error of the forecast: the smaller, the better.

# %%
from atrous_lib.checks import choices
from atrous_lib.pictures.activation import runs

trained = {name: round(float(run.losses[20]), 3) for name, run in runs().items()}

predict(
    "How large is the loss of the layer with weights=[W, b] after 20 updates?",
    choices("activation.reused_weights", trained),
)

# %% [markdown]
# **Move the control.**
#
# - Move `updates` to 1, then further. Dashed outlines show where each weight began. Which weights
#   leave their outline, and which never do?
# - How many updates does `init` need to catch up with the loaded weights that never moved?

# %%
from atrous_lib.widgets import reuse_explorer

reuse_explorer(0)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Those from `init` and those loaded both move from the first update on. Only `trainable=False`
#   holds them.
# - About 50. The loaded weights that may move were better than that after the first.
#
# </details>

# %% [markdown]
# **Code.** Now the same in code. This cell trains the weights that we will reuse:

# %%
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD
from atrous_lib.pictures.activation import forecast

x, y = forecast(1)  # the sunspot index in hundreds, and the index one year later
first = Sequential([AtrousConvolution1D(1, 3, input_dim=1)], rng=np.random.default_rng(1))
first.compile(SGD(lr=0.2), "mse")
first.fit(x, y, nb_epoch=600, verbose=0)

W, b = first.get_weights()
print("learned:", W.ravel().round(2), b.round(2), f" loss {first.evaluate(x, y):.3f}")

# %% [markdown]
# Read the weights, from the earliest year to this one. The last is the largest: next year is mostly this
# year, corrected by the two years before. The next cell prints three lines. Before you run it: which of
# them will show other weights than the line above?

# %%
x, y = forecast(2)  # the new task: two years later
layers = {
    "init": AtrousConvolution1D(1, 3, input_dim=1),
    "weights": AtrousConvolution1D(1, 3, input_dim=1, weights=[W, b]),
    "frozen": AtrousConvolution1D(1, 3, input_dim=1, weights=[W, b], trainable=False),
}
for name, layer in layers.items():
    model = Sequential([layer], rng=np.random.default_rng(1))
    model.compile(SGD(lr=0.2), "mse")
    model.fit(x, y, nb_epoch=20, verbose=0)
    kernel = layer.get_weights()[0].ravel().round(2)
    print(f"{name:8} {kernel}  loss {model.evaluate(x, y):.3f}")

# %% [markdown]
# **Check.** `weights` replaces the start values, and nothing else: the W that `init` would have drawn, and
# the zeros of b. If that is so, then a layer with another `init` and the same `weights` must end at the same
# place:

# %%
other = AtrousConvolution1D(1, 3, init="zero", input_dim=1, weights=[W, b])
model = Sequential([other])
model.compile(SGD(lr=0.2), "mse")
model.fit(x, y, nb_epoch=20, verbose=0)
same = np.allclose(other.get_weights()[0], layers["weights"].get_weights()[0])
print("init makes no difference:", same)

# %% [markdown]
# > **Take-away.** `weights` says where training starts, in place of `init`. `trainable` decides whether the
# > weights then change.

# %% [markdown]
# ## What people say, and what is true
#
# “`activation`: you know this one.” You know its curve, perhaps. But its slope decides what the layer can
# learn, and softmax on an output of three axes acts at each step, over the filters. Here is your own
# picture, as you left it. Run the cell again after you move the controls.

# %%
Still(curve.picture)

# %% [markdown]
# “`weights`: reuse trained ones, like an embedding.” Half right. They are reused as a *start* in
# place of `init`, and stay trainable, in an embedding too, unless you say `trainable=False`.
# After 60 updates the loaded weights have left their outlines, and the frozen ones have not:

# %%
Still(reuse(60))

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson:
#   [Activation and weights](../exercises/05_activation_and_weights/05_activation_and_weights.ipynb).
#   It begins with the functions that you wrote here, and then puts them to use.
# - Next: [Lesson 6 · Start values](06_init.ipynb). Without trained weights a layer starts from
#   random ones. How large should they be, when twenty layers are stacked?
