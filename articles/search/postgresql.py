"""The index on PostgreSQL: one tsvector column on the index row, tokens without positions, GIN.

The column is unknown to Django's model, so one set of migrations serves both databases.
"""

import math
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from articles.models import SearchText

from .sqlite import conditions
from .types import EPOCH, AllOf, AnyOf, Expression, Filters, IndexQuery, IndexRow, Value

SERIAL = 36  # bits below the day in a row's number
HEADLINE, MONTH = "0h", "0m"  # marks of tokens that only this database needs
REMEMBERED = 60  # seconds
WINDOWS = (3, 12)  # months asked one after the other; the longer one only if the shorter one promises enough
MOST_MONTHS = 36  # of a filter that are named to the index
CHECKED = 2_000  # newest hits whose text is read to check a phrase
# The planner does not know what unpacking a token column costs, and would read all of them for common words.
PLANNED_UNDER = "enable_seqscan = off"


def day_of(number: int) -> int:
    """Return the day under which index row `number` was filed."""
    return number >> SERIAL


def numbers(days: Sequence[int]) -> list[int]:
    """Return a free row number for each of `days`, rising with the day.

    No lock is needed, as the final digits come from a sequence.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('articles_searchdoc_serial') FROM generate_series(1, %s)", [len(days)])
        return [(day << SERIAL) + serial for day, (serial,) in zip(days, cursor.fetchall(), strict=True)]


def _month(day: int) -> int:
    """Return the month (counted from year 0) of a day counted from 1970."""
    at = EPOCH + timedelta(days=day)
    return at.year * 12 + at.month


def _vector(row: IndexRow) -> str:
    """Return the tsvector literal of a row: its tokens, those of the headline with a mark too, its month.

    Tokens hold neither quotes nor backslashes.
    """
    title = row.title_tokens.split()
    tokens = [
        *title,
        *(HEADLINE + token for token in title),
        *row.body_tokens.split(),
        f"{MONTH}{_month(row.day)}",
    ]
    return "'" + "' '".join(tokens) + "'"


def insert(rows: Sequence[IndexRow]) -> None:
    """Store new rows with their tokens."""
    values: list[Value] = []
    for row in rows:
        doc = row.doc
        values += [
            doc.pk,
            doc.post_id,
            doc.status,
            doc.published_at,
            doc.embargoed_until,
            doc.version,
            doc.digest,
        ]
        values += [doc.indexed_at, _vector(row)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_searchdoc"
            " (id, post_id, status, published_at, embargoed_until, version, digest, indexed_at, tokens)"
            " VALUES " + ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)"] * len(rows)),
            values,
        )
    SearchText.objects.bulk_create(
        SearchText(doc_id=row.doc.pk, title=row.title, body=row.body) for row in rows
    )


def render(expression: Expression, mark: str = "") -> str:
    """Return a tsquery literal of the tokens, each with `mark`; they need only quotes to be safe."""
    match expression:
        case AllOf(parts):
            return "(" + " & ".join(render(part, mark) for part in parts) + ")"
        case AnyOf(parts):
            return "(" + " | ".join(render(part, mark) for part in parts) + ")"
        case token:
            return f"'{mark}{token}'"


def in_headline(expression: Expression) -> str:
    """Return the question for what answers `expression` in its headline."""
    return render(expression, HEADLINE)


def both(one: str, other: str) -> str:
    """Return the question for what answers two questions."""
    return f"({one} & {other})"


def one_of(questions: Iterable[str]) -> str:
    """Return the question for what answers one of `questions`, "" for none."""
    return " | ".join(questions)


def post_ids_sql() -> str:
    """Return the SQL for the posts of the newest rows that answer a question.

    Its parameters are the question and how many rows. It is to be planned under PLANNED_UNDER, with "id + 0"
    for the same reason as in `find`.
    """
    return "SELECT post_id FROM articles_searchdoc WHERE tokens @@ %s::tsquery ORDER BY id + 0 DESC LIMIT %s"


@contextmanager
def planned() -> Iterator[None]:
    """Let what is asked inside be planned under PLANNED_UNDER.

    It holds until the transaction ends, that of the caller if there is one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {PLANNED_UNDER}")
        yield


def find(match: IndexQuery, filters: Filters, now: datetime, limit: int) -> list[int]:
    """Return the numbers of at most `limit` rows that match, newest first.

    The newest months are queried first, so that the hits of a common word are never all read.
    """
    parts = [render(part) for part in filters.expressions()]
    if match.title is not None:
        parts.append(render(match.title, HEADLINE))
    if match.anywhere is not None:
        parts.append(render(match.anywhere))
    if match.without is not None:
        parts.append(f"!{render(match.without)}")
    with connection.cursor() as cursor:
        months, promising = ([], []) if filters.posts else _months(cursor, filters, now)
        for size in WINDOWS:
            if len(promising) <= size:
                break
            found = _find(cursor, [*parts, _any_of(promising[:size])], match, filters, now, limit)
            if len(found) >= limit:
                return found
            if len(found) * WINDOWS[-1] < limit * size:
                break
        if 0 < len(months) <= MOST_MONTHS:
            parts.append(_any_of(months))
        return _find(cursor, parts, match, filters, now, limit)


def _months(cursor: CursorWrapper, filters: Filters, now: datetime) -> tuple[list[int], list[int]]:
    """Return the months that bound all hits, and those to look at first, newest first.

    The former are [] if there are no such bounds. The newest month may be a minute old, so it only says where
    to look. What is published has no date after today.
    """
    newest, today = _newest_month(cursor), _month((timezone.localdate(now) - EPOCH).days)
    newest += today == newest + 1  # a month has begun
    until = _month((filters.until - EPOCH).days) if filters.until else None
    since = _month((filters.since - EPOCH).days) if filters.since else None
    months = []
    if since is not None and (until is not None or not filters.include_unpublished):
        last = today if until is None else until if filters.include_unpublished else min(until, today)
        months = list(range(last, since - 1, -1))
    last = newest if until is None else min(newest, until)
    first = last - WINDOWS[-1] if since is None else since
    return months, list(range(last, first - 1, -1))


def _any_of(months: Sequence[int]) -> str:
    return "(" + " | ".join(f"'{MONTH}{month}'" for month in months) + ")"


_newest: tuple[float, int] = (-math.inf, 0)


def _newest_month(cursor: CursorWrapper) -> int:
    """Return the month of the newest row as of the last minute; it only says where to look first."""
    global _newest
    if time.monotonic() - _newest[0] > REMEMBERED:
        cursor.execute("SELECT max(id) FROM articles_searchdoc")
        _newest = (time.monotonic(), _month(day_of(cursor.fetchone()[0] or 0)))
    return _newest[1]


def _find(
    cursor: CursorWrapper,
    parts: Sequence[str],
    match: IndexQuery,
    filters: Filters,
    now: datetime,
    limit: int,
) -> list[int]:
    where, values = conditions(filters, now)
    # "id + 0" sorts the hits of the index; by "id" the planner may walk the newest rows and unpack every
    # one's tokens.
    query = (
        f"SELECT d.id FROM articles_searchdoc d WHERE d.tokens @@ %s::tsquery AND {where}"
        " ORDER BY d.id + 0 DESC LIMIT %s"
    )
    values = [" & ".join(parts), *values, CHECKED if match.phrases else limit]
    if match.phrases:
        checks = []
        for alternatives in match.phrases:
            checks.append(
                " OR ".join(["strpos(t.title, %s) > 0 OR strpos(t.body, %s) > 0"] * len(alternatives))
            )
            values += [phrase for alternative in alternatives for phrase in (alternative, alternative)]
        query = (
            f"WITH newest AS MATERIALIZED ({query}) SELECT newest.id FROM newest"
            " JOIN articles_searchtext t ON t.doc_id = newest.id"
            f" WHERE ({') AND ('.join(checks)}) ORDER BY newest.id DESC LIMIT %s"
        )
        values.append(limit)
    # Sent together: both run in one transaction, and the setting ends with it.
    cursor.execute(f"SET LOCAL {PLANNED_UNDER}; {query}", values)
    found = [number for (number,) in cursor.fetchall()]
    _plan_as_ever(cursor)
    return found


def present(tokens: Collection[str]) -> set[str]:
    """Return those of `tokens` that any row has, whoever may see it."""
    asked = (
        f"SET LOCAL {PLANNED_UNDER}; SELECT token FROM unnest(%s::text[]) AS token WHERE EXISTS"
        " (SELECT 1 FROM articles_searchdoc d WHERE d.tokens @@ quote_literal(token)::tsquery)"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [list(tokens)])
        found = {token for (token,) in cursor.fetchall()}
        _plan_as_ever(cursor)
        return found


def _plan_as_ever(cursor: CursorWrapper) -> None:
    """Let the caller's transaction, if there is one, go on with its other queries planned as before."""
    if connection.in_atomic_block:
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
