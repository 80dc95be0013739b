"""Exports: every row in the order of the screen, as who asked, chunk by chunk, harmless cells."""

import csv
import io
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from zhike.apps.core import base, lists
from zhike.apps.core.lists import exporting, reading
from zhike.apps.customers.lists import CUSTOMERS
from zhike.apps.customers.models import Card
from zhike.apps.org import queries as org_queries


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"), (" =1+1", "' =1+1"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"), ("-2+3", "'-2+3"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"), ("＋1x", "'＋1x"), ("－a", "'－a"), ("＠a", "'＠a"),
        ("-12.50", "-12.50"), ("+86", "+86"), (Decimal("-3.25"), Decimal("-3.25")), ("客户", "客户"),
        ("a=b", "a=b"), (None, None),
    ],
)  # fmt: skip
def test_no_cell_is_taken_for_a_formula(value, written):
    assert exporting.harmless(value) == written


def test_an_export_holds_every_row_in_the_order_of_the_screen(many, tmp_path):
    params = {"sort": "-revenue", "columns": "code,name,revenue,last_purchase", "tier": "VIP"}
    on_screen = [row.id for row in lists.read(CUSTOMERS, {**params, "size": "100"}).rows]
    by_id = {row.pk: row for row in Card.objects.all()}
    text = b"".join(lists.csv_lines(lists.table(CUSTOMERS, params))).decode()
    assert text.startswith("\ufeff")
    written = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(written[0]) == 4
    assert [row[0] for row in written[1:]] == [by_id[pk].code for pk in on_screen]
    assert [Decimal(row[2]) for row in written[1:]] == [by_id[pk].revenue for pk in on_screen]

    n_rows = lists.write_xlsx(lists.table(CUSTOMERS, params), tmp_path / "x.xlsx", title="a[b]:c")
    sheet = CalamineWorkbook.from_path(tmp_path / "x.xlsx").get_sheet_by_index(0).to_python()
    assert n_rows == len(on_screen) == len(sheet) - 1
    assert [row[2] for row in sheet[1:]] == [float(by_id[pk].revenue) for pk in on_screen]


def test_an_export_runs_as_who_asked_even_after_the_request(many, cast):
    with base.acting_as(org_queries.member(cast.owner.pk)):
        table = lists.table(CUSTOMERS, {"columns": "owner"})
    owners = {row[0] for chunk in table.chunks for row in chunk}
    assert owners == {"owner"}


def test_an_export_reads_a_chunk_when_it_is_asked_for_and_no_more(many, monkeypatch):
    """Rows read so far, counted from the keys and the ids the statements name: however many rows there are to come."""
    monkeypatch.setattr(reading, "CHUNK", 10)
    with CaptureQueriesContext(connection) as asked:
        lines = lists.csv_lines(lists.table(CUSTOMERS, {"columns": "code,owner,branch"}))
        assert next(lines).startswith("\ufeff".encode())
        assert len(asked) == 0
        parts, n_asked = [], []
        for part in lines:
            parts.append(part)
            n_asked.append(len(asked))
    assert [part.count(b"\r\n") for part in parts] == [10] * 13 + [7]
    # The count, the keys and the rows of the first ten; then keys and rows alone, at their place on an index.
    assert n_asked[0] <= 4
    assert all(later - earlier <= 4 for earlier, later in pairwise(n_asked))
    # PostgreSQL is asked for many numbers as one array.
    assert all(any(part in one["sql"] for part in ("LIMIT", " IN (", "ANY(")) for one in asked)
