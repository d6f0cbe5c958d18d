"""What JupyterLite's kernel calls its package manager: here the same as Pyodide's."""

import sys

from micropip import install

__all__ = ["install"]

# The kernel imports this before all else. Python looks for a module in the working folder first,
# which here is the visitor's, and to look into it asks the page. So that folder comes last.
sys.path.sort(key=lambda folder: folder == "")
