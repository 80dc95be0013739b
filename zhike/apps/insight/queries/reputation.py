"""What is said of us by month: praise, negative mentions, incidents of quality, each beside its target."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base, clock
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.service import queries as service_queries

N_MONTHS = 12
PERCENT = 100


@dataclass(frozen=True)
class Month:
    """A month: contacts whose mood was noted, how many of them pleased and dissatisfied, incidents of quality.

    A count too small to be told to who reads sums alone is None.
    """

    first_date: date
    n_moods: int
    n_pleased: int | None
    n_negative: int | None
    n_incidents: int | None

    @property
    def praise(self) -> Fraction | None:
        """Return the share of the pleased; None where no mood was noted or it is not told."""
        return None if self.n_pleased is None or not self.n_moods else Fraction(self.n_pleased, self.n_moods)

    @property
    def negative(self) -> Fraction | None:
        """Return the share of the dissatisfied; None where no mood was noted or it is not told."""
        return None if self.n_negative is None or not self.n_moods else Fraction(self.n_negative, self.n_moods)


@dataclass(frozen=True)
class Targets:
    """What a month is to reach: praise at least, negative mentions and incidents at most."""

    praise: Fraction
    negative: Fraction
    incidents: int

    def missed(self, month: Month) -> frozenset[str]:
        """Return which targets a month misses; what is not known misses none."""
        told = {
            "PRAISE": month.praise is not None and month.praise < self.praise,
            "NEGATIVE": month.negative is not None and month.negative > self.negative,
            "INCIDENTS": month.n_incidents is not None and month.n_incidents > self.incidents,
        }  # fmt: skip
        return frozenset(code for code, is_missed in told.items() if is_missed)


def targets() -> Targets:
    """Return the targets of the house."""
    known = {code: row["value"] for code, row in catalog_queries.table("reputation_targets").items()}
    return Targets(Fraction(known["PRAISE"], PERCENT), Fraction(known["NEGATIVE"], PERCENT), known["INCIDENTS"])


def months(as_of: date, branch_ids: Iterable[int]) -> list[Month]:
    """Return the twelve months up to that of a day for some branches, oldest first; the last one may not be over.

    Praise and negative mentions are contacts whose customer was pleased, or dissatisfied, angry or furious at the end.
    Incidents are complaints caused by quality that were not found invalid, and mistakes in serving key accounts.
    """
    ids, firsts = list(branch_ids), _firsts(as_of)
    begin, end = clock.span(firsts[0], as_of)
    hides = base.actor().hides_small_cells
    with base.acting_as(base.System("reputation")):
        moods = interaction_queries.moods_by_month(begin, end, ids)
        complaints = complaint_queries.n_of_quality_by_month(begin, end, ids)
        mistakes = service_queries.n_by_month(begin, end, ids)
    return [
        _month(first, moods.get(first, (0, 0, 0)), complaints.get(first, 0) + mistakes.get(first, 0), hides=hides)
        for first in firsts
    ]


def _month(first: date, moods: tuple[int, int, int], n_incidents: int, *, hides: bool) -> Month:
    pleased, negative, n = moods
    small = org_rules.SMALL_CELL if hides else 0
    told = [None if 0 < one < small else one for one in (pleased, negative, n_incidents)]
    return Month(first, n, *told)


def _firsts(as_of: date) -> list[date]:
    last = as_of.year * 12 + as_of.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - N_MONTHS + 1, last + 1)]
