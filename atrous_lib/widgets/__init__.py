"""What moves in a lesson: explorers bound to a picture, and predictions to commit to."""

from atrous_lib.pictures.figures import STYLE
from atrous_lib.widgets.explorer import Explorer, Still
from atrous_lib.widgets.explorers.activation import (
    activation_explorer,
    layouts_explorer,
    reuse_explorer,
    softmax_explorer,
)
from atrous_lib.widgets.explorers.arguments import parameters_explorer, pipeline_explorer
from atrous_lib.widgets.explorers.arguments_sorting import Sorting, sort_arguments
from atrous_lib.widgets.explorers.backward import (
    slope_explorer,
    step_gradient_explorer,
    tap_gradient_explorer,
)
from atrous_lib.widgets.explorers.constraints import axes_explorer, projection_explorer
from atrous_lib.widgets.explorers.edges import edges_explorer, shapes_explorer, strides_explorer
from atrous_lib.widgets.explorers.holes import holes_explorer
from atrous_lib.widgets.explorers.init import depth_explorer, fans_explorer
from atrous_lib.widgets.explorers.modern import modern_explorer, orders_explorer
from atrous_lib.widgets.explorers.regularizers import (
    batches_explorer,
    penalties_explorer,
    shrinking_explorer,
)
from atrous_lib.widgets.explorers.sliding import maps_explorer, sliding_explorer, window_explorer
from atrous_lib.widgets.explorers.stacks import leaks_explorer, rates_explorer, stacks_explorer
from atrous_lib.widgets.explorers.stacks_game import Game, name_that_misconception
from atrous_lib.widgets.explorers.wavenet import queue_explorer
from atrous_lib.widgets.figures import describe
from atrous_lib.widgets.player import player
from atrous_lib.widgets.predict import Prediction, predict
from atrous_lib.widgets.race import Race, race
from atrous_lib.widgets.start_page import my_progress
from atrous_lib.widgets.switch import switch

__all__ = [
    "STYLE",
    "Explorer",
    "Game",
    "Prediction",
    "Race",
    "Sorting",
    "Still",
    "activation_explorer",
    "axes_explorer",
    "batches_explorer",
    "depth_explorer",
    "describe",
    "edges_explorer",
    "fans_explorer",
    "holes_explorer",
    "layouts_explorer",
    "leaks_explorer",
    "maps_explorer",
    "modern_explorer",
    "my_progress",
    "name_that_misconception",
    "orders_explorer",
    "parameters_explorer",
    "penalties_explorer",
    "pipeline_explorer",
    "player",
    "predict",
    "projection_explorer",
    "queue_explorer",
    "race",
    "rates_explorer",
    "reuse_explorer",
    "shapes_explorer",
    "shrinking_explorer",
    "sliding_explorer",
    "slope_explorer",
    "softmax_explorer",
    "sort_arguments",
    "stacks_explorer",
    "step_gradient_explorer",
    "strides_explorer",
    "switch",
    "tap_gradient_explorer",
    "window_explorer",
]
