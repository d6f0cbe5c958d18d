"""The picture of lesson 3, holes."""

from atrous_lib.pictures.holes.taps import holes

__all__ = ["holes"]
