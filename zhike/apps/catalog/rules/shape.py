"""What a rule table is: named rows of whole numbers, bounded, some of which stand for words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise
TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")


class BadTable(ValueError):
    """A row of a rule table breaks its shape; the message says which and why."""


@dataclass(frozen=True)
class TableDef:
    """A rule table: rows named by fixed codes, each with the same numbers; `least` and `most` bound every number.

    Beside the fixed rows there may be others whose codes match `further` as a whole.
    Where a number stands for a word, `words` has the words of its column by number.
    """

    name: str
    label: Text
    columns: Mapping[str, Text]
    defaults: Mapping[str, Mapping[str, int]]
    hint: Text = ""
    least: int = 0
    most: int = 10_000_000
    words: Mapping[str, Mapping[int, Text]] = field(default_factory=dict)
    further: str = ""
    # Where it is set, the numbers of each column sum to it.
    total: int = 0

    def shown(self, column: str, number: int) -> Text | int:
        """Return the word a number of a column stands for, else the number."""
        return self.words.get(column, {}).get(number, number)

    def check(self, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int]]:
        """Return the rows as whole numbers, every code and column present; raises BadTable."""
        others = set(rows) - set(self.defaults)
        if set(self.defaults) - set(rows) or not all(
            self.further and re.fullmatch(self.further, one) for one in others
        ):
            raise BadTable(_("The table has just these rows: %(rows)s.") % {"rows": ", ".join(self.defaults)})
        read = {
            code: {column: self._number(code, column, row) for column in self.columns} for code, row in rows.items()
        }
        for column in self.columns if self.total else ():
            found = sum(row[column] for row in read.values())
            if found != self.total:
                raise BadTable(
                    _("The numbers of a column sum to %(total)s; these sum to %(found)s.")
                    % {"total": self.total, "found": found}
                )
        return read

    def _number(self, code: str, column: str, row: Mapping[str, Any]) -> int:
        where = {"row": code, "column": column, "least": self.least, "most": self.most}
        try:
            value = Decimal(str(row.get(column, "")).strip())
        except InvalidOperation:
            raise BadTable(_("%(row)s, %(column)s: this is not a whole number.") % where) from None
        if not value.is_finite() or value != int(value) or not self.least <= value <= self.most:
            raise BadTable(_("%(row)s, %(column)s: a whole number from %(least)s to %(most)s.") % where)
        if column in self.words and int(value) not in self.words[column]:
            raise BadTable(_("%(row)s, %(column)s: there is no such choice.") % where)
        return int(value)
