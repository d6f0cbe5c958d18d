import re
import xml.etree.ElementTree as ET

from ipywidgets import HTML

from atrous_lib.pictures.holes.taps import holes
from atrous_lib.pictures.svg import circle, description, document
from atrous_lib.widgets import Explorer, Still, holes_explorer
from atrous_lib.widgets.controls import choice, slider

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def drawn(explorer):
    """The picture in the HTML widget that the browser shows."""
    return next(w.value for w in explorer.children if isinstance(w, HTML) and "<svg" in w.value)


def said(explorer):
    return next(w.value for w in explorer.children if "atrous-words" in w._dom_classes)


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


def test_a_saved_notebook_keeps_the_picture_as_it_stands():
    explorer = holes_explorer(atrous_rate=3)
    explorer.controls["atrous_rate"].value = 4
    bundle = explorer._repr_mimebundle_()
    assert WIDGET_VIEW in bundle
    assert bundle["image/svg+xml"] == holes(16, 3, 4)
    assert bundle["text/plain"] == description(holes(16, 3, 4))
    assert bundle == {**holes_explorer(atrous_rate=4)._repr_mimebundle_(), **{
        WIDGET_VIEW: bundle[WIDGET_VIEW]
    }}  # fmt: skip


def test_the_stored_image_is_the_picture_with_alternative_text():
    from urllib.parse import unquote

    html = Still(holes(16, 3, 4))._repr_mimebundle_()["text/html"]
    image = ET.fromstring(html.replace('">', '"/>'))
    assert image.get("alt") == description(holes(16, 3, 4))
    assert unquote(image.get("src")) == "data:image/svg+xml," + holes(16, 3, 4)


def test_a_still_picture_says_what_it_shows():
    still = Still(document("A dot", "One dot < two.", (10, 10), circle(5, 5, 2)))
    assert still.sentence == "One dot < two."
    assert "One dot &lt; two." in still.children[1].value


def test_an_explorer_of_another_picture():
    explorer = Explorer(
        lambda size, kind: document("Dot", f"A {kind} dot of {size}.", (9, 9)),
        size=slider("size", 1, 4, 2),
        kind=choice("kind", ["round", "square"], "round"),
    )
    explorer.controls["kind"].value = "square"
    assert explorer.sentence == "A square dot of 2."
    assert re.search("A square dot of 2", said(explorer))
