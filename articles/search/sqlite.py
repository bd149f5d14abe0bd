"""The index on SQLite: an ordinary FTS5 table whose rowid is the index row's number.

`detail=column` keeps no positions; `ascii` takes every token as it was made; hits come newest first by rowid
without sorting. A trigger lets the tokens go with their row, whoever deletes it.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.db import connection

from articles.models import Post, SearchDoc, SearchText
from articles.text.clock import start_of

from .types import EPOCH, AllOf, AnyOf, Expression, Filters, IndexQuery, IndexRow, Value

SLOTS = 10  # bits of a day's numbers; a fuller day runs on into the next days' numbers
OVERFLOW = 100  # days past its own that a row may be filed under: 100,000 posts of one day
CHECKED = 2_000  # newest hits whose text is read to check a phrase


def day_of(number: int) -> int:
    """Return the day under which index row `number` was filed."""
    return number >> SLOTS


def numbers(days: Sequence[int]) -> list[int]:
    """Return a free row number for each of `days`, rising with the day, small for FTS5 to store."""
    last: dict[int, int] = {}

    def newest_of(day: int) -> int:
        if day not in last:
            first = day << SLOTS
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT max(id) FROM articles_searchdoc WHERE id >= %s AND id < %s",
                    [first, first + (1 << SLOTS)],
                )
                last[day] = cursor.fetchone()[0] or first - 1
        return last[day]

    found = []
    for wanted in days:
        day = wanted
        while newest_of(day) == ((day + 1) << SLOTS) - 1:
            day += 1
        last[day] += 1
        found.append(last[day])
    return found


def insert(rows: Sequence[IndexRow]) -> None:
    """Store new rows, sorted by number (FTS5 writes a segment whenever a smaller rowid follows)."""
    SearchDoc.objects.bulk_create(row.doc for row in rows)
    SearchText.objects.bulk_create(SearchText(doc=row.doc, title=row.title, body=row.body) for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO articles_searchfts(rowid, title, body) VALUES (%s, %s, %s)",
            [(row.doc.pk, row.title_tokens, row.body_tokens) for row in rows],
        )


def render(expression: Expression) -> str:
    """Return an FTS5 query; tokens hold no quotes, so quoting them is safe."""
    match expression:
        case AllOf(parts):
            return "(" + " AND ".join(map(render, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(render, parts)) + ")"
        case token:
            return f'"{token}"'


def in_headline(expression: Expression) -> str:
    """Return the question for what answers `expression` in its headline."""
    return f"(title : ({render(expression)}))"


def both(one: str, other: str) -> str:
    """Return the question for what answers two questions."""
    return f"({one} AND {other})"


def one_of(questions: Iterable[str]) -> str:
    """Return the question for what answers one of `questions`, "" for none."""
    return " OR ".join(questions)


def post_ids_sql() -> str:
    """Return the SQL for the posts of the newest rows that answer a question.

    Its parameters are the question and how many rows.
    """
    return (
        "SELECT d.post_id FROM articles_searchfts f CROSS JOIN articles_searchdoc d ON d.id = f.rowid "
        "WHERE articles_searchfts MATCH %s ORDER BY f.rowid DESC LIMIT %s"
    )


def planned() -> AbstractContextManager[None]:
    """Do nothing: SQLite begins at the index by itself."""
    return nullcontext()


def _query(match: IndexQuery, filters: Filters) -> str:
    parts = [render(part) for part in filters.expressions()]
    if match.title is not None:
        parts.append(f"title : ({render(match.title)})")
    if match.anywhere is not None:
        parts.append(render(match.anywhere))
    asked = " AND ".join(parts)
    return f"({asked}) NOT {render(match.without)}" if match.without is not None else asked


def conditions(filters: Filters, now: datetime) -> tuple[str, list[Value]]:
    """Return the SQL conditions and parameters on `d` (articles_searchdoc) that both databases share.

    They narrow the candidates as `Post.objects.published` would; that queryset has the last word on every
    one.
    """
    moment = connection.ops.adapt_datetimefield_value
    found, values = ["TRUE"], list[Value]()
    if not filters.include_unpublished:
        found.append("d.status = %s AND d.published_at <= %s")
        found.append("(d.embargoed_until IS NULL OR d.embargoed_until <= %s)")
        values += [Post.Status.PUBLISHED.value, moment(now), moment(now)]
    if filters.since:
        found.append("d.published_at >= %s")
        values.append(moment(start_of(filters.since)))
    if filters.until:
        found.append("d.published_at < %s")
        values.append(moment(start_of(filters.until + timedelta(days=1))))
    if filters.posts:
        found.append(f"d.post_id IN ({', '.join(['%s'] * len(filters.posts))})")
        values += filters.posts
    return " AND ".join(found), values


def find(match: IndexQuery, filters: Filters, now: datetime, limit: int) -> list[int]:
    """Return the numbers of at most `limit` rows that match, newest first.

    CROSS JOIN keeps SQLite from starting at the other table (a plain JOIN took 9 s for a filtered common
    word).
    """
    where, values = conditions(filters, now)
    span, ends = ["articles_searchfts MATCH %s"], list[Value]([_query(match, filters)])
    if filters.since:
        span.append("f.rowid >= %s")
        ends.append((filters.since - EPOCH).days << SLOTS)
    if filters.until:
        span.append("f.rowid < %s")
        ends.append(((filters.until - EPOCH).days + OVERFLOW) << SLOTS)
    hits = (
        "SELECT f.rowid AS id FROM articles_searchfts f CROSS JOIN articles_searchdoc d ON d.id = f.rowid"
        f" WHERE {' AND '.join(span)} AND {where} ORDER BY f.rowid DESC LIMIT %s"
    )
    values = [*ends, *values, CHECKED if match.phrases else limit]
    if match.phrases:
        checks = []
        for alternatives in match.phrases:
            checks.append(" OR ".join(["instr(t.title, %s) OR instr(t.body, %s)"] * len(alternatives)))
            values += [phrase for alternative in alternatives for phrase in (alternative, alternative)]
        hits = (
            f"SELECT h.id FROM ({hits}) h CROSS JOIN articles_searchtext t ON t.doc_id = h.id"
            f" WHERE ({') AND ('.join(checks)}) ORDER BY h.id DESC LIMIT %s"
        )
        values.append(limit)
    with connection.cursor() as cursor:
        cursor.execute(hits, values)
        return [number for (number,) in cursor.fetchall()]


def present(tokens: Collection[str]) -> set[str]:
    """Return those of `tokens` that any row has, whoever may see it."""
    asked = (
        "SELECT value FROM json_each(%s)"
        " WHERE EXISTS (SELECT 1 FROM articles_searchfts"
        " WHERE articles_searchfts MATCH '\"' || value || '\"')"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [json.dumps(list(tokens))])
        return {token for (token,) in cursor.fetchall()}
