"""The token tables of the search, different on each database and unknown to the models on purpose."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE articles_searchfts USING fts5(title, body, detail=column, columnsize=0, tokenize='ascii')",
    # Bytes of tokens that FTS5 gathers in memory before it writes a segment.
    "INSERT INTO articles_searchfts(articles_searchfts, rank) VALUES ('hashsize', 8388608)",
    "CREATE TRIGGER articles_searchfts_leave AFTER DELETE ON articles_searchdoc"
    " BEGIN DELETE FROM articles_searchfts WHERE rowid = old.id; END",
)
SQLITE_BACK = ("DROP TRIGGER articles_searchfts_leave", "DROP TABLE articles_searchfts")
POSTGRESQL = (
    "CREATE SEQUENCE articles_searchdoc_serial CYCLE MAXVALUE 68719476735",
    "ALTER TABLE articles_searchdoc ADD COLUMN tokens tsvector",
    # Tokens out of line: a search walks many rows and needs only their status and dates.
    "ALTER TABLE articles_searchdoc SET (toast_tuple_target = 128)",
    # Every search reads the list of unmerged entries through, so it is kept short (kB).
    "CREATE INDEX articles_searchdoc_tokens ON articles_searchdoc USING gin (tokens)"
    " WITH (gin_pending_list_limit = 1024)",
    # lz4 unpacks texts in half the time; a server built without it keeps its own compression.
    "DO $$ BEGIN ALTER TABLE articles_searchtext ALTER COLUMN body SET COMPRESSION lz4;"
    " EXCEPTION WHEN feature_not_supported THEN NULL; END $$",
)
POSTGRESQL_BACK = (
    "ALTER TABLE articles_searchdoc DROP COLUMN tokens",
    "DROP SEQUENCE articles_searchdoc_serial",
)


def create_tokens(apps, schema_editor):
    """Make the token table (SQLite) or the token columns (PostgreSQL), unknown to the models on purpose."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_tokens(apps, schema_editor):
    """Take the token tables away again."""
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(create_tokens, drop_tokens)]
