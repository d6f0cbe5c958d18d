# %% [markdown]
# # Exercise 11 · WaveNet
#
# In lesson 11 a network built from this course's layer learned a tune and played on by itself.
#
# | task | what it asks | minutes | points |
# |---|---|---|---|
# | 1 | an amplitude's code; the lesson had gaps, here you write the whole function | 6 | 2 |
# | 2 | and back: the lesson only showed it | 6 | 2 |
# | 3 | the gate; bring your line along | 2 | 1 |
# | 4 | one step of a queue; bring your function along, or write it another way | 6 | 4 |
# | 5 | new: draw the next code, carefully or boldly | 15 | 5 |
#
# You need NumPy and nothing else. Write your code where it says `YOUR CODE HERE`, run the cell, then run the check below
# it. A check tells you what your code did and asks you a question; it does not tell you the answer. Run it as often as you like.
#
# The first cell of code brings `check` along. Run it before all others, each time you open the notebook; without it,
# Python says `NameError: name 'check' is not defined`.
#
# Your last functions should do what this picture shows: three taps, two steps apart, and the queue that
# remembers for them.

# %%
import numpy as np

from atrous_lib.checks import check
from atrous_lib.pictures.beside import beside
from atrous_lib.pictures.wavenet import queue
from atrous_lib.widgets import Still

Still(queue(filter_length=3, atrous_rate=2, step=6))

# %% [markdown]
# ## 1 · An amplitude's code
#
# `mu_law_encode(x, mu)` returns a whole number from 0 to `mu` for each amplitude. The amplitude is clipped to −1 … 1, compressed
# by
#
# $$\mathrm{sign}(x)\,\frac{\ln(1 + \mu\,|x|)}{\ln(1 + \mu)}$$
#
# which is again between −1 and 1. Then it is moved to 0 … `mu` and rounded to the nearest whole number.
#
# By hand, for `mu` = 3, where ln(1 + mu) = ln 4:
#
# | x | compressed | moved to 0 … 3 | code |
# |---|---|---|---|
# | −1 | −1 | 0 | 0 |
# | 0.25 | ln 1.75 / ln 4 = 0.404 | 2.11 | 2 |
# | 1 | 1 | 3 | 3 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Start with sounds that are too loud: what do amplitudes below −1 or above 1 become? Then work through the
# formula from the inside out.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Clip with `np.clip`.
# 2. Compress, with `np.sign`, `np.abs` and `np.log1p(v)`, which is ln(1 + v).
# 3. Add 1 and you have 0 … 2. Scale that to 0 … `mu`.
# 4. Round, and turn the result into whole numbers.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.floor(v + 0.5).astype(int)` rounds `v`, and `(compressed + 1) / 2` lies in 0 … 1.
#
# </details>


# %% grade_id="mu_law_encode" solution=true
def mu_law_encode(x, mu):
    """Return the code of each amplitude.

    x : array of any shape, amplitudes; those outside -1 ... 1 are clipped
    mu : whole number, the largest code

    Returns an array of whole numbers, 0 to mu, of x's shape.
    """
    ### BEGIN SOLUTION
    clipped = np.clip(x, -1, 1)
    compressed = np.sign(clipped) * np.log1p(mu * np.abs(clipped)) / np.log1p(mu)
    return np.floor((compressed + 1) / 2 * mu + 0.5).astype(int)
    ### END SOLUTION


# %% grade_id="check_mu_law_encode" points=2
check(mu_law_encode)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("mu_law_encode", mu_law_encode, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# Your function beside the course's:

# %%
Still(beside(mu_law_encode))

# %% [markdown]
# ## 2 · And back
#
# `mu_law_decode(codes, mu)` returns the amplitude that a code stands for. It undoes the last function step by step, from the end:
# the code goes back to *y* in −1 … 1, and then
#
# $$x = \mathrm{sign}(y)\,\frac{(1 + \mu)^{|y|} - 1}{\mu}$$
#
# By hand, for `mu` = 3: the code 0 stands for *y* = −1 and so for −(4 − 1) / 3 = −1. The code 2 stands for *y* = 1/3 and so for
# (4^(1/3) − 1) / 3 = 0.196.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Which code stands for −1, and which for 1? A straight line goes through the two.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Bring 0 … `mu` to −1 … 1.
# 2. Put that into the formula above; `np.sign` and `np.abs` as before.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `codes / mu` lies in 0 … 1. Twice that, minus 1, lies in −1 … 1. `**` takes arrays.
#
# </details>


# %% grade_id="mu_law_decode" solution=true
def mu_law_decode(codes, mu):
    """Return the amplitude that each code stands for.

    codes : array of whole numbers, 0 to mu, of any shape
    mu : whole number, the largest code

    Returns an array of amplitudes in -1 ... 1, of codes' shape.
    """
    ### BEGIN SOLUTION
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1 + mu) ** np.abs(y) - 1) / mu
    ### END SOLUTION


# %% grade_id="check_mu_law_decode" points=2
check(mu_law_decode)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("mu_law_decode", mu_law_decode, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 3 · The gate
#
# `gated_activation(filter_, gate)` is WaveNet's activation: the filter's half of the channels says *what*, between −1 and 1, and
# the gate's half says *how much of it*, between 0 and 1:
#
# $$\tanh(\text{filter}) \cdot \mathrm{sigmoid}(\text{gate}), \qquad \mathrm{sigmoid}(v) = \frac{1}{1 + e^{-v}}$$
#
# By hand: a filter of 1 with a gate of 0 gives tanh(1) · ½ = 0.381. With a gate of 30 it gives nearly 0.762, with a gate of −30
# nearly nothing.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Two activations from lesson 5, multiplied number by number.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Take `np.tanh` of the filter.
# 2. Compute the sigmoid of the gate with `np.exp`.
# 3. Multiply the two.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Instead of multiplying by 1 / (1 + e^−gate), you can divide: the tanh by 1 + e^−gate. `np.exp` computes
# the power of e.
#
# </details>


# %% grade_id="gated_activation" solution=true
def gated_activation(filter_, gate):
    """Return tanh(filter_) * sigmoid(gate).

    filter_, gate : arrays of one shape

    Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    return np.tanh(filter_) / (1 + np.exp(-gate))
    ### END SOLUTION


# %% grade_id="check_gated_activation" points=1
check(gated_activation)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("gated_activation", gated_activation, seed).passed, "right on the shown only"
### END HIDDEN TESTS

# %% [markdown]
# ## 4 · One step of a queue
#
# `queue_step(queue, x_t, W, b, atrous_rate)` computes the layer's causal output for *one* new step from
# what the queue remembers. It returns that output, and the queue that the next step needs.
#
# `queue` has the shape (places, input_dim), the oldest step first; there are (`filter_length` − 1) ·
# `atrous_rate` places. `x_t` has the shape (input_dim,), and `W` is (filter_length, input_dim, nb_filter),
# as always.
#
# By hand, with one channel, one filter, `W` = 100, 10, 1, `b` = 0 and `atrous_rate` = 2:
#
# | queue | x_t | y_t | queue afterwards |
# |---|---|---|---|
# | 3, 4, 5, 6 | 7 | 100 · 3 + 10 · 5 + 1 · 7 = 357 | 4, 5, 6, 7 |
# | 4, 5, 6, 7 | 8 | 100 · 4 + 10 · 6 + 1 · 8 = 468 | 5, 6, 7, 8 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# In the picture at the top, which places of the queue are lit? How far apart are they?
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. The last tap reads `x_t`, which is not in the queue yet.
# 2. Each other tap `k` reads one place of the queue. Which place is it for `k` = 0? And for `k` = 1?
# 3. Add the bias.
# 4. Make a new queue: without the oldest step, with the newest. Do not change the old one.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# Put the queue and `x_t` on top of each other: `np.vstack([queue, x_t])`. Every `atrous_rate`-th row of that belongs to a tap, and
# all rows but the first are the next queue.
#
# </details>


# %% grade_id="queue_step" solution=true
def queue_step(queue, x_t, W, b, atrous_rate):
    """Return the layer's output for the newest step, and the queue after it.

    queue : array, shape ((filter_length - 1) * atrous_rate, input_dim), oldest first
    x_t : array, shape (input_dim,)
    W : array, shape (filter_length, input_dim, nb_filter)
    b : array, shape (nb_filter,)
    atrous_rate : whole number, at least 1

    Returns (y_t, queue): arrays of shape (nb_filter,) and of the queue's shape.
    """
    ### BEGIN SOLUTION
    seen = np.vstack([queue, x_t])
    return np.tensordot(seen[::atrous_rate], W, axes=2) + b, seen[1:]
    ### END SOLUTION


# %% grade_id="check_queue_step" points=4
check(queue_step)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("queue_step", queue_step, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## 5 · Careful or bold
#
# This one is new. The network gives each code a score. If it always took the likeliest one, it would soon
# play a single tone for ever. So the next code is *drawn* at random: likely codes often, unlikely ones now
# and then. The *temperature* says how daring the draw is.
#
# `draw_code(scores, temperature, u)` draws one code:
#
# 1. Divide the scores by the temperature.
# 2. Turn them into probabilities with softmax. Scores may be as large as 1000.
# 3. Lay the probabilities end to end from 0 to 1, code 0 first. `u` is a random place between 0 and 1, and
#    the code at that place is the answer. So add up the probabilities, code by code: the answer is the
#    first code at which the sum is **more** than `u`.
#
# By hand, for the scores ln 1, ln 2, ln 1 at temperature 1, so the probabilities 0.25, 0.5, 0.25:
#
# | u | 0.1 | 0.5 | 0.74 | 0.76 |
# |---|---|---|---|---|
# | code | 0 | 1 | 1 | 2 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# At a very low temperature the scores move far apart, so the likeliest code gets nearly all the
# probability. At a very high temperature all scores are nearly 0, so all codes are about equally likely.
#
# </details>
#
# <details><summary>Hint 2: a plan</summary>
#
# 1. Steps 1 and 2: your softmax from lesson 5, with its shift, for a single row of scores.
# 2. Running sums of the probabilities.
# 3. The first place at which the sum exceeds `u`.
#
# </details>
#
# <details><summary>Hint 3: almost the code</summary>
#
# `np.cumsum([1, 2, 3])` is 1, 3, 6. `sums > u` is False, False, …, True; `np.argmax` of that is the place of the first True.
#
# </details>


# %% grade_id="draw_code" solution=true
def draw_code(scores, temperature, u):
    """Return the code that a random number picks.

    scores : array, shape (codes,)
    temperature : number above 0
    u : number, at least 0 and less than 1: the random place

    Returns a whole number, from 0 to codes - 1.
    """
    ### BEGIN SOLUTION
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max())
    sums = np.cumsum(powers / powers.sum())
    return int(np.argmax(sums > u))
    ### END SOLUTION


# %% grade_id="check_draw_code" points=5
check(draw_code)
### BEGIN HIDDEN TESTS
from atrous_lib.checks import diagnose

for seed in (31, 32, 33):
    assert diagnose("draw_code", draw_code, seed).passed, "right on the shown inputs only"
### END HIDDEN TESTS

# %% [markdown]
# ## Done?
#
# Save the notebook; that is what you hand in. Here is one thing to think about: at rate 512, how many
# products does your `queue_step` make for a filter of two taps? And how many steps does it remember?
