"""A picture as tests read it: its elements by class, their words, its description."""

import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


class Picture:
    """A picture's SVG text, read as XML."""

    def __init__(self, svg):
        self.svg, self.root = svg, ET.fromstring(svg)

    def all(self, name, inside=None):
        """Every element of a class, by whole word."""
        root = self.root if inside is None else inside
        return [e for e in root.iter() if name in (e.get("class") or "").split()]

    def words(self, name, inside=None):
        """The words of every element of a class."""
        return ["".join(e.itertext()) for e in self.all(name, inside)]

    @property
    def description(self):
        return self.root.findtext(f"{SVG}desc")
