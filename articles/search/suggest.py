"""What a reader may mean: names and headlines while typing, similar ones when nothing was found."""

import difflib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.models import Post, SearchName
from articles.models.label_kinds import Label
from articles.models.post import PostQuerySet
from articles.text import chinese, pinyin

from . import engine, names
from .parsing import parse, phrase_of
from .types import AllOf, Expression, Filters, IndexQuery, either, every

MOST_NAMES = 6
MOST_HEADLINES = 5
TRIED = 40  # names looked at for one suggestion list
LABELS: dict[str, str] = {
    **dict(SearchName.Kind.choices),
    SearchName.Kind.ALIAS: "词语",
}  # as readers see them


class Suggestion(NamedTuple):
    """One line under the search box: what it says, what kind of thing it is, the thing it leads to.

    `target` is None for an alias, which is searched for.
    """

    text: str
    label: str
    target: Post | Label | None = None


def suggest(typed: str) -> list[Suggestion]:
    """Return names that begin like `typed` in ideographs, pinyin or initials, then headlines containing it.

    Only names with some post that readers may see now, and only such headlines.
    """
    own = names.compact(typed[:60])
    if not own:
        return []
    return list(islice(_names(own), MOST_NAMES)) + [
        Suggestion(post.headline, "标题", post) for post in headlines(typed)
    ]


def _names(own: str) -> Iterator[Suggestion]:
    begins = Q(normal__startswith=own)
    if own.isascii() and len(own) > 1:
        begins |= Q(keys__startswith=own) | Q(keys__contains=f" {own}")
    rows = (
        SearchName.objects.filter(begins)
        .exclude(kind=names.Kind.EVERYDAY)
        .order_by("id")
        .values_list("name", "kind", "of_id")
    )
    tried = sorted(rows[:TRIED], key=lambda row: len(row[0]))
    targets = {
        (kind, target.pk): target
        for kind in names.NAMED
        for target in _read(kind, [of_id for _, own_kind, of_id in tried if own_kind == kind])
    }
    asked = {name: _as_words(name) for name, kind, _ in tried if kind not in names.NAMED}
    needed = {name: _needed(expression) for name, expression in asked.items()}
    there = engine.current().present(set().union(*needed.values())) if needed else set()
    shown: set[str] = set()
    for name, kind, of_id in tried:
        normal = names.compact(name)
        if normal in shown:
            continue
        shown.add(normal)
        if kind in names.NAMED:
            if target := targets.get((kind, of_id)):
                yield Suggestion(name, LABELS[kind], target)
        elif needed[name] <= there and (words := asked[name]) and _is_any(IndexQuery(anywhere=words)):
            yield Suggestion(name, LABELS[kind])


def _as_words(name: str) -> Expression | None:
    phrase = phrase_of(name)
    return phrase.by_words() if phrase else None


def _needed(expression: Expression | None) -> set[str]:
    """Return the tokens that whatever answers `expression` has for certain."""
    if isinstance(expression, str):
        return {expression}
    if isinstance(expression, AllOf):
        return {part for part in expression.parts if isinstance(part, str)}
    return set()


def _read(kind: str, ids: list[int]) -> Iterable[Label]:
    """Return those outlets, 栏目 or tags with some post that readers may see now, in one query."""
    if not ids:
        return ()
    posts = Post.objects.published().order_by()
    behind: dict[str, Exists | Q] = {
        SearchName.Kind.SOURCE: Exists(posts.filter(source=OuterRef("pk"))),
        SearchName.Kind.CATEGORY: Q(Exists(posts.filter(category=OuterRef("pk"))))
        | Q(Exists(posts.filter(section=OuterRef("pk")))),
        SearchName.Kind.TAG: Exists(posts.filter(tagged_posts__tag=OuterRef("pk"))),
    }
    return names.NAMED[kind]._default_manager.filter(pk__in=ids).filter(behind[kind])


def _is_found(name: str) -> bool:
    """Return whether a search for the name would find a post that readers may see now."""
    match = parse(name).as_words()
    return match is not None and _is_any(match)


def _is_any(match: IndexQuery) -> bool:
    now = timezone.now()
    numbers = engine.current().find(match, Filters(), now, 1)
    return bool(engine.read(numbers, 0, now, include_unpublished=False))


def _posts(match: IndexQuery, limit: int) -> PostQuerySet:
    return _at(engine.current().find(match, Filters(), timezone.now(), limit))


def _at(numbers: list[int]) -> PostQuerySet:
    """Return the posts of these index rows that readers may see now."""
    posts: PostQuerySet = Post.objects.published().filter(pk__in=engine.posts_at(numbers).values())
    return posts


def headlines(typed: str, limit: int = MOST_HEADLINES) -> list[Post]:
    """Return the newest posts whose headline holds all of `typed`, at most `limit`."""
    query = parse(typed)
    parts: list[Expression] = [part for group in query.groups if (part := group.by("by_pairs")) is not None]
    parts += [phrase.text for group in query.groups for phrase in group.phrases if phrase.is_single]
    if not parts:
        return []
    found = _posts(IndexQuery(title=every(parts)), 8 * limit).only(
        "headline", "path", "status", "published_at"
    )
    # In order here: an ORDER BY would tempt SQLite to walk all posts in that order instead of these few.
    posts = sorted(found, key=lambda post: (post.published_at, post.pk), reverse=True)
    wanted = [group.phrases[0].pattern for group in query.groups]
    shown = []
    for post in posts:
        normal = chinese.normalise(post.headline)
        if all(pattern.search(normal) for pattern in wanted):
            shown.append(post)
    return shown[:limit]


def near_names(typed: str, limit: int = 3) -> list[str]:
    """Return known names that sound like `typed` (众按保险 → 众安保险) or are spelt nearly so."""
    own = names.compact(typed[:60])
    if len(own) < 2:
        return []
    lexicon = names.lexicon()
    alike = list(lexicon.keys.get(pinyin.sound(own), ()))
    known = {names.compact(name): name for every in lexicon.keys.values() for name in every}
    close = difflib.get_close_matches(
        own, [name for name in known if abs(len(name) - len(own)) < 2], limit, 0.7
    )
    found = dict.fromkeys(alike + [known[name] for name in close])
    return [name for name in found if names.compact(name) != own and _is_found(name)][:limit]


def near_headlines(typed: str, limit: int = MOST_HEADLINES) -> list[Post]:
    """Return posts whose headlines share most with `typed`."""
    pairs = chinese.pairs(chinese.normalise(typed[:60]))
    if not pairs:
        return []
    posts = _posts(IndexQuery(title=either(sorted(pairs))), 60)
    ranked = sorted(
        posts.only("headline", "path", "status", "published_at"),
        key=lambda post: (len(pairs & chinese.pairs(chinese.normalise(post.headline))), post.published_at),
        reverse=True,
    )
    return ranked[:limit]
