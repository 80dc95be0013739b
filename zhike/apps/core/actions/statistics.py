"""Lets the database know what it holds, by which it chooses how to find rows."""

from django.db import connection

# So many entries of each index tell enough, and a million customers take two seconds: with fewer a branch of many
# customers looks as rare as a representative of few.
ENTRIES = 20_000


def gather() -> None:
    """Gather statistics of every table.

    PostgreSQL would do so by itself, some minutes after many rows came: until then it joins them as if there were
    none. Under a limit SQLite counts and keeps no sample of the values, which would outlast who was erased.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {ENTRIES}")
        cursor.execute("ANALYZE")
