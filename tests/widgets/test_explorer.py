import re
import xml.etree.ElementTree as ET
from html import unescape
from urllib.parse import unquote

import pytest

from atrous_lib.pictures.holes.taps import holes
from atrous_lib.pictures.svg import circle, description, document, standalone
from atrous_lib.widgets import Explorer, Still, controls, holes_explorer
from atrous_lib.widgets.controls import Drawing, choice, slider
from atrous_lib.widgets.stored import STYLE

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def parts(explorer):
    """The HTML widgets that the browser shows: the picture, and the words folded under it."""
    drawing = next(child for child in explorer.children if isinstance(child, Drawing))
    return drawing.children


def drawn(explorer):
    return parts(explorer)[0].value


def said(explorer):
    return parts(explorer)[1].value


def test_what_is_shown_is_the_picture_and_its_words():
    explorer = holes_explorer(12, filter_length=2, atrous_rate=20, border_mode="same", output=7)
    assert drawn(explorer) == explorer.picture == holes(12, 2, 20, "same", 7)
    assert explorer.sentence == description(holes(12, 2, 20, "same", 7))
    assert "20 steps apart" in said(explorer)


def test_an_output_that_had_to_give_way_comes_back():
    explorer = holes_explorer(16, atrous_rate=1, output=13)
    before = drawn(explorer)
    explorer.controls["atrous_rate"].value = 7
    assert explorer.values["output"] == 1
    explorer.controls["atrous_rate"].value = 20  # no output at all
    assert explorer.controls["output"].disabled
    assert "no output" in explorer.sentence
    explorer.controls["atrous_rate"].value = 1
    assert drawn(explorer) == before
    assert not explorer.controls["output"].disabled


def test_the_learner_decides_where_a_limited_slider_returns_to():
    explorer = holes_explorer(16, atrous_rate=1, output=13)
    explorer.controls["atrous_rate"].value = 6
    explorer.controls["output"].value = 2
    explorer.controls["atrous_rate"].value = 1
    assert explorer.values["output"] == 2


def test_a_slider_always_has_two_ends():
    explorer = holes_explorer(16, filter_length=1, atrous_rate=1)
    for rate in (1, 15, 16, 32):
        for taps in (1, 2, 6):
            explorer.controls["atrous_rate"].value = rate
            explorer.controls["filter_length"].value = taps
            output = explorer.controls["output"]
            assert output.min < output.max


def image_in(html):
    return re.search(r'<img alt="([^"]*)" .*?src="([^"]*)"', html)


def test_a_saved_notebook_keeps_the_picture_as_it_stands_and_the_widget_apart_from_it():
    explorer = holes_explorer(atrous_rate=3)
    explorer.controls["atrous_rate"].value = 4
    stays, moves = explorer.outputs()
    assert stays["image/svg+xml"] == holes(16, 3, 4)
    assert stays["text/plain"] == description(holes(16, 3, 4))
    assert WIDGET_VIEW not in stays
    assert set(moves) == {WIDGET_VIEW, "text/plain"}
    assert moves["text/plain"] == "Run this cell to move it."
    assert stays == holes_explorer(atrous_rate=4).outputs()[0]


def test_a_cell_puts_out_what_stays_and_then_the_widget(monkeypatch):
    explorer, put_out = holes_explorer(), []
    monkeypatch.setattr(controls, "display", lambda bundle, raw: put_out.append(bundle))
    explorer._ipython_display_()
    assert put_out == explorer.outputs()


def test_what_stands_for_a_widget_says_how_to_bring_it_back_only_where_it_is_gone():
    html = holes_explorer().outputs()[0]["text/html"]
    assert '<p class="atrous-run" style="display: none">Run this cell to move it.</p>' in html
    assert html.endswith(f"<style>{STYLE}</style>")


def test_the_stored_image_has_the_words_as_they_are_read_out():
    alt, source = image_in(Still(holes(16, 3, 4))._repr_mimebundle_()["text/html"]).groups()
    assert unescape(alt) == description(holes(16, 3, 4)).replace("·", "×")
    assert unquote(source) == "data:image/svg+xml," + standalone(holes(16, 3, 4))
    ET.fromstring(unquote(source).partition(",")[2])


def test_the_stored_image_scrolls_before_its_text_is_too_small_to_read():
    html = Still(holes(16, 3, 4))._repr_mimebundle_()["text/html"]
    narrowest = int(re.search(r"<img .*?min-width: (\d+)px", html)[1])
    sizes = [float(size) for size in re.findall(r'font-size="([^"]*)"', holes(16, 3, 4))]
    assert min(sizes) * narrowest / 920 == pytest.approx(11, abs=0.02)
    assert '<div class="atrous-picture" style="overflow-x: auto">' in html


def test_a_still_picture_is_no_widget_and_folds_its_words():
    still = Still(document("A dot", "One dot < two.", (10, 10), circle(5, 5, 2)))
    assert still.sentence == "One dot < two."
    bundle = still._repr_mimebundle_()
    assert WIDGET_VIEW not in bundle
    assert re.search(
        r"<details .*<summary>In words</summary><p [^>]*>One dot &lt; two.</p>", bundle["text/html"]
    )


def test_an_explorer_of_another_picture():
    explorer = Explorer(
        lambda size, kind: document("Dot", f"A {kind} dot of {size}.", (9, 9)),
        size=slider("size", 1, 4, 2),
        kind=choice("kind", ["round", "square"], "round"),
    )
    explorer.controls["kind"].value = "square"
    assert explorer.sentence == "A square dot of 2."
    assert re.search("A square dot of 2", said(explorer))
