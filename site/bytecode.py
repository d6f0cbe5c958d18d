"""Compile the Python modules in wheels and zip files ahead, in place of each visitor's browser.

    python3.14 site/bytecode.py FOLDER FILE... [--beside FILE...]

Bytecode fits one version of Python: the one that runs this, which must be the one that the files
are for. `FOLDER` is where they will be unpacked, for tracebacks to name. Bytecode takes its
source's place; in files after `--beside` it is put beside it, so that tracebacks show lines of it.
"""

from __future__ import annotations

import argparse
import importlib.util
import py_compile
import tempfile
import warnings
import zipfile
from pathlib import Path


def compile_in(archive: Path, folder: str, *, beside: bool) -> None:
    """Replace an archive by one with bytecode of its modules."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            bytecode = bytecode_of(data, f"{folder}/{name}") if name.endswith(".py") else None
            if bytecode is None or beside:
                new.writestr(name, data)
            if bytecode is not None:
                place = importlib.util.cache_from_source(name) if beside else f"{name}c"
                new.writestr(place, bytecode)


def bytecode_of(source: bytes, path: str) -> bytes | None:
    """Return what Python would keep in a .pyc file, None for what is no Python."""
    with tempfile.TemporaryDirectory() as folder:
        module, bytecode = Path(folder, "module.py"), Path(folder, "module.pyc")
        module.write_bytes(source)
        try:
            with warnings.catch_warnings(action="ignore"):  # other people's escape sequences
                py_compile.compile(
                    str(module),
                    str(bytecode),
                    path,
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
        except py_compile.PyCompileError:
            return None
        return bytecode.read_bytes()


def main() -> None:
    """Compile in the files that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--beside", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    for archive in options.files:
        compile_in(archive, options.folder, beside=False)
    for archive in options.beside:
        compile_in(archive, options.folder, beside=True)


if __name__ == "__main__":
    main()
