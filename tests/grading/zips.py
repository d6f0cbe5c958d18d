"""Archives as programs of all kinds write them, byte by byte where Python would not."""

import zipfile

UTF_8 = 0x800  # what says in an archive that a name is in UTF-8


class Raw(zipfile.ZipInfo):
    """An entry whose name is these bytes, marked as UTF-8 or not."""

    def __init__(self, name: bytes, marked: bool = False) -> None:
        super().__init__(repr(name))  # told apart by Python
        self.name, self.mark = name, UTF_8 if marked else 0

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.name, self.flag_bits & ~UTF_8 | self.mark


def write(path, entries):
    """Write an archive of names (text, bytes or entries) and contents; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(Raw(name) if isinstance(name, bytes) else name, content)
    return path


def packed(tmp_path, entries):
    """Return the bytes of an archive."""
    return write(tmp_path / "inner.zip", entries).read_bytes()
