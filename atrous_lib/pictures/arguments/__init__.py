"""The pictures of lesson 1, arguments."""

from atrous_lib.pictures.arguments.families import families
from atrous_lib.pictures.arguments.machine import machine
from atrous_lib.pictures.arguments.parameters import parameters
from atrous_lib.pictures.arguments.pipeline import pipeline

__all__ = ["families", "machine", "parameters", "pipeline"]
