"""Which pieces tell one story: found when a text has changed, kept as pairs, grouped whenever shown."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TypeAlias

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Post, SourceLink, StoryLook, StoryPair, StoryPlace
from articles.text import chinese, facts

from . import memory, texts
from .comparison import Difference
from .duplicates import Kind, Match, find_with_twins
from .grouping import StoryLink, groups, pair_of
from .same_story import SHORTEST
from .texts import MAX_CHARACTERS, Text

log = logging.getLogger(__name__)

GONE = (Post.Status.WITHDRAWN, Post.Status.DISCARDED)  # they belong to no story any more
RECENT = timedelta(days=14)  # in which a piece was changed that is still to be compared
MOST = 60  # pieces judged together
TWINS = 3  # of one template that are kept for a piece, the likest
SHOWN_DIFFERENCES = 12  # of one pair that are kept
BEFORE, AFTER = 8, 3  # characters of its clause beside a differing fact
Places: TypeAlias = tuple[str, dict[str, tuple[int, int]]]
CLAUSE_ENDS = "，。；：、！？,;:!?\n"


def waiting(at: datetime) -> QuerySet[Post]:
    """Return the pieces whose text was changed lately and not compared since, oldest first.

    The archive is left out: new pieces are compared with it.
    """
    looked = StoryLook.objects.filter(post=OuterRef("pk"), looked_at__gte=OuterRef("updated_at"))
    recent = Post.objects.filter(updated_at__gte=at - RECENT, is_legacy=False).exclude(status__in=GONE)
    return recent.filter(~Exists(looked)).order_by("updated_at", "pk")


def look_at(post: Post, *, at: datetime) -> None:
    """Compare the text of `post` with similar ones and keep what was found; what the desk decided stays.

    All that are near are judged together, so that a group does not depend on which piece came first.
    """
    near = _near(post)
    pieces = {piece.pk: piece for piece in _readable([post.pk, *near])}
    if post.pk not in pieces:  # put aside a moment ago
        return
    found = _judged(list(pieces.values()))
    with transaction.atomic():
        together = {post.pk, *near}
        same = _as_they_were_read(pieces, together)
        within = StoryPair.objects.filter(decision="", first__in=together, second__in=together)
        held = {(pair.first_id, pair.second_id): pair.pk for pair in within}
        lost = [pk for pair, pk in held.items() if pair not in found]
        StoryPair.objects.filter(pk__in=lost).delete()
        places = cache(lambda key: _places(pieces[key].body_text))
        rows = [
            _row(pair, match, places, at) for pair, match in sorted(found.items()) if same.issuperset(pair)
        ]
        StoryPair.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["kind", "score", "differences"],
        )
        StoryLook.objects.update_or_create(post=post, defaults={"looked_at": at})


def _as_they_were_read(pieces: dict[int, Post], together: Collection[int]) -> set[int]:
    """Lock the pieces `together`; return the keys of those whose text is still the one that was compared.

    A changed one is compared again; of one that was erased meanwhile no words may be kept. Pieces are locked
    before their pairs, as in every verb, and lowest key first, so that no deadlock arises; events may refer
    to them.
    """
    held = Post.objects.select_for_update(no_key=True).filter(pk__in=together).order_by("pk")
    now = [post for post in held.only("pk", "body_text") if post.pk in pieces]
    return {post.pk for post in now if post.body_text == pieces[post.pk].body_text}


def look_at_or_log(post: Post, *, at: datetime) -> None:
    """Do as `look_at`; a text that cannot be compared is logged and skipped.

    Only a lost database is raised.
    """
    try:
        look_at(post, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Post %s could not be compared with others", post.pk)
        StoryLook.objects.update_or_create(post=post, defaults={"looked_at": at})


def _near(post: Post) -> list[int]:
    """Return the keys of the pieces that may tell the story of `post`.

    They share its infoCode, address or wording, or are paired with it already.
    """
    found: dict[int, None] = {}
    for link in post.source_links.all():
        same = Q(external_id=link.external_id) if link.external_id else Q(pk__in=[])
        if link.url_key:
            same |= Q(url_key=link.url_key)
        others = SourceLink.objects.filter(same).exclude(post=post).order_by("-post_id")
        found.update(dict.fromkeys(others.values_list("post_id", flat=True)[: memory.CANDIDATES]))
    if len(post.body_text) >= SHORTEST:
        text = texts.read(post.body_text)
        found.update(dict.fromkeys(memory.candidates(text, leave_out=post.pk)))
    known = StoryPair.objects.filter(Q(first__in=[post.pk, *found]) | Q(second__in=[post.pk, *found]))
    for pair in known.exclude(kind=Kind.TEMPLATE).order_by("-pk").values_list("first_id", "second_id")[:MOST]:
        found.update(dict.fromkeys(pair))
    found.pop(post.pk, None)
    return list(found)[: MOST - 1]


def _readable(keys: Collection[int]) -> list[Post]:
    posts = Post.objects.filter(pk__in=keys).exclude(status__in=GONE).prefetch_related("source_links")
    return list(posts.only("pk", "body_text").order_by("pk"))


def _judged(pieces: Iterable[Post]) -> dict[tuple[int, int], Match]:
    """Return how `pieces` belong together; of twins of one template only the most similar few of each."""
    found: dict[tuple[int, int], Match] = {}
    twins: dict[int, int] = {}
    for match in sorted(find_with_twins([_read(piece) for piece in pieces]), key=lambda match: -match.score):
        pair = pair_of(int(match.first), int(match.second))
        if match.kind == Kind.TEMPLATE:
            if max(twins.get(key, 0) for key in pair) >= TWINS:
                continue
            twins.update({key: twins.get(key, 0) + 1 for key in pair})
        found[pair] = match
    return found


def _read(piece: Post) -> Text:
    links = list(piece.source_links.all())
    code, url = (links[0].external_id, links[0].url) if links else ("", "")
    return texts.read(piece.body_text, id=str(piece.pk), info_code=code, url=url)


def _row(pair: tuple[int, int], match: Match, places: Callable[[int], Places], at: datetime) -> StoryPair:
    is_turned = int(match.first) != pair[0]
    sides = [places(int(key)) for key in (match.first, match.second)] if match.differences else []
    told = _told(match.differences[:SHOWN_DIFFERENCES], sides)
    differences = [[second, first] if is_turned else [first, second] for first, second in told]
    return StoryPair(
        first_id=pair[0],
        second_id=pair[1],
        kind=match.kind,
        score=match.score,
        differences=differences,
        found_at=at,
    )


def _told(found: Iterable[Difference], sides: Sequence[Places]) -> list[tuple[str, str]]:
    """Return what differs as each text writes it, with a little of its clause; "" where one has nothing."""
    return [(_in_clause(one.first, *sides[0]), _in_clause(one.second, *sides[1])) for one in found]


def _places(body: str) -> Places:
    """Return a text normalised, and where each of its tokens first stands in it."""
    normal = chinese.normalise(body[:MAX_CHARACTERS])
    places: dict[str, tuple[int, int]] = {}
    for token in facts.tokens(normal):
        places.setdefault(token.key, (token.start, token.end))
    return normal, places


def _in_clause(key: str, normal: str, places: dict[str, tuple[int, int]]) -> str:
    if not key:
        return ""
    start, end = places.get(key, (normal.find(key), normal.find(key) + len(key)))
    if start < 0:
        return key
    before = normal[max(0, start - BEFORE) : start]
    after = normal[end : end + AFTER]
    for mark in CLAUSE_ENDS:
        before, after = before.rpartition(mark)[2], after.partition(mark)[0]
    return f"{before}{normal[start:end]}{after}".strip()


@dataclass(frozen=True)
class OpenStory:
    """A group of pieces that tell one story and about which the desk has not decided: keys, newest last."""

    pieces: tuple[int, ...]
    pairs: tuple[StoryPair, ...]

    @property
    def newest(self) -> int:
        """Return the key of the pair found last, by which stories are listed."""
        return max(pair.pk for pair in self.pairs)


def undecided() -> list[OpenStory]:
    """Return the stories about which something is to be decided, the newest first."""
    pairs = StoryPair.objects.filter(decision="").exclude(kind=Kind.TEMPLATE)
    pairs = pairs.exclude(first__status__in=GONE).exclude(second__status__in=GONE)
    found = _still_open(list(pairs))
    by_piece: dict[int, list[StoryPair]] = {}
    for pair in found:
        by_piece.setdefault(pair.first_id, []).append(pair)
    stories = []
    for pieces in groups(_links(found), _apart(found)):
        inside = set(pieces)
        within = [pair for key in pieces for pair in by_piece.get(key, ()) if pair.second_id in inside]
        stories.append(OpenStory(tuple(pieces), tuple(within)))
    return sorted(stories, key=lambda story: -story.newest)


def among_candidates() -> list[list[int]]:
    """Return the keys of 待选稿 that tell one story, by story, without those the desk holds apart or keeps."""
    pairs = StoryPair.objects.filter(
        decision="", first__status=Post.Status.CANDIDATE, second__status=Post.Status.CANDIDATE
    ).exclude(kind=Kind.TEMPLATE)
    found = list(pairs.only("first_id", "second_id", "kind", "score"))
    return groups(_links(found), _apart(found))


def _still_open(pairs: list[StoryPair]) -> list[StoryPair]:
    """Return the pairs of which the pieces do not stand in one story by 归入同题 already."""
    keys = {key for pair in pairs for key in (pair.first_id, pair.second_id)}
    leader = dict(StoryPlace.objects.filter(post__in=keys).values_list("post_id", "leader_id"))
    return [
        pair
        for pair in pairs
        if leader.get(pair.first_id, pair.first_id) != leader.get(pair.second_id, pair.second_id)
    ]


def _links(pairs: Iterable[StoryPair]) -> list[StoryLink]:
    sureness = {Kind.IDENTICAL.value: 3, Kind.REPOST.value: 2, Kind.VERSION.value: 1}
    return [StoryLink(pair.first_id, pair.second_id, sureness[pair.kind] + pair.score) for pair in pairs]


def _apart(pairs: Iterable[StoryPair]) -> set[tuple[int, int]]:
    """Return the pairs among the pieces of `pairs` that the desk holds apart, or that fill one template."""
    keys = {key for pair in pairs for key in (pair.first_id, pair.second_id)}
    held = StoryPair.objects.filter(first__in=keys, second__in=keys)
    held = held.filter(Q(decision=StoryPair.Decision.APART) | Q(kind=Kind.TEMPLATE))
    return set(held.values_list("first_id", "second_id"))
