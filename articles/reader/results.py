"""The hits of a search as the page prints them, matches marked; the posts come by one compiled query."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, Q, QuerySet, TextField, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from articles.models import Post
from articles.models.post import address_of
from articles.search import highlight
from articles.search.find import Hit, SearchResult
from articles.search.highlight import Segment
from articles.search.phrases import Group
from articles.system.compiled_query import MomentParameter, NumberParameter, Prepared
from articles.text import captions, clock, tree
from articles.web import addresses

from .cards import badges_html, corrected_since, recently_corrected

SIZES = (20, 50, 100)  # posts a statement asks for; a shorter page leaves places empty
REMEMBERED = 256  # texts of bodies with pictures or tables
MOST_REASONS = 2  # lines that say where else than in headline and text a post answers
# The body itself is read only where pictures or tables must be told from running text.
WITH_OTHER_THAN_TEXT = Case(
    When(
        Q(body_html__contains="<table") | Q(body_html__contains="<figure") | Q(body_html__contains="<img"),
        then="body_html",
    ),
    default=Value("", output_field=TextField()),
)


class ResultRow(NamedTuple):
    """One post as it is read."""

    pk: int
    headline: str
    body_text: str
    path: str
    published_at: datetime
    source: str | None
    category: str | None
    is_corrected: bool
    is_important: bool
    is_advertisement: bool
    ai_generated: str
    kicker: str
    subheadline: str
    short_headline: str
    dek: str
    byline: str
    body_html: str


@cache
def _posts(size: int) -> Prepared:
    """Return the statement for `size` posts that readers may see."""

    def asked(now: datetime, since: datetime, **ids: int) -> QuerySet[Post]:
        posts = Post.objects.published(now).filter(pk__in=list(ids.values())).order_by()
        return posts.values_list(
            "pk", "headline", "body_text", "path", "published_at", "source__name", "category__name",
            recently_corrected(since), "is_important", "is_advertisement", "ai_generated", "kicker",
            "subheadline", "short_headline", "dek", "byline", WITH_OTHER_THAN_TEXT,
        )  # fmt: skip

    places: dict[str, Any] = {f"post{place}": NumberParameter for place in range(size)}
    return Prepared(asked, now=MomentParameter, since=MomentParameter, **places)


@lru_cache(REMEMBERED)
def running_text(body_html: str) -> str:
    """Return the text of a body without pictures, captions and tables, "" if it cannot be determined.

    It is cached, as the best are found often.
    """
    try:
        return captions.running_text(body_html)
    except tree.Unread:
        return ""


class Result:
    """One post found, as a page or an answer in JSON prints it.

    `tags`: (name, slug) of the post, if they are shown.
    """

    def __init__(
        self,
        row: ResultRow,
        marked: Sequence[Group],
        indexed: tuple[str, str],
        tags: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.post = row
        self.url = address_of(row.path)
        self.source = row.source or ""
        self.stamp = clock.stamp(row.published_at)
        self.at = clock.line_stamp(row.published_at, timezone.localdate())
        self._marked, self._indexed, self._tags = marked, indexed, tags

    @cached_property
    def headline(self) -> SafeString:
        """The headline with what answers marked, as HTML."""
        return highlight.html(highlight.segments(self.post.headline, self._marked, self._indexed[0]))

    @cached_property
    def snippet(self) -> list[Segment]:
        """The segments of the running text around what answers; tables and captions are passed over."""
        if self._running_text == self.post.body_text:
            return highlight.snippet(self.post.body_text, self._marked, indexed=self._indexed[1])
        return highlight.snippet(self._running_text, self._marked)

    @cached_property
    def _running_text(self) -> str:
        if not self.post.body_html:
            return self.post.body_text
        return running_text(self.post.body_html) or self.post.body_text

    @property
    def snippet_html(self) -> SafeString:
        """The same as HTML."""
        return highlight.html(self.snippet)

    @cached_property
    def reasons(self) -> list[tuple[str, SafeString]]:
        """(what it is, HTML) of other places by which the post answers.

        They are what headline and snippet do not show.
        """
        shown = "".join(segment.text for segment in self.snippet)
        if len(self._marked) == 1 and any(segment.is_marked for segment in self.snippet):
            return []
        missing = highlight.missing(f"{self.post.headline}\n{shown}", self._marked)
        found: list[tuple[str, SafeString]] = []
        for label, text in self._places():
            if len(found) == MOST_REASONS or not missing:
                break
            left = highlight.missing(text, missing)
            if len(left) < len(missing):
                found.append((label, highlight.html(highlight.snippet(text, missing))))
                missing = left
        return found

    def _places(self) -> Iterator[tuple[str, str]]:
        """Yield (what it is, text) of what the index knows of a post beside its headline.

        The most telling comes first.
        """
        post = self.post
        yield from (("引题", post.kicker), ("副题", post.subheadline), ("短标题", post.short_headline))
        yield from (("摘要", post.dek), ("署名", post.byline))
        yield "来源", self.source
        yield from (("标签", name) for name, _ in self._tags)
        if self._running_text != post.body_text:
            yield (
                "图表",
                "\n".join(line for line in post.body_text.split("\n") if line not in self._running_text),
            )

    @property
    def badges(self) -> str:
        """What is said beside the headline: 重要, 更正, 广告, AI 生成."""
        post = self.post
        said = (
            post.is_important,
            post.is_corrected,
            post.is_advertisement,
            post.ai_generated in Post.MACHINE_WRITTEN,
        )
        return badges_html(*map(bool, said))

    @property
    def generated(self) -> str:
        """What of it was declared to be a machine's, in words; "" for nothing."""
        declared = Post.Generated(self.post.ai_generated)
        return "" if declared == Post.Generated.NONE else declared.label

    @cached_property
    def tags(self) -> list[tuple[str, str]]:
        """(name, address) of its tags; one that repeats the outlet is left out."""
        said = {f"{name}新闻" for name in (self.post.source, self.post.category) if name}
        return [(name, addresses.of_page("tag", slug)) for name, slug in self._tags if name not in said]


def results_of(
    hits: Sequence[Hit],
    found: SearchResult,
    now: datetime,
    tags_of: Mapping[int, Sequence[tuple[str, str]]] | None = None,
) -> list[Result]:
    """Return the Results of `hits` in their order, of those that readers may see at the moment `now`.

    `found` is the search they belong to; `tags_of` are the tags as `facets` returns them.
    """
    if not hits:
        return []
    size = next(size for size in SIZES if size >= len(hits))
    ids = dict.fromkeys((f"post{place}" for place in range(size)), 0)
    ids |= {f"post{place}": hit.post_id for place, hit in enumerate(hits)}
    by_id = {row[0]: ResultRow(*row) for row in _posts(size).rows(now=now, since=corrected_since(), **ids)}
    marked = found.marked
    return [
        Result(by_id[pk], marked, found.texts.get(pk, ("", "")), (tags_of or {}).get(pk, ()))
        for pk in (hit.post_id for hit in hits)
        if pk in by_id
    ]
