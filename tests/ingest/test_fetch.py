"""The fetcher: what it refuses, where it stops, how it behaves towards a server."""

import gzip
import http.server
import socket
import threading
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from articles.ingest import fetch
from articles.ingest.fetch import (
    Fetcher,
    FetchFailed,
    FetchLimits,
    Validators,
    asking,
    backoff,
    client,
    seconds_until,
    turns,
)

BODY = "头条".encode() * 100
SMALL = FetchLimits(most_bytes=10_000, patience=60)  # however busy the machine is
HURRIED = FetchLimits(most_bytes=10_000, patience=0.5)


class Outlet(http.server.BaseHTTPRequestHandler):
    """Answers by path what the test told it to; notes every request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        with server.lock:
            server.open += 1
            server.most_open = max(server.most_open, server.open)
            server.asked.append((self.path, dict(self.headers), time.monotonic()))
        try:
            said = server.says.get(self.path.split("?")[0])
            if said is None:
                said = (404, {}, b"")
            elif callable(said):
                said = said(self)
        finally:
            # Before the answer leaves: whoever has read it may ask again at once.
            with server.lock:
                server.open -= 1
        try:
            if said is not None:
                status, headers, body = said
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
        except OSError:
            pass
        finally:
            self.close_connection = True

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def outlet(settings):
    """A server on a loopback address that the setting opens, and no other."""
    server = http.server.ThreadingHTTPServer(("127.0.0.31", 0), Outlet)
    server.daemon_threads = True
    server.says, server.asked, server.lock, server.open, server.most_open = {}, [], threading.Lock(), 0, 0
    server.url = f"http://127.0.0.31:{server.server_port}"
    settings.FETCH_INNER = ["127.0.0.31"]
    settings.FETCH_HOSTS, settings.FETCH_PROXY, settings.FETCH_CONTACT = [], "", "desk@news.example.cn"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetcher():
    return Fetcher(pause=0.0)


def silent(start):
    """Return what holds a line without a word after `start`, until whoever asked has hung up."""

    def hold(handler):
        with suppress(OSError):
            handler.wfile.write(start)
            handler.connection.recv(1)

    return hold


def paths(outlet):
    return [path for path, _, _ in outlet.asked]


def refused(fetcher, url, limits=SMALL, **more):
    with pytest.raises(FetchFailed) as failure:
        fetcher.get(url, limits=limits, **more)
    return failure.value.code


class TestAnAddress:
    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("file:///etc/passwd", "address"), ("gopher://a.example/", "address"),
            ("http://u:p@a.example/", "address"), ("http:///x", "address"), ("http://[x/", "address"),
            ("http://a.example:99999/", "address"), ("nonsense", "address"),
            ("http://a.example:8080/", "port"), ("http://127.0.0.1/", "inside"), ("http://127.1/", "inside"),
            ("http://2130706433/", "inside"), ("http://0x7f000001/", "inside"), ("http://[::1]/", "inside"),
            ("http://[::ffff:127.0.0.1]/", "inside"), ("http://169.254.169.254/", "inside"),
            ("http://10.0.0.8/", "inside"), ("http://localhost/", "inside"), ("http://0.0.0.0/", "inside"),
            ("http://100.64.0.1/", "inside"), ("http://127.0.0.32/", "inside"),
            ("http://192.0.0.8/", "inside"), ("http://192.88.99.1/", "inside"),
            ("http://[::ffff:192.0.0.50]/", "inside"),
        ],
    )  # fmt: skip
    def test_that_leads_inside_or_is_none_is_refused(self, outlet, fetcher, url, code):
        assert refused(fetcher, url) == code

    @pytest.mark.parametrize(
        "where",
        [
            "http://127.0.0.1/",
            "http://127.0.0.32:1/",
            "file:///etc/passwd",
            "//[::1]/x",
            "http://a@127.0.0.31/",
        ],
    )
    def test_that_a_redirect_names_is_judged_alike(self, outlet, fetcher, where):
        outlet.says["/"] = (302, {"Location": where}, b"")

        assert refused(fetcher, outlet.url + "/") in ("inside", "address", "port")

    def test_of_a_name_with_one_inner_address_among_several_is_refused(self, fetcher, settings, monkeypatch):
        settings.FETCH_INNER, settings.FETCH_HOSTS = [], []
        answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("192.168.1.1", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: answers)

        assert refused(fetcher, "http://mixed.example/") == "inside"

    def test_outside_the_list_of_hosts_is_refused(self, outlet, fetcher, settings):
        settings.FETCH_HOSTS = ["example.cn"]

        assert refused(fetcher, outlet.url + "/") == "not-listed"
        assert refused(fetcher, "http://example.cn.evil.example/") == "not-listed"
        assert outlet.asked == []

    def test_is_asked_where_it_was_checked(self, outlet, fetcher):
        outlet.says["/robots.txt"] = outlet.says["/a"] = (200, {}, BODY)
        asked = []

        def resolve(host, port):
            asked.append(host)
            return "127.0.0.31"

        fetcher.get(
            "http://pinned.example/a", resolve=resolve, ports={"http": outlet.server_port}, limits=SMALL
        )

        assert set(asked) == {"pinned.example"}
        assert outlet.asked[-1][1]["Host"] == "pinned.example"


class TestAnAnswer:
    @pytest.mark.parametrize("coding", ["", "gzip", "deflate", "raw deflate"])
    def test_is_unpacked(self, outlet, fetcher, coding):
        raw = zlib.compressobj(wbits=-15)
        packed = {
            "": BODY,
            "gzip": gzip.compress(BODY),
            "deflate": zlib.compress(BODY),
            "raw deflate": raw.compress(BODY) + raw.flush(),
        }
        outlet.says["/a"] = (200, {"Content-Encoding": coding.split()[-1]} if coding else {}, packed[coding])

        assert fetcher.get(outlet.url + "/a", limits=SMALL).body == BODY

    def test_larger_than_it_may_be_is_given_up_unread(self, outlet, fetcher):
        outlet.says["/a"] = (200, {}, b"x" * 10_001)

        assert refused(fetcher, outlet.url + "/a") == "too-large"

    def test_without_a_length_and_an_end_is_given_up(self, outlet, fetcher):
        def endless(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            with suppress(OSError):
                for _ in range(1000):
                    handler.wfile.write(b"x" * 4096)

        outlet.says["/a"] = endless

        assert refused(fetcher, outlet.url + "/a") == "too-large"

    def test_that_unpacks_without_end_is_given_up(self, outlet, fetcher):
        outlet.says["/a"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 8_000_000))

        assert refused(fetcher, outlet.url + "/a") == "too-large"

    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            ({"Content-Encoding": "gzip"}, b"no gzip at all"),
            ({"Content-Encoding": "gzip"}, gzip.compress(BODY)[:-12]),
            ({"Content-Encoding": "br"}, BODY),
            ({"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(BODY))),
            ({"Content-Length": str(len(BODY) + 50)}, BODY),
        ],
        # Of the bytes themselves, which hold the second they were made in, two processes would make two
        # names.
        ids=["no gzip", "cut", "another coding", "twice", "short"],
    )
    def test_that_is_not_whole_is_not_taken(self, outlet, fetcher, headers, body):
        outlet.says["/a"] = (200, headers, body)

        assert refused(fetcher, outlet.url + "/a") == "broken"

    @pytest.mark.parametrize(
        "start", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"]
    )
    def test_that_drips_is_cut_off(self, outlet, fetcher, start):
        cut_off = threading.Event()

        def drip(handler):
            with suppress(OSError):
                handler.wfile.write(start)
                while not cut_off.wait(0.05):
                    handler.wfile.write(b"a" if start else b"")

        outlet.says["/a"] = drip

        try:
            assert refused(fetcher, outlet.url + "/a", HURRIED) == "slow"
        finally:
            cut_off.set()

    def test_that_never_comes_is_a_failure(self, outlet, fetcher):
        outlet.says["/a"] = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)

        assert refused(fetcher, outlet.url + "/a") == "unreachable"


class TestRedirects:
    def test_for_good_move_the_address(self, outlet, fetcher):
        outlet.says["/a"] = (301, {"Location": "/b"}, b"")
        outlet.says["/b"] = (308, {"Location": "c"}, b"")
        outlet.says["/c"] = (200, {}, BODY)

        answer = fetcher.get(outlet.url + "/a", limits=SMALL)

        assert (answer.url, answer.moved_to) == (outlet.url + "/c", outlet.url + "/c")

    def test_for_now_do_not(self, outlet, fetcher):
        outlet.says["/a"] = (302, {"Location": "/b"}, b"")
        outlet.says["/b"] = (301, {"Location": "/c"}, b"")
        outlet.says["/c"] = (200, {}, BODY)

        assert fetcher.get(outlet.url + "/a", limits=SMALL).moved_to is None

    def test_end_after_five(self, outlet, fetcher):
        outlet.says.update({f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(20)})

        assert refused(fetcher, outlet.url + "/0") == "redirects"
        assert len([path for path in paths(outlet) if path != "/robots.txt"]) == 6

    def test_in_a_circle_end(self, outlet, fetcher):
        outlet.says["/a"] = (302, {"Location": "/a"}, b"")

        assert refused(fetcher, outlet.url + "/a") == "redirects"

    def test_to_nowhere_are_no_answer(self, outlet, fetcher):
        outlet.says["/a"] = (302, {}, b"")

        assert refused(fetcher, outlet.url + "/a") == "broken"

    def test_that_wait_for_their_cookie_get_it_back(self, outlet, fetcher):
        outlet.says["/a"] = lambda handler: (
            (200, {}, BODY)
            if handler.headers.get("Cookie") == "seen=1"
            else (302, {"Location": "/a", "Set-Cookie": "seen=1; Path=/"}, b"")
        )

        assert fetcher.get(outlet.url + "/a", limits=SMALL).body == BODY


class TestTowardsAServer:
    def test_it_says_who_it_is_and_how_to_reach_us(self, outlet, fetcher, settings):
        outlet.says["/a"] = (200, {}, BODY)

        fetcher.get(outlet.url + "/a", limits=SMALL)

        agents = {headers["User-Agent"] for _, headers, _ in outlet.asked}
        assert len(agents) == 1
        agent = agents.pop()
        assert settings.SITE_URL in agent
        assert "desk@news.example.cn" in agent

    def test_it_asks_again_with_what_it_was_given(self, outlet, fetcher):
        outlet.says["/a"] = lambda handler: (
            (304, {}, b"")
            if handler.headers.get("If-None-Match") == '"1"'
            and handler.headers.get("If-Modified-Since") == "then"
            else (200, {"ETag": '"1"', "Last-Modified": "then", "Cache-Control": "public, max-age=900"}, BODY)
        )

        first = fetcher.get(outlet.url + "/a", limits=SMALL)
        second = fetcher.get(outlet.url + "/a", limits=SMALL, validators=first.validators)

        assert (first.validators, first.fresh_seconds) == (Validators('"1"', "then"), 900)
        assert second.is_unchanged

    def test_it_keeps_one_connection_and_a_pause(self, outlet, monkeypatch):
        def slowly(handler):
            time.sleep(0.02)  # two at once would meet here
            return 200, {}, BODY

        outlet.says["/a"] = slowly
        fetcher, slept = Fetcher(pause=3600.0), []  # longer than any machine takes for four answers
        # The fetcher's clock alone: other threads of the suite sleep too.
        clock = SimpleNamespace(**{**vars(time), "sleep": slept.append})
        monkeypatch.setattr(turns, "time", clock)
        threads = [threading.Thread(target=fetcher.get, args=(outlet.url + "/a",)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert outlet.most_open == 1
        assert len(slept) == len(outlet.asked)
        assert slept[0] == 0
        assert all(0 < seconds <= 3600.0 for seconds in slept[1:])

    @pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["nothing", "half a header"])
    def test_that_took_a_question_and_said_nothing_it_leaves_alone(self, outlet, fetcher, start, monkeypatch):
        outlet.says["/a"] = silent(start)
        monkeypatch.setattr(asking, "SILENT_AFTER", 0.0)  # however little was left for it on a busy machine
        assert refused(fetcher, outlet.url + "/a", HURRIED) == "slow"

        with pytest.raises(FetchFailed) as failure:
            fetcher.get(outlet.url + "/b", limits=SMALL)

        assert failure.value.code == "wait"  # told at once: nobody's thread sleeps it out
        assert 0 < failure.value.retry_after <= fetch.SILENCE
        assert "/b" not in paths(outlet)

    @pytest.mark.parametrize(
        "start", [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b""], ids=["half an answer", "no time"]
    )
    def test_that_may_have_had_no_chance_to_answer_it_asks_again(self, outlet, fetcher, start, monkeypatch):
        outlet.says["/a"], outlet.says["/b"] = silent(start), (200, {}, BODY)
        monkeypatch.setattr(asking, "SILENT_AFTER", 0.1 if start else 5.0)
        # Half an answer has to come in time on a busy machine, too.
        limits = FetchLimits(most_bytes=10_000, patience=3) if start else HURRIED
        assert refused(fetcher, outlet.url + "/a", limits) == "slow"

        assert fetcher.get(outlet.url + "/b", limits=SMALL).status == 200

    def test_robots_txt_is_asked_first_once_and_kept(self, outlet, fetcher):
        outlet.says["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/\nDisallow: /*?print=\n")
        outlet.says["/a"] = outlet.says["/private/b"] = (200, {}, BODY)

        fetcher.get(outlet.url + "/a", limits=SMALL)
        assert refused(fetcher, outlet.url + "/private/b") == "robots"
        assert refused(fetcher, outlet.url + "/a?print=1") == "robots"

        assert paths(outlet) == ["/robots.txt", "/a"]

    def test_a_redirect_leads_past_no_robots_txt(self, outlet, fetcher):
        outlet.says["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/")
        outlet.says["/a"] = (302, {"Location": "/private/b"}, b"")

        assert refused(fetcher, outlet.url + "/a") == "robots"

    @pytest.mark.parametrize("status", [404, 403, 500])
    def test_without_a_readable_robots_txt_all_is_allowed(self, outlet, fetcher, status):
        outlet.says["/robots.txt"] = (status, {}, b"Disallow: /")
        outlet.says["/a"] = (200, {}, BODY)

        assert fetcher.get(outlet.url + "/a", limits=SMALL).status == 200

    @pytest.mark.parametrize("status", [429, 503])
    def test_it_stays_away_as_long_as_it_was_told(self, outlet, fetcher, status):
        outlet.says["/a"] = (status, {"Retry-After": "3600"}, b"")

        answer = fetcher.get(outlet.url + "/a", limits=SMALL)
        with pytest.raises(FetchFailed) as failure:
            fetcher.get(outlet.url + "/b", limits=SMALL)

        assert (answer.status, answer.retry_after) == (status, 3600)
        assert failure.value.code == "wait"
        assert failure.value.retry_after == pytest.approx(3600, abs=60)
        assert "/b" not in paths(outlet)

    def test_nobody_waits_for_ever_until_another_has_read_robots_txt(self, outlet, fetcher, monkeypatch):
        is_asked, may_answer = threading.Event(), threading.Event()

        def slowly(handler):
            is_asked.set()
            may_answer.wait()
            return 404, {}, b""

        outlet.says["/robots.txt"] = slowly
        monkeypatch.setattr(client, "ROBOTS", SMALL)
        thread = threading.Thread(target=fetcher.get, args=(outlet.url + "/a",), kwargs={"limits": SMALL})
        thread.start()
        is_asked.wait()
        monkeypatch.setattr(turns, "QUEUE", 0.0)
        limit = threading.Timer(30, may_answer.set)  # or a test that fails would never end
        limit.start()
        try:
            assert refused(fetcher, outlet.url + "/b") == "busy"
            assert not may_answer.is_set()
        finally:
            limit.cancel()
            may_answer.set()
            thread.join()

    def test_what_a_person_asks_for_by_hand_needs_no_robots_txt(self, outlet, fetcher):
        outlet.says["/a"] = (200, {}, BODY)

        fetcher.get(outlet.url + "/a", limits=SMALL, is_polite=False)

        assert paths(outlet) == ["/a"]


def test_everything_goes_through_the_proxy_that_is_set(outlet, fetcher, settings):
    settings.FETCH_PROXY = outlet.url
    outlet.says["http://news.invalid/robots.txt"] = outlet.says["http://news.invalid/a"] = (200, {}, BODY)

    assert fetcher.get("http://news.invalid/a", limits=SMALL).body == BODY
    assert refused(fetcher, "http://10.0.0.8/") == "inside"


def test_failures_back_off_from_five_minutes_to_six_hours_and_never_for_good():
    assert [backoff(failures) for failures in (1, 2, 3, 50)] == [
        timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20), timedelta(hours=6)
    ]  # fmt: skip
    assert backoff(1, retry_after=7200) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("Thu, 05 Mar 2026 08:01:00 GMT", 60),
        ("Thu, 05 Mar 2026 07:00:00 GMT", 0),
        ("9" * 30, 86400),
        ("soon", None),
        ("", None),
    ],
)
def test_reads_retry_after(text, seconds):
    assert seconds_until(text, datetime(2026, 3, 5, 8, 0, tzinfo=UTC)) == seconds


def test_every_failure_has_a_sentence_for_the_desk():
    for code, sentence in fetch.SENTENCES.items():
        assert str(FetchFailed(code)) == sentence
        assert sentence.endswith("。")


class Neighbours:
    """What other processes know: whatever is asked for is free; notes what is given back."""

    def __init__(self):
        self.taken, self.given_back = [], []

    def take(self, host, seconds):
        self.taken.append(host)
        return fetch.Taken()

    def give_back(self, host, seconds):
        self.given_back.append(host)

    def robots(self, origin):
        return fetch.Robots(None, 3600)


def test_the_last_of_two_threads_at_a_host_gives_it_back(outlet):
    neighbours = Neighbours()
    fetcher = Fetcher(pause=0.0, shared=neighbours)
    is_asked, may_answer = threading.Event(), threading.Event()

    def slowly(handler):
        is_asked.set()
        may_answer.wait()
        return 200, {}, BODY

    def ask():
        fetcher.get(outlet.url + "/b", limits=SMALL)
        fetcher.leave()

    outlet.says["/a"], outlet.says["/b"] = (200, {}, BODY), slowly
    fetcher.get(outlet.url + "/a", limits=SMALL)
    taken = list(neighbours.taken)
    thread = threading.Thread(target=ask)
    thread.start()
    is_asked.wait()
    assert neighbours.taken == taken  # the other thread asks on what this one took

    fetcher.leave()
    assert neighbours.given_back == []
    may_answer.set()
    thread.join()

    assert neighbours.given_back == ["127.0.0.31"]
