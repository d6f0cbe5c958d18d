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
# # Exercise 7 · Backward
#
# In lesson 7 you followed a convolution from its outputs back to its weights and to its input.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | a judge that measures any gradient; the lesson had gaps, here you write the whole function | 8 | 2 |
# | 2 | the backward pass; bring your function along, or write it another way | 12 | 6 |
# | 3 | new: find the mistake in somebody else's gradients | 15 | 5 |
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
# | `x`, the input, and `dx` | (batch, steps, input_dim) |
# | `W`, the kernel, and `dW` | (filter_length, input_dim, nb_filter) |
# | `db`, the bias's gradient | (nb_filter,) |
# | `dy`, what arrives at the output | (batch, new_steps, nb_filter) |
#
# Your functions should do what this picture shows: a stride of 2 and a rate of 3, and one step of the input
# that two outputs read.

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.backward import step_gradient
from atrous_lib.pictures.beside import beside
from atrous_lib.widgets import Still

Still(step_gradient(14, filter_length=3, atrous_rate=3, subsample_length=2, step=6))

# %% [markdown]
# ## 1 · A judge
#
# `numerical_gradient(f, x)` measures how fast `f` rises along each number of `x`, by central differences.
# Raise the number by a step of `1e-5`, and call `f`. Lower it by a step, and call `f` again. Then divide
# the difference between the two values by the distance between the two places.
#
# By hand, with a step of 1 (yours is smaller), for f(x) = x[0] · x[0] + x[1] at x = (3, 5):
#
# | number | f above | f below | slope |
# |---|---|---|---|
# | x[0] | f(4, 5) = 21 | f(2, 5) = 9 | (21 − 9) / 2 = 6 |
# | x[1] | f(3, 6) = 15 | f(3, 4) = 13 | (15 − 13) / 2 = 1 |
#
# The gradient is (6, 1). `x` may have any number of axes, and holds floats. Your function must not change
# it.
#
# <details><summary>Hint 1: a nudge</summary>
#
# While you measure along one number, what value do all the others have? Work on a copy of `x`, and `x` is
# safe.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Copy `x`, and make an array of zeros of its shape for the result.
# 2. Go through every index of `x`. `np.ndindex(x.shape)` yields them all, whatever the number of axes.
# 3. At each index: set the copy's number a step above, and call `f`; a step below, and call `f`; then put it back.
# 4. Write the slope into the result.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Inside the loop, start from the original each time: the copy's number becomes `x[place]` plus or minus the
# step. That is safer than adding and subtracting on the copy: with floats, a number plus a step minus a
# step is not always the number. The distance from a step below to a step above is two steps.
#
# </details>


# %% grade_id="numerical_gradient" solution=true
def numerical_gradient(f, x):
    """Return the slope of f at x along each number of x, by central differences.

    f : function that takes an array of x's shape and returns one number
    x : array of floats, any shape; it is the same after the call

    Returns an array of x's shape.
    """
    ### BEGIN SOLUTION
    step, moved, gradient = 1e-5, x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved[place] = x[place] + step
        above = f(moved)
        moved[place] = x[place] - step
        below = f(moved)
        moved[place] = x[place]
        gradient[place] = (above - below) / (2 * step)
    return gradient
    ### END SOLUTION


# %% grade_id="check_numerical_gradient" points=2
check(numerical_gradient)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (71, 72, 73):
    assert diagnose("numerical_gradient", numerical_gradient, seed).passed, (
        "right for some inputs only"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · The backward pass
#
# `conv1d_backward(x, W, dy, subsample_length, atrous_rate)` returns the three gradients `dx`, `dW`, `db`, in that order, of a
# layer in mode "valid". `dy` holds how fast the loss rises with each output. Forward, output `t` was
#
# $$y[t] = b + x[t\,s]\,W[0] + x[t\,s + r]\,W[1] + x[t\,s + 2r]\,W[2] + \dots \qquad s = \text{subsample\_length},\; r = \text{atrous\_rate}$$
#
# By hand, for one channel and one filter: `x` = 1, 2, 3, 4, 5, `W` = 1, 10, `dy` = 7, 2, stride 2 and rate 1. Output 0 read the
# steps 0 and 1, output 1 the steps 2 and 3, and nobody read step 4.
#
# | gradient | sums | result |
# |---|---|---|
# | dx | 1 · 7, 10 · 7, 1 · 2, 10 · 2, nothing | 7, 70, 2, 20, 0 |
# | dW | 1 · 7 + 3 · 2, 2 · 7 + 4 · 2 | 13, 22 |
# | db | 7 + 2 | 9 |
#
# Here no step is read twice. In the picture above, two outputs read step 6.
#
# Loops over everything are welcome. If they work, try it with a single loop, over the taps.
#
# <details><summary>Hint 1: a nudge</summary>
#
# In the forward pass, take any product of one number of `x` and one weight. Which output did it go into? In `dx` and `dW`, that
# output's `dy` goes to both factors: each gets `dy` times the *other* one.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Start with zeros of the shapes of `x` and `W`.
# 2. For each tap: which steps of `x` did it read, over all outputs? They form one slice with a step.
# 3. Add what `dy` sends through this tap to that slice of `dx`.
# 4. The slice of `x` and `dy`, multiplied and added up over samples and steps, make the tap's row of `dW`.
# 5. `dy`, added up over samples and steps, is `db`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Tap `k` read the steps from `k * atrous_rate` on, every `subsample_length`-th of them, and there are
# `dy.shape[1]` of them. From the first to the last there are `(dy.shape[1] - 1) * subsample_length` steps,
# and a slice ends one after its last step. `W[k].T` has the shape (nb_filter, input_dim): it leads from
# filters back to channels.
#
# </details>


# %% grade_id="conv1d_backward" solution=true
def conv1d_backward(x, W, dy, subsample_length, atrous_rate):
    """Return the gradients (dx, dW, db) of a convolution in mode "valid".

    x : array, shape (batch, steps, input_dim)
    W : array, shape (filter_length, input_dim, nb_filter)
    dy : array, shape (batch, new_steps, nb_filter)
    subsample_length, atrous_rate : whole numbers, at least 1

    Returns dx with the shape of x, dW with the shape of W, and db with the shape (nb_filter,).
    """
    ### BEGIN SOLUTION
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    reach = (dy.shape[1] - 1) * subsample_length
    for k, tap in enumerate(W):
        first = k * atrous_rate
        read = slice(first, first + reach + 1, subsample_length)
        dx[:, read] += dy @ tap.T
        dW[k] = np.einsum("ntc,ntf->cf", x[:, read], dy)
    return dx, dW, dy.sum(axis=(0, 1))
    ### END SOLUTION


# %% grade_id="check_conv1d_backward" points=6
check(conv1d_backward)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (71, 72, 73):
    assert diagnose("conv1d_backward", conv1d_backward, seed).passed, "right for some inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(conv1d_backward))

# %% [markdown]
# ## 3 · A review
#
# This one is new. A colleague has computed three gradients of a layer in mode "valid" with stride 1 and
# rate 1, and feels sure about them. But one of them may be wrong. All three have the right shape and even
# the right sum. In a wrong one, the numbers are in the wrong order.
#
# `find_mistake(x, W, dy, dx, dW, db)` returns the name of the wrong one, `"dx"`, `"dW"` or `"db"`, or `"none"` if all are right. At most one is wrong.
#
# By hand, for `x` = 1, 2, 3, `W` = 1, 10 and `dy` = 7, 2, one channel and one filter:
#
# | gradient | right | if the colleague has |
# |---|---|---|
# | dx | 7, 72, 20 | 20, 72, 7: `"dx"` |
# | dW | 11, 20 | 20, 11: `"dW"` |
# | db | 9 | 9, and everything else is right: `"none"` |
#
# <details><summary>Hint 1: a nudge</summary>
#
# You have a function that computes all three, and you have checked it.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Compute the three gradients yourself.
# 2. Compare each with the colleague's, number by number, up to rounding.
# 3. Return the name of the first that differs, and don't forget the case in which none differs.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Your `conv1d_backward(x, W, dy, 1, 1)` returns three arrays; `a, b, c = ...` takes them apart.
# `np.allclose(a, b)` says whether two arrays agree up to rounding.
#
# </details>


# %% grade_id="find_mistake" solution=true
def find_mistake(x, W, dy, dx, dW, db):
    """Return which of somebody's three gradients is wrong.

    x, W, dy : arrays as in conv1d_backward, for stride 1 and rate 1
    dx, dW, db : arrays with the shapes of x, of W, and (nb_filter,)

    Returns "dx", "dW", "db" or "none".
    """
    ### BEGIN SOLUTION
    right_dx, right_dW = np.zeros(x.shape), np.zeros(W.shape)
    for k, tap in enumerate(W):
        read = slice(k, k + dy.shape[1])
        right_dx[:, read] += dy @ tap.T
        right_dW[k] = np.einsum("ntc,ntf->cf", x[:, read], dy)
    if not np.allclose(dx, right_dx):
        return "dx"
    if not np.allclose(dW, right_dW):
        return "dW"
    return "none" if np.allclose(db, dy.sum(axis=(0, 1))) else "db"
    ### END SOLUTION


# %% grade_id="check_find_mistake" points=5
check(find_mistake)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (71, 72, 73):
    assert diagnose("find_mistake", find_mistake, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. You now have two functions that belong together: a fast one,
# and a slow one that proves it right. Whenever you derive a gradient of your own, measure it first.
