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
# # Lesson 11 · WaveNet
#
# **Question** Can a stack of this course's layer learn a sound, and make more of it?
#
# **You will be able to**
#
# - turn amplitudes into 256 codes and back,
# - train a small WaveNet on a sound, and say in bits what it has learned,
# - tell a network that learns from one that peeks,
# - generate quickly, with one queue for each layer.
#
# **Builds on** Lesson 5 (activations), lesson 7 (gradients) and lesson 10 (causal stacks)
#
# **Minutes** 45
#
# **Arguments** the whole layer, above all `atrous_rate`, `border_mode` and `filter_length`
#
# **What people say** “WaveNet uses a rate of 512. What for, and what does it cost?”

# %% [markdown]
# ## Recall
#
# Answer each question in your head, or on paper, before you open it.
#
# 1. A stack of causal layers with 2 taps has the rates 1, 2, 4, 8. How many steps does it see?
#
#    <details><summary>Answer</summary>
#
#    1 + 1 + 2 + 4 + 8 = 16.
#
#    </details>
#
# 2. Which `border_mode` lets an output see later inputs: `causal` or `same`?
#
#    <details><summary>Answer</summary>
#
#    `same`: it pads on both sides, so the taps hang over to the right as well.
#
#    </details>
#
# 3. Between which numbers does tanh lie, and between which sigmoid?
#
#    <details><summary>Answer</summary>
#
#    tanh between −1 and 1, sigmoid between 0 and 1.
#
#    </details>

# %%
import os

# Products this small are quickest on one thread. To be said before NumPy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from atrous_lib.widgets import Still, predict

# %% [markdown]
# ## 1 · A sound as a row of codes
#
# A sound is a row of numbers between −1 and 1: where the loudspeaker stands, 8000 times a second.
# Here are two seconds of a real guitar. (Recorded by Sub-d, freesound.org, licence CC0.)
#
# **Picture.** Time goes to the right, pitch goes up, loud is dark. Each dark line is a string, or an
# overtone of one. Press play as well.

# %%
from atrous_lib.pictures.wavenet import spectrogram
from atrous_lib.signals import guitar

sound = guitar()
Still(spectrogram({"guitar": sound[:16000]}))

# %%
from atrous_lib.widgets import player

player({"guitar": sound[:16000]})

# %% [markdown]
# The network is to guess the next number. A number has infinitely many values; to guess among 256
# *codes* is easier, since a softmax gives each its own probability. Evenly spaced codes would waste
# most of them on loud moments, so WaveNet takes a logarithm first. For an amplitude *x* and mu = 255:
#
# $$\mathrm{sign}(x)\,\frac{\ln(1 + \mu\,|x|)}{\ln(1 + \mu)} \;\in [-1, 1]$$
#
# is moved to 0 … 255 and rounded. This is the *mu-law* of the telephone.
#
# **By hand**, for mu = 3, with four codes only. What comes out of the formula for 0.25?
# ln(1 + 3 · 0.25) / ln 4 = 0.40. Moved from −1 … 1 to 0 … 3 that is 2.11, so its code is **2**.
#
# | x | −1 | 0.25 | 1 |
# |---|---|---|---|
# | code | 0 | 2 | 3 |
#
# **Predict.** With evenly spaced codes, 0.1 and −0.1 would lie close to the middle. Here
# ln(1 + 255 · 0.1) / ln 256 = 0.591.

# %%
from atrous_lib.checks import answers

predict(
    "mu = 255: which code does the amplitude −0.1 get?",
    answers(
        *("mu_law_encode", np.array([-0.1]), 255),
        view=lambda codes: int(codes[0]),
        why="wavenet.code_of_a_negative",
    ),
)

# %% [markdown]
# **Code.** With gaps. Replace each `...` by what belongs there, and delete the line that raises.


# %%
def mu_law_encode(x, mu):
    """Return the code of each amplitude, 0 to mu; amplitudes outside -1 ... 1 are clipped."""
    raise NotImplementedError  # delete this line when the gaps are filled
    x = np.clip(x, -1, 1)
    compressed = ...  # gap 1: the formula above
    moved = ...  # gap 2: from -1 ... 1 to 0 ... mu
    return np.floor(moved + 0.5).astype(int)


# %% [markdown]
# <details><summary>Hint</summary>
#
# `np.log1p(v)` is ln(1 + v). For gap 2: add 1, and you have 0 … 2.
#
# </details>
#
# **Check.**

# %%
from atrous_lib.checks import diagnose

print(diagnose("mu_law_encode", mu_law_encode).message)

# %%
from atrous_lib.wavenet import decode, encode

codes = encode(sound)  # the library's
print("codes:", codes[4000:4010], "...", len(codes), "of them")
print("every code comes back:", bool((encode(decode(np.arange(256))) == np.arange(256)).all()))

# %% [markdown]
# The way back, `decode`, undoes the three steps from the end; you write it in the exercise. On the way
# there and back, this guitar is changed by little more than a hundredth of its loudness.
#
# > **Take-away.** 256 codes on a logarithmic scale are enough for a sound, and turn the next number
# > into a choice.

# %% [markdown]
# ## 2 · The network
#
# It is a stack, as in lesson 10: a code goes in, the probabilities of the next one come out.
#
# **Picture.** Follow the code from the lower left. It comes in as 256 channels, of which one is 1 and
# the others are 0. A layer with `filter_length` 1 (written 1×1: it mixes the channels of one step)
# makes 16 of them. Then come the blocks, nine of a kind. The first one is open:
#
# - `AtrousConvolution1D`, causal, makes twice as many channels as it gets.
# - The **gate**: tanh of one half says *what*, sigmoid of the other half says *how much of it*.
# - A 1×1 layer mixes the result, and it is *added* to what came in. So a block need not pass on what it
#   heard; it only says what is to change. This is the *residual*.
# - Another 1×1 layer sends the result up, to the sum of what all blocks have to say: the *skip*.
#
# Two more layers make 256 numbers of that sum, and softmax makes probabilities of them.

# %%
from atrous_lib.pictures.wavenet import tower

rates = [2**block for block in range(9)]
Still(tower(rates))

# %% [markdown]
# **By hand.** A filter's 1 with a gate of 0: tanh(1) · ½ = 0.76 · 0.5 = **0.38**.
#
# **Predict.** And with a gate that is nearly shut?

# %%
predict(
    "The filter says 1, the gate says -2. What passes?",
    answers(
        "gated_activation",
        np.array([1.0]),
        np.array([-2.0]),
        view=lambda y: round(float(y[0]), 2),
        why="wavenet.gate_nearly_shut",
    ),
)

# %% [markdown]
# **Code.** One line.


# %%
def gated_activation(filter_, gate):
    """Return tanh(filter_) * sigmoid(gate)."""
    raise NotImplementedError  # write your line in place of this one


# %% [markdown]
# **Check.**

# %%
print(diagnose("gated_activation", gated_activation).message)

# %% [markdown]
# How good is a guess? Count **bits per sample**: −log₂ of the probability that was given to the code
# that came. Whoever gave it 1/2 pays 1 bit, whoever gave it 1/8 pays 3. Who knows nothing gives each of
# 256 codes 1/256, and pays 8 bits. Four rivals, judged on a fifth of each second that none of them was
# trained on:
#
# - *uniform* knows nothing, *histogram* knows how often each code comes,
# - *Markov* knows which code follows which,
# - and our WaveNet, nine blocks with the rates 1, 2, 4, … 256.

# %%
from atrous_lib.wavenet import WaveNet, baselines

rivals = baselines([codes])
network = WaveNet(rates, seed=0)
print("weights:", network.count_params(), "  codes seen:", network.receptive_field)

# %% [markdown]
# Now train it, in less than a minute. At each of 400 updates it hears four pieces of the guitar, guesses
# every code of them from those before it, and takes a step down the gradient of the bits that this
# cost: lesson 7, with Adam choosing how far. The bar says what it pays on what is held out. (In a browser
# that would take many minutes: there you see the first updates, and the weights come with the course.)

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import train_or_load

history = train_or_load(network, [codes], updates=400, seed=0)

# %% tags=["nbval-ignore-output"]
from atrous_lib.pictures.wavenet import learning_curve

Still(learning_curve(history.updates, history.held_out, rivals))

# %% [markdown]
# **Check.**

# %%
from atrous_lib.wavenet import evaluate

bits = evaluate(network, [codes])
print("cheaper than Markov by more than a bit:", bits < rivals["Markov"] - 1)

# %% [markdown]
# Is it the reach that is worth so much, or are nine blocks just many weights? Take the same blocks with
# all rates 1. Not one weight less, but only 10 codes to look at.
#
# **Predict**, in your head: will it pay more, less, or the same?

# %% tags=["nbval-ignore-output"]
near = WaveNet([1] * 9, seed=0)
short = train_or_load(near, [codes], updates=400, seed=0)
print(f"10 codes seen: {short.held_out[-1]:.2f} bits, 512 seen: {history.held_out[-1]:.2f} bits")

# %%
print("as many weights:", near.count_params() == network.count_params())
print("and dearer by more than a tenth of a bit:", evaluate(near, [codes]) > bits + 0.1)

# %% [markdown]
# The last codes say most. The hundreds before them still help, and cost no weight.
#
# > **Take-away.** Whoever sees further pays fewer bits. The rates of a stack are what lets it see far
# > with few weights.

# %% [markdown]
# ## 3 · A network that peeks
#
# Somebody writes `border_mode="same"` in place of `"causal"`, and nothing else. Here is such a
# network, with fewer blocks and less training.

# %%
peeking = WaveNet([1, 2, 4, 8], border_mode="same", seed=0)
peeked = train_or_load(peeking, [codes], updates=150, seed=0, verbose=0)
print("after 150 updates, less than half a bit:", peeked.held_out[-1] < 0.5)

# %% [markdown]
# **Predict**, in your head: it pays less than half a bit per sample, where the careful one pays
# several. Will it sound better?
#
# **Move the control.** It is a switch.
#
# - After how many updates does `same` pay less than *Markov*? And `causal`?
# - What would a network have to know to pay almost nothing for every single code?

# %% tags=["nbval-ignore-output"]
from atrous_lib.widgets import switch

curves = {
    mode: learning_curve(one.updates, one.held_out, rivals)
    for mode, one in (("causal", history), ("same", peeked))
}
switch("border_mode", curves)

# %% [markdown]
# To make a sound, a network has to guess a code *before it is there*. So what do the peeking
# network's weights pay when the future is hidden from them?

# %%
blind = WaveNet(**{**peeking.settings, "border_mode": "causal"})
blind.set_weights(peeking.get_weights())
print("worse than knowing nothing:", evaluate(blind, [codes]) > 8)

# %% [markdown]
# And this is how all of them sound. To make a sound is to guess again and again: draw a code with the
# probabilities that the network gives, append it to what was heard, ask for the next one. It begins
# with a single code of silence; nobody plays it the guitar. *Markov* draws each code from those that
# follow its predecessor in the guitar's sound.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import generate, markov_codes

made = {
    "guitar": sound[:16000],
    "Markov": decode(markov_codes(codes, 16000, seed=1)),
    "peeking": decode(generate(peeking, 16000, seed=1, fast=False)[0]),
    "WaveNet": decode(generate(network, 16000, seed=1)[0]),
}
Still(spectrogram(made))

# %% tags=["nbval-ignore-output"]
player(made)

# %% [markdown]
# For those who can't listen, and those who want to be sure: which share of the power lies on the twelve
# strongest pitches of the guitar, each 12 Hz wide? Together they are a twenty-fifth of all there is, so
# noise has a share of about 4 %.

# %% tags=["nbval-ignore-output"]
from atrous_lib.signals import pitches, share_at

strings = pitches(sound, 12)
for name, one in made.items():
    print(f"{name:8} {share_at(one, strings):4.0%}")

# %% [markdown]
# **Check.** On every machine the numbers differ a little, and this does not:

# %%
share = {name: share_at(one, strings) for name, one in made.items()}
print("WaveNet is on the guitar's pitches:", share["WaveNet"] > 0.75)
print("peeking is noise:", share["peeking"] < 0.1)

# %% [markdown]
# **Try it.** `generate(network, 16000, seed=1, temperature=0.5)` takes likely codes more often than the
# network says, a temperature of 1.5 less often. Put both into `made`, decoded like the others, and run
# the last cells again. Which of them is noisier than the guitar?
#
# <details><summary>Why is the peeking network's loss so small, and its sound so bad?</summary>
#
# With `same`, the second tap of the first block stands on step *t* + 1, and that is the very code to
# guess. The network learns to copy it. When it makes a sound, that step does not exist yet, and what
# it copies instead is noise.
#
# A loss that looks too good is the usual sign of a leak; lesson 10's `sees_future` finds it.
#
# </details>
#
# > **Take-away.** A small loss says nothing if the answer stands in the question.

# %% [markdown]
# ## 4 · A queue for each layer
#
# To make one code, the network needs one output. Run on all 512 codes that it sees, it computes
# hundreds of numbers for each channel of each block, and throws nearly all of them away: it computed
# them before, one code ago.
#
# So let each layer *remember*. A tap that looks *d* steps back meets what was there *d* steps ago.
#
# **Picture.** Two taps at rate 4. The layer keeps the last four steps in a queue; the oldest is just
# the one that the first tap reads.

# %%
from atrous_lib.pictures.wavenet import queue

Still(queue(2, 4, 9))

# %% [markdown]
# **By hand.** Weights 100, 10, 1 at rate 2, no bias. The queue holds 3, 4, 5, 6, and 7 comes:
# 100 · 3 + 10 · 5 + 1 · 7 = **357**. Then 3 goes out and 7 comes in: 4, 5, 6, 7.
#
# **Predict.** The next number is 8.

# %%
ramp = np.array([[4.0], [5.0], [6.0], [7.0]])
taps = np.array([100.0, 10.0, 1.0]).reshape(3, 1, 1)
predict(
    "The queue holds 4, 5, 6, 7, and 8 comes. What is the output?",
    answers(
        "queue_step",
        ramp,
        np.array([8.0]),
        taps,
        np.zeros(1),
        2,
        view=lambda result: int(result[0][0]),
        why="wavenet.next_output_of_the_queue",
    ),
)

# %% [markdown]
# **Move the control.**
#
# - Press `step` forward, and follow one step of the sound through the queue.
# - How many places does the queue need with 3 taps at rate 2? At rate 3?
# - What changes in the number of products when you raise the rate?
#
# The last picture of this lesson will be yours, as you leave it here.

# %%
from atrous_lib.widgets import queue_explorer

stepper = queue_explorer(filter_length=2, atrous_rate=4, step=9)
stepper

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - It comes in on the right, moves one place to the left at each step, and goes out when the first tap
#   has read it.
# - (3 − 1) · 2 = 4 places at rate 2, and 6 at rate 3.
# - Nothing: one product for each tap, at any rate.
#
# </details>

# %% [markdown]
# **Code.** A blank one, at most 12 lines. `queue` has the shape ((k − 1) · rate, input_dim), oldest
# first; `x_t` has the shape (input_dim,).


# %%
def queue_step(queue, x_t, W, b, atrous_rate):
    """Return (y_t, queue): the output for the newest step, and the queue after it."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint</summary>
#
# Read before you push. Tap *k* reads place *k* · `atrous_rate`; the last tap reads `x_t`.
#
# </details>
#
# **Check.**

# %%
print(diagnose("queue_step", queue_step).message)

# %% [markdown]
# Does stepping give what the convolution gives all at once? Here for the library's pair: a whole
# network, naive and with queues, draws 300 codes with the same seed.

# %%
from atrous_lib.convolution import conv1d

double = WaveNet([1, 2, 4, 8], dtype="float64", seed=0)
ways = [generate(double, 300, seed=2, fast=fast) for fast in (True, False)]
print("the same 300 codes:", bool((ways[0] == ways[1]).all()))

x = np.arange(9.0).reshape(1, 9, 1)
print(conv1d(x, taps, atrous_rate=2, border_mode="causal").ravel().astype(int))

# %% [markdown]
# The last two numbers are the one that you worked out by hand and the one that you predicted.
#
# And what are queues worth? Two hundred codes of the trained network, measured where you are:

# %%
from atrous_lib.widgets import race

race(
    "200 codes",
    {
        "naive": lambda: generate(network, 200, seed=1, fast=False),
        "with queues": lambda: generate(network, 200, seed=1),
    },
)

# %% [markdown]
# > **Take-away.** With queues, a code costs `filter_length` products per layer and channel pair,
# > whatever the rate: what a rate costs is memory, (*k* − 1) · *rate* places.

# %% [markdown]
# ## What people say, and what is true
#
# “WaveNet uses a rate of 512. What for, and what does it cost?” For reach: each doubling of the rate
# doubles what the stack sees, and you saw that as many weights pay more with all rates 1. And it costs
# no weight and no product, only a queue of 512 places. Here is your own, as you left it; run the cell
# again after you moved the controls.

# %%
Still(stepper.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercises of this lesson: [WaveNet](../exercises/11_wavenet/11_wavenet.ipynb). They ask for
#   `mu_law_encode`, `mu_law_decode`, `gated_activation` and `queue_step`.
# - Next: [Lesson 12 · Modern names](12_modern_names.ipynb). The same layer in today's frameworks.
