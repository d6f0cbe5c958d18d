"""What stands for a package manager in the browser: it loads what Pyodide's distribution holds."""

from __future__ import annotations

import asyncio
import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

INSTALLER = Path(__file__).resolve().parents[2] / "site" / "installer"
WHEEL = "https://example.org/site/extensions/static/pypi/piplite-0.8.6-py3-none-any.whl"


@pytest.fixture
def asked(monkeypatch):
    """What Pyodide was asked for; it holds one package."""
    asked: list[str] = []

    async def load(names):
        asked.extend(names)
        if names != ["starcharts"]:
            raise RuntimeError(f"No known package with name {names[0]!r}")

    monkeypatch.syspath_prepend(str(INSTALLER))
    monkeypatch.setitem(sys.modules, "pyodide_js", SimpleNamespace(loadPackage=load))
    monkeypatch.setitem(sys.modules, "pyodide", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "pyodide.ffi", SimpleNamespace(to_js=lambda names: names))
    yield asked
    for name in ("micropip", "piplite", "piplite.piplite", "piplite.cli"):
        sys.modules.pop(name, None)


def install(*requirements: str) -> None:
    asyncio.run(importlib.import_module("piplite").install(list(requirements), keep_going=True))


@pytest.mark.parametrize("name", ["numpy", "ipykernel>=6", "nbformat", WHEEL])
def test_what_is_there_is_not_asked_for(asked, name):
    install(name)
    assert asked == []


def test_the_working_folder_is_looked_into_last(asked, monkeypatch):
    installed = [folder for folder in sys.path if folder]
    monkeypatch.setattr(sys, "path", ["", *installed])
    importlib.import_module("piplite")
    assert sys.path == [*installed, ""]


@pytest.mark.parametrize(
    "requirement", ["starcharts", "starcharts>=1.14", "starcharts[dev] ; python_version>'3'"]
)
def test_what_pyodide_holds_is_loaded(asked, requirement):
    install("numpy", requirement)
    assert asked == ["starcharts"]


def test_what_it_does_not_hold_is_named(asked):
    with pytest.raises(ValueError, match="no-such-package can't be installed in the browser"):
        install("no-such-package==1")


def test_a_line_with_pip_becomes_a_call(asked):
    transformed = importlib.import_module("piplite.cli").get_transformed_code
    code = asyncio.run(transformed(["install", "-q", "starcharts"]))
    assert code == "await __import__('piplite').install(['starcharts'])"
    assert "knows one command" in asyncio.run(transformed(["list"]))
    assert "knows one command" in asyncio.run(transformed([]))
