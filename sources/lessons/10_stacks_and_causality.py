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
# # Lesson 10 · Stacks and causality
#
# **Question** How far does a stack of layers see, and how do you prove that it does not see the
# future?

# %% [markdown]
# ## A perfect forecast
#
# Somebody wants to sell you this layer. It has three weights, and it forecasts next year's sunspots. You
# try it on three centuries:

# %%
import matplotlib.pyplot as plt
import numpy as np
from atrous_lib import conv1d, signals, widgets

years, numbers = signals.sunspots()
W = np.reshape([0.0, 0.0, 1.0], (3, 1, 1))
forecast = conv1d(numbers.reshape(1, -1, 1), W, border_mode="same").ravel()
plt.style.use(widgets.STYLE)
fig, ax = plt.subplots(figsize=(12.8, 3.2))
ax.plot(years[1:100], numbers[1:100], label="sunspots")
ax.plot(years[1:100], forecast[:99], "o", label="forecast the year before", markersize=4)
ax.set(title="It is never wrong", xlabel="year", ylabel="sunspot index")
ax.legend()
error = np.abs(forecast[:-1] - numbers[1:]).max()
widgets.describe(fig, f"In {len(years) - 1} years, the largest error of the forecast is {error}.")

# %% [markdown]
# Would you buy it? It has read the answer: in mode `same`, its third weight stands on *next* year. On the day
# when you need it, that number isn't there. Training would find those weights as well.
#
# Two questions follow, and this lesson answers both. How far does a model see? And how do you *prove* that it
# does not see the future?
#
# ## In this lesson
#
# **You will be able to**
#
# - compute the receptive field of any stack, strides included,
# - choose rates that reach far and leave no blind spot,
# - write a causal convolution,
# - test whether a model sees the future, whatever it is made of, and say when the test is a proof.
#
# **Builds on** lessons 3 (rates) and 4 (padding and strides).
#
# **Minutes** 45.
#
# **Arguments** `filter_length`, `atrous_rate`, `subsample_length`, `border_mode` of several layers.
#
# **What people say** “To see far, do I need a long filter? And why does everybody double the rate?”
#
# ## Recall
#
# Three questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, choices, diagnose
from atrous_lib.widgets import Still, predict

predict(
    "20 steps, 3 taps, mode causal, subsample_length=2: how many outputs? (Lesson 4)",
    answers("output_length", 20, 3, "causal", 2, 1, why="stacks.recall_length"),
)

# %%
predict(
    "Three taps at rate 4: how many zeros does mode causal put on the left? (Lesson 4)",
    answers("pad_amounts", 3, 4, "causal", view=lambda pads: pads[0], why="stacks.recall_zeros"),
)

# %%
predict(
    "For which sums does relu let the gradient through unchanged? (Lesson 5)",
    choices(
        "stacks.recall_relu",
        {
            "all": "for all of them",
            "negative": "for negative ones",
            "positive": "for positive ones",
            "near_0": "for those near 0",
        },
    ),
)

# %% [markdown]
# ## 1 · Through each other's holes
#
# A layer with holes skips most of the numbers below it. But if there is another layer underneath, that
# layer has read the skipped numbers.
#
# **Picture.** Four layers of two taps each, as WaveNet's authors draw them: the input is at the
# bottom, and the lines lead down from one output to everything that it has read. The bars count
# the *paths* from each input step to that output: the ways along the lines.

# %%
from atrous_lib.pictures.stacks import stacks

Still(stacks(16, 2, [1, 2, 4, 8], 15))

# %% [markdown]
# **By hand.** Two of these layers. The input holds 1, 2, 3, 4. Layer 1 has rate 1 and the weights
# 10, 1; layer 2 has rate 2 and the weights 100, 1. Then the digits spell what was read:
#
# | number | sum | result |
# |---|---|---|
# | layer 1, step 1 | 10 · **1** + 1 · **2** | 12 |
# | layer 1, step 3 | 10 · **3** + 1 · **4** | 34 |
# | layer 2, step 3 | 100 · 12 + 1 · 34 | **1234** |
#
# Layer 2 reads only two numbers, but it knows four steps. From the output back to the furthest step there
# is one hop of 2 and one hop of 1. Count the step where you start, and you have 1 + 2 + 1 = 4 steps, the
# *receptive field*.
#
# **Predict.** Now three taps, so each layer has two hops.

# %%
predict(
    "3 layers of 3 taps at rates 1, 2, 4: across how many steps does an output look?",
    answers(*("receptive_field", 3, [1, 2, 4], [1, 1, 1]), why="stacks.reach_of_three_layers"),
)

# %% [markdown]
# **Move the control.**
#
# - Stay with 2 taps and the rates 1, 2, 4, … What does one more layer do to the receptive field?
# - Choose the rates 1, 1, 1, … Now what does one more layer do?
# - Move `output shown` to the left, to 3. Where do the dashed lines lead?

# %%
from atrous_lib.widgets import stacks_explorer

stacks_explorer(layers=3)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - With rates that double, one more layer doubles the field: 2, 4, 8, 16, 32 steps.
# - With equal rates, it adds one hop: 2, 3, 4, 5, 6 steps.
# - They lead to the zeros that mode `causal` puts before the input.
#
# </details>

# %% [markdown]
# **Code.** This function is complete. It walks down from the output, layer by layer, and collects the steps
# that it reaches in a set.


# %%
def steps_read(output, filter_length, atrous_rates):
    """Return the steps that an output of a causal stack reads; rates: first layer first."""
    steps = {output}
    for rate in reversed(atrous_rates):
        steps = {step - back * rate for step in steps for back in range(filter_length)}
    return sorted(steps)


print(*steps_read(15, 2, [1, 2, 4, 8]))
print(*steps_read(15, 3, [1, 2, 4]))

# %% [markdown]
# **Check.** Is that what a real stack does? Here are three layers of random weights. We put a single 1 at
# each input step in turn. Which steps does the last output notice?

# %%
rng = np.random.default_rng(10)
kernels = rng.normal(size=(3, 3, 1, 1))
noticed = []
for step in range(16):
    y = np.zeros((1, 16, 1))
    y[0, step] = 1  # the spike
    for kernel, rate in zip(kernels, [1, 2, 4], strict=True):
        y = conv1d(y, kernel, border_mode="causal", atrous_rate=rate)
    if y[0, 15, 0] != 0:
        noticed.append(step)
print("noticed:", *noticed)
assert noticed == steps_read(15, 3, [1, 2, 4])

# %% [markdown]
# **With strides.** A stride drops outputs. The outputs that are left stand further apart, so every hop
# *above* gets longer. After one stride of 2, a hop at rate 1 is 2 input steps long; after two strides of 2,
# it is 4:

# %%
Still(stacks(32, 2, [1, 1, 1], 28, [2, 2, 1]))

# %% [markdown]
# **Code.** Now with gaps. `receptive_field` does not have to walk: it only adds up hops. Replace each
# `...`, and delete the line that raises.


# %%
def receptive_field(filter_length, atrous_rates, subsample_lengths):
    """Return how many input steps one output looks across; both lists: first layer first."""
    raise NotImplementedError  # delete this line when the gaps are filled
    field = ...  # gap 1: what does an output see when there is no layer at all?
    apart = 1  # input steps between two neighbours of what the next layer reads
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * rate * ...  # gap 2: in input steps, how long is a hop?
        apart = stride * ...  # gap 3: how far apart are neighbours for the layer above?
    return field


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Gap 1: without any layer the output *is* an input step. Gap 2: in the picture above, how long is the hop
# of layer 3, and which numbers do you multiply to get that?
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Gap 2: a hop goes `rate` neighbours further; how many input steps is that for one neighbour?
# Gap 3: two strides of 2, one after the other, leave every fourth step.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("receptive_field", receptive_field).message)

# %% [markdown]
# > **Take-away.** The receptive field is 1 plus all hops: each layer adds (*k* − 1) · rate, multiplied by
# > all strides below it.

# %% [markdown]
# ## 2 · Blind spots
#
# The receptive field says how far back the longest path leads. That does not mean that every step in
# between is read.
#
# **Picture.** Rate 2, again and again. The cells with a bold frame lie inside the receptive field, but no path
# leads there.

# %%
Still(stacks(32, 3, [2, 2], 31))

# %% [markdown]
# **Predict.** A third layer of the same kind.

# %%
from atrous_lib import geometry

equal = [2, 2, 2]
predict(
    "3 layers of 3 taps at rates 2, 2, 2: how many different steps does an output read?",
    choices(
        "stacks.steps_read",
        {
            "no_blind_spot": geometry.receptive_field(3, equal),
            "no_path_twice": 3 ** len(equal),
            "different_ones": len(steps_read(31, 3, equal)),
            "one_per_weight": 3 * len(equal),
        },
    ),
)

# %% [markdown]
# **Move the control.** Here each layer has its own rate. Your goal: with three layers of three taps, read as
# many steps as you can *without a blind spot*.
#
# - Start from the bottom. How far apart can layer 2's taps be before a step is missed?
# - What is the largest number of steps, and what do the bars look like then?
# - Now change `filter_length` to 2. Which rates are best for two taps?

# %%
from atrous_lib.widgets import rates_explorer

hunt = rates_explorer()
hunt

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - 3 steps. Each tap of layer 2 covers the 3 steps that layer 1 sees, so taps that are 3 apart leave no
#   gap.
# - 27 steps with the rates 1, 3, 9. Every bar is 1: no step is read twice, and none is missed.
# - 1, 2, 4: each rate is what the layers below already see, and with two taps that doubles.
#
# </details>

# %% [markdown]
# **Code.** You can count paths without walking: if all weights are 1, every path adds 1. So send a single 1
# through the stack and read the numbers. This function is complete too. The last list of rates below it is a
# puzzle: there the rate 9 comes first, where nothing below fills its holes. Does it leave blind spots?


# %%
def count_paths(filter_length, atrous_rates):
    """Return the number of paths from each step of the receptive field, the earliest first."""
    field = geometry.receptive_field(filter_length, atrous_rates)
    y = np.zeros((1, field, 1))
    y[0, 0] = 1
    for rate in atrous_rates:
        y = conv1d(y, np.ones((filter_length, 1, 1)), border_mode="causal", atrous_rate=rate)
    return y[0, ::-1, 0].astype(int)


for rates in ([2, 2, 2], [1, 2, 4], [1, 3, 9], [9, 3, 1]):
    print(f"rates {rates}:", *count_paths(3, rates))

# %% [markdown]
# **Check.** Nine weights and 27 paths each time. The rates 2, 2, 2 and 1, 2, 4 waste paths on steps that are
# read already. The rates 1, 3, 9 spend one path on each step, and so do 9, 3, 1: a path takes one hop in each
# layer, and a sum does not depend on the order. And for two taps?

# %%
for layers in range(1, 11):
    doubling = [2**layer for layer in range(layers)]
    assert (count_paths(2, doubling) == 1).all()
print("2 taps, rates 1, 2, 4, …, up to 512: one path from every step, no blind spot.")

# %% [markdown]
# > **Take-away.** A stack without strides has no blind spot if each layer's rate is at most the number of
# > steps that the layers below see. The rule is enough, but not needed: 9, 3, 1 breaks it and misses nothing.
# > Without a blind spot, rates reach furthest when each is *k* times the last one. For two taps, they double.

# %% [markdown]
# ## 3 · No look ahead
#
# Back to the perfect forecast, which had read the answer. How do you make sure that a stack of layers has
# not?
#
# **Picture.** Change one step of the input, and mark everything that changes with it. The dashed line is
# the moment of the change. Whatever changes left of that line knew about the change before it happened.

# %%
from atrous_lib.pictures.stacks import leaks

Still(leaks(32, 3, [1, 2, 4], ["same", "same", "same"], 16))

# %% [markdown]
# `causal` puts all zeros on the left. So the *last* tap stands on the output's own step, and all others on its
# past.
#
# **Predict.**

# %%
x = np.arange(1.0, 6.0).reshape(1, 5, 1)
W = np.array([10.0, 1.0]).reshape(2, 1, 1)
predict(
    "Input 1, 2, 3, 4, 5; weights 10, 1 at rate 2; mode causal. What comes out?",
    answers(
        *("causal_conv1d", x, W, np.zeros(1), 2),
        view=lambda y: y[0, :, 0].astype(int).tolist(),
        why="stacks.causal_output",
    ),
    seed=4,
)

# %% [markdown]
# **Move the control.** Choose which of three layers have the mode `same`, and the step that is changed.
#
# - With `none`, move `step changed` through the whole input. Does any output left of the line change?
# - Let one layer leak. Which of the three is worst, and why?
# - Is there a changed step at which the leaky stack looks clean?

# %%
from atrous_lib.widgets import leaks_explorer

leaks_explorer()

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - No, never.
# - The third: its rate is 4, so its last tap stands 4 steps ahead. One leaky layer is enough,
#   wherever it stands.
# - Step 0: nothing comes before it. One step alone proves nothing.
#
# </details>

# %% [markdown]
# **Code.** An empty function, 12 lines at most. You wrote most of it in lesson 3. What is new is where the
# zeros go, and how many. (Use `np.pad` or `np.concatenate`.)


# %%
def causal_conv1d(x, W, b, atrous_rate):
    """Return y (n, t, f), as many steps as x (n, t, c); W (k, c, f), b (f,)."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Output 0 may read step 0 and nothing later, so tap *k* − 1 stands there. How many steps before it
# does tap 0 stand?
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# Put that many zeros before `x`. Then it is lesson 3's convolution: tap *j* meets the slice that
# starts at *j* · `atrous_rate` and is as long as `x`.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("causal_conv1d", causal_conv1d).message)

# %% [markdown]
# > **Take-away.** A causal layer pads (*k* − 1) · rate zeros on the left and none on the right; a
# > stack is causal if every layer is.

# %% [markdown]
# ## 4 · Proof, not trust
#
# A picture shows the layers that you drew. A test shows what a *model* does, whoever built it.
#
# **Picture.** A stack with a leak: layer 2 has the mode `same`, the others are causal.

# %%
Still(leaks(32, 3, [1, 2, 4], ["causal", "same", "causal"], 12))

# %% [markdown]
# Now without the picture. `nan`, “not a number”, works like a dye: a sum or a product with `nan` in it is
# `nan`, even 0 · `nan`. So the dye shows every *connection*, even one whose weight is 0. Here are two real
# models that differ in a single word. Each gets one drop of dye, at step 12.


# %%
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential


def stack(modes):
    """Return a model of layers with 3 taps at rates 1, 2, 4, in these border modes."""
    layers = [
        AtrousConvolution1D(1, 3, atrous_rate=rate, border_mode=mode, input_shape=(None, 1))
        for rate, mode in zip([1, 2, 4], modes, strict=True)
    ]
    return Sequential(layers)


dyed = np.zeros((1, 32, 1))
dyed[0, 12] = np.nan
for modes in (["causal", "causal", "causal"], ["causal", "same", "causal"]):
    y = stack(modes).predict(dyed)
    print(modes, "dyed outputs:", *np.flatnonzero(np.isnan(y[0, :, 0])))

# %% [markdown]
# The dye comes out where the picture says. In the second model that includes steps 10 and 11. But it does
# not survive everything: `nan > 0` is false, so a choice can wash it out.

# %%
washed = np.where(dyed > 0, dyed, 0)
print("dyed steps before the choice:", np.isnan(dyed).sum(), " after it:", np.isnan(washed).sum())

# %% [markdown]
# So a proof should not rely on dye. It should change a number and look.
#
# **Predict.** Layers are not the only place to look. Suppose somebody prepares the whole signal first, by
# subtracting the *mean of all* numbers from each number. Then the signal goes into causal layers.


# %%
def prepare(x):
    """Subtract the mean of the whole signal."""
    return x - x.mean(axis=1, keepdims=True)


eight = np.arange(8.0).reshape(1, 8, 1)
changed = eight + 10.0 * (eight == 5)
predict(
    "Eight steps go through prepare. Then step 5 is changed, and no other. How many of the eight "
    "outputs change?",
    choices(
        "stacks.mean_of_all",
        {
            "own_step": 1,
            "from_then_on": 8 - 5,
            "by_running": int(np.sum(prepare(changed) != prepare(eight))),
            "all_but_own": 8 - 1,
        },
    ),
)

# %% [markdown]
# **Move the control.** Go back to the explorer of part 3. With `layer 2` leaky, which changed steps show the
# leak? All but step 0. A test that tries only one step may pick that one.
#
# **Code.** The last empty function. `f` is any function from an array (1, steps, 1) to an array of the same
# shape. Does *any* of its outputs depend on *any* later input? Change the input, and compare.


# %%
def sees_future(f, steps):
    """Say whether an output of f depends on a later input; f keeps the shape (1, steps, 1)."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Choose a step, change it, and call `f` on both signals. Which outputs must be the same in both results?
# Then do the same for every step.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# If step *t* is changed, the outputs 0 to *t* − 1 come before it: a slice that ends at `t`. The
# output at *t* itself may change. `np.allclose` compares two slices.
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("sees_future", sees_future).message)

# %% [markdown]
# Once yours is right, it judges the two models and `prepare`, without looking inside.

# %%
if diagnose("sees_future", sees_future).passed:
    suspects = {
        "three causal layers": stack(["causal", "causal", "causal"]).predict,
        "one layer in mode same": stack(["causal", "same", "causal"]).predict,
        "prepare": prepare,
    }
    for name, f in suspects.items():
        print(f"{name}: sees the future: {sees_future(f, 32)}")
else:
    print("Write sees_future first.")

# %% [markdown]
# One signal is enough for layers that only multiply by their weights and add: for them, the test is a proof.
# An activation can hide a change (`relu` turns all negative numbers into 0), so try a few random signals on a
# model that has one. If nothing leaks in any of them, that is strong evidence, though no longer a proof.
#
# > **Take-away.** To test whether a model sees the future, change each step in turn: no output before it may
# > change. Without activations, that is a proof.

# %% [markdown]
# ## 5 · Name that misconception
#
# You have met many wrong programs in this course. Now you are the check. Each *box* below should be a
# function of this course, but it is one of the wrong programs.
#
# - Choose an input, and compare the layer with the box. The first input is free; each one after that costs a
#   point.
# - A name counts only when your inputs have ruled out all others. A wrong name costs a point, and so does a
#   name that comes too early.
# - No single input names all five: an input that gives one box away may tell you nothing about another. But
#   for each box there is one good input that is enough. The fewer points, the better.
#
# These are the inputs to choose from. Add your own, if you like, and run the cells again.

# %%
inputs = {
    "x": {
        "1, 1, 1, …": np.ones((1, 6, 1)),
        "0, 0, 1, 0, …": np.eye(6)[2].reshape(1, 6, 1),
        "1, 2, 3, …": np.arange(1.0, 7.0).reshape(1, 6, 1),
    },
    "W": {
        "1, 1": np.ones((2, 1, 1)),
        "1, 10": np.array([1.0, 10.0]).reshape(2, 1, 1),
    },
    "b": {"0": np.zeros(1), "5": np.full(1, 5.0)},
    "atrous_rate": {"1": 1, "2": 2, "3": 3},
}


# %%
from atrous_lib.checks import boxes
from atrous_lib.widgets import name_that_misconception


def deal(seed):
    """Return five boxes, other ones for each seed."""
    names = ["conv1d", "atrous_conv1d", "causal_conv1d"]
    return boxes(names, inputs, number=5, suspects=6, master=False, seed=seed)


name_that_misconception(deal, inputs, seed=4)

# %% [markdown]
# <details><summary>Afterwards: which inputs told you most?</summary>
#
# Ones hide the order of the taps, the weights 1, 1 do as well, the bias 0 hides what happens to the bias,
# and rate 1 hides everything about rates. A good test uses numbers that all differ, a bias that is not 0,
# and a rate larger than the filter: the checks of this course do exactly that.
#
# </details>

# %% [markdown]
# ## What people say, and what is true
#
# “To see far, do I need a long filter?” No. A stack of short filters sees just as far, with far fewer weights:

# %%
rates = [2**layer for layer in range(10)]
field = geometry.receptive_field(2, rates)
print(f"one layer, rate 1      {field:5} steps  {field:5} weights on the way")
print(f"rates 1, 2, 4, … 512   {field:5} steps  {2 * len(rates):5} weights on the way")
field = geometry.receptive_field(2, 3 * rates)
print(f"the same three times   {field:5} steps  {2 * 3 * len(rates):5} weights on the way")

# %% [markdown]
# “And why does everybody double the rate?” Because WaveNet's filters have two taps, and a doubled rate lets
# each layer begin where the layers below end. Your own picture shows whether your rates do that. (Run the
# cell again after you move the controls.)

# %%
Still(hunt.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercises of this lesson:
#   [Stacks and causality](../exercises/10_stacks_and_causality/10_stacks_and_causality.ipynb). They begin with
#   the functions that you wrote here, and then put them to use.
# - Next: [Lesson 11 · WaveNet](11_wavenet.ipynb), where a causal stack learns to make sound.
