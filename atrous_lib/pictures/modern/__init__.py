"""The pictures of lesson 12, modern names."""

from atrous_lib.pictures.modern.calls import modern
from atrous_lib.pictures.modern.orders import orders

__all__ = ["modern", "orders"]
