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
# # Lesson 2 · The sliding dot product
#
# **Question** What does a convolution layer do to a signal, number by number?

# %% [markdown]
# ## A rhythm in the Sun
#
# People have counted the dark spots on the Sun for three centuries. They come and go. Could eleven numbers
# find every peak for you?

# %%
import matplotlib.pyplot as plt
from atrous_lib.signals import sunspots
from atrous_lib.widgets import STYLE, describe

plt.style.use(STYLE)
years, numbers = sunspots()
fig, ax = plt.subplots()
ax.plot(years, numbers)
ax.set(title="Sunspots since 1700", xlabel="year", ylabel="sunspot index")
describe(fig, "They swell and fade about every 11 years, and no two peaks have the same height.")

# %% [markdown]
# Each number is the mean of one year. The number is an index: each group of spots counts as ten, and each
# single spot as one.
#
# In part 3, a filter with eleven weights answers one question at every place: *how much does it look like a
# peak here?* First you see, number by number, what a filter does.
#
# ## In this lesson
#
# **You will be able to**
#
# - compute an output by hand: multiply, add, move on,
# - do the same with several channels and filters, first in loops, then in one line,
# - say what a feature map is, and read one,
# - decide whether a layer needs a bias.
#
# **Builds on** lesson 1 (the arguments and their families, counting parameters).
#
# **Minutes** 45.
#
# **Arguments** `nb_filter`, `filter_length`, `input_dim`, `bias`.
#
# **What people say** “`nb_filter` is the number of feature maps.” And: “`bias`: whether to use one.”
#
# ## Recall
#
# Two questions about lesson 1. Answer first, then go on.

# %%
import numpy as np

from atrous_lib.checks import answers, diagnose
from atrous_lib.families import FAMILIES
from atrous_lib.widgets import Still, predict

predict(
    "To which family does W_regularizer belong?",
    answers(
        *("family", "W_regularizer"),
        why="sliding.recall_family",
        others={family: family for family in FAMILIES},
    ),
)

# %%
predict(
    "filter_length=5, input_dim=1, nb_filter=8, a bias, and 1000 steps: how many parameters?",
    answers(
        *("count_parameters", 5, 1, 8, True),
        why="sliding.recall_parameters",
        others={"steps_counted": 5 * 1000 * 8 + 8},
    ),
)

# %% [markdown]
# ## 1 · A window becomes a number
#
# The layer looks at a signal through a small window. In the window it multiplies and adds. Then
# the window moves on by one step.
#
# **Picture.** The signal is 3, 1, 4, 1, 5. The row of weights is called the *kernel*. This one has two
# weights, 10 and 1, and it stands on the steps 1 and 2. Under each pair stands its product. On the right
# the products are added, and the sum becomes one number of the output, `y[1, 0]`: step 1, filter 0. All
# outputs of a filter together are its *map*.

# %%
from atrous_lib.pictures.sliding import sliding

x = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
Still(sliding(x.reshape(5, 1), np.reshape([10, 1], (2, 1, 1)), output=1))

# %% [markdown]
# **By hand.** With weights like 10 and 1, an output *spells the numbers that it read*:
#
# | output | products | sum |
# |---|---|---|
# | 0 | 10 · **3** + 1 · **1** | **31** |
# | 1 | 10 · **1** + 1 · **4** | **14** |
# | 2 | 10 · **4** + 1 · **1** | **41** |
# | 3 | 10 · **1** + 1 · **5** | **15** |
#
# Multiplying two lists pair by pair and adding the products gives a *dot product*. Do it at every place
# where the kernel fits, and you have a *sliding* dot product. That is the whole lesson; the rest is
# bookkeeping.
#
# **Predict.** The same signal, and three weights. Each wrong choice comes from a common mistake.


# %%
def rounded(y):
    """Return the numbers as plain whole numbers."""
    return np.rint(y).astype(int).tolist()


predict(
    "The signal 3, 1, 4, 1, 5 and the weights 100, 10, 1: what comes out?",
    answers(
        *("correlate1d", x, np.array([100.0, 10.0, 1.0])),
        view=rounded,
        why="sliding.three_weights",
    ),
    seed=7,
)

# %% [markdown]
# **Move the control.** Press an arrow key on a slider, or drag it.
#
# - Move `output shown` from end to end. How many places are there for 3 weights on 9 steps?
# - Which steps of the input are read by the fewest outputs? How many outputs read step 4?
# - Set `filter_length` to 1. What does the layer do now?

# %%
from atrous_lib.widgets import window_explorer

window_explorer(filter_length=3, output=2)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - 9 − 3 + 1 = 7 places.
# - The first and the last step are read only once. Step 4 is read by three outputs.
# - It multiplies each step by its one weight. Here that is 1, so the signal comes out as it went in.
#
# </details>

# %% [markdown]
# **Code.** One output, complete. Read it against the picture: `t` is where the kernel stands.


# %%
def one_output(x, w, t):
    """Return the dot product of the kernel w with the window of x that begins at step t."""
    total = 0.0
    for tap in range(len(w)):
        total += w[tap] * x[t + tap]
    return total


print("output 0:", one_output(x, [10, 1], 0))
print("output 1:", one_output(x, [10, 1], 1))

# %% [markdown]
# Now with gaps: all outputs. Replace each `...` with what belongs there, and delete the line that
# raises. (`@` between two 1-D arrays is NumPy's dot product: it does the loop for you.)


# %%
def correlate1d(x, w):
    """Return the dot product of w with every window of x. Both are 1-D."""
    raise NotImplementedError  # delete this line when the gaps are filled
    steps = ...  # gap 1: at how many places does w fit on x?
    y = np.zeros(steps)
    for t in range(steps):
        y[t] = ... @ w  # gap 2: which steps of x lie under the kernel?
    return y


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Gap 1: 5 steps and 2 weights gave 4 outputs, 9 steps and 3 weights gave 7. How do you write that with
# `len(x)` and `len(w)`?
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 2 is a slice of `x`. It begins at `t`, and it is as long as the kernel.
#
# </details>

# %% [markdown]
# **Check.** This compares your function with the library's `conv1d`. If it is not right yet, the
# answer says what it does instead.

# %%
print(diagnose("correlate1d", correlate1d).message)

# %% [markdown]
# A word on names. Mathematicians flip the kernel before they slide it, and call that a *convolution*;
# without the flip it is a *correlation*. Most layers do not flip the kernel, but people call them
# convolutions anyway. (On Theano, Keras 1 did flip it: lesson 5.) It makes no difference to learning: a layer
# that flips would simply learn the same weights in reverse order.
# NumPy has both:

# %%
print("np.correlate:", rounded(np.correlate(x, [100, 10, 1])), " the layer's")
print("np.convolve: ", rounded(np.convolve(x, [100, 10, 1], "valid")), " flipped")

# %% [markdown]
# > **Take-away.** Multiply the window by the weights, add, move on by one step. There are *steps* −
# > *weights* + 1 outputs, and the same weights make them all.

# %% [markdown]
# ## 2 · Channels are added, filters are not
#
# Many signals have several numbers at each step: left and right ear, temperature and pressure.
# These are *channels*; `input_dim` says how many. And a layer asks more than one question of its
# input: each *filter* is one question, and `nb_filter` says how many.
#
# **Picture.** Two channels, two filters. The window covers both channels, and filter 0 has
# weights for each of them. The six products in the frame, and one bias, become *one* number.

# %%
from atrous_lib.pictures.sliding import example

x2, W2, b2 = example(input_dim=2, nb_filter=2, filter_length=3)  # small whole numbers
Still(sliding(x2, W2, b2, output=1))

# %% [markdown]
# **By hand.** Cover the right half of the picture. Take the window on the steps 1 to 3, and add up
# what filter 0 makes of it:
#
# | part | products | sum |
# |---|---|---|
# | channel 0 | 1 · 1 + (−1) · 4 + 2 · 1 | −1 |
# | channel 1 | 2 · 2 + 0 · 1 + 1 · 0 | 4 |
# | bias | none | 1 |
# | `y[1, 0]` | all of these | **4** |
#
# Filter 1 does the same with its own six weights and its own bias, and fills map 1.
#
# **Predict.** The axes of `x` are *n* (which sample, for instance which of several recordings), *t* (step)
# and *c* (channel). Those of `W` are *k* (tap), *c* (channel) and *f* (filter). `b` has one number for each
# filter. The steps of `y` are written *t'*, because they are fewer than those of `x`.

# %%
x3, W3, b3 = example(input_dim=3, nb_filter=2, filter_length=3)
predict(
    "1 sample of 9 steps and 3 channels; W has the shape (3, 3, 2). What is the shape of y?",
    answers(
        *("conv1d", x3[None], W3, b3),
        view=np.shape,
        why="sliding.shape_of_y",
        others={"channels_kept": (1, 7, 3)},
    ),
)

# %% [markdown]
# **Move the control.** Now you can move everything.
#
# - Raise `input_dim`. What happens to the number of maps, and to the number of weights?
# - Raise `nb_filter`. What happens to the numbers of map 0?
# - Stay at one output and move `filter shown`: the window stays and the weights change.
# - Turn `bias` off and on. Which numbers change, and by how much?
#
# The lesson ends with this picture, as you leave it here.

# %%
from atrous_lib.widgets import sliding_explorer

window = sliding_explorer(input_dim=1, nb_filter=2, output=4)
window

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - The number of maps stays; each channel adds `filter_length` more weights *to every filter*.
# - Nothing happens to map 0: each filter works by itself.
# - Every number of map *f* moves by the same amount, `b[f]`.
#
# </details>

# %% [markdown]
# **Code.** With gaps: three loops, over places, taps and channels. `np.ndindex` walks over all
# outputs: each sample *n*, each step *t*, each filter *f*.


# %%
def conv1d_in_loops(x, W, b):
    """Return y (n, t', f) for x (n, t, c), W (k, c, f), b (f,), one product at a time."""
    raise NotImplementedError  # delete this line when the gaps are filled
    samples, steps, channels = x.shape
    k, channels, filters = W.shape
    y = np.zeros((samples, steps - (...), filters))  # gap 1: how much shorter is a map than x?
    for n, t, f in np.ndindex(*y.shape):
        y[n, t, f] = ...  # gap 2: what is there before any product is added?
        for tap in range(k):
            for c in range(channels):
                y[n, t, f] += W[tap, c, f] * ...  # gap 3: the number under this weight
    return y


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Gap 2: on the right of the picture, one line of the sum has no product in it. It belongs to the
# filter, not to the step.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 3: `x` takes three indices. The first and the last are easy: they are letters of the loops. The step
# in the middle is the one from `one_output`.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("conv1d", conv1d_in_loops).message)

# %% [markdown]
# And the layer itself? Its arguments only say which shape `W` and `b` have. Here it gets the picture's
# numbers.

# %%
from atrous_lib.layers import AtrousConvolution1D

layer = AtrousConvolution1D(nb_filter=2, filter_length=3, input_dim=2)
layer.build((None, 9, 2), rng=np.random.default_rng(0))
layer.set_weights([W2, b2])

print("parameters:", layer.count_params())
print("y[1]:", layer(x2[None])[0, 1], " as in the picture: 4 and 6")

# %% [markdown]
# > **Take-away.** One window, all its channels: one number for each filter. Channels vanish in
# > the sum; filters become the channels of the output.

# %% [markdown]
# ## 3 · What a feature map shows
#
# All outputs of one filter, in order, are a signal again: its *feature map*. It shows where in the input
# the filter found what it looks for. So back to the Sun.
#
# **Picture.** Three filters of 11 weights each, drawn as bars. *average*: eleven weights of 1/11.
# *change*: last year minus first year. *cycle*: one wave, 11 years long. Together they are one
# layer with `nb_filter=3`, and these are its three maps.

# %%
from atrous_lib.pictures.sliding import FILTERS, maps

kernels = {name: weights(11) for name, weights in FILTERS.items()}
Still(maps(years, numbers, kernels, output=60))

# %% [markdown]
# A filter answers with a large number where the window looks like its weights. Find the peaks of
# the map *cycle*: they stand under the peaks of the sunspots, or a year beside them. There are your eleven
# numbers. But the map *average* hardly shows the cycles at all. Why?
#
# **Predict.** A smaller case of that riddle.

# %%
three_year_cycle = np.array([0.0, 3, 6, 0, 3, 6, 0])
predict(
    "A signal repeats every 3 steps: 0, 3, 6, 0, 3, 6, 0. The weights are 1/3, 1/3, 1/3. "
    "What is the feature map?",
    answers(
        *("correlate1d", three_year_cycle, np.full(3, 1 / 3)),
        view=rounded,
        why="sliding.three_year_cycle",
    ),
    seed=4,
)

# %% [markdown]
# **Move the control.** Now one filter at a time. `window from` moves the window, ten years at a time.
#
# - `average`: raise `filter_length` slowly. At which length do the cycles vanish? Do they come
#   back, and vanish again?
# - `change` at length 2: which are steeper, the rises into a peak or the falls out of it?
# - `cycle` at length 22: in which decades are its swings smallest, and in which largest?

# %%
from atrous_lib.widgets import maps_explorer

maps_explorer(filter="average", filter_length=5)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - At 11 the window holds about one whole cycle, wherever it stands. Above 11 the cycles come back, weaker,
#   and at 22 they vanish again: the window holds about two whole cycles.
# - The rises: the largest change up is 104 in one year, the largest down is 58.
# - Smallest around 1800 to 1820, when the Sun was quiet for decades; largest after 1950.
#
# </details>

# %% [markdown]
# **Draw.** Now a filter of your own. NumPy's `correlate` slides it, as above. This one takes the mean of
# five years minus the mean of the five years before. Its map is high where the Sun wakes up.

# %%
my_filter = np.repeat([-1 / 5, 1 / 5], 5)  # your turn: as many numbers as you like
my_map = np.correlate(numbers, my_filter, "valid")

fig, ax = plt.subplots()
ax.plot(years, numbers, label="sunspots")
ax.plot(years[len(my_filter) - 1 :], my_map, label="my map")
ax.set(title="My filter's map, at the last year of each window", xlabel="year", ylabel="index")
ax.legend()
describe(fig, f"My map goes from {my_map.min():.0f} to {my_map.max():.0f}.")

# %% [markdown]
# **Code.** An empty function. 309 steps and three filters of 11 weights already make about 10,000
# products, and a Python loop takes them one by one. NumPy can take them all at once.
#
# `np.einsum` says in letters which axes to multiply, and which to add up. A letter that is missing after
# the arrow is summed. First `correlate1d`: `windows` holds one window in each row, and the products along
# the letter `k` are added. Then two channels: now `c` is missing after the arrow as well, so the channels
# are added too.

# %%
windows = np.lib.stride_tricks.sliding_window_view(x, 2)  # (t', k)
print(windows)
print(np.einsum("tk,k->t", windows, np.array([10, 1])))

windows = np.lib.stride_tricks.sliding_window_view(x2, 3, axis=0)  # (t', c, k)
print(np.einsum("tck,kc->t", windows, W2[:, :, 0]) + b2[0], " map 0 of the picture in part 2")

# %% [markdown]
# Now `conv1d`, for several samples and filters, and still without a loop over either. It takes a few lines,
# 12 at most. (A single loop over the taps is a good way, too.)


# %%
def conv1d(x, W, b):
    """Return y (n, t', f) for x (n, t, c), W (k, c, f), b (f,), without padding."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `sliding_window_view(x, k, axis=1)` has the shape (n, t', c, k): the window's own axis comes
# last. Write its letters, those of `W`, an arrow, and those of `y`.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Which letters does `y` lack? Those are the ones that your formula sums: the loops over taps and
# over channels. And `b` is added last; its one axis is the last one of `y`.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("conv1d", conv1d).message)

# %% [markdown]
# What have we gained? There are as many products as before, but *Python* takes fewer steps.

# %%
from atrous_lib import convolution

signal = numbers.reshape(1, -1, 1)  # one sample, 309 steps, one channel
W = np.stack(list(kernels.values()), axis=1).reshape(11, 1, 3)
b = np.zeros(3)
y = convolution.conv1d(signal, W, b)
print("shape of y:", y.shape, " products:", y.size * 11)

print("Python's own steps")
print(f"  one product at a time    {y.size * 11:5}")
print(f"  one window at a time     {y.size:5}")
print(f"  one tap at a time        {11:5}")
print(f"  all windows in one call  {1:5}  (as the library's conv1d does here)")

# %% [markdown]
# Measured on the machine that runs this notebook. Your functions join in as soon as they are right.

# %%
from atrous_lib.widgets import race


def window_by_window(x, W, b):
    """Call one_output for every place and every filter; here for one channel."""
    places = [(t, f) for t in range(y.shape[1]) for f in range(len(b))]
    return [one_output(x[0, :, 0], W[:, 0, f], t) + b[f] for t, f in places]


ways = {"one_output, 897 times": window_by_window}
for name, function in {"your loops": conv1d_in_loops, "your conv1d": conv1d}.items():
    if diagnose("conv1d", function).passed:
        ways[name] = function
ways["the library"] = convolution.conv1d

race(
    "Three maps of 309 years",
    {name: lambda way=way: way(signal, W, b) for name, way in ways.items()},
)

# %% [markdown]
# > **Take-away.** A feature map is one filter's answer at every place. `nb_filter` filters make
# > `nb_filter` maps; in training, a layer finds its weights by itself. Here we have set them
# > by hand.

# %% [markdown]
# ## 4 · What a bias is for
#
# The bias is one number for each filter, added to each of its outputs. It looks like a small
# thing. What would be missing without it?
#
# **Picture.** A layer without bias, and a signal that is silent for a while.

# %%
silence = np.array([[2.0], [1.0], [0.0], [0.0], [0.0], [0.0], [3.0], [1.0]])
weights = np.reshape([4.0, -2.0, 7.0], (3, 1, 1))
Still(sliding(silence, weights, output=2))

# %% [markdown]
# Zero times anything is zero. In silence, every filter says 0, and training cannot change that.
#
# **Predict.** Now with a bias, and silence all the time.

# %%
predict(
    "4 steps of zeros, 2 taps, one filter, and the bias 5: what is its feature map?",
    answers(
        "conv1d",
        np.zeros((1, 4, 1)),
        np.ones((2, 1, 1)),
        np.array([5.0]),
        view=lambda y: rounded(np.ravel(y)),
        why="sliding.silence_with_bias",
    ),
)

# %% [markdown]
# **Move the control.** Three filters over two channels.
#
# - Turn `bias` off, and read the line at the lower right: how many parameters did the bias cost?
# - Which grows faster when you raise `filter_length` and `input_dim`: weights or biases?
# - Find an output that is 0 without a bias. What is it with a bias?

# %%
sliding_explorer(filter_length=2, input_dim=2, nb_filter=3, output=1, filter=2)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Three: one for each filter.
# - The weights. There are `nb_filter` biases, however long and deep the kernel is.
# - The bias itself: the products add up to 0, so the bias is all that is left.
#
# </details>

# %% [markdown]
# **Code.** Two layers learn the simplest task there is: *always say 1*. The input is the
# sunspots, shifted to mean 0 and scaled. Lesson 7 shows how training works. Here it is enough to know
# that the *loss* is the mean squared error, and that 0 is perfect.

# %%
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD

inputs = (signal - signal.mean()) / signal.std()
ones = np.ones((1, 299, 1))
for bias in (True, False):
    layer = AtrousConvolution1D(nb_filter=1, filter_length=11, input_dim=1, bias=bias)
    layer.build((None, 309, 1), rng=np.random.default_rng(0))
    model = Sequential([layer])
    model.compile(SGD(lr=0.05), "mse")
    loss = model.fit(inputs, ones, nb_epoch=300, verbose=0).history["loss"][-1]
    print(f"bias={bias}: {layer.count_params()} parameters, loss {loss:.2f}")

# %% [markdown]
# **Check.** What must the two layers give for silence, whatever their weights are?

# %%
rng = np.random.default_rng(2)
for _ in range(100):
    W, b = rng.normal(size=(11, 1, 3)), rng.normal(size=3)
    silent = np.zeros((1, 20, 1))
    assert not convolution.conv1d(silent, W).any()
    assert np.array_equal(convolution.conv1d(silent, W, b), np.broadcast_to(b, (1, 10, 3)))
print("100 random kernels: 0 without a bias, b with one.")

# %% [markdown]
# Without a bias, eleven weights do hardly better than saying nothing: always saying 0 has a loss of 1.
# One more parameter, and the task is done.
#
# > **Take-away.** A bias costs one parameter for each filter, and lets the filter say something
# > where its input says nothing. Leave it out where silence must stay silent, or where *batch
# > normalisation* follows: that subtracts the mean of each map, bias and all, and adds a number of its own.

# %% [markdown]
# ## What people say, and what is true
#
# “`nb_filter` is the number of feature maps.” Right: a filter slides over the whole input, all channels at
# once, and its answers at all places are one map. Count the maps in your own picture from part 2, as you
# left it. Run the cell again after you move the controls.

# %%
Still(window.picture)

# %% [markdown]
# “`bias`: whether to use one.” Yes, unless you have a reason not to. It costs one parameter for each
# filter. Without a bias, the loss above stays near 1. With a bias, it goes to 0.

# %% [markdown]
# ## Optional: why the quick version is quick
#
# No later lesson needs this part, and it is not in the 45 minutes. It is for you if you looked at the race
# above and want to know what else there is to gain.
#
# Python's own steps were one thing. The other: numbers have to *travel*. While memory delivers one number,
# a processor could multiply many pairs. So do not count the multiplications: they are the same whatever you
# do. Count the numbers that are *moved*: those that go into a call, and those that come back.
#
# **Picture.** Three ways to compute the same 6 outputs, from 4 channels, with 3 taps and 4 filters. Each
# frame goes into one call; frames in one line are the rows of one matrix, a table of numbers. *Dot
# products* read a window again for each filter. *Taps* read long runs, but their results must be added up.
# *Turns* lay windows side by side: windows 0 and 3 do not overlap, so in memory they already are a matrix
# with two rows, and nothing has to be copied.

# %%
from atrous_lib.pictures.sliding import traffic

Still(traffic(outputs=6, taps=3, channels=4, filters=4))

# %% [markdown]
# **By hand.** One window has 3 · 4 = 12 numbers, and so has one filter. All four filters together have 48.
#
# | way | calls | given and given back | numbers moved |
# |---|---|---|---|
# | dot products | 6 · 4 = 24 | window 12, filter 12, sum 1 | 24 · 25 = **600** |
# | taps, products | 3 | run 6 · 4, one tap 4 · 4, result 6 · 4 | 3 · 64 = 192 |
# | taps, sums | 2 | 24 and 24, sum 24 | 2 · 72 = 144; together **336** |
# | turns | 3 | windows 2 · 12, all filters 48, result 2 · 4 | 3 · 80 = **240** |
#
# All of them multiply 6 · 4 · 12 = 288 times.
#
# **Predict.** Real signals are longer than 8 steps.

# %%
from atrous_lib.checks import choices
from atrous_lib.pictures.sliding import costs

predict(
    "1000 outputs in place of 6: dot products move 100000 numbers. How many do the turns move?",
    choices(
        "sliding.numbers_moved",
        {
            "kernel_again": 240 * 1000 // 6,
            "one_each": 48 * 1000,
            "in_turns": costs(1000, 3, 4, 4)["turns"].moved,
            "as_dots": 25 * 4 * 1000,
        },
    ),
)

# %% [markdown]
# **Code.** The first way, complete, for one sample. `product` multiplies as `@` does, and writes down
# how many numbers that moved.

# %%
moved = []


def product(a, b):
    """Return a @ b, and write down how many numbers were handed over and given back."""
    y = a @ b
    moved.append(a.size + b.size + y.size)
    return y


def by_dot_products(x, W):
    """Return y (t', f) for x (t, c), W (k, c, f)."""
    k, c, f = W.shape
    y = np.zeros((len(x) - k + 1, f))
    for t, one in np.ndindex(*y.shape):
        y[t, one] = product(x[t : t + k].ravel(), W[:, :, one].ravel())
    return y


# %% [markdown]
# Now the turns, with gaps. Turn 0 makes the outputs 0, *k*, 2*k*, …, turn 1 the outputs 1,
# *k* + 1, …


# %%
def by_turns(x, W):
    """Return the same in k products."""
    raise NotImplementedError  # delete this line when the gaps are filled
    k, c, f = W.shape
    y = np.zeros((len(x) - k + 1, f))
    for turn in range(k):
        rows = len(y[turn::k])  # this turn makes that many outputs
        seen = x[turn : turn + rows * k]  # their windows, side by side
        y[turn::k] = product(seen.reshape(...), W.reshape(...))  # two gaps: the matrices' shapes
    return y


# %% [markdown]
# <details><summary>Hint</summary>
#
# A row of the first matrix is one window: how many rows, and how many numbers in a window? A
# column of the second is one filter, and has as many numbers.
#
# </details>

# %% [markdown]
# **Check.**


# %%
def for_every_sample(x, W, b):
    """Call by_turns with the arguments of conv1d."""
    return np.array([by_turns(sample, W) for sample in x]) + b


print(diagnose("conv1d", for_every_sample).message)

# %% [markdown]
# Counted, not timed, so it is the same on every machine. Your turns join in when they are right. A
# number is 8 bytes long.

# %%
rng = np.random.default_rng(5)
x32, W32 = rng.normal(size=(1002, 32)), rng.normal(size=(3, 32, 32))
quick = {"dot products": by_dot_products}
if diagnose("conv1d", for_every_sample).passed:
    quick["your turns"] = by_turns
for name, function in quick.items():
    moved.clear()
    function(x32, W32)
    print(f"{name}: {len(moved)} calls, {sum(moved)} numbers, {8 * sum(moved)} bytes")

# %%
from atrous_lib.pictures.bars import bars

told = costs(outputs=1000, taps=3, channels=32, filters=32)
title = "Numbers moved for 1000 outputs, 3 taps, 32 channels, 32 filters"
Still(bars(title, {name: way.moved for name, way in told.items()}, "numbers"))

# %% [markdown]
# And measured on your machine. The dot products take 32000 steps of Python, which is most of their time. So
# here is an `einsum`, too: a single step of Python, in which NumPy goes through all windows and filters in
# a plain loop. This part is about the difference between its time and that of the matrix products.


# %%
def by_einsum(x, W):
    """Return the same in one call, without products of matrices."""
    windows = np.lib.stride_tricks.sliding_window_view(x, len(W), axis=0)
    return np.einsum("tck,kcf->tf", windows, W)


quick["one einsum"] = by_einsum
quick["the library"] = lambda x, W: convolution.conv1d(x[None], W)
race(
    "The same 3 million multiplications",
    {name: lambda way=way: way(x32, W32) for name, way in quick.items()},
)

# %% [markdown]
# <details><summary>Why can one large product do what many small ones can't?</summary>
#
# A dot product uses each of its numbers once and then forgets it. In a product of two matrices, each number
# of `x` meets 32 filters, and each weight meets hundreds of windows. So the program keeps a few rows and
# columns close at hand, and uses them again and again before it fetches others. Few programs are tuned as
# well as this one. Its name is GEMM, *general matrix multiplication*, and NumPy's `@` calls it.
#
# </details>
#
# <details><summary>What else does the library do?</summary>
#
# - It gives all turns to one call of NumPy.
# - At other rates than 1 (lesson 3) a window is not one piece of memory. Then it goes tap by tap, in small
#   blocks of outputs. A block is still in the *cache*, a small quick memory beside the processor, when the
#   next tap is added.
# - With few channels, a single tap is too narrow for a good product. If there are also many taps, it copies
#   each block so that the taps of a window stand side by side again. Then one product does all taps.
# - For a short signal, such as the sunspots, it copies all windows for a single product: there, calls
#   cost more than copies.
#
# The first page of `atrous_lib/convolution/dilated.py` is about this, and you can read it now.
#
# </details>
#
# <details><summary>Is it as quick as a framework?</summary>
#
# Often it is quicker, and sometimes it is not. Every program has to do the same multiplications, and each
# processor has a limit, its *peak*: more multiplications in a second are not possible. So ask what share of
# the peak a program reaches.
#
# - With many channels, most of the time goes into GEMM, and GEMM comes close to the peak. There, all
#   programs are about equally quick. The library wins where others first put the numbers into another
#   order, or spend more on each call. Some lead by a little at 128 channels, because they cut their
#   matrices better.
# - With few channels, even GEMM stays far below the peak, because its matrices are too narrow. Some
#   programs, such as OpenVINO, write new machine code for each shape. NumPy can't do that: it has only the
#   products that somebody wrote before. So it can lose where channels are few, and it loses most where a
#   layer is tiny, since each call of NumPy takes a microsecond.
#
# The file `benchmarks/README.md` has the tables and a chart, with every row where the library loses.
#
# </details>

# %% [markdown]
# > **Take-away.** Multiplications are cheap and moving numbers is not. Many dot products fetch the same
# > numbers again and again; a few products of large matrices fetch them once and use them often.

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson:
#   [The sliding dot product](../exercises/02_sliding_dot_product/02_sliding_dot_product.ipynb).
#   It begins with the functions that you wrote here, and then puts them to use.
# - Next: [Lesson 3 · Holes](03_holes.ipynb). The taps move apart: how can three weights look
#   across a hundred steps?
