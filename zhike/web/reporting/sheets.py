"""A report as a workbook: one sheet for each of its tables, the sentences first."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from zhike.web import format as written
from zhike.web.reporting.told import COLUMNS, Period, Told, sentences, steps, title

PERCENT, MONEY, COUNT, TEXT = "0.00%", "#,##0.00", "#,##0", "@"
WIDTH, WIDE = 16, 90


def workbook(one: Told, names: dict[str, str]) -> bytes:
    """Return the report as an XLSX file; `names` are the words of the account's columns."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        _summary(book, one)
        before = [*one.before, one.now]
        _table(
            book, _("Course"), [_("Period"), *_columns(names)], [_row(p, written.period_text(p.period)) for p in before]
        )
        _table(book, _("Branches"), [_("Branch"), *_columns(names)], [_row(p, p.name) for p in one.branches])
        _table(
            book, _("Largest losses"), [(_("Customer"), TEXT), (_("Code"), TEXT), (_("Lost turnover"), MONEY)],
            [(card.name, card.code, lost) for card, lost in one.lost],
        )  # fmt: skip
    return target.getvalue()


def _summary(book: Any, one: Told) -> None:
    sheet = book.add_worksheet(_("Summary"))
    sheet.set_column(0, 0, WIDE, book.add_format({"text_wrap": True}))
    lines = [title(one), one.report.branch.name, *sentences(one), _("What follows from it"), *steps(one)]
    for y, line in enumerate(lines):
        sheet.write_string(y, 0, line, book.add_format({"bold": y == 0, "text_wrap": True}))


def _columns(names: dict[str, str]) -> list[tuple[str, str]]:
    return [
        *((names[name], COUNT) for name in COLUMNS), (_("Churn rate, opening base"), PERCENT),
        (_("Churn rate, closing base"), PERCENT), (_("Lost turnover"), MONEY), (_("Churn loss"), MONEY),
    ]  # fmt: skip


def _row(period: Period, name: str) -> tuple[Any, ...]:
    rates = (period.rates.get("OPENING"), period.rates.get("CLOSING"))
    return (name, *(period.counts.get(c) for c in COLUMNS), *rates, period.lost_turnover, period.loss)


def _table(book: Any, name: str, columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name[:31])
    heads = [column if isinstance(column, tuple) else (column, TEXT) for column in columns]
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(heads) - 1, WIDTH)
    bold = book.add_format({"bold": True, "bottom": 1})
    for x, (label, form) in enumerate(heads):
        sheet.write_string(0, x, label, bold)
        style = book.add_format({"num_format": form})
        for y, row in enumerate(rows, 1):
            if isinstance(row[x], str):
                sheet.write_string(y, x, row[x], style)
            elif row[x] is not None:
                sheet.write_number(y, x, float(row[x]), style)
