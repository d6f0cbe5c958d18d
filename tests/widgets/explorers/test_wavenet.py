import pytest

from atrous_lib.pictures.wavenet.queues import queue
from atrous_lib.widgets import queue_explorer


@pytest.mark.parametrize(("name", "value"), [("step", 5), ("filter_length", 3), ("atrous_rate", 2)])
def test_each_control_moves_the_picture_and_back_to_the_identical_one(name, value):
    explorer = queue_explorer()
    before, start = explorer.picture, explorer.controls[name].value
    explorer.controls[name].value = value
    assert explorer.picture != before
    assert explorer.picture == queue(**explorer.values)
    explorer.controls[name].value = start
    assert explorer.picture == before


def test_every_setting_is_drawn():
    explorer = queue_explorer()
    for taps in range(1, 5):
        explorer.controls["filter_length"].value = taps
        for rate in range(1, 7):
            explorer.controls["atrous_rate"].value = rate
            assert f"at rate {rate}." in explorer.sentence
