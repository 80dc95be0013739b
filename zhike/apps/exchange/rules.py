"""Pure decisions of exchange: the sentences for refusals, which step follows which, what may be undone."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

UNDO_DAYS = 30
STEPS = {
    "STAGE": {"DRAFT", "STAGED", "CHECKED", "FAILED"},
    "CHECK": {"STAGED", "CHECKED", "FAILED"},
    "RUN": {"CHECKED", "RUNNING"},
    "UNDO": {"DONE", "RUNNING", "FAILED"},
}

REASONS = {
    # The whole file.
    "EMPTY_FILE": _("The file is empty."),
    "FILE_TOO_LARGE": _("The file has %(megabytes)s MB; at most %(limit)s MB are read."),
    "UNPACKS_TOO_LARGE": _("The file would unpack to %(megabytes)s MB, far more than a table of its size holds."),
    "NOT_A_TABLE": _("This is no table. Give a CSV, XLSX, XLS or Parquet file."),
    "WEB_PAGE": _("This is a web page with a spreadsheet's name. Open it and save it as XLSX."),
    "DAMAGED_FILE": _("The file is damaged and cannot be read. Save it anew and try again."),
    "PASSWORD": _("The file is protected by a password. Save it without one."),
    "BAD_BYTES": _("The text is not valid %(encoding)s at byte %(offset)s. Save the file as UTF-8 or GB18030."),
    "BAD_QUOTES": _("A quotation mark opened at or before line %(line)s is not closed properly."),
    "CELL_TOO_LONG": _("A cell at line %(line)s is longer than %(limit)s characters; a quotation mark is missing?"),
    "NO_SHEET": _("The workbook has no visible sheet."),
    "NO_SUCH_SHEET": _("The workbook has no sheet %(sheet)s; it has: %(sheets)s."),
    "NESTED_COLUMN": _("The column %(column)s holds lists or records; only plain values can be read."),
    "TOO_MANY_COLUMNS": _("The file has %(n)s columns; at most %(limit)s are read."),
    "TOO_MANY_ROWS": _("The file has more than %(limit)s rows; part it."),
    "NO_ROWS": _("The file has no rows under its header."),
    "OUT_OF_MEMORY": _("Reading the file needs more than %(limit)s MB of memory. Save it as CSV or part it."),
    "PARSER_STOPPED": _("Reading the file was stopped: it took more than %(seconds)s seconds or too much memory."),
    "FILE_GONE": _("Its file was deleted 30 days after the last step. Import it again."),
    "STOPPED": _("The import was stopped to be taken back."),
    # The mapping.
    "UNKNOWN_COLUMN": _("There is no column %(column)s; the file has: %(columns)s."),
    "UNKNOWN_FIELD": _("There is no field %(field)s; there are: %(fields)s."),
    "COLUMN_MISSING": _("No column was found for %(fields)s. Say which it is; the file has: %(columns)s."),
    "NO_HEADER": _("The file has no header. Say which column is which; the columns are numbered: %(columns)s."),
    "CURRENCY_MISSING": _("Say in which currency the company keeps its books."),
    "BATCH_MISSING": _("Say which rented or bought list these rows are of; its licence is written down first."),
    "ACTIVITY_MISSING": _("Say at which activity these people signed in."),
    "LICENSE_EXPIRED": _("The licence of this list does not cover today; its rows may not be used."),
    # One row.
    "TOO_MANY_CELLS": _("The row has more cells than the header; a separator may stand inside a text."),
    "NO_CUSTOMER": _("The row names no customer."),
    "NO_SUCH_CUSTOMER": _("None of your customers has this code or name; import the customers first."),
    "HELD_CUSTOMER": _("This customer gets no new orders since %(day)s; the rule table refuses lines of an import."),
    "NO_VALUE": _("The cell is empty, and this column is needed."),
    "NO_DATE": _("The row has no date."),
    "NO_AMOUNT": _("The row has neither an amount nor a unit price."),
    "NOT_A_NUMBER": _("This is not a number."),
    "NUMBER_TOO_LARGE": _("The number is too large: less than 100,000,000,000,000 can be kept."),
    "NOT_A_DATE": _("This is not a date. Write it like 2024-03-05 or 2024年3月5日."),
    "NOT_A_TIME": _("This is not a time of day. Write it like 14:35, or the hour alone."),
    "NO_SUCH_DATE": _("There is no such day or time."),
    "YEAR_OUT_OF_RANGE": _("The year is not between %(first)s and %(last)s."),
    "DATE_ORDER": _("It cannot be told which number is the day and which the month. Choose the order of dates."),
    "TEXT_TOO_LONG": _("The text is longer than %(limit)s characters."),
    "UNKNOWN_CHOICE": _("The value is not known here; known are for example: %(known)s."),
    "UNKNOWN_CURRENCY": _("This is not a currency."),
    "OTHER_CURRENCY": _("The books are kept in %(book)s; rows in another currency cannot be taken."),
    "UNKNOWN_BRANCH": _("There is no such branch among yours, and you may not add branches."),
    "UNKNOWN_OUTLET": _("There is no outlet with this code among yours; terminals add none."),
    "UNKNOWN_OWNER": _("No active colleague who may own customers has this name."),
    "AMBIGUOUS_CUSTOMER": _("Several customers fit; give the customer code."),
    "CUSTOMER_CODE_TAKEN": _("This customer code cannot be used by you."),
    "DAY_TO_COME": _("This day is still to come."),
    "UNKNOWN_COLLEAGUE": _("None of your colleagues has this name."),
    "CLOSES_BEFORE": _("It closes before it opens."),
    "NOT_AN_ENTERPRISE": _("This customer is a person; a register of companies says nothing of them."),
    "KIND_FIXED": _("This customer has orders: a person does not become a company any more, nor the other way round."),
    "CONSENT_MISSING": _(
        "This is sensitive, and the customer has not agreed that such is kept. Note the consent first."
    ),
    "INVOICE_TAKEN": _("The customer has an invoice of this number already."),
    "NOTHING": _("An invoice is of more than nothing; a credit note is below it."),
    "DISPUTED_BEYOND": _("No more can be disputed than the invoice amounts to."),
    "DUE_BEFORE_DAY": _("It cannot be due before its own day."),
    "NO_SUCH_PLAN": _("There is no service plan with this code; put it on offer first."),
    "NO_SUCH_SUBSCRIPTION": _("The customer has no such subscription, or several: say for what it is."),
    "END_BEFORE_START": _("It ends before it begins."),
    "NO_QUANTITY": _("A quantity is above zero."),
    "CONSENT_PART": _("A consent says who, when, how and where the proof is; or leave all four empty."),
    "NO_SUCH_CHANNEL": _("There is no such way of agreeing: PAPER, ONLINE, PHONE, SMS or COUNTER."),
    "MONTH_CHARGED": _("This subscription was charged for that month already."),
    "BILL_TAKEN": _("Another bill has this number."),
    "BULK_NEEDS_REVIEW": _(
        "Old issues with %(n)s of the customers it would change have not been looked at of late. Look at each first, "
        "or import fewer customers at a time. (BULK_NEEDS_REVIEW)"
    ),
    "CONTROL_GROUP": _("The customer is in the control group."),
    "REPEATED_CUSTOMER": _("The same customer stands in row %(row)s already."),
}


def explain(code: str, params: Mapping | None = None) -> str:
    """Return the sentence for a refusal in the reader's language."""
    return str(REASONS[code]) % (params or {})


def may_step(step: str, status: str) -> bool:
    """Say whether an import in a status may take a step."""
    return status in STEPS[step]


def is_undoable(finished_at: datetime | None, at: datetime) -> bool:
    """Say whether an import is young enough to be taken back."""
    return finished_at is None or at - finished_at <= timedelta(days=UNDO_DAYS)


def added(total: dict, counts: Mapping) -> dict:
    """Return the sum of counts by name."""
    return total | {name: total.get(name, 0) + n for name, n in counts.items()}
