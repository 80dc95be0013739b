"""Lets PostgreSQL's index know short beginnings of words whole, of each noun apart, beside who may see a document.

What begins so was gathered word by word, of all nouns, before anything else was looked at. SQLite keeps such lists itself.
"""

from django.db import migrations

# One character of what is cut into pairs (Chinese, Hangul), else two to four letters or digits; what § marks is no text.
EDGES = """
    CREATE FUNCTION search_edges(words tsvector) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS $$
        WITH known AS MATERIALIZED (SELECT token, ascii(token) AS code FROM unnest(tsvector_to_array(words)) AS token),
        told AS (SELECT substr(token, 3) || ':' AS noun FROM known WHERE token LIKE '§n%')
        SELECT array_agg(edge) FROM (
            SELECT token AS edge FROM known WHERE code = 167
            UNION ALL
            SELECT noun || left(token, n) FROM told, known, generate_series(1, 4) AS n
            WHERE code <> 167 AND n <= length(token) AND (n = 1) = (
                code = 12295 OR code BETWEEN 13312 AND 64255 OR code >= 131072
            )
        ) AS edges
    $$
"""


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(EDGES)
        cursor.execute("CREATE INDEX search_index_edges ON search_index USING gin (search_edges(words))")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_index_edges")
        cursor.execute("DROP FUNCTION search_edges(tsvector)")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_index")]
    operations = [migrations.RunPython(make_index, drop_index)]
