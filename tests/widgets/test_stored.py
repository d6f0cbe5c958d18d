"""What a notebook keeps of pictures and explorers, on other pages than JupyterLab's."""

import re
from html import unescape

import nbformat
from nbconvert import HTMLExporter

from atrous_lib.pictures.holes import holes
from atrous_lib.widgets import Still, holes_explorer
from atrous_lib.widgets.stored import image


def test_an_exported_notebook_shows_pictures_and_no_widget():
    stays, moves = holes_explorer(16, atrous_rate=5).outputs()
    still = Still(holes(16, 3, 4))._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("holes_explorer(16, atrous_rate=5)")
    words = {"text/plain": moves["text/plain"]}  # a stored lesson keeps no view of a dead widget
    cell.outputs = [
        nbformat.v4.new_output("display_data", data=data) for data in (stays, words, still)
    ]
    html, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    for picture in (holes(16, 3, 5), holes(16, 3, 4)):
        alt, source = re.search(r'(alt="[^"]*").*(src="[^"]*")', image(picture)).groups()
        assert unescape(alt) in html
        assert source in html
    assert ">Run this cell to move it.</pre>" in html.replace("\n", "")
