"""Indexes set aside while nearly every row of a table is written."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection, models


@contextmanager
def set_aside(model: type[models.Model], columns: Collection[str]) -> Iterator[None]:
    """Do without a table's indexes over some columns while a block writes most of its rows, then make them again.

    On SQLite, where a million rows changed one by one in fifteen indexes take minutes and the indexes made anew half a
    minute (decision 0077); elsewhere, and within a transaction, the block just runs. Whatever a killed process left
    without its index gets it back from the next block, because what is made again is what the model declares.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    editor = connection.schema_editor()
    # Quoted names: "code" is not found in "branch_code".
    declared = {index.name: str(index.create_sql(model, editor)) for index in model._meta.indexes}
    touched = {name: sql for name, sql in declared.items() if any(f'"{column}"' in sql for column in columns)}
    with connection.cursor() as cursor:
        for name in touched:
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for sql in touched.values():
                cursor.execute(sql.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1))
