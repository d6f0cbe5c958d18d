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
# # Lesson 4 · Edges and steps
#
# **Question** How many steps come out of a layer, and which ones?

# %% [markdown]
# ## A note that nobody played
#
# First a high note. Then every fourth number of it, unchanged, each held four times as long. Where does the
# hum come from?

# %%
import numpy as np
from atrous_lib.convolution import conv1d
from atrous_lib.widgets import player

swings = 1900  # a second; your turn: try 1800, 2000 and 2100
tone = 0.5 * np.sin(2 * np.pi * swings * np.arange(8000) / 8000)
one = np.ones((1, 1, 1))  # one tap of weight 1: it changes nothing
kept = conv1d(tone.reshape(1, -1, 1), one, subsample_length=4).ravel()
player({f"{swings} swings a second": tone, "every fourth number": np.repeat(kept, 4)})

# %% [markdown]
# The layer changed no number. It only left some out, because of `subsample_length=4`. Look at a hundredth
# of a second:

# %%
import matplotlib.pyplot as plt

from atrous_lib.widgets import STYLE, describe

plt.style.use(STYLE)
fig, ax = plt.subplots()
ax.plot(tone[:81], label="all numbers")
ax.plot(range(0, 81, 4), kept[:21], "o--", label="every fourth number")
ax.set(title="The same numbers, fewer of them", xlabel="step", ylabel="amplitude")
ax.set_ylim(-0.6, 0.9)
ax.legend(loc="upper right")
slow = abs(np.fft.rfft(kept)).argmax()
describe(fig, f"The numbers that are kept swing {slow} times a second in place of {swings}.")

# %% [markdown]
# The numbers that are left lie on a slow wave that nobody played. When does that happen? Part 2 answers
# that. But first: what happens at the edges?
#
# ## In this lesson
#
# **You will be able to**
#
# - say how many zeros each `border_mode` puts on each side,
# - predict the length of any output,
# - tell a stride from pooling,
# - say when a model needs `input_length`, and when it does not.
#
# **Builds on** lessons 2 (the sliding dot product) and 3 (the effective length).
#
# **Minutes** 45.
#
# **Arguments** `border_mode`, `subsample_length`, `input_length`, `input_shape`.
#
# **What people say** “`border_mode='same'` gives the same size.” “`subsample_length`: like 1-D pooling,
# or does it just drop samples?” “`input_dim` = `input_shape`; `input_length` as in a recurrent
# layer.”
#
# ## Recall
#
# Two questions, one of them from lesson 1.

# %%
from atrous_lib.checks import answers, diagnose
from atrous_lib.widgets import Still, predict

predict(
    "Three taps stand four steps apart. How long is the kernel, holes included?",
    answers("dilate_kernel", np.ones((3, 1, 1)), 4, view=len, why="edges.recall_length"),
)

# %%
predict(
    "3 taps, 4 steps apart, 2 channels, 5 filters, no bias: how many parameters?",
    answers(
        *("count_parameters", 3, 2, 5, False),
        why="edges.recall_parameters",
        others={"rate_counted": 4 * 3 * 2 * 5, "dense": 9 * 2 * 5},
    ),
)

# %% [markdown]
# ## 1 · Over the edge
#
# So far the kernel stayed inside the input, and outputs were lost at the edges. `border_mode` lets the
# kernel stick out. What lies beyond the edge counts as zero.
#
# **Picture.** Each row is one mode, and all have the same input of six steps. Dashed boxes are the zeros.
# One row is opened up and shows the kernel at output 0. `same` is there twice, because Keras 1 let either
# of two programs do the computing, TensorFlow or Theano, and they do not always agree.

# %%
from atrous_lib.pictures.edges import edges

Still(edges(6, 3, border_mode="same"))

# %% [markdown]
# **By hand.** Let step *t* hold *t* + 1, so the input is 1, 2, 3, 4, 5, 6, and let the weights be 100, 10,
# 1. As in lesson 3 the digits of an output spell what it read, and now a digit 0 is a zero from beyond the
# edge:
#
# | mode | the kernel may stand | outputs |
# |---|---|---|
# | `valid` | where all of it lies on the input | 123 234 345 456 |
# | `same` | where its middle lies on the input | **0**12 123 234 345 456 56**0** |
# | `full` | where at least one tap lies on the input | **00**1 **0**12 123 234 345 456 56**0** 6**00** |
#
# The fourth mode, `causal`, was missing in Keras 1, but WaveNet needs it. In this mode the kernel may stand
# where its *last* tap lies on the input, so no output knows the future.
#
# **Predict.** Each wrong choice comes from a common mistake.

# %%
x = np.arange(1.0, 7.0).reshape(1, 6, 1)
W = np.array([100.0, 10.0, 1.0]).reshape(3, 1, 1)
b = np.zeros(1)

predict(
    "In mode causal, which digits does output 0 spell?",
    answers(
        *("strided_conv1d", x, W, b, "causal", 1, 1),
        view=lambda y: f"{int(y[0, 0, 0]):03d}",
        why="edges.first_causal_output",
        others={"as_in_same": "012"},
    ),
)

# %% [markdown]
# **Move the control.** Leave `subsample_length` at 1 until part 2.
#
# - Press the four modes in turn, and follow the first tap of output 0.
# - Set `filter_length` to 2. Now `same` needs a single zero, which can't be shared between two sides. Which
#   side does TensorFlow choose, and which does Theano choose?
# - Press Theano. What else is different there?
# - Raise `atrous_rate`, with 2 taps and with 3. When is the number of zeros odd?

# %%
from atrous_lib.widgets import edges_explorer

edges_explorer(6, filter_length=3)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - At output 0 the first tap stands on step 0 in `valid`, one step before it in `same`, and two
#   steps before it in `full` and in `causal`.
# - TensorFlow puts the extra zero on the right, Theano puts it on the left. That shifts all outputs by one
#   step, so the same weights give other numbers.
# - Theano flips the kernel: w0 meets the last step that an output reads. This course follows TensorFlow
#   unless you say `backend="theano"`.
# - With 3 taps it is never odd, because (3 − 1) · rate is even. With 2 taps it is odd whenever the rate is
#   odd.
#
# </details>

# %% [markdown]
# **Code.** Padding needs no new convolution: put the zeros around the input, then slide as before. Each
# pair says how many zeros stand on the left and on the right.

# %%
for mode, zeros in [("valid", (0, 0)), ("same", (1, 1)), ("full", (2, 2)), ("causal", (2, 0))]:
    padded = np.pad(x, ((0, 0), zeros, (0, 0)))  # of the three axes, only the steps
    y = conv1d(padded, W)
    assert np.array_equal(y, conv1d(x, W, border_mode=mode))
    print(f"{mode:7}", *(f"{int(digits):03d}" for digits in y.ravel()))

# %% [markdown]
# **Code.** With gaps. At an edge, at least one tap of the kernel stays on the input. So at most *effective
# length minus 1* steps stick out. Replace each `...`, and delete the line that raises.


# %%
def pad_amounts(filter_length, atrous_rate, border_mode):
    """Return how many zeros stand (left, right) of the input, as TensorFlow pads at stride 1."""
    raise NotImplementedError  # delete this line when the gaps are filled
    beyond = ...  # gap 1: how many steps can stick out over an edge?
    if border_mode == "valid":
        return 0, 0
    if border_mode == "full":
        return beyond, beyond
    if border_mode == "causal":
        return ...  # gap 2: a pair
    left = ...  # gap 3: mode "same", where an extra zero goes to the right
    return left, beyond - left


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The explorer's headline has the number for gap 1: how many steps can stick out.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 3 is half of `beyond`, rounded down. The division that rounds down is `//`.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("pad_amounts", pad_amounts).message)

# %% [markdown]
# > **Take-away.** `border_mode` says where the kernel may stand. The number of zeros comes from the
# > effective length minus 1: none (`valid`), half on each side (`same`), all of it on each side (`full`),
# > or all on the left (`causal`).

# %% [markdown]
# ## 2 · Every second place
#
# So far the kernel moved by one step from output to output. `subsample_length` is its *stride*: at stride
# *s* the kernel moves by *s* steps, and skips the places in between.
#
# **Picture.** Stride 2 in mode `valid`. A cross is a place where no output is computed.

# %%
Still(edges(10, 3, subsample_length=2, border_mode="valid", output=1))

# %% [markdown]
# *Pooling* layers make a sequence shorter too: they take the mean of every two outputs (average pooling) or
# the largest (max pooling). Is a stride the same thing?
#
# **By hand.** Take one tap of weight 1. At stride 1 the outputs are then the input itself, say 4, 6, 5, 9.
# The mean of every two is 5, 7. The largest of every two is 6, 9. And a layer with stride 2? It stands on
# step 0, then moves by two.
#
# **Predict.** The same with six steps.

# %%
short = np.array([2.0, 7.0, 1.0, 8.0, 3.0, 5.0]).reshape(1, 6, 1)
tap = np.ones((1, 1, 1))

predict(
    "The input is 2, 7, 1, 8, 3, 5. One tap of weight 1, stride 2: what comes out?",
    answers(
        *("strided_conv1d", short, tap, b, "valid", 2, 1),
        view=lambda y: ", ".join(f"{number:g}" for number in y.ravel()),
        why="edges.stride_on_six_steps",
    ),
    seed=4,
)

# %% [markdown]
# **Move the control.** Now on a real signal: fifty years of the sunspot index. A kernel of three taps
# smooths it. The Sun's activity swells and fades in about eleven years.
#
# - Which of the three panels keeps the highest peak? Which one can miss it?
# - Compare the products of the three panels. Where does the difference come from?
# - At which stride do you no longer see the cycle in the first panel?
# - With the weights −½, 0, ½ the layer sees *change*. At stride 6, which panel looks as if the index nearly
#   always rises?

# %%
from atrous_lib.widgets import strides_explorer

sun = strides_explorer()
sun

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Max pooling keeps the peak, and average pooling flattens it. The stride keeps the peak only if it
#   happens to keep that place.
# - A stride of 3 computes a third of the outputs, so it needs a third of the products. Pooling
#   needs all outputs first.
# - At 7: there the peaks lie 21 years apart. From about 6 on, which is half a cycle, fewer than two outputs
#   are left for each swing. Then you see slower waves, which the Sun never made. That explains the hum at
#   the top: there, 2000 numbers a second are kept for 1900 swings.
# - Max pooling. It takes the largest change of each group, so only one fall is left.
#
# </details>

# %% [markdown]
# **Code.** This cell is complete. It makes three shorter sequences of all outputs, and compares each
# with the layer's own.

# %%
from atrous_lib.signals import sunspots

years, numbers = sunspots()
signal, smooth = numbers.reshape(1, -1, 1), np.array([0.25, 0.5, 0.25]).reshape(3, 1, 1)

outputs = conv1d(signal, smooth)
whole = outputs.shape[1] // 3 * 3  # only whole groups of three
groups = outputs[:, :whole].reshape(1, -1, 3, 1)
dropped = outputs[:, ::3]
strided = conv1d(signal, smooth, subsample_length=3)

for name, shorter in [
    ("every third", dropped),
    ("mean of three", groups.mean(axis=2)),
    ("largest of three", groups.max(axis=2)),
]:
    same = shorter.shape == strided.shape and np.allclose(shorter, strided)
    print(f"{name:17}{shorter.shape[1]} numbers, the layer's own: {same}")
print("outputs computed:", outputs.shape[1], "at stride 1,", strided.shape[1], "at stride 3")

# %% [markdown]
# The layer makes 103 numbers, and pooling makes 102. Pooling wants whole groups of three. The stride also
# keeps the first place of the last group, even if that group is incomplete. So divide the number of places
# by the stride, and round *up*.
#
# **Predict.** People say that `same` gives the same size. Does it?

# %%
predict(
    "10 steps, 3 taps at rate 2, mode same, stride 3: how many outputs?",
    answers("output_length", 10, 3, "same", 3, 2, why="edges.same_with_stride"),
)

# %% [markdown]
# **Code.** With gaps again. Two questions, in this order: at how many places can the kernel
# stand, and how many of them does the stride keep?


# %%
def output_length(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    """Return how many steps come out."""
    raise NotImplementedError  # delete this line when the gaps are filled
    effective_length = (filter_length - 1) * atrous_rate + 1
    if border_mode == "valid":
        places = ...  # gap 1
    elif border_mode == "full":
        places = ...  # gap 2
    else:  # same and causal
        places = ...  # gap 3
    return ...  # gap 4: every subsample_length-th place, the first one included


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The last line of the explorer in part 1 gives gaps 1 to 3, at stride 1. Or count in the table of digits.
# For `full`, six steps and three taps make eight outputs.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 4 rounds up. `math.ceil(a / b)` does, and so does `-(-a // b)`.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("output_length", output_length).message)

# %% [markdown]
# > **Take-away.** The number of outputs is the number of places, divided by the stride and rounded up. A
# > stride keeps every *s*-th place and never computes the others: no mean, no maximum.

# %% [markdown]
# ## 3 · `same` with a stride
#
# With a stride, the kept outputs may not need all the zeros. TensorFlow then adds only those that are
# *really* missing, and shares them between the two sides.
#
# **Picture.** Mode `same` at stride 1, with one zero on each side. The kernel stands at the last output.
# With *t* + 1 in step *t* and the weights 100, 10, 1, the outputs are **0**12 123 234 345 456 56**0**.

# %%
Still(edges(6, 3, border_mode="same", output=5))

# %% [markdown]
# **By hand.** At stride 3 there are 6 / 3 = 2 outputs, three steps apart. From the first tap of the first
# output to the last tap of the last output there are (2 − 1) · 3 + 3 = 6 steps. The input has 6, so no zero
# is missing: the outputs are 123 and 456.
#
# **Predict.** Now stride 2.

# %%
predict(
    "Mode same, stride 2 (TensorFlow): which outputs?",
    answers(
        *("strided_conv1d", x, W, b, "same", 2, 1),
        view=lambda y: " ".join(f"{int(digits):03d}" for digits in y.ravel()),
        why="edges.same_and_stride_2",
    ),
    seed=6,
)

# %% [markdown]
# **Move the control.**
#
# - Raise `subsample_length` to 2, then move `output shown`. Which digits does each output spell?
#   Compare the two rows of `same`.
# - How many zeros does TensorFlow's `same` need at stride 3, and at stride 4?

# %%
edges_explorer(6, filter_length=3, output=5)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - 123, 345, 560. From the first tap to the last there are (3 − 1) · 2 + 3 = 7 steps. One is missing, and
#   an extra zero goes to the right.
# - None at stride 3, as you saw by hand. One at stride 4, again on the right.
#
# </details>

# %% [markdown]
# **Code.** Ask the library the same question. We turn the kernel round for Theano, which flips it back,
# so only the padding differs.

# %%
for name, y in [
    ("stride 1", conv1d(x, W, border_mode="same")),
    ("TensorFlow", conv1d(x, W, border_mode="same", subsample_length=2)),
    ("Theano", conv1d(x, W[::-1], border_mode="same", subsample_length=2, backend="theano")),
]:
    print(f"{name:11}", *(f"{int(digits):03d}" for digits in y.ravel()))

# %% [markdown]
# Both keep every second output of the first row. Theano still puts a zero on the left, so it begins with
# the row's first output. TensorFlow needs only one zero, on the right, so it begins with the second.
#
# **What Keras 1 refused.** On TensorFlow it raised an error when both stride and rate were above 1
# (“Invalid strides for dilated convolution”), and for mode `full`. On Theano it computed all of these. It
# never had `causal`. This course computes every combination in both ways; the explorers say where Keras 1
# refused.
#
# **Code.** Now write the whole way from `x` to `y`, from an empty function. You need at most 12 lines, and
# you may call your `output_length` and `pad_amounts`. `np.pad` puts zeros around `x`.


# %%
def strided_conv1d(x, W, b, border_mode, subsample_length, atrous_rate):
    """Return y (n, t', f) for x (n, t, c), W (k, c, f), b (f,), padded as TensorFlow does."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Only `same` depends on the stride. Count the steps from the very first tap to the very last one, as by
# hand above. Subtract the input's steps. That many zeros are missing, but never fewer than 0. Half of them,
# rounded down, go to the left.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Tap *j* reads the padded step *j* · rate at output 0, and each output after that reads *s* steps further
# on. That is a slice with a step: `padded[:, start:stop:subsample_length]`. Its `stop` lies just after the
# last step that the tap reads.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("strided_conv1d", strided_conv1d).message)

# %% [markdown]
# Once it passes, this cell compares your function with the library's on the sunspots.

# %%
if not diagnose("strided_conv1d", strided_conv1d).passed:
    print("Nothing to compare yet: your strided_conv1d has not passed its check.")
else:
    for mode in ("valid", "same", "full", "causal"):
        for stride, rate in [(1, 1), (2, 3), (5, 11)]:
            yours = strided_conv1d(signal, smooth, b, mode, stride, rate)
            library = conv1d(
                *(signal, smooth, b),
                border_mode=mode,
                subsample_length=stride,
                atrous_rate=rate,
            )
            assert np.allclose(yours, library)
    print("Your strided_conv1d and the library's conv1d agree on 309 years of sunspots.")

# %% [markdown]
# > **Take-away.** With a stride, TensorFlow's `same` pads only what the kept outputs read, so it may begin
# > at a later place. `valid`, `full` and `causal` always begin at their first place.

# %% [markdown]
# ## 4 · A size that nobody knows
#
# `input_dim` and `input_length` say how many channels and how many steps one sample has.
# `input_shape=(input_length, input_dim)` says both at once. The number of channels must be known, because
# every weight belongs to a channel. But the number of steps? The same weights slide along, however many
# steps there are.
#
# A *recurrent* layer, the other classic layer for sequences, works differently: it goes step by step, and
# remembers something of the steps before. But it too uses the same weights, *U* and *V*, at every step.
#
# **Picture.** Both kinds of layer. Count the different weights: would a sixth step need new ones?

# %%
from atrous_lib.pictures.edges import recurrent

Still(recurrent(5))

# %% [markdown]
# So `input_length` means the same in both layers, and in both it may stay unknown.
#
# **Picture.** A model whose number of steps is not known. In a shape, an unknown number is `None`. Follow
# the yellow `None`.

# %%
from atrous_lib.pictures.edges import shapes

Still(shapes(None))

# %% [markdown]
# The number of samples is `None` as well, and that does no harm: no weight depends on it. But `Flatten`
# puts all numbers of a sample into one row, and `Dense` makes a weight for each number in that row. So
# `Flatten` must know how many numbers there are.
#
# **By hand.** With 12 steps, mode `valid`, 3 taps at rate 2: 12 − 5 + 1 = 8 places, all kept. With
# 4 filters, `Flatten` passes on 8 · 4 = 32 numbers, and `Dense(1)` has 32 weights and a bias.

# %% [markdown]
# **Move the control.**
#
# - Give the model an `input_length`. In which layers does the number of parameters depend on it?
# - Change the mode and the stride. In which layer does the number of parameters change, and why not in the
#   other?
# - Set `input_length` back to None. Which ending of the model still works?

# %%
from atrous_lib.widgets import shapes_explorer

shapes_explorer()

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Only in `Dense`. The convolution has 3 · 1 · 4 weights and 4 biases at any length.
# - In `Dense` again: each output step of the convolution brings 4 more numbers, and each of them needs a
#   weight.
# - The one that ends in a convolution. It works on 12 steps, and just as well on 24.
#
# </details>

# %% [markdown]
# **Code.** The same in the library. First without `input_length`:

# %%
from atrous_lib.layers import AtrousConvolution1D, Flatten
from atrous_lib.models import Sequential

model = Sequential([AtrousConvolution1D(4, 3, atrous_rate=2, input_dim=1, name="taps")])
print("After the convolution:", model.output_shape)
try:
    model.add(Flatten())
except ValueError as error:
    print("ValueError:", str(error).replace(". ", ".\n"))

# %% [markdown]
# Now with `input_length`:

# %%
from atrous_lib.layers import Dense

model = Sequential(
    [
        AtrousConvolution1D(4, 3, atrous_rate=2, input_dim=1, input_length=12, name="taps"),
        Flatten(name="row"),
        Dense(1, name="sum"),
    ]
)
model.summary()

# %% [markdown]
# `input_shape=(12, 1)` does the same as the two numbers one by one. And this layer needs `input_dim`
# alone:

# %%
one = AtrousConvolution1D(4, 3, input_dim=1, input_length=12)
other = AtrousConvolution1D(4, 3, input_shape=(12, 1))
print("the same input shape:", one.batch_input_shape == other.batch_input_shape)

anything = AtrousConvolution1D(4, 3, atrous_rate=2, border_mode="causal", input_dim=1)
for steps in (12, 24, 309):
    print(steps, "steps in:", anything(np.zeros((1, steps, 1))).shape)

# %% [markdown]
# > **Take-away.** A convolution needs to know its channels, never its steps. You need `input_length` only
# > for a later layer that makes a weight for each step.

# %% [markdown]
# ## What people say, and what is true
#
# **“`border_mode='same'` gives the same size.”** Only at stride 1. In the picture below, 10 steps go in and
# 4 come out: `same` has as many *places* as steps, and the stride keeps every third place.

# %%
Still(edges(10, 3, 2, 3, "same", output=3))

# %% [markdown]
# **“`subsample_length`: like 1-D pooling, or does it just drop samples?”** It keeps every *s*-th output and
# never computes the others. Here are your own panels. Run the cell again after you move the controls.

# %%
Still(sun.picture)

# %% [markdown]
# **“`input_dim` = `input_shape`; `input_length` as in a recurrent layer.”** `input_dim` is one half of
# `input_shape`, which is (`input_length`, `input_dim`). As in a recurrent layer, the number of steps may
# stay unknown, unless `Flatten` and `Dense` follow.

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [Edges and
#   steps](../exercises/04_edges_and_steps/04_edges_and_steps.ipynb). It puts the functions that you wrote
#   here to use.
# - Next: [Lesson 5 · Activation and weights](05_activation_and_weights.ipynb). The convolution is
#   complete; what happens to its numbers before they leave the layer?
