"""The pictures of lesson 4, edges and steps."""

from atrous_lib.pictures.edges.borders import edges
from atrous_lib.pictures.edges.recurrent import recurrent
from atrous_lib.pictures.edges.shapes import shapes
from atrous_lib.pictures.edges.strides import strides

__all__ = ["edges", "recurrent", "shapes", "strides"]
