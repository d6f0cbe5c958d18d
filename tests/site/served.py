"""A web server for the tests: static files and nothing more, as any host has."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path
from typing import Any, ClassVar


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".wasm": "application/wasm",
        ".mjs": "text/javascript",
        ".js": "text/javascript",
    }

    asked: list[str]

    def log_message(self, *_: Any) -> None:
        pass

    def send_head(self) -> Any:
        self.asked.append(self.path.partition("?")[0].lstrip("/"))
        return super().send_head()

    def copyfile(self, *files: Any) -> None:
        try:
            super().copyfile(*files)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the browser went to another page


class Served:
    """A folder under an address of this machine, until `stop`."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []  # the files that a browser asked for, in order
        handler = functools.partial(
            type("_Recording", (_Quiet,), {"asked": self.asked}), directory=str(folder)
        )
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def stop(self) -> None:
        """End the server; its address answers nobody from then on."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
