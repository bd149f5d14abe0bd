"""What is related to a post: the index is queried with its headline and tags instead of a reader's words."""

from collections.abc import Collection

from django.db import connection
from django.db.models.expressions import RawSQL

from articles.text import chinese

from . import postgresql, sqlite
from .common import COMMON
from .index import KEY_TIMES
from .shapes import All, Expression, either

WORDS = 6  # of a headline, the longest first
# PostgreSQL's planner does not know what unpacking a token column costs.
PLANNED_UNDER = "enable_seqscan = off"
NOT_INDEXED = "0wnothing"  # in no text: words of the index are Chinese or normalised
CANDIDATES = 40  # newest index rows that are weighed


def topic_words(headline: str) -> list[str]:
    """Return the words of `headline` that tell its subject, the longest first, at most six."""
    words = [word for word in chinese.words(chinese.normalise(headline)) if word not in COMMON]
    return sorted(words, key=lambda word: (-len(word), word))[:WORDS]


def question(words: Collection[str], text: str, tag_ids: Collection[int]) -> str:
    """Return the index query for what is related to a post; "" if there is nothing to go by.

    Related is what carries one of the tags, shares two of the headline's `words`, or shares one that both
    texts are about: it stands in the headline and several times in the text (`text` is the post's own).
    """
    tokens = [f"0w{word}" for word in words]
    # Every two of them, each asked as seldom as can be: one with any of the rest, and so on.
    pairs = [All((token, either(tokens[n:]))) for n, token in enumerate(tokens[:-1], start=1)]
    subjects = [word for word in words if text.count(word) >= KEY_TIMES]
    parts = [_in_headline(either(pairs))] if pairs else []
    parts += [_both(_in_headline(f"0w{word}"), _anywhere(f"0k{word}")) for word in subjects]
    parts += [_anywhere(either(f"0t{pk}" for pk in tag_ids))] if tag_ids else []
    return (" | " if connection.vendor == "postgresql" else " OR ").join(parts)


def loose_question(words: Collection[str]) -> str:
    """Return the index query for texts about one of a headline's `words`.

    If there are none it is a query that matches nothing.
    """
    tokens = [f"0k{word}" for word in words] or [NOT_INDEXED]
    return _anywhere(either(tokens))


def post_ids(asked: str) -> RawSQL:
    """Return a subquery of the posts whose index rows match `asked`, newest first.

    Who may see them is for the caller to decide. On PostgreSQL the statement is to be planned under
    `PLANNED_UNDER`.
    """
    return RawSQL(post_ids_sql(), [asked, CANDIDATES])  # noqa: S611 - our own SQL, every value is a parameter


def post_ids_sql() -> str:
    """Return the SQL behind `post_ids`; its parameters are the question and how many rows are weighed."""
    if connection.vendor == "postgresql":
        # "id + 0" for the same reason, as in `postgresql.find`.
        return (
            "SELECT post_id FROM articles_searchdoc WHERE tokens @@ %s::tsquery ORDER BY id + 0 DESC LIMIT %s"
        )
    return (
        "SELECT d.post_id FROM articles_searchfts f CROSS JOIN articles_searchdoc d ON d.id = f.rowid "
        "WHERE articles_searchfts MATCH %s ORDER BY f.rowid DESC LIMIT %s"
    )


def _in_headline(expression: Expression) -> str:
    if connection.vendor == "postgresql":
        return postgresql.render(expression, postgresql.HEADLINE)
    return f"(title : ({sqlite.render(expression)}))"


def _anywhere(expression: Expression) -> str:
    return postgresql.render(expression) if connection.vendor == "postgresql" else sqlite.render(expression)


def _both(one: str, other: str) -> str:
    return f"({one} & {other})" if connection.vendor == "postgresql" else f"({one} AND {other})"
