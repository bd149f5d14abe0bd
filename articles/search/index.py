"""The index: what is remembered of a post, made by pure functions and written in step with every change.

A post is indexed at every save, whatever its status. `prepare` does the costly part without a database, and
its result travels between processes; `write` only stores. Tokens are kept without positions (a phrase is
checked on the stored text), which halves the index, and a word the text is about has a token of its own, so
that neither database has to rank every hit:

    太保     a pair of neighbouring ideographs, or a whole run of letters or digits
    0w太保   a whole word; 0k太保  a word the text uses three times or more
    险       one ideograph of the headline
    0y… 0i…  sounds of two neighbours, first letters of three: of the headline, of names, of what the text
             repeats
    0v… 0d… 0n… 0a…  values of numbers, dates, documents and articles of law (`values`)
    0jcart   letters and digits that touch or are joined (CAR-T), as one
    0c5 0s7 0t9  the post's 栏目, outlet and tags: filters are part of the match
    0u…      the code in the post's address
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from articles.models import Post, SearchDoc, TaggedPost
from articles.text import chinese, sound, values

from . import engine, names
from .types import EPOCH, IndexRow

BODY_LIMIT = 16_000  # characters of a body that are indexed
KEY_TIMES = 3  # occurrences from which on a text is about a word
BATCH = 200  # posts written at a time
UNFINISHED = "-"  # the version of rows that a full rebuild has not reached


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index keeps of one post's text. Tokens stand in one string, separated by spaces."""

    title: str
    body: str
    title_tokens: str
    body_tokens: str
    digest: str


@cache
def version() -> str:
    """Return the index version: a digest of the code that makes tokens and of the dictionary."""
    digest = hashlib.sha256()
    code = (__file__, chinese.__file__, sound.__file__, values.__file__)
    tables = ("dictionary", "simplified", "readings", "other_readings")
    for path in (*map(Path, code), *(chinese.DATA / f"{table}.txt" for table in tables)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def prepare(
    *,
    headline: str,
    kicker: str = "",
    subheadline: str = "",
    short_headline: str = "",
    dek: str = "",
    body_text: str = "",
    byline: str = "",
    tags: Iterable[str] = (),
    outlet: str = "",
) -> IndexEntry:
    """Make the index entry of a post from its texts; pure, and the costly part (1 ms for 1,500 characters).

    A tag that merely repeats the outlet's name (中国银行保险报新闻) is not part of the text.
    """
    lines = [body_text[:BODY_LIMIT]]
    if dek and dek not in body_text:
        lines.insert(0, dek)
    tags = [tag for tag in tags if not (outlet and outlet in tag)]
    lines += [byline, *tags]
    title = chinese.normalise("\n".join(filter(None, [headline, kicker, subheadline, short_headline])))
    body = chinese.normalise("\n".join(filter(None, lines)))
    pairs = chinese.pair_counts(body)
    title_tokens = tokens(title, chinese.pairs(title)) | {
        character for character in title if chinese.is_han(character)
    }
    signed = chinese.normalise("\n".join([byline, *tags]))
    body_tokens = (tokens(body, pairs) | understood(title, body, pairs, signed)) - title_tokens
    digest = hashlib.blake2b(f"{version()}\0{title}\0{body}".encode(), digest_size=8).hexdigest()
    return IndexEntry(title, body, " ".join(sorted(title_tokens)), " ".join(sorted(body_tokens)), digest)


def tokens(normal: str, pairs: Iterable[str]) -> set[str]:
    """Return the tokens of normalised text, whose `pairs` are known."""
    found = set(pairs)
    for word, times in chinese.words(normal).items():
        found.add("0w" + word)
        if times >= KEY_TIMES:
            found.add("0k" + word)
    for token, times in Counter(chinese.other_tokens(normal)).items():
        found.add(token)
        if times >= KEY_TIMES:
            found.add("0k" + token)
    return found


def understood(title: str, body: str, pairs: Mapping[str, int], signed: str = "") -> set[str]:
    """Return the tokens by which a text is found other than as written: by value, sound and first letters.

    `pairs`: how often each pair stands in the body; `signed`: names that stand beside the text, its byline
    and tags.
    """
    text = f"{title}\n{body}"
    heard = chinese.pairs(title) | chinese.pairs(signed)
    heard.update(pair for pair, times in pairs.items() if times > 1)
    begun = [run for run in chinese.runs(f"{title}\n{signed}") if chinese.is_han(run)]
    terms = chinese.names_and_terms(body)
    heard |= chinese.pairs("\n".join(terms))
    for word, times in terms.items():
        if times >= KEY_TIMES or word in chinese.trade():
            begun.append(word)
    found = values.tokens(text) | sound.pair_tokens(heard) | {f"0j{one}" for one in chinese.joined(text)}
    for run in begun:
        found |= sound.initial_tokens(run)
    return found


CODE_IN_PATH = re.compile(r"/(?:NW)?([0-9]{12,20})\.html$")


def filter_tokens(post: Post, tag_ids: Iterable[int]) -> list[str]:
    """Return the tokens by which a filter, or the code in its address, finds `post`."""
    found = {f"0c{pk}" for pk in (post.category_id, post.section_id) if pk}
    if post.source_id:
        found.add(f"0s{post.source_id}")
    if code := CODE_IN_PATH.search(post.path or ""):
        found.add(f"0u{code[1]}")
    return sorted(found | {f"0t{pk}" for pk in tag_ids})


def _day(post: Post) -> int:
    """Return the day under which `post` is filed (days since 1970, Asia/Shanghai)."""
    moment: datetime = post.published_at or post.created_at
    return max(0, (timezone.localtime(moment).date() - EPOCH).days)


@transaction.atomic
def update(posts: Iterable[Post]) -> None:
    """Bring the index in step with `posts`, inside the caller's transaction.

    Their tags must be saved already.
    """
    posts = list(posts)
    for start in range(0, len(posts), BATCH):
        batch = posts[start : start + BATCH]
        tags = _tags_of(batch)
        write(
            (
                post,
                prepare(
                    headline=post.headline,
                    kicker=post.kicker,
                    subheadline=post.subheadline,
                    short_headline=post.short_headline,
                    dek=post.dek,
                    body_text=post.body_text,
                    byline=post.byline,
                    tags=[name for _, name in tags[post.pk]],
                    outlet=post.source.name if post.source else "",
                ),
            )
            for post in batch
        )


def _tags_of(posts: Collection[Post]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = TaggedPost.objects.filter(content_object__in=[post.pk for post in posts])
    for post_id, tag_id, name in rows.order_by("tag_id").values_list(
        "content_object_id", "tag_id", "tag__name"
    ):
        found[post_id].append((tag_id, name))
    return found


@transaction.atomic
def write(entries: Iterable[tuple[Post, IndexEntry]]) -> None:
    """Store prepared entries, each beside its saved post, inside the caller's transaction.

    The posts' tags must be saved already. Whatever the index held of these posts is replaced; an entry that
    changed nothing but status or time costs one small update.
    """
    entries = list(entries)
    for start in range(0, len(entries), BATCH):
        _write(entries[start : start + BATCH])


def _write(entries: Sequence[tuple[Post, IndexEntry]]) -> None:
    posts = [post for post, _ in entries]
    present = {doc.post_id: doc for doc in SearchDoc.objects.filter(post__in=[post.pk for post in posts])}
    tags = _tags_of(posts)
    names.learn(names.Kind.TAG, {pk for found in tags.values() for pk, _ in found})
    names.learn(names.Kind.SOURCE, {post.source_id for post in posts if post.source_id})
    names.learn(
        names.Kind.CATEGORY, {pk for post in posts for pk in (post.category_id, post.section_id) if pk}
    )
    database = engine.current()
    now = timezone.now()
    rows, moved, replaced = [], [], []
    for post, entry in entries:
        filters = " ".join(filter_tokens(post, [pk for pk, _ in tags[post.pk]]))
        doc = SearchDoc(
            post_id=post.pk,
            status=post.status,
            published_at=post.published_at,
            embargoed_until=post.embargoed_until,
            version=version(),
            digest=f"{entry.digest}{hashlib.blake2b(filters.encode(), digest_size=6).hexdigest()}",
            indexed_at=now,
        )
        day, old = _day(post), present.get(post.pk)
        if old and database.day_of(old.pk) == day:
            doc.pk = old.pk
            if old.digest == doc.digest and old.version == doc.version:
                moved.append(doc)
                continue
        if old:
            replaced.append(old.pk)
        rows.append(
            IndexRow(doc, entry.title, entry.body, entry.title_tokens, f"{entry.body_tokens} {filters}", day)
        )
    if moved:
        SearchDoc.objects.bulk_update(moved, ["status", "published_at", "embargoed_until", "indexed_at"])
    if replaced:
        engine.delete(replaced)
    if rows:
        for row, number in zip(rows, database.numbers([row.day for row in rows]), strict=True):
            row.doc.pk = number
        database.insert(sorted(rows, key=lambda row: row.doc.pk))


def stale() -> QuerySet[Post]:
    """Return the posts whose index row is missing, of another version, or older than the post."""
    doc = "search_doc__"
    return Post.objects.filter(
        Q(search_doc=None)
        | ~Q(**{doc + "version": version()})
        | ~Q(**{doc + "status": F("status")})
        | Q(**{doc + "indexed_at": None})
        | Q(**{doc + "indexed_at__lt": F("updated_at")})
    )


def forget_versions() -> None:
    """Make every post stale, so that all are indexed again; what is there goes on answering meanwhile."""
    SearchDoc.objects.update(version=UNFINISHED)


def is_unfinished() -> bool:
    """Return whether a full rebuild was begun and not ended."""
    return SearchDoc.objects.filter(version=UNFINISHED).exists()
