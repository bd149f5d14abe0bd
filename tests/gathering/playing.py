"""Twelve invented outlets on addresses of this machine, which behave well and badly by a story clock.

o01 is 127.0.0.11 and so on to o12; 127.0.0.99 and 127.0.0.1 are the inside that nobody may reach. Every
request is kept in `log`. `/__clock?set=SECONDS` of any of them moves the clock.
"""

import contextlib
import email.utils
import gzip
import hashlib
import http.server
import random
import socket
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from articles.text.clock import SHANGHAI
from deploy.bench import corpus

START = datetime(2026, 6, 1, 8, 0, tzinfo=SHANGHAI)
HOUR = 3600
OUTLETS = {f"127.0.0.{10 + number}": f"o{number:02d}" for number in range(1, 13)}
INSIDE = ("127.0.0.99", "127.0.0.1")
NAMES = dict(zip(OUTLETS.values(), [name for _, name in corpus.outlets()], strict=False))
SECRET = "what stands inside"
CHARACTERS = sorted(
    set("".join(corpus.PLACES + corpus.COMPANIES + corpus.TOPICS + corpus.PEOPLE + corpus.PRODUCTS))
)
RETRY_AFTER = 2  # seconds
MOST = 16 * 1024 * 1024  # bytes of an endless answer
LONGEST = 20.0  # seconds of a slow one
# Seconds that a line is held on which nothing is said, whether or not anybody still listens: longer than
# whoever asks has patience.
HELD = 4.0
BOMB = gzip.compress(bytes(64 * 1024 * 1024), 9, mtime=0)
# What an outlet offers for a feed and is none: path, and a word of what the desk must say.
TRAPS = {
    "o04": {
        "/loop1": "转了太多次",
        "/self": "转了太多次",
        "/chain/12": "转了太多次",
        "/no-location": "不完整",
        "/trap-ip": "内部网络",
        "/trap-name": "内部网络",
        "/trap-decimal": "内部网络",
        "/trap-hex": "内部网络",
        "/trap-v6": "内部网络",
        "/trap-mapped": "内部网络",
        "/trap-port": "特殊端口",
        "/trap-user": "地址写得不对",
        "/trap-file": "地址写得不对",
    },
    "o05": {"/drip.xml": "太慢", "/slow-head": "太慢", "/hang": "太慢"},
    "o06": {
        "/endless.xml": "太大",
        "/endless-chunked.xml": "太大",
        "/gzipbomb.xml": "太大",
        "/gzipbomb2.xml": "解不开",
        "/badgzip.xml": "不完整",
        "/short.xml": "不完整",
        "/huge-length.xml": "太大",
    },
}
INSIDE_ADDRESSES = {
    "/trap-ip": "http://127.0.0.99/__trap",
    "/trap-name": "http://localhost/__trap",
    "/trap-decimal": "http://2130706531/__trap",
    "/trap-hex": "http://0x7f000063/__trap",
    "/trap-v6": "http://[::1]/__trap",
    "/trap-mapped": "http://[::ffff:127.0.0.99]/__trap",
    "/trap-port": "http://127.0.0.99:{port}/__trap",
    "/trap-user": "http://127.0.0.14:80@127.0.0.99/__trap",
    "/trap-file": "file:///etc/passwd",
}


@dataclass(frozen=True)
class Piece:
    """An article: in the feed from `at` (seconds of the story clock) on, changed and gone at its moments."""

    outlet: str
    key: str
    at: int
    story: str
    before: str = ""  # stands before the headline, as where another outlet takes a story over
    source: str = ""
    retitled_at: int = 0
    reworded_at: int = 0
    gone: tuple[int, int] = ()  # from when, and the status that answers
    status: int = 200
    path: str = ""

    @property
    def address(self):
        return self.path or f"/a/{self.key}.html"

    def headline(self, now):
        chance = random.Random(f"headline {self.story}")
        said = chance.choice(corpus.HEADLINES).format(**corpus.slots(chance))
        more = "（更新）" if self.retitled_at and now >= self.retitled_at else ""
        return f"{self.before}{said}（{self.story}）{more}"

    def body(self, now):
        chance = random.Random(f"body {self.story}")
        text = "".join(f"<p>{''.join(_sentence(chance) for _ in range(3))}</p>" for _ in range(5))
        if self.reworded_at and now >= self.reworded_at:
            text = f"<p>更正：本文先前版本所列数字有误，现已改正，谨致歉意。</p>{text}"
        return text


def _sentence(chance):
    """Return words without sense, so that no text is like another's."""
    return "".join(chance.choices(CHARACTERS, k=chance.randint(18, 30))) + "。"


def _pieces():
    found = [
        Piece(outlet, f"{outlet[1:]}{number}", (number - 4) * HOUR, f"{outlet}-{number}")
        for outlet in NAMES
        if outlet not in ("o01", "o07", "o08", "o09")
        for number in range(4)
    ]
    found += [Piece("o01", f"01{number}", (number - 5) * HOUR, f"o01-{number}") for number in range(5)]
    found += [Piece("o01", "015", 1 * HOUR, "o01-5"), Piece("o01", "016", 3 * HOUR, "o01-6")]
    for number in range(5):
        path = f"/private/07{number}.html" if number in (1, 3) else ""
        found.append(Piece("o07", f"07{number}", (number - 5) * HOUR, f"o07-{number}", path=path))
    for number, status in enumerate((200, 404, 410, 0, 200)):  # 0: a page that says 404 and answers 200
        found.append(Piece("o08", f"08{number}", (number - 5) * HOUR, f"o08-{number}", status=status))
    return [
        *found,
        Piece("o09", "090", -5 * HOUR, "o09-0", reworded_at=2 * HOUR),
        Piece("o09", "091", -4 * HOUR, "o09-1", retitled_at=1 * HOUR, reworded_at=4 * HOUR),
        Piece("o09", "092", -3 * HOUR, "o09-2", gone=(2 * HOUR, 404)),
        Piece("o09", "093", -2 * HOUR, "o09-3", gone=(3 * HOUR, 410)),
        Piece("o09", "094", -1 * HOUR, "o09-4"),
        Piece("o10", "108", -3 * HOUR, "o01-1", before="快看｜", source=NAMES["o01"]),
        Piece("o12", "128", -2 * HOUR, "o01-1", before="转载｜", source=NAMES["o01"]),
        Piece("o12", "129", 2 * HOUR, "o01-5", before="关注｜", source=NAMES["o01"]),
    ]


PIECES = _pieces()
READABLE = [piece for piece in PIECES if piece.status == 200 and not piece.path]
SAME_STORY = [["o01-1"] * 3, ["o01-5"] * 2]


class Playing:
    """The outlets while they play; use as a context. `port` is that of all of them."""

    def __init__(self):
        self.log, self.counts = [], {}
        self.connections, self.most_open = {}, {}
        self.retry_until, self.gone = {}, set()
        self.clock = 0.0
        self.lock = threading.Lock()
        self.servers = []

    def __enter__(self):
        while not self.servers:
            self._bind()
        self.port = self.servers[0].server_port
        for server in self.servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def _bind(self):
        port = 0
        for address in (*OUTLETS, *INSIDE):
            handler = type("Bound", (Talk,), {"playing": self})
            try:
                server = http.server.ThreadingHTTPServer((address, port), handler)
            except OSError:  # the port is free on the first address only: try another
                self.__exit__()
                self.servers = []
                return
            server.daemon_threads, server.handle_error = True, lambda *_: None
            self.servers.append(server)
            port = server.server_port

    def base(self, outlet):
        return next(f"http://{address}:{self.port}" for address, name in OUTLETS.items() if name == outlet)

    def asked(self, outlet, beginning="/"):
        """Return the requests of an outlet whose path begins so, in order."""
        return [one for one in self.log if one["outlet"] == outlet and one["path"].startswith(beginning)]

    def count(self, name):
        with self.lock:
            self.counts[name] = self.counts.get(name, 0) + 1
            return self.counts[name]


class Talk(http.server.BaseHTTPRequestHandler):
    """One connection to one of the outlets."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def setup(self):
        super().setup()
        self.outlet = OUTLETS.get(self.connection.getsockname()[0], "inside")
        with self.playing.lock:
            others = self.playing.connections.setdefault(self.outlet, set())
            others.add(self.connection)
            # One that the client has closed counts no more, whether its thread has seen that or not.
            now = sum(not _is_left(connection) for connection in others)
            self.playing.most_open[self.outlet] = max(now, self.playing.most_open.get(self.outlet, 0))

    def finish(self):
        with self.playing.lock:
            self.playing.connections[self.outlet].discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path == "/__clock":
            self.playing.clock = float(parts.query.partition("=")[2])
            return self.send(b"")
        self.base = self.playing.base(self.outlet) if self.outlet in NAMES else ""
        began = time.monotonic()
        self.noted = {
            "outlet": self.outlet,
            "path": self.path,
            "clock": self.playing.clock,
            "began": began,
            "agent": self.headers.get("User-Agent", ""),
            "is_conditional": bool(
                {"if-none-match", "if-modified-since"} & {name.lower() for name in self.headers}
            ),
            "is_too_early": time.time() < self.playing.retry_until.get(self.outlet, 0),
            "is_after_gone": (self.outlet, self.path) in self.playing.gone,
            "status": 0,
            "bytes": 0,
        }
        with self.playing.lock:
            self.playing.log.append(self.noted)
        try:
            self._answer(parts.path)
        except (OSError, TimeoutError):
            self.close_connection = True  # the client left
        finally:
            self.noted["ended"] = time.monotonic()

    def _answer(self, path):
        if self.outlet == "inside":
            return self.send(SECRET.encode())
        if path in TRAPS.get(self.outlet, {}) or path.startswith(("/loop", "/chain/")):
            return TRAP_OF[self.outlet](self, path)
        if path == "/robots.txt":
            return self.robots()
        if path == "/feed.xml":
            return getattr(self, f"feed_{self.outlet}", self.feed)()
        if path.startswith(("/a/", "/private/")):
            return getattr(self, f"page_{self.outlet}", self.page)(path)
        return self.send(b"", status=404)

    # --- what is answered

    def send(self, body, *, status=200, kind="text/html; charset=utf-8", packs=True, **headers):
        if packs and status == 200 and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 5, mtime=0)
            headers["Content_Encoding"] = "gzip"
        self.begin(status, Content_Type=kind, Content_Length=str(len(body)), **headers)
        self.put(body)

    def begin(self, status, **headers):
        if hasattr(self, "noted"):
            self.noted["status"] = status
            if status == 410:
                self.playing.gone.add((self.outlet, self.path))
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def put(self, data):
        self.wfile.write(data)
        self.wfile.flush()
        if hasattr(self, "noted"):
            self.noted["bytes"] += len(data)

    def now_offered(self):
        now = self.playing.clock
        mine = [piece for piece in PIECES if piece.outlet == self.outlet and piece.at <= now]
        kept = [piece for piece in mine if not (piece.gone and piece.gone[1] == 404 and now >= piece.gone[0])]
        return sorted(kept, key=lambda piece: -piece.at)

    def rss(self, *, encoding="utf-8", is_full=False):
        now = self.playing.clock
        items = "".join(
            f"<item><title>{piece.headline(now)}</title><link>{self.base}{piece.address}</link>"
            f"<guid isPermaLink='false'>{self.outlet}-{piece.key}</guid>"
            f"<pubDate>{_http_date(piece.at)}</pubDate>"
            + (f"<description><![CDATA[{piece.body(now)}]]></description></item>" if is_full else "</item>")
            for piece in self.now_offered()
        )
        text = (
            f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0'><channel>"
            f"<title>{NAMES[self.outlet]}</title>{items}</channel></rss>"
        )
        return text.encode("gbk" if encoding == "gb2312" else encoding)

    def validated(self, body, *, kind="application/rss+xml", etag="", modified="", **headers):
        """Answer 304 to whoever has this already; an ETag is asked before a date."""
        wants, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        is_kept = etag.removeprefix("W/") in wants if etag and wants else bool(modified) and since == modified
        if is_kept:
            return self.begin(304, ETag=etag, Content_Length="0", **headers)
        return self.send(body, kind=kind, ETag=etag, Last_Modified=modified, **headers)

    def feed(self, **options):
        body = self.rss(**options)
        self.validated(body, etag=_etag(body))

    def page(self, path, *, encoding="utf-8", declared="utf-8", kind="text/html; charset=utf-8", **headers):
        now = self.playing.clock
        piece = next((one for one in PIECES if (one.outlet, one.address) == (self.outlet, path)), None)
        if piece is None or piece.at > now:
            return self.send(b"", status=404)
        if piece.gone and now >= piece.gone[0]:
            return self.send(b"", status=piece.gone[1])
        if piece.status in (404, 410):
            return self.send(b"", status=piece.status)
        if not piece.status:
            said = "<title>页面不存在</title><body><h1>抱歉，您访问的页面不存在或已被删除</h1><p>五秒后返回首页</p>"
            return self.send(said.encode())
        name = NAMES[self.outlet]
        text = (
            f"<!DOCTYPE html><html><head><meta charset='{declared}'>"
            f"<title>{piece.headline(now)}_{name}</title></head>"
            f"<body><div class='nav'><a href='/'>首页</a></div><article><h1>{piece.headline(now)}</h1>"
            f"<p class='info'><span>{_moment(piece.at):%Y-%m-%d %H:%M}</span> "
            f"<span>来源：{piece.source or name}</span> "
            f"<span>作者：林晓</span></p><div class='content'>{piece.body(now)}</div>"
            "<p>（责任编辑：周正）</p></article><div class='rel'>相关阅读</div></body></html>"
        )
        body = text.encode(encoding)
        weak = f"W/{_etag(body)}" if self.outlet == "o02" else ""
        return self.validated(body, kind=kind, etag=weak, **headers)

    # --- how each of them behaves

    def robots(self):
        status = {"o08": 404, "o09": 500}.get(self.outlet, 200)
        rules = "User-agent: *\nDisallow: /private/\nCrawl-delay: 0.3\n" if self.outlet == "o07" else ""
        self.send(rules.encode(), status=status, kind="text/plain")

    def feed_o01(self):
        body = self.rss(is_full=True)
        self.validated(body, etag=_etag(body), modified=self.modified(), Cache_Control="max-age=900")

    def feed_o02(self):
        self.validated(self.rss(), modified=self.modified())

    def modified(self):
        moments = [piece.at for piece in self.now_offered()]
        return _http_date(max(moments))

    def feed_o03(self):
        """Too busy twice."""
        if self.playing.count("o03") <= 2:
            self.playing.retry_until["o03"] = time.time() + RETRY_AFTER
            return self.send(b"", status=503, Retry_After=str(RETRY_AFTER))
        return self.feed()

    def page_o03(self, path):
        """Too busy once, and says until when by a date."""
        if self.playing.count("o03 pages") == 2:
            until = int(time.time()) + RETRY_AFTER
            self.playing.retry_until["o03"] = until
            return self.send(b"", status=429, Retry_After=email.utils.formatdate(until, usegmt=True))
        return self.page(path)

    def feed_o04(self):
        """Moved for good."""
        self.begin(301, Location=f"{self.base}/a/new.xml", Content_Length="0")

    def page_o04(self, path):
        return self.feed() if path == "/a/new.xml" else self.page(path)

    def feed_o08(self):
        """Given up after six hours."""
        if self.playing.clock >= 6 * HOUR:
            return self.send(b"", status=410)
        return self.feed()

    def feed_o09(self):
        self.feed(is_full=True)

    def feed_o10(self):
        """Calls GBK gb2312 in the document, and Latin by HTTP."""
        self.send(self.rss(encoding="gb2312"), kind="text/xml; charset=ISO-8859-1")

    def page_o10(self, path):
        self.page(path, encoding="gbk", declared="gb2312", kind="text/html")

    def page_o11(self, path):
        """Wants its cookie back."""
        if "seen=1" not in self.headers.get("Cookie", ""):
            return self.begin(
                302, Set_Cookie="seen=1; Path=/", Location=f"{self.base}{path}", Content_Length="0"
            )
        return self.page(path)

    def feed_o12(self):
        """Fails in three ways, then answers with another ETag each time."""
        number = self.playing.count("o12")
        if number == 1:
            return self.send(b"", status=500)
        if number == 2:
            body = self.rss()
            self.begin(200, Content_Length=str(len(body)))
            self.put(body[:300])
            self.close_connection = True
            return None
        if number == 3:
            return self.send("<title>502</title><body>系统维护中，请稍后再试".encode())
        return self.send(self.rss(), kind="application/rss+xml", ETag=f'"{number}"')

    # --- traps

    def astray(self, path):
        """Redirects that end nowhere, or inside."""
        aims = {"/loop1": "/loop2", "/loop2": "/loop1", "/self": "/self"}
        if path.startswith("/chain/"):
            return self.begin(302, Location=f"/chain/{int(path[7:]) - 1}", Content_Length="0")
        if path == "/no-location":
            return self.begin(302, Content_Length="0")
        aim = aims.get(path) or INSIDE_ADDRESSES[path].format(port=self.playing.port)
        return self.begin(302, Location=aim, Content_Length="0")

    def slow(self, path):
        """A byte now and then, in the body or in the headers already; or nothing at all."""
        if path == "/hang":
            time.sleep(HELD)
            raise ConnectionResetError
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 4000\r\n\r\n"
        if path == "/drip.xml":
            self.wfile.write(head)
        self.close_connection = True
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            self.put(b"x" if path == "/drip.xml" else b"H")
            time.sleep(0.1)
            if _is_left(self.connection):
                raise ConnectionResetError

    def heavy(self, path):
        """Sizes without an end, or other than was said."""
        body = self.rss()
        self.close_connection = True
        if path == "/endless.xml":
            self.begin(200, Content_Type="application/rss+xml")
            for _ in range(MOST // 65536):
                self.put(b"<item/> " * 8192)
        elif path == "/endless-chunked.xml":
            self.begin(200, Transfer_Encoding="chunked")
            for _ in range(MOST // 65536):
                self.put(b"10000\r\n" + b" " * 65536 + b"\r\n")
        elif path == "/gzipbomb.xml":
            self.send(BOMB, packs=False, Content_Encoding="gzip")
        elif path == "/gzipbomb2.xml":
            self.send(gzip.compress(BOMB, mtime=0), packs=False, Content_Encoding="gzip, gzip")
        elif path == "/badgzip.xml":
            self.send(gzip.compress(body, mtime=0)[:-30], packs=False, Content_Encoding="gzip")
        elif path == "/short.xml":
            self.begin(200, Content_Length=str(len(body) + 5000))
            self.put(body)
        else:
            self.begin(200, Content_Length=str(8 << 30))
            self.put(b"<rss>")


TRAP_OF = {"o04": Talk.astray, "o05": Talk.slow, "o06": Talk.heavy}


def _is_left(connection):
    """Return whether the client has closed a connection."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _moment(seconds):
    return START + timedelta(seconds=seconds)


def _http_date(seconds):
    return email.utils.formatdate(_moment(seconds).timestamp(), usegmt=True)


def _etag(body):
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'
