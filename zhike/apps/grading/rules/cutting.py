"""How tiers are cut: a rule, whom it places where, and why a customer rose, fell or was let stay."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import pairwise

import numpy as np

from zhike.analytics import tiers as cuts
from zhike.analytics.errors import InputError

NAMES = cuts.NAMES
# By the number that stands for each in the rule table of names, less one.
METALS = ("PLATINUM", "GOLD", "IRON", "LEAD")
KEY_TIERS = ("VIP", "MAJOR")
BASES = ("REVENUE", "REVENUE_YEAR", "CONTRIBUTION_YEAR")
METHODS = ("COUNT", "VALUE", "THRESHOLD")
# The card's column behind each basis.
COLUMNS = {"REVENUE": "revenue", "REVENUE_YEAR": "revenue_year", "CONTRIBUTION_YEAR": "contribution_year"}
MOST_GRACE, MOST_BAND = 12, 90


class RuleRefused(ValueError):
    """A rule cannot cut tiers: BAD_STEPS, BAD_BAND or BAD_GRACE."""


@dataclass(frozen=True)
class Rule:
    """How tiers are cut; number 0 is the rule of the program."""

    basis: str = "REVENUE"
    method: str = "COUNT"
    steps: tuple[str, ...] = ("1", "20", "50", "100")
    band_percent: Decimal = Decimal(0)
    grace: int = 0
    number: int = 0

    @property
    def version(self) -> str:
        """Return by which words an assignment names the rule."""
        return f"tiers {self.number}"

    @property
    def shares(self) -> tuple[Decimal, ...]:
        """Return the percentage of each tier by itself; none for thresholds."""
        cuts = [Decimal(0), *map(Decimal, self.steps)]
        return () if self.method == "THRESHOLD" else tuple(b - a for a, b in pairwise(cuts))


@dataclass(frozen=True)
class Cut:
    """Where a rule puts customers; rows in the order of the ids, only of those whose value is known."""

    rule: Rule
    ids: np.ndarray
    values: np.ndarray
    former: np.ndarray
    tiers: cuts.Tiers
    settled: cuts.Settled
    ranks: np.ndarray
    # Who keeps a tier whatever the cut says: it was given by hand, or the value is not known.
    kept: Mapping[int, str] = field(default_factory=dict)
    # How loyal each is among all, 0 to 100; empty where nobody asked.
    loyalty: np.ndarray = field(default_factory=lambda: np.empty(0))

    @property
    def tier(self) -> np.ndarray:
        """Return the tier of each customer."""
        return self.settled.tier

    def least_of(self, tier: str) -> Decimal | None:
        """Return the least value that earns a tier; None for the last one and one without a place."""
        place = NAMES.index(tier)
        return self.tiers.thresholds[place] if place < len(self.tiers.thresholds) else None

    def of(self, ids: np.ndarray) -> cuts.Tiers:
        """Return the tiers of some customers in their order, with counts and sums as they came to stand."""
        placed = dict(zip(self.ids.tolist(), self.tier.tolist(), strict=True)) | dict(self.kept)
        tier = np.asarray([placed.get(pk, "") for pk in ids.tolist()], dtype=object)
        value_of = dict(zip(self.ids.tolist(), self.values.tolist(), strict=True))
        values = np.asarray([value_of.get(pk, 0.0) for pk in ids.tolist()])
        counts = tuple(int((tier == name).sum()) for name in NAMES)
        sums = tuple(Decimal(f"{values[tier == name].sum():.4f}") for name in NAMES)
        return cuts.Tiers(NAMES, tier, counts, sums, self.tiers.thresholds)

    @cached_property
    def _told(self) -> dict[str, str]:
        """How the least value of each tier is written with a reason."""
        least = {name: self.least_of(name) for name in NAMES}
        return {name: "" if value is None else f" least={value:.2f}" for name, value in least.items()}

    def reason(self, i: int) -> str:
        """Return in a plain form why the customer in a row is where it is."""
        # Who fell is told what it missed, anybody else what earned its place.
        least = self._told[str(self.former[i] if self._falls(i) else self.tier[i])]
        rank = f"{self.ranks[i]}/{len(self.ids)}"
        return f"basis={self.rule.basis} value={self.values[i]:.2f} rank={rank}{least} rule={self.rule.number}"

    def _falls(self, i: int) -> bool:
        former = str(self.former[i])
        return former in NAMES and NAMES.index(former) < NAMES.index(str(self.tier[i]))


class Reasons(Mapping[int, str]):
    """Why customers are where a cut puts them, by id; told for those alone that are asked for."""

    def __init__(self, cut: Cut):
        self._cut = cut
        self._places = {customer_id: i for i, customer_id in enumerate(cut.ids.tolist())}

    def __getitem__(self, customer_id: int) -> str:
        """Return why a customer is where it is."""
        return self._cut.reason(self._places[customer_id])

    def __iter__(self) -> Iterator[int]:
        """Yield the customers of the cut."""
        return iter(self._cut.ids.tolist())

    def __len__(self) -> int:
        """Return how many customers were cut."""
        return len(self._cut.ids)


@dataclass(frozen=True)
class Why:
    """Why a customer is in a tier, read back from an assignment."""

    basis: str
    value: Decimal
    rank: int
    n_customers: int
    least: Decimal | None
    rule: int


def why(text: str) -> Why | None:
    """Read the reason an analysis gave with a tier; None for words somebody wrote."""
    parts = dict(part.split("=", 1) for part in text.split() if "=" in part)
    try:
        rank, n_customers = parts["rank"].split("/")
        least = Decimal(parts["least"]) if "least" in parts else None
        return Why(parts["basis"], Decimal(parts["value"]), int(rank), int(n_customers), least, int(parts["rule"]))
    except (KeyError, ValueError, InvalidOperation):
        return None


def checked(rule: Rule) -> Rule:
    """Return a rule that can cut tiers; raises RuleRefused."""
    if rule.basis not in BASES or rule.method not in METHODS:
        raise RuleRefused("BAD_STEPS")
    try:
        is_finite = all(Decimal(step).is_finite() for step in rule.steps)
        _place(np.zeros(1), rule)
    except (InputError, InvalidOperation):
        is_finite = False
    if not is_finite:
        raise RuleRefused("BAD_STEPS")
    if not 0 <= rule.band_percent <= MOST_BAND:
        raise RuleRefused("BAD_BAND")
    if not 0 <= rule.grace <= MOST_GRACE:
        raise RuleRefused("BAD_GRACE")
    return rule


def cut(
    rule: Rule, ids: Sequence[int] | np.ndarray, values: np.ndarray, former: Sequence[str], misses: Sequence[int]
) -> Cut:
    """Place customers by a rule, letting those who waver stay; whose value is not known (NaN) is left out."""
    known = ~np.isnan(values)
    kept, was = np.asarray(values)[known], np.asarray(former, dtype=object)[known]
    found = _place(kept, rule)
    settled = cuts.settle(
        kept, found, was, np.asarray(misses, dtype=np.int64)[known], band=rule.band_percent / 100, grace=rule.grace
    )
    return Cut(rule, np.asarray(ids)[known], kept, was, found, settled, cuts.ranks(kept))


def loyalty(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return how many of a hundred buyers have bought from us no longer than each, from first to last purchase."""
    span = (last - first).astype("timedelta64[D]").astype(np.float64)
    bought = ~np.isnat(last)
    ordered = np.sort(span[bought])
    placed = np.searchsorted(ordered, np.where(bought, span, -1.0), side="right")
    return 100.0 * placed / max(len(ordered), 1)


def metals(
    tiers: Iterable[str], loyalty: Iterable[float], named: Mapping[str, int], least: Mapping[str, int]
) -> list[str]:
    """Return the metal of each: what its tier is called, or the next below whose loyalty it reaches; "" without one."""
    found = []
    for tier, percent in zip(tiers, loyalty, strict=True):
        below = METALS[named[tier] - 1 :] if tier in named else ()
        found.append(next((metal for metal in below if percent >= least.get(metal, 0)), ""))
    return found


def _place(values: np.ndarray, rule: Rule) -> cuts.Tiers:
    if rule.method == "THRESHOLD":
        return cuts.assign_by_threshold(values, rule.steps)
    assign = cuts.assign_by_value if rule.method == "VALUE" else cuts.assign
    return assign(values, rule.steps)
