"""The course's own right and wrong functions as text that a learner could have typed."""

import ast
import copy
import functools
import inspect
import sys


@functools.cache
def as_typed(function, name):
    """Return the function's text under the learner's name, its helpers in front, or None.

    None where it leans on what a learner's notebook does not have: the checks, the answers, an
    exercise's reference, or a value that is made when its module is loaded.
    """
    defined = _parsed(function.__module__).body
    definition = _definition(defined, function)
    if definition is None:
        return None
    node = copy.copy(definition)
    node.name, node.decorator_list = name, []
    needed, imports = {}, {}
    known = {
        n: child
        for child in (node if each is definition else each for each in defined)
        for n in _names_defined(child)
    }
    todo = [node]
    while todo:
        for used in _names_used(todo.pop()):
            child = known.get(used)
            if child is None or used in needed or child is node:
                continue
            if isinstance(child, (ast.Import, ast.ImportFrom)):
                imports[used] = child
            elif getattr(child, "decorator_list", None):
                return None  # an exercise
            else:
                needed[used] = child
                todo.append(child)
    if any("atrous_lib" in ast.unparse(child) for child in imports.values()):
        return None
    if name in needed:
        return None
    order = sorted(needed.values(), key=lambda child: child.lineno)
    lines = [ast.unparse(child) for child in dict.fromkeys([*imports.values(), *order])]
    return "\n".join(["from __future__ import annotations", *lines, "", ast.unparse(node)])


def right(exercise):
    """Return the texts of its equivalents that can be typed."""
    return _typed(exercise, exercise.equivalents)


def wrong(exercise):
    """Return the texts of its misconceptions that can be typed."""
    return _typed(exercise, [one.function for one in exercise.misconceptions])


def _typed(exercise, functions):
    return [text for each in functions if (text := as_typed(each, exercise.name)) is not None]


@functools.cache
def _parsed(module):
    return ast.parse(inspect.getsource(sys.modules[module]))


def _definition(defined, function):
    code = getattr(function, "__code__", None)
    for child in defined:
        if isinstance(child, ast.FunctionDef) and code is not None:
            first = min([child.lineno, *(d.lineno for d in child.decorator_list)])
            if first == code.co_firstlineno:
                return child
    return None


def _names_defined(node):
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign):
        return [t.id for t in node.targets if isinstance(t, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _names_used(node):
    annotations = set()
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef):
            part.returns = None
            for arg in [*part.args.args, *part.args.kwonlyargs]:
                arg.annotation = None
        if isinstance(part, ast.AnnAssign):
            annotations.add(id(part.annotation))
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and id(part) not in annotations
    }
