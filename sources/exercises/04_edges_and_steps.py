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
# # Exercise 4 · Edges and steps
#
# In lesson 4 you let the kernel stick out over the edges and jump over places.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | counting zeros; the lesson had gaps, here you write the whole function | 5 | 2 |
# | 2 | counting outputs; here too you write the whole function | 7 | 3 |
# | 3 | the outputs; bring your function along, or write it another way | 8 | 5 |
# | 4 | new: how much input does a number of outputs need? | 15 | 4 |
#
# You need NumPy and nothing else. Write your code where it says `YOUR CODE HERE`, run the cell, then run the check below
# it. A check tells you what your code did and asks you a question; it does not tell you the answer. Run it as often as you like.
#
# The first cell of code brings `check` along. Run it before all others, each time you open the notebook; without it,
# Python says `NameError: name 'check' is not defined`.
#
# The axes are those of the lesson:
#
# | array | axes |
# |---|---|
# | `x`, the input | (batch, steps, input_dim) |
# | `W`, the kernel | (filter_length, input_dim, nb_filter) |
# | `b`, the bias | (nb_filter,) |
# | `y`, the output | (batch, new_steps, nb_filter) |
#
# Your functions should give what these two pictures show: an odd number of zeros, and a stride of 2 that
# needs fewer of them.

# %%
import numpy as np
from IPython.display import display

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.edges import edges
from atrous_lib.widgets import Still

display(Still(edges(6, filter_length=2, atrous_rate=3, border_mode="same")))
display(Still(edges(6, filter_length=3, subsample_length=2, border_mode="same", output=2)))

# %% [markdown]
# ## 1 · How many zeros
#
# `pad_amounts(filter_length, atrous_rate, border_mode)` returns a pair: how many zeros stand to the left
# and to the right of the input at stride 1. Mode "same" is TensorFlow's: if the number of zeros is odd, the
# extra zero goes to the right.
#
# By hand, for a kernel of 2 taps at rate 3, whose effective length is 4:
#
# | border_mode | left, right |
# |---|---|
# | `"valid"` | 0, 0 |
# | `"same"` | 1, 2 |
# | `"full"` | 3, 3 |
# | `"causal"` | 3, 0 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# All numbers in the table come from a single one: how many steps of the kernel can lie beyond an edge while
# one tap still lies on the input.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out that number from `filter_length` and `atrous_rate`.
# 2. Decide by `border_mode`, with `if`, how much of it each side gets.
# 3. For "same", half of it, rounded down, goes to the left, and the rest to the right.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The number is the effective length minus 1. From each tap to the next there are `atrous_rate` steps. `n //
# 2` is half of `n`, rounded down, and `n - n // 2` is the other half.
#
# </details>


# %% grade_id="pad_amounts" solution=true
def pad_amounts(filter_length, atrous_rate, border_mode):
    """Return how many zeros stand (left, right) of the input, at stride 1.

    filter_length : whole number, at least 1
    atrous_rate : whole number, at least 1; it may be larger than filter_length
    border_mode : "valid", "same", "full" or "causal"

    Returns two whole numbers.
    """
    ### BEGIN SOLUTION
    beyond = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return 0, 0
    if border_mode == "full":
        return beyond, beyond
    if border_mode == "causal":
        return beyond, 0
    return beyond // 2, beyond - beyond // 2
    ### END SOLUTION


# %% grade_id="check_pad_amounts" points=2
check(pad_amounts)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (41, 42, 43):
    assert diagnose("pad_amounts", pad_amounts, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · How many outputs
#
# `output_length(input_length, filter_length, border_mode, subsample_length, atrous_rate)` returns how many steps come out.
# First count the places where the kernel can stand, then those that the stride keeps: the first place, and from there every
# `subsample_length`-th.
#
# By hand, for 10 steps and a kernel of 3 taps at rate 2, whose effective length is 5:
#
# | border_mode | places | outputs at stride 1 | at stride 3 |
# |---|---|---|---|
# | `"valid"` | 6 | 6 | 2 |
# | `"same"`, `"causal"` | 10 | 10 | 4 |
# | `"full"` | 14 | 14 | 5 |
#
# The input is never too short for the kernel in mode "valid"; you need not test for it.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Of 10 places, a stride of 3 keeps four: the places 0, 3, 6 and 9. But 10 / 3 is less than 4. What must
# your formula do?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the effective length.
# 2. Work out the number of places, by `border_mode`.
# 3. Divide it by the stride, and round up.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Let `span` be the effective length. Depending on the mode, the kernel has `span - 1` places fewer than the
# input has steps, the same number, or `span - 1` more. `range(0, places, subsample_length)` holds the kept
# places, and `len` counts them.
#
# </details>


# %% grade_id="output_length" solution=true
def output_length(input_length, filter_length, border_mode, subsample_length, atrous_rate):
    """Return how many steps come out.

    input_length, filter_length, subsample_length, atrous_rate : whole numbers, at least 1
    border_mode : "valid", "same", "full" or "causal"

    Returns a whole number.
    """
    ### BEGIN SOLUTION
    span = (filter_length - 1) * atrous_rate + 1
    places = input_length
    if border_mode == "valid":
        places = input_length - span + 1
    elif border_mode == "full":
        places = input_length + span - 1
    return -(-places // subsample_length)
    ### END SOLUTION


# %% grade_id="check_output_length" points=3
check(output_length)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (41, 42, 43):
    assert diagnose("output_length", output_length, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 3 · The outputs
#
# `strided_conv1d(x, W, b, border_mode, subsample_length, atrous_rate)` computes the layer's output: pad, convolve with holes,
# and compute only the outputs that the stride keeps.
#
# In the modes "valid", "full" and "causal" the zeros are those of `pad_amounts`. In mode "same" TensorFlow
# looks at the stride too: it pads only what the kept outputs read. From the first output's first tap to the
# last output's last tap there are
#
# $$(\text{outputs} - 1) \cdot \text{subsample\_length} + \text{effective length}$$
#
# steps. The steps that the input does not have are zeros: half of them on the left, half on the right, and
# an extra one on the right. If no step is missing, there are no zeros.
#
# By hand, for `x` = 1, 2, 3, 4, 5, 6, `W` = 100, 10, 1, `b` = 0, mode "same" and stride 2, the second picture above:
#
# | output | reads | y |
# |---|---|---|
# | 0 | 1, 2, 3 | 123 |
# | 1 | 3, 4, 5 | 345 |
# | 2 | 5, 6 and a zero | 560 |
#
# You may call `pad_amounts` and `output_length`. Loops are welcome. If yours works, try it with a single
# loop, over the taps.
#
# <details><summary>Hint 1: a nudge</summary>
#
# After padding, the mode no longer matters. Only the number of zeros depends on the mode, and only in
# "same" does it depend on the stride.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the number of outputs, `new_steps`.
# 2. Work out the zeros: `pad_amounts`, but for "same" from the formula above. Put them around the steps of `x`.
# 3. Start with an array of zeros of shape (batch, new_steps, nb_filter).
# 4. For each tap: which padded steps does it meet at outputs 0, 1, …, `new_steps - 1`? Cut them out, multiply by the tap, add.
# 5. Add the bias.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.pad(x, ((0, 0), (left, right), (0, 0)))` pads the steps alone. Tap `k` meets the padded steps that start at
# `k * atrous_rate` and lie `subsample_length` apart: a slice with a step. Cut everything from the start on,
# `[:, start::subsample_length]`, and keep the first `new_steps` of it.
#
# </details>


# %% grade_id="strided_conv1d" solution=true
def strided_conv1d(x, W, b, border_mode, subsample_length, atrous_rate):
    """Return the layer's output, padded as TensorFlow does, without activation.

    x : array, shape (batch, steps, input_dim)
    W : array, shape (filter_length, input_dim, nb_filter)
    b : array, shape (nb_filter,)
    border_mode : "valid", "same", "full" or "causal"
    subsample_length, atrous_rate : whole numbers, at least 1

    Returns an array of shape (batch, new_steps, nb_filter).
    """
    ### BEGIN SOLUTION
    layer = (len(W), border_mode, subsample_length, atrous_rate)
    new_steps = output_length(x.shape[1], *layer)
    left, right = pad_amounts(len(W), atrous_rate, border_mode)
    if border_mode == "same":
        reach = (new_steps - 1) * subsample_length + (len(W) - 1) * atrous_rate + 1
        missing = max(reach - x.shape[1], 0)
        left, right = missing // 2, missing - missing // 2
    padded = np.pad(x, ((0, 0), (left, right), (0, 0)))
    y = np.zeros((len(x), new_steps, W.shape[2]))
    for k, tap in enumerate(W):
        y += padded[:, k * atrous_rate :: subsample_length][:, :new_steps] @ tap
    return y + b
    ### END SOLUTION


# %% grade_id="check_strided_conv1d" points=5
check(strided_conv1d)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (41, 42, 43):
    assert diagnose("strided_conv1d", strided_conv1d, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(strided_conv1d))

# %% [markdown]
# ## 4 · How much must be recorded?
#
# This one is new. You plan a recording: how long must it be? `shortest_input(outputs, filter_length,
# border_mode, subsample_length, atrous_rate)` returns the *smallest* number of input steps from which the
# layer makes *at least* that many outputs. A signal has at least one step.
#
# By hand, for 3 outputs of a kernel of 3 taps at rate 2 (effective length 5) with stride 2:
#
# | border_mode | why | shortest input |
# |---|---|---|
# | `"valid"` | the first tap moves from step 0 to step 4; the last tap stands 4 steps further, on step 8 | 9 |
# | `"same"`, `"causal"` | there are as many places as steps, and the places 0, 2 and 4 are kept | 5 |
# | `"full"` | there are 4 more places than steps, so one step makes 5 places | 1 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Three outputs: how many jumps of the stride lie between the first and the last? And how many places does it take to have room for those jumps?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the places from the outputs and the stride.
# 2. Use task 2 backwards: in each mode, how many steps make that many places?
# 3. Less than one step is not possible.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `outputs - 1` jumps need `(outputs - 1) * subsample_length + 1` places. In mode "valid" the input has
# `effective_length - 1` more steps than places. In mode "full" it has that many fewer. `max(a, b)` is the
# larger of two numbers. Or try: count up the input length until your `output_length` is large enough.
#
# </details>


# %% grade_id="shortest_input" solution=true
def shortest_input(outputs, filter_length, border_mode, subsample_length, atrous_rate):
    """Return the fewest input steps from which the layer makes at least that many outputs.

    outputs, filter_length, subsample_length, atrous_rate : whole numbers, at least 1
    border_mode : "valid", "same", "full" or "causal"

    Returns a whole number, at least 1.
    """
    ### BEGIN SOLUTION
    places = (outputs - 1) * subsample_length + 1
    beyond = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return places + beyond
    if border_mode == "full":
        return max(places - beyond, 1)
    return places
    ### END SOLUTION


# %% grade_id="check_shortest_input" points=4
check(shortest_input)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (41, 42, 43):
    assert diagnose("shortest_input", shortest_input, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. You can now predict the shape of anything that
# `AtrousConvolution1D` returns, and compute it too. Here is one thing to think about: does your function
# ever compute an output that the stride leaves out? Which of its lines decides that?
