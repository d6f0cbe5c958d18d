"""The exercises: a module for each lesson, named by its word; its second module is LESSON_MORE.

`course` finds them here. None of them imports another; what several share stands in
`programs` and, of inputs, in `ranges`.
"""
