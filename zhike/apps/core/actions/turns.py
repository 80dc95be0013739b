"""Taking turns: one transaction at a time where two at once would reckon from the same state."""

from django.db import connection


def take(number: int) -> None:
    """Let others who take the turn of this number wait until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
