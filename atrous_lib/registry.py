"""From what a caller writes to an object: a name, a dict, an instance or a callable.

Initializations, activations, regularizers and constraints all follow this one rule, which is
Keras 1's, except that nothing is looked up by accident and the caller's dict stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from atrous_lib.arguments import did_you_mean


class Registry:
    """The names of one kind of object.

    Parameters
    ----------
    kind
        What the objects are, for messages: "regularizer".
    makers
        For each name a callable that makes the object from the keywords of a dict.

    Examples
    --------
    >>> fruits = Registry("fruit", {"apple": lambda colour="red": colour + " apple"})
    >>> fruits.get("apple"), fruits.get({"name": "apple", "colour": "green"})
    ('red apple', 'green apple')
    >>> fruits.get("aple")
    Traceback (most recent call last):
    ValueError: Unknown fruit 'aple'. Did you mean 'apple'? Known names: apple.
    >>> fruits.get(None) is None
    True
    """

    def __init__(self, kind: str, makers: Mapping[str, Callable[..., Any]]) -> None:
        self.kind = kind
        self.makers = dict(makers)

    def get(self, identifier: Any) -> Any:
        """Return the object that `identifier` stands for; None stays None.

        Raises
        ------
        ValueError
            If the name is unknown; the message names the nearest.
        KeyError
            If a dict lacks "name".
        TypeError
            If it is none of name, dict or callable, or a dict's keywords do not fit.
        """
        if identifier is None:
            return None
        if isinstance(identifier, str):
            return self._make(identifier, {})
        if isinstance(identifier, Mapping):
            if "name" not in identifier:
                raise KeyError(
                    f"a {self.kind} given as a dict needs the key 'name', got {dict(identifier)!r}"
                )
            keywords = {key: value for key, value in identifier.items() if key != "name"}
            return self._make(identifier["name"], keywords)
        if not callable(identifier):
            raise TypeError(
                f"A {self.kind} must be a name, a dict with 'name', or a callable, "
                f"got {identifier!r} ({type(identifier).__name__})."
            )
        for name, maker in self.makers.items():
            if identifier is maker:
                raise ValueError(
                    f"{name} makes a {self.kind} but is none itself: call it, as in {name}()."
                )
        return identifier

    def _make(self, name: Any, keywords: dict[str, Any]) -> Any:
        if not isinstance(name, str) or name not in self.makers:
            hint = did_you_mean(name if isinstance(name, str) else None, self.makers)
            raise ValueError(
                f"Unknown {self.kind} {name!r}.{hint} "
                f"Known names: {', '.join(sorted(self.makers))}."
            )
        try:
            return self.makers[name](**keywords)
        except TypeError as error:
            raise TypeError(
                f"The {self.kind} {name!r} does not take {keywords!r}: {error}"
            ) from None


def gradient_of(function: Any, role: str) -> Callable[..., Any]:
    """Return `function.gradient`, or say how a callable of one's own gets one.

    Raises
    ------
    TypeError
        If it has none: such a callable works forward, but nothing can be trained through it.
    """
    gradient = getattr(function, "gradient", None)
    if gradient is None:
        name = getattr(function, "__name__", type(function).__name__)
        raise TypeError(
            f"{role} {name} has no gradient, so it works forward only. Give it an attribute "
            f"`gradient`: see the module of the built-in ones for the form."
        )
    return gradient  # type: ignore[no-any-return]


def config_of(function: Any) -> Any:
    """Return what get_config stores: None, the object's own config, or its name.

    Raises
    ------
    TypeError
        If it has neither, as a `functools.partial`.
    """
    if function is None:
        return None
    if hasattr(function, "get_config"):
        return function.get_config()
    return name_of(function)


def name_of(function: Any) -> str:
    """Return the name by which a configuration knows a callable.

    Raises
    ------
    TypeError
        If it has none.
    """
    name = getattr(function, "__name__", None)
    if not isinstance(name, str):
        raise TypeError(
            f"A configuration holds plain data, and {function!r} has no name to stand for it. "
            f"Use a function made with def, or give it an attribute `__name__`."
        )
    return name
