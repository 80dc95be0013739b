"""Makes the engine's own index beside the documents: FTS5 on SQLite, a GIN index over tsvector on PostgreSQL."""

from django.db import migrations

# The tokens come ready-made: `ascii` splits at blanks only and leaves every other letter alone.
FTS5 = "CREATE VIRTUAL TABLE search_index USING fts5(words, {content} detail=none, prefix='2 4', tokenize='ascii')"
FIRST_CONTENTLESS_DELETE = (3, 43)


def make_index(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            lean = connection.Database.sqlite_version_info >= FIRST_CONTENTLESS_DELETE
            cursor.execute(FTS5.format(content="content='', contentless_delete=1," if lean else ""))
        else:
            cursor.execute("CREATE TABLE search_index (rowid bigint PRIMARY KEY, words tsvector NOT NULL)")
            cursor.execute("CREATE INDEX search_index_words ON search_index USING gin (words)")


def drop_index(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_index")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make_index, drop_index)]
