"""Pictures of the course: pure functions from parameters to SVG text.

Each picture module has a function that draws and one that says the same in words; the words
are the picture's description for screen readers and its text where no picture can be shown.
"""
