"""Value: what the income rests on: concentration, tiers, lifetime value, and how far the forecast is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhike.analytics import tiers
from zhike.apps.insight.queries import figures, runs, trust
from zhike.apps.insight.queries.figures import Shown


@dataclass(frozen=True)
class Tier:
    """One tier: its customers and what they bring; None where hidden or unknown."""

    code: str
    n_customers: int | None
    n_share: Decimal | None
    value: Decimal | None
    value_share: Decimal | None
    mean_value: Decimal | None
    clv: Decimal | None
    reason: str = ""


@dataclass(frozen=True)
class Value:
    """Everything the Value page shows of one branch's subtree."""

    as_of: date
    run_id: int
    found: Mapping[tuple[str, str], Shown]
    tiers: tuple[Tier, ...]
    forecast: trust.Forecast | None

    def get(self, metric: str, part: str = "") -> Shown | None:
        """Return one figure, None where the run has none."""
        return self.found.get((metric, part))

    @property
    def curve(self) -> list[tuple[float, float]]:
        """Points of the Pareto curve; none where the shares have no meaning or are hidden."""
        shown = self.get("pareto_k")
        series = shown.series if shown else None
        return list(zip(series["x"], series["y"], strict=True)) if series else []


def value(branch_id: int) -> Value | None:
    """Return what the income of a branch's subtree rests on; None before the first analysis of its customers."""
    run, found = runs.current(), figures.of_branch(branch_id)
    if run is None or ("customers", "") not in found:
        return None
    return Value(run.as_of, run.pk, found, _tiers(found), trust.forecast(run.pk))


def _tiers(found: Mapping[tuple[str, str], Shown]) -> tuple[Tier, ...]:
    whole = found["customers", ""].value
    return tuple(_tier(code, found, whole) for code in tiers.NAMES)


def _tier(code: str, found: Mapping[tuple[str, str], Shown], whole: Decimal | None) -> Tier:
    shown = {name: found.get((name, code)) for name in ("tier_customers", "tier_value", "tier_value_share", "clv")}
    n, amount, share, clv = (one.value if one else None for one in shown.values())
    first = shown["tier_customers"]
    reason = first.undefined_reason if first else ""
    return Tier(
        code,
        None if n is None else int(n),
        n / whole if n is not None and whole else None,
        amount,
        share,
        amount / n if amount is not None and n else None,
        clv,
        reason,
    )
