"""Reads for measuring: what affected and unaffected customers bought and complained of, before and after."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from zhike.apps.changes.models import Affected, Change
from zhike.apps.changes.queries import asking, register
from zhike.apps.changes.rules import gates, measuring
from zhike.apps.core import base
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.trade import queries as trade_queries

AT_ONCE = 2_000
# So long before the span is looked at to learn the usual interval.
LEARNED = timedelta(days=365)
# A change is not judged by what was bought or who left in its first days.
LEAST_DAYS = 14


def sides(row: Change, day: date) -> tuple[list[int], list[int]]:
    """Return the customers a change affects by now, and the unaffected they are compared with.

    While it is tried in some branches the others of its scope are unaffected; else whoever fits it but for the branch.
    Rolled out after a trial it is measured by those it newly reaches: the others have had it before.
    """
    with base.acting_as(base.System("whom a change affects")):
        rows = list(Affected.objects.filter(change=row).values_list("customer_id", "is_pilot"))
    tried = [pk for pk, is_pilot in rows if is_pilot]
    untried = [pk for pk, is_pilot in rows if not is_pilot]
    if tried and untried and row.active_date is None:
        return tried, untried
    known = {*tried, *untried}
    others = [pk for pk in register.touched_ids(row, day, everywhere=True) if pk not in known]
    return (untried if tried and untried else [*tried, *untried]), others


def first_date(row: Change) -> date:
    """Return since when a change is measured: since its trial, after that since it was rolled out."""
    return row.active_date if row.pilot and row.active_date else row.first_date


def take_reading(row: Change, day: date) -> dict[str, Any] | None:
    """Measure a change up to a day; None before it began."""
    first = first_date(row)
    if day < first:
        return None
    house, spans = asking.lines(), measuring.Spans(first, min(day, row.last_date or day))
    touched, others = sides(row, day)
    grouped = _groups(row, [*touched, *others])
    found, one = compared(touched, others, spans, grouped)
    found["lost"] = _lost(one, spans, house)
    found["rollout"] = _rollout(found["groups"], row, grouped)
    found["stop"] = _values(found, row, spans)
    return found


def compared(
    touched: list[int], others: list[int], spans: measuring.Spans, grouped: dict[int, str]
) -> tuple[dict[str, Any], dict[int, measuring.Dealings]]:
    """Return what before and after say of two sides, and what those of the first bought who were there before."""
    house, dealings = asking.lines(), _dealings([*touched, *others], spans, grouped)
    # Who came after it began was never without it, and nothing can be said of before.
    one, other = (
        {pk: dealings[pk] for pk in ids if dealings[pk].days and dealings[pk].days[0] < spans.first}
        for ids in (touched, others)
    )
    return measuring.measured(one, other, spans, measuring.Quiet(house["QUIET"], house["LEAST_QUIET"])), one


def _values(found: dict[str, Any], row: Change, spans: measuring.Spans) -> dict[str, float | None]:
    """Return the values the stop rule looks at, in percent points."""
    objection = asking.answers(row).objection
    points = {name: found[name]["points"] for name in ("churn", "complaints", "sales")}
    told = {name: None if one is None or spans.days < LEAST_DAYS else 100 * one for name, one in points.items()}
    return {
        "CHURN": told["churn"], "COMPLAINTS": told["complaints"],
        "SALES": None if told["sales"] is None else -told["sales"],
        "OBJECT": None if objection is None else float(100 * objection),
    }  # fmt: skip


def _groups(row: Change, ids: list[int]) -> dict[int, str]:
    """Return the class of each customer in the dimension the scope names, else its tier."""
    dimensions = customer_queries.dimensions()
    named = (name.removeprefix(customer_lists.CLASS_PREFIX).upper() for name in row.params)
    dimension = next((code for code in named if code in dimensions), "VALUE_TIER")
    with base.acting_as(base.System("classes of the affected")):
        if dimension != "VALUE_TIER":
            known = customer_queries.open_classes(dimension)
            return {pk: known[pk][0] if pk in known else "" for pk in ids}
        cards = customer_queries.cards_of(ids)
    return {pk: cards[pk].tier if pk in cards else "" for pk in ids}


def _dealings(ids: list[int], spans: measuring.Spans, groups: dict[int, str]) -> dict[int, measuring.Dealings]:
    since = spans.before - LEARNED
    days: dict[int, list[date]] = {pk: [] for pk in ids}
    sums: dict[int, list[tuple[date, float]]] = {pk: [] for pk in ids}
    upset: dict[int, list[date]] = {pk: [] for pk in ids}
    with base.acting_as(base.System("what the affected bought")):
        for some in _in_turn(ids):
            rows = trade_queries.orders().filter(customer_id__in=some, order_date__range=(since, spans.last))
            for pk, day, kind, amount in rows.order_by("order_date", "pk").values_list(
                "customer_id", "order_date", "kind", "amount"
            ):
                sums[pk].append((day, float(amount)))
                if kind == "PURCHASE" and (not days[pk] or days[pk][-1] != day):
                    days[pk].append(day)
            for pk, day in _complaints(some, spans):
                upset[pk].append(day)
    return {
        pk: measuring.Dealings(tuple(days[pk]), tuple(sums[pk]), tuple(upset[pk]), groups.get(pk, "")) for pk in ids
    }


def _complaints(ids: list[int], spans: measuring.Spans) -> Iterable[tuple[int, date]]:
    rows = interaction_queries.interactions().filter(
        customer_id__in=ids, emotion_after__in=interaction_rules.NEGATIVE, happened_at__date__gte=spans.before,
        happened_at__date__lte=spans.last,
    )  # fmt: skip
    return rows.order_by().values_list("customer_id", "happened_at__date")


def _lost(touched: dict[int, measuring.Dealings], spans: measuring.Spans, house: dict[str, int]) -> dict[str, Any]:
    """Return how many of the affected left, and what they bought in the year before."""
    quiet = measuring.Quiet(house["QUIET"], house["LEAST_QUIET"])
    limits = measuring.allowed(touched, spans.first, quiet)
    eve = spans.first - measuring.DAY
    gone = [
        one for pk, one in touched.items()
        if measuring.is_there(one, eve, limits[pk]) and not measuring.is_there(one, spans.last, limits[pk])
    ]  # fmt: skip
    turnover = sum(measuring.bought(one, spans.first - LEARNED, eve) for one in gone)
    return {"n": len(gone), "turnover": round(turnover)}


def _rollout(groups: list[dict[str, Any]], row: Change, grouped: dict[int, str]) -> list[dict[str, Any]]:
    """Return how many of each group of the whole scope would leave at the rates of the trial."""
    if not row.pilot or row.active_date:
        return []
    with base.acting_as(base.System("the whole scope of a change")):
        whole = list(Affected.objects.filter(change=row).values_list("customer_id", flat=True))
    sizes = {one["code"]: sum(grouped.get(pk) == one["code"] for pk in whole) for one in groups}
    rates = [
        (one["code"], Fraction(*one["affected"]) if one["affected"][1] else None, sizes[one["code"]]) for one in groups
    ]
    return [{"code": code, "n": sizes[code], "leaving": n} for code, n in gates.projected(rates)]


def _in_turn(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
