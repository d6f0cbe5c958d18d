"""Right programs, written again by machine: none of it changes what they compute."""

import ast
import functools
import inspect
import itertools
import textwrap

import numpy as np


def texts(function):
    """Return a function's definition as a tree, without decorators and annotations."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    definition.decorator_list = []
    definition.returns = None
    for argument in definition.args.args:
        argument.annotation = None
    return definition


def defined(definition, function):
    """Return the function of a changed definition, with the surroundings of the old one."""
    tree = ast.fix_missing_locations(ast.Module([definition], []))
    names = dict(function.__globals__)
    exec(compile(tree, "<rewritten>", "exec"), names)
    return names[definition.name]


def by_tree(change):
    """Return a rewriting of functions that changes their definition."""

    @functools.wraps(change)
    def rewriting(function):
        return defined(change(texts(function)), function)

    return rewriting


# --- by the tree -----------------------------------------------------------------------------


@by_tree
def renamed(definition):
    """Every argument and every name that is assigned gets another name."""
    own = {argument.arg for argument in definition.args.args}
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.FunctionDef) and node is not definition:
            own.add(node.name)
            own |= {argument.arg for argument in node.args.args}
        elif isinstance(node, ast.Lambda):
            own |= {argument.arg for argument in node.args.args}
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and node.id in own:
            node.id = f"my_{node.id}"
        elif isinstance(node, ast.arg):
            node.arg = f"my_{node.arg}"
        elif isinstance(node, ast.FunctionDef) and node is not definition:
            node.name = f"my_{node.name}"
    return definition


@by_tree
def in_a_helper(definition):
    """The body moves into a function within."""
    names = ", ".join(argument.arg for argument in definition.args.args)
    outer = ast.parse(f"def {definition.name}({names}):\n    return helper({names})").body[0]
    definition.name = "helper"
    outer.body.insert(0, definition)
    return outer


class _Walrus(ast.NodeTransformer):
    def visit_Return(self, node):
        if node.value is None:
            return node
        named = ast.NamedExpr(ast.Name("result", ast.Store()), node.value)
        return ast.Return(named)


@by_tree
def with_a_walrus(definition):
    """Each result gets a name as it is returned."""
    return _Walrus().visit(definition)


class _Longhand(ast.NodeTransformer):
    def visit_AugAssign(self, node):
        if not isinstance(node.target, ast.Subscript):  # a name may be a view, to be written into
            return node
        source = ast.parse(ast.unparse(node.target), mode="eval").body
        return ast.Assign([node.target], ast.BinOp(source, node.op, node.value), lineno=0)


@by_tree
def longhand(definition):
    """`y[k] += a` becomes `y[k] = y[k] + a`."""
    return _Longhand().visit(definition)


class _Turned(ast.NodeTransformer):
    def visit_If(self, node):
        self.generic_visit(node)
        refused = ast.UnaryOp(ast.Not(), node.test)
        return ast.If(refused, node.orelse or [ast.Pass()], node.body)

    def visit_IfExp(self, node):
        self.generic_visit(node)
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)


@by_tree
def conditions_turned(definition):
    """Each `if` asks for the opposite, and its branches change places."""
    return _Turned().visit(definition)


class _Annotated(ast.NodeTransformer):
    count = 0

    def visit_For(self, node):
        self.generic_visit(node)
        if node.orelse:
            return node
        self.count += 1
        rounds = ast.Call(ast.Name("list", ast.Load()), [node.iter], [])
        return ast.For(node.target, rounds, node.body, [], lineno=0)


@by_tree
def loops_over_lists(definition):
    """Each loop goes through a list that is made first."""
    return _Annotated().visit(definition)


# --- around the function -----------------------------------------------------------------------


def _arrays(change):
    def rewriting(function):
        def changed(*arguments):
            return function(*(change(one) if _is_array(one) else one for one in arguments))

        return changed

    return rewriting


def _is_array(value):
    return isinstance(value, np.ndarray)


in_single_precision = _arrays(lambda x: x.astype(np.float32) if x.dtype.kind == "f" else x)
in_fortran_order = _arrays(np.asfortranarray)
from_lists = _arrays(lambda x: np.array(x.tolist()).reshape(x.shape))
of_views = _arrays(lambda x: np.repeat(x, 2, axis=-1)[..., ::2] if x.ndim else x)


def as_a_lambda(function):
    """The function, called by a lambda."""
    return lambda *arguments: function(*arguments)


def decorated(function):
    """The function behind a decorator that counts its calls."""
    count = itertools.count()

    @functools.wraps(function)
    def counted(*arguments):
        next(count)
        return function(*arguments)

    return counted


def as_an_object(function):
    """An object that can be called."""

    class Called:
        def __call__(self, *arguments):
            return function(*arguments)

    return Called()


def result_copied(function):
    """The result, its arrays made anew from lists, its numbers NumPy's."""

    def anew(value):
        if _is_array(value):
            return np.array(value.tolist(), value.dtype).reshape(value.shape)
        if isinstance(value, (tuple, list)):
            return type(value)(map(anew, value))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return np.asarray(value)[()]
        return value

    return lambda *arguments: anew(function(*arguments))


BY_TREE = {
    "renamed": renamed,
    "in a helper": in_a_helper,
    "with a walrus": with_a_walrus,
    "longhand": longhand,
    "conditions turned": conditions_turned,
    "loops over lists": loops_over_lists,
}
AROUND = {
    "in single precision": in_single_precision,
    "in Fortran order": in_fortran_order,
    "from lists": from_lists,
    "of views": of_views,
    "as a lambda": as_a_lambda,
    "decorated": decorated,
    "as an object": as_an_object,
    "result copied": result_copied,
}
