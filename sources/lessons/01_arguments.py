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
# # Lesson 1 · Arguments
#
# **Question** One layer, seventeen arguments: what are they all for?

# %% [markdown]
# ## Two numbers make an echo
#
# Here is a guitar, and the same guitar after one layer with two weights. Press play. What does the layer
# do?

# %%
import numpy as np
from atrous_lib import AtrousConvolution1D
from atrous_lib.signals import guitar

sound = guitar()[:16000]  # two seconds, 8000 numbers a second
apart = 3000  # your turn: try 300, then 6000
W = np.reshape([0.5, 1.0], (2, 1, 1))  # half of the earlier number, all of the present one
layer = AtrousConvolution1D(1, 2, atrous_rate=apart, border_mode="causal", weights=[W], bias=False)
echo = layer(sound.reshape(1, -1, 1)).ravel()

# %%
from atrous_lib.widgets import player

player({"the guitar": sound, "after the layer": echo})

# %% [markdown]
# The layer adds half of an earlier number, 3000 places back, to each number. You hear that as an echo. We
# chose the two weights by hand. A network *learns* its weights, and with a few dozen such layers it can
# play a tune by itself: lesson 11 does that.
#
# The call above has six of the layer's seventeen arguments. This lesson sorts them all.
#
# Now a picture of the same: how loud both sounds are, twenty times a second. The curves separate where the
# echo begins. Change `apart` or `W` above, run the cells again, and listen.

# %%
import matplotlib.pyplot as plt

from atrous_lib.widgets import STYLE, describe

plt.style.use(STYLE)


def loudness(sound):
    return np.sqrt(np.mean(sound.reshape(-1, 400) ** 2, axis=1))


seconds = np.arange(40) / 20
fig, ax = plt.subplots()
ax.plot(seconds, loudness(sound), label="the guitar")
ax.plot(seconds, loudness(echo), label="after the layer")
ax.set(title="Loudness", xlabel="seconds", ylabel="loudness")
ax.legend()
describe(
    fig,
    f"The two curves are one until the echo begins, {apart / 8000:.3f} seconds after the start.",
)

# %% [markdown]
# ## In this lesson
#
# **You will be able to**
#
# - point to the place in the layer where each argument works,
# - sort all seventeen into four families, and say why,
# - count the parameters of any layer.
#
# **Builds on** Python, and a little NumPy: what an array's shape is.
#
# **Minutes** 40.
#
# **Arguments** all of them.
#
# **What people say** “Why so many arguments?”
#
# ## How a lesson works
#
# Go through the cells from top to bottom, and run each one with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# You will meet three things again and again:
#
# - **Predict.** A question with answers to choose from. Choose one, say how sure you are, and
#   commit. Only then do you see the answer. A wrong guess costs nothing. It even helps: you
#   remember what surprised you.
# - **Move the control.** A picture with buttons or sliders. The mouse works, and so does the
#   keyboard: <kbd>Tab</kbd> goes to a control, the space bar presses a button, and the arrow keys
#   move a slider.
# - **Check.** You write some lines, and a check tells you whether they are right, and if not, why. Run it
#   as often as you like.
#
# Here is the layer's *signature*: its name and its seventeen arguments, as they were in version 1
# of Keras, a library for neural networks. You need not understand a word of it now.

# %%
import inspect
from textwrap import fill

from atrous_lib.checks import answers, diagnose
from atrous_lib.families import ARGUMENTS
from atrous_lib.widgets import Still, predict

signature = inspect.signature(AtrousConvolution1D).parameters
call = []
for argument in ARGUMENTS:
    default = signature[argument.name].default
    required = default is inspect.Parameter.empty
    call.append(argument.name if required else f"{argument.name}={default!r}")
print(fill(f"AtrousConvolution1D({', '.join(call)})", 80, subsequent_indent=" " * 20))

# %% [markdown]
# ## 1 · One machine
#
# A layer is a machine: numbers go in at the left and come out at the right. You only need to know
# four arrays:
#
# | array | what it is | its shape |
# |---|---|---|
# | **x** | the input, for instance a sound: some numbers at each step of time | steps × channels |
# | **W** | the weights that the layer multiplies by, one set for each *filter* | taps × channels × filters |
# | **b** | the bias: one number for each filter, added at the end | filters |
# | **y** | the output: one number for each filter at each new step | new steps × filters |
#
# At each step, x has one number for each **channel**: a stereo sound has two channels. A **filter** is one
# set of weights, and a **tap** is the place of a weight in it, counted in steps. In an array, each *row* is
# a step of time. Our pictures turn that on its side and draw time from left to right, as in music.
#
# The layer *learns* the numbers in W and b: they are its **parameters**. x is given, and y is
# computed.
#
# **Picture.** Follow the arrows from the input to the output. Then follow the return path below, used
# only in training. The *loss* there says how wrong the output is, and each *update* changes W and b a
# little, so that the loss falls. Every argument stands where it does its work. `init` draws W (b starts as
# zeros), and `weights` brings both W and b.

# %%
from atrous_lib.pictures.arguments import machine

Still(machine())

# %% [markdown]
# **By hand.** One output on its way through a very small machine: one filter that reads two steps
# of one channel. The steps hold 2 and 3, W holds 10 and 1, and b holds −30.
#
# | stage | what happens | number |
# |---|---|---|
# | convolution with W | 10 · 2 + 1 · 3 | 23 |
# | + b | 23 − 30 | −7 |
# | activation | `relu` turns what is below 0 into 0 | 0 |
#
# Then the filter moves on by one step and does the same again, with the same W and the same b. That is
# all a convolution does; lesson 2 goes through it slowly.
#
# **Predict.** How many numbers could training change here? Each wrong choice is a mistake that people
# really make.

# %%
predict(
    "One filter that reads two steps of one channel, with a bias: how many parameters?",
    answers("count_parameters", 2, 1, 1, True, why="arguments.smallest_machine"),
)

# %% [markdown]
# **Move the control.** Each button below is an argument, in the order of the signature. Go to the
# buttons with <kbd>Tab</kbd> and press a few with the space bar. For now, look only at the upper
# half, at the stage that lights up, and at the sentence below it.
#
# - Which stage is set by the most arguments?
# - Which one argument works at the same stage as `init`?
# - `activation` and `activity_regularizer` sound alike. What lies between the places where they work?

# %%
from atrous_lib.widgets import pipeline_explorer

pipeline_explorer("nb_filter")

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - The convolution, with five: how many filters, how long, where the edges are, how far a filter
#   moves, how far its taps stand apart.
# - `weights`: it brings start values of your own instead of those that `init` draws.
# - The output y. `activation` works on the way to y and changes its numbers. `activity_regularizer` works
#   on the way back: it takes y as it is, and changes the loss.
#
# </details>

# %% [markdown]
# **Code.** Seventeen arguments, how many stages? This cell is complete. Read it, then run it.

# %%
from collections import Counter

stages = Counter(argument.stage for argument in ARGUMENTS)
for stage, number in stages.items():
    names = [argument.name for argument in ARGUMENTS if argument.stage == stage]
    print(f"{stage:13} {number}  {', '.join(names)}")

# %% [markdown]
# **Check.** Is the machine the whole layer? Or does the real layer take arguments that we left out?

# %%
ours = {argument.name for argument in ARGUMENTS}
print("left out:", *[name for name in signature if name not in ours])

# %% [markdown]
# We left out two. `base` stands for arguments that every layer of Keras takes, such as its name. `backend`
# is this course's own: Keras 1 computed the same layer in two ways, and `backend` chooses one.
#
# > **Take-away.** Seventeen arguments set seven stages of one machine. You must always give the
# > first two. The others have a default value, and you name them only when you want another one.

# %% [markdown]
# ## 2 · Four families
#
# Seven stages are still a lot. There is a shorter way to say what an argument is for: **build two layers
# that differ in it, and see where their lives first differ.** A layer's life has four parts, in this order:
#
# | family | what the argument decides |
# |---|---|
# | shape | the shapes of x, W, b and y |
# | start | the numbers in W and b before training |
# | output | the numbers that come out of the same W and b |
# | training | how training changes W and b |
#
# The first difference leads to others: other start values lead to another output. So only the *first*
# difference counts.
#
# **Picture.** The lower half is that experiment for `activation`. Layer A has none, layer B has
# `relu`. Each square is a number: the further the number is from 0, the larger the square. Compare the two
# rows from left to right: the same x, the same W and b, the same *shape* of y, but other numbers in it. (The
# words *other size*, under any column, mean a difference of shape.)

# %%
from atrous_lib.pictures.arguments import pipeline

Still(pipeline("activation"))

# %% [markdown]
# **Predict.** Two arguments that are easily put into the wrong family. Go through the four parts of
# a life in order, and stop at the first one that differs.

# %%
from atrous_lib.families import FAMILIES

four = {family: family for family in FAMILIES}
predict(
    "activity_regularizer puts a price on large numbers in y. A layer with it and one without: "
    "in which part of their lives do they first differ?",
    answers("family", "activity_regularizer", why="arguments.activity_regularizer", others=four),
)

# %%
predict(
    "weights takes arrays that somebody has trained. A layer with it and one without: in which "
    "part of their lives do they first differ?",
    answers("family", "weights", why="arguments.weights", others=four),
)

# %% [markdown]
# **Move the control.** The same buttons again. Now look at the lower half. The first column that
# differs is lit.
#
# - Go through the three whose names end in `regularizer`. What do they have in common?
# - `bias=False` differs before anything is computed. In what?
# - `weights` and `W_regularizer` both have to do with W. Where does each of them first show?

# %%
pipeline_explorer("activity_regularizer")

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - The first three columns are the same: a regularizer adds a price to the loss, and only training follows
#   the loss. The two constraints work only in training, too.
# - In shape: there is no b at all. One array fewer.
# - `weights` before training, `W_regularizer` in training. `weights` says where W begins; `W_regularizer`
#   pulls at W all through training.
#
# </details>

# %% [markdown]
# **Code.** The experiment, as a program. `live` builds a small layer, calls it once and trains it a
# little. `first_difference` compares two such lives. Change the arguments as you like.

# %%
from atrous_lib.families import first_difference, live

print("activation:      ", first_difference(live(), live(activation="relu")))
print("subsample_length:", first_difference(live(), live(subsample_length=2)))
print("init:            ", first_difference(live(init="uniform"), live(init="zero")))
print("nothing:         ", first_difference(live(), live()))

# %% [markdown]
# One argument is hard to place. `atrous_rate` can make y shorter, so it is in the family *shape*. But with
# zeros around the input, all shapes stay the same:

# %%
same = live(border_mode="same"), live(border_mode="same", atrous_rate=2)
print("atrous_rate, with border_mode='same':", first_difference(*same))

# %% [markdown]
# What counts is what an argument *can* change.
#
# **Sort them all.** Seventeen arguments, one press each, and each press is answered at once. The
# picture fills as you go.

# %%
from atrous_lib.widgets import sort_arguments

sorting = sort_arguments()
sorting

# %% [markdown]
# **Code.** Now with gaps. `family` does in a few lines what you have just done with seventeen presses.
# Replace each `...` with what belongs there, and delete the line that raises.


# %%
def family(argument):
    """Return "shape", "start", "output" or "training" for an argument's name."""
    raise NotImplementedError  # delete this line when the gaps are filled
    if argument.endswith((..., ...)):  # gap 1: how do the training names end?
        return "training"
    if argument in (..., ...):  # gap 2: which two fill W and b with their first numbers?
        return "start"
    if argument == ...:  # gap 3: which single one changes y, and nothing before it?
        return "output"
    return "shape"


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Five names are about training, and they have only two different endings. Write both as text, in quotes.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 2 is the box at the top of the machine, gap 3 the last box on the way to y.
#
# </details>

# %% [markdown]
# **Check.** If your function is not right yet, the answer says what it does instead.

# %%
print(diagnose("family", family).message)

# %% [markdown]
# > **Take-away.** Ask four questions in this order: does it change a shape, the start values, the
# > output, or only training? The first yes is the argument's family.

# %% [markdown]
# ## 3 · Counting what is learned
#
# The largest family decides the shapes. The shapes decide a number that people often ask for first: how
# many parameters does the layer have?
#
# **Picture.** A layer with 4 filters. Each filter has a weight for every tap and every channel that it
# reads, and one bias, which is drawn round. All of them are numbered.

# %%
from atrous_lib.pictures.arguments import parameters

Still(parameters(3, 2, 4))

# %% [markdown]
# **By hand.** One filter: 3 taps · 2 channels = 6 weights, and 1 bias: 7. Four filters: 4 · 7 = 28.
# Or W first, then b: 3 · 2 · 4 + 4 = 28.
#
# **Predict.** Another layer, with `atrous_rate=4`: its two taps stand four steps apart, and each
# filter reaches across 5 steps of the input.

# %%
from atrous_lib.geometry import effective_length

reach = effective_length(2, atrous_rate=4)
predict(
    "2 taps, 4 steps apart, 3 channels, 5 filters, with bias: how many parameters?",
    answers(
        *("count_parameters", 2, 3, 5, True),
        why="arguments.taps_apart",
        others={"dense": reach * 3 * 5 + 5, "rate_counted": 4 * 2 * 3 * 5 + 5},
    ),
)

# %% [markdown]
# **Move the control.** On a slider, the arrow keys go one step.
#
# - Move `atrous_rate`. What changes in the picture, and what in the count?
# - Double `input_dim` from 2 to 4. Why does the count not quite double? Which button makes it
#   double?
# - Find three layers with 24 parameters and no bias.

# %%
from atrous_lib.widgets import parameters_explorer

parameters_explorer(filter_length=3, input_dim=2, nb_filter=4)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - The taps move apart, and the count stays. A hole holds no number that could be learned: you get a
#   wider view for free. (The echo above reaches back 3000 steps with two weights.)
# - The weights double, the biases do not: there is one for each filter, however much it reads. With
#   `bias=False` the count doubles.
# - Any three sizes whose product is 24, for instance 3 · 2 · 4, 2 · 2 · 6 and 4 · 1 · 6.
#
# </details>

# %% [markdown]
# **Code.** An empty function, for one line or a few. It takes four of the seventeen arguments. The others
# make no difference to the count (`input_shape` only says `input_dim` in another way).


# %%
def count_parameters(filter_length, input_dim, nb_filter, bias):
    """Return how many numbers W and b hold; bias is True or False."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# W first: how many cells does a block of this length, width and depth have?
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Then b: how many round cells are in the picture? Which size do they remind you of? And if `bias` is
# `False`?
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("count_parameters", count_parameters).message)

# %% [markdown]
# The check compares your function with the layer's own count. Here are some of its counts, for several
# rates, with the number of steps unknown (None) and known:

# %%
for rate in (1, 2, 512):
    for steps in (None, 2000):
        layer = AtrousConvolution1D(4, 3, atrous_rate=rate, input_shape=(steps, 2))
        layer.build((None, steps, 2))
        print(f"rate {rate:3}, input_length {steps!s:4}: {layer.count_params()} parameters")

# %% [markdown]
# > **Take-away.** A layer learns `filter_length` · `input_dim` · `nb_filter` weights and, with a bias,
# > `nb_filter` more. The length of the input and the distance between the taps do not change that.

# %% [markdown]
# ## What people say, and what is true
#
# “Why so many arguments?” Because one call sets up a whole life: the shapes of the arrays, their
# first numbers, what comes out, and how training goes. Each argument answers a single question,
# and there are only four kinds of question.

# %%
from atrous_lib.pictures.arguments import families

Still(families())

# %%
print(*(f"{n} {name}" for name, n in Counter(a.family for a in ARGUMENTS).items()), sep=", ")

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [Arguments](../exercises/01_arguments/01_arguments.ipynb). It begins
#   with the functions that you wrote here, and then puts them to use.
# - Next: [Lesson 2 · The sliding dot product](02_sliding_dot_product.ipynb). The stage in the
#   middle of the machine, number by number.
