"""The pictures of lesson 8, regularizers, and the numbers and the training that they show."""

from atrous_lib.pictures.regularizers.batches import ERRORS, OUTPUTS, batches
from atrous_lib.pictures.regularizers.penalties import penalties
from atrous_lib.pictures.regularizers.shrinking import shrinking
from atrous_lib.pictures.regularizers.training import train

__all__ = ["ERRORS", "OUTPUTS", "batches", "penalties", "shrinking", "train"]
