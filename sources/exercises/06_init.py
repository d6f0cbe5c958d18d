# %% [markdown]
# # Exercise 6 · Start values
#
# In lesson 6 you saw a signal die on its way through twenty layers, and brought it back with other start values.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | the fans; the lesson had gaps, here you write the whole function | 4 | 2 |
# | 2 | Glorot's weights; bring your function along, or write it another way | 4 | 4 |
# | 3 | new: predict what happens to a signal before anything runs | 15 | 5 |
#
# You need NumPy and nothing else. Write your code where it says `YOUR CODE HERE`, run the cell, then run the check below
# it. A check tells you what your code did and asks you a question; it does not tell you the answer. Run it as often as you like.
#
# The first cell of code brings `check` along. Run it before all others, each time you open the notebook; without it,
# Python says `NameError: name 'check' is not defined`.
#
# A kernel's shape is (filter_length, input_dim, nb_filter), as in the lesson. This is the picture to count in: a kernel of
# shape (3, 2, 4).

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.init import depth, fans
from atrous_lib.widgets import Still

Still(fans(filter_length=3, input_dim=2, nb_filter=4))

# %% [markdown]
# ## 1 · The fans
#
# `compute_fans(shape)` returns two whole numbers, (fan_in, fan_out): how many numbers of the input one output number reads,
# and how many numbers of the output read one input number, away from the edges.
#
# By hand:
#
# | shape | fan_in | fan_out |
# |---|---|---|
# | (1, 2, 4) | 2 | 4 |
# | (3, 2, 4) | 6 | 12 |
# | (3, 4, 2) | 12 | 6 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# The first row has a single tap. What do the two fans count there? And what changes from the first row to the second?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Take the three sizes out of `shape`.
# 2. One output belongs to one filter. Which of the sizes say how many weights that filter has?
# 3. One input number belongs to one channel. Which of the sizes say how many weights meet it?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Each fan is a product of two sizes, and `filter_length` is in both products. `return first, second` hands back a pair.
#
# </details>


# %% grade_id="compute_fans" solution=true
def compute_fans(shape):
    """Return (fan_in, fan_out) of a convolution's kernel.

    shape : three whole numbers, (filter_length, input_dim, nb_filter)

    Returns two whole numbers. (The library's own function takes a dense kernel's shape,
    (input_dim, output_dim), too; this one need not.)
    """
    ### BEGIN SOLUTION
    filter_length, input_dim, nb_filter = shape
    return filter_length * input_dim, filter_length * nb_filter
    ### END SOLUTION


# %% grade_id="check_compute_fans" points=2
check(compute_fans)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (61, 62, 63):
    assert diagnose("compute_fans", compute_fans, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(compute_fans))

# %% [markdown]
# ## 2 · Glorot's weights
#
# `glorot_uniform(shape, rng)` returns an array of weights. Every number between −limit and limit is as
# likely as any other, and the limit is chosen so that
#
# $$\mathrm{Var}(W) = \frac{2}{\text{fan\_in} + \text{fan\_out}}$$
#
# Such numbers have the variance limit² / 3. By hand:
#
# | shape | fan_in + fan_out | Var(W) | limit |
# |---|---|---|---|
# | (1, 100, 50) | 150 | 0.01333 | 0.2 |
# | (3, 60, 140) | 600 | 0.00333 | 0.1 |
#
# All random numbers must come from `rng`, a NumPy generator that somebody has seeded: the same seed must
# give the same weights. The check looks at how your numbers are spread. You may draw them in any order.
#
# With such weights a signal survives twenty layers, as long as no activation stands between them:

# %%
Still(depth("glorot_uniform", "linear"))

# %% [markdown]
# <details><summary>Hint 1: a nudge</summary>
#
# limit² / 3 and 2 / (fan_in + fan_out) are the same number. What is limit² then? Check it with the table's last row.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Count the fans with the function that you have just written.
# 2. Work out the limit.
# 3. Draw an array of the wanted shape from `rng`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.sqrt` takes the root. `rng.uniform(low, high, shape)` draws numbers evenly between two limits, which need not be
# symmetrical, but here they are.
#
# </details>


# %% grade_id="glorot_uniform" solution=true
def glorot_uniform(shape, rng):
    """Return weights drawn evenly around 0, with variance 2 / (fan_in + fan_out).

    shape : three whole numbers, (filter_length, input_dim, nb_filter)
    rng : numpy.random.Generator, from which all numbers are drawn

    Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    fan_in, fan_out = compute_fans(shape)
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)
    ### END SOLUTION


# %% grade_id="check_glorot_uniform" points=4
check(glorot_uniform)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (61, 62, 63):
    assert diagnose("glorot_uniform", glorot_uniform, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 3 · Before anything runs
#
# This one is new: predict what happens to a signal, without computing a single output.
#
# A signal with the variance `variance` goes through several layers. `shapes` has one entry for each of
# them, first layer first. The weights of all of them were drawn evenly between −`limit` and `limit`. With
# `relu=True`, relu follows *every* layer, and halves the squares each time.
#
# `variance_after(variance, shapes, limit, relu)` returns the variance (with relu: the mean square) after
# the last layer, by the rules of the lesson: a layer multiplies it by fan_in · Var(W).
#
# By hand, for `variance` = 4, `limit` = 1, so Var(W) = 1/3, and the shapes (2, 3, 6) and (1, 6, 5):
#
# | after | factor | without relu | with relu |
# |---|---|---|---|
# | layer 1 | 6 · 1/3 = 2 | 8 | 4 |
# | layer 2 | 6 · 1/3 = 2 | 16 | 4 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Each layer starts with what is left after the layer before.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out Var(W) from the limit. It is the same for all layers.
# 2. Go through the shapes. Work out fan_in, and multiply.
# 3. With relu, halve. In every round of the loop, or once?
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `for filter_length, input_dim, nb_filter in shapes:` unpacks each shape. `variance *= factor` multiplies
# what is there. The `return` comes after the loop.
#
# </details>


# %% grade_id="variance_after" solution=true
def variance_after(variance, shapes, limit, relu):
    """Return the variance of a signal after a stack of layers.

    variance : number above 0, of the signal at the start
    shapes : list of (filter_length, input_dim, nb_filter), first layer first
    limit : number above 0; all weights lie evenly between -limit and limit
    relu : True or False, whether relu follows each layer

    Returns a number.
    """
    ### BEGIN SOLUTION
    for filter_length, input_dim, _ in shapes:
        variance *= filter_length * input_dim * limit**2 / 3
        if relu:
            variance /= 2
    return variance
    ### END SOLUTION


# %% grade_id="check_variance_after" points=5
check(variance_after)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (61, 62, 63):
    assert diagnose("variance_after", variance_after, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. Your second function now draws numbers as
# `init="glorot_uniform"` does, the default of `AtrousConvolution1D`. Here is one thing to think about: your
# function does not know which activation follows. What would you change in it for `relu`?
