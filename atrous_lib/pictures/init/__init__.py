"""The pictures of lesson 6, start values."""

from atrous_lib.pictures.init.depth import depth
from atrous_lib.pictures.init.fans import fans

__all__ = ["depth", "fans"]
