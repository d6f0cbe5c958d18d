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
# # Lesson 12 · Modern names
#
# **Question** How do you write this layer today, and how do you take trained weights with you?

# %% [markdown]
# ## The right shape, the wrong numbers
#
# You take a filter to PyTorch, which stores weights in another order. `reshape` makes the shape
# right. Does the filter still work?

# %%
import matplotlib.pyplot as plt
import numpy as np
from atrous_lib import conv1d, signals, widgets

years, numbers = signals.sunspots()
x = np.stack([numbers, np.gradient(numbers)], axis=-1)[None]  # two channels: level and change
W = np.stack([np.full(5, 0.2), np.zeros(5)], axis=-1)[..., None]  # smooths the level over 5 years
plt.style.use(widgets.STYLE)
fig, ax = plt.subplots(figsize=(12.8, 3.2))
for name, weight in {"axes moved": W.transpose(2, 1, 0), "reshaped": W.reshape(1, 2, 5)}.items():
    y = conv1d(x, weight.transpose(2, 1, 0), border_mode="causal")  # what such a layer computes
    ax.plot(years[4:104], y[0, 4:104, 0], label=name)
ax.set(title="The same ten weights", xlabel="year", ylabel="output")
ax.legend()
widgets.describe(fig, "Moved, the weights smooth the sunspots. Reshaped, they do not.")

# %% [markdown]
# PyTorch wants the order (filters, channels, taps). Both arrays have the right shape, and one is wrong: no
# error, no warning, and the filter is gone. In this lesson you take your layer to Keras 3,
# PyTorch and JAX, and this will not happen to you. First come the names, then what has no name, then the
# axes.
#
# All three still have the layer, and its old name lives on. TensorFlow has a
# [`tf.nn.atrous_conv2d`](https://www.tensorflow.org/api_docs/python/tf/nn/atrous_conv2d), PyTorch explains
# the `dilation` of its [`Conv1d`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html) by
# the French name of the old method, *à trous*, “with holes”, and JAX's
# [`conv_general_dilated`](https://docs.jax.dev/en/latest/_autosummary/jax.lax.conv_general_dilated.html)
# still calls a dilated kernel *atrous convolution*.
#
# ## In this lesson
#
# **You will be able to**
#
# - write an `AtrousConvolution1D` as Keras 3's `Conv1D`,
# - write it as PyTorch's `Conv1d`, and read it as JAX's `conv_general_dilated`,
# - say what each of them has no argument for, and get the same numbers another way,
# - move a kernel and an input into each framework's order of axes.
#
# **Builds on** lessons 4 (padding and stride) and 5 (activations, and Keras 1's kernel).
#
# **Minutes** 40.
#
# **Arguments** all of them, renamed.
#
# **What people say** “These are Keras 1's names. Is what I learned out of date?”
#
# ## Recall
#
# Three questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, choices, diagnose
from atrous_lib.widgets import Still, predict

predict(
    "How many zeros does mode causal put before the input, for 3 taps at rate 4? (Lesson 4)",
    answers("pad_amounts", 3, 4, "causal", view=lambda pads: pads[0], why="modern.recall_zeros"),
)

# %%
predict(
    "Rates 1, 2, 4 with 2 taps each: how many steps does one output see? (Lesson 10)",
    answers("receptive_field", 2, [1, 2, 4], [1, 1, 1], why="modern.recall_field"),
)

# %%
predict(
    "Softmax makes numbers share out 1. Which ones, in (samples, steps, filters)? (Lesson 5)",
    choices(
        "modern.recall_softmax",
        {
            "steps": "all steps of one filter",
            "filters": "all filters at one step",
            "everything": "the whole output of one sample",
        },
    ),
)

# %% [markdown]
# ## 1 · The same layer under other names
#
# Keras 1 had two classes: `Convolution1D`, and `AtrousConvolution1D` for the one with holes. Later frameworks
# put the rate into their ordinary convolution, and call it *dilation*.
#
# **Picture.** One layer in four calls. Each column is a call, read downwards; each row is one
# argument under its four names.

# %%
from atrous_lib.pictures.modern import modern as four_calls

Still(four_calls(activation="relu"))

# %% [markdown]
# Read along a row. `border_mode` is called *padding* everywhere, and `subsample_length` is called a
# *stride*. Keras 3 needs no `input_dim`: it looks at the first input that it gets.
#
# **Predict.** In the picture, rate and stride are both 1. Now a layer with holes *and* a stride.

# %%
config = {
    "nb_filter": 4,
    "filter_length": 3,
    "border_mode": "causal",
    "subsample_length": 1,
    "atrous_rate": 8,
    "activation": "relu",
    "bias": True,
    "input_dim": 2,
}

# %%
from atrous_lib import modern

options = {
    "computes_both": "It computes both",
    "drops_rate": "It keeps the stride and ignores the rate",
    "refuses_both": "It refuses",
    "drops_stride": "It keeps the rate and ignores the stride",
}
predict(
    "subsample_length=2 and atrous_rate=8: what does Keras 3's Conv1D do?",
    choices("modern.stride_and_rate", options),
    seed=3,
)

# %% [markdown]
# **Move the control.** Stay with the Keras 3 column for now.
#
# - Change one control after another and watch which entries of the column follow.
# - Find a `border_mode` that Keras 3 lacks. What does the note below advise?
# - Raise the stride and the rate together. What does Keras 3 say about that, and how could you still get
#   the output?

# %%
from atrous_lib.widgets import modern_explorer

modern_explorer(atrous_rate=8, border_mode="causal", activation="relu")

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Each control changes one entry of the column. It takes the value that you chose, and for all but
#   `activation` it has another name.
# - `full`. Put the zeros before the layer yourself, on both sides.
# - It refuses the two together. Compute every output, and keep every second or third one: that is what a
#   stride does.
#
# </details>

# %% [markdown]
# **Code.** A configuration is a dict, so you can look up the new names. This function is complete:


# %%
def renamed(config, names):
    """Return the entries of config that have a new name, under that name."""
    return {names[old]: value for old, value in config.items() if old in names}


print(renamed(config, {"nb_filter": "filters", "activation": "activation"}))

# %% [markdown]
# An argument that is not in `names` is left out. Fill in the table: replace each `...` with the name that
# Keras 3 uses.


# %%
def to_keras3(config):
    """Return the seven arguments of Keras 3's Conv1D for a configuration of Keras 1."""
    raise NotImplementedError  # delete this line when the gaps are filled
    names = {
        "nb_filter": "filters",
        "filter_length": ...,  # gap 1
        "subsample_length": ...,  # gap 2: many steps, so the name is in the plural
        "border_mode": ...,  # gap 3
        "atrous_rate": ...,  # gap 4
        "activation": "activation",
        "bias": ...,  # gap 5
    }
    return renamed(config, names)


# %% [markdown]
# <details><summary>Hint</summary>
#
# All five stand in the second column of the picture at the start. Strings need quotes.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("to_keras3", to_keras3).message)

# %% [markdown]
# The library's own version says the same, and takes the other arguments too. Those of the weights
# and biases have longer names now: `W` is spelled out as *kernel*, `b` as *bias*. The other two kept theirs.

# %%
print(modern.to_keras3(config), "\n")
for old, new in modern.KERAS3_NAMES.items():
    if old not in config:
        print(f"{old:21} {new}")

# %% [markdown]
# Some values change too: the init `"zero"` is now `"zeros"`, and each penalty and constraint is described in
# another way. Take care with a constraint's `axis`. It counts the axes of the kernel, and Keras 3's kernel
# has no axis of size 1 (lesson 5). A whole filter, the axes 0, 1 and 2 of Keras 1, is now:

# %%
whole_filter = {"name": "maxnorm", "m": 2, "axis": [0, 1, 2]}
print(modern.to_keras3({**config, "W_constraint": whole_filter})["kernel_constraint"])

# %% [markdown]
# Where a name stayed the same, did its meaning stay too? Not always. These two kept their names but compute
# other numbers. The library refuses them, so that nobody copies them by accident:

# %%
for name, value in (("activation", "hard_sigmoid"), ("activity_regularizer", "l2")):
    try:
        modern.to_keras3({**config, name: value})
    except ValueError as refusal:
        print(f"{refusal}\n")

# %% [markdown]
# > **Take-away.** Keras 3's `Conv1D` is this layer: `filters`, `kernel_size`, `strides`, `padding`,
# > `dilation_rate`, `use_bias`; a name that looks familiar is still worth checking.

# %% [markdown]
# ## 2 · What has no name
#
# PyTorch and JAX split the layer up. PyTorch's `Conv1d` stops at the sums: an activation is a separate module
# (PyTorch's word for a layer) that comes after it. JAX's function does not even add the bias, and takes all
# sizes from the kernel that you give it.
#
# **Picture.** The same layer in mode `full`, with softmax.

# %%
Still(four_calls(border_mode="full", atrous_rate=2, activation="softmax"))

# %% [markdown]
# PyTorch has no padding called `full`, but it takes a *number* of zeros, the same on both sides.
# And look at its `Softmax(dim=1)`: which axis holds the filters there? The next part answers that.
#
# **Predict.** In mode `full`, only the last tap of the first output touches the input.

# %%
full = {**config, "border_mode": "full", "atrous_rate": 4}

predict(
    "3 taps at rate 4, mode 'full': which padding does PyTorch's Conv1d get?",
    answers(
        *("to_torch", full),
        view=lambda call: call.get("padding", call.get("border_mode")),
        why="modern.padding_for_full",
    ),
)

# %% [markdown]
# **Move the control.** Now the columns of PyTorch and JAX.
#
# - In mode `full`, raise the rate by one. By how many zeros does PyTorch's `padding` grow, and why?
# - One mode has zeros on one side only. Which frameworks can do that, and what does the note for the other
#   one advise?
# - Set the rate to 1. In mode `same`, move the stride to 2. Who refuses?

# %%
explorer = modern_explorer(border_mode="full", atrous_rate=4)
explorer

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - By 2, for 3 taps: one for each hop from tap to tap.
# - `causal`. Keras 3 knows it by name, and JAX takes a pair of numbers. For PyTorch, the note advises
#   padding the input first, on its left.
# - PyTorch. With a stride, the number of zeros in `same` depends on the input's length (lesson 4). PyTorch
#   fixes that number when the layer is made, so it can't know.
#
# </details>

# %% [markdown]
# **Code.** With gaps again. PyTorch knows `valid` and `same` by name, so only `full` needs work.


# %%
def to_torch(config):
    """Return the seven arguments of PyTorch's Conv1d for a configuration without causal."""
    raise NotImplementedError  # delete this line when the gaps are filled
    names = {
        "input_dim": ...,  # gap 1
        "nb_filter": ...,  # gap 2
        "filter_length": "kernel_size",
        "subsample_length": "stride",
        "border_mode": "padding",
        "atrous_rate": "dilation",
        "bias": "bias",
    }
    call = renamed(config, names)
    if call["padding"] == "full":
        call["padding"] = ...  # gap 3: how many zeros on each side?
    return call


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Each filter makes one of the channels that come out.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 3: one tap touches step 0, all others stand before it. How far away is the first one?
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("to_torch", to_torch).message)

# %% [markdown]
# What if PyTorch has no argument for something? Then the library refuses, and shows another way to the same
# numbers:

# %%
asked = (
    {"border_mode": "causal"},
    {"border_mode": "same", "subsample_length": 2},
    {"border_mode": "same", "W_constraint": "maxnorm"},
)
for change in asked:
    try:
        modern.to_torch({**config, **change})
    except ValueError as refusal:
        print(f"{refusal}\n")

# %% [markdown]
# > **Take-away.** PyTorch and JAX have an argument for nearly everything that decides the *sums*. You write
# > the activation, JAX's bias and everything about training yourself, outside the layer.

# %% [markdown]
# ## 3 · The axes move
#
# A call makes a layer with new random weights. To take your trained kernel with you, put its axes into the
# order that the framework expects.
#
# **Picture.** Follow a letter from row to row. The digits of a weight spell its tap, channel and
# filter.

# %%
from atrous_lib.pictures.modern import orders

Still(orders(2, 2, 3))

# %% [markdown]
# **By hand.** A kernel with 2 taps, 1 channel and 3 filters, whose weights are 1 to 6:
#
# | what | as `conv1d` and Keras 3 take it | as PyTorch takes it |
# |---|---|---|
# | shape | (2, 1, 3) | (3, 1, 2) |
# | first block | tap 0: 1, 2, 3 | filter 0: 1, 4 |
# | second block | tap 1: 4, 5, 6 | filter 1: 2, 5 |
# | third block | | filter 2: 3, 6 |
#
# `reshape` keeps the six numbers in one row and cuts the row into three blocks of two: 1, 2 and 3, 4 and
# 5, 6. This shape is right, but nobody trained these three filters.
#
# **Predict.** This time, only the shape.

# %%
W = np.random.default_rng(12).normal(size=(3, 2, 4))  # 3 taps, 2 channels, 4 filters

predict(
    "A kernel of shape (3, 2, 4): what is its shape in PyTorch?",
    answers("kernel_to_torch", W, view=np.shape, why="modern.shape_in_torch"),
    seed=5,
)

# %% [markdown]
# **Move the control.**
#
# - Where do the filled weights, those of tap 0, stand in each order?
# - Choose sizes for which both orders have the same shape. Are the arrays the same too? What would happen if
#   you forgot to move the axes?
# - Find the sizes for which forgetting does no harm.

# %%
from atrous_lib.widgets import orders_explorer

orders_explorer(2, 2, 3)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Keras: one whole block. PyTorch: the first column of every block.
# - As many taps as filters. The numbers are in other places, but no shape is wrong. So the layer computes
#   something else, and gives no warning.
# - One tap and one filter: then only the channels are left.
#
# </details>

# %% [markdown]
# **Code.** An empty function; one line is enough.


# %%
def kernel_to_torch(W):
    """Return the weight (f, c, k) for a kernel W (k, c, f)."""
    raise NotImplementedError  # write your line in place of this one


# %% [markdown]
# <details><summary>Hint</summary>
#
# `W.transpose(…)` takes the numbers of the old axes in their new order: which old axis comes first?
# It moves axes. `reshape` does not: it only cuts the row of numbers in other places.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("kernel_to_torch", kernel_to_torch).message)

# %% [markdown]
# Now compare the numbers. PyTorch's documentation says what `Conv1d` computes; here it is in NumPy, in
# PyTorch's order of axes: x is (samples, channels, steps), and so is the result.


# %%
from atrous_lib.layers import AtrousConvolution1D


def as_torch_computes(x, weight, bias, stride, padding, dilation):
    """Return the output (n, f, t') for x (n, c, t), weight (f, c, k), bias (f,)."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding)))
    span = (weight.shape[2] - 1) * dilation + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, span, axis=2)
    windows = windows[:, :, ::stride, ::dilation]  # (n, c, t', k)
    return np.einsum("nctk,fck->nft", windows, weight) + bias[:, None]


layer = AtrousConvolution1D(4, 3, border_mode="full", atrous_rate=4, input_dim=2)
x = np.random.default_rng(0).normal(size=(5, 20, 2))
y = layer(x)
W4, b = layer.get_weights()

call = modern.to_torch(layer.get_config())
numbers = {name: call[name] for name in ("stride", "padding", "dilation")}
theirs = as_torch_computes(x.transpose(0, 2, 1), modern.kernel_to_torch(W4), b, **numbers)
print("ours:", y.shape, " PyTorch's order:", theirs.shape)
print("the same numbers:", np.allclose(theirs.transpose(0, 2, 1), y))

# %% [markdown]
# Is PyTorch itself installed where you read this? Then this cell compares with the real one. It always says
# what it did.

# %%
from importlib.util import find_spec

if find_spec("torch"):
    import torch

    real = torch.nn.Conv1d(**call, dtype=torch.float64)
    with torch.no_grad():
        real.weight[:] = torch.from_numpy(modern.kernel_to_torch(W4))
        real.bias[:] = torch.from_numpy(b)
        out = real(torch.from_numpy(x.transpose(0, 2, 1).copy()))
    assert np.allclose(out.numpy().transpose(0, 2, 1), y)
    print("The real PyTorch gives the same numbers.")
else:
    print("Not compared: PyTorch is not installed here.")

# %% [markdown]
# The same for Keras 3 and for JAX, which use the same order as this course:

# %%
import os

if find_spec("jax"):
    import jax

    keywords = modern.to_jax(layer.get_config())
    out = jax.lax.conv_general_dilated(x, modern.kernel_to_keras3(W4), **keywords) + b
    assert np.allclose(out, y, atol=1e-5)  # in float32, unless told otherwise
    print("The real JAX gives the same numbers.")
else:
    print("Not compared: JAX is not installed here.")

if find_spec("jax") and find_spec("keras"):
    os.environ.setdefault("KERAS_BACKEND", "jax")  # Keras 3 computes with another framework
    import keras

    padded = np.pad(x, ((0, 0), (8, 8), (0, 0)))  # Keras 3 has no "full"
    valid = {**layer.get_config(), "border_mode": "valid"}
    real = keras.layers.Conv1D(**modern.to_keras3(valid))
    real.build(padded.shape)
    real.set_weights([modern.kernel_to_keras3(W4), b])
    assert np.allclose(keras.ops.convert_to_numpy(real(padded)), y, atol=1e-5)
    print("The real Keras 3 gives the same numbers.")
else:
    print("Not compared: Keras 3 and JAX are not both installed here.")

# %% [markdown]
# `make test-peers` installs all three and does this for more than a hundred layers, gradients included.
#
# > **Take-away.** Keras 3 and JAX take (taps, channels, filters) and an input whose channels come last;
# > PyTorch takes (filters, channels, taps) and an input whose steps come last. Move axes with `transpose`,
# > never with `reshape`.

# %% [markdown]
# ## What people say, and what is true
#
# “These are Keras 1's names. Is what I learned out of date?” No. The names changed, the layer did not: each row
# of the picture is one idea. And because you know what each argument *does*, you also know what to write where
# a framework has no name for it. Here is your own picture, as you left it in part 2. (Run the cell again after
# you move the controls.)

# %%
Still(explorer.picture)

# %% [markdown]
# ## What you can do now
#
# - Compute any output of the layer by hand, for any length, rate, stride and border mode.
# - Derive its gradients, and check them by measuring.
# - Choose `init`, penalties and constraints for a reason, and show on held-out data whether they helped.
# - Plan a stack that reaches as far as you want, and prove that it does not see the future.
# - Train a WaveNet, and carry trained weights to another framework, each to its right place.
#
# The [cheat sheet](cheat_sheet.ipynb) has all of it on two pages.
#
# ## Three projects
#
# **Port a WaveNet.** Write the network of lesson 11 in PyTorch, copy the trained weights over with
# `kernel_to_torch`, and compare every layer's output with ours, one after the other. The first layer that
# differs tells you what you forgot. You are done when all differences are below 1e-5 and both sound the same.
#
# **Train on a sound of your own.** Record a minute of one instrument, load it with `recording`, encode it,
# and train as in lesson 11. Watch the held-out bits: do they ever rise? Listen after every few hundred
# updates, and find the reach from which it sounds like your instrument.
#
# **Forecast something that matters to you.** Take daily temperatures, river levels or your own steps. Build a
# causal stack, check with `sees_future` that it does not cheat, hold the last year out, and try to beat “as
# yesterday”. If you can't, say so: that is a result, too.
#
# ## Where the layer lives on
#
# - **Temporal convolutional networks** (TCN): causal stacks with doubling rates, used for sequences of any kind.
# - **HiFi-GAN** turns spectrograms into speech. Its blocks add up dilated convolutions of several rates.
# - **DiffWave** makes sound by diffusion, with WaveNet's stack and rates, but without causality.
# - **Depthwise convolutions** give each channel one kernel of its own: fewer weights, the same sliding.
# - **Mamba** and its relatives have a short causal depthwise convolution in each block.
#
# ## To read
#
# - van den Oord and others, [WaveNet](https://arxiv.org/abs/1609.03499) (2016).
# - Yu and Koltun,
#   [Multi-scale context aggregation by dilated convolutions](https://arxiv.org/abs/1511.07122) (2015).
# - Bai, Kolter and Koltun,
#   [An empirical evaluation of generic convolutional and recurrent networks](https://arxiv.org/abs/1803.01271)
#   (2018): the TCN.
# - Kong, Kim and Bae, [HiFi-GAN](https://arxiv.org/abs/2010.05646) (2020), and Kong and others,
#   [DiffWave](https://arxiv.org/abs/2009.09761) (2020).
# - Gu and Dao, [Mamba](https://arxiv.org/abs/2312.00752) (2023).
#
# ## Where to go next
#
# - The exercise of this lesson: [Modern names](../exercises/12_modern_names/12_modern_names.ipynb). It begins
#   with the functions that you wrote here, and then puts them to use.
# - This was the last lesson. The layer is in `atrous_lib/layers/`: a few hundred lines of code, most of which
#   you could now write yourself. Go back to the first picture of [Lesson 1](01_arguments.ipynb), and see what
#   each argument says to you now.
