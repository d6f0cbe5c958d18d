# %% [markdown]
# # How can two taps hear 512 steps?
#
# One layer of a neural network, `AtrousConvolution1D`, looks at very few numbers at a time: with two
# *taps*, it looks at two. Now stack such layers, and let each one reach twice as far back as the
# one below. Nine of them hear 512 steps of a sound. That is the idea behind WaveNet, whose computer voice
# was among the first that sounded human.
#
# This course takes that one layer apart. You move its parts, predict what happens, and then build it
# yourself, from a multiplication to a network that learns a tune and plays on by itself. You need Python
# and an idea of what an array is. You need not know anything about neural networks.

# %%
from atrous_lib.pictures.stacks import stacks
from atrous_lib.widgets import Still

Still(stacks(20, 2, [1, 2, 4, 8], 15))

# %% [markdown]
# Follow the lines from the top down. Output 15 is made from 2 numbers below it, those from 4, and those
# from 8. Through four layers, one output reads 16 steps, and the whole stack has only eight weights. A
# layer's *rate* says how far apart its two taps stand; lesson 10 explains the other words. Here is the tune
# that the network of lesson 11 learns to play:

# %%
from atrous_lib.signals import tune
from atrous_lib.widgets import player

player({"a tune, two seconds": tune(seconds=2)})

# %% [markdown]
# ## You
#
# Click the next cell and press <kbd>Shift</kbd>+<kbd>Enter</kbd>. It shows what you have done and takes you
# back to where you were. It also repeats a few questions from earlier days.

# %%
from atrous_lib.widgets import my_progress

my_progress()

# %% [markdown]
# ## The twelve lessons
#
# Begin with lesson 1. Each lesson is a page to read, with pictures that you can move. Its exercise is a
# page where you write the code.
#
# {{ lessons }}
#
# Beside you all the way: the [cheat sheet](cheat_sheet.ipynb), two pages to print, and the
# [glossary](cheat_sheet.ipynb#Glossary) on its second page.

# %% [markdown]
# ## How it works
#
# - **Your work is yours.** You are in a copy of the course that belongs to you. Write, try, break things.
#   When the course is updated, pages that you have not changed are updated too. Pages that you have changed
#   stay as they are, and the new version is put beside them. The folder sign at the left edge of the window
#   shows all files.
# - **Your progress stays on this machine,** in the file `progress.json` beside the folders of the course.
#   Where the course runs in a web browser, the browser keeps your work and your progress in its own
#   storage: they are lost when you clear its data. Nothing is sent anywhere. To start again, delete the
#   file. Two buttons under your progress take your progress to another computer, or to the course in a
#   browser and back: download it here, load it there. What is already there is not lost.
# - **Everything also works as plain notebooks,** in any Jupyter, but then your progress is not kept.
