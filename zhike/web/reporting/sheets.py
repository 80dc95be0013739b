"""A report as a workbook: one sheet for each of its tables, the sentences first."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from zhike.web import format as written
from zhike.web.reporting.causes import Causes
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
        if one.causes:
            _causes(book, one.causes)
    return target.getvalue()


def _causes(book: Any, told: Causes) -> None:
    exits = [(_("Exits"), COUNT), (_("Turnover of the last year"), MONEY)]
    _table(
        book, _("Reasons"), [_("Reason"), *exits, (_("Profit lost"), MONEY)],
        [(one.label, one.n, one.money, one.profit) for one in told.reasons],
    )  # fmt: skip
    _table(
        book, _("Reasons before and now"), [_("Reason"), (_("Before"), PERCENT), (_("Now"), PERCENT)],
        [(one.label, one.before, one.now) for one in told.shift],
    )  # fmt: skip
    _table(
        book,
        _("Destinations"),
        [_("Where they went"), *exits],
        [(one.label, one.n, one.money) for one in told.destinations],
    )
    _table(
        book, _("Tiers"),
        [_("Tier"), (_("Opening"), COUNT), (_("Left"), COUNT), (_("Churn rate, opening base"), PERCENT),
         (_("Control line"), PERCENT), (_("Lost turnover"), MONEY)],
        [(one.label, one.counts.get("opening"), one.counts.get("churned"), one.rate, one.ceiling, one.lost_turnover)
         for one in told.grades],
    )  # fmt: skip
    _table(
        book, _("Key accounts lost"),
        [_("Customer"), _("Tier"), _("Reason"), (_("Turnover of the last year"), MONEY), _("Analysed to the end")],
        [(one.card.name, one.tier, one.reason, one.money, _("yes") if one.is_analysed else _("no"))
         for one in told.key],
    )  # fmt: skip
    _table(
        book, _("Corrections"), [_("What is corrected"), _("By whom"), _("Customer"), _("State")],
        [(one.text, one.who, one.customer, _("mended") if one.is_done else _("open")) for one in told.measures],
    )  # fmt: skip
    _table(
        book, _("Warnings"), [_("Warning"), (_("Raised"), COUNT), (_("At stake"), MONEY)],
        [(one.label, one.n, one.money) for one in told.warnings],
    )  # fmt: skip


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
