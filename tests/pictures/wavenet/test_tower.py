import xml.etree.ElementTree as ET

import pytest

from atrous_lib.pictures.svg import WIDTH, description
from atrous_lib.pictures.wavenet.tower import HEIGHT, tower
from atrous_lib.wavenet import WaveNet


def shut(svg):
    return [e for e in ET.fromstring(svg).iter() if e.get("class") == "shut"]


def words(svg):
    return [
        "".join(e.itertext()) for e in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_sizes_are_those_of_the_network_of_these_settings():
    settings = {"filter_length": 3, "residual_channels": 5, "skip_channels": 7, "levels": 11}
    network = WaveNet([2, 4, 6], **settings)
    written = words(tower([2, 4, 6], **settings))
    for layer in (network.first, *network.blocks[0].layers, network.hidden, network.last):
        _, _, channels, filters = layer.get_weights()[0].shape
        assert f"{channels} → {filters}" in written
    assert "3 taps, rate 2" in written
    assert "block 1 of 3" in written


def test_every_other_block_stands_shut_with_its_rate():
    svg = tower([1, 3, 9, 27])
    assert [int("".join(e.itertext()).removeprefix("rate")) for e in shut(svg)] == [3, 9, 27]
    assert "…" not in words(svg)


def test_of_many_blocks_the_middle_is_left_out():
    svg = tower([2**block for block in range(9)])
    assert [int("".join(e.itertext()).removeprefix("rate")) for e in shut(svg)] == [2, 4, 8, 256]
    assert words(svg).count("…") == 1


@pytest.mark.parametrize("blocks", [2, 3, 6, 7, 30])
def test_every_picture_stays_on_its_paper_and_says_what_it_shows(blocks):
    rates = [2 ** (block % 10) for block in range(blocks)]
    svg = tower(rates)
    assert f"{blocks} blocks follow" in description(svg)
    assert f"at rates {', '.join(map(str, rates))}." in description(svg)
    for e in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect"):
        x, y = float(e.get("x")), float(e.get("y"))
        assert 0 <= x <= x + float(e.get("width")) <= WIDTH
        assert 0 <= y <= y + float(e.get("height")) <= HEIGHT


@pytest.mark.parametrize(
    ("rates", "settings", "error", "word"),
    [
        ([], {}, ValueError, "at least two"),
        ([4], {}, ValueError, "at least two"),
        ([1, 0], {}, ValueError, "atrous_rates"),
        ([1, 2], {"levels": 2.0}, TypeError, "levels"),
        ([1, 2], {"skip_channels": 0}, ValueError, "skip_channels"),
    ],
)
def test_impossible_networks_raise(rates, settings, error, word):
    with pytest.raises(error, match=word):
        tower(rates, **settings)
