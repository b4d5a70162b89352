"""The bank's door 银行接口: HTTP on the standard library, JSON and ISO 20022 files."""

import json
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from shebao.base.plumbing import clock
from shebao.cli.bank.books import BadFile, Books, Refused
from shebao.cli.bank.files import BYTES_MAX


class Door(BaseHTTPRequestHandler):
    """One request. `POST /accounts` and `/payments`; `GET /accounts/<no>/notices|statements|untold`, `/books`."""

    protocol_version = "HTTP/1.1"
    server: "Bank"

    def do_GET(self) -> None:
        """Questions."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """Acts."""
        self._answer(self._post)

    def _answer(self, act: Any) -> None:
        try:
            status, body = 200, act(clock.today())
        except Refused as refused:
            status, body = refused.status, {"error": str(refused)}
        except (BadFile, KeyError, ValueError) as error:
            status, body = 400, {"error": f"{error}"}
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _get(self, on: date) -> dict[str, Any]:
        url = urlsplit(self.path)
        words = [unquote(word) for word in url.path.strip("/").split("/")]
        after = parse_qs(url.query).get("after", [""])[0]
        books = self.server.books
        match words:
            case ["books"]:
                return books.books()
            case ["health"]:
                return {"today": on.isoformat()}
            case ["accounts", no, "notices"]:
                return books.notices(no, after=int(after or 0), on=on)
            case ["accounts", no, "statements"]:
                return books.statements(no, after=after, on=on)
            case ["accounts", no, "untold"]:
                return books.untold(no, after=int(after or 0))
        raise Refused(404, "no such page")

    def _post(self, on: date) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > BYTES_MAX:
            self.close_connection = True
            raise Refused(413, "too large")
        body = self.rfile.read(length)
        match urlsplit(self.path).path:
            case "/accounts":
                return self.server.books.open_account(json.loads(body), on=on)
            case "/payments":
                return self.server.books.take(body, on=on)
        raise Refused(404, "no such page")

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the books are the log."""


class Bank(ThreadingHTTPServer):
    """The server with its books. Killed at any moment it loses nothing it answered for."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], books: Books) -> None:
        self.books = books
        super().__init__(address, Door)
