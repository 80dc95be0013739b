"""One period beside another or beside all of the history, each rate restated for the length of the other."""

from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics import churn, periods
from zhike.apps.insight.queries import accounts, figures

ALL = "ALL"


@dataclass(frozen=True)
class Beside:
    """A rate, and the one it is compared with, restated for its length; None where it cannot be restated."""

    period: str
    rate: Fraction
    other: float
    compound: float | None
    simple: float | None
    # How many of the period make the other.
    length: Fraction

    @property
    def points(self) -> float | None:
        """Return how far the rate stands above the other's, restated compound."""
        return None if self.compound is None else float(self.rate) - self.compound


@dataclass(frozen=True)
class Comparison:
    """A period beside another; `overall` is the steady rate of all periods of its kind, `parts` those within it."""

    chosen: Beside
    against: str
    overall: float | None
    n_overall: int
    parts: tuple[Beside, ...]


def choices(branch_id: int) -> dict[str, list[str]]:
    """Return the periods of a branch that have a rate, by kind, the newest first."""
    return {kind: list(reversed(_rates(branch_id, kind))) for kind in churn.LENGTHS}


def compare(branch_id: int, period: str, against: str = ALL) -> Comparison | None:
    """Compare a period of a branch with another of any kind, or with all its history; None where one has no rate.

    Raises InputError for what is no period.
    """
    asked = periods.parse(period, accounts.first_month())
    known = _rates(branch_id, asked.kind)
    if asked.label not in known:
        return None
    overall = churn.steady([rate for rate in known.values() if rate <= 1])
    if against == ALL:
        if overall is None:
            return None
        other, length = Fraction(overall), Fraction(1)
        parts = tuple(_beside(label, rate, other, length) for label, rate in known.items())
    else:
        whole = periods.parse(against, accounts.first_month())
        found = _rates(branch_id, whole.kind).get(whole.label)
        if found is None:
            return None
        other, length = found, Fraction(whole.n_months, asked.n_months)
        parts = tuple(
            _beside(label, rate, other, length)
            for label, rate in known.items()
            if whole.start <= periods.parse(label, asked.first_month).start <= whole.end
        )
    chosen = _beside(asked.label, known[asked.label], other, length)
    return Comparison(chosen, against, overall, len(known), parts)


def _beside(label: str, rate: Fraction, other: Fraction, length: Fraction) -> Beside:
    compound = float(churn.normalise(other, length)) if other <= 1 else None
    return Beside(label, rate, float(other), compound, float(churn.normalise(other, length, "SIMPLE")), length)


def _rates(branch_id: int, kind: str) -> dict[str, Fraction]:
    """Return the rates of the periods that are over and may be told, the oldest first."""
    hidden, _no_money = accounts.untold(branch_id, kind)
    return {
        cell.period: rate
        for cell in accounts.cells(branch_id, kind)
        if not (cell.is_provisional or cell.period in hidden or figures.hides(figures.n_behind(cell)))
        and (rate := figures.cell_rates(cell)["OPENING"].value) is not None
    }
