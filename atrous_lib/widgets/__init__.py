"""What moves in a lesson: explorers bound to a picture, and predictions to commit to."""

from atrous_lib.widgets.depth import depth_explorer, fans_explorer
from atrous_lib.widgets.edges import edges_explorer, shapes_explorer, strides_explorer
from atrous_lib.widgets.explorer import Explorer, Still
from atrous_lib.widgets.holes import holes_explorer
from atrous_lib.widgets.pipeline import parameters_explorer, pipeline_explorer
from atrous_lib.widgets.predict import Prediction, predict
from atrous_lib.widgets.race import Race, race
from atrous_lib.widgets.sliding import maps_explorer, sliding_explorer, window_explorer
from atrous_lib.widgets.sorting import Sorting, sort_arguments

__all__ = [
    "Explorer",
    "Prediction",
    "Race",
    "Sorting",
    "Still",
    "depth_explorer",
    "edges_explorer",
    "fans_explorer",
    "holes_explorer",
    "maps_explorer",
    "parameters_explorer",
    "pipeline_explorer",
    "predict",
    "race",
    "shapes_explorer",
    "sliding_explorer",
    "sort_arguments",
    "strides_explorer",
    "window_explorer",
]
