# %% [markdown]
# # Exercise 3 · Holes
#
# In lesson 3 you moved the taps of a kernel apart and saw what it reads.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | holes in a kernel; the lesson had gaps, here you write the whole function | 5 | 2 |
# | 2 | the convolution; bring your function along, or write it another way | 5 | 4 |
# | 3 | new: find an echo with two taps; not graded, but the check says whether it is right | 20 | – |
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
# Your functions should do what this picture shows: three taps, four steps apart, over an input of sixteen
# steps.

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.holes import holes
from atrous_lib.widgets import Still

Still(holes(16, filter_length=3, atrous_rate=4, output=2))

# %% [markdown]
# ## 1 · A kernel with holes
#
# `dilate_kernel(W, atrous_rate)` returns a longer kernel: the same taps in the same order, `atrous_rate`
# steps from each to the next, and zeros in between. An ordinary convolution with that long kernel gives
# what the short kernel with holes gives.
#
# By hand, for a kernel of two taps with one channel and one filter:
#
# | atrous_rate | taps in | rows out |
# |---|---|---|
# | 1 | 5, 7 | 5, 7 |
# | 2 | 5, 7 | 5, 0, 7 |
# | 4 | 5, 7 | 5, 0, 0, 0, 7 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# How long is the result? Count the steps from the first tap to the last, both included, in the table above.
# The first line of the lesson's picture gives that length for any rate.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the effective length from `filter_length`, which is `len(W)`, and `atrous_rate`.
# 2. Make an array of zeros of that length, with `W`'s other two axes.
# 3. Put tap number `k` into the row where it belongs.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Tap 0 belongs in row 0, tap 1 in row `atrous_rate`, tap 2 in row `2 * atrous_rate`. A slice with a step,
# `rows[::step]`, names all those rows at once, and you may assign to it.
#
# </details>


# %% grade_id="dilate_kernel" solution=true
def dilate_kernel(W, atrous_rate):
    """Return the kernel with `atrous_rate - 1` zeros between each tap and the next.

    W : array, shape (filter_length, input_dim, nb_filter)
    atrous_rate : whole number, at least 1; it may be larger than filter_length

    Returns an array of shape (effective_length, input_dim, nb_filter).
    """
    ### BEGIN SOLUTION
    effective_length = (len(W) - 1) * atrous_rate + 1
    dilated = np.zeros((effective_length, *W.shape[1:]), W.dtype)
    dilated[::atrous_rate] = W
    return dilated
    ### END SOLUTION


# %% grade_id="check_dilate_kernel" points=2
check(dilate_kernel)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("dilate_kernel", dilate_kernel, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · The convolution with holes
#
# `atrous_conv1d(x, W, b, atrous_rate)` computes the layer's output, mode "valid": an output wherever the whole kernel fits
# into the input, and no padding. The output at step `t` is
#
# $$y[t] = b + x[t]\,W[0] + x[t + r]\,W[1] + x[t + 2r]\,W[2] + \dots \qquad r = \text{atrous\_rate}$$
#
# Each product multiplies a step of `x`, which holds `input_dim` numbers, by a tap of `W`, a matrix of shape
# (input_dim, nb_filter).
#
# By hand, for one channel and one filter: `x` = 1, 2, 3, 4, 5, 6, `W` = 1, 10, `b` = 0 and `atrous_rate` = 3 give
#
# | t | sum | y[t] |
# |---|---|---|
# | 0 | 1 · 1 + 4 · 10 | 41 |
# | 1 | 2 · 1 + 5 · 10 | 52 |
# | 2 | 3 · 1 + 6 · 10 | 63 |
#
# You may use `dilate_kernel`, but you need not: a hole costs nothing if you never visit it. Loops are
# welcome. If yours works, try it with a single loop, over the taps.
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many outputs are there? The kernel spans its effective length and can start at step 0, at step 1, and so on, as long
# as its last tap stays inside `x`.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the number of outputs, `new_steps`.
# 2. Start with an array of zeros of shape (batch, new_steps, nb_filter).
# 3. For each tap: which steps of `x` does it meet at outputs 0, 1, …, `new_steps - 1`? They stand side by side, so they are
#    one slice. Multiply that slice by the tap and add.
# 4. Add the bias.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Tap `k` meets the steps that start at `k * atrous_rate`, and there are `new_steps` of them. `slice @ W[k]` multiplies
# (batch, new_steps, input_dim) by (input_dim, nb_filter) in one go. `b` has one number for each filter, and the filters are the
# last axis of `y`, so `y + b` does the right thing.
#
# </details>


# %% grade_id="atrous_conv1d" solution=true
def atrous_conv1d(x, W, b, atrous_rate):
    """Return the convolution of x with W, taps `atrous_rate` steps apart, mode "valid".

    x : array, shape (batch, steps, input_dim)
    W : array, shape (filter_length, input_dim, nb_filter)
    b : array, shape (nb_filter,)
    atrous_rate : whole number, at least 1; it may be larger than filter_length

    Returns an array of shape (batch, new_steps, nb_filter).
    """
    ### BEGIN SOLUTION
    new_steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((x.shape[0], new_steps, W.shape[2]))
    for k, tap in enumerate(W):
        start = k * atrous_rate
        y += x[:, start : start + new_steps] @ tap
    return y + b
    ### END SOLUTION


# %% grade_id="check_atrous_conv1d" points=4
check(atrous_conv1d)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("atrous_conv1d", atrous_conv1d, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(atrous_conv1d))

# %% [markdown]
# ## 3 · Find the echo
#
# This one is new, and for the joy of it: it has no points. In a valley you hear a sound, and a while later its echo. How much later? Two taps can
# tell: both with weight 1, `rate` steps apart. When one tap meets a sound while the other meets its echo,
# the sum is loud. At any other rate, the two taps meet numbers that have nothing to do with each other.
#
# So try all rates from 1 to `largest_rate`. For each of them compute the outputs *x*[*t*] + *x*[*t* + rate], and measure how loud they are: the **mean of their
# squares**. `find_echo(x, largest_rate)` returns the rate for which that is largest. No two rates are equally good.
#
# By hand, for `x` = 5, 0, 0, 5, 0, 0, 0 and `largest_rate` = 3:
#
# | rate | outputs | mean of the squares |
# |---|---|---|
# | 1 | 5, 0, 5, 5, 0, 0 | 75 / 6 = 12.5 |
# | 2 | 5, 5, 0, 5, 0 | 75 / 5 = 15 |
# | 3 | 10, 0, 0, 5 | 125 / 4 = 31.25 |
#
# The echo comes 3 steps later.
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many outputs are there at rate `r`? It is the same question as in task 2, for two taps.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. For each rate: take `x` without its last `rate` steps, and `x` without its first `rate` steps, and add them.
# 2. Square the sums, take their mean, and put it into a list.
# 3. Find the largest mean. At which rate did your list begin?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `x[:-rate]` ends `rate` steps early, and `x[rate:]` begins `rate` steps late. `range(1, n + 1)` goes up to `n`. `np.argmax` counts from 0.
#
# </details>


# %% grade_id="find_echo" solution=true
def find_echo(x, largest_rate):
    """Return the rate at which two taps of weight 1 give the loudest output.

    x : array, shape (steps,)
    largest_rate : whole number, at least 1 and less than steps

    Returns a whole number, from 1 to largest_rate.
    """
    ### BEGIN SOLUTION
    best, loudest = 0, -1.0
    for rate in range(1, largest_rate + 1):
        square = np.mean((x[:-rate] + x[rate:]) ** 2)
        if square > loudest:
            best, loudest = rate, square
    return best
    ### END SOLUTION


# %% tags=["raises-exception"]
check(find_echo)

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. Your `atrous_conv1d` computes what
# `atrous_lib.convolution.conv1d` computes, and what `AtrousConvolution1D` does with its `atrous_rate`. Did
# you notice? You never compared the rate with the filter's length, and nothing broke.
