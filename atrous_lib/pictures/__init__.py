"""Pictures of the course: pure functions from parameters to SVG text.

`svg`, `colours`, `words`, `plane`, `strips`, `columns`, `bars`, `duel` and `spelled` say how they
are drawn; each lesson has a folder with its own. A picture carries its description for screen
readers (`svg.description`).
"""

from atrous_lib.pictures.moved import serve_old_paths

serve_old_paths()
