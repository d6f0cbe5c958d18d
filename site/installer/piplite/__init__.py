"""What JupyterLite's kernel calls its package manager: here the same as Pyodide's."""

from micropip import install

__all__ = ["install"]
