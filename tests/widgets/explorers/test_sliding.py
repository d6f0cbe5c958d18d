import pytest

from atrous_lib.pictures.sliding.maps import FILTERS, maps
from atrous_lib.pictures.sliding.products import sliding
from atrous_lib.pictures.sliding.window import example
from atrous_lib.signals import sunspots
from atrous_lib.widgets import maps_explorer, sliding_explorer, window_explorer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("output", 5),
        ("filter_length", 2),
        ("input_dim", 3),
        ("nb_filter", 3),
        ("filter", 1),
        ("bias", False),
    ],
)
def test_each_control_moves_the_window_and_back_to_the_identical_picture(name, value):
    explorer = sliding_explorer(input_dim=2, output=2)
    before, start = explorer.picture, explorer.values[name]
    explorer.controls[name].value = value
    assert explorer.picture != before
    explorer.controls[name].value = start
    assert explorer.picture == before


def test_every_setting_of_the_window_is_the_pure_functions_picture():
    explorer = sliding_explorer()
    for taps in (1, 2, 3):
        for channels in (1, 2, 3):
            for filters in (1, 2, 3):
                for name, size in (
                    ("filter_length", taps),
                    ("input_dim", channels),
                    ("nb_filter", filters),
                ):
                    explorer.controls[name].value = size
                explorer.controls["filter"].value = filters - 1
                explorer.controls["output"].value = 9 - taps
                x, W, b = example(channels, filters, taps)
                assert explorer.picture == sliding(x, W, b, 9 - taps, filters - 1)


def test_a_filter_that_is_gone_gives_way_and_comes_back():
    explorer = sliding_explorer(nb_filter=3, filter=2)
    explorer.controls["nb_filter"].value = 1
    assert explorer.values["filter"] == 0
    assert explorer.controls["filter"].disabled
    explorer.controls["nb_filter"].value = 3
    assert explorer.values["filter"] == 2


def test_the_one_channel_explorer_has_only_what_moves_there():
    explorer = window_explorer(filter_length=2, output=7)
    assert set(explorer.controls) == {"output", "filter_length"}
    explorer.controls["filter_length"].value = 3
    assert explorer.values["output"] == 6
    explorer.controls["filter_length"].value = 2
    x, W, _ = example(1, 1, 2)
    assert explorer.picture == sliding(x, W, None, 7)


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("filter_length", [2, 11, 33])
def test_every_filter_and_decade_has_its_map(name, filter_length):
    explorer = maps_explorer(filter=name, filter_length=filter_length)
    years, numbers = sunspots()
    for decade in (1700, 1850, explorer.controls["decade"].max):
        explorer.controls["decade"].value = decade
        filters = {name: FILTERS[name](filter_length)}
        assert explorer.picture == maps(years, numbers, filters, decade - 1700)
    assert explorer.controls["decade"].max == 1700 + (309 - filter_length) // 10 * 10
