"""Lists: one registry of columns and filters that page, export and API read alike, by keyset on any page."""

from zhike.apps.core.lists.columns import Column, ListRefused, ListSpec
from zhike.apps.core.lists.exporting import Table, csv_lines, table, write_xlsx
from zhike.apps.core.lists.filters import MODE_END, MODES, Among, Choice, Days, Filter, Prefix, Range
from zhike.apps.core.lists.reading import CAP, SIZES, Asked, Chip, Page, Row, ask, read, rows_asked

__all__ = [
    "CAP", "MODES", "MODE_END", "SIZES", "Among", "Asked", "Chip", "Choice", "Column", "Days", "Filter",
    "ListRefused", "ListSpec", "Page", "Prefix", "Range", "Row", "Table", "ask", "csv_lines", "read", "rows_asked",
    "table", "write_xlsx",
]  # fmt: skip
