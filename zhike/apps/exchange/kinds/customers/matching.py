"""Matching the customers of a file to those known."""

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.reading.refusal import Reason

IDENTIFIERS = ("code", "credit_code", "phone", "email", "name")


def match(rows: list[dict]) -> list:
    """Return for each row the known customer it means, None for a new one, or why that cannot be told.

    The strongest identifier decides; a weaker one only where no stronger one of both sides differs.
    """
    known = _known(rows)
    return [_match(row, known) for row in rows]


def _known(rows: list[dict]) -> dict:
    ids: dict[tuple[str, str], list[int]] = {}
    for name in IDENTIFIERS:
        texts = {row[name] for row in rows} - {""}
        for text, pk in customer_queries.ids_by(name, texts) if texts else ():
            ids.setdefault((name, text), []).append(pk)
    wanted = {pk for found in ids.values() for pk in found}
    records = {record.pk: record for record in customer_queries.customers().filter(pk__in=wanted)} if wanted else {}
    with base.acting_as(base.System("codes are unique over all branches")):
        taken = {text for text, _ in customer_queries.ids_by("code", {row["code"] for row in rows} - {""})}
    return {key: [records[pk] for pk in found] for key, found in ids.items()} | {"taken": taken}


def _match(row: dict, known: dict):
    for strength, name in enumerate(IDENTIFIERS):
        stronger = IDENTIFIERS[:strength]
        found = [
            record
            for record in known.get((name, row[name]), ())
            if all(not row[s] or not getattr(record, s) or row[s] == getattr(record, s) for s in stronger)
        ]
        if len(found) > 1:
            return Reason("AMBIGUOUS_CUSTOMER")
        if found:
            return found[0]
        if name == "code" and row["code"]:
            return Reason("CUSTOMER_CODE_TAKEN") if row["code"] in known["taken"] else None
    return None
