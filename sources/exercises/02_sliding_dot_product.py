# %% [markdown]
# # Exercise 2 · The sliding dot product
#
# In lesson 2 you slid a kernel over a signal and wrote every product out.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | one channel, one filter; the lesson had gaps, here you write the whole function | 5 | 2 |
# | 2 | channels and filters; bring your function along, or write it another way | 5 | 4 |
# | 3 | new: find a pluck in a real guitar with a kernel that you design | 20 | 5 |
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
# The picture shows what your functions should compute: a window on two channels, two filters, and the sum
# for one output written out.

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.sliding import example, plucks, sliding
from atrous_lib.widgets import Still

Still(sliding(*example(input_dim=2, nb_filter=2, filter_length=3), output=3, filter=1))

# %% [markdown]
# ## 1 · One channel, one filter
#
# `correlate1d(x, w)` returns the dot product of `w` with every window of `x`, in order. Both are 1-D; the kernel is not
# flipped, and there is an output only where the whole kernel fits.
#
# By hand, for `x` = 3, 1, 4, 1, 5 and `w` = 10, 1:
#
# | t | sum | y[t] |
# |---|---|---|
# | 0 | 10 · 3 + 1 · 1 | 31 |
# | 1 | 10 · 1 + 1 · 4 | 14 |
# | 2 | 10 · 4 + 1 · 1 | 41 |
# | 3 | 10 · 1 + 1 · 5 | 15 |
#
# NumPy has a function that does this in one call. Try it without that function first: the next task needs
# what you learn here.
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many outputs are there? The kernel can begin at step 0, at step 1, and so on, as long as its last weight stays on `x`.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the number of outputs.
# 2. For each of them, cut the window out of `x`: as many steps as there are weights.
# 3. Take its dot product with `w`, and keep the results in one array.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The window of output `t` is a slice that begins at `t` and ends before `t + len(w)`. Between two 1-D arrays, `@` multiplies
# pair by pair and adds.
#
# </details>


# %% grade_id="correlate1d" solution=true
def correlate1d(x, w):
    """Return the dot product of w with every window of x.

    x : array, shape (steps,)
    w : array, shape (filter_length,); filter_length is at most steps

    Returns an array of shape (steps - filter_length + 1,).
    """
    ### BEGIN SOLUTION
    places = len(x) - len(w) + 1
    return np.array([x[place : place + len(w)] @ w for place in range(places)])
    ### END SOLUTION


# %% grade_id="check_correlate1d" points=2
check(correlate1d)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("correlate1d", correlate1d, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · Channels and filters
#
# `conv1d(x, W, b)` computes the layer's output at rate 1 and stride 1, mode "valid": no padding. The output at step `t` is
#
# $$y[t] = b + x[t]\,W[0] + x[t + 1]\,W[1] + x[t + 2]\,W[2] + \dots$$
#
# where each product multiplies a step of `x`, which holds `input_dim` numbers, by a tap of `W`, a matrix of shape
# (input_dim, nb_filter). Channels are added up; filters stay apart, and each has its own bias.
#
# By hand, for two channels and one filter: channel 0 of `x` is 1, 2, 3 and channel 1 is 4, 5, 6; the weights are 1, 10 for
# channel 0 and 0, 1 for channel 1; `b` = 100. Then
#
# | t | channel 0 | channel 1 | bias | y[t] |
# |---|---|---|---|---|
# | 0 | 1 · 1 + 10 · 2 = 21 | 0 · 4 + 1 · 5 = 5 | 100 | 126 |
# | 1 | 1 · 2 + 10 · 3 = 32 | 0 · 5 + 1 · 6 = 6 | 100 | 138 |
#
# Loops are welcome. If yours works, try it with a single loop, over the taps, or with `np.einsum` and no
# loop.
#
# <details><summary>Hint 1: a nudge</summary>
#
# What is the shape of `y`? Two of its axes come from `x` and one from `W`. Two axes of `W` are missing in
# `y`: you add up over those.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the number of outputs, `new_steps`.
# 2. Start with an array of zeros of shape (batch, new_steps, nb_filter).
# 3. For each tap: which steps of `x` does it meet at outputs 0, 1, …, `new_steps - 1`? They stand side by side, so they are
#    one slice. Multiply that slice by the tap and add.
# 4. Add the bias, once.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Tap `k` meets the steps that start at `k`, and there are `new_steps` of them. `slice @ W[k]` multiplies
# (batch, new_steps, input_dim) by (input_dim, nb_filter) in one go. `b` has one number for each filter, and the filters are the
# last axis of `y`, so `y + b` does the right thing.
#
# </details>


# %% grade_id="conv1d" solution=true
def conv1d(x, W, b):
    """Return the convolution of x with W, mode "valid", without flipping the kernel.

    x : array, shape (batch, steps, input_dim)
    W : array, shape (filter_length, input_dim, nb_filter)
    b : array, shape (nb_filter,)

    Returns an array of shape (batch, new_steps, nb_filter).
    """
    ### BEGIN SOLUTION
    new_steps = x.shape[1] - len(W) + 1
    y = np.zeros((x.shape[0], new_steps, W.shape[2]))
    for k, tap in enumerate(W):
        y += x[:, k : k + new_steps] @ tap
    return y + b
    ### END SOLUTION


# %% grade_id="check_conv1d" points=4
check(conv1d)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("conv1d", conv1d, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(conv1d))

# %% [markdown]
# ## 3 · Find the pluck
#
# This one is new. Somebody plays a guitar, and you want to know *when* a string is plucked. The sound is a
# very long row of numbers, so we made it shorter: `loudness` has one number for each hundredth of a second,
# which says how loud the sound is there.
#
# A pluck is a place with a quiet sound before it and a loud sound after it. Make a kernel that gives a
# large number there: `width` weights for the steps before, then `width` weights for the steps after. You
# choose them.
#
# `find_pluck(loudness, width)` looks for the window whose second half is louder than its first half by the
# most. It returns the step at which that second half begins.
#
# By hand, for `loudness` = 1, 2, 1, 7, 8, 6, 5 and `width` = 2:
#
# | window at | before | after | after − before |
# |---|---|---|---|
# | 0 | 1 + 2 | 1 + 7 | 5 |
# | 1 | 2 + 1 | 7 + 8 | **12** |
# | 2 | 1 + 7 | 8 + 6 | 6 |
# | 3 | 7 + 8 | 6 + 5 | −4 |
#
# The best window begins at step 1, and its loud half begins at step 3. So the answer is 3.
#
# <details><summary>Hint 1: a nudge</summary>
#
# The last column is a dot product of the window with a kernel. Which four weights are in it?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Make the kernel: the steps before count with a minus, the steps after with a plus.
# 2. Slide it over `loudness`. You have a function for that, from task 1.
# 3. Find the place of the largest answer.
# 4. That is where the window begins. Where does its second half begin?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.repeat([3, 8], width)` repeats each of the numbers `width` times. `np.argmax(y)` is the place of the
# largest number in `y`; `int(...)` turns it into a plain whole number.
#
# </details>


# %% grade_id="find_pluck" solution=true
def find_pluck(loudness, width):
    """Return the step at which the sound rises most.

    loudness : array, shape (steps,)
    width : whole number, at least 1; 2 * width is at most steps

    Returns a whole number: the first step of the loud half.
    """
    ### BEGIN SOLUTION
    kernel = np.repeat([-1.0, 1.0], width)
    rises = np.correlate(loudness, kernel, mode="valid")
    return int(np.argmax(rises)) + width
    ### END SOLUTION


# %% grade_id="check_find_pluck" points=5
check(find_pluck)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("find_pluck", find_pluck, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %%
Still(plucks(find_pluck))

# %% [markdown]
# ## Done?
#
# The picture above is the real guitar, with the pluck that your function finds. Save the notebook; that is
# what you hand in. Your `conv1d` computes what `atrous_lib.convolution.conv1d` computes at rate 1. Here is
# one thing to think about: the number of parameters in `W` and `b` does not depend on how long `x` is. What
# makes that possible?
