"""Names: column names brought to one form, so that 客户 编码*, 客户编码 and （客户编码） are the same."""

import re
import unicodedata

from zhike.apps.exchange.reading import traditional

# 万元 and its kin in brackets, in a column name or in a line above the header.
UNITS = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_UNIT = r"(百万|千万|千|万|亿)"
_COLUMN_UNIT = re.compile(rf"[((\[【/,:]\s*(?:单位[::]?)?\s*(?:人民币)?{_UNIT}元?\s*[))\]】]?\s*$")
_TITLE_UNIT = re.compile(rf"单位\s*[::]?\s*(?:人民币)?\s*{_UNIT}元")
_IGNORED = re.compile(r"[\s_\-*#::./\\'\"“”]+")
_BRACKETS = re.compile(r"[()\[\]【】]")
_BRACKETED = re.compile(r"[((\[【][^))\]】]*[))\]】]")


def plain(text: str) -> str:
    """Fold width, Traditional characters, case, spaces, punctuation and bracketed remarks out of a column name."""
    folded = _folded(text).lower()
    kept = _IGNORED.sub("", _BRACKETED.sub("", folded))
    return kept or _BRACKETS.sub("", _IGNORED.sub("", folded))


def _folded(text: str) -> str:
    return traditional.simplified(unicodedata.normalize("NFKC", text))


def unit_of_column(name: str) -> int:
    """Return by what the numbers under a column name such as 金额(万元) must be multiplied."""
    found = _COLUMN_UNIT.search(_folded(name).strip())
    return UNITS[found.group(1)] if found else 1


def unit_of_title(lines: list[str]) -> int:
    """Return by what money must be multiplied because a line above the header says 单位:万元."""
    for line in lines:
        if found := _TITLE_UNIT.search(_folded(line)):
            return UNITS[found.group(1)]
    return 1
