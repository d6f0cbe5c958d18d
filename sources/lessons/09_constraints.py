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
# # Lesson 9 · Constraints
#
# **Question** How do you keep a weight where you want it while it learns?
#
# **You will be able to**
#
# - do one constrained step by hand: first the update, then the projection,
# - project a weight with `nonneg`, `maxnorm` and `unitnorm`,
# - pick the `axis`, so that the norm is taken over the weights that you mean,
# - say what a constraint does that a regularizer does not.
#
# **Builds on** Lesson 7 (gradients), lesson 8 (regularizers) and lesson 5 (the kernel's four axes)
#
# **Minutes** 40
#
# **Arguments** `W_constraint`, `b_constraint`
#
# **What people say** “`W_constraint`, `b_constraint`: non-negative or unit norm is possible.”

# %% [markdown]
# ## Recall
#
# Answer each question in your head, or on paper, before you open it.
#
# 1. A weight is 2, the gradient of the loss at it is 3, the learning rate is 0.5. What is the
#    weight after one update?
#
#    <details><summary>Answer</summary>
#
#    2 − 0.5 · 3 = 0.5. The step goes against the gradient, downhill.
#
#    </details>
#
# 2. `W_regularizer=l2(0.1)`: what does the penalty add to the gradient of a weight that is 2? Does it
#    forbid any value?
#
#    <details><summary>Answer</summary>
#
#    2 · 0.1 · 2 = 0.4. It pulls on the weight, harder the larger the weight is; if the data pull
#    harder still, the weight grows all the same. It forbids nothing.
#
#    </details>
#
# 3. A layer has `filter_length=3`, `input_dim=2`, `nb_filter=4`. What is the shape of its kernel in
#    Keras 1, and which number counts what?
#
#    <details><summary>Answer</summary>
#
#    (3, 1, 2, 4): taps, an axis of length 1 that counts nothing, channels, filters.
#
#    </details>

# %%
import numpy as np

from atrous_lib.checks import answers, diagnose
from atrous_lib.widgets import Still, predict

# %% [markdown]
# ## 1 · The constraint has the last word
#
# A *constraint* is a function that takes a weight and returns the nearest one that is allowed. Such
# a function is called a *projection*. The optimizer knows nothing of it: it makes its step, and then
# the projection puts the weight back to where it may be.
#
# **Picture.** A kernel of two weights is a point in a plane: w0 to the right, w1 up. Here both must not
# be negative (`nonneg`), so the tinted quarter is allowed. Arrow 1 is the update: it goes against
# the gradient, and it does not mind the wall. Arrow 2 is the projection.

# %%
from atrous_lib.pictures.constraints import projection

Still(projection("nonneg", direction=11, lr=0.9))

# %% [markdown]
# **By hand.** The weight is p = (1, 2), the gradient is (6, −4), the learning rate is 0.5:
#
# | when | w0 | w1 |
# |---|---|---|
# | p | 1 | 2 |
# | − 0.5 · gradient | −3 | +2 |
# | after the update | −2 | 4 |
# | after the projection `nonneg` | **0** | **4** |
#
# **Predict.** Another weight, the same constraint. Every choice below is what some program really
# computes.

# %%
from atrous_lib import constraints

predict(
    "p = (1, 3), gradient (4, 4), learning rate 0.5, constraint nonneg: where does p end?",
    answers(
        "constrained_step",
        np.array([1.0, 3.0]),
        np.array([4.0, 4.0]),
        0.5,
        constraints.get("nonneg"),
        view=lambda p: f"({p[0]:g}, {p[1]:g})",
        why="constraints.after_the_step",
        others={"subtracted_backwards": "(1, 0)"},
    ),
    most=6,
    seed=3,
)

# %% [markdown]
# **Move the control.** The other constraints of Keras 1 look at the *norm* of the weights: the length
# of the arrow from (0, 0) to the point, √(w0² + w1²). `maxnorm` allows norms up to *m*, `unitnorm` the
# norm 1 and no other, `MinMaxNorm` (here with `low=1`) the ring between two norms. They all bring a
# weight back along the line to (0, 0): **both weights are multiplied by the same number**.
#
# - `maxnorm` with m = 3: find the smallest learning rate at which the projection has something to do.
# - The small rings show the next updates, if the gradient stayed the same. Turn the gradient and
#   watch where they gather. Why just there?
# - `nonneg`: turn the gradient until the projection changes *both* weights.
# - `unitnorm`: point the gradient to 7 o'clock, so that the update goes nearly straight outwards. How far
#   does the weight get with the largest learning rate?

# %%
from atrous_lib.widgets import projection_explorer

projection_explorer(constraint="maxnorm", direction=5, tenths=7, m=2)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - 0.6, as long as the gradient points to 5 o'clock. Below that, the update ends inside the disc.
# - At the point of the circle that lies farthest *against* the gradient. There the update goes
#   straight outwards, and the projection takes all of it back.
# - At 1 o'clock, with a learning rate of 0.9 or 1: the update ends below and left of (0, 0).
# - From (0.60, 0.80) to (0.53, 0.85), after an update that was 3 long. What goes along the arrow
#   is taken back by the projection; a weight of norm 1 can only turn.
#
# </details>

# %% [markdown]
# **By hand**, with an arrow whose norm is a whole number: (3, 4) has the norm √(9 + 16) = 5.
#
# | p | norm | `maxnorm`, m = 2 | `unitnorm` | `nonneg` |
# |---|---|---|---|---|
# | (3, 4) | 5 | times 2/5: (1.2, 1.6) | divided by 5: (0.6, 0.8) | (3, 4) |
# | (0.3, −0.4) | 0.5 | (0.3, −0.4) | divided by 0.5: (0.6, −0.8) | (0.3, 0) |
#
# Mind the second row: `maxnorm` leaves short arrows alone, `unitnorm` stretches them.
#
# **Code.** This cell is complete: the step from the first table, in both orders. Which order may
# end outside?

# %%
p, gradient = np.array([1.0, 2.0]), np.array([6.0, -4.0])


def nonneg(p):
    return np.maximum(p, 0)


updated = p - 0.5 * gradient
print("after the update         ", updated)
print("after the projection     ", nonneg(updated))
print("projected first, then updated", nonneg(p) - 0.5 * gradient)

# %% [markdown]
# Now with gaps. Replace each `...` by what belongs there, and delete the line that raises.


# %%
def constrained_step(p, grad, lr, constraint):
    """Return p after one update against grad, and the projection that follows it."""
    raise NotImplementedError  # delete this line when the gaps are filled
    updated = ...  # gap 1: where does the optimizer take p?
    projected = ...  # gap 2: constraint is a function
    return projected


# %% [markdown]
# <details><summary>Hint</summary>
#
# Gap 1 is the first line of the cell above that computes something, with `lr` in place of 0.5. For
# gap 2, look at what is called `nonneg` there.
#
# </details>

# %% [markdown]
# **Check.** If your function is not right yet, the answer says what it does instead.

# %%
print(diagnose("constrained_step", constrained_step).message)

# %% [markdown]
# And does the real layer do the same? Two layers with the same start values, one update each, one
# of them with `W_constraint="nonneg"`. The signal is three centuries of sunspots; each layer is to
# foretell the next three years, one filter for each.

# %%
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD
from atrous_lib.signals import sunspots

# %%
years, numbers = sunspots()
z = (numbers - numbers.mean()) / numbers.std()
x = np.stack([z, np.diff(z, prepend=z[0])], axis=-1)[None, :-3]  # channels: level and change
y = np.stack([z[3:-2], z[4:-1], z[5:]], axis=-1)[None]  # filters: one, two, three years ahead


def train(updates, **arguments):
    """Return (loss, W, b) of a layer after so many updates."""
    layer = AtrousConvolution1D(3, 3, input_shape=(None, 2), **arguments)
    model = Sequential([layer], rng=np.random.default_rng(9))
    model.compile(SGD(lr=0.1), "mse")
    for _ in range(updates):
        model.train_on_batch(x, y)
    return model.evaluate(x, y), *layer.get_weights()


for updates in (0, 1):
    free, kept = (train(updates, W_constraint=name)[1] for name in (None, "nonneg"))
    negative = [int((W < 0).sum()) for W in (free, kept)]
    print(
        f"updates: {updates}   negative weights: {negative[0]} without, {negative[1]} with nonneg"
    )
assert np.allclose(kept, nonneg(free))

# %% [markdown]
# After one update, the constrained kernel is the projection of the free one. Before it, both are as
# `init` drew them: **start values are not projected**.
#
# > **Take-away.** The optimizer moves first and the constraint has the last word, at every update. A
# > regularizer pulls on a weight; a constraint puts it where it has to be.

# %% [markdown]
# ## 2 · The axis says which weights share a norm
#
# A kernel is more than two weights. What is *its* norm: one number for everything, one for each
# filter, one for each tap? All of these are possible, and `axis` chooses. The rule is the rule of
# NumPy's `sum`: **the axes that you name are summed over**, and vanish in one common norm.
#
# | axis of W | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | counts | taps | nothing: its length is 1 | channels | filters |
#
# **Picture.** Two taps, two channels and one filter, under Keras 1's default `axis=0`. The middle row
# shows the norms. Each is as wide as the weights that went into it, and bears the same letter.

# %%
from atrous_lib.pictures.constraints import axes

by_hand = np.array([[3.0, 0.0], [4.0, 12.0]]).reshape(2, 1, 2, 1)
Still(axes(by_hand, 0))

# %% [markdown]
# **By hand.** The same kernel, with another axis:
#
# | axis | norms |
# |---|---|
# | 0, the taps | channel 0: √(3² + 4²) = **5**, channel 1: √(0² + 12²) = **12** |
# | [0, 1, 2], taps and channels | the filter: √(3² + 4² + 0² + 12²) = **13** |
#
# With `unitnorm` and axis 0, both channels end with the norm 1: that channel 1 had been the
# louder one is forgotten. With [0, 1, 2], the whole filter has the norm 1, and its channels keep their
# proportion.
#
# **Predict.** A larger kernel of ones, a whole filter at a time.

# %%
ones = np.ones((4, 1, 4, 2))  # 4 taps, 4 channels, 2 filters

predict(
    "W of shape (4, 1, 4, 2) is all ones. After unitnorm with axis [0, 1, 2]: what is each weight?",
    answers(
        *("unitnorm", ones, (0, 1, 2)),
        view=lambda W: round(float(W[0, 0, 0, 0]), 2),
        why="constraints.ones_with_norm_1",
    ),
)

# %% [markdown]
# **Move the control.** This is a real kernel: the one that learned the sunspots, without any
# constraint.
#
# - Walk through the axes. At which one is there one norm per tap? Per filter? For the whole kernel?
# - `unitnorm` with axis 0: add up the squares of one whole filter after the projection. Which norm has
#   the *filter* now?
# - `unitnorm` with axis 1 leaves almost nothing of what was learned. What is left, and why?
# - `maxnorm` (here m = 1): how many weights does it change with axis 1? And with [0, 1, 2, 3]?
#
# The last picture of this lesson will be yours, as you leave it here.

# %%
from atrous_lib.widgets import axes_explorer

loss, learned, b = train(400)
picker = axes_explorer(learned, axis=0, constraint="unitnorm", shown=0, m=1)
picker

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - Per tap: [1, 2, 3]. Per filter: [0, 1, 2]. The whole kernel: [0, 1, 2, 3].
# - √(1² + 1²) = 1.41 for each filter: the root of the number of channels.
# - The signs. Axis 1 has length 1, so every weight is a group of its own, and its norm is its size.
# - One weight with axis 1: the only one beyond 1. All 18 with [0, 1, 2, 3]. The limit is the same;
#   the axis decides what has to keep to it.
#
# A trap: [1, 2, 3] was a whole filter in Theano's layout of two-dimensional kernels, and old recipes
# still say so. In this layer it is a *tap*, over all filters.
#
# </details>

# %% [markdown]
# **Code.** This cell is complete. It computes the norms of the learned kernel for three axes. Look at
# their shapes: `keepdims=True` leaves an axis of length 1 where a sum went, so that `W / norm` lays
# each norm over its own weights.

# %%
for axis in (0, (0, 1, 2), (1, 2, 3)):
    norm = np.sqrt(np.sum(learned**2, axis=axis, keepdims=True))
    unit = constraints.get({"name": "unitnorm", "axis": axis})(learned)
    assert np.allclose(unit, learned / norm)
    print(f"axis {axis!s:9}  norms of shape {norm.shape}: {norm.ravel().round(2)}")

# %% [markdown]
# (NumPy wants several axes as a tuple; the layer takes a list, as Keras 1 did, or a tuple.)
#
# Now with gaps. What is too long shrinks to *m*, and the rest stays:


# %%
def maxnorm(W, m, axis):
    """Return W, with every norm over axis that exceeds m shrunk to m."""
    raise NotImplementedError  # delete this line when the gaps are filled
    norm = np.sqrt(np.sum(..., axis=..., keepdims=...))  # gaps 1, 2 and 3
    factor = m / np.maximum(..., ...)  # gaps 4 and 5: it has to be 1 where a norm is below m
    return W * factor


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Gaps 1 to 3 stand in the cell above.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# For the norm 5 and m = 2, the factor is 2 / 5. For the norm 0.5 and m = 2, it has to be 2 / 2. What is
# under the line in each case, and of which two numbers is it the larger?
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("maxnorm", maxnorm).message)

# %% [markdown]
# **Code.** A blank one, and shorter than it looks: every norm becomes 1. One thing to think of: a
# bias starts as zeros, and zeros have the norm 0. They are to stay zeros.


# %%
def unitnorm(W, axis):
    """Return W with every norm over axis scaled to 1; where all weights are 0, they stay 0."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The norm is the one of `maxnorm`. What is each weight divided by?
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# 0 / 0 gives nan, and 0 / 0.0000001 gives 0. Keras 1 adds 1e-7 to every norm, small enough to be
# seen nowhere else. `np.where` is another way.
#
# </details>

# %% [markdown]
# **Check.** Your function is compared with the library's constraint, which the layer uses.

# %%
print(diagnose("unitnorm", unitnorm).message)

# %% [markdown]
# Last, the layer itself. The same training, five times, with another constraint each time:

# %%
filter_unit = {"name": "unitnorm", "axis": [0, 1, 2]}
filter_short = {"name": "maxnorm", "m": 0.5, "axis": [0, 1, 2]}

print("loss   norm of each filter  W_constraint")
for wanted in (None, "nonneg", "unitnorm", filter_unit, filter_short):
    loss, W, b = train(400, W_constraint=wanted)
    norm = np.sqrt(np.sum(W**2, axis=(0, 1, 2)))
    print(f"{loss:.3f}  {norm.round(2)!s:19}  {wanted}")

# %% [markdown]
# `"unitnorm"` alone means axis 0, and every filter ends at 1.41, as the explorer foretold. Only
# with `[0, 1, 2]` it ends at 1. That cost nothing here, since the free filters were about as long.
# The others have their price: less room, and a larger loss on the data that was trained on. Whether
# it pays on other data is for a test to say.
#
# A bias has a single axis, the filters. So `b_constraint` with axis 0 takes *one* norm over all biases,
# and [0, 1, 2] does not exist there:

# %%
for axis in (0, [0, 1, 2]):
    try:
        loss, W, b = train(400, b_constraint={"name": "unitnorm", "axis": axis})
        print(f"b has the norm {np.linalg.norm(b):.2f}, the loss is {loss:.3f}")
    except ValueError as error:
        print(error)

# %% [markdown]
# The data wanted a bias near 0, and got one of norm 1: look at the loss. `maxnorm` or `nonneg` suit a bias
# better.
#
# > **Take-away.** `axis` names what is summed over: 0 is a pair of channel and filter, [0, 1, 2] a whole
# > filter, and a norm over the one says nothing about the other.

# %% [markdown]
# ## What people say, and what is true
#
# “`W_constraint`, `b_constraint`: non-negative or unit norm is possible.” Both are, and a largest
# norm and a ring of norms too: each is a projection that comes after the update. But “unit
# norm” is half a sentence, as long as the axis does not say *of what*. Here is your own picture, as you
# left it; run the cell again after you moved the controls.

# %%
Still(picker.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercises of this lesson: [Constraints](../exercises/09_constraints/09_constraints.ipynb). They
#   ask for `maxnorm`, `unitnorm` and `constrained_step`; bring along what you wrote here.
# - Next: [Lesson 10 · Stacks and causality](10_stacks_and_causality.ipynb). One layer is understood
#   now, argument by argument. What do several see together?
