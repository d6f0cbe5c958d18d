# %% [markdown]
# # Exercise 12 · Modern names
#
# In lesson 12 you read one layer in four calls.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | Keras 3; the lesson had gaps, here you write the whole function | 5 | 2 |
# | 2 | PyTorch; bring your function along, or write it another way | 5 | 3 |
# | 3 | the kernel; bring your line along | 2 | 2 |
# | 4 | new: read a call of today as a layer of 2016 | 13 | 4 |
#
# You need NumPy and nothing else; neither Keras nor PyTorch has to be installed. Write your code where it says
# `YOUR CODE HERE`, run the cell, then run the check below it. A check tells you what your code did and asks you a question; it does
# not tell you the answer. Run it as often as you like.
#
# The first cell of code brings `check` along. Run it before all others, each time you open the notebook; without it,
# Python says `NameError: name 'check' is not defined`.
#
# A configuration is a dict that always has these eight keys:
#
# `nb_filter`, `filter_length`, `border_mode`, `subsample_length`, `atrous_rate`, `activation`, `bias`, `input_dim`

# %%
from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.widgets import Still

# %% [markdown]
# ## 1 · Keras 3
#
# `to_keras3(config)` returns the arguments of `keras.layers.Conv1D` as a dict with seven keys. Try it without looking at the lesson first; Keras's own page on `Conv1D` has the names too.
# Values stay as they are; `border_mode` is one of `valid`, `same` and `causal` here, and stride and rate are never both above 1.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Keras 3 does not need one of the eight, because it looks at its input. Of the other seven, one kept its
# name.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Write a table, a dict from each old name to the new one.
# 2. Build a new dict: for each entry of the table, the new name and the value that `config` has under the old one.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `{new: config[old] for old, new in table.items()}` does step 2. The new name for `bias` begins with a
# verb: you *use* a bias or not.
#
# </details>


# %% grade_id="to_keras3" solution=true
def to_keras3(config):
    """Return the seven arguments of Keras 3's Conv1D for a layer of Keras 1.

    config : dict with the eight keys above; it stays as it is

    Returns a dict.
    """
    ### BEGIN SOLUTION
    names = {
        "nb_filter": "filters",
        "filter_length": "kernel_size",
        "border_mode": "padding",
        "subsample_length": "strides",
        "atrous_rate": "dilation_rate",
        "activation": "activation",
        "bias": "use_bias",
    }
    return {new: config[old] for old, new in names.items()}
    ### END SOLUTION


# %% grade_id="check_to_keras3" points=2
check(to_keras3)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (121, 122, 123):
    assert diagnose("to_keras3", to_keras3, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 2 · PyTorch
#
# `to_torch(config)` returns the arguments of `torch.nn.Conv1d` as a dict.
#
# Again there are seven keys, but not the same seven. PyTorch knows the paddings `valid` and `same` by name.
# For `full` it needs a number: how many zeros stand on each side. (`causal` does not come up here: PyTorch
# has no argument for it.)
#
# By hand, for mode `full`:
#
# | filter_length | atrous_rate | zeros on each side |
# |---|---|---|
# | 2 | 1 | 1 |
# | 3 | 1 | 2 |
# | 3 | 4 | 8 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# What does PyTorch do with an activation that is handed to `Conv1d`? And which of the eight entries does it want that Keras 3 did
# not ask for?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Rename, as for Keras 3, with another table.
# 2. If the padding is `full`, replace it with a number: the steps from the first tap to the last one.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# A kernel has one hop fewer than it has taps, and each hop is `atrous_rate` steps long. The number of
# filters becomes the number of channels that come *out*.
#
# </details>


# %% grade_id="to_torch" solution=true
def to_torch(config):
    """Return the seven arguments of PyTorch's Conv1d for a layer of Keras 1.

    config : dict with the eight keys above; it stays as it is

    Returns a dict; its padding is "valid", "same" or a number of zeros on each side.
    """
    ### BEGIN SOLUTION
    padding = config["border_mode"]
    if padding == "full":
        padding = (config["filter_length"] - 1) * config["atrous_rate"]
    return {
        "in_channels": config["input_dim"],
        "out_channels": config["nb_filter"],
        "kernel_size": config["filter_length"],
        "stride": config["subsample_length"],
        "padding": padding,
        "dilation": config["atrous_rate"],
        "bias": config["bias"],
    }
    ### END SOLUTION


# %% grade_id="check_to_torch" points=3
check(to_torch)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (124, 125, 126):
    assert diagnose("to_torch", to_torch, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 3 · The kernel
#
# `kernel_to_torch(W)` returns the kernel in PyTorch's order of axes.
#
# | array | axes |
# |---|---|
# | `W`, the kernel | (filter_length, input_dim, nb_filter) |
# | what you return | (nb_filter, input_dim, filter_length) |
#
# By hand, for 2 taps, 1 channel and 3 filters: 1, 2, 3 in tap 0 and 4, 5, 6 in tap 1 become 1, 4 in filter 0, then 2, 5 in filter 1, then
# 3, 6 in filter 2.
#
# <details><summary>Hint 1: a nudge</summary>
#
# The shape alone proves nothing. Follow one number: where is the 4 before, and where is it after?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# Number the old axes 0, 1, 2. Write down which of them comes first in the result, which second, which last.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.transpose(array, order)` takes the old axes' numbers in their new order. `reshape` is something else: it keeps the row of
# numbers as it is and cuts it at other places.
#
# </details>


# %% grade_id="kernel_to_torch" solution=true
def kernel_to_torch(W):
    """Return the weight of PyTorch's Conv1d for the kernel W.

    W : array, shape (filter_length, input_dim, nb_filter)

    Returns an array of shape (nb_filter, input_dim, filter_length).
    """
    ### BEGIN SOLUTION
    weight = W.transpose(2, 1, 0)
    return weight.copy()
    ### END SOLUTION


# %% grade_id="check_kernel_to_torch" points=2
check(kernel_to_torch)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (127, 128, 129):
    assert diagnose("kernel_to_torch", kernel_to_torch, seed).passed, (
        "right on the shown inputs only"
    )
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(kernel_to_torch))

# %% [markdown]
# ## 4 · Reading it backwards
#
# This one is new. You find a call of PyTorch's `Conv1d`, and want to know which layer of 2016 it is.
#
# `from_torch(call)` takes the seven arguments as a dict, with PyTorch's names, and returns the configuration of the layer of Keras 1 that computes the same: a dict with all eight keys from the top of this page.
#
# - `padding` is `"valid"`, `"same"` or a number of zeros on each side. The number is either 0 or exactly
#   the number that mode `full` needs for this kernel. All kernels have at least 2 taps.
# - A configuration always has an activation. `Conv1d` has none. Which activation of Keras 1 changes
#   nothing?
#
# By hand, for 3 taps with dilation 4:
#
# | padding | border_mode |
# |---|---|
# | `"same"` | `"same"` |
# | 0 | `"valid"` |
# | 8 | `"full"` |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Seven entries come in and eight go out. Which one is missing, and which one has to be translated and not only renamed?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Translate the padding: a word stays, 0 becomes one mode, and any other number becomes another mode.
# 2. Build the new dict, name by name. What goes into the layer, and what comes out?
# 3. Add what PyTorch has no argument for.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `if padding == 0:` is true for the number 0 and for no word. The activation that leaves every number as it is has a name in Keras 1: `"linear"`.
#
# </details>


# %% grade_id="from_torch" solution=true
def from_torch(call):
    """Return the configuration of the layer of Keras 1 that computes what the call does.

    call : dict with the seven arguments of PyTorch's Conv1d; it stays as it is

    Returns a dict with the eight keys above.
    """
    ### BEGIN SOLUTION
    border_mode = {0: "valid", "valid": "valid", "same": "same"}.get(call["padding"], "full")
    return {
        "nb_filter": call["out_channels"],
        "filter_length": call["kernel_size"],
        "border_mode": border_mode,
        "subsample_length": call["stride"],
        "atrous_rate": call["dilation"],
        "activation": "linear",
        "bias": call["bias"],
        "input_dim": call["in_channels"],
    }
    ### END SOLUTION


# %% grade_id="check_from_torch" points=4
check(from_torch)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (124, 125, 126):
    assert diagnose("from_torch", from_torch, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. With these functions a layer of 2016, with its weights,
# computes the same numbers in PyTorch or Keras today. Here is one thing to think about: which of your
# converted arguments changed its meaning, and which changed only its name?
