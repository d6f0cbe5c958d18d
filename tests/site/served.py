"""A web server for the tests: static files and nothing more, as any host has."""

from __future__ import annotations

import contextlib
import functools
import http.server
import socket
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
    redirecting: bool
    connections: list[socket.socket]

    def setup(self) -> None:
        super().setup()
        self.connections.append(self.connection)

    def log_message(self, *_: Any) -> None:
        pass

    def send_head(self) -> Any:
        path, *query = self.path.split("?", 1)
        self.asked.append(path.lstrip("/"))
        if self.redirecting and path.endswith("/index.html"):
            self.send_response(http.HTTPStatus.PERMANENT_REDIRECT)
            self.send_header("Location", "?".join([path.removesuffix("index.html"), *query]))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return super().send_head()

    def copyfile(self, *files: Any) -> None:
        try:
            super().copyfile(*files)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the browser went to another page


class Served:
    """A folder under an address of this machine, until `stop`.

    Some hosts redirect from a folder's `index.html` to the folder; so does this if `redirecting`.
    """

    def __init__(self, folder: Path, *, redirecting: bool = False) -> None:
        self.asked: list[str] = []  # the files that a browser asked for, in order
        self._connections: list[socket.socket] = []
        options = {
            "asked": self.asked,
            "redirecting": redirecting,
            "connections": self._connections,
        }
        handler = functools.partial(type("_Recording", (_Quiet,), options), directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def stop(self) -> None:
        """End the server; its address answers nobody from then on."""
        self._server.shutdown()
        self._server.server_close()
        for connection in self._connections:  # or a browser would be answered by those it has
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
