# %% [markdown]
# # How can two taps hear 512 steps?
#
# One layer of a neural network, `AtrousConvolution1D`, looks at very few numbers at a time: with two taps, at two. Stack
# it, and let each layer skip twice as many steps as the one below: nine such layers hear 512 steps of a sound. That is the
# idea behind WaveNet, whose computer voice was among the first that sounded human.
#
# This course takes that one layer apart. You move its parts, predict what happens, and then build it yourself, from a
# multiplication to a network that learns a tune and plays on by itself. You need Python and an idea of what an array is.
# Nothing about neural networks is taken for granted.

# %%
from atrous_lib.pictures.stacks import stacks
from atrous_lib.widgets import Still

Still(stacks(20, 2, [1, 2, 4, 8], 15))

# %% [markdown]
# Follow the lines from the top down. Output 15 comes from 2 numbers below it, those come from 4, those from 8: through
# four layers one output reads 16 steps, and the whole stack has only eight weights. And this is what the network of lesson
# 11 will listen to, and learn to play:

# %%
from atrous_lib.signals import tune
from atrous_lib.widgets import player

player({"a tune, two seconds": tune(seconds=2)})

# %% [markdown]
# ## You
#
# Click the next cell and press <kbd>Shift</kbd>+<kbd>Enter</kbd>. It shows what you have done, takes you back to where
# you were, and asks again what you learned some days ago.

# %%
from atrous_lib.widgets import my_progress

my_progress()

# %% [markdown]
# ## The twelve lessons
#
# Begin with lesson 1. Each lesson is a page to read and to move; its exercise is a page where you write the code.
#
# {{ lessons }}
#
# Beside you all the way: the [cheat sheet](cheat_sheet.ipynb), two pages to print, and the
# [glossary](cheat_sheet.ipynb#Glossary) on its second page.

# %% [markdown]
# ## How it works
#
# - **Your work is yours.** You are in a copy of the course that belongs to you. Write, try, break things. When the course
#   is updated, pages that you have not changed follow; pages that you have changed stay, and the new one is put beside them.
# - **Your progress stays on this machine,** in the file `progress.json` beside the folders of the course. Nothing is sent
#   anywhere. Delete the file to start afresh. Two buttons under your progress carry it to another computer, or between a
#   computer and the course in a browser: download it here, take it in there. What is there already stays.
# - **Everything also works as plain notebooks,** in any Jupyter; only your progress is then not kept.
