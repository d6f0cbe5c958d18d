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
# # Lesson 6 · Start values
#
# **Question** Twenty layers deep, is anything left of the signal?

# %% [markdown]
# ## Where did the Sun go?
#
# The sunspots go through a stack of 20 layers. Nothing is trained yet: each layer has the default start
# values, and `relu`. How much comes out?

# %%
import matplotlib.pyplot as plt
import numpy as np
from atrous_lib import AtrousConvolution1D, Sequential, signals, widgets

years, numbers = signals.sunspots()
signal = ((numbers - numbers.mean()) / numbers.std()).reshape(1, -1, 1)
layers = [AtrousConvolution1D(64, 3, activation="relu", input_dim=c) for c in [1] + 19 * [64]]
out = Sequential(layers, rng=np.random.default_rng(6)).predict(signal)
plt.style.use(widgets.STYLE)
fig, ax = plt.subplots(figsize=(12.8, 3.2))
ax.plot(years, signal.ravel(), label="the Sun")
ax.plot(years[:-40], out[0, :, 0], label="after 20 layers: one of 64 filters")
ax.set(title="The Sun before and after", xlabel="year", ylabel="strength", ylim=(-2, 5))
ax.legend(loc="upper left")
widgets.describe(fig, f"After 20 layers a flat line is left. It never rises above {out.max():.3f}.")

# %% [markdown]
# The second curve looks like 0. Here is the *mean square*, the mean of all squared numbers, after each layer:


# %%
def strengths(init, activation="relu", layers=20):
    rng, y, squares = np.random.default_rng(6), signal, [np.mean(signal**2)]
    for _ in range(layers):
        layer = AtrousConvolution1D(64, 3, init=init, activation=activation)
        layer.build(y.shape, rng=rng)
        y = layer(y)
        squares.append(np.mean(y**2))
    return squares


left = strengths("glorot_uniform")  # the default
fig, ax = plt.subplots()
ax.semilogy(left, "o-")
ax.set(title="Mean square after each layer", xlabel="layer", ylabel="mean square", xticks=range(21))
words = (
    "From the first layer on it is nearly a straight line: each layer has about the same factor."
)
widgets.describe(fig, f"It falls from 1 to {left[-1]:.0e}. {words}")

# %% [markdown]
# About 0.00000002 is left. Such a network has almost nothing left to learn from. One word in the calls
# above brings the Sun back. At the end of this lesson you choose it.
#
# ## In this lesson
#
# **You will be able to**
#
# - predict the factor by which a layer changes the variance of its input,
# - count the *fans* of a kernel: how many numbers one output reads, and how many outputs read one number,
# - draw start values that keep the variance, forwards and backwards,
# - choose `init` for `linear`, `tanh` and `relu`, and say what goes wrong in Keras 1's own count.
#
# **Builds on** lessons 2 (an output is a sum of products) and 5 (activations).
#
# **Minutes** 35.
#
# **Arguments** `init`.
#
# **What people say** “`init`: no need to touch.”
#
# ## Recall
#
# Three questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, choices, diagnose
from atrous_lib.widgets import Still, describe, predict

predict(
    "filter_length=3, input_dim=64, nb_filter=16: how many products add up in one output number?",
    choices(
        "init.recall_products",
        {"all_filters": 3 * 64 * 16, "fan_in": 3 * 64, "one_channel": 3, "fan_out": 3 * 16},
    ),
)

# %%
predict(
    "5 taps at rate 3: how many steps does the kernel reach across?",
    answers("dilate_kernel", np.ones((5, 1, 1)), 3, view=len, why="init.recall_length"),
)

# %%
predict(
    "What does relu make of −2, −1, 1, 2?",
    choices(
        "init.recall_relu",
        {
            "absolute": "2, 1, 1, 2",
            "kept": "−2, −1, 1, 2",
            "leaves_out": "1, 2",
            "silences": "0, 0, 1, 2",
        },
    ),
)

# %% [markdown]
# ## 1 · Every layer has a factor
#
# Before a layer has learned anything, its weights are random numbers, and `init` says which. How strong is
# the output then? We measure it by the *variance*. In this lesson, that means **the mean of the squares**.
# (If you know another definition: for numbers whose mean is 0, the two agree.)
#
# **Picture.** Random numbers of variance 1, in 64 channels, go through 20 layers of 3 taps and 64 filters.
# The weights are drawn by `init="uniform"`: between −0.05 and 0.05, whatever the layer. The upper half shows
# the variance after each layer. Look at the scale: each grid line is a hundred times the one below. The
# lower half shows the numbers themselves.

# %%
from atrous_lib.pictures.init import depth

Still(depth("uniform"))

# %% [markdown]
# After only five layers, all numbers lie so close to 0 that the histogram is one bar. And the curve is
# straight: **every layer multiplies the variance by the same factor**. The line at the lower left
# computes that factor from two numbers. What are they?
#
# **By hand.** Let the input be made of −1 and 1, so that its variance is 1, and let each weight be
# −2 or 2, so that the weights have the variance 4. A kernel that reads *three* numbers adds up three
# products, each of them −2 or 2. There are eight cases, all equally likely:
#
# | products | sum | square |
# |---|---|---|
# | 2, 2, 2 | 6 | 36 |
# | 2, 2, −2 and the other two orders | 2 | 4, three times |
# | 2, −2, −2 and the other two orders | −2 | 4, three times |
# | −2, −2, −2 | −6 | 36 |
#
# The mean of the squares is (36 + 3 · 4 + 3 · 4 + 36) / 8 = **12**, which is 3 · 4: the number of
# products times the variance of the weights. The two are called **fan_in** and **Var(W)**.
#
# The same rule holds for other numbers. The square of a sum like *a* + *b* + *c* is *a*² + *b*² + *c*² plus
# mixed terms such as 2*ab*. If the weights lie evenly around 0, the mixed terms are negative as often as
# positive. So on average they cancel, and only the squares are left, one for each product.

# %%
from itertools import product

for fan_in in (1, 2, 3, 4, 5):
    sums = [sum(products) for products in product([-2, 2], repeat=fan_in)]
    print(f"products: {fan_in}   mean square: {np.mean(np.square(sums)):4} = {fan_in} · 4")

# %% [markdown]
# **Average over what?** Over all draws that could have happened. The eight cases are all of them, so 12 is
# exact: the *expectation*. A real layer draws its weights once. What you measure then is a *sample*, and it
# scatters around the expectation. Here are 200 small layers with three products in each output, and 200
# with 192:

# %%
from atrous_lib.convolution import conv1d

rng = np.random.default_rng(8)
measured = {}
for channels in (1, 64):  # 3 taps of 1 or 64 channels; Var(W) = 1 / fan_in, so expect 1
    x = rng.normal(size=(1, 60, channels))
    draws = rng.normal(0, np.sqrt(1 / (3 * channels)), size=(200, 3, channels, 8))
    squares = [np.mean(conv1d(x, W) ** 2) / np.mean(x**2) for W in draws]
    measured[f"fan_in {3 * channels}"] = np.array(squares)

fig, ax = plt.subplots()
ax.hist(list(measured.values()), bins=np.arange(0, 3.1, 0.1), label=list(measured))
ax.axvline(1, color="C3", label="expected")
ax.set(title="The factor of 200 layers each", xlabel="measured factor", ylabel="layers")
ax.legend()
spread = " and ".join(f"{found.std():.2f} at {name}" for name, found in measured.items())
describe(fig, f"Both lie around 1. They scatter by {spread}.")

# %% [markdown]
# The larger the layer, the nearer one draw comes to the expectation. So you can rely on the rule in a wide
# network. In a narrow one, measure.
#
# **Picture.** On the left: the numbers that one output reads, one for each product. (Part 2 is about the
# right half.)

# %%
from atrous_lib.pictures.init import fans

Still(fans(3, 2, 4))

# %% [markdown]
# **Predict.** Now a kernel of the shape (5, 12, 20), which is (filter_length, input_dim, nb_filter).

# %%
predict(
    "A kernel of shape (5, 12, 20): what is its fan_in?",
    answers("compute_fans", (5, 12, 20), view=lambda fans: fans[0], why="init.fan_in"),
)

# %% [markdown]
# **Move the control.** The line at the lower left computes the factor, and the dashed line shows what it
# predicts.
#
# - Compare `uniform` with `normal`. Which of them has the larger Var(W)?
# - `normal` has Var(W) = 0.0025 in every layer. For which fan_in would that be exactly right?
# - Which start values keep the signal in the healthy range for 20 layers?
# - Try `zero`, `one` and `identity`. Each fails in its own way.

# %%
from atrous_lib.widgets import depth_explorer

depth_explorer(init="uniform", activation="linear")

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - `normal`: 0.05² = 0.0025. Numbers drawn evenly between −0.05 and 0.05 have a third of that.
# - For fan_in = 400, since 400 · 0.0025 = 1. One constant can be right for only one size of layer.
# - `glorot_uniform`, `glorot_normal` and `lecun_uniform`: their factor is 1. The factor of `he_normal` is
#   2, and twenty doublings make a million.
# - `zero` passes nothing on. With `one` nothing cancels, and all filters are the same filter. `identity`
#   needs an array with two axes of the same length, and this kernel has three axes, so our layer cannot use
#   it. (Our layer can use `orthogonal`, but with many filters its weights are too small.)
#
# </details>

# %% [markdown]
# Some of these names are people. Such an `init` is named after the first author of the paper that worked it
# out: Yann LeCun (1998), Xavier Glorot (2010), Kaiming He (2015).

# %% [markdown]
# **Code.** This cell is complete. It measures the factor of one real convolution and puts fan_in · Var(W)
# beside it. Find the line that measures, and the line that predicts.

# %%
rng = np.random.default_rng(6)
x = rng.normal(size=(1, 2000, 64))  # variance 1

print("limit  measured  predicted")
for limit in (0.05, 0.1, 0.125, 0.2):
    W = rng.uniform(-limit, limit, size=(3, 64, 64))
    measured = np.mean(conv1d(x, W) ** 2) / np.mean(x**2)
    predicted = 3 * 64 * limit**2 / 3  # between -limit and limit, the variance is limit² / 3
    print(f"{limit:5}  {measured:8.2f}  {predicted:8.2f}")
    assert np.isclose(measured, predicted, rtol=0.1)

# %% [markdown]
# **Check.** Each sample is within a tenth of the expectation. The limit 0.125 = 1 / 8 is the right one for
# this layer: its square is 1/64, and 3 · 64 · (1/64) / 3 = 1.
#
# > **Take-away.** On average, a layer multiplies the variance by fan_in · Var(W), and twenty layers do it
# > twenty times. To keep the variance, Var(W) must be 1 / fan_in.

# %% [markdown]
# ## 2 · There and back
#
# A layer does more than pass a signal on. When the network learns, a gradient comes back through the same
# weights (lesson 7 builds that). The gradient must not fade away either.
#
# **Picture.** Now look at the right half. One input number takes part in many outputs. Each of them sends
# it one product, and the gradient at the input number is the sum of these `fan_out` products. (At the edges
# of the input there are fewer.)

# %%
Still(fans(3, 1, 5))

# %% [markdown]
# So the way back has a factor too: fan_out · Var(W). **By hand**, for a kernel of the shape
# (3, 8, 32):
#
# | Var(W) | way forward, fan_in = 24 | way back, fan_out = 96 |
# |---|---|---|
# | 1 / 24 | 24 / 24 = **1** | 96 / 24 = 4 |
# | 1 / 96 | 24 / 96 = 0.25 | 96 / 96 = **1** |
# | 1 / 60 | 24 / 60 = 0.4 | 96 / 60 = 1.6 |
#
# One variance cannot be right for both ways, unless there are as many filters as channels. Glorot's
# compromise is the last row: divide by the *mean* of the two fans, (24 + 96) / 2 = 60. In general:
#
# $$\mathrm{Var}(W) = \frac{2}{\text{fan\_in} + \text{fan\_out}}$$
#
# **Predict.** Now a layer that turns 600 channels into 200.

# %%
predict(
    "W of shape (3, 600, 200), drawn by glorot_uniform: by what does it multiply the variance of a "
    "signal on its way forward?",
    answers(
        *("glorot_uniform", (3, 600, 200), np.random.default_rng(6)),
        view=lambda W: round(float(1800 * np.mean(W**2)), 1),
        why="init.factor_forward",
    ),
)

# %% [markdown]
# **Move the control.**
#
# - Which slider changes both fans?
# - Find three kernels with fan_in = 12.
# - For which of them do Glorot's weights keep both ways exactly?

# %%
from atrous_lib.widgets import fans_explorer

fans_explorer(3, 2, 4)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - `filter_length`: one more tap means one more step that an output reads, and one more output that
#   reads a step.
# - 2 taps and 6 channels, 3 and 4, 4 and 3, 6 and 2, each with any number of filters.
# - For those with as many filters as channels.
#
# </details>

# %% [markdown]
# **Code.** With gaps. Replace each `...` with what belongs there, and delete the line that raises.


# %%
def compute_fans(shape):
    """Return (fan_in, fan_out) of a kernel of shape (filter_length, input_dim, nb_filter)."""
    raise NotImplementedError  # delete this line when the gaps are filled
    filter_length, input_dim, nb_filter = shape
    fan_in = ...  # gap 1: how many numbers does one output read?
    fan_out = ...  # gap 2: how many outputs read one number?
    return fan_in, fan_out


# %% [markdown]
# <details><summary>Hint</summary>
#
# In the explorer above, as it starts, one output reads 6 numbers, and 12 outputs read one number. Which two
# of the numbers 3, 2 and 4 give 6 when multiplied? And 12?
#
# </details>

# %% [markdown]
# **Check.** Your function is compared with the library's `compute_fans`, on many shapes.

# %%
print(diagnose("compute_fans", compute_fans).message)

# %% [markdown]
# Does the table above hold for a real convolution and a real gradient? The table gives the expectation, and
# here is one sample:

# %%
from atrous_lib.convolution import conv1d_backward

x = rng.normal(size=(1, 2000, 8))
dy = rng.normal(size=(1, 1998, 32))  # a gradient of variance 1 that comes back
print("Var(W)  forward   back")
for divisor in (24, 96, 60):
    W = rng.normal(0, np.sqrt(1 / divisor), size=(3, 8, 32))
    dx, _, _ = conv1d_backward(dy, x, W)
    print(f"1 / {divisor}  {np.mean(conv1d(x, W) ** 2):7.2f}  {np.mean(dx**2):5.2f}")

# %% [markdown]
# **Code.** An empty function, from the variance to the weights. You want weights that are uniform between
# −limit and limit. Such numbers have the variance limit² / 3, and it must be 2 / (fan_in + fan_out). Two or
# three lines are enough.


# %%
def glorot_uniform(shape, rng):
    """Return weights of that shape, uniform, with the variance 2 / (fan_in + fan_out).

    `rng` is a NumPy random generator; `rng.uniform(low, high, shape)` draws from it.
    """
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Write down limit² / 3 = 2 / (fan_in + fan_out), and solve it for the limit.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# For the shape (3, 8, 32) the fans are 24 and 96, and the limit is the square root of 6 / 120.
#
# </details>

# %% [markdown]
# **Check.** Two right programs may draw different numbers. So the check does not compare your numbers with
# the library's. It looks at how they are spread.

# %%
print(diagnose("glorot_uniform", glorot_uniform).message)

# %% [markdown]
# > **Take-away.** On the way forward fan_in counts, on the way back fan_out does. Glorot divides by the
# > mean of the two.

# %% [markdown]
# ## 3 · What an activation takes
#
# So far, nothing stood between the layers. `init="glorot_uniform"` is the layer's default, and in our stack
# its factor is 1. But we lost the Sun with exactly this default. Why?
#
# **Picture.** The same layers, the same weights, and `relu` after each.

# %%
Still(depth("glorot_uniform", "relu"))

# %% [markdown]
# **By hand.** The numbers −2, −1, 1, 2 have the mean square (4 + 1 + 1 + 4) / 4 = 2.5. After `relu`
# they are 0, 0, 1, 2, with the mean square (0 + 0 + 1 + 4) / 4 = 1.25. Wherever numbers lie evenly
# around 0, `relu` removes half of the squares, and that is **half of the variance**, in every layer.
#
# Kaiming He's answer, in `he_normal` and `he_uniform`, is to draw weights of twice the variance, 2 / fan_in.
# Then the half that is left is exactly right.
#
# **Predict.** The kernel of your last prediction, (3, 600, 200): now with `relu` after it.

# %%
predict(
    "W of shape (3, 600, 200) drawn by glorot_uniform, then relu: by what is the variance "
    "multiplied?",
    answers(
        *("glorot_uniform", (3, 600, 200), np.random.default_rng(6)),
        view=lambda W: round(float(1800 * np.mean(W**2) / 2), 2),
        why="init.factor_with_relu",
        others={"without_relu": 1.5},
    ),
)

# %% [markdown]
# **Move the control.** Rescue a signal.
#
# - Which two start values keep the stack with `relu` in the healthy range?
# - Take `tanh`. Which ones keep *that* stack in the healthy range? Why is its curve not straight?
# - Go back to `relu` and what you found for it. Now press `as Keras 1`. Which factor do you see?
# - Take `one` and `tanh`. The variance is nearly 1 everywhere. Would you call this a signal?
#
# The lesson ends with this picture, as you leave it here.

# %%
rescue = depth_explorer(init="glorot_uniform", activation="relu", fans="papers")
rescue

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - `he_uniform` and `he_normal`. Their curve wanders a little, since each layer is one sample, but it does
#   not slope.
# - The same two, and `one`. `tanh` shrinks large numbers a lot and small ones hardly at all, so it has no
#   fixed factor. With Glorot's weights the signal fades more and more slowly. With He's weights it settles.
# - About 0.05 in place of 1. After five layers a few ten-millionths are left.
# - No: nearly every number is −1 or 1, and all filters say the same thing. A signal needs more than
#   variance. Look at the histogram too.
#
# </details>

# %% [markdown]
# What is wrong with Keras 1's count? It mixed up the axes of this layer's kernel with those of another
# layout. That gave fan_in = input_dim · nb_filter. For our layer:

# %%
from atrous_lib.initializations import keras1_fans

for name, pair in (("papers", (3 * 64, 3 * 64)), ("Keras 1", keras1_fans((3, 64, 64)))):
    variance = 2 / sum(pair)
    print(f"{name:8} fans {pair}  Glorot's Var(W) {variance:.5f}  factor {192 * variance:.3f}")

# %% [markdown]
# **Code.** Now back to the Sun, with the `strengths` from the top of the lesson: mean squares after some of
# the layers, with the default, and with the default as Keras 1 computed it.

# %%
print("after layer      1        5       10       20")
keras1 = {"name": "glorot_uniform", "fans": keras1_fans}
for name, init in (("default", "glorot_uniform"), ("Keras 1", keras1)):
    v = strengths(init)
    print(f"{name:8}", *(f"{v[layer]:8.0e}" for layer in (1, 5, 10, 20)))

# %% [markdown]
# With the default, the first layer loses most. Its input has one channel, so fan_in is 3 and fan_out is 192.
# From there on the default halves the variance, layer by layer. Keras 1's own default left about 10⁻³⁹. A
# 32-bit number that small has lost some of its digits: full precision ends at 10⁻³⁸.
#
# **Your part:** change the word, run the two cells, and bring the Sun back. The second cell draws the
# variance after each layer.

# %%
my_init = "glorot_uniform"  # put another word here
mine = strengths(my_init)
if 0.1 <= mine[-1] <= 10:
    print(f"{my_init}: mean square {mine[-1]:.2g} after 20 layers. The Sun is back.")
else:
    print(f"{my_init}: mean square {mine[-1]:.1e} after 20 layers, outside 0.1 to 10.")

# %%
fig, ax = plt.subplots()
ax.semilogy(left, "o-", label="glorot_uniform")
ax.semilogy(mine, "s--", label=f"my {my_init}")
ax.set(title="Mean square after each layer", xlabel="layer", ylabel="mean square", xticks=range(21))
ax.legend()
describe(fig, f"With {my_init}, {mine[-1]:.1e} is left after 20 layers.")

# %% [markdown]
# > **Take-away.** Choose `init` for the activation: Glorot's for `linear`, He's for `relu`, and for deep
# > stacks with `tanh` He's as well. Then look at the output of the last layer: its variance, and whether
# > its numbers differ at all.

# %% [markdown]
# ## What people say, and what is true
#
# “`init`: no need to touch.” But every layer multiplies by its factor. After twenty layers with `relu`, the
# default leaves about 0.00000002 of the Sun's mean square. The default as Keras 1 computed it leaves far
# less. One word decides whether there is a signal to learn from. Here is your own picture, as you left it.
# Run the cell again after you move the controls.

# %%
Still(rescue.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [Start values](../exercises/06_init/06_init.ipynb). It begins with the
#   functions that you wrote here, and then puts them to use.
# - Next: [Lesson 7 · Backward](07_backward.ipynb). In this lesson a gradient came back through the layer,
#   and we did not ask how. Lesson 7 does.
