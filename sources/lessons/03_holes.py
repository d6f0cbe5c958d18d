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
# # Lesson 3 · Holes
#
# **Question** How can three weights look across a hundred steps?

# %% [markdown]
# ## Silence one tone
#
# The guitar's loudest tone swings 248 times a second. The recording has 8000 numbers for each second, so
# three of its swings take about 97 numbers. This filter has two weights, 97 steps apart. Can you still hear
# the tone?

# %%
import numpy as np
from atrous_lib.convolution import conv1d
from atrous_lib.signals import guitar

sound = guitar()[:16000]
apart = 97  # your turn: try 32, one swing, then 48
W = np.reshape([-0.5, 0.5], (2, 1, 1))  # half of the present number, minus half of the earlier one
thinner = conv1d(sound.reshape(1, -1, 1), W, atrous_rate=apart).ravel()

# %%
from atrous_lib.widgets import player

player({"the guitar": sound, "after the layer": thinner})

# %% [markdown]
# When a tone repeats every 97 steps, the present number and the earlier one are equal, and their difference
# is 0. So the filter removes all such tones. The other tones stay, though many get weaker. (At 48 steps, one
# swing and a half, the tone stays as loud as it was: the earlier number is then the opposite of the present
# one.) A *Fourier transform* measures how strong each pitch is:

# %%
import matplotlib.pyplot as plt

from atrous_lib.widgets import STYLE, describe

plt.style.use(STYLE)


def strengths(sound):
    faded = sound[:8000] * np.hanning(8000)  # a second of sound, faded in and out
    return np.abs(np.fft.rfft(faded))  # one strength for each pitch


fig, ax = plt.subplots()
for name, heard in {"the guitar": sound, "after the layer": thinner}.items():
    ax.plot(strengths(heard)[:450], label=name)
ax.set(title="How strong is each pitch?", xlabel="swings a second", ylabel="strength")
ax.legend()
kept = strengths(thinner) / strengths(sound)
loudest, now = strengths(sound).argmax(), strengths(thinner).argmax()
words = f"The loudest tone, {loudest} swings a second, keeps {kept[loudest]:.0%} of its strength."
describe(fig, f"{words} The tone of {now} swings is now the loudest. It keeps {kept[now]:.0%}.")

# %% [markdown]
# To reach that far, an ordinary kernel would need 98 weights. Ours has two, and holes between them. A kernel
# with holes is also called *dilated*. This lesson is about the holes.
#
# ## In this lesson
#
# **You will be able to**
#
# - place the taps of a kernel for any `atrous_rate`,
# - compute its effective length and the number of outputs,
# - write a dilated kernel as an ordinary one, with zeros in its holes,
# - say what a higher rate costs, and what it does not.
#
# **Builds on** lessons 1 (counting parameters) and 2 (the sliding dot product).
#
# **Minutes** 35.
#
# **Arguments** `atrous_rate`.
#
# **What people say** “`atrous_rate` probably cannot exceed `filter_length`.”
#
# ## Recall
#
# Two questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, diagnose
from atrous_lib.widgets import Still, predict

predict(
    "The input is 1, 2, 3, 4 and the kernel 10, 1. What does the sliding dot product give?",
    answers(
        *("correlate1d", np.array([1.0, 2, 3, 4]), np.array([10.0, 1])),
        view=lambda y: np.rint(y).astype(int).tolist(),
        why="holes.recall_sliding",
    ),
)

# %%
predict(
    "3 taps, 2 channels, 4 filters and a bias: how many parameters?",
    answers("count_parameters", 3, 2, 4, True, why="holes.recall_parameters"),
)

# %% [markdown]
# ## 1 · Taps apart
#
# The *taps* of a kernel are the places where it touches the input. So far they stood side by side.
# `atrous_rate` says how many steps it is from each tap to the next. *À trous* is French for *with holes*.
#
# **Picture.** Three taps, two steps apart, over an input of ten steps. The small rings on the
# kernel are its holes: steps that this output skips.

# %%
from atrous_lib.pictures.holes import holes

Still(holes(10, 3, 2, output=1))

# %% [markdown]
# **By hand.** Let step *t* of the input hold the number *t*, and let the three weights be 100, 10
# and 1. Then the digits of an output *spell the steps that it read*:
#
# | rate | steps read by output 1 | output 1 |
# |---|---|---|
# | 1 | 1, 2, 3 | 100 · **1** + 10 · **2** + 1 · **3** = **123** |
# | 2 | 1, 3, 5 | 100 · **1** + 10 · **3** + 1 · **5** = **135** |
#
# The second row is the picture above.
#
# **Predict.** One more row, rate 3. Each wrong choice comes from a common mistake.

# %%
x = np.arange(10.0).reshape(1, 10, 1)  # one sample, ten steps, one channel
W = np.array([100.0, 10.0, 1.0]).reshape(3, 1, 1)  # three taps, one channel, one filter
b = np.zeros(1)

predict(
    "With the weights 100, 10, 1 at rate 3: what is output 1?",
    answers(
        *("atrous_conv1d", x, W, b, 3),
        view=lambda y: int(y[0, 1, 0]),
        why="holes.output_at_rate_3",
    ),
)

# %% [markdown]
# **Move the control.** Press an arrow key on a slider, or drag it.
#
# - Move `atrous_rate` to 3 and read the formula at the lower left. Does it say what you predicted?
# - Move `output shown`. All taps move together; the distance between them stays.
# - Raise the rate until the picture has no output left. Why is there none?

# %%
from atrous_lib.widgets import holes_explorer

holes_explorer(10, atrous_rate=2, output=1, border_modes=["valid"])

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - The formula reads the steps 1, 4 and 7, so output 1 is 147.
# - The distances stay, and so do the weights: every output uses the same three.
# - At rate 5 the kernel is 11 steps long, and the input has only 10. It fits nowhere.
#
# </details>

# %% [markdown]
# **Code.** This function is complete. It is the sliding dot product of lesson 2 with one change.
# Find the change before you read on.


# %%
def atrous_by_hand(x, w, atrous_rate):
    """Slide the kernel w, its taps atrous_rate steps apart, over x. Both are 1-D."""
    reach = (len(w) - 1) * atrous_rate  # steps from the first tap to the last
    y = []
    for t in range(len(x) - reach):
        total = 0.0
        for tap in range(len(w)):
            total += w[tap] * x[t + tap * atrous_rate]
        y.append(total)
    return np.array(y)


for rate in (1, 2, 3, 4):
    print(f"rate {rate}:", atrous_by_hand(np.arange(10), [100, 10, 1], rate).astype(int))

# %% [markdown]
# The change is the factor `atrous_rate`, in the index and in the reach. Read the digits: within a number,
# each is larger than the one before by the rate. (The first number, 12, is 012: it read the steps 0, 1 and
# 2.)
#
# **Check.** Does it agree with the library's `conv1d`, which the next lessons use?

# %%
rng = np.random.default_rng(3)
for rate in range(1, 10):
    signal, w = rng.normal(size=20), rng.normal(size=3)
    library = conv1d(signal.reshape(1, 20, 1), w.reshape(3, 1, 1), atrous_rate=rate)
    assert np.allclose(atrous_by_hand(signal, w, rate), library.ravel())
print("atrous_by_hand and conv1d agree at the rates 1 to 9.")

# %% [markdown]
# > **Take-away.** Tap *j* of output *t* reads step *t* + *j* · `atrous_rate`. The steps between are
# > skipped.

# %% [markdown]
# ## 2 · A long kernel, mostly zeros
#
# You could also multiply a skipped step by zero. So there are two ways to see the same layer: a short
# kernel that skips, or a long kernel that holds zeros.
#
# **Picture.** Read the kernel's row as numbers: w0 0 0 0 w1 0 0 0 w2. The line above it measures
# how long that kernel is: its *effective length*.

# %%
Still(holes(16, 3, 4, output=2))

# %% [markdown]
# Let *k* be the number of taps, and *r* the rate. Getting from the first tap to the last takes *k* − 1 hops
# of *r* steps each. Then count the step under the first tap too: (*k* − 1) · *r* + 1.
#
# **Predict.** The picture has 3 taps at rate 4. Now take 4 taps at rate 3.

# %%
predict(
    "4 taps at rate 3, written as one kernel with zeros: how many numbers does it have?",
    answers(*("dilate_kernel", np.ones((4, 1, 1)), 3), view=len, why="holes.numbers_in_the_kernel"),
)

# %% [markdown]
# **Move the control.** Three small hunts:
#
# - 3 taps at rate 4 reach across 9 steps. Find two other layers with the effective length 9.
# - Does the rate change anything for a kernel of one tap?
# - Start at rate 1 and raise it by one. How many outputs do you lose with 3 taps? And with 5?

# %%
holes_explorer(16, filter_length=3, atrous_rate=4, output=2, border_modes=["valid"])

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - 2 taps at rate 8 and 5 taps at rate 2. Nine taps at rate 1 reach as far too, but the slider ends
#   before 9.
# - No: without a second tap there is no distance to widen.
# - 2 outputs with 3 taps, 4 outputs with 5: one output for each hop.
#
# </details>

# %% [markdown]
# **Code.** Now with gaps. `dilate_kernel` writes the long kernel. Replace each `...` with what
# belongs there, and delete the line that raises.


# %%
def dilate_kernel(W, atrous_rate):
    """Put zeros between the taps of W (k, c, f), so that they stand atrous_rate steps apart."""
    raise NotImplementedError  # delete this line when the gaps are filled
    k, c, f = W.shape
    dilated = np.zeros((..., c, f))  # gap 1: how long is the kernel with its zeros?
    for tap in range(k):
        dilated[...] = W[tap]  # gap 2: where does this tap go?
    return dilated


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Gap 1 is the length that the line in the picture measures. `k` and `atrous_rate` are all that
# you need.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 2 is one index. Tap 0 goes to place 0. Where does tap 1 go at rate 4? And tap 2?
#
# </details>

# %% [markdown]
# **Check.** If your function is not right yet, the answer says what it does instead.

# %%
print(diagnose("dilate_kernel", dilate_kernel).message)

# %% [markdown]
# Does an ordinary convolution with the long kernel give the same numbers as a dilated one with the short
# kernel? Try both with the library: 9 weights, 6 of them zero, at rate 1, then 3 weights at rate 4.

# %%
x16 = rng.normal(size=(1, 16, 1))
short = np.array([100.0, 10.0, 1.0]).reshape(3, 1, 1)
long = np.array([100.0, 0, 0, 0, 10.0, 0, 0, 0, 1.0]).reshape(9, 1, 1)

same = np.allclose(conv1d(x16, long, atrous_rate=1), conv1d(x16, short, atrous_rate=4))
print("The two agree:", same)

# %% [markdown]
# So what does a rate cost? Count for 3 taps on 16 steps. To count the products of one output, send in 16
# signals, each with a single 1, always at a different step. Output 0 is above 0 whenever one of its taps
# meets that 1:

# %%
from atrous_lib.geometry import effective_length, output_length

spikes = np.eye(16).reshape(16, 16, 1)  # signal 0 has its 1 at step 0, signal 1 at step 1, …
print("rate  effective length  outputs  weights  products for output 0")
for rate in (1, 2, 4, 7):
    span = effective_length(3, rate)
    outputs = output_length(16, 3, "valid", atrous_rate=rate)
    products = np.count_nonzero(conv1d(spikes, short, atrous_rate=rate)[:, 0])
    print(f"{rate:4}  {span:16}  {outputs:7}  {short.size:7}  {products:21}")

# %% [markdown]
# Rate 50 would reach across 2 · 50 + 1 = 101 steps, still with three weights. That answers this lesson's
# question.
#
# > **Take-away.** A rate costs no weights and no products. But the kernel no longer sees the steps between
# > its taps, and you lose *k* − 1 outputs for each step that the taps move apart.

# %% [markdown]
# ## 3 · Past the filter, past the input
#
# The formula (*k* − 1) · *r* + 1 never compares *r* with *k*. The rate is a distance, the filter length is
# a number of taps. Is there any limit?
#
# **Picture.** Two taps, two steps apart. Here the rate equals the filter's length. People say that it can't
# get any larger. As in all pictures so far, the whole kernel lies on the input: that is *mode* `valid`.

# %%
Still(holes(16, 2, 2, output=4))

# %% [markdown]
# **Predict.** Let it get larger.

# %%
ones = np.ones((2, 1, 1))
predict(
    "16 steps, 2 taps at rate 6, mode valid: how many outputs?",
    answers(
        *("atrous_conv1d", x16, ones, b, 6),
        view=lambda y: y.shape[1],
        why="holes.outputs_past_the_filter",
    ),
)

# %% [markdown]
# **Move the control.** Go as far as you like.
#
# - Raise `atrous_rate` to the end. Where do the outputs run out, and why exactly there?
# - Now choose the mode `causal`, which puts zeros before the input. (This is called *padding*. Lesson 4 is
#   about such modes.) How many outputs are there at rate 32? What does output 9 read?
# - Is there any rate at which the *picture* stops making sense?
#
# The lesson ends with this picture, as you leave it here.

# %%
beyond = holes_explorer(
    16, filter_length=2, atrous_rate=5, output=9, border_modes=("valid", "causal")
)
beyond

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - With 2 taps, rate 15 leaves one output: the kernel is exactly as long as the input. From rate
#   16 on it fits nowhere. The limit is the *input's* length, and only without padding.
# - 16 outputs, as many as inputs. Output 9 reads step 9, and a zero 32 steps before it.
# - No. A tap that meets only zeros adds nothing. That is useless, but allowed.
#
# </details>

# %% [markdown]
# **Code.** Now with channels and filters, from an empty function. You need at most 12 lines. Here is one
# way. Take one tap at a time. Cut out of `x` all the steps that this tap reads, for all outputs at once.
# Then multiply them by the tap's matrix `W[tap]`, with `@`, and add the result to `y`.


# %%
def atrous_conv1d(x, W, b, atrous_rate):
    """Return y (n, t', f) for x (n, t, c), W (k, c, f), b (f,), without padding."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# How many outputs are there? Every slice that you cut out of `x` is as long as that.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Tap 0 reads the steps 0, 1, 2, … At which step does the slice of tap 1 begin? Of tap *j*?
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("atrous_conv1d", atrous_conv1d).message)

# %% [markdown]
# WaveNet, a network that makes speech (lesson 11), has 2 taps in every layer, and its rates double from 1
# to 512. The library takes such rates too:

# %%
y = conv1d(x16, ones, atrous_rate=512, border_mode="causal")
print("2 taps at rate 512, 16 steps in, causal:", y.shape[1], "steps out")

rates = [2**layer for layer in range(10)]
print("rates:", *rates)

reads = {0}  # how many steps back the last layer's output looks; without layers, only at itself
for rate in rates:
    reads |= {back + rate for back in reads}  # the other tap stands `rate` steps further back
print("weights:", 2 * len(rates), " steps read:", len(reads), " furthest back:", max(reads))

# %% [markdown]
# With one channel, these ten layers have twenty weights. One output reads 1024 steps and skips none of
# them: in this stack, each layer reads what lies in the holes of the layer above. Lesson 10 is about that.
#
# > **Take-away.** The rate has no upper limit. Without padding, the *effective length* must fit into the
# > *input*; with padding, even that limit disappears.

# %% [markdown]
# ## What people say, and what is true
#
# “`atrous_rate` probably cannot exceed `filter_length`.” It can: they count different things, a distance
# and a number of taps. WaveNet has length 2 with rate 512, and the filter that silenced a tone has length 2
# with rate 97. Here is your own picture, as you left it. Run the cell again after you move the controls.

# %%
Still(beyond.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [Holes](../exercises/03_holes/03_holes.ipynb). It begins with the
#   functions that you wrote here, and then puts them to use.
# - Next: [Lesson 4 · Edges and steps](04_edges_and_steps.ipynb). Where do the zeros of `same`,
#   `full` and `causal` stand, and what does `subsample_length` leave out?
