"""`migrate`, but for an empty database: that gets the tables of this version at once, as its migrations leave them."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# What narrows a run to something else than everything, really done.
NARROWING = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """Make the tables of an empty database from the models; bring an older one up by its migrations."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Make what an empty database lacks, then migrate as Django does, which finds nothing left to apply."""
        connection = connections[options["database"]]
        if not any(options.get(name) for name in NARROWING) and is_empty(connection):
            make_tables(connection)
        super().handle(*arguments, **options)


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Say whether a database has no table, or none but the list of migrations with nothing in it."""
    recorder = MigrationRecorder(connection)
    tables = set(connection.introspection.table_names())
    return tables <= {recorder.Migration._meta.db_table} and not recorder.applied_migrations()


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table, and what migrations make beside tables; note all migrations as applied."""
    plan, recorder = list(planned(connection)), MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in config.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        for migration in plan:
            for operation in migration.operations:
                # What is elidable fills tables from older rows, of which there are none.
                if isinstance(operation, RunPython) and not operation.elidable:
                    step: Any = operation.code
                    step(apps, editor)
        for migration in plan:
            recorder.record_applied(migration.app_label, migration.name)


def planned(connection: BaseDatabaseWrapper) -> Iterator[Migration]:
    """Return every migration after those it depends on."""
    graph, told = MigrationLoader(connection).graph, set()
    for leaf in graph.leaf_nodes():
        for key in graph.forwards_plan(leaf):
            if key not in told:
                told.add(key)
                yield graph.nodes[key]
