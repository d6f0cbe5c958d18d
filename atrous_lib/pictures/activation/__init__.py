"""The pictures of lesson 5, activation and weights, and the layers that it trains."""

from atrous_lib.pictures.activation.curve import activation
from atrous_lib.pictures.activation.layouts import layouts
from atrous_lib.pictures.activation.reuse import forecast, reuse, runs
from atrous_lib.pictures.activation.softmax import softmax
from atrous_lib.pictures.spelled import spelled

__all__ = ["activation", "forecast", "layouts", "reuse", "runs", "softmax", "spelled"]
