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

# %% [markdown]
# ## A learning rate that is too large
#
# A filter learns to forecast sunspots: 80 updates at a learning rate of 0.5, which is too large, and then 80 at
# 0.1. Does it recover?

# %% tags=["nbval-ignore-output"]
import matplotlib.pyplot as plt
import numpy as np
from atrous_lib import SGD, AtrousConvolution1D, Sequential, signals, widgets

numbers = signals.sunspots()[1]
z = ((numbers - numbers.mean()) / numbers.std()).reshape(1, -1, 1)
in_float32 = z[:, :-1].astype(np.float32), z[:, 3:].astype(np.float32)  # as on a graphics card
model = Sequential([AtrousConvolution1D(1, 3, input_dim=1)], rng=np.random.default_rng(9))
free = []
for learning_rate in (0.5, 0.1):
    model.compile(SGD(lr=learning_rate), "mse")
    free += model.fit(*in_float32, nb_epoch=80, verbose=0).history["loss"]
plt.style.use(widgets.STYLE)
fig, ax = plt.subplots(figsize=(12.8, 3.2))
ax.semilogy(free)
ax.set(title="80 updates too fast, then 80 at a good rate", xlabel="updates", ylabel="loss")
widgets.describe(fig, f"The loss climbs to {max(free):.0e} and ends at {free[-1]:.0e}.")

# %% [markdown]
# It does not. Now the same run with one more argument: the filter's weights must stay small. Their
# *norm*, the root of the sum of their squares, stays at most 1.

# %% tags=["nbval-ignore-output"]
at_most_1 = {"name": "maxnorm", "m": 1, "axis": [0, 1, 2]}
layer = AtrousConvolution1D(1, 3, input_dim=1, W_constraint=at_most_1)
model, kept = Sequential([layer], rng=np.random.default_rng(9)), []
for learning_rate in (0.5, 0.1):
    model.compile(SGD(lr=learning_rate), "mse")
    kept += model.fit(*in_float32, nb_epoch=80, verbose=0).history["loss"]
fig, ax = plt.subplots()
ax.semilogy(free, label="free")
ax.semilogy(kept, label="norm at most 1")
ax.yaxis.set_major_formatter("{x:.0e}")
ax.set(title="The same run with a constraint", xlabel="updates", ylabel="loss")
ax.legend()
assert free[-1] > 1e3 > 1 > kept[-1]
words = f"The free filter's loss climbs to {max(free):.0e}, and ends above a thousand. The other "
widgets.describe(fig, words + f"one's never passes {max(kept):.1f}, and ends at {kept[-1]:.2f}.")

# %% [markdown]
# In the first run the weights have grown so large that the 7 digits of float32 hold nothing useful any
# more, and 80 good updates can't bring them back. With the constraint they could not get far, so they
# recover at once. Dropout is a well-known remedy against overfitting. Its authors (Srivastava and
# others, 2014) limit the norm for exactly this reason: they can then begin with large learning rates.
#
# There are other reasons for a constraint. An amount, such as the strength of each note in a chord, can't
# be negative (`nonneg`). And sometimes only the pattern of a filter matters, not its strength. Then every
# filter gets norm 1 (`unitnorm`).
#
# ## In this lesson
#
# **You will be able to**
#
# - do one constrained step by hand: first the update, then the projection,
# - project a weight with `nonneg`, `maxnorm` and `unitnorm`,
# - pick the `axis`, so that the norm is taken over the weights that you mean,
# - say what a constraint does that a regularizer does not.
#
# **Builds on** lessons 5 (the kernel's four axes), 7 (gradients) and 8 (regularizers).
#
# **Minutes** 35.
#
# **Arguments** `W_constraint`, `b_constraint`.
#
# **What people say** “`W_constraint`, `b_constraint`: non-negative or unit norm is possible.”
#
# ## Recall
#
# Three questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, choices, diagnose
from atrous_lib.widgets import Still, predict

predict(
    "A weight is 2, its gradient 3, the learning rate 0.5. The weight after one update? (Lesson 7)",
    choices(
        "constraints.recall_update",
        {"uphill": 3.5, "lr_ignored": -1.0, "downhill": 0.5, "step_alone": -1.5},
    ),
)

# %%
predict(
    "W_regularizer is l2 with strength 0.1, a weight is 2. What is added to its gradient? (Lesson 8)",
    answers(
        *("l1l2_penalty", np.array([2.0]), 0.0, 0.1),
        view=lambda found: round(float(np.sum(found[1])), 2),
        why="constraints.recall_penalty",
    ),
)

# %%
predict(
    "A kernel in Keras 1's order has the shape (3, 1, 2, 4). What does the 2 count? (Lesson 5)",
    choices(
        "constraints.recall_axes",
        {
            "taps": "taps",
            "channels": "input channels",
            "filters": "filters",
            "nothing": "nothing, it is always 2",
        },
    ),
)

# %% [markdown]
# ## 1 · The constraint has the last word
#
# A *constraint* is a function that takes weights and returns the closest weights that are allowed. Such a
# function is called a *projection*. The optimizer knows nothing about it: it takes its step, and then the
# projection moves the weights back to where they are allowed.
#
# **Picture.** A kernel of two weights is a point in a plane: w0 to the right, w1 up. Here neither may be
# negative (`nonneg`), so the tinted quarter is allowed. Arrow 1 is the update: it goes against the gradient,
# straight through the wall. Arrow 2 is the projection.

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
# **Predict.** Another weight, the same constraint. Each wrong choice is what a program with a common
# mistake computes.

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
# **Move the control.** The other constraints of Keras 1 look at the *norm* of the weights: the length of
# the arrow from (0, 0) to the point, √(w0² + w1²). `maxnorm` allows norms up to *m*. `unitnorm` allows only
# the norm 1. `MinMaxNorm` (here with `low=1`) allows the ring between two norms. They all bring a weight
# back along the line to (0, 0): **both weights are multiplied by the same number**. (Only `maxnorm` and
# `MinMaxNorm` use `m`. The other two ignore it.)
#
# - `maxnorm` with m = 3: what is the smallest learning rate at which the projection moves the weight?
# - The small rings show the next updates, if the gradient stays the same. Turn the gradient and watch where
#   the rings gather. Why there?
# - `nonneg`, learning rate 0.9: turn the gradient until the projection changes *both* weights.
# - `unitnorm`: point the gradient to 7 o'clock, so that the update goes nearly straight outwards. How far
#   does the weight move with the largest learning rate?

# %%
from atrous_lib.widgets import projection_explorer

projection_explorer(constraint="maxnorm", direction=5, lr=0.7, m=2)

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - 0.6, as long as the gradient points to 5 o'clock. Below that, the update ends inside the disc.
# - At the point of the circle that is farthest *against* the gradient. There the update goes straight
#   outwards, and the projection undoes all of it.
# - Only at 1 o'clock: the update ends below and left of (0, 0).
# - From (0.60, 0.80) to (0.53, 0.85), although the update was 3 long. The projection undoes the outward
#   part of the update. A weight of norm 1 can only turn.
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
# Look at the second row: `maxnorm` leaves short arrows alone, `unitnorm` stretches them.
#
# **Code.** This cell is complete: the step from the first table, in both orders. Which order can end
# outside?

# %%
p, gradient = np.array([1.0, 2.0]), np.array([6.0, -4.0])


def nonneg(p):
    return np.maximum(p, 0)


updated = p - 0.5 * gradient
print("after the update         ", updated)
print("after the projection     ", nonneg(updated))
print("projected first, then updated", nonneg(p) - 0.5 * gradient)

# %% [markdown]
# Now with gaps. Replace each `...` with what belongs there, and delete the line that raises.


# %%
def constrained_step(p, grad, lr, constraint):
    """Return p after one update against grad, and the projection after it."""
    raise NotImplementedError  # delete this line when the gaps are filled
    updated = ...  # gap 1: where does the optimizer take p?
    projected = ...  # gap 2: constraint is a function
    return projected


# %% [markdown]
# <details><summary>Hint</summary>
#
# Gap 1 stands in the cell above as `updated`, with 0.5 for `lr`. For gap 2, look at how `nonneg` is used
# there.
#
# </details>

# %% [markdown]
# **Check.** If your function is not right yet, the answer says what it does instead.

# %%
print(diagnose("constrained_step", constrained_step).message)

# %% [markdown]
# Does the real layer do the same? Here are two layers with the same start values. Each makes one update,
# and one of them has `W_constraint="nonneg"`. They forecast the sunspots again, now one, two and three years ahead.


# %%
z = z.ravel()
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
# After one update, the constrained kernel is the projection of the free one. Before the update, both are as
# `init` drew them: **start values are not projected**.
#
# > **Take-away.** The optimizer moves first, and the constraint has the last word, at every update. A
# > regularizer pulls at a weight. A constraint puts the weight where it must be.

# %% [markdown]
# ## 2 · The axis says which weights share a norm
#
# A kernel may have more than two weights. What is *its* norm? There could be one number for the whole
# kernel, one for each filter, or one for each tap. All of these are possible, and `axis` chooses. The rule
# is the rule of NumPy's `sum`: **the axes that you name are summed over**, so the weights along them share
# one norm.
#
# | axis of W | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | counts | taps | nothing: its length is 1 | channels | filters |
#
# **Picture.** Two taps, two channels and one filter, with Keras 1's default `axis=0`. The middle row shows
# the norms. Each norm is as wide as the weights that it was computed from, and has their letter.

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
# With `unitnorm` and axis 0, both channels end with norm 1. Nothing shows any more that channel 1 had the
# larger weights. With [0, 1, 2], the whole filter has norm 1, and its channels keep their proportions.
#
# **Predict.** A larger kernel, made of ones. Now each whole filter shares a norm.

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
# - Try all the axes. Which one gives one norm for each tap? For each filter? For the whole kernel?
# - `unitnorm` with axis 0: add up the squares of one whole filter after the projection. What is the
#   *filter's* norm now?
# - `unitnorm` with axis 1 leaves almost nothing of what was learned. What is left, and why?
# - `maxnorm` (here m = 1): how many weights does it change with axis 1? And with [0, 1, 2, 3]?
#
# The lesson ends with this picture, as you leave it here.

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
# - The signs. Axis 1 has length 1, so every weight is a group of its own, and its norm is the weight
#   without its sign.
# - One weight with axis 1: the only one larger than 1. All 18 with [0, 1, 2, 3]. The limit is the same. The
#   axis decides which weights share it.
#
# A trap: in Theano's layout of two-dimensional kernels, [1, 2, 3] was a whole filter, and old recipes still
# say so. In this layer it is a *tap*, over all filters.
#
# </details>

# %% [markdown]
# **Code.** This cell is complete. It computes the norms of the learned kernel for three axes. Look at their
# shapes: `keepdims=True` keeps the summed axes, with length 1, so that `W / norm` divides each weight by its
# own norm.

# %%
for axis in (0, (0, 1, 2), (1, 2, 3)):
    norm = np.sqrt(np.sum(learned**2, axis=axis, keepdims=True))
    unit = constraints.get({"name": "unitnorm", "axis": axis})(learned)
    assert np.allclose(unit, learned / norm)
    print(f"axis {axis!s:9}  norms of shape {norm.shape}: {norm.ravel().round(2)}")

# %% [markdown]
# (NumPy wants several axes as a tuple; the layer takes a list, as Keras 1 did, or a tuple.)
#
# Now with gaps. A norm that is too large shrinks to *m*. All others stay as they are:


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
# For the norm 5 and m = 2, the factor is 2 / 5. For the norm 0.5 and m = 2, it must be 2 / 2. Each time,
# the factor divides by the larger of two numbers. Which two?
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("maxnorm", maxnorm).message)

# %% [markdown]
# **Code.** An empty function, shorter than it looks: every norm becomes 1. Watch out for one thing: a bias
# starts as zeros, and zeros have the norm 0. They must stay zero.


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
# 0 / 0 gives nan, and 0 / 0.0000001 gives 0. Keras 1 adds 1e-7 to every norm, which is too little to notice
# anywhere else. `np.where` is another way.
#
# </details>

# %% [markdown]
# **Check.** Your function is compared with the library's constraint, which the layer uses.

# %%
print(diagnose("unitnorm", unitnorm).message)

# %% [markdown]
# Last, the layer itself: the same training five times, with a different constraint each time.

# %%
filter_unit = {"name": "unitnorm", "axis": [0, 1, 2]}
filter_short = {"name": "maxnorm", "m": 0.5, "axis": [0, 1, 2]}

print("loss   norm of each filter  W_constraint")
for wanted in (None, "nonneg", "unitnorm", filter_unit, filter_short):
    loss, W, b = train(400, W_constraint=wanted)
    norm = np.sqrt(np.sum(W**2, axis=(0, 1, 2)))
    print(f"{loss:.3f}  {norm.round(2)!s:19}  {wanted}")

# %% [markdown]
# `"unitnorm"` alone means axis 0, and every filter ends at 1.41, as the explorer showed. Only with `[0, 1,
# 2]` does it end at 1. Neither costs anything in the end: a change is the difference of two levels, so many
# kernels give the same outputs, and some have the norm that is wanted. (Axis 0 only needs more updates.)
# `nonneg` and norm 0.5 have a price: less freedom, so a larger loss on the training data. Only held-out data
# can tell whether it was worth it (lesson 8).
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
# The data called for a bias near 0, but the constraint forced its norm to 1, so the loss is larger. For a
# bias, `maxnorm` or `nonneg` is the better choice.
#
# > **Take-away.** `axis` names the axes that are summed over. With 0, each pair of a channel and a filter
# > has its own norm; with [0, 1, 2], each whole filter has. So the same limit means something else on each
# > axis.

# %% [markdown]
# ## What people say, and what is true
#
# “`W_constraint`, `b_constraint`: non-negative or unit norm is possible.” Both are, and you can also have a
# largest norm, or a ring of norms. Each is a projection that comes after the update. But “unit norm” says
# only half until the axis says *of what*. Here is your own picture, as you left it. (Run the cell again
# after you move the controls.)

# %%
Still(picker.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [Constraints](../exercises/09_constraints/09_constraints.ipynb). It begins
#   with the functions that you wrote here, and then puts them to use.
# - Next: [Lesson 10 · Stacks and causality](10_stacks_and_causality.ipynb). You now know every argument of
#   one layer. What do several layers see together?
