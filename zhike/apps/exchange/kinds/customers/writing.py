"""Writing checked customers: those known get what the file knows better, the others are added."""

from pathlib import Path

from django.db import transaction

from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.kinds import kind
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.kinds.customers.checking import identifier
from zhike.apps.exchange.kinds.customers.matching import match

# Branch, owner and first day of a known customer stay: moving it is a decision with a date of its own.
UPDATED = ("name", "kind", "phone", "email", "credit_code")


def changes(row: dict, record) -> dict:
    """Return what the row knows of a customer that the record does not say."""
    return {name: row[name] for name in UPDATED if row[name] and row[name] != getattr(record, name)}


def review(context: Context, checked: Path, on_chunk: kind.OnChunk) -> dict:
    """Return the counts of the preview, and whose old issues hold the import up."""
    changed: set[int] = set()

    def outcomes(rows: list[dict]) -> list[str]:
        told = [(_outcome(row, record), record) for row, record in zip(rows, match(rows), strict=True)]
        changed.update(record.pk for outcome, record in told if outcome == "n_updated")
        return [outcome for outcome, _record in told]

    counts = kind.counted(checked, outcomes, on_chunk)
    return counts | kind.held_up(context, changed)


def _outcome(row: dict, record) -> str:
    if record is None:
        return "n_new"
    return "n_updated" if changes(row, record) else "n_unchanged"


class Writer(kind.Writer):
    """Writes the chunks of one checked file."""

    def changed(self, number: int) -> list[int]:
        """Return which known customers a chunk would change."""
        rows = self.checked.read_row_group(number).to_pylist()
        return [record.pk for row, record in zip(rows, match(rows), strict=True) if record and changes(row, record)]

    def write(self, number: int) -> dict:
        """Write one chunk inside the caller's transaction; return its counts."""
        rows = self.checked.read_row_group(number).to_pylist()
        new, counts = [], {"n_new": 0, "n_updated": 0, "n_unchanged": 0}
        for row, record in zip(rows, match(rows), strict=True):
            outcome = _outcome(row, record)
            counts[outcome] += 1
            if outcome == "n_new":
                new.append(self._newcomer(row))
            elif outcome == "n_updated":
                self._update(row, record)
        customer_actions.add_customers(new=new, at=self.context.at)
        return counts

    def _newcomer(self, row: dict) -> customer_actions.NewCustomer:
        return customer_actions.NewCustomer(
            code=identifier(row), name=row["name"], branch_id=self.context.made_branch(row["branch"]),
            kind=row["kind"], owner_id=row["owner_id"], phone=row["phone"], email=row["email"],
            credit_code=row["credit_code"], first_seen_date=row["first_seen_date"], import_id=self.context.import_id,
        )  # fmt: skip

    def _update(self, row: dict, record) -> None:
        new = changes(row, record)
        before = {name: getattr(record, name) for name in new}
        customer_actions.change_customer(customer_id=record.pk, values=new, version=record.version, at=self.context.at)
        self.context.note_change("customer", record.pk, before, record.version + 1)


def undo(context: Context, on_progress) -> dict:
    """Put back the values of customers that nobody has changed since; the added ones go with every import's."""
    n_restored, n_kept = 0, 0
    for change in context.changes("customer"):
        record = customer_queries.customer(change.object_id)
        if record is None or record.version != change.version:
            n_kept += 1
            continue
        try:
            with transaction.atomic():
                customer_actions.change_customer(
                    customer_id=record.pk, values=change.before, version=record.version, at=context.at
                )
                change.delete()
        except customer_actions.KindFixed:
            n_kept += 1
            continue
        n_restored += 1
        on_progress(n_restored)
    return {"n_restored": n_restored, "n_changed_since": n_kept}
