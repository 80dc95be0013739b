"""Value: what the income rests on: concentration, tiers, lifetime value, and how far the forecast is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.analytics import tiers
from zhike.apps.insight import rules
from zhike.apps.insight.queries import figures, runs
from zhike.apps.insight.queries.figures import Shown
from zhike.apps.valuation import queries as valuation_queries

BASELINES = ("OWN_RATE", "LAST_PERIOD")


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
class Group:
    """Customers of one number of repeat purchases: how many, what each did in the hold-out, what was expected."""

    label: str
    n_customers: int
    actual: float
    expected: Mapping[str, float]


@dataclass(frozen=True)
class Forecast:
    """The model behind the lifetime values and how it did where it could be checked."""

    name: str
    trust: str
    proof: Mapping[str, Any]
    notes: tuple[str, ...]
    horizon_days: int
    discount_rate: Decimal
    compared: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def n_expected(self) -> float:
        """Purchase days the model expected in the hold-out, of all customers together."""
        return sum(group.n_customers * group.expected.get(self.name, 0.0) for group in self.groups)

    @property
    def error_saved(self) -> float:
        """Share of the best baseline's error that the model takes away."""
        return float(self.proof["gain"])


@dataclass(frozen=True)
class Value:
    """Everything the Value page shows of one branch's subtree."""

    as_of: date
    run_id: int
    found: Mapping[tuple[str, str], Shown]
    tiers: tuple[Tier, ...]
    forecast: Forecast | None

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
    return Value(run.as_of, run.pk, found, _tiers(found), forecast(run.pk))


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


def forecast(run_id: int) -> Forecast | None:
    """Return the model a run chose with its proof; None where no customer had a purchase."""
    model = valuation_queries.model_of(run_id)
    if model is None:
        return None
    compared = tuple(dict.fromkeys((model.name, *BASELINES)))
    return Forecast(
        model.name, rules.trust(model.holdout), model.holdout, tuple(model.notes), model.horizon_days,
        model.discount_rate, compared, _groups(model.holdout, compared),
    )  # fmt: skip


def _groups(proof: Mapping[str, Any], compared: tuple[str, ...]) -> tuple[Group, ...]:
    by_code = {score["code"]: score["by_repeats"] for score in proof.get("scores", ())}
    sizes, actual = proof.get("customers_by_repeats", []), proof.get("actual_by_repeats", [])
    return tuple(
        Group(f"{i}+" if i == len(sizes) - 1 else str(i), n, actual[i],
              {code: by_code[code][i] for code in compared if code in by_code})
        for i, n in enumerate(sizes)
        if n
    )  # fmt: skip
