"""The pictures of lesson 2, the sliding dot product, and the small numbers that it slides over."""

from atrous_lib.pictures.sliding.maps import FILTERS, maps
from atrous_lib.pictures.sliding.plucks import plucks
from atrous_lib.pictures.sliding.products import sliding
from atrous_lib.pictures.sliding.traffic import costs, traffic
from atrous_lib.pictures.sliding.window import example

__all__ = ["FILTERS", "costs", "example", "maps", "plucks", "sliding", "traffic"]
