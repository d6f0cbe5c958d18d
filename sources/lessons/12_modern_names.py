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
# **Question** How do you write this layer today, and how do you take trained weights along?
#
# **You will be able to**
#
# - write any `AtrousConvolution1D` as Keras 3's `Conv1D`,
# - write it as PyTorch's `Conv1d` and as JAX's `conv_general_dilated`,
# - say what each of them has no argument for, and get the same numbers another way,
# - move a kernel and an input into each framework's order of axes.
#
# **Builds on** Lesson 4 (padding and stride), lesson 5 (activations, and Keras 1's kernel)
#
# **Minutes** 40
#
# **Arguments** all, renamed
#
# **What people say** “These are Keras 1's names. Is what I learned out of date?”

# %% [markdown]
# ## Recall
#
# Answer each question in your head, or on paper, before you open it.
#
# 1. How many zeros does mode `causal` put before the input, for 3 taps at rate 4?
#
#    <details><summary>Answer</summary>
#
#    (3 − 1) · 4 = 8, so that the last tap stands on step 0 for the first output.
#
#    </details>
#
# 2. Keras 1 stored a kernel with the shape (3, 1, 2, 4). What do the four numbers count?
#
#    <details><summary>Answer</summary>
#
#    3 taps, 1 that counts nothing, 2 input channels, 4 filters.
#
#    </details>
#
# 3. Softmax makes numbers share out 1. Which numbers, in an output (samples, steps, filters)?
#
#    <details><summary>Answer</summary>
#
#    Those of all filters at one step of one sample.
#
#    </details>

# %%
import numpy as np

from atrous_lib.checks import answers, diagnose
from atrous_lib.widgets import Still, predict

# %% [markdown]
# ## 1 · The same layer under other names
#
# Keras 1 had two classes: `Convolution1D`, and `AtrousConvolution1D` for the one with holes. Every
# framework since has put the rate into its ordinary convolution, and called it *dilation*.
#
# **Picture.** One layer in four calls. Each column is a call, read downwards; each row is one
# argument under its four names.

# %%
from atrous_lib.pictures.modern import modern as four_calls

Still(four_calls(activation="relu"))

# %% [markdown]
# Read along a row. `border_mode` is *padding* everywhere, `subsample_length` is a *stride*. Keras 3
# does not ask for `input_dim`: it looks at the first input that it gets.
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
from atrous_lib.checks import choices

options = {
    "computes_both": "It computes both",
    "drops_rate": "It keeps the stride and ignores the rate",
    "refuses_both": "It refuses",
    "drops_stride": "It keeps the rate and ignores the stride",
}
try:
    modern.to_keras3({**config, "subsample_length": 2})
except modern.NoCounterpartError:
    seen = "refuses_both"
predict(
    "subsample_length=2 and atrous_rate=8: what does Keras 3's Conv1D do?",
    choices("modern.stride_and_rate", options.pop(seen), options),
    seed=3,
)

# %% [markdown]
# **Move the control.** Stay with the Keras 3 column for now.
#
# - Change one control after the other and watch which entries of the column follow.
# - Find a `border_mode` that Keras 3 lacks. What does the note below advise?
# - Raise the stride and the rate together. What does Keras 3 say to that, and how could you get the
#   output all the same?

# %%
from atrous_lib.widgets import modern_explorer

modern_explorer(atrous_rate=8, border_mode="causal", activation="relu")

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Each control moves one entry. A name changes its spelling, a value hardly ever.
# - `full`. Put the zeros before the layer yourself, on both sides.
# - It refuses the two together. Compute every output, and keep every second or third: that is
#   what a stride does.
#
# </details>
#
# **Code.** A configuration is a dict, so new names are a matter of looking up. This function is
# complete:


# %%
def renamed(config, names):
    """Return the entries of config that have a new name, under that name."""
    return {names[old]: value for old, value in config.items() if old in names}


print(renamed(config, {"nb_filter": "filters", "activation": "activation"}))

# %% [markdown]
# What is left out of `names` is left out of the result. Fill the table: replace each `...` by the
# name that Keras 3 uses.


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
#
# **Check.**

# %%
print(diagnose("to_keras3", to_keras3).message)

# %% [markdown]
# The library's own version says the same, and takes the other arguments too. Those of lessons 6, 8
# and 9 have longer names now: `W` is spelled out as *kernel*, `b` as *bias*.

# %%
print(modern.to_keras3(config), "\n")
for old, new in modern.KERAS3_NAMES.items():
    if old not in config:
        print(f"{old:21} {new}")

# %% [markdown]
# One value moves along with its name. A constraint's `axis` counts the axes of the kernel, and Keras
# 3's kernel has no axis of size 1 (lesson 5). A whole filter, the axes 0, 1 and 2 of Keras 1, is now:

# %%
whole_filter = {"name": "maxnorm", "m": 2, "axis": [0, 1, 2]}
print(modern.to_keras3({**config, "W_constraint": whole_filter})["kernel_constraint"])

# %% [markdown]
# And where names stayed, did their meaning? Not always. Two that kept their name and changed their
# numbers are refused, so that nobody copies them unawares:

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
# PyTorch and JAX split the layer up. PyTorch's `Conv1d` stops at the sums: an activation is a
# module of its own that stands behind it. JAX's function does not even add the bias, and its sizes
# are those of the kernel that you hand over.
#
# **Picture.** The same layer in mode `full`, with softmax.

# %%
Still(four_calls(border_mode="full", atrous_rate=2, activation="softmax"))

# %% [markdown]
# PyTorch has no padding called `full`, but it takes a *number* of zeros, the same on both sides.
# And look at its `Softmax(dim=1)`: which axis holds the filters there? The next part comes back
# to that.
#
# **Predict.** Mode `full` lets the first output touch the input with its last tap alone.

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
# - One mode has zeros on one side only. Which framework can say that, and what does the other one
#   advise?
# - In mode `same`, move the stride to 2. Who refuses?

# %%
explorer = modern_explorer(border_mode="full", atrous_rate=4)
explorer

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - By 2, for 3 taps: one for each hop from tap to tap.
# - `causal`. Keras 3 by name, JAX as a pair of numbers. PyTorch advises to pad the input first, on
#   its left.
# - PyTorch. With a stride, the zeros of `same` depend on the input's length (lesson 4), and a number
#   that is fixed when the layer is made cannot follow.
#
# </details>
#
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
# The filters make the channels that come out.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 3: one tap touches step 0, all others stand before it. How far away is the first one?
#
# </details>
#
# **Check.**

# %%
print(diagnose("to_torch", to_torch).message)

# %% [markdown]
# And what cannot be said? The library refuses it by name, with another way to the same numbers:

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
# > **Take-away.** PyTorch and JAX have an argument for all that decides the *sums*; the activation,
# > JAX's bias, and all of training stand outside, where you write them.

# %% [markdown]
# ## 3 · The axes move
#
# A call makes a layer with new random weights. To take your trained kernel along, its axes must
# stand in the order that the framework expects.
#
# **Picture.** Follow a letter from row to row. The digits of a weight spell its tap, channel and
# filter.

# %%
from atrous_lib.pictures.modern import orders

Still(orders(2, 2, 3))

# %% [markdown]
# **By hand.** A kernel with 2 taps, 1 channel and 3 filters:
#
# | what | as this course and Keras 3 store it | as PyTorch stores it |
# |---|---|---|
# | shape | (2, 1, 3) | (3, 1, 2) |
# | first block | tap 0: 1, 2, 3 | filter 0: 1, 4 |
# | second block | tap 1: 4, 5, 6 | filter 1: 2, 5 |
# | third block | | filter 2: 3, 6 |
#
# Six numbers in one row can also be cut anew into three blocks of two. That gives 1, 2 and 3, 4 and
# 5, 6: the right shape, and three filters that nobody trained.
#
# **Predict.** The sizes alone, this time.

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
# - Choose sizes for which both orders have the same shape. Are the arrays then the same too? What
#   would happen if you forgot to move the axes?
# - Find the sizes for which forgetting does no harm.

# %%
from atrous_lib.widgets import orders_explorer

orders_explorer(2, 2, 3)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Keras: one whole block. PyTorch: the first column of every block.
# - As many taps as filters. The numbers stand elsewhere, no shape complains, and the layer computes
#   something else without a word.
# - One tap and one filter: then only the channels are left.
#
# </details>
#
# **Code.** A blank one; one line is enough.


# %%
def kernel_to_torch(W):
    """Return the weight (f, c, k) for a kernel W (k, c, f)."""
    raise NotImplementedError  # write your line in place of this one


# %% [markdown]
# <details><summary>Hint</summary>
#
# `W.transpose(…)` takes the numbers of the old axes in their new order: which old axis comes first?
# It moves axes. `reshape` does not: it cuts the row of numbers anew.
#
# </details>
#
# **Check.**

# %%
print(diagnose("kernel_to_torch", kernel_to_torch).message)

# %% [markdown]
# The numbers have the last word. PyTorch's documentation says what `Conv1d` computes; here it is in
# NumPy, in PyTorch's order of axes: x is (samples, channels, steps), and so is the result.


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
# Is PyTorch itself installed where you read this? Then the next cell compares with the real one.
# It is silent when they agree, and also when there is no PyTorch.

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

# %% [markdown]
# The same for Keras 3 and for JAX, which need no other order than this course's:

# %%
import os

if find_spec("jax"):
    import jax

    keywords = modern.to_jax(layer.get_config())
    out = jax.lax.conv_general_dilated(x, modern.kernel_to_keras3(W4), **keywords) + b
    assert np.allclose(out, y, atol=1e-5)  # in float32, unless told otherwise

if find_spec("jax") and find_spec("keras"):
    os.environ.setdefault("KERAS_BACKEND", "jax")  # Keras 3 computes with another framework
    import keras

    padded = np.pad(x, ((0, 0), (8, 8), (0, 0)))  # Keras 3 has no "full"
    valid = {**layer.get_config(), "border_mode": "valid"}
    real = keras.layers.Conv1D(**modern.to_keras3(valid))
    real.build(padded.shape)
    real.set_weights([modern.kernel_to_keras3(W4), b])
    assert np.allclose(keras.ops.convert_to_numpy(real(padded)), y, atol=1e-5)

# %% [markdown]
# `make test-peers` installs all three and does this for hundreds of layers, gradients included.
#
# > **Take-away.** Keras 3 and JAX take (taps, channels, filters) and an input whose channels come
# > last; PyTorch takes (filters, channels, taps) and an input whose steps come last. Move axes by
# > `transpose`, never by `reshape`.

# %% [markdown]
# ## What people say, and what is true
#
# “These are Keras 1's names. Is what I learned out of date?” No. The names moved on, the layer did
# not: each row of the picture is one and the same idea. And since you know what each argument
# *does*, you also know what to write where a framework has no name for it. Here is your own picture,
# as you left it in part 2; run the cell again after you moved the controls.

# %%
Still(explorer.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercises of this lesson:
#   [Modern names](../exercises/12_modern_names/12_modern_names.ipynb). They ask for `to_keras3`,
#   `to_torch` and `kernel_to_torch`; bring along what you wrote here.
# - This was the last lesson. The whole layer is in `atrous_lib/layers/`, a few hundred lines that
#   you could by now have written yourself. [Lesson 1](01_arguments.ipynb) shows how far you came:
#   go back to its first picture and see what each argument says to you now.
