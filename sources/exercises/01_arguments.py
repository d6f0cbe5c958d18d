# %% [markdown]
# # Exercise 1 · Arguments
#
# In lesson 1 you saw the layer as a machine, sorted its arguments and counted its parameters.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | the families; the lesson had gaps, here you write the whole function | 5 | 2 |
# | 2 | the count; bring your function along from the lesson, or write it another way | 3 | 2 |
# | 3 | new: how many filters can you afford? | 12 | 4 |
#
# You need plain Python. Write your code where it says `YOUR CODE HERE`, run the cell, then run the
# check below it. A check tells you what your code did and asks you a question; it does not tell
# you the answer. Run it as often as you like.
#
# The first cell of code brings `check` along. Run it before all others, each time you open the notebook; without it,
# Python says `NameError: name 'check' is not defined`.
#
# This is the machine whose arguments the functions are about:

# %%
from atrous_lib.checks import check
from atrous_lib.pictures.arguments import machine, parameters
from atrous_lib.pictures.beside import beside
from atrous_lib.widgets import Still

Still(machine())

# %% [markdown]
# ## 1 · The family of an argument
#
# `family(argument)` takes the name of an argument as text and returns its family, one of these
# four words:
#
# | family | what the argument decides |
# |---|---|
# | `"shape"` | the sizes of x, W, b and y |
# | `"start"` | the numbers in W and b before training |
# | `"output"` | the numbers that come out of the same W and b |
# | `"training"` | how training changes W and b |
#
# Go down the table: the first family that fits is the answer. For instance, `family("subsample_length")` is
# `"shape"`: with a larger stride, y has fewer steps.
#
# <details><summary>Hint 1: a nudge</summary>
#
# One family holds more than half of the names. Which is it? You need not list its members: every name that
# is in no other family is in this one.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Names with one of two endings are about training.
# 2. Two names are about the numbers that W and b start with.
# 3. One name is about what comes out.
# 4. Everything else sets a size.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `name.endswith(("one", "other"))` is true if the name ends in either. `name in ("one", "other")`
# is true if it is either. A `return` in an `if` leaves the function, so the last line needs no
# condition.
#
# </details>


# %% grade_id="family" solution=true
def family(argument):
    """Return the family of one of the layer's arguments.

    argument : text, the name of an argument, as in the machine above

    Returns "shape", "start", "output" or "training".
    """
    ### BEGIN SOLUTION
    if argument.endswith(("_regularizer", "_constraint")):
        return "training"
    if argument in ("init", "weights"):
        return "start"
    return "output" if argument == "activation" else "shape"
    ### END SOLUTION


# %% grade_id="check_family" points=2
check(family)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (11, 12, 13):
    assert diagnose("family", family, seed).passed, "right on the shown arguments only"
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · Counting parameters
#
# `count_parameters(filter_length, input_dim, nb_filter, bias)` returns how many numbers the layer
# learns: all cells of W, and all of b if there is one. `bias` is `True` or `False`.
#
# In this picture, the last number is what your function should return for `count_parameters(2, 3, 5,
# True)`:

# %%
Still(parameters(2, 3, 5, bias=True))

# %% [markdown]
# By hand:
#
# | filter_length | input_dim | nb_filter | bias | one filter | parameters |
# |---|---|---|---|---|---|
# | 2 | 1 | 1 | False | 2 weights | 2 |
# | 2 | 1 | 1 | True | 2 weights, 1 bias | 3 |
# | 2 | 1 | 3 | True | 2 weights, 1 bias | 9 |
# | 2 | 3 | 5 | True | 6 weights, 1 bias | 35 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many numbers does a single filter learn? All filters of a layer have the same number of weights.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out the number of cells in W. It is a block with a length, a width and a depth.
# 2. Work out the number of cells in b. Without a bias there are none.
# 3. Add the two.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# A block of 2 by 3 by 5 cells has 2 · 3 · 5 of them. b is a single row, and its length is one of those
# three numbers. An `if` decides whether you add it.
#
# </details>


# %% grade_id="count_parameters" solution=true
def count_parameters(filter_length, input_dim, nb_filter, bias):
    """Return how many numbers the layer learns.

    filter_length, input_dim, nb_filter : whole numbers, at least 1
    bias : True or False

    Returns a whole number.
    """
    ### BEGIN SOLUTION
    weights = filter_length * input_dim * nb_filter
    biases = nb_filter if bias else 0
    return weights + biases
    ### END SOLUTION


# %% grade_id="check_count_parameters" points=2
check(count_parameters)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (11, 12, 13):
    assert diagnose("count_parameters", count_parameters, seed).passed, "right for shown sizes only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(count_parameters))

# %% [markdown]
# ## 3 · As many filters as you can afford
#
# This one is new. A small computer has room for `budget` numbers, no more. How many filters can the layer have?
#
# `most_filters(budget, filter_length, input_dim, bias)` returns the largest number of filters with which
# the layer still learns at most `budget` numbers. The answer may be 0.
#
# By hand:
#
# | budget | filter_length | input_dim | bias | one filter costs | filters | left over |
# |---|---|---|---|---|---|---|
# | 10 | 2 | 1 | True | 3 | 3 | 1 |
# | 10 | 2 | 1 | False | 2 | 5 | 0 |
# | 5 | 3 | 2 | True | 7 | 0 | 5 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# In task 2 you multiplied to get from the filters to the count. Which operation leads back?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Work out what one filter costs, its bias included if there is one.
# 2. Work out how often that fits into the budget.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `17 // 5` is 3: how often 5 fits into 17. `True` counts as 1 in a sum, and `False` as 0.
#
# </details>


# %% grade_id="most_filters" solution=true
def most_filters(budget, filter_length, input_dim, bias):
    """Return the largest number of filters of a layer that learns at most `budget` numbers.

    budget : whole number, at least 1
    filter_length, input_dim : whole numbers, at least 1
    bias : True or False

    Returns a whole number.
    """
    ### BEGIN SOLUTION
    one_filter = filter_length * input_dim
    if bias:
        one_filter += 1
    return budget // one_filter
    ### END SOLUTION


# %% grade_id="check_most_filters" points=4
check(most_filters)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (11, 12, 13):
    assert diagnose("most_filters", most_filters, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. Your second function agrees with `count_params()` of the
# layer itself. Here is one thing to think about: your first function knows seventeen arguments, and your
# second one takes four of them. Which family are these four in? Could any other argument change the count?
