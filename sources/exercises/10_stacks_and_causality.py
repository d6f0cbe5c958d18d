# %% [markdown]
# # Exercise 10 · Stacks and causality
#
# In lesson 10 you saw how layers look through each other's holes, and how a single layer can let the future in.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | how far a stack sees; the lesson had gaps, here you write the whole function | 6 | 2 |
# | 2 | a causal layer; bring your function along, or write it another way | 4 | 4 |
# | 3 | a test for the future; bring it along | 4 | 3 |
# | 4 | new: plan the cheapest stack for a wanted reach | 20 | 5 |
#
# You need NumPy and nothing else. Write your code where it says `YOUR CODE HERE`, run the cell, then run the check below
# it. A check tells you what your code did and asks you a question; it does not tell you the answer. Run it as often as you like.
#
# The first cell of code brings `check` along. Run it before all others, each time you open the notebook; without it,
# Python says `NameError: name 'check' is not defined`.
#
# This picture shows four layers of two taps. Its output sees all of the last sixteen steps, and none that
# comes later.

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.stacks import planned, stacks
from atrous_lib.widgets import Still

Still(stacks(32, filter_length=2, atrous_rates=[1, 2, 4, 8], output=20))

# %% [markdown]
# ## 1 · How far a stack sees
#
# `receptive_field(filter_length, atrous_rates, subsample_lengths)` returns how many input steps one output
# of the stack looks across. Every layer has `filter_length` taps; the two lists hold one number for each
# layer, first layer first.
#
# By hand:
#
# | filter_length | atrous_rates | subsample_lengths | hops in input steps | receptive field |
# |---|---|---|---|---|
# | 3 | 2 | 1 | 2 of length 2 | 1 + 4 = 5 |
# | 2 | 1, 2 | 1, 1 | 1 of length 1, 1 of length 2 | 1 + 1 + 2 = 4 |
# | 2 | 1, 1 | 2, 1 | 1 of length 1, 1 of length 2 | 1 + 1 + 2 = 4 |
# | 2 | 1, 1 | 1, 2 | 1 of length 1, 1 of length 1 | 1 + 1 + 1 = 3 |
#
# In the last two rows, different layers have the stride. Why does only the first of the two stacks see
# further because of it?
#
# <details><summary>Hint 1: a nudge</summary>
#
# A layer adds its hops, from its first tap to its last, to what the layers below see. How many hops does a
# kernel of `filter_length` taps have? How long is each, counted in steps of what the layer itself reads?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Start with the one step that an output without any layer would see.
# 2. Remember how many input steps apart two neighbours are, among the numbers that the next layer reads. At
#    the input they are 1 apart.
# 3. For each layer, first layer first: add its hops, each as long as its rate times that distance.
# 4. Then let its stride move the neighbours apart.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One loop, `for rate, stride in zip(atrous_rates, subsample_lengths):`, and two numbers that it updates: the first grows by
# `filter_length - 1` times two other numbers, the second is multiplied by one.
#
# </details>


# %% grade_id="receptive_field" solution=true
def receptive_field(filter_length, atrous_rates, subsample_lengths):
    """Return how many input steps one output of a stack looks across.

    filter_length : whole number, the taps of every layer
    atrous_rates : list of whole numbers, one for each layer, first layer first
    subsample_lengths : list of whole numbers, the stride of each layer

    Returns a whole number.
    """
    ### BEGIN SOLUTION
    field, apart = 1, 1
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * rate * apart
        apart *= stride
    return field
    ### END SOLUTION


# %% grade_id="check_receptive_field" points=2
check(receptive_field)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("receptive_field", receptive_field, seed).passed, (
        "right on the shown stacks only"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · A layer that cannot see the future
#
# `causal_conv1d(x, W, b, atrous_rate)` returns as many steps as `x` has. The output at step `t` is computed
# from step `t` and from earlier ones; where there is no earlier step, a zero takes its place.
#
# By hand, for one channel and one filter: `x` = 1, 2, 3, 4, `W` = 10, 1, `b` = 0 and `atrous_rate` = 2 give
#
# | t | sum | y[t] |
# |---|---|---|
# | 0 | 10 · 0 + 1 · 1 | 1 |
# | 1 | 10 · 0 + 1 · 2 | 2 |
# | 2 | 10 · 1 + 1 · 3 | 13 |
# | 3 | 10 · 2 + 1 · 4 | 24 |
#
# The axes are those of lesson 3: `x` is (batch, steps, input_dim), `W` is (filter_length, input_dim, nb_filter).
#
# <details><summary>Hint 1: a nudge</summary>
#
# The convolution of lesson 3 loses steps, and its outputs come too early. What can you put before `x` to
# solve both problems?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out how many steps lie between the first tap and the last.
# 2. Make a longer signal: that many zeros, then `x`. The zeros need `x`'s other two axes.
# 3. Convolve that as in lesson 3. How many outputs are there now?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.pad(x, ((0, 0), (zeros, 0), (0, 0)))` puts zeros before the steps only. In the padded signal, tap `k` meets the slice
# of `x.shape[1]` steps that starts at `k * atrous_rate`.
#
# </details>


# %% grade_id="causal_conv1d" solution=true
def causal_conv1d(x, W, b, atrous_rate):
    """Return the causal convolution of x with W, taps `atrous_rate` steps apart.

    x : array, shape (batch, steps, input_dim)
    W : array, shape (filter_length, input_dim, nb_filter)
    b : array, shape (nb_filter,)
    atrous_rate : whole number, at least 1; it may be larger than steps

    Returns an array of shape (batch, steps, nb_filter).
    """
    ### BEGIN SOLUTION
    steps = x.shape[1]
    zeros = (len(W) - 1) * atrous_rate
    padded = np.pad(x, ((0, 0), (zeros, 0), (0, 0)))
    y = np.zeros((x.shape[0], steps, W.shape[2]))
    for k, tap in enumerate(W):
        start = k * atrous_rate
        y += padded[:, start : start + steps] @ tap
    return y + b
    ### END SOLUTION


# %% grade_id="check_causal_conv1d" points=4
check(causal_conv1d)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("causal_conv1d", causal_conv1d, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(causal_conv1d))

# %% [markdown]
# ## 3 · A test for the future
#
# `sees_future(f, steps)` says whether a function `f` sees the future: whether *any* of its outputs depends
# on *any* later input. You may call `f` as often as you like, but you may only look at what it returns.
#
# `f` takes an array of shape (1, steps, 1) and returns one of the same shape. For instance, for three steps:
#
# | f | input 1, 2, 3 | input 1, 2, **9** | sees the future |
# |---|---|---|---|
# | the sum so far | 1, 3, 6 | 1, 3, **12** | no: what came before the change stayed |
# | the number before | 0, 1, 2 | 0, 1, 2 | no |
# | the number after | 2, 3, 0 | 2, **9**, 0 | yes: output 1 knew step 2 |
#
# One change can find a leak. To be sure that there is no leak, you need more than one.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Imagine a function that looks ahead only at its first output, and only by one step. Which step do you have
# to change to notice, and which outputs do you have to compare?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Make a signal, for instance of random numbers, and remember what `f` returns.
# 2. For each step: copy the signal, change that step in the copy, call `f` on it.
# 3. Compare the outputs before that step, one by one, with those that you remember. If one differs, you are done.
# 4. If no change showed up too early, `f` does not see the future.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# After a change of step `t`, compare the slices `[:, :t]` of the two results, for instance with
# `np.allclose`. `return True` may be inside the loop, but `return False` may not.
#
# </details>


# %% grade_id="sees_future" solution=true
def sees_future(f, steps):
    """Say whether an output of f depends on a later input.

    f : function, from an array of shape (1, steps, 1) to an array of the same shape
    steps : whole number, at least 1

    Returns True or False.
    """
    ### BEGIN SOLUTION
    x = np.arange(1.0, steps + 1).reshape(1, steps, 1)
    before = f(x)
    for t in range(steps):
        changed = x.copy()
        changed[:, t] += 1
        if not np.allclose(f(changed)[:, :t], before[:, :t]):
            return True
    return False
    ### END SOLUTION


# %% grade_id="check_sees_future" points=3
check(sees_future)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("sees_future", sees_future, seed).passed, "right on the shown functions only"
### END HIDDEN TESTS

# %% [markdown]
# ## 4 · The cheapest stack
#
# This one is new: now you are the designer. An output must see *all* of the last `reach` steps, and every
# weight costs something.
#
# Build a stack of `layers` layers with `filter_length` taps each, at least 2, and the rates 1, *k*, *k*², …
# where *k* is `filter_length`. Such a stack has no blind spot: each layer's taps stand exactly as far apart
# as the layers below reach. It sees *k*<sup>layers</sup> steps and has *k* · layers weights (one channel,
# one filter, no bias).
#
# `plan_stack(reach)` returns `filter_length` and the list of rates, first layer first, of the stack with the **fewest weights** that sees **at least** `reach` steps. If two cost the same, take the one with
# fewer layers.
#
# By hand, for `reach` = 9:
#
# | filter_length | layers | sees | weights |
# |---|---|---|---|
# | 2 | 4 | 16 | 8 |
# | **3** | **2** | 9 | **6** |
# | 4 | 2 | 16 | 8 |
# | 9 | 1 | 9 | 9 |
#
# The answer is 3 and [1, 3].
#
# <details><summary>Hint 1: a nudge</summary>
#
# Once you choose the number of taps, the number of layers follows from the reach. So you only have to
# search for one number.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. For each number of taps from 2 up: count layers until they see far enough.
# 2. Work out the weights, and keep the plan if it is the best so far. What decides a tie?
# 3. Write the rates down for the best plan.
#
# `reach` goes up to 10,000. The best plan never has more than 6 taps for that, so you need not try more.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# To count the layers, add one at a time until `k**layers` is at least the reach. Tuples are compared from
# left to right: `min` of a list of `(weights, layers, k)` takes the fewest weights, and among those the
# fewest layers. `[k**layer for layer in range(layers)]` are the rates.
#
# </details>


# %% grade_id="plan_stack" solution=true
def plan_stack(reach):
    """Return the stack with the fewest weights that sees at least `reach` steps.

    reach : whole number, at least 2

    Returns filter_length, a whole number, and atrous_rates, a list of whole numbers.
    """
    ### BEGIN SOLUTION
    plans = []
    for k in range(2, min(reach, 20) + 1):
        layers = 1
        while k**layers < reach:
            layers += 1
        plans.append((k * layers, layers, k))
    weights, layers, k = min(plans)
    return k, [k**layer for layer in range(layers)]
    ### END SOLUTION


# %% grade_id="check_plan_stack" points=5
check(plan_stack)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("plan_stack", plan_stack, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %%
Still(planned(plan_stack, reach=28))

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. With these functions you can plan a stack, build its layers,
# and test that it sees only the past. Here is one thing to think about: which of the functions would you
# run on a model that somebody else has built?
