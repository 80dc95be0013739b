"""What detectors that wait for an analysis look at: rhythm, money, products, returns, prices, open amounts, staff."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.analytics import detectors
from zhike.apps.customers import queries as customer_queries
from zhike.apps.risk import rules
from zhike.apps.risk.queries.gathering import Seen, of_customers
from zhike.warehouse.measures import watch

NIGHTLY = ("INTERVAL", "VALUE", "PRODUCT", "RETURNS", "PRICE", "PAYMENT", "STAFF", "HANDOVER")
# Nobody's silence is looked at beyond it.
LONGEST = 3 * 365
Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Cycle:
    """The rhythm of a customer as the last analysis wrote it."""

    customer_id: int
    cycle_days: float
    silence_days: int
    n_gaps: int

    @property
    def span_days(self) -> int:
        """Return how many days are looked at."""
        return rules.span_days(self.cycle_days)


@dataclass(frozen=True)
class Measured:
    """What an analysis measured for warnings: rows of `warehouse.measures.watch`, branches, and who left."""

    spending: Rows = ()
    products: Rows = ()
    prices: Rows = ()
    owed: Rows = ()
    # Branch → its core staff at the start and lost since; colleague who left → branch, customers held, money.
    teams: Mapping[int, tuple[int, int, Decimal]] = field(default_factory=dict)
    leavers: Mapping[int, tuple[int, int, Decimal]] = field(default_factory=dict)


def cycles(day: date) -> dict[int, Cycle]:
    """Return the rhythm of the customers who have one and are active, by id."""
    rows = customer_queries.cards().filter(status="ACTIVE", cycle_days__gt=0, last_purchase_date__isnull=False)
    known: Any = rows.order_by().values_list("pk", "cycle_days", "last_purchase_date", "n_purchase_days")
    return {
        pk: Cycle(pk, cycle, max((day - last).days, 0), max(n_days - 1, 0))
        for pk, cycle, last, n_days in known.iterator()
    }


def measured_sightings(measured: Measured, known: Mapping[int, Cycle], day: date) -> Iterator[rules.Sighting]:
    """Yield what the detectors read in what an analysis measured."""
    rest = rules.rest_days(day - timedelta(days=LONGEST), day)
    seen: dict[str, list[Seen]] = {code: [] for code in NIGHTLY}
    for row in measured.spending:
        cycle = known[row["customer_id"]]
        _keep(seen["INTERVAL"], row, detectors.interval(_rhythm(cycle, row, rest)))
        _keep(seen["VALUE"], row, detectors.value(_spend(cycle, row)))
        _keep(seen["RETURNS"], row, detectors.returns(_returned(row)))
    for row in measured.products:
        reading = detectors.product(_product(row))
        _keep(seen["PRODUCT"], row, reading, f"product:{row['product_id']}")
    for row in measured.prices:
        _keep(seen["PRICE"], row, detectors.price(detectors.Priced(row["deviation"], row["n_lines"])))
    for row in measured.owed:
        _keep(seen["PAYMENT"], row, detectors.payment(detectors.Owed(row["days"], round(row["amount"], 2))))
    for code, found in seen.items():
        yield from of_customers(code, found)
    yield from _of_house(measured)


def _keep(seen: list[Seen], row: Mapping[str, Any], reading: detectors.Reading | None, about: str = "") -> None:
    if reading is not None:
        seen.append(Seen(row["customer_id"], reading, about))


def _rhythm(cycle: Cycle, row: Mapping[str, Any], rest: list[int]) -> detectors.Rhythm:
    is_old = row["age_days"] >= watch.YEAR + cycle.silence_days
    is_older = row["age_days"] >= 2 * watch.YEAR + cycle.silence_days
    paused = is_old and not row["n_last"] and not (is_older and row["n_former"])
    n_rest = rest[min(cycle.silence_days, len(rest) - 1)]
    return detectors.Rhythm(cycle.silence_days, n_rest, cycle.cycle_days, cycle.n_gaps, paused)


def _spend(cycle: Cycle, row: Mapping[str, Any]) -> detectors.Spend:
    span, is_old = row["span_days"], row["age_days"] >= watch.YEAR + row["span_days"]
    return detectors.Spend(
        row["recent"], _usual(row, row["age_days"]), row["year_ago"] if is_old else None,
        row["age_days"] / cycle.cycle_days, span,
    )  # fmt: skip


def _usual(row: Mapping[str, Any], age_days: int) -> float:
    """Return the money of a span as it was on average before; 0 where the time before is shorter than a span."""
    n_days = min(watch.USUAL_DAYS, age_days - row["span_days"] + 1)
    return row["before"] / n_days * row["span_days"] if n_days >= row["span_days"] else 0.0


def _product(row: Mapping[str, Any]) -> detectors.ProductSpend:
    n_days = max(min(watch.USUAL_DAYS, row["age_days"] - row["span_days"] + 1), 1)
    return detectors.ProductSpend(
        row["recent"], _usual(row, row["age_days"]), row["share"], row["total_recent"], row["n_days"],
        row["n_days"] / n_days * row["span_days"],
    )  # fmt: skip


def _returned(row: Mapping[str, Any]) -> detectors.Returned:
    def share(of: float, whole: float) -> float:
        return of / whole if whole > 0 else 0.0

    return detectors.Returned(
        share(row["returned"], row["bought"]), share(row["returned_before"], row["bought_before"]),
        row["n_return_days"],
    )  # fmt: skip


def _of_house(measured: Measured) -> Iterator[rules.Sighting]:
    for branch_id, (opening, lost, stake) in measured.teams.items():
        if (reading := detectors.staff(detectors.Team(opening, lost))) is not None:
            yield rules.Sighting("STAFF", reading, f"branch:{branch_id}", branch_id=branch_id, stake=stake)
    for user_id, (branch_id, n_held, stake) in measured.leavers.items():
        if (reading := detectors.handover(n_held)) is not None:
            yield rules.Sighting(
                "HANDOVER", reading, f"user:{user_id}", branch_id=branch_id, colleague_id=user_id, stake=stake
            )
