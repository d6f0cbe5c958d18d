"""The pictures of lesson 7, backward."""

from atrous_lib.pictures.backward.pairs import bias_gradient, tap_gradient
from atrous_lib.pictures.backward.slope import slope
from atrous_lib.pictures.backward.step import step_gradient

__all__ = ["bias_gradient", "slope", "step_gradient", "tap_gradient"]
