"""The pictures of lesson 9, constraints."""

from atrous_lib.pictures.constraints.axes import axes
from atrous_lib.pictures.constraints.projection import projection

__all__ = ["axes", "projection"]
