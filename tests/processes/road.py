"""The road between processes: what travels on it may be held up, doubled or turned back, as a test wants."""

import base64
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LETTERS = "/exchange/v1/letters"


class Road(ThreadingHTTPServer):
    """Everything sent to this address goes on to another port of this machine, if `rule` lets it.

    `rule(path, body)` answers `pass`, `hold` (503, come again), `refuse` (400) or `double` (carried twice,
    the second answer is given); or the bytes that are carried instead.
    """

    daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", 0), Traveller)
        self.port, self.rule, self.log = port, lambda path, body: "pass", []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self):
        self.shutdown()
        self.server_close()


class Traveller(BaseHTTPRequestHandler):
    def do_GET(self):
        self.travel()

    def do_POST(self):
        self.travel()

    def travel(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        verdict = self.server.rule(self.path, body)
        self.server.log.append((self.path, body, verdict))
        if verdict in ("hold", "refuse"):
            self.answer(503 if verdict == "hold" else 400, b'{"error": "turned back on the road"}')
            return
        if isinstance(verdict, bytes):
            body = verdict
        try:
            if verdict == "double":
                self.carry(body)
            self.answer(*self.carry(body))
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # nobody at home: no answer at all

    def carry(self, body):
        onward = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            headers = {"Content-Type": self.headers.get("Content-Type", "")}
            onward.request(self.command, self.path, body or None, headers)
            answer = onward.getresponse()
            return answer.status, answer.read(), answer.getheader("Content-Type") or ""
        finally:
            onward.close()

    def answer(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


def letter(body):
    """What a letter says of itself: its event; nothing when it is none."""
    try:
        part = body.split(b".")[1]
        return json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
