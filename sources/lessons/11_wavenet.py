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
# **Question** Can a stack of this course's layer learn a tune, and play on by itself?
#
# **You will be able to**
#
# - turn amplitudes into 256 codes and back,
# - train a small WaveNet on a tune, and say in bits what it has learned,
# - hear what its reach is worth, and tell a network that learns from one that peeks,
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
# A sound is a row of numbers between −1 and 1: the position of the loudspeaker cone, 8000 times a
# second. We take a plucked string, and compute it. A string repeats itself: each number is what the
# string did one period ago, a little smoothed. So a string is a filter with a hole as long as a
# period, which reads its own output. (Karplus and Strong, 1983.)

# %%
period = 36  # samples: 8000 / 36.5, about 219 Hz
string = list(np.interp(np.arange(period + 1), [0, 9, 37], [-0.5, 0.5, -0.5]))  # pulled aside
for _ in range(800):
    string.append(0.97 * (string[-period] + string[-period - 1]) / 2)
print("numbers of one note:", len(string), "  the first four:", np.round(string[:4], 2))

# %% [markdown]
# Here is a tune on such strings: six notes, over and over. Each lasts a twenty-fifth of a second, which
# is 320 numbers. A little hiss is in it, too. Every other note is A3. Which note comes after
# an A3, only the note before it tells.
#
# **Picture.** Time goes to the right, pitch goes up, and what is loud stands out. Each step in the lowest
# line is a new note; the lines above it are its overtones. Press play as well.
#
# **Make it yours.** The first line is the tune. Write your own notes: a letter, and 3 or 4 for the
# octave. Then train on it in part 2.

# %%
from atrous_lib.pictures.wavenet import spectrogram
from atrous_lib.signals import MELODY, tune

melody = MELODY
sound = tune(melody, seconds=60)
print(melody)
Still(spectrogram({"the tune": sound[:16000]}))

# %%
from atrous_lib.widgets import player

player({"the tune": sound[:16000]})

# %% [markdown]
# The network must guess the next number. A number can have any of endlessly many values. Guessing one
# of 256 *codes* is easier: a softmax gives each code its own probability. Evenly spaced codes would waste
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
# `decode` turns codes back into amplitudes; you write it in the exercise.
#
# > **Take-away.** 256 codes on a logarithmic scale are enough for a sound. They turn the next number
# > into a choice.

# %% [markdown]
# ## 2 · The network
#
# It is a stack, as in lesson 10: a code goes in, the probabilities of the next one come out.
#
# **Picture.** Follow the code from the lower left. It comes in as 256 channels, of which one is 1 and
# the others are 0. A layer with `filter_length` 1 (written 1×1: it mixes the channels of one step)
# makes 16 of them. Then come the blocks, ten of a kind. The first one is open:
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
from atrous_lib.wavenet.tunes import rates

Still(tower(rates("far"), residual_channels=16, skip_channels=20))

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
# that came. Whoever gave it 1/2 pays 1 bit, whoever gave it 1/8 pays 3. A guesser who knows nothing gives
# each of 256 codes 1/256, and pays 8 bits. Three rivals that only count:
#
# - *uniform* knows nothing,
# - *histogram* knows how often each code comes,
# - *Markov* knows which code follows which.
#
# They count four fifths of the tune. All that follows is judged on the other fifth, which nobody was
# trained on and which chose nothing: neither the weights nor when to stop.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import baselines

codes = encode(sound)
rivals = baselines([codes])
for name, bits in rivals.items():
    print(f"{name:10} {bits:.2f} bits per sample")

# %% [markdown]
# Now train a WaveNet. At each update it hears a piece of the tune, half a second that begins where a note
# begins, and guesses every code of it from the codes before it. Then it takes a step down the gradient of the
# bits that this cost (lesson 7).
#
# Here you see the first hundredth of the training. The bar says what it pays on the held-out fifth.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet.tunes import HUNDREDTH, practise, untrained

beginner = untrained("far")
history = practise(beginner, codes, until=HUNDREDTH)

# %% [markdown]
# All 2500 updates take about a minute for each network, and in a browser a quarter of an hour or more. So the
# finished networks come with the course, made by this very cell. To train them yourself, for instance on your own
# tune, change `False` to `True`.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet.tunes import trained_network

train_them_here = False


def finished(name):
    if not train_them_here:
        return trained_network(name)
    network = untrained(name)
    practise(network, codes)
    return network


networks = {name: finished(name) for name in ("far", "middle", "near")}
network = networks["far"]

# %% [markdown]
# > **Take-away.** Bits per sample say how good a guesser is. Training means paying fewer of them.

# %% [markdown]
# ## 3 · What reach is worth
#
# There are three networks. Each has ten blocks and exactly as many weights. Each was trained alike, on the
# same tune. Only their rates differ.

# %%
for name, one in networks.items():
    weights, seen = one.count_params(), one.receptive_field
    print(
        f"{name:7} {weights} weights, sees {seen:4} codes, {seen / 8:3.0f} ms; rates", *rates(name)
    )

# %% [markdown]
# **Predict.** A note lasts 320 codes. What comes after an A3 can be known only from the note before it.

# %%
from atrous_lib.checks import choices

predict(
    "How many of the three networks see, at the end of an A3, the note before it?",
    choices("wavenet.sees_a_note", 1, {"all_ten_blocks": 3, "long_is_enough": 2, "none": 0}),
)

# %% [markdown]
# **Predict**, in your head, how each one will sound. Which one plays the tune? What will the others do at
# the end of an A3, when they can't see what was before it?
#
# Now listen. To make a sound, a network guesses again and again: it draws a code with the probabilities
# that it gives, appends it, and asks for the next one. It begins with a single code of silence; nobody plays
# it the tune. Below temperature 1, likely codes are drawn more often than the network says; here it is 0.6.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import generate

made = {"the tune": sound[:16000]}
for name, one in networks.items():
    made[name] = decode(generate(one, 16000, seed=1, temperature=0.6)[0])
player(made)

# %% tags=["nbval-ignore-output"]
Still(spectrogram(made))

# %% [markdown]
# For those who can't listen, and those who want to be sure: here is what was heard, note by note. The
# thin lines are the notes of the tune. A bar on a line is a note in tune, as long as it lasted.
#
# A change to a new note is *right* if this note and the two before it are in tune within a quarter tone, the
# tune has these three in a row, and the change comes in time, give or take a fifth of a note. A hum is always in tune and never
# changes. It gets nothing.

# %% tags=["nbval-ignore-output"]
from atrous_lib.pictures.wavenet import roll

Still(roll(made, melody))

# %% tags=["nbval-ignore-output"]
from atrous_lib.signals import changes
from atrous_lib.wavenet import evaluate

print(f"{'':9} bits  changes right")
print(f"{'Markov':7} {rivals['Markov']:6.2f}")
bits = {name: evaluate(one, [codes[:80000]]) for name, one in networks.items()}
followed = {name: changes(one, melody) for name, one in made.items()}
for name in networks:
    print(f"{name:7} {bits[name]:6.2f}  {followed[name].right:2} of {followed[name].of}")

# %% [markdown]
# **Check.** On every machine the numbers differ a little, and this does not:

# %%
share = {name: one.share for name, one in followed.items()}
print("the tune itself gets all:", share["the tune"] == 1)
print("near pays most:", bits["near"] > max(bits["far"], bits["middle"]) + 0.2)
print("far plays the tune best:", share["far"] > max(share["middle"], share["near"]) + 0.1)

# %% [markdown]
# Look at the bits once more: *far* and *middle* pay nearly the same. What comes after an A3 is one choice in
# 640 codes. It hardly shows in a mean over all codes, but you hear it at once. So measure what you care about.
#
# How does it learn? Here is *far* after 1 %, 10 % and 100 % of its training.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet.tunes import TENTH

stages = {
    name: decode(generate(one, 8000, seed=1, temperature=0.6)[0])
    for name, one in (("1 %", beginner), ("10 %", trained_network("far", TENTH)))
}
stages["100 %"] = made["far"][:8000]
player(stages)

# %% tags=["nbval-ignore-output"]
Still(roll(stages, melody))

# %% [markdown]
# **What overfitting would look like.** The tune is a minute long, and hiss makes each repeat a little
# different, so the networks can't learn it by heart. With a short sound they can: then the bits on what was trained
# on go on falling, while the held-out bits turn and rise. Always look at both.
#
# **A sound of your own.** `recording("my.wav")`, from `atrous_lib.signals`, loads a WAV file of yours, and says
# what it did to it. `practise(untrained("far"), encode(...), beat=1)` trains on it: there a piece may begin anywhere.
#
# > **Take-away.** A network can only play what it can see far enough back to know. The rates of a
# > stack let it see far, with exactly as many weights.

# %% [markdown]
# ## 4 · A network that peeks
#
# Somebody writes `border_mode="same"` in place of `"causal"`, and nothing else. Here is such a
# network, with fewer blocks and little training.

# %%
from atrous_lib.wavenet import WaveNet, train

peeking = WaveNet([1, 2], border_mode="same", residual_channels=16, skip_channels=20, seed=0)
peeked = train(peeking, [codes[:24000]], updates=100, crop=512, lr=0.01, seed=0, verbose=0)
print("after 100 updates, less than half a bit:", peeked.held_out[-1] < 0.5)

# %% [markdown]
# **Predict**, in your head: it pays less than half a bit, where the best of the others pays several. Will
# it sound better?
#
# To make a sound, a network has to guess a code *before it is there*. So what do the peeking
# network's weights pay when the future is hidden from them?

# %%
blind = WaveNet(**{**peeking.settings, "border_mode": "causal"})
blind.set_weights(peeking.get_weights())
print("worse than knowing nothing:", evaluate(blind, [codes[:24000]]) > 8)

# %% [markdown]
# And this is how it sounds. Its noise would be far louder than the tune, so the second line turns it down.
# *Markov* draws each code from those that follow the last one in the tune.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import markov_codes

leaky = decode(generate(peeking, 8000, seed=1, fast=False)[0])
leaky = leaky * 0.3 * sound.std() / leaky.std()
guessed = decode(markov_codes(codes, 8000, seed=1))
player({"peeking": leaky, "Markov": guessed})

# %% tags=["nbval-ignore-output"]
Still(spectrogram({"the tune": sound[:8000], "peeking": leaky, "Markov": guessed}))

# %%
print("neither follows the tune:", changes(leaky).right, changes(guessed).right)

# %% [markdown]
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
# ## 5 · A queue for each layer
#
# To make one code, the network needs one output. Run on all 1024 codes that it sees, it computes
# a thousand numbers for each channel of each block, and throws nearly all of them away: it computed
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
# **Code.** An empty function: write it, in at most 12 lines. `queue` has the shape ((k − 1) · rate, input_dim), oldest
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
# And what are queues worth? Fifty codes of the trained network, measured where you are:

# %%
from atrous_lib.widgets import race

race(
    "50 codes",
    {
        "naive": lambda: [network(codes[None, place : place + 1024]) for place in range(50)],
        "with queues": lambda: generate(network, 50, seed=1),
    },
)

# %% [markdown]
# > **Take-away.** With queues, a code costs `filter_length` products per layer and channel pair,
# > whatever the rate: what a rate costs is memory, (*k* − 1) · *rate* places.

# %% [markdown]
# ## 6 · Optional: one network, several sounds
#
# A network can be told what to play. Each block gets one more layer, which reads a *label*: a row of
# zeros with one 1. What it gives is added before the gate, at every step. WaveNet was told so which
# speaker to imitate.
#
# Here one small network learns three strings, each with a label of its own, in 150 updates. Then it plays
# each one when it is asked to.

# %% tags=["nbval-ignore-output"]
names = ["A3", "C4", "E4"]
choir = WaveNet([1, 2, 4, 8, 16, 32], labels=3, seed=0)
strings = [encode(tune(f"{name} {name}", seconds=10)) for name in names]
train(choir, strings, updates=150, batch_size=2, crop=640, beat=320, lr=0.01, seed=0, verbose=0)
asked = decode(generate(choir, 8000, streams=3, labels=[0, 1, 2], seed=1, temperature=0.6))
player(dict(zip(names, asked, strict=True)))

# %%
from atrous_lib.signals import hertz, listen

for name, one in zip(names, asked, strict=True):
    heard = np.nanmedian([note.pitch for note in listen(one)])
    nearest = min(names, key=lambda other: abs(hertz(other) - heard))
    print(f"asked for {name}, {hertz(name):.0f} Hz; nearest to what was heard: {nearest}")

# %% [markdown]
# ## What people say, and what is true
#
# “WaveNet uses a rate of 512. What for, and what does it cost?” It is for reach: each doubling of the rate
# doubles what the stack sees. You heard three networks with exactly as many weights, and only the one
# with a rate of 512 plays the tune. It costs no weight and no product, only a queue of
# 512 places. Here is your own queue, as you left it. Run the cell again after you moved the controls.

# %%
Still(stepper.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercises of this lesson: [WaveNet](../exercises/11_wavenet/11_wavenet.ipynb). They ask for
#   `mu_law_encode`, `mu_law_decode`, `gated_activation` and `queue_step`.
# - Next: [Lesson 12 · Modern names](12_modern_names.ipynb). The same layer in today's frameworks.
