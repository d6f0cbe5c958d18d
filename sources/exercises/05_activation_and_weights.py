# %% [markdown]
# # Exercise 5 · Activation and weights
#
# In lesson 5 you saw what happens to a layer's sums on their way out, and where its first weights come from.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | a cheap sigmoid; the lesson had gaps, here you write the whole function | 4 | 1 |
# | 2 | shares at each step; here too you write the whole function | 7 | 3 |
# | 3 | a kernel from Keras 1; bring your line along | 2 | 2 |
# | 4 | new: which of two outputs comes from a flipped kernel? | 17 | 5 |
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
# | `y`, what the convolution gives | (batch, steps, nb_filter) |
# | `W4`, a kernel as Keras 1 stored it | (filter_length, 1, input_dim, nb_filter) |
# | `W`, a kernel as `conv1d` takes it | (filter_length, input_dim, nb_filter) |
#
# What your activations get is called `y` here. In the pictures it is *z*, and *y* is the result.

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.activation import activation, layouts
from atrous_lib.pictures.activation import softmax as shares
from atrous_lib.pictures.beside import beside
from atrous_lib.widgets import Still

# %% [markdown]
# ## 1 · A cheap sigmoid
#
# `hard_sigmoid(y)` is made of three straight pieces, as in this picture:

# %%
Still(activation("hard_sigmoid", z=1, times=4))

# %% [markdown]
# The middle piece goes through (0, 0.5) and rises by 0.2 for each unit. By hand:
#
# | number in | −4 | −2.5 | −1 | 0 | 2 | 3 |
# |---|---|---|---|---|---|---|
# | number out | 0 | 0 | 0.3 | 0.5 | 0.9 | 1 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Start with the slanted line alone, for every number. What then keeps the result between the two shelves?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Compute the line for the whole array at once: a product and a sum.
# 2. Where the line is above its upper shelf, take the shelf instead; the same below.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.clip(array, low, high)` does the second step. So do `np.minimum` and `np.maximum`, one after the other.
#
# </details>


# %% grade_id="hard_sigmoid" solution=true
def hard_sigmoid(y):
    """Return the line through (0, 0.5) with slope 0.2, never below 0 and never above 1.

    y : array, shape (batch, steps, nb_filter)

    Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    line = y * 0.2 + 0.5
    return np.clip(line, 0, 1)
    ### END SOLUTION


# %% grade_id="check_hard_sigmoid" points=1
check(hard_sigmoid)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (51, 52, 53):
    assert diagnose("hard_sigmoid", hard_sigmoid, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(hard_sigmoid))

# %% [markdown]
# ## 2 · Shares at each step
#
# `softmax(y)` makes the filters share out 1, at each step of each sample, as in this picture:

# %%
Still(shares(step=2, added=1))

# %% [markdown]
# The share of filter *f* at one step is its power, divided by the sum of the powers of all filters at that step:
#
# $$\text{share}[f] = \frac{e^{y[f]}}{e^{y[0]} + e^{y[1]} + \dots}$$
#
# By hand, for one sample, two steps and two filters. The scores are natural logarithms (ln, in NumPy
# `np.log`), so their powers are whole numbers:
#
# | step | scores | powers | shares |
# |---|---|---|---|
# | 0 | ln 1, ln 3 | 1, 3 | 0.25, 0.75 |
# | 1 | ln 4, ln 1 | 4, 1 | 0.8, 0.2 |
#
# One array may hold scores as large as 1000 and as small as −1000. Even then, your result must hold
# numbers, never `nan`.
#
# <details><summary>Hint 1: a nudge</summary>
#
# A sum over one axis usually drops that axis. What shape do you need, so that each sum divides the powers
# of its own step? And what happens to the shares of a step when you subtract the same number from all its
# scores?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Find the largest score of each step of each sample.
# 2. Subtract it from the scores of that step, so that none is above 0.
# 3. Take powers; none is above 1 now, and at least one at each step is 1.
# 4. Divide by their sum at each step.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# The filters are the last axis, number 2 or −1. `max` and `sum` take `axis=`, and with `keepdims=True` they keep an axis of
# length 1 in its place: (batch, steps, 1) beside (batch, steps, nb_filter).
#
# </details>


# %% grade_id="softmax" solution=true
def softmax(y):
    """Return exp(y) divided, at each step, by its sum over the filters.

    y : array, shape (batch, steps, nb_filter), of any size

    Returns an array of the same shape.
    """
    ### BEGIN SOLUTION
    highest = y.max(axis=-1, keepdims=True)
    powers = np.exp(y - highest)
    return powers / powers.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% grade_id="check_softmax" points=3
check(softmax)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (51, 52, 53):
    assert diagnose("softmax", softmax, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 3 · A kernel from Keras 1
#
# `kernel_from_keras1(W4)` brings a stored kernel into the layout that `conv1d` takes. Every weight keeps its tap, its
# channel and its filter; the digits in the picture spell them:

# %%
Still(layouts(filter_length=3, input_dim=1, nb_filter=2))

# %% [markdown]
# By hand:
#
# | shape of `W4` | shape of `W` |
# |---|---|
# | (2, 1, 3, 4) | (2, 3, 4) |
# | (3, 1, 1, 2) | (3, 1, 2) |
# | (1, 1, 1, 1) | (1, 1, 1) |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Three of the four axes count something. The other one always has the same place, and always holds a single
# entry. Which one is it?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# Either pick the only entry of that axis, for all taps at once; or ask NumPy to drop that axis, and say which one you mean.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `array[:, 5]` picks entry 5 of axis 1 and keeps everything of axis 0 and of the axes after it.
# `np.squeeze(array, axis=3)` drops axis 3. Neither is the line that you need, but each is close to one.
#
# </details>


# %% grade_id="kernel_from_keras1" solution=true
def kernel_from_keras1(W4):
    """Return the kernel that Keras 1 stored as W4 in the layout of conv1d.

    W4 : array, shape (filter_length, 1, input_dim, nb_filter)

    Returns an array of shape (filter_length, input_dim, nb_filter).
    """
    ### BEGIN SOLUTION
    only_entry = 0
    return W4[:, only_entry]
    ### END SOLUTION


# %% grade_id="check_kernel_from_keras1" points=2
check(kernel_from_keras1)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (51, 52, 53):
    verdict = diagnose("kernel_from_keras1", kernel_from_keras1, seed)
    assert verdict.passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 4 · Which of the two flips?
#
# This one is new. Two old computers ran the same layer with the same `x` and the same kernel `W`, no bias,
# mode "valid", and `relu` at the end. One had TensorFlow, which leaves the kernel as it is; the other had
# Theano, which reverses the order of its taps. The labels have come off, and you have only the two outputs.
#
# `which_flips(x, W, first, second)` returns `"first"` if the first output was computed with the flipped kernel, and `"second"` if the second one was. Exactly one of
# them was. `W` has the three axes of `conv1d`.
#
# By hand, for one channel and one filter: `x` = 1, 2, 4 and `W` = 10, −1.
#
# | kernel | sums | after relu |
# |---|---|---|
# | 10, −1, as it is | 10 · 1 − 1 · 2, 10 · 2 − 1 · 4 | 8, 16 |
# | −1, 10, flipped | −1 · 1 + 10 · 2, −1 · 2 + 10 · 4 | 19, 38 |
#
# If `first` is 19, 38, the first one flips.
#
# <details><summary>Hint 1: a nudge</summary>
#
# You know `x` and `W`. What could you compute yourself, and which of the two should it be equal to?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Compute the convolution of `x` and `W` without a flip. Lesson 2 did that; your function from there, or
#    the library's `conv1d`, may help.
# 2. Apply relu: a negative sum becomes 0.
# 3. Compare with `first`, number by number, up to rounding.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Tap `k` meets the steps that start at `k`; `x[:, k : k + new_steps] @ W[k]` is its part of the sum, where
# `new_steps` is `first.shape[1]`. `np.maximum(y, 0)` is relu. `np.allclose(a, b)` says whether two arrays
# agree up to rounding.
#
# </details>


# %% grade_id="which_flips" solution=true
def which_flips(x, W, first, second):
    """Return which of two outputs was computed with a flipped kernel.

    x : array, shape (batch, steps, input_dim)
    W : array, shape (filter_length, input_dim, nb_filter)
    first, second : arrays, shape (batch, new_steps, nb_filter), both after relu

    Returns "first" or "second".
    """
    ### BEGIN SOLUTION
    new_steps = first.shape[1]
    y = np.zeros(first.shape)
    for k, tap in enumerate(W):
        y += x[:, k : k + new_steps] @ tap
    return "second" if np.allclose(np.maximum(y, 0), first) else "first"
    ### END SOLUTION


# %% grade_id="check_which_flips" points=5
check(which_flips)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (51, 52, 53):
    assert diagnose("which_flips", which_flips, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. Your activations do what `atrous_lib.activations` does, and a
# kernel that went through your function can be handed to the layer, `AtrousConvolution1D(nb_filter,
# filter_length, weights=[W, b])`. Here is one thing to think about: nothing in the shape of a stored kernel
# says whether TensorFlow or Theano trained it. How would you find out?
