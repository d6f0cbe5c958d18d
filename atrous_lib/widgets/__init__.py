"""What moves in a lesson: explorers bound to a picture, and predictions to commit to."""

from atrous_lib.widgets.explorer import Explorer, Still
from atrous_lib.widgets.holes import holes_explorer
from atrous_lib.widgets.predict import Prediction, predict

__all__ = ["Explorer", "Prediction", "Still", "holes_explorer", "predict"]
