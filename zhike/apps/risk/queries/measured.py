"""What detectors that wait for an analysis look at: rhythm, money, products, prices, open amounts, forecasts, staff."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.analytics import detectors
from zhike.analytics.detectors import buying
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import queries as prediction_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.risk import rules
from zhike.apps.risk.queries.gathering import CARDS_AT_ONCE, Seen, of_customers
from zhike.warehouse.measures import watch

NIGHTLY = (
    "INTERVAL", "VALUE", "PRODUCT", "RETURNS", "PRICE", "OUTPRICED", "PAYMENT", "FORECAST", "STAFF", "HANDOVER",
)  # fmt: skip
# So long a competitor's price is news.
OFFER_DAYS = timedelta(days=180)
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
    # Of a million customers each is read; no more than a part of them is held at a time.
    for rows in core_rules.chunks(measured.spending, size=CARDS_AT_ONCE):
        yield from _of_spending(rows, known, rest)
    offers = market_queries.prices_against(day - OFFER_DAYS, day)
    beside: list[tuple[Any, Seen]] = []
    for rows in core_rules.chunks(measured.products, size=CARDS_AT_ONCE):
        dropped = ((row, detectors.product(_product(row)), f"product:{row['product_id']}") for row in rows)
        yield from of_customers("PRODUCT", _read(dropped))
        for row in rows:
            beside += _outpriced(row, offers)
    priced = ((row, detectors.price(detectors.Priced(row["deviation"], row["n_lines"])), "") for row in measured.prices)
    yield from of_customers("PRICE", _read(priced))
    yield from of_customers("PAYMENT", _owed(measured.owed))
    yield from of_customers("OUTPRICED", _aimed(beside))
    yield from of_customers("FORECAST", _forecasts(known))
    yield from _of_house(measured)


def _owed(rows: Rows) -> Iterator[Seen]:
    """Yield whose oldest debt is how old: by invoices or agreed terms where there are any, else as it was measured."""
    # Of a million accounts three columns are held, no records.
    rows_due: Any = receivable_queries.with_due_dates().values_list("customer_id", "days_late", "overdue")
    late_of: dict[int, tuple[int, Any]] = {pk: (days, overdue) for pk, days, overdue in rows_due.iterator()}
    for row in rows:
        seen = detectors.Owed(row["days"], round(row["amount"], 2))
        if row["customer_id"] not in late_of and (reading := detectors.payment(seen)):
            yield Seen(row["customer_id"], reading)
    for pk, (days_late, overdue) in late_of.items():
        late = detectors.Owed(days_late, float(overdue or 0))
        if days_late and (reading := detectors.payment(late)):
            said = replace(reading, values={**reading.values, "is_late": 1})
            yield Seen(pk, said, stake=overdue)


def _of_spending(
    rows: list[Mapping[str, Any]], known: Mapping[int, Cycle], rest: list[int]
) -> Iterator[rules.Sighting]:
    """Yield what is read in how customers bought lately: their rhythm, their money, what they gave back."""
    pairs = [(row, known[row["customer_id"]]) for row in rows]
    yield from of_customers(
        "INTERVAL", _read((row, detectors.interval(_rhythm(cycle, row, rest)), "") for row, cycle in pairs)
    )
    yield from of_customers("VALUE", _read((row, detectors.value(_spend(cycle, row)), "") for row, cycle in pairs))
    yield from of_customers("RETURNS", _read((row, detectors.returns(_returned(row)), "") for row in rows))


def _outpriced(row: Mapping[str, Any], offers: Mapping[int, list[Any]]) -> Iterator[tuple[Any, Seen]]:
    """Yield what competitors ask for a main product of a customer, each with its move."""
    for move in offers.get(row["product_id"], ()) if row["paid"] else ():
        seen = detectors.Outpriced(
            row["paid"], float(move.price), move.competitor.name, move.day.isoformat(), move.confidence / 100
        )
        if reading := detectors.outpriced(seen):
            yield move, Seen(row["customer_id"], reading, f"product:{row['product_id']}")


def _aimed(beside: list[tuple[Any, Seen]]) -> Iterator[Seen]:
    """Yield of each customer and product the newest offer that is aimed at them."""
    moves = {move.pk: move for move, _seen in beside}
    places = {pk: set(org_queries.ids_under(move.branch)) for pk, move in moves.items() if move.branch}
    told: set[tuple[int, str]] = set()
    for some in core_rules.chunks(beside, size=CARDS_AT_ONCE):
        cards = customer_queries.cards_of({seen.customer_id for _move, seen in some})
        for move, seen in some:
            card = cards.get(seen.customer_id)
            if card is None or card.branch_id not in places.get(move.pk, {card.branch_id}):
                continue
            if (seen.customer_id, seen.about) not in told and (not move.tiers or card.tier in move.tiers):
                told.add((seen.customer_id, seen.about))
                yield seen


def _forecasts(known: Mapping[int, Cycle]) -> Iterator[Seen]:
    """Yield how likely a learned model thinks that customers with a rhythm leave who have not gone already."""
    for pk, probability in prediction_queries.foretold():
        cycle = known.get(pk)
        if cycle is not None and cycle.silence_days <= buying.GONE_CYCLES * cycle.cycle_days:
            yield Seen(pk, detectors.forecast(probability, cycle.n_gaps + 1))


def _read(told: Iterable[tuple[Mapping[str, Any], detectors.Reading | None, str]]) -> Iterator[Seen]:
    """Yield what was read of whom, where anything was."""
    for row, reading, about in told:
        if reading is not None:
            yield Seen(row["customer_id"], reading, about)


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
