"""What is related to a post: the index is queried with its headline and tags instead of a reader's words."""

from collections.abc import Collection

from django.db.models import Q
from django.db.models.expressions import RawSQL

from articles.models import Post
from articles.text import chinese

from . import engine
from .common_words import COMMON_WORDS
from .index import KEY_TIMES
from .types import AllOf, either

WORDS = 6  # of a headline, the longest first
NOT_INDEXED = "0wnothing"  # in no text: words of the index are Chinese or normalised
CANDIDATES = 40  # newest index rows that are weighed


def topic_words(headline: str) -> list[str]:
    """Return the words of `headline` that tell its subject, the longest first, at most six."""
    words = [word for word in chinese.words(chinese.normalise(headline)) if word not in COMMON_WORDS]
    return sorted(words, key=lambda word: (-len(word), word))[:WORDS]


def question(words: Collection[str], text: str, tag_ids: Collection[int]) -> str:
    """Return the index query for what is related to a post; "" if there is nothing to go by.

    Related is what carries one of the tags, shares two of the headline's `words`, or shares one that both
    texts are about: it stands in the headline and several times in the text (`text` is the post's own).
    """
    tokens = [f"0w{word}" for word in words]
    # Every two of them, each asked as seldom as can be: one with any of the rest, and so on.
    pairs = [AllOf((token, either(tokens[n:]))) for n, token in enumerate(tokens[:-1], start=1)]
    subjects = [word for word in words if text.count(word) >= KEY_TIMES]
    database = engine.current()
    parts = [database.in_headline(either(pairs))] if pairs else []
    parts += [
        database.both(database.in_headline(f"0w{word}"), database.render(f"0k{word}")) for word in subjects
    ]
    parts += [database.render(either(f"0t{pk}" for pk in tag_ids))] if tag_ids else []
    return database.one_of(parts)


def loose_question(words: Collection[str]) -> str:
    """Return the index query for texts about one of a headline's `words`.

    If there are none it is a query that matches nothing.
    """
    tokens = [f"0k{word}" for word in words] or [NOT_INDEXED]
    return engine.current().render(either(tokens))


def post_ids(asked: str, *, most: int = CANDIDATES) -> RawSQL:
    """Return a subquery of the posts whose index rows answer `asked`, the `most` newest.

    Who may see them is for the caller to say.

    On PostgreSQL the statement is to be planned under `postgresql.PLANNED_UNDER`.
    """
    return RawSQL(post_ids_sql(), [asked, most])  # noqa: S611 - our own SQL, every value is a parameter


def post_ids_sql() -> str:
    """Return the SQL behind `post_ids`; its parameters are the question and how many rows are weighed."""
    return engine.current().post_ids_sql()


def published_or_due(asked: str, fit: Q, *, most: int) -> list[tuple[int, int | None, str]]:
    """Return (id, 栏目, headline) of the pieces that are published, or will be, and that `fit` holds for.

    They are among those of the `most` newest index rows that answer `asked`.
    """
    found = Post.objects.filter(fit, pk__in=post_ids(asked, most=most), status=Post.Status.PUBLISHED)
    rows = found.distinct().order_by().values_list("pk", "section_id", "headline")
    with engine.current().planned():
        return list(rows)
