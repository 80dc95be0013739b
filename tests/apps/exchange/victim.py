"""A program that imports a file and is killed on the way: `victim.py FILE [STATEMENT]`.

It works in ZHIKE_DATA_DIR. Without a statement it goes to the end and prints how many statements that took.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def main(file: str, fatal: int | None) -> None:
    from django.core.management import call_command
    from django.db import connection

    from zhike.apps.core import base
    from zhike.apps.exchange import actions, queries
    from zhike.apps.exchange.reading import parent, stage
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries

    # Small chunks make many places to die in a small file.
    stage.BATCH, parent.stage = 200, stage.stage
    call_command("migrate", verbosity=0)
    with base.acting_as(base.System("victim")):
        if not org_queries.is_set_up():
            org_actions.found_company(
                company_name="锐锋", currency="CNY", username="admin", name="x", password="correct horse battery", at=AT
            )
        found = queries.imports().first()
        if found is None:
            import_id = actions.start_import(path=Path(file), kind="orders", file_name="orders.csv", at=AT)
            actions.stage(import_id=import_id, at=AT)
            actions.check(import_id=import_id, at=AT)
            return
        n_statements = 0

        def count(execute, sql, params, many, context):
            nonlocal n_statements
            n_statements += 1
            if n_statements == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            actions.run(import_id=found.pk, at=AT)
        print(n_statements)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
