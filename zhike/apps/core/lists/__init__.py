"""Lists: one registry of columns and filters that page, export and API read alike, by keyset on any page."""

from zhike.apps.core.lists.columns import Column, ListRefused, ListSpec
from zhike.apps.core.lists.exporting import Table, csv_lines, table, write_xlsx
from zhike.apps.core.lists.filters import MODE_END, MODES, Among, Choice, Days, Filter, Prefix, Range, plain
from zhike.apps.core.lists.groups import GROUPS, by_group, grouped, next_group, ungrouped
from zhike.apps.core.lists.reading import CAP, SIZES, Asked, Chip, Page, Row, ask, read, rows_asked

__all__ = [
    "CAP", "GROUPS", "MODES", "MODE_END", "SIZES", "Among", "Asked", "Chip", "Choice", "Column", "Days", "Filter",
    "ListRefused", "ListSpec", "Page", "Prefix", "Range", "Row", "Table", "ask", "by_group", "csv_lines", "grouped",
    "next_group", "plain", "read", "rows_asked", "table", "ungrouped", "write_xlsx",
]  # fmt: skip
