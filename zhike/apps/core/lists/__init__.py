"""Lists: one registry of columns and filters that page, export and API read alike, by keyset on any page."""

from zhike.apps.core.lists.boards import Board, Lane, Stack, by_code, columns_of, stack
from zhike.apps.core.lists.columns import Column, ListRefused, ListSpec
from zhike.apps.core.lists.exporting import Table, chosen, csv_lines, table, workbook, write_xlsx
from zhike.apps.core.lists.filters import (
    EXACT,
    MODE_END,
    MODES,
    TEXT_FORMS,
    Among,
    BadValue,
    Choice,
    Days,
    Filter,
    Prefix,
    Range,
    plain,
)
from zhike.apps.core.lists.groups import GROUPS, by_group, grouped, next_group, ungrouped
from zhike.apps.core.lists.reading import CAP, SIZES, Asked, Chip, Page, Row, ask, read, rows_asked, visible

__all__ = [
    "CAP", "EXACT", "GROUPS", "MODES", "MODE_END", "SIZES", "TEXT_FORMS", "Among", "Asked", "BadValue", "Board", "Chip",
    "Choice",
    "Column", "Days", "Filter", "Lane", "ListRefused", "ListSpec", "Page", "Prefix", "Range", "Row", "Stack", "Table",
    "ask", "by_code", "by_group", "chosen", "columns_of", "csv_lines", "grouped", "next_group", "plain", "read",
    "rows_asked", "stack", "table", "ungrouped", "visible", "workbook", "write_xlsx",
]  # fmt: skip
