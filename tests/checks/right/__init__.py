"""Right programs, written from the exercises' texts alone, as different people would write them.

Each is called NAME__WAY: the exercise's function, and how it was written.
"""
