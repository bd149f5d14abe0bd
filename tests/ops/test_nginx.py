"""The shipped nginx keeps pages through an outage, and never mixes what two readers should see."""

import functools
import http.server
import threading
import time
import urllib.error
import urllib.request

import pytest

from deploy import front

pytestmark = pytest.mark.nginx


class Origin:
    """A stand-in for the app: counts requests, answers as told."""

    def __init__(self):
        self.hits, self.status, self.headers, self.body = [], 200, {}, b"<p>page</p>"
        self.headers_seen = []
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                origin.hits.append((self.path, self.headers.get("Cookie", "")))
                origin.headers_seen.append(dict(self.headers))
                body = origin.body + self.headers.get("Cookie", "").encode()
                self.send_response(origin.status)
                for name, value in {"Content-Type": "text/html", **origin.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def origin():
    origin = Origin()
    yield origin
    origin.stop()


@pytest.fixture
def nginx(tmp_path, origin):
    """Run the shipped configuration in front of `origin`; yield a fetch function."""
    (tmp_path / "var" / "static").mkdir(parents=True)
    (tmp_path / "var" / "static" / "site.abc123.css").write_text("p{}")
    with front.nginx(tmp_path, app_port=origin.port, var=tmp_path / "var") as port:
        yield functools.partial(fetch, port)


def fetch(port, path, cookie="", **headers):
    """Return (status, body, headers) of what nginx answers."""
    given = {name.replace("_", "-"): value for name, value in headers.items()} | (
        {"Cookie": cookie} if cookie else {}
    )
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=given)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def kept_for(seconds):
    """Return the headers of a page that nginx may keep so long, and for as long again while it asks anew."""
    return {
        "Cache-Control": (
            f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}, stale-if-error=864000"
        ),
        "Vary": "Cookie",
    }


KEPT = kept_for(600)  # longer than any machine takes for the next request
SHORTLY = kept_for(1)
OUTDATED = 3.5  # seconds: past s-maxage and stale-while-revalidate, which nginx counts in whole ones


class TestKeeping:
    def test_answers_a_second_reader_without_asking_the_app(self, nginx, origin):
        origin.headers = KEPT
        nginx("/lanmu/1.html")
        nginx("/lanmu/1.html")

        assert len(origin.hits) == 1

    def test_keeps_every_page_while_the_app_is_away(self, nginx, origin):
        origin.headers = SHORTLY
        nginx("/lanmu/1.html")
        origin.stop()
        time.sleep(OUTDATED)

        status, body, _ = nginx("/lanmu/1.html")

        assert (status, body) == (200, b"<p>page</p>")

    def test_keeps_every_page_while_the_database_is_away(self, nginx, origin):
        origin.headers = SHORTLY
        nginx("/lanmu/1.html")
        origin.status, origin.body = 500, b"trouble"
        time.sleep(OUTDATED)

        assert nginx("/lanmu/1.html")[:2] == (200, b"<p>page</p>")

    def test_shows_what_was_written_anew_once_its_seconds_have_passed(self, nginx, origin):
        origin.headers = SHORTLY
        for written in (b"<p>one</p>", b"<p>another</p>", b"<p>a third</p>"):
            origin.body = written
            time.sleep(OUTDATED)

            assert nginx("/lanmu/1.html")[1] == written
            assert nginx("/lanmu/1.html")[1] == written

    def test_shows_a_withdrawal_once_its_seconds_have_passed(self, nginx, origin):
        origin.headers = SHORTLY
        nginx("/lanmu/1.html")
        origin.status, origin.body = 410, "本文已撤回".encode()
        time.sleep(OUTDATED)

        assert nginx("/lanmu/1.html")[0] == 410


class TestReaders:
    def test_never_mixes_the_elder_page_with_the_standard_one(self, nginx, origin):
        origin.headers = KEPT

        elder = nginx("/", "display=elder")[1]
        standard = nginx("/")[1]

        assert elder.endswith(b"display=elder")
        assert standard == b"<p>page</p>"

    def test_asks_the_app_once_for_all_made_up_cookies(self, nginx, origin):
        origin.headers = KEPT
        for number in range(5):
            nginx("/", f"sessionid=x{number}; display=<script>")

        assert origin.hits == [("/", "")]

    @pytest.mark.parametrize("path", ["/admin/", "/preview/abc/", "/display/?mode=elder", "/healthz"])
    def test_keeps_nothing_that_is_one_readers_own(self, nginx, origin, path):
        origin.headers = KEPT
        nginx(path, "sessionid=one")
        nginx(path, "sessionid=two")

        assert [cookie for _, cookie in origin.hits] == ["sessionid=one", "sessionid=two"]

    def test_tells_the_app_of_https_that_ended_in_front_of_it(self, nginx, origin):
        origin.headers = KEPT
        nginx("/", X_Forwarded_Proto="https")
        nginx("/")
        nginx("/healthz", X_Forwarded_Proto="gopher")

        assert [seen["X-Forwarded-Proto"] for seen in origin.headers_seen] == ["https", "http", "http"]

    @pytest.mark.parametrize("path", ["/", "/admin/", "/display/?mode=elder"])
    def test_tells_the_app_who_asks_for_which_host(self, nginx, origin, path):
        nginx(path, Host="news.example.cn", X_Forwarded_For="203.0.113.7")

        (seen,) = origin.headers_seen
        assert (seen["Host"], seen["X-Forwarded-For"]) == ("news.example.cn", "203.0.113.7, 127.0.0.1")
        assert seen.get("Connection") is None  # or no connection to the app would be kept

    def test_serves_hashed_files_itself_for_a_year(self, nginx, origin):
        status, body, headers = nginx("/static/site.abc123.css")

        assert (status, body) == (200, b"p{}")
        assert "immutable" in headers.get_all("Cache-Control")[-1]
        assert origin.hits == []
