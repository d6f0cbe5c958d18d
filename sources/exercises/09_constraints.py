# %% [markdown]
# # Exercise 9 · Constraints
#
# In lesson 9 you watched weights being brought back to where they are allowed.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | norms that are not too large; the lesson had gaps, here you write the whole function | 5 | 3 |
# | 2 | norms of exactly 1; bring your function along | 3 | 2 |
# | 3 | one step of training; here too you write the whole function | 3 | 2 |
# | 4 | new: two constraints at once | 12 | 4 |
#
# You need NumPy and nothing else. Write your code where it says `YOUR CODE HERE`, run the cell, then run the check below it. A check
# tells you what your code did and asks you a question; it does not tell you the answer. Run it as often as you like.
#
# The first cell of code brings `check` along. Run it before all others, each time you open the notebook; without it,
# Python says `NameError: name 'check' is not defined`.
#
# The words are those of the lesson:
#
# | name | meaning |
# |---|---|
# | `W`, `p` | a weight, an array of any shape |
# | `axis` | a whole number or a tuple of them: the axes over which a norm is taken |
# | norm | the square root of the sum of squares |
#
# The weights that share one norm are called a *group* here. A kernel of shape (filter_length, input_dim,
# nb_filter) with `axis=0` has input_dim · nb_filter groups; with `axis=(0, 1)` each filter is a group.
#
# Your functions should do what this picture shows: each filter is a group, and the projection makes its
# norm 1. (The picture's kernel has four axes, as Keras 1 stored it. So there a filter is `axis=(0, 1, 2)`.)

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.constraints import axes
from atrous_lib.widgets import Still

Still(axes(np.arange(1.0, 13).reshape(3, 1, 2, 2), axis=(0, 1, 2), constraint="unitnorm"))

# %% [markdown]
# ## 1 · Not too long
#
# `maxnorm(W, m, axis)` shrinks every group whose norm exceeds `m`, so that its norm becomes `m`. All weights of a group are
# multiplied by the same factor. Groups that are short enough stay as they are.
#
# By hand, for `m=5` and `axis=0`, so that each column is a group:
#
# | W | norms of the columns | factors | result |
# |---|---|---|---|
# | 6, 1 | 10 and 2.24 | 0.5 and 1 | 3, 1 |
# | 8, 2 | | | 4, 2 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# The norms of all groups come from one line: square, sum over `axis`, take the root. How do you get each
# norm back to the weights of its own group?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Compute the norms with `keepdims=True`, so that their shape keeps an axis of length 1 for each axis
#    that was summed.
# 2. For each norm, compute the factor: `m` divided by the norm where the norm is too large, and 1
#    elsewhere.
# 3. Multiply `W` by the factors.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.maximum(norm, m)` is the norm where it is too large, and `m` elsewhere. What does `m` divided by that give in the two cases?
# It is never 0 either. (`np.linalg.norm` takes two axes at most; `np.sum` takes any number.)
#
# </details>


# %% grade_id="maxnorm" solution=true
def maxnorm(W, m, axis):
    """Return W with every norm over `axis` that exceeds m shrunk to m.

    W : array of any shape
    m : the largest norm, above 0
    axis : whole number or tuple of whole numbers

    Returns an array of W's shape. Groups whose norm is at most m stay as they are.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return W * (m / np.maximum(norm, m))
    ### END SOLUTION


# %% grade_id="check_maxnorm" points=3
check(maxnorm)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (91, 92, 93):
    assert diagnose("maxnorm", maxnorm, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(maxnorm))

# %% [markdown]
# ## 2 · Exactly 1
#
# `unitnorm(W, axis)` scales every group to the norm 1, the long ones and the short ones. A group of zeros has no direction, and stays as
# it is.
#
# By hand, for `axis=0`:
#
# | W | norms of the columns | result |
# |---|---|---|
# | 3, 0.6, 0 | 5, 1 and 0 | 0.6, 0.6, 0 |
# | 4, 0.8, 0 | | 0.8, 0.8, 0 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# By which number is each weight of a group of norm 5 divided? And of norm 0.5?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Compute the norms as before.
# 2. Make sure that none of them is 0 when you divide.
# 3. Divide.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# You may divide zeros by anything but 0. Either add a tiny number such as `1e-7` to every norm, as Keras 1
# did, or let `np.where` put a 1 in the place of each norm that is 0.
#
# </details>


# %% grade_id="unitnorm" solution=true
def unitnorm(W, axis):
    """Return W with every norm over `axis` scaled to 1.

    W : array of any shape
    axis : whole number or tuple of whole numbers

    Returns an array of W's shape. Groups of zeros stay zeros.
    """
    ### BEGIN SOLUTION
    length = np.sqrt(np.square(W).sum(axis, keepdims=True))
    return W / np.where(length == 0, 1, length)
    ### END SOLUTION


# %% grade_id="check_unitnorm" points=2
check(unitnorm)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (91, 92, 93):
    assert diagnose("unitnorm", unitnorm, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 3 · One step of training
#
# `constrained_step(p, grad, lr, constraint)` updates a weight once: it subtracts `lr` times the gradient,
# and then the constraint projects the weight.
#
# By hand, for `p` = 1, 2, `grad` = 6, −4, `lr` = 0.5 and a constraint that sets negative weights to 0:
#
# | when | weight |
# |---|---|
# | before | 1, 2 |
# | after the update | −2, 4 |
# | after the projection | 0, 4 |
#
# `constraint` is a function. Your code calls it and does not know which one it is.
#
# <details><summary>Hint 1: a nudge</summary>
#
# At the end of the step, the weight has to be where the constraint allows it to be. So what comes last?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Compute the weight after the update in a new array. `p` itself is the caller's, and stays as it is.
# 2. Hand that array to `constraint`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# One line is enough. The update goes between the brackets of a call. Downhill means that you subtract the
# gradient.
#
# </details>


# %% grade_id="constrained_step" solution=true
def constrained_step(p, grad, lr, constraint):
    """Return p after one update of gradient descent and the projection that follows it.

    p, grad : arrays of one shape, any
    lr : learning rate, a number
    constraint : function from an array to its projection, an array of the same shape

    Returns an array of p's shape.
    """
    ### BEGIN SOLUTION
    updated_weight = p - lr * grad
    return constraint(updated_weight)
    ### END SOLUTION


# %% grade_id="check_constrained_step" points=2
check(constrained_step)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (91, 92, 93):
    assert diagnose("constrained_step", constrained_step, seed).passed, (
        "right on the shown inputs only"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 4 · Both at once
#
# This one is new. Suppose that filters measure *how much* of something is there. Then no weight should be
# negative, and all filters should be equally strong. That takes two constraints: no negative weight, and
# the norm 1.
#
# `nonneg_unitnorm(W, axis)` returns `W` with both: in the result no weight is negative, *and* every group
# has the norm 1. A negative weight goes to the nearest allowed number. Only a group without a positive
# weight can't get the norm 1: it becomes zeros.
#
# You can apply the two in either order. But only one order leaves both fulfilled in the end.
#
# By hand, for `axis=0`, so that each column is a group:
#
# | W | result |
# |---|---|
# | 3, 6 | 0.6, 1 |
# | 4, −8 | 0.8, 0 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# After the second projection, is the first constraint still fulfilled? Try both orders on the column 6, −8.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. One projection can spoil the other. Which one must therefore come first?
# 2. Take the norms of what is left, over `axis`, and keep the axis.
# 3. Take care of the groups whose norm is 0.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.maximum(W, 0)` does one of them. You wrote the other in task 2, and you may call it.
#
# </details>


# %% grade_id="nonneg_unitnorm" solution=true
def nonneg_unitnorm(W, axis):
    """Return W with no negative weight and with every norm over `axis` equal to 1.

    W : array of any shape
    axis : whole number or tuple of whole numbers

    Returns an array of W's shape. Groups without a positive weight become zeros.
    """
    ### BEGIN SOLUTION
    kept = np.maximum(W, 0)
    length = np.sqrt(np.square(kept).sum(axis, keepdims=True))
    return kept / np.where(length == 0, 1, length)
    ### END SOLUTION


# %% grade_id="check_nonneg_unitnorm" points=4
check(nonneg_unitnorm)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (91, 92, 93):
    assert diagnose("nonneg_unitnorm", nonneg_unitnorm, seed).passed, (
        "right on the shown inputs only"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. Your functions compute what `atrous_lib.constraints` and the
# training loop compute for `W_constraint` and `b_constraint`. Here is one thing to think about: `unitnorm`
# changes the length of a weight, and keeps its direction. What else in the layer could still make its
# output larger?
