"""What a fetch may take, what came of it, and when to ask again."""

import http
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST_BACKOFF, LAST_BACKOFF = timedelta(minutes=5), timedelta(hours=6)
LONGEST_RETRY_AFTER = timedelta(hours=24)
SENTENCES = {
    "address": "地址写得不对，请检查；要以 http:// 或 https:// 开头，不带用户名。",
    "port": "不从特殊端口取内容，请换一个地址。",
    "inside": "这个地址指向内部网络，不能取。",
    "unknown-host": "找不到这台服务器，请检查地址。",
    "not-listed": "这台服务器不在允许采集的名单里，请管理员把它加入 NEWSROOM_FETCH_HOSTS。",
    "redirects": "地址转了太多次，没有取到，请用浏览器打开后换成最后的地址。",
    "slow": "对方服务器太慢，没有取到，稍后会再试。",
    "unreachable": "连不上对方服务器，稍后会再试。",
    "too-large": "对方的内容太大，没有取。",
    "broken": "对方的答复不完整或解不开，没有采用，稍后会再试。",
    "robots": "对方的 robots.txt 不许取这一页，没有取。",
    "wait": "对方请我们过一会儿再来，或刚才一直没有答复；先不打扰，到时会再试。",
    "busy": "我们向这台服务器取的内容太多，这次没有排到，稍后会再试。",
}


class FetchFailed(Exception):
    """Nothing was fetched; `code` as in SENTENCES, `retry_after` in seconds if the other side named it.

    `is_silent`: the server took the request and had said nothing when our patience ended.
    """

    def __init__(self, code: str, *, retry_after: float | None = None, is_silent: bool = False):
        super().__init__(SENTENCES[code])
        self.code = code
        self.retry_after = retry_after
        self.is_silent = is_silent

    @property
    def is_unasked(self) -> bool:
        """Whether nobody was asked, so that nothing is known of what was to be fetched."""
        return self.code in ("busy", "wait")


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may take: bytes (packed, and again unpacked), seconds over all its hops, redirects."""

    most_bytes: int = 5 * 1024 * 1024
    patience: float = 20.0
    redirects: int = 5


PAGE = FetchLimits()


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with: its ETag, its Last-Modified."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer; `moved_to` if every redirect on the way was permanent.

    `following`: the further pages of an article, if they were asked for too.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    moved_to: str | None = None
    fetched_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    following: tuple["Answer", ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether what we have is still what there is (304)."""
        return self.status == http.HTTPStatus.NOT_MODIFIED

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return self.headers.get("content-type", "")

    @property
    def validators(self) -> Validators:
        """What to ask again with."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))

    @property
    def fresh_seconds(self) -> int:
        """How long the answer may be taken for fresh (Cache-Control max-age), a day at most."""
        said = self.headers.get("cache-control", "").lower()
        found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", said)
        if found is None or "no-cache" in said or "no-store" in said:
            return 0
        return min(int(found[1]), 24 * 3600)

    @property
    def retry_after(self) -> float | None:
        """Seconds until the server wants to be asked again, None if it named none."""
        return seconds_until(self.headers.get("retry-after", ""), datetime.now(UTC))


def seconds_until(text: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After names, as a number or a date; a day at most."""
    text = text.strip()
    if text.isdigit():
        return min(float(text[:9]), LONGEST_RETRY_AFTER.total_seconds())
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_RETRY_AFTER.total_seconds())


def backoff(failures: int, retry_after: float | None = None) -> timedelta:
    """Return how long to leave a source alone after so many failures in a row.

    5 minutes, doubled up to 6 hours; never less than the server asked for, and never for good.
    """
    waited: timedelta = min(FIRST_BACKOFF * 2 ** min(max(failures, 1) - 1, 10), LAST_BACKOFF)
    return max(waited, timedelta(seconds=retry_after or 0))
