"""The value overview: how many customers with what they leave, what was gained and lost, and what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.insight import rules
from zhike.apps.insight.queries import assets, figures
from zhike.apps.insight.queries import value as values
from zhike.apps.insight.queries.figures import Shown

BY_QUARTER = ("customers", "contribution", "profitable_share", "profit_per_customer", "revenue_year")


@dataclass(frozen=True)
class Quarter:
    """How the customers stood by the last analysis of a quarter; None where it was not known."""

    period: str
    n_customers: int | None
    contribution: Decimal | None
    profitable_share: Decimal | None
    profit_per_customer: Decimal | None


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows of one branch's subtree."""

    value: values.Value
    quarters: tuple[Quarter, ...]
    lines: tuple[assets.Line, ...]
    target: Decimal
    notices: tuple[str, ...]

    @property
    def has_contribution(self) -> bool:
        """Whether anything is known of what customers leave."""
        return ("contribution", "") in self.value.found

    @property
    def last(self) -> assets.Line | None:
        """Return the last quarter that is over."""
        return next((line for line in reversed(self.lines) if not line.is_provisional), None)

    def get(self, metric: str, part: str = "") -> Shown | None:
        """Return one figure, None where the run has none."""
        return self.value.get(metric, part)


def overview(branch_id: int) -> Overview | None:
    """Return the value overview of a branch's subtree; None before the first analysis of its customers."""
    value = values.value(branch_id)
    if value is None:
        return None
    past = figures.by_quarter(branch_id, BY_QUARTER)
    quarters = tuple(_quarter(period, found) for period, found in past.items())
    lines = tuple(assets.statement(branch_id))
    target = Decimal(catalog_queries.table("profitable")["TARGET"]["percent"]) / 100
    share = value.get("profitable_share")
    is_known = any(one.contribution is not None for one in quarters)
    trend = [(one.n_customers, one.contribution) for one in quarters] if is_known else _by_ledger(lines)
    notices = rules.value_notices(
        trend, is_profit=is_known, profitable_share=share.value if share else None, target=target
    )
    return Overview(value, quarters, lines, target, notices)


def _by_ledger(lines: tuple[assets.Line, ...]) -> list[tuple[int | None, Decimal | None]]:
    return [(line.closing, line.revenue) for line in lines if not line.is_provisional]


def _quarter(period: str, found: Mapping[tuple[str, str], Shown]) -> Quarter:
    def known(metric: str) -> Decimal | None:
        shown = found.get((metric, ""))
        return shown.value if shown else None

    n = known("customers")
    return Quarter(
        period, None if n is None else int(n), known("contribution"), known("profitable_share"),
        known("profit_per_customer"),
    )  # fmt: skip
