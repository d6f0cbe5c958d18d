"""How wrong results relate to the right ones, whatever the exercise.

`find` compares what a function returned with what was expected, on all inputs at once, and returns
the strongest relation that holds on every one of them: a claim that can be said because it was
seen. Nothing is guessed: a relation that fails on one input is not said.

readings      the right function, or a known wrong one, with an argument read differently
changes       the right result, changed afterwards: scaled, shifted, cut, transposed, summed
placed        which places of a result are right: the first sample, all but the last step
conditions    on which inputs the function is right
single        one of these that explains every result
pairs         two of them, or of the known mistakes, that do so together
parts         the parts of a result, each for itself
partly        where only some results are wrong: which, and what they share
cases         an input with its two results; what is found of many
finding       what is found; the strongest is asked for first
"""

from atrous_lib.checks.relations.cases import Case, Finding
from atrous_lib.checks.relations.finding import find

__all__ = ["Case", "Finding", "find"]
