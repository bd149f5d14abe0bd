"""What the tests of the worker share: outlets on this machine, and what they have become."""

import http.server
import threading

import pytest

from tests.gathering.test_rounds import page

FEEDS, PIECES = 3, 4


class Outlet(http.server.BaseHTTPRequestHandler):
    """Answers a feed and its pages."""

    def heard(self):
        """Stands for what a test does when an outlet is asked."""

    def do_GET(self):
        self.heard()
        body = said(self.server, self.path).encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="session")
def outlets():
    """Addresses of feeds that servers on this machine answer; each offers a few pieces."""
    servers = [outlet(f"127.0.0.{41 + number}") for number in range(FEEDS)]
    yield [f"{server.base}/feed.xml" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def outlet(address):
    """Return a running server of an outlet with a feed and its pages."""
    server = http.server.ThreadingHTTPServer((address, 0), Outlet)
    server.daemon_threads = True
    server.base = f"http://{address}:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def said(server, path):
    """Return what an outlet answers: its front page, its feed, a page of it, or nothing."""
    name = server.server_address[0].rpartition(".")[2]
    if path == "/feed.xml":
        items = "".join(
            f"<item><title>{headline(name, n)}</title><link>{server.base}/a/{n}.html</link>"
            "<pubDate>Mon, 02 Mar 2026 08:30:00 +0800</pubDate></item>"
            for n in range(PIECES)
        )
        return f"<rss version='2.0'><channel><title>东澜</title>{items}</channel></rss>"
    if path == "/":
        return (
            "<link rel='alternate' type='application/rss+xml' href='/feed.xml'><title>东澜</title><p>东澜</p>"
        )
    number = path.removeprefix("/a/").removesuffix(".html")
    return page(headline(name, number)) if number.isdecimal() else ""


def headline(name, number):
    return f"第{name}版农险赔款第{number}批到户"
