"""What keeping a customer costs beside developing a new one and cultivating one: totals, one each, how many times."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Spent:
    """What was booked to keep, develop and cultivate customers in a period, and how many there were of each.

    Parameters
    ----------
    keep, develop, cultivate : Fraction
        Money booked under each.
    n_kept, n_new, n_cultivated : int
        Customers who had bought before and bought again; who bought for the first time; on whom cultivating was spent.

    Source
    ------
    Teaching case of enterprises A and B (worked case W04): method 1 counts keeping for those who stay.

    Examples
    --------
    Keeping one costs c = 1; developing one five times that. A develops 20 beside 80 survivors, B 10 beside 90:

    >>> a = Spent(Fraction(80), Fraction(100), Fraction(0), 80, 20, 0)
    >>> b = Spent(Fraction(90), Fraction(50), Fraction(0), 90, 10, 0)
    >>> a.total, b.total, a.total / b.total, a.ratio, b.ratio
    (Fraction(180, 1), Fraction(140, 1), Fraction(9, 7), Fraction(5, 1), Fraction(5, 1))
    """

    keep: Fraction
    develop: Fraction
    cultivate: Fraction
    n_kept: int
    n_new: int
    n_cultivated: int

    @property
    def total(self) -> Fraction:
        """What all three cost together."""
        return self.keep + self.develop + self.cultivate

    @property
    def keep_each(self) -> Fraction | None:
        """What keeping one customer cost; None where nobody was kept."""
        return self.keep / self.n_kept if self.n_kept else None

    @property
    def develop_each(self) -> Fraction | None:
        """What a new customer cost; None where nobody was new."""
        return self.develop / self.n_new if self.n_new else None

    @property
    def cultivate_each(self) -> Fraction | None:
        """What cultivating one customer cost; None where nobody was cultivated."""
        return self.cultivate / self.n_cultivated if self.n_cultivated else None

    @property
    def ratio(self) -> Fraction | None:
        """How many times as much a new customer costs as one kept; None where either is unknown."""
        if self.develop_each is None or not self.keep_each:
            return None
        return self.develop_each / self.keep_each
