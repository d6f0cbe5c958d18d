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
# # Lesson 8 · Regularizers
#
# **Question** How do you keep a layer from learning its data by heart?

# %% [markdown]
# ## Known years, unseen years
#
# A layer with 16 filters learns to forecast next year's sunspots, from the years before 1850. How good are
# its forecasts after 1850?

# %%
import matplotlib.pyplot as plt
import numpy as np
from atrous_lib import SGD, AtrousConvolution1D, Sequential, signals, widgets

years, numbers = signals.sunspots()
z = (numbers - numbers[:150].mean()) / numbers[:150].std()
x, target = z[None, :-1, None], z[None, 12:, None]  # 12 years, and the one that follows
layer = AtrousConvolution1D(16, 12, activation="relu", input_dim=1)
model = Sequential([layer, AtrousConvolution1D(1, 1)], rng=np.random.default_rng(8))
model.compile(SGD(lr=0.05, momentum=0.9), "mse")
model.fit(x[:, :149], target[:, :138], nb_epoch=800, verbose=0)
plt.style.use(widgets.STYLE)
fig, ax = plt.subplots(figsize=(12.8, 3.2))
errors = np.abs(model.predict(x) - target).ravel()
ax.plot(years[12:], errors)
ax.set(title="Errors: small until 1850", xlabel="year", ylabel="error", xticks=[1712, 1850, 2008])
widgets.describe(fig, f"Mean {errors[:138].mean():.2f} until 1849, then {errors[138:].mean():.2f}.")

# %% [markdown]
# An error of 1 is the usual distance of the index from its mean. The years from 1850 on were *held out*: the
# layer learned nothing from them, and they only judge. (`momentum=0.9` lets each update go on in the
# direction of the last ones: that is quicker.) Was the training too long, or not long enough? Here is the
# same training, measured every ten updates.

# %%
known = x[:, :149], target[:, :138]
unseen = x[:, 138:], target[:, 138:]


# %%
def learn(**penalties):
    """Return the losses on the known and the unseen years, every 10 of 800 updates."""
    layer = AtrousConvolution1D(16, 12, activation="relu", input_dim=1, **penalties)
    model = Sequential([layer, AtrousConvolution1D(1, 1)], rng=np.random.default_rng(8))
    model.compile(SGD(lr=0.05, momentum=0.9), "mse")
    losses = []
    for update in range(800):
        if update % 10 == 0:
            losses.append([np.mean((model.predict(x) - y) ** 2) for x, y in (known, unseen)])
        model.train_on_batch(*known)
    return np.array(losses)


# %%
free = learn()
fig, ax = plt.subplots()
for losses, label in zip(free.T, ("known years", "unseen years"), strict=True):
    ax.plot(range(0, 800, 10), losses, label=label)
ax.set(title="Without a penalty", xlabel="updates", ylabel="mean squared error", ylim=(0, 0.5))
ax.legend()
lowest = free[:, 1].argmin()
words = (
    f"On unseen years it is lowest, {free[lowest, 1]:.2f}, after {10 * lowest} updates, and then "
)
widgets.describe(
    fig, words + f"rises to {free[-1, 1]:.2f}. On known years it falls to {free[-1, 0]:.2f}."
)

# %% [markdown]
# For the first thirty updates, both errors fall. After that, the layer knows the known years better and
# better, but it never again forecasts the others so well, and in the end it forecasts them *worse and worse*.
# It learns its data by heart, accidents and all. This is called **overfitting**. One remedy: make large
# weights cost something, so that the layer keeps only those that are worth it. Such a cost is a
# *regularizer*.
#
# ## In this lesson
#
# **You will be able to**
#
# - compute an l1 or l2 penalty and its gradient,
# - say where each of the three penalties enters the loss, and what it pushes on,
# - tell from a layer's weights and outputs which penalty it was trained with,
# - say why `activity_regularizer` grows stronger with the batch.
#
# **Builds on** lessons 5 (activations) and 7 (the backward pass).
#
# **Minutes** 35.
#
# **Arguments** `W_regularizer`, `b_regularizer`, `activity_regularizer`.
#
# **What people say** “`W_regularizer`, `b_regularizer`: `l2` or so. `activity_regularizer`: no idea.”
#
# ## Recall
#
# Three questions from before. Answer first, then go on.

# %%
from atrous_lib.checks import answers, choices, diagnose
from atrous_lib.widgets import Still, describe, predict

predict(
    "One weight reads one input, 3, and dy is 2 at its output. What is dW? (Lesson 7)",
    answers(
        *("conv1d_backward", np.full((1, 1, 1), 3.0), np.ones((1, 1, 1)), np.full((1, 1, 1), 2.0)),
        *(1, 1),
        view=lambda found: float(found[1].item()),
        why="regularizers.recall_weight",
        others={"added": 5.0, "bias_instead": 2.0},
    ),
)

# %%
predict(
    "A weight's gradient is 5. What does the optimizer do with the weight? (Lesson 7)",
    choices(
        "regularizers.recall_step",
        {
            "uphill": "It raises the weight",
            "downhill": "It lowers the weight",
            "set_to": "It sets the weight to 5",
        },
    ),
)

# %%
predict(
    "2 taps, 3 input channels, 16 filters and a bias: how many numbers are learned? (Lesson 1)",
    answers("count_parameters", 2, 3, 16, True, why="regularizers.recall_parameters"),
)

# %% [markdown]
# ## 1 · Large numbers have a price
#
# A *penalty* is an amount that is added to the loss. It does not look at the data: it makes large numbers
# expensive. There are two kinds of price, each with its own strength:
#
# - `l1` charges for the *size* of each number, which is the number without its sign: l1 · |w|,
# - `l2` charges for its *square*: l2 · w².
#
# The penalty on a weight array is the **sum** over all its weights.
#
# **Picture.** Four weights, 4, 2, 1 and −3, with no data at all. Only the penalty moves them: l1 = 1 on the
# left, l2 = 0.5 on the right, each with learning rate 0.25. Five updates are done. The grey lines show the
# next ones. How do the two sides differ on their way to 0?

# %%
from atrous_lib.pictures.regularizers import shrinking

Still(shrinking(5))

# %% [markdown]
# **By hand.** Three weights, 4, −2 and 0, with l1 = 1 and l2 = 0.5. The gradient says how fast the
# cost grows with the weight. The slope of |w| is 1 on the right of 0, −1 on the left, and 0 at 0.
# The slope of w² is 2w.
#
# | weight | cost 1 · size + 0.5 · square | gradient 1 · slope of size + 0.5 · 2w |
# |---|---|---|
# | 4 | 4 + 8 = **12** | 1 + 4 = **5** |
# | −2 | 2 + 2 = **4** | −1 − 2 = **−3** |
# | 0 | **0** | **0** |
#
# The loss is 12 + 4 + 0 = **16**. The gradient is an array of the shape of the weights: each weight gets
# its own push.
#
# **Predict.** Other weights, other strengths: 3, 1 and −5, with l1 = 2 and l2 = 1.

# %%
predict(
    "What is the gradient for the weight −5?",
    answers(
        *("l1l2_penalty", np.array([3.0, 1.0, -5.0]), 2, 1),
        view=lambda found: round(float(np.ravel(found[1])[-1]), 2),
        why="regularizers.gradient_at_minus_5",
    ),
)

# %% [markdown]
# **Move the control.** Start at 0 and watch the two rows of numbers below the curves.
#
# - On the left, which weights have the larger gradient: the large or the small ones? And on the
#   right?
# - After how many updates is the weight that starts at 1 exactly 0, left and right?
# - In which update does the weight that starts at 4 lose most, left and right?

# %%
from atrous_lib.widgets import shrinking_explorer

shrinking_explorer()

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - With l1 all have the same gradient, 1 or −1, as long as they are not 0. With l2 a weight of 4 is pushed
#   four times as hard as a weight of 1.
# - With l1 after 4 updates, each of 0.25 · 1. With l2 never: each update takes a quarter of what is left.
# - With l1 each update takes the same amount, 0.25. With l2 the first update takes most.
#
# Real training seldom ends on 0 so neatly: with l1 a small weight hops from one side of 0 to the other in
# tiny steps. Such a weight is as good as 0, and below we count it as 0.
#
# </details>

# %% [markdown]
# **Code.** This function is complete: the price of one weight, and its push.


# %%
def one_weight(w, l1, l2):
    """Return the cost of the number w, and the gradient of that cost."""
    cost = l1 * abs(w) + l2 * w * w
    if w > 0:
        return cost, l1 + 2 * l2 * w
    if w < 0:
        return cost, -l1 + 2 * l2 * w
    return cost, 0.0


for w in (4.0, -2.0, 0.0):
    print(f"{w:4}: cost {one_weight(w, 1, 0.5)[0]:4}  gradient {one_weight(w, 1, 0.5)[1]:4}")

# %% [markdown]
# Now all weights at once, with gaps. Replace each `...` with what belongs there, and delete the line
# that raises.


# %%
def l1l2_penalty(W, l1, l2):
    """Return (loss, gradient): a number, and an array of W's shape."""
    raise NotImplementedError  # delete this line when the gaps are filled
    loss = l1 * np.sum(np.abs(W)) + l2 * ...  # gap 1: what is charged for squares?
    gradient = l1 * ... + l2 * ...  # gaps 2 and 3: the slopes of size and square
    return loss, gradient


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Gap 1 looks like the part before it, with squares in place of sizes.
#
# </details>
#
# <details><summary>Hint 2</summary>
#
# The slope of the size is 1, 0 or −1. NumPy has a function that returns exactly this for each number
# of an array: its *sign*.
#
# </details>

# %% [markdown]
# **Check.** Your function is compared with the library's regularizers.

# %%
print(diagnose("l1l2_penalty", l1l2_penalty).message)

# %% [markdown]
# Does the formula pass the judge of lesson 7, which moves each weight a little and measures?

# %%
from atrous_lib.differences import numerical_gradient
from atrous_lib.regularizers import l1l2

W = np.random.default_rng(8).normal(size=(3, 2, 4))
penalty = l1l2(l1=0.3, l2=0.7)  # the library's
assert np.allclose(penalty.gradient(W), numerical_gradient(penalty, W))
assert np.isclose(penalty(W), sum(one_weight(w, 0.3, 0.7)[0] for w in W.ravel()))
print("The formula and the measured gradient agree.")

# %% [markdown]
# > **Take-away.** l1 pushes every weight equally hard, until it is 0. l2 pushes large weights harder, so
# > they shrink, while small ones stay small and never quite reach 0.

# %% [markdown]
# ## 2 · Three things that can cost
#
# A layer has three arguments that take such a penalty:
#
# | argument | what costs something |
# |---|---|
# | `W_regularizer` | the weights |
# | `b_regularizer` | the biases |
# | `activity_regularizer` | the layer's *output*: y, after the activation |
#
# **Picture.** The layer from the start of this lesson, now with all 309 years, after 120 updates without a
# penalty. The *typical size* of some numbers is the root of the mean of their squares. Below the histograms
# you see the loss, which training makes small. So far all of it is *data loss*, the mean of the squared
# errors.

# %%
from atrous_lib.pictures.regularizers import penalties

Still(penalties())

# %% [markdown]
# **By hand.** One input, one weight, one bias, no activation, and all three penalties with l1 = 1.
# Input 3, weight 2, bias −1: the output is 3 · 2 − 1 = 5. The target is 4.
#
# | part of the loss | amount | its gradient |
# |---|---|---|
# | data loss, (5 − 4)² | 1 | at the output: 2 · (5 − 4) = 2 |
# | on y = 5 | 5 | at the output: 1, which makes **3** together |
# | on W = 2 | 2 | at the weight: 1 |
# | on b = −1 | 1 | at the bias: −1 |
#
# The loss is 9. The gradients of the penalties on W and b are added at the end, each to its own array. The
# gradient of the penalty on y enters at the output, and goes back through the layer together with that of
# the data loss:
#
# - dW = **3** · input 3, and 1 for its own penalty: 10,
# - db = **3**, and −1 for its own penalty: 2.
#
# So `activity_regularizer` never looks at a weight. It can change the weights only by asking for another
# output, as the data does.
#
# **Predict.** A layer without an activation gives the outputs −3, 1 and 2.

# %%
predict(
    "activity_regularizer is l1 with strength 1. What does it charge for the outputs −3, 1, 2?",
    answers(
        *("activity_penalty", np.array([-3.0, 1.0, 2.0]).reshape(1, 3, 1), 1, 0),
        view=lambda found: round(float(np.sum(found[0])), 2),
        why="regularizers.price_of_outputs",
        others={"signs_kept": float(-3 + 1 + 2)},
    ),
)

# %% [markdown]
# **Move the control.** Every move of a slider trains the layer again, from the same start and with the
# same data. Before you move one, say what you expect.
#
# - Set `W_regularizer` to 0.01, with `l1`. How many weights are as good as 0? Now press `l2`. How many are
#   as good as 0, and what happened to the large ones?
# - Set everything back to 0, and only `b_regularizer` to 0.01. What changes?
# - Set everything back to 0, choose `l1`, and set `activity_regularizer` to 0.001. How many outputs are
#   silent? How many *weights* are near 0, compared with the run without penalties? Which numbers of the
#   layer made it silent?
# - Stay with `l1`. At which strength of `activity_regularizer` is the data loss no worse than without a
#   penalty, although most outputs are silent?
# - What happens at `activity_regularizer` 0.01 with `l1`? Why does the layer never recover?
#
# The lesson ends with this picture, as you leave it here.

# %%
from atrous_lib.widgets import penalties_explorer

charged = penalties_explorer(W_strength=0.001)
charged

# %% [markdown]
# <details><summary>What you may have found</summary>
#
# - With `l1`, 158 of 192 weights are closer to 0 than 0.01. With `l2` only 24 are, but the typical size is
#   only a little more than half of what it is without a penalty: the large weights have shrunk.
# - Hardly anything. The biases get smaller, and the data loss changes by less than a twentieth. There are
#   only 16 biases.
# - 92% are silent, and no more weights are near 0 than without a penalty. The *biases* have
#   fallen, to −0.45 on average: below 0, `relu` is silent.
# - At 0.0001. Three quarters of the outputs are silent then, and the data loss is no worse.
# - All outputs are silent, always. Then `relu` lets no gradient back, so nothing can wake the layer up
#   again: it is dead. Its data loss is that of a model which always gives the same answer.
#
# </details>

# %% [markdown]
# **Code.** The same runs in numbers. Which row silences outputs, and which row empties the kernel?

# %%
from atrous_lib.pictures.regularizers import train

runs = {
    "no penalty": train(),
    "W_regularizer l1": train("l1", W_strength=0.01),
    "W_regularizer l2": train("l2", W_strength=0.01),
    "activity_regularizer l1": train("l1", y_strength=0.001),
}
print(f"{'':25}weights near 0   largest weight   silent outputs   data loss")
for name, (_, after) in runs.items():
    near, silent = np.sum(np.abs(after.W) < 0.01), np.mean(after.y == 0)
    largest = np.max(np.abs(after.W))
    print(f"{name:25}{near:14} {largest:16.2f} {silent:16.0%} {after.data_loss:11.3f}")

# %% [markdown]
# And the case by hand, with the real layer. The cell is complete. Find the line where the gradient of
# the data loss enters, and compare with the table.

# %%
one = np.array([[[3.0]]])  # one sample, one step, one channel
layer = AtrousConvolution1D(
    nb_filter=1,
    filter_length=1,
    weights=[np.array([[[2.0]]]), np.array([-1.0])],
    W_regularizer={"name": "l1", "l": 1.0},
    b_regularizer={"name": "l1", "l": 1.0},
    activity_regularizer={"name": "activity_l1", "l": 1.0},
)
y = layer(one)
print("output:", y.item(), " penalties on W, b, y:", layer.losses)
layer.backward(2 * (y - 4))
print("dW and db:", *(gradient.item() for gradient in layer.gradients))

# %% [markdown]
# **Check.** The table says *after the activation*. Here are the sums before it and the outputs after it.
# Which of the two does the layer charge for?

# %%
relu_layer = AtrousConvolution1D(
    nb_filter=1,
    filter_length=1,
    weights=[np.array([[[1.0]]]), np.array([0.0])],
    activation="relu",
    activity_regularizer={"name": "activity_l1", "l": 1.0},
)
z = np.array([[[-3.0], [1.0], [2.0]]])
after = relu_layer(z)
print("before:", z.ravel(), " sum of sizes", np.abs(z).sum())
print("after: ", after.ravel(), " sum of sizes", np.abs(after).sum())
print("what the layer charges:", *relu_layer.losses)
assert relu_layer.losses == [3.0]

# %% [markdown]
# **Is it worth it?** The known years always get worse: training now has to care about the penalty too. Only
# the unseen years count. Here is the run from the start of the lesson, with one strength after another:

# %%
strengths = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
ends = np.array([learn(W_regularizer={"name": "l2", "l": strength})[-1] for strength in strengths])
fig, ax = plt.subplots()
for losses, label in zip(ends.T, ("known years", "unseen years"), strict=True):
    ax.semilogx(strengths, losses, marker="o", label=label)
ax.axhline(free[-1, 1], color="C3", linestyle=":", label="unseen years, no penalty")
ax.xaxis.set_major_formatter("{x:g}")
ax.set(title="After 800 updates with l2", xlabel="strength", ylabel="mean squared error")
ax.legend()
best = strengths[ends[:, 1].argmin()]
words = f"On unseen years the best strength is {best}: {ends[:, 1].min():.2f}, "
describe(fig, words + f"against {free[-1, 1]:.2f} without. Known years only get worse.")

# %% [markdown]
# Each of these strengths makes the forecast of the unseen years better, and 0.03 most. A smaller one changes
# less. The largest one makes the layer forget some of what is worth knowing. (If you *choose* the strength by
# these years, you need other years for an honest verdict.)
#
# > **Take-away.** `W_regularizer` and `b_regularizer` push on the numbers that they are named after.
# > `activity_regularizer` pushes on the output, and every weight and bias that makes the output feels it.
# > Only held-out data can tell whether it was worth it.

# %% [markdown]
# ## 3 · A sum over the batch
#
# A data loss is a *mean*: over steps, channels and samples. A penalty is a *sum*. For the weights, the
# batch size makes no difference: all samples share them. But every sample has its own outputs.
#
# **Picture.** Four samples, one at a time. The penalty is l1 with strength 1, and the errors are those of
# some model. Check two of the rows.

# %%
from atrous_lib.pictures.regularizers import batches

Still(batches(1))

# %% [markdown]
# **Predict.** All four samples now go through the layer together.

# %%
from atrous_lib.pictures.regularizers import OUTPUTS

predict(
    "One batch of all four samples: what is its activity penalty?",
    answers(
        *("activity_penalty", OUTPUTS[:, :, None], 1, 0),
        view=lambda found: round(float(np.sum(found[0])), 2),
        why="regularizers.price_of_a_batch",
    ),
)

# %% [markdown]
# **Move the control.** Which of the two columns changes with the batch size?

# %%
from atrous_lib.widgets import batches_explorer

batches_explorer(1)

# %% [markdown]
# **Code.** The same four samples, with a real model. Its layer passes the input on unchanged, so its
# outputs are those of the picture.

# %%
from atrous_lib.pictures.regularizers import ERRORS

layer = AtrousConvolution1D(
    nb_filter=1,
    filter_length=1,
    input_shape=(3, 1),
    weights=[np.array([[[1.0]]]), np.array([0.0])],
    activity_regularizer={"name": "activity_l1", "l": 1.0},
)
model = Sequential([layer])
model.compile("sgd", "mse")
x = OUTPUTS[:, :, None]
target = (OUTPUTS - ERRORS)[:, :, None]

data_loss = np.mean(ERRORS**2)
for batch_size in (1, 2, 4):
    total = model.evaluate(x, target, batch_size=batch_size)
    print(f"batch_size {batch_size}: {total:4} = {data_loss} + {total - data_loss:4}")

# %% [markdown]
# **Check.** 4, 8, 16: twice the batch, twice the penalty. The data loss stays at 2. So if you double
# `batch_size`, you must halve the strength of `activity_regularizer` to keep its share of the loss.
#
# In real life this matters. `tf.keras`, the Keras inside TensorFlow, divides the activity penalty by the
# batch size; Keras 1 and this course do not. There the same strength pushes only a 32nd as hard on batches
# of 32, and nothing warns you. (Lesson 12 says what Keras 3 does.)
#
# **Code.** An empty function: the penalty on the outputs of a whole batch. You need two or three lines.


# %%
def activity_penalty(y, l1, l2):
    """Return (loss, gradient) for the outputs y (n, t, f): a number, and an array of y's shape."""
    raise NotImplementedError  # write your lines in place of this one


# %% [markdown]
# <details><summary>Hint</summary>
#
# You have already written it, for other numbers. Does anything in `l1l2_penalty` depend on the axes of
# its array?
#
# </details>

# %% [markdown]
# **Check.**

# %%
print(diagnose("activity_penalty", activity_penalty).message)

# %% [markdown]
# > **Take-away.** The data loss is a mean and the activity penalty is a sum. So the penalty's share of the
# > loss grows with the batch, and with the length of the signal too.

# %% [markdown]
# ## What people say, and what is true
#
# “`W_regularizer`, `b_regularizer`: `l2` or so.” For each number w of its own array, each adds
# l1 · |w| + l2 · w² to the loss, and l1 · sign(w) + 2 · l2 · w to the gradient of w: l1 empties a kernel, l2
# keeps it small.
# “`activity_regularizer`: no idea.” It penalises the layer's output, not its weights: in the table of runs
# above, it silenced nine of ten outputs, and no more weights were near 0 than without it. Here is your own
# picture, as you left it. (Run the cell again after you move the controls.)

# %%
Still(charged.picture)

# %% [markdown]
# ## Where to go next
#
# - The exercise of this lesson: [Regularizers](../exercises/08_regularizers/08_regularizers.ipynb). It
#   begins with the functions that you wrote here, and then puts them to use.
# - Next: [Lesson 9 · Constraints](09_constraints.ipynb). A penalty asks for small weights, at a
#   price. What if you want to *forbid* large ones?
