"""Reads of the marketing database at work: what was collected, what is stored, what was done with it, with counts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.insight.queries import runs
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import scope
from zhike.apps.stewardship import queries as stewardship_queries
from zhike.apps.webforms import queries as webform_queries

FILE, FORM, SINGLY = "FILE", "FORM", "SINGLY"


@dataclass(frozen=True)
class Brought:
    """One job of collection: the rows it was given, those taken, those refused."""

    way: str
    name: str
    noun: str
    at: datetime | None
    n_in: int
    n_accepted: int
    n_refused: int
    record_id: int | None = None


@dataclass(frozen=True)
class Operation:
    """Something done with all records: how many there were before it and after it."""

    code: str
    at: datetime
    n_before: int
    n_after: int
    name: str = ""
    record_id: int | None = None


def collected(first: date, last: date) -> list[Brought]:
    """Return every visible job that brought rows between two days: files, web forms, what was added one by one."""
    begin, end = clock.span(first, last)
    files = exchange_queries.imports().filter(status="DONE", finished_at__gte=begin, finished_at__lt=end)
    found = [
        Brought(
            FILE, row.file_name, row.kind, row.finished_at, row.counts["n_rows"],
            sum(row.counts.get(name, 0) for name in ("n_new", "n_updated", "n_unchanged")), row.counts["n_refused"],
            row.pk,
        )
        for row in files
    ]  # fmt: skip
    within = Q(entries__at__gte=begin, entries__at__lt=end)
    forms = webform_queries.forms().annotate(
        n=Count("entries", filter=within), n_spam=Count("entries", filter=within & Q(entries__state="SPAM"))
    )
    found += [
        Brought(FORM, row.name, "interaction", None, row.n, row.n - row.n_spam, row.n_spam, row.pk)
        for row in forms
        if row.n
    ]
    added = {
        "customer": customer_queries.customers().filter(created_at__gte=begin, created_at__lt=end, import_id=None),
        "interaction": interaction_queries.interactions()
        .filter(created_at__gte=begin, created_at__lt=end)
        .exclude(source__in=("IMPORT", "WEB")),
    }
    refused = exchange_queries.refused_singly(begin, end)
    counted = {noun: (rows.order_by().count(), refused[noun]) for noun, rows in added.items()}
    return found + [
        Brought(SINGLY, "", noun, None, n + n_refused, n, n_refused)
        for noun, (n, n_refused) in counted.items() if n or n_refused
    ]  # fmt: skip


def processed(first: date, last: date) -> list[Operation]:
    """Return what was done with the visible records between two days: cleaned, freed of duplicates, reckoned from.

    Cleaning begins with every line of a file and ends with the rows taken. Each search for duplicates ends
    with the records less those merged before the next one. What an analysis derives and scores is told to who may see
    all sums.
    """
    begin, end = clock.span(first, last)
    files = exchange_queries.imports().filter(status="DONE", finished_at__gte=begin, finished_at__lt=end)
    found = []
    for row in files:
        left_out = sum(row.counts.get(name, 0) for name in ("n_blank", "n_headers", "n_summary"))
        n_rows, at = row.counts["n_rows"], row.finished_at or begin
        kept = n_rows - row.counts["n_refused"]
        found.append(Operation("CLEAN", at, n_rows + left_out, kept, row.file_name, row.pk))
    who = base.actor()
    if not isinstance(who, scope.Member) or who.figure_branch_ids is None:
        found += _of_all(begin, end)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _of_all(begin: datetime, end: datetime) -> list[Operation]:
    found = [
        Operation("DUPLICATES", scan.at, scan.n_customers, scan.n_customers - n_merged)
        for scan, n_merged in stewardship_queries.scans(begin, end)
    ]
    run = runs.current()
    if run and run.finished_at and begin <= run.finished_at < end:
        rows = {step["step"]: step["rows"] for step in run.steps}
        found += [
            Operation(code, run.finished_at, rows[before], rows[after], record_id=run.pk)
            for code, before, after in (
                ("FEATURES", "snapshot", "customers"), ("SCORES", "customers", "standing")
            )
            if before in rows and after in rows
        ]  # fmt: skip
    return found
