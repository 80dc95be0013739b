"""The customer counts of a period, and a rate that carries its base."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import whole

BASES = ("OPENING", "CLOSING", "AVERAGE", "EXPOSED", "COHORT")


@dataclass(frozen=True)
class PeriodCounts:
    """Customers at both ends of a period and the movements between.

    Parameters
    ----------
    opening, new, closing : int
        Customers at the start, first-time customers, customers at the end; each 0 or more.
    won_back, moved_in, moved_out : int
        Customers regained (they are not new), received from and given to other branches.
    cohort_lost : int, optional
        Of the opening customers, those lost by the end.

    Raises
    ------
    ChurnInputError
        NOT_WHOLE, NEGATIVE, RECONCILE (lost would be below zero), COHORT_OVER_OPENING.

    Source
    ------
    Requirements R413, R416; worked cases W01, W02.

    Examples
    --------
    >>> PeriodCounts(opening=3000, new=500, closing=3300).lost
    200
    """

    opening: int
    new: int
    closing: int
    won_back: int = 0
    moved_in: int = 0
    moved_out: int = 0
    cohort_lost: int | None = None

    def __post_init__(self) -> None:
        for field in ("opening", "new", "closing", "won_back", "moved_in", "moved_out"):
            object.__setattr__(self, field, whole(field, getattr(self, field)))
        if self.lost < 0:
            raise ChurnInputError("RECONCILE", "closing", missing=-self.lost, lost=self.lost, closing=self.closing)
        if self.cohort_lost is not None:
            self._check_cohort(whole("cohort_lost", self.cohort_lost))

    def _check_cohort(self, cohort_lost: int) -> None:
        object.__setattr__(self, "cohort_lost", cohort_lost)
        if cohort_lost > min(self.opening, self.lost):
            raise ChurnInputError(
                "COHORT_OVER_OPENING", "cohort_lost", value=cohort_lost, opening=self.opening, lost=self.lost
            )

    @property
    def lost(self) -> int:
        """Customers lost: what came in or was there, less what went elsewhere or is still there."""
        return self.opening + self.new + self.won_back + self.moved_in - self.moved_out - self.closing


@dataclass(frozen=True)
class Rate:
    """A quotient of counts that knows what it was divided by.

    Parameters
    ----------
    value : Fraction or None
        The quotient, a fraction of one; ``None`` where undefined.
    numerator, denominator : Fraction
        The two numbers divided.
    base : str
        What the denominator counts: one of ``BASES`` for churn rates.
    undefined_reason : str, optional
        Key of ``errors.REASONS`` where the value is ``None``.

    Source
    ------
    House rule: every displayed rate carries its base.

    Examples
    --------
    >>> Rate(Fraction(1, 15), Fraction(200), Fraction(3000), "OPENING").value
    Fraction(1, 15)
    """

    value: Fraction | None
    numerator: Fraction
    denominator: Fraction
    base: str
    undefined_reason: str | None = None


def ratio(numerator: int | Fraction, denominator: int | Fraction, base: str, reason: str | None = None) -> Rate:
    """Divide, or say why not.

    Parameters
    ----------
    numerator, denominator : int or Fraction
        The two numbers.
    base : str
        What the denominator counts.
    reason : str, optional
        Why the quotient has no meaning; a zero denominator gives ``<base>_ZERO`` by itself.

    Returns
    -------
    Rate
        With ``value`` or ``undefined_reason``.

    Source
    ------
    Requirement R415.

    Examples
    --------
    >>> ratio(1, 0, "CLOSING").undefined_reason
    'CLOSING_ZERO'
    """
    if denominator == 0:
        reason = f"{base}_ZERO"
    value = None if reason else Fraction(numerator) / Fraction(denominator)
    return Rate(value, Fraction(numerator), Fraction(denominator), base, reason)


def roll_up(counts: Iterable[PeriodCounts]) -> PeriodCounts:
    """Sum the counts of branches, so that a parent's rate comes from sums and never from averaged rates.

    Parameters
    ----------
    counts : iterable of PeriodCounts
        One for each branch, all of the same period.

    Returns
    -------
    PeriodCounts
        The sums; ``cohort_lost`` only where every branch gave it.

    Source
    ------
    Requirement R421; worked case W19.

    Examples
    --------
    >>> roll_up([PeriodCounts(1000, 200, 1100), PeriodCounts(1200, 100, 1220)]).lost
    180
    """
    branches = list(counts)
    fields = ("opening", "new", "closing", "won_back", "moved_in", "moved_out")
    cohorts = [c.cohort_lost for c in branches if c.cohort_lost is not None]
    cohort_lost = sum(cohorts) if branches and len(cohorts) == len(branches) else None
    return PeriodCounts(
        **{field: sum(getattr(c, field) for c in branches) for field in fields}, cohort_lost=cohort_lost
    )
