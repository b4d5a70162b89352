"""The HTTP door, and the wire that leads to it."""

import http.server
import threading
from contextlib import contextmanager

import pytest

from shebao.base.refusals import Outage
from shebao.exchange import envelope, transport

from .conftest import JIA, YI

URL = "/exchange/v1/letters"


def post(client, body, **kwargs):
    return client.post(URL, body, content_type="application/jose", **kwargs)


def test_a_letter_comes_in_by_http_and_its_signed_receipt_goes_out(client, yi, heard):
    body = yi.write("你好")

    answer = post(client, body)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/jose")
    receipt = envelope.open_receipt(answer.content, receiver=JIA, letter=body)
    assert (receipt.result, receipt.letter_id) == ("stored", f"{YI}/1")


def test_a_refusal_is_a_signed_receipt_too(client, yi):
    answer = post(client, b"rubbish")

    assert answer.status_code == 200
    assert b"." in answer.content


def test_the_door_takes_signed_letters_of_fair_size_and_nothing_else(client, yi):
    assert client.get(URL).status_code == 405
    assert client.post(URL, b"x", content_type="text/plain").status_code == 415
    assert post(client, b"x" * (envelope.SIZE_MAX + 1)).status_code == 413


def test_without_an_agency_the_door_asks_to_come_again(client, db):
    assert post(client, b"x").status_code == 503


@contextmanager
def server(status, answer):
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            got.append((self.path, self.headers["Content-Type"], self.rfile.read(length)))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    httpd = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}", got
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def test_the_wire_carries_bytes_and_brings_the_receipt_back():
    with server(200, b"receipt") as (url, got):
        assert transport.post(url + "/sub/", b"letter") == b"receipt"

    assert got == [("/sub" + URL, "application/jose", b"letter")]


@pytest.mark.parametrize(("status", "answer"), [(503, b""), (302, b""), (200, b"x" * 70_000)])
def test_any_other_answer_is_an_outage(status, answer):
    with server(status, answer) as (url, _), pytest.raises(Outage):
        transport.post(url, b"letter")


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "http://127.0.0.1:9"])
def test_no_address_or_nobody_there_is_an_outage(url):
    with pytest.raises(Outage):
        transport.post(url, b"letter")
