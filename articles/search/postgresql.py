"""The index on PostgreSQL: two tsvector columns on the index row, tokens without positions, GIN.

The columns are unknown to Django's model, so one set of migrations serves both databases.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from articles.models import SearchText

from .shapes import All, Any, Expression, Filters, Match, Row
from .sqlite import conditions

SERIAL = 36  # bits below the day in a row's number
CHECKED = 2_000  # newest hits whose text is read to check a phrase


def day_of(number: int) -> int:
    """Return the day under which index row `number` was filed."""
    return number >> SERIAL


def numbers(days: Sequence[int]) -> list[int]:
    """Return a free row number for each of `days`, rising with the day; no lock, since a sequence gives the rest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('articles_searchdoc_serial') FROM generate_series(1, %s)", [len(days)])
        return [(day << SERIAL) + serial for day, (serial,) in zip(days, cursor.fetchall(), strict=True)]


def _vector(tokens: str) -> str:
    """Return a tsvector literal; tokens hold neither quotes nor backslashes."""
    return "'" + tokens.replace(" ", "' '") + "'" if tokens else ""


def insert(rows: Sequence[Row]) -> None:
    """Store new rows with their tokens."""
    values: list[object] = []
    for row in rows:
        doc, title = row.doc, row.title_tokens
        values += [doc.pk, doc.post_id, doc.status, doc.published_at, doc.embargoed_until, doc.version, doc.digest]
        values += [_vector(title), _vector(f"{title} {row.body_tokens}".strip())]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_searchdoc"
            " (id, post_id, status, published_at, embargoed_until, version, digest, title_v, all_v) VALUES "
            + ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s::tsvector, %s::tsvector)"] * len(rows)),
            values,
        )
    SearchText.objects.bulk_create(SearchText(doc_id=row.doc.pk, title=row.title, body=row.body) for row in rows)


def render(expression: Expression) -> str:
    """Return a tsquery literal; tokens hold neither quotes nor backslashes, so quoting them is safe."""
    match expression:
        case All(parts):
            return "(" + " & ".join(map(render, parts)) + ")"
        case Any(parts):
            return "(" + " | ".join(map(render, parts)) + ")"
        case token:
            return f"'{token}'"


def find(match: Match, filters: Filters, now: datetime, limit: int) -> list[int]:
    """Return the numbers of at most `limit` rows that match, newest first."""
    where, values = conditions(filters, now)
    anywhere = filters.expressions() + ([match.anywhere] if match.anywhere is not None else [])
    tests, queries = [], list[object]()
    if anywhere:
        tests.append("d.all_v @@ %s::tsquery")
        queries.append(" & ".join(map(render, anywhere)))
    if match.title is not None:
        tests.append("d.title_v @@ %s::tsquery")
        queries.append(render(match.title))
    # Materialised: left to itself the planner may walk the newest rows and unpack every one's tokens.
    query = (
        f"WITH hits AS MATERIALIZED (SELECT d.id FROM articles_searchdoc d WHERE {' AND '.join(tests)} AND {where}),"
        " newest AS (SELECT id FROM hits ORDER BY id DESC LIMIT %s) SELECT newest.id FROM newest"
    )
    values = [*queries, *values, CHECKED if match.phrases else limit]
    if match.phrases:
        checks = []
        for alternatives in match.phrases:
            checks.append(" OR ".join(["strpos(t.title, %s) > 0 OR strpos(t.body, %s) > 0"] * len(alternatives)))
            values += [phrase for alternative in alternatives for phrase in (alternative, alternative)]
        query += f" JOIN articles_searchtext t ON t.doc_id = newest.id WHERE ({') AND ('.join(checks)})"
    query += " ORDER BY newest.id DESC LIMIT %s"
    values.append(limit)
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner does not know what unpacking a token column costs and would read all of them for common words.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(query, values)
        return [number for (number,) in cursor.fetchall()]
