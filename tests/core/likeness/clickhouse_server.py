"""ClickHouse's HTTP interface before chdb: `clickhouse_server.py PLACE PORT USER PASSWORD DATABASE`.

It knows what Ortaq uses of it: a statement as the body of a POST, who asks and in which format as headers, 403 and 500
with the engine's words. It prints a line once it listens.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any

place, port, user, password, database = sys.argv[1:]
engine: Any = import_module("chdb.session").Session(place)
one_at_a_time = threading.Lock()
engine.query(f"CREATE DATABASE IF NOT EXISTS {database}")
engine.query(f"USE {database}")


class Handler(BaseHTTPRequestHandler):
    """One statement after the other."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Run a statement."""
        statement = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = self.headers
        if (headers["X-ClickHouse-User"], headers["X-ClickHouse-Key"]) != (user, password):
            self.answer(403, f"Code: 516. DB::Exception: {headers['X-ClickHouse-User']}: Authentication failed")
        elif headers["X-ClickHouse-Database"] != database:
            self.answer(404, "Code: 81. DB::Exception: Database does not exist")
        else:
            try:
                with one_at_a_time:
                    found = str(engine.query(statement, headers["X-ClickHouse-Format"]))
                self.answer(200, found)
            except Exception as error:  # noqa: BLE001 the engine has one kind of error
                self.answer(500, str(error))

    def answer(self, status: int, text: str) -> None:
        """Send a text."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    server.serve_forever()
