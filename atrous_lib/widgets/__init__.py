"""What moves in a lesson: explorers bound to a picture, and predictions to commit to."""

from atrous_lib.widgets.explorer import Explorer, Still
from atrous_lib.widgets.holes import holes_explorer
from atrous_lib.widgets.predict import Prediction, predict
from atrous_lib.widgets.race import Race, race
from atrous_lib.widgets.sliding import maps_explorer, sliding_explorer

__all__ = [
    "Explorer",
    "Prediction",
    "Race",
    "Still",
    "holes_explorer",
    "maps_explorer",
    "predict",
    "race",
    "sliding_explorer",
]
