"""Summaries: recognises lines of a report that are no records, such as 合计 and a header printed again."""

import re
import unicodedata

from zhike.apps.exchange.reading import traditional

_TOTAL = re.compile(
    r"^(本[页月年日季期周]|全[年部]|当[日月年])?(合计|小计|总计|累计|共计|总合计|总和)(数|额|金额)?[::]?(\(.*\))?$"
    r"|^.{1,30}[\s_\-:]?(合计|小计|总计)[::]?$"
    r"|^(grand|sub|page|running)?[\s-]?totals?[::]?$"
    r"|^.{1,30}\stotals?[::]?$",
    re.IGNORECASE,
)


def is_total(row: list[str], width: int) -> bool:
    """Say whether a row is a total: its first text says so and it leaves columns of the record empty."""
    filled = [cell for cell in row if cell and not cell.isspace()]
    if not filled or len(filled) >= width > 1:
        return False
    label = next((cell for cell in filled if not _number(cell)), "")
    label = traditional.simplified(unicodedata.normalize("NFKC", label))
    return bool(_TOTAL.match(re.sub(r"\s+", "", label)) or _TOTAL.match(label.strip()))


def may_be_total(row: list[str]) -> bool:
    """Cheap first look, as nearly every row is a record."""
    text = "\x1f".join(row)
    return "计" in text or "計" in text or "和" in text or "otal" in text or "OTAL" in text


def _number(cell: str) -> bool:
    return cell.strip().replace(",", "").replace(".", "").lstrip("-").isdigit()
