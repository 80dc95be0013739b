"""Writes of catalog: each in one transaction, with its audit entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.catalog import queries, rules
from zhike.apps.catalog.models import RuleTable
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base


@transaction.atomic
def change_table(*, name: str, rows: Mapping[str, Mapping[str, Any]], number: int, at: datetime) -> int:
    """Write a new version of a rule table on top of the one that was read; return its number.

    Raises rules.tables.BadTable for a row that breaks the shape, core.base.StaleRecord when a newer version is there.
    """
    checked = rules.TABLES[name].check(rows)
    newest = queries.versions(name).first()
    current = newest.number if newest else 0
    if number != current:
        raise base.StaleRecord(0, number, current)
    before = queries.table(name)
    if checked == before:
        return current
    RuleTable.objects.create(name=name, number=current + 1, rows=checked, user_id=base.actor().user_id, at=at)
    changed = {code: [before.get(code), row] for code, row in checked.items() if before.get(code) != row}
    core_actions.audit("table.change", noun="ruletable", object_id=None, at=at, values={"table": name} | changed)
    return current + 1
