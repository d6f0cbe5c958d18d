"""The pictures of lesson 11, WaveNet."""

from atrous_lib.pictures.wavenet.queues import queue
from atrous_lib.pictures.wavenet.roll import roll
from atrous_lib.pictures.wavenet.tower import tower

__all__ = ["queue", "roll", "tower"]
