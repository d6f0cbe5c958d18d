# %% [markdown]
# # Exercise 8 · Regularizers
#
# In lesson 8 you saw what a layer becomes when it has to pay for its weights or for its outputs.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | a penalty on weights; the lesson had gaps, here you write the whole function | 5 | 3 |
# | 2 | a penalty on outputs; bring your function along, or write it another way | 3 | 3 |
# | 3 | new: find out from one update which penalty made it, and how strong it was | 17 | 5 |
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
# | `W`, the kernel | (filter_length, input_dim, nb_filter); other shapes are possible |
# | `y`, the output | (batch, steps, nb_filter) |
#
# In this picture, only a penalty moves the four weights. Each update subtracts a quarter of the gradient.
# Your function computes that gradient.

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.regularizers import batches, shrinking
from atrous_lib.widgets import Still

Still(shrinking(4))

# %% [markdown]
# ## 1 · A penalty on weights
#
# `l1l2_penalty(W, l1, l2)` returns (loss, gradient). The loss is a number: `l1` times the sum of the sizes
# of all weights, plus `l2` times the sum of their squares. (The size of −2 is 2: the number without its
# sign.) The gradient is an array of `W`'s shape: how fast the loss grows with each weight.
#
# By hand, for the weights 3, 0 and −2:
#
# | l1 | l2 | loss | gradient |
# |---|---|---|---|
# | 1 | 0 | 3 + 0 + 2 = 5 | 1, 0, −1 |
# | 0 | 1 | 9 + 0 + 4 = 13 | 6, 0, −4 |
# | 2 | 1 | 10 + 13 = 23 | 8, 0, −6 |
#
# A weight that is exactly 0 is not pushed.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Compare the first two rows of the table with the third. How do you get the third row's loss and gradient
# from theirs?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. The sizes are an array of `W`'s shape. Add them all up, and multiply by `l1`.
# 2. Do the same with the squares and `l2`. The sum of both is the loss.
# 3. For the gradient, nothing is added up: take the slope of the size, and the slope of the square, of each weight.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.abs` gives the sizes, and `np.sign` gives 1, 0 or −1 for each weight, which is the slope of its size. The slope of a
# square is twice the weight. A `return` with a comma hands back both results.
#
# </details>


# %% grade_id="l1l2_penalty" solution=true
def l1l2_penalty(W, l1, l2):
    """Return (loss, gradient) of the penalty on the weights W.

    W : array of any shape
    l1, l2 : numbers, the strengths

    Returns a number, and an array of the shape of W.
    """
    ### BEGIN SOLUTION
    loss = l1 * np.sum(np.abs(W)) + l2 * np.sum(W**2)
    gradient = l1 * np.sign(W) + 2 * l2 * W
    return loss, gradient
    ### END SOLUTION


# %% grade_id="check_l1l2_penalty" points=3
check(l1l2_penalty)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (81, 82, 83):
    assert diagnose("l1l2_penalty", l1l2_penalty, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(l1l2_penalty))

# %% [markdown]
# ## 2 · A penalty on outputs
#
# `activity_penalty(y, l1, l2)` returns (loss, gradient) for a layer's outputs `y`, of shape (batch, steps,
# nb_filter). These are the outputs after the activation. The price is the same as before. Add up over *all*
# axes, the batch too, and average nothing.
#
# Here is an example with l1 = 1 and l2 = 0: a batch of four samples, one filter, three steps. Each of its
# outputs costs its size, and the batch costs 16.

# %%
Still(batches(4))

# %% [markdown]
# By hand, for the two samples (3, 0) and (2, 0), with one filter, l1 = 1 and l2 = 1:
#
# | sample | loss | gradient |
# |---|---|---|
# | 3, 0 | 3 + 9 = 12 | 7, 0 |
# | 2, 0 | 2 + 4 = 6 | 5, 0 |
# | the batch | 12 + 6 = 18 | of shape (2, 2, 1) |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Does the formula have to know anything about samples, steps or filters?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. The loss is a single number: `np.sum` without an axis adds up everything.
# 2. The gradient has one number for each output. So which shape does it have?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# A function that works for any shape works for outputs. You have written one above, and may call it.
#
# </details>


# %% grade_id="activity_penalty" solution=true
def activity_penalty(y, l1, l2):
    """Return (loss, gradient) of the penalty on the outputs y of a whole batch.

    y : array, shape (batch, steps, nb_filter), after the activation
    l1, l2 : numbers, the strengths

    Returns a number, and an array of the shape of y.
    """
    ### BEGIN SOLUTION
    sizes, squares = np.abs(y), y**2
    loss = l1 * sizes.sum() + l2 * squares.sum()
    return loss, l1 * np.sign(y) + 2 * l2 * y
    ### END SOLUTION


# %% grade_id="check_activity_penalty" points=3
check(activity_penalty)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (81, 82, 83):
    assert diagnose("activity_penalty", activity_penalty, seed).passed, (
        "right on the shown inputs only"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## 3 · Which penalty was it?
#
# This one is new. You see the weights of a layer before and after *one* update. Nothing but a penalty moved them: either l1 or l2, with some strength. Which one was it, and how strong?
#
# The update was the usual one: `after` = `before` − `lr` · gradient of the penalty. No weight is 0, and no two weights have the same size, so there is only one answer.
#
# `which_penalty(before, after, lr)` returns two results: `"l1"` or `"l2"`, and the strength.
#
# By hand, for `lr` = 0.25 and the weights 4, −2:
#
# | after | how far each moved | answer |
# |---|---|---|
# | 3.5, −1.5 | 0.5 and 0.5, both towards 0 | `"l1"`, 2 |
# | 2, −1 | 2 and 1, both towards 0 | `"l2"`, 1 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Which of the two pulls all weights equally hard, and which pulls the large ones harder?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Get the gradient back from the change and `lr`.
# 2. If all its sizes are equal, it was l1, and that size is the strength.
# 3. Otherwise it was l2. Use its formula backwards: the gradient is 2 · strength · weight. Which weight:
#    before or after?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.abs(gradient)` gives the sizes; `np.allclose(sizes, sizes.flat[0])` says whether all are equal to the
# first, whatever the array's shape. `float(...)` turns it into a plain number.
#
# </details>


# %% grade_id="which_penalty" solution=true
def which_penalty(before, after, lr):
    """Return which penalty made the update, and its strength.

    before, after : arrays of one shape, any; at least two weights
    lr : number above 0, the learning rate

    Returns "l1" or "l2", and a number.
    """
    ### BEGIN SOLUTION
    gradient = (before - after) / lr
    sizes = np.abs(gradient)
    if np.allclose(sizes, sizes.flat[0]):
        return "l1", float(sizes.flat[0])
    return "l2", float((gradient / (2 * before)).flat[0])
    ### END SOLUTION


# %% grade_id="check_which_penalty" points=5
check(which_penalty)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (81, 82, 83):
    assert diagnose("which_penalty", which_penalty, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. Your functions now compute what `atrous_lib.regularizers`
# computes for `W_regularizer`, `b_regularizer` and `activity_regularizer`. Here is one thing to think
# about: if somebody doubles the batch size, what would you do to the strength of `activity_regularizer`?
