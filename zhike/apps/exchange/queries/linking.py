"""Reads of linking: how many of the transactions that files brought belong to a customer we know."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.exchange.models import Import
from zhike.apps.trade import queries as trade_queries

# Why a row could not be given to a customer.
UNLINKED = ("NO_CUSTOMER", "NO_SUCH_CUSTOMER", "AMBIGUOUS_CUSTOMER", "CUSTOMER_CODE_TAKEN")


@dataclass(frozen=True)
class Linked:
    """Rows of order files of some days: taken, taken of a person erased since, refused for want of a customer."""

    n_taken: int
    n_anonymous: int
    refused: Mapping[str, int]

    @property
    def n_linked(self) -> int:
        """Return how many belong to a customer we know."""
        return self.n_taken - self.n_anonymous

    @property
    def n_unlinked(self) -> int:
        """Return how many belong to nobody we know."""
        return self.n_anonymous + sum(self.refused.values())

    @property
    def n(self) -> int:
        """Return the base: rows that are linked or could not be; what was refused for another reason is no part."""
        return self.n_linked + self.n_unlinked

    @property
    def share(self) -> float | None:
        """Return linked ÷ base; None where no file brought a row."""
        return self.n_linked / self.n if self.n else None


def linked(first: date, last: date) -> Linked:
    """Return how many rows of the order files one may see, finished from one day to another, are linked."""
    begin, end = clock.span(first, last)
    done = Import.objects.filter(kind="orders", status=Import.Status.DONE, finished_at__gte=begin, finished_at__lt=end)
    told = dict(done.order_by().values_list("pk", "counts"))
    refused: Counter[str] = Counter()
    for counts in told.values():
        refused.update({code: n for code, n in counts.get("refused", {}).items() if code in UNLINKED})
    with base.acting_as(base.System("how many transactions are linked")):
        erased = [pk for pk in core_queries.erasures().values_list("customer_id", flat=True) if pk]
        n_anonymous = trade_queries.n_lines_of_customers(erased, import_ids=told)
    names = ("n_new", "n_updated", "n_unchanged")
    n_taken = sum(counts.get(name, 0) for counts in told.values() for name in names)
    return Linked(n_taken, n_anonymous, dict(refused))
