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

# %% [markdown]
# ## Which one is the machine?
#
# One of these two sounds is a tune that a short program computed. A network of this course's layers listened to
# it, and then made the other sound by itself, number by number. Press play. Which is which?

# %%
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # small products are quickest on one thread; set it first
import numpy as np
from atrous_lib.signals import MELODY, tune

melody = MELODY
sound = tune(melody, seconds=60)

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import decode, generate
from atrous_lib.wavenet.tunes import trained_network
from atrous_lib.widgets import player

played = decode(generate(trained_network("far"), 16000, seed=3, temperature=0.6)[0])
player({"one": played, "the other": sound[:16000]})

# %% [markdown]
# The first one is the network's. Nobody gave it a rule of music: it guessed 16,000 numbers, one after the
# other, each from those before it. In this lesson you build the parts of that network and hear what its rates
# are for.
#
# ## In this lesson
#
# **You will be able to**
#
# - turn amplitudes into 256 codes and back,
# - train a small WaveNet on a tune, and say in bits what it has learned,
# - hear what its reach is worth, and tell learning from learning by heart and from peeking,
# - generate quickly, with one queue for each layer.
#
# **Builds on** lessons 5 (activations), 7 (gradients), 8 (overfitting) and 10 (causal stacks).
#
# **Minutes** 40.
#
# **Arguments** the whole layer, above all `atrous_rate`, `border_mode` and `filter_length`.
#
# **What people say** “WaveNet uses a rate of 512. What for, and what does it cost?”
#
# ## Recall
#
# Three questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, choices, diagnose
from atrous_lib.widgets import Still, predict

predict(
    "Causal layers with 2 taps at rates 1, 2, 4, 8: how many steps does an output see? (Lesson 10)",
    answers("receptive_field", 2, [1, 2, 4, 8], [1, 1, 1, 1], why="wavenet.recall_reach"),
)

# %%
predict(
    "The modes causal and same: which lets an output read later inputs? (Lesson 4)",
    choices(
        "wavenet.recall_mode",
        {"causal": "causal", "same": "same", "both": "both of them", "neither": "neither"},
    ),
)

# %%
predict(
    "Between which numbers does the sigmoid lie? (Lesson 5)",
    choices(
        "wavenet.recall_sigmoid",
        {
            "tanh": "−1 and 1",
            "relu": "0 and infinity",
            "sigmoid": "0 and 1",
            "half": "−0.5 and 0.5",
        },
    ),
)

# %% [markdown]
# ## 1 · A sound as a row of codes
#
# A sound is a row of numbers between −1 and 1. Each says where the loudspeaker cone is, 8000 times a
# second. Our tune is played on a plucked string, which we compute. A string repeats itself: each number is
# nearly what it was one swing earlier, a little smoothed. So a string is a filter with two taps, one swing
# back, that reads its own output. (Karplus and Strong found this in 1983.)

# %%
period = 36  # and a half, by the mean below: 8000 / 36.5 is about 219 swings a second, or hertz
string = list(np.interp(np.arange(period + 1), [0, 9, 37], [-0.5, 0.5, -0.5]))  # pulled aside
for _ in range(283):
    string.append(0.97 * (string[-period] + string[-period - 1]) / 2)
print("numbers of one note:", len(string), "  the first four:", np.round(string[:4], 2))

# %% [markdown]
# The tune has six notes, which it repeats for a minute. Each note lasts a twenty-fifth of a second, which
# is 320 numbers, and a little hiss is added. Every second note is A3. What comes after an A3? You can know
# that only if you remember the note *before* the A3.
#
# **Picture.** A *spectrogram*: time goes to the right, pitch goes up, and what is loud is dark. Each step
# in the lowest line is a new note. The lines above it are overtones: higher, fainter tones that belong to
# the same note.

# %%
import matplotlib.pyplot as plt

from atrous_lib.widgets import STYLE, describe

plt.style.use(STYLE)


def spectrograms(sounds, title):
    fig, axes = plt.subplots(1, len(sounds), sharey=True, squeeze=False)
    fig.suptitle(title)
    for place, (name, one) in enumerate(sounds.items()):
        axes[0, place].specgram(one, NFFT=512, noverlap=384, Fs=8000, vmin=-80)
        axes[0, place].set(title=name, xlabel="seconds", ylim=(0, 2000))
        axes[0, place].grid(False)
    axes[0, 0].set_ylabel("pitch in hertz")
    return fig


print(melody)
fig = spectrograms({"": sound[:4000]}, "Half a second of the tune")
describe(fig, "Its lowest dark line goes up and down in steps. Fainter lines above it do the same.")

# %% [markdown]
# **Make it yours.** `melody`, in the first code cell, is the tune. Write notes of your own: a letter, and 3 or
# 4 for the octave. Then train on them in part 2.
#
# The network must guess the next number. That number can have endlessly many values. It is easier to guess
# one of 256 *codes*: a softmax gives each code its own probability. Evenly spaced codes would be too coarse
# for quiet sounds. So WaveNet first stretches the quiet amplitudes, with a logarithm (`np.log`, written
# ln). For an amplitude *x* and mu = 255,
#
# $$\mathrm{sign}(x)\,\frac{\ln(1 + \mu\,|x|)}{\ln(1 + \mu)} \;\in [-1, 1]$$
#
# is moved to 0 … 255 and rounded. This is the *mu-law*, which telephones have used for decades.
#
# **By hand**, for mu = 3, with four codes only. What comes out of the formula for 0.25?
# ln(1 + 3 · 0.25) / ln 4 = 0.404. Moved from −1 … 1 to 0 … 3 that is 2.11, so its code is **2**.
#
# | x | −1 | 0.25 | 1 |
# |---|---|---|---|
# | code | 0 | 2 | 3 |
#
# **Predict.** With evenly spaced codes, 0.1 and −0.1 would lie close to the middle. Here
# ln(1 + 255 · 0.1) / ln 256 = 0.591.

# %%
predict(
    "mu = 255: which code does the amplitude −0.1 get?",
    answers(
        *("mu_law_encode", np.array([-0.1]), 255),
        view=lambda codes: int(codes[0]),
        why="wavenet.code_of_a_negative",
    ),
)

# %% [markdown]
# **Code.** With gaps. Replace each `...` with what belongs there, and delete the line that raises.


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

# %% [markdown]
# **Check.**

# %%
print(diagnose("mu_law_encode", mu_law_encode).message)

# %%
from atrous_lib.wavenet import encode

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
# turns them into 16 channels. Then come ten blocks, all alike. The picture shows the inside of the first:
#
# - `AtrousConvolution1D`, causal, makes twice as many channels as it gets.
# - Tanh of one half, called the *filter* here, says *what*. Sigmoid of the other half, the **gate**, says
#   *how much of it*.
# - A 1×1 layer mixes the result, and the block *adds* it to its input. So a block need not repeat what it
#   heard; it only says what should change. This is called the *residual*.
# - Another 1×1 layer sends the result upwards, where the results of all blocks are added: the *skip*.
#
# Two more layers turn that sum into 256 numbers, and softmax turns those into probabilities.

# %%
from atrous_lib.pictures.wavenet import tower
from atrous_lib.wavenet.tunes import rates

Still(tower(rates("far"), residual_channels=16, skip_channels=20))

# %% [markdown]
# **By hand.** The filter says 1 and the gate says 0: tanh(1) · sigmoid(0) = 0.76 · 0.5 = **0.38**.
#
# **Predict.** And with a gate that is nearly shut?

# %%
predict(
    "The filter says 1, the gate says −2. What passes?",
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
# How good is a guess? Look at the probability that the guesser gave to the code that really came. If it was
# 1/2, the guess costs 1 **bit**. If it was 1/4, it costs 2 bits, and 1/8 costs 3: one bit for each halving
# (in a formula, −log₂ of the probability). The mean is called **bits per sample**; less is better. A guesser
# who knows nothing gives each of the 256 codes 1/256, and pays 8 bits. Here are three rivals:
#
# - *uniform* knows nothing,
# - *histogram* knows how often each code comes,
# - *Markov* knows which code follows which.
#
# The last two only count, in four fifths of the tune. The other fifth is *held out*: nobody trains on it, and
# it chooses nothing, neither the weights nor when to stop. It only judges.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import baselines

codes = encode(sound)
rivals = baselines([codes])
for name, bits in rivals.items():
    print(f"{name:10} {bits:.2f} bits per sample")

# %% [markdown]
# Now train a WaveNet. At each update it hears half a second of the tune, from the start of a note, and
# guesses every code from the codes before it. Then it moves its weights so that these guesses would have
# cost fewer bits (lesson 7).
#
# This cell does the first hundredth of the training. The bar shows the bits on the held-out fifth.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet.tunes import HUNDREDTH, practise, untrained

beginner = untrained("far")
history = practise(beginner, codes, until=HUNDREDTH)

# %% [markdown]
# All 2500 updates take about a minute for each network. In a browser they take a quarter of an hour or more. So
# the course brings the finished networks along, which this same cell made. To train them yourself, perhaps on
# your own tune, change `False` to `True`.

# %% tags=["nbval-ignore-output"]
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
# > **Take-away.** Bits per sample say how good a guesser is: the fewer, the better. Training lowers them.

# %% [markdown]
# ## 3 · What reach is worth
#
# There are three networks. All have ten blocks and the same number of weights, and all were trained in the
# same way on the same tune. Only their rates differ.

# %%
for name, one in networks.items():
    weights, seen = one.count_params(), one.receptive_field
    print(
        f"{name:7} {weights} weights, sees {seen:4} codes, {seen / 8:3.0f} ms; rates", *rates(name)
    )

# %% [markdown]
# **Predict.** A note lasts 320 codes. What comes after an A3 can be known only from the note before it.

# %%
predict(
    "How many of the three networks see, at the end of an A3, the note before it?",
    choices(
        "wavenet.sees_a_note",
        {"all_ten_blocks": 3, "long_is_enough": 2, "over_1000": 1, "none": 0},
    ),
)

# %% [markdown]
# **Predict**, in your head, how each one will sound. Which one plays the tune? What will the others do at
# the end of an A3, when they can't see what was before it?
#
# Now listen. To make a sound, a network gives every code a probability, one code is drawn by these
# probabilities and put at the end, and the network goes on from there. It begins with one code of silence;
# nobody plays it the tune. The `temperature` says how daring the draws are: 1 takes the probabilities as they
# are, and lower temperatures draw the likely codes more often.

# %% tags=["nbval-ignore-output"]
made = {"the tune": sound[:16000]}
for name, one in networks.items():
    made[name] = decode(generate(one, 16000, seed=1, temperature=0.6)[0])
player(made)

# %% tags=["nbval-ignore-output"]
fig = spectrograms({name: one[:4000] for name, one in made.items()}, "Half a second of each")
describe(fig, "Near has no clear notes. Middle and far have notes in steps, as the tune has.")

# %% [markdown]
# If you can't listen, or want to be sure: here is every note that a program heard. The thin lines are the
# notes of the tune. A bar that lies on a line is a note in tune, and its length is how long the note lasted.
#
# When is a change to a new note *right*? The new note and the two before it must be in tune, within a quarter
# tone. The tune must have these three notes in a row. And the change must come on time, give or take a fifth
# of a note. A hum on one note never changes, so it gets nothing.

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
# **Check.** The numbers differ a little from machine to machine. These three facts do not:

# %%
share = {name: one.share for name, one in followed.items()}
print("the tune itself gets all:", share["the tune"] == 1)
print("near pays most:", bits["near"] > max(bits["far"], bits["middle"]) + 0.2)
print("far plays the tune best:", share["far"] > max(share["middle"], share["near"]) + 0.1)

# %% [markdown]
# *Middle* can't see the note before an A3. So after each A3 it draws one of the three notes that may come, and
# there it goes wrong.
#
# Look at the bits once more: *far* and *middle* pay nearly the same. Only once in 640 codes does a network have
# to know what comes after an A3. That hardly changes a mean over all codes, but you hear it at once. So measure
# what you care about.
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
# **Learned, or learned by heart?** The tune lasts a minute, and the hiss makes each repeat a little different.
# What if a network heard only two seconds of it? `memorise(2)` trains one like *middle* that way, and
# `memorise(60)` trains its twin on the whole minute, with as many updates. That takes half a minute, so
# `memorised` reads what these two calls returned.
#
# **Predict**, in your head: what will the two pay on what they hear, and what on the held-out fifth?

# %%
from atrous_lib.wavenet.tunes import memorised

fig, axes = plt.subplots(1, 2, sharey=True)
for place, (seconds, history) in enumerate(memorised().items()):
    axes[place].plot(history.updates, history.bits, label="what it trains on")
    axes[place].plot(history.updates, history.held_out, label="held out")
    axes[place].set(title=f"{seconds} seconds of the tune", xlabel="updates", ylim=(0, 8))
    print(
        f"{seconds:2} seconds: trains on {history.bits[-1]:.2f}, held out {history.held_out[-1]:.2f}"
    )
    print(f"{'':11}best on the held-out codes: {min(history.held_out):.2f} bits")
axes[0].set_ylabel("bits per sample")
axes[0].legend()
describe(
    fig, "With 2 seconds, the held-out bits soon rise while the others fall. With 60, both fall."
)

# %% [markdown]
# The network that heard two seconds learned them by heart, hiss and all, and pays more and more for
# anything else. This is lesson 8's overfitting. The curve of what it trains on looks better than ever, so
# only the held-out curve gives it away. A minute is too much to learn by heart, so the same network had to
# learn what the notes have in common.
#
# **A sound of your own.** `recording("my.wav")`, from `atrous_lib.signals`, loads your WAV file and tells you
# what it did to it. `practise(untrained("far"), encode(...), beat=1)` trains on it. With `beat=1`, a piece may
# begin anywhere.
#
# > **Take-away.** A network can follow a tune only if it sees far enough back. Larger rates let it see further,
# > with the same number of weights. And only held-out codes tell learning from learning by heart.

# %% [markdown]
# ## 4 · A network that peeks
#
# Suppose that somebody writes `border_mode="same"` in place of `"causal"`, and changes nothing else. Here is
# such a network, with two blocks and little training.

# %%
from atrous_lib.wavenet import WaveNet, train

peeking = WaveNet([1, 2], border_mode="same", residual_channels=16, skip_channels=20, seed=0)
peeked = train(peeking, [codes[:24000]], updates=100, crop=512, lr=0.01, seed=0, verbose=0)
print("after 100 updates, less than half a bit:", peeked.held_out[-1] < 0.5)

# %% [markdown]
# **Predict**, in your head: it pays less than half a bit, and the best of the others pays more than three.
# Will it sound better?
#
# To make a sound, a network has to guess a code *before it is there*. So hide the future from the same
# weights. What do they pay then?

# %%
blind = WaveNet(**{**peeking.settings, "border_mode": "causal"})
blind.set_weights(peeking.get_weights())
print("worse than knowing nothing:", evaluate(blind, [codes[:24000]]) > 8)

# %% [markdown]
# And this is how it sounds. It is noise, so the cell turns it down. *Markov* draws each code from those that
# follow the last one in the tune.

# %% tags=["nbval-ignore-output"]
from atrous_lib.wavenet import markov_codes

leaky = decode(generate(peeking, 8000, seed=1, fast=False)[0])
leaky = leaky * 0.3 * sound.std() / leaky.std()
guessed = decode(markov_codes(codes, 8000, seed=1))
player({"peeking": leaky, "Markov": guessed})

# %% tags=["nbval-ignore-output"]
compared = {"the tune": sound[:4000], "peeking": leaky[:4000], "Markov": guessed[:4000]}
fig = spectrograms(compared, "Half a second of each")
describe(fig, "The tune has lines. Peeking and Markov have none: they are noise.")

# %%
print("neither follows the tune:", changes(leaky).right, changes(guessed).right)

# %% [markdown]
# <details><summary>Why is the peeking network's loss so small, and its sound so bad?</summary>
#
# With `same`, the second tap of the first block stands on step *t* + 1. The code there is the one that it
# should guess, so the network learns to copy it. When the network makes a sound, that code does not exist
# yet, and it copies noise instead.
#
# A loss that looks too good is the usual sign of a leak. Lesson 10's `sees_future` finds it.
#
# </details>

# %% [markdown]
# > **Take-away.** A small loss means nothing if the network could read the answer.

# %% [markdown]
# ## 5 · A queue for each layer
#
# To make one code, the network needs one output. The naive way runs the network on all 1024 codes that it
# sees. That computes a thousand numbers for each channel of each block, and nearly all of them are old: they
# were computed for the code before, too.
#
# So let each layer *remember*. A tap that looks *d* steps back needs a number that came in *d* steps ago.
#
# **Picture.** Two taps at rate 4. The layer keeps its last four inputs in a queue, and the first tap reads the
# oldest of them.

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
# - Move `step` forward, and follow one step of the sound through the queue.
# - How many places does the queue need with 3 taps at rate 2? At rate 3?
# - What changes in the number of products when you raise the rate?
#
# The lesson ends with this picture, as you leave it here.

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
# - Nothing: one product for each tap, whatever the rate.
#
# </details>

# %% [markdown]
# **Code.** An empty function, for at most 12 lines. `queue` has the shape ((k − 1) · rate, input_dim), with the
# oldest step first. `x_t` has the shape (input_dim,).


# %%
def queue_step(queue, x_t, W, b, atrous_rate):
    """Return (y_t, queue): the output for the newest step, and the queue after it."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint</summary>
#
# Read before you push. Tap *j* reads place *j* · `atrous_rate`; the last tap reads `x_t`.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("queue_step", queue_step).message)

# %% [markdown]
# Do queues change the result? A whole network of the library draws 300 codes with the same seed, once in the
# naive way and once with queues. Then `conv1d` computes your two numbers from above:

# %%
from atrous_lib.convolution import conv1d

double = WaveNet([1, 2, 4, 8], dtype="float64", seed=0)
ways = [generate(double, 300, seed=2, fast=fast) for fast in (True, False)]
print("the same 300 codes:", bool((ways[0] == ways[1]).all()))

x = np.arange(9.0).reshape(1, 9, 1)
print(conv1d(x, taps, atrous_rate=2, border_mode="causal").ravel().astype(int))

# %% [markdown]
# 357 you saw by hand, and 468 you predicted: the last two numbers.
#
# And how much time do queues save? Here are fifty codes of the trained network, timed on your machine:

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
# > **Take-away.** With queues, a higher rate costs no time: each tap still makes one product. It costs memory:
# > (*k* − 1) · *rate* places for each layer.

# %% [markdown]
# ## 6 · Optional: one network, several sounds
#
# You can tell a network what to play. Each block gets one more layer, which reads a *label*: a row of
# zeros with a single 1. The output of that layer is added before the gate, at every step. This is how WaveNet
# knew which speaker to imitate.
#
# Here one small network learns three strings in 150 updates, and each string has its own label. Then it plays
# the one that you ask for.

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
# “WaveNet uses a rate of 512. What for, and what does it cost?” It is for reach: each layer with a doubled rate
# doubles how far the stack sees. You heard three networks with the same number of weights, and only the one
# with a rate of 512 plays the tune. It costs no weight and no product, only a queue of
# 512 places. Here is your own queue, as you left it. Run the cell again after you move the controls.

# %%
Still(stepper.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [WaveNet](../exercises/11_wavenet/11_wavenet.ipynb). It begins with the
#   functions that you wrote here, and then puts them to use.
# - Next: [Lesson 12 · Modern names](12_modern_names.ipynb). The same layer in today's frameworks.
