"""The pictures of lesson 10, stacks and causality."""

from atrous_lib.pictures.stacks.leaks import leaks
from atrous_lib.pictures.stacks.planned import planned
from atrous_lib.pictures.stacks.reach import stacks

__all__ = ["leaks", "planned", "stacks"]
