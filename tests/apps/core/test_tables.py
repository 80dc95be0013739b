"""The tables of an empty database, made at once, are those the migrations make one by one."""

import json
import sqlite3
from contextlib import closing

import installation
import pytest

# What Django names by a table's first name, and a table that moved to another app kept: its columns tell it apart.
TABLES = """
    SELECT m.type, m.tbl_name, CASE WHEN m.type = 'index' THEN '' ELSE m.name END,
        CASE WHEN m.type = 'index' THEN replace(coalesce(m.sql, ''), m.name, '') WHEN m.name LIKE 'search_%' THEN m.sql
        ELSE '' END
    FROM sqlite_master AS m
"""
COLUMNS = """
    SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
    FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'
"""
KEYS = """
    SELECT m.name, k."table", k."from", k."to", k.on_delete
    FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS k WHERE m.type = 'table'
"""
EMBEDDED = (TABLES, COLUMNS, KEYS)
# Django's own tables of groups take another kind of number by its migrations than by its models; nobody fills them.
SERVED = (
    """SELECT table_name, column_name, data_type, character_maximum_length, numeric_scale, is_nullable, column_default,
        is_identity, collation_name FROM information_schema.columns WHERE table_schema = 'public'
        AND NOT (table_name LIKE 'auth_%' AND column_name = 'id')""",
    """SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    """SELECT tablename, replace(indexdef, indexname, '') FROM pg_indexes WHERE schemaname = 'public'""",
    """SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
)


ONE_BY_ONE = """
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), verbosity=0)
"""


def told(made: installation.Installation) -> list[set[str]]:
    """Return what a database consists of, whatever the order it was made in."""
    if made.database:
        import psycopg

        with psycopg.connect(made.database) as server:
            rows = [server.execute(question).fetchall() for question in SERVED]
    else:
        with closing(sqlite3.connect(made.folder / installation.DATABASE)) as file:
            rows = [file.execute(question).fetchall() for question in EMBEDDED]
    return [{json.dumps(row, ensure_ascii=False, default=str) for row in found} for found in rows]


@pytest.fixture
def empty(tmp_path):
    """Installations without a table, by name."""
    made = []

    def one(name: str) -> installation.Installation:
        (tmp_path / name).mkdir()
        made.append(installation.Installation(tmp_path / name, installation.own_database()))
        return made[-1]

    yield one
    for one_made in made:
        installation.end(one_made)


@pytest.mark.prove
@pytest.mark.database
def test_tables_made_at_once_are_those_the_migrations_make(empty):
    at_once, one_by_one = empty("at_once"), empty("one_by_one")
    at_once.run("migrate")
    one_by_one.run("django", "shell", "--no-imports", "-c", ONE_BY_ONE)
    for first, second in zip(told(at_once), told(one_by_one), strict=True):
        assert first
        assert first == second
