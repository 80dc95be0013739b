"""What detectors that wait for no analysis look at: wishes to leave, who goes, promises, anger, silence, prices."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from zhike.analytics import detectors
from zhike.analytics.detectors import relating
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.changes import queries as change_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import clock
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.people import queries as people_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.risk import rules
from zhike.apps.risk.models import Sign, Warning
from zhike.apps.service import queries as service_queries

QUARTER = timedelta(days=90)
CARDS_AT_ONCE = 5_000
# Nobody warns of a limit that is used less, whatever the lines.
LEAST_USED = 50
Ids = Collection[int] | None


class Seen(NamedTuple):
    """What a detector read of a customer."""

    customer_id: int
    reading: detectors.Reading
    about: str = ""
    # What is at stake where it is not a share of a year's business.
    stake: rules.Decimal | None = None


def _of(rows: QuerySet, ids: Ids) -> QuerySet:
    return rows if ids is None else rows.filter(customer_id__in=list(ids))


def intents(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield who said in the last quarter that they want to leave."""
    rows = _contacts(day, ids).filter(kind="WANTS_TO_LEAVE")
    newest = {pk: timezone.localdate(at) for pk, at in rows.values_list("customer_id", "happened_at")}
    for pk, said_on in newest.items():
        yield Seen(pk, detectors.intent(said_on, day))


def angers(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield whose anger of the last quarter nobody has answered by a talk that ended better."""
    rows = _contacts(day, ids)
    angry = rows.filter(emotion_after__in=interaction_rules.NEGATIVE)
    rows = rows.filter(customer_id__in=set(angry.values_list("customer_id", flat=True)))
    open_now: dict[int, detectors.Anger] = {}
    counts: dict[int, int] = {}
    for pk, at, mood, direction in rows.values_list("customer_id", "happened_at", "emotion_after", "direction"):
        if mood in interaction_rules.NEGATIVE:
            counts[pk] = counts.get(pk, 0) + 1
            since = open_now[pk].since if pk in open_now else timezone.localdate(at)
            open_now[pk] = detectors.Anger(since, mood, counts[pk])
        elif direction in ("OUT", "BOTH"):
            open_now.pop(pk, None)
    for pk, anger in open_now.items():
        yield Seen(pk, detectors.complaint(anger, day))


def _contacts(day: date, ids: Ids) -> QuerySet:
    first, after = (
        timezone.make_aware(datetime.combine(one, time.min)) for one in (day - QUARTER, day + timedelta(days=1))
    )
    rows = interaction_queries.interactions().filter(happened_at__gte=first, happened_at__lt=after)
    return _of(rows.order_by("happened_at", "id"), ids)


def promises(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield to whom promises of the last quarter were broken or are past due."""
    rows = interaction_queries.promises().filter(
        status__in=("OPEN", "BROKEN"), due_date__lt=day, due_date__gte=day - QUARTER
    )
    late: dict[int, detectors.Promised] = {}
    for pk, promise_id, due in _of(rows.order_by("-due_date", "id"), ids).values_list("customer_id", "id", "due_date"):
        n = late[pk].n if pk in late else 0
        late[pk] = detectors.Promised(n + 1, (day - due).days, promise_id)
    for pk, seen in late.items():
        if reading := detectors.promise(seen):
            yield Seen(pk, reading)


def goings(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield the key persons who left lately or will soon: by the end of their part, or because somebody noticed."""
    span = (day - timedelta(days=relating.NEWS_DAYS), day + timedelta(days=relating.NEWS_DAYS))
    ended = _of(people_queries.parts().filter(valid_to__range=span, person__is_set_apart=False), ids)
    days = {(row.customer_id, row.person_id): (row.valid_to, row) for row in ended}
    told = _of(Sign.objects.filter(kind="LEAVING", taken_back_at=None, day__range=span), ids)
    noticed = {(pk, person): last for pk, person, last in told.values_list("customer_id", "person_id", "day")}
    persons = {person for _pk, person in noticed}
    for row in people_queries.parts().filter(person_id__in=persons, valid_to=None):
        if (key := (row.customer_id, row.person_id)) in noticed:
            days[key] = (noticed[key], row)
    for (pk, person_id), (last, row) in days.items():
        going = detectors.Going(person_id, last, row.role, row.influence, row.stance == "FOR")
        if reading := detectors.key_person(going, day):
            yield Seen(pk, reading, f"person:{person_id}")


def objections(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield who objected in the last half year to a change that is still asked about or in force, or set conditions."""
    for row in _of(change_queries.against(day - timedelta(days=rules.SIGN_DAYS), day), ids):
        said_on, is_conditional = timezone.localdate(row.answered_at), row.answer == "CONDITIONALLY"
        reading = detectors.objection(detectors.Objection(row.change.title, said_on, is_conditional), day)
        yield Seen(row.customer_id, reading, f"change:{row.change_id}")


def mistakes(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield with which key accounts a mistake in service is not closed, beside the gravest other warning they have."""
    since: dict[int, list[date]] = {}
    for row in _of(service_queries.unsettled(), ids):
        since.setdefault(row.customer_id, []).append(timezone.localdate(row.reported_at))
    others = Warning.objects.filter(customer_id__in=list(since), cleared_date=None).exclude(detector="INCIDENT")
    levels: dict[int, set[str]] = {}
    for pk, level in others.exclude(status=Warning.Status.DISMISSED).values_list("customer_id", "level"):
        levels.setdefault(pk, set()).add(level)
    for pk, days in since.items():
        gravest = next((one for one in reversed(detectors.LEVELS) if one in levels.get(pk, ())), "")
        # An incident may be of a later day than the business stands at.
        yield Seen(pk, detectors.incident(detectors.Mistakes(len(days), min(*days, day), gravest), day))


def grievances(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield whose complaints are past their time, were solved without satisfying, or are there once more."""
    end = clock.span(day, day)[1]
    told: dict[int, list[Any]] = {}
    for row in complaint_queries.unsettled(ids):
        told.setdefault(row.customer_id, []).append(row)
    for pk, rows in told.items():
        late = [row for row in rows if row.response_breached_at or row.solution_breached_at or _is_over(row, end)]
        unsatisfied, second = [row for row in rows if row.n_reopened], [row for row in rows if row.second_of_id]
        since = min(timezone.localdate(row.opened_at) for row in rows)
        seen = detectors.Grievances(len(late), len(unsatisfied), len(second), min(since, day))
        if reading := detectors.grievance(seen, day):
            yield Seen(pk, reading)


def _is_over(row: Any, end: datetime) -> bool:
    return row.solved_at is None and row.paused_at is None and bool(row.solution_due_at) and row.solution_due_at < end


def silences(day: date, ids: Ids, limits: Mapping[str, int] | None = None) -> Iterator[Seen]:
    """Yield with which customers of the watched tiers nobody has spoken for long, by the lines in force or others."""
    limits = limits or catalog_queries.table("warnings")["SILENCE"]
    watched = {tier: limits[tier] for tier in rules.TIERS if limits[tier]}
    if not watched:
        return
    # Who has no tier yet is watched like an ordinary one.
    tiers = [*watched, *([""] if rules.UNJUDGED in watched else [])]
    until = day - timedelta(days=min(watched.values()))
    for pk, last in interaction_queries.last_spoken(until=until, tiers=tiers, customer_ids=ids).items():
        yield Seen(pk, detectors.silence((day - last).days))


def resales(day: date, ids: Ids) -> Iterator[Seen]:
    """Yield which dealers were seen reselling below list, at the lowest price of the last half year.

    It counts wherever it was written down: beside the dealer's record or on the page of the markets.
    """
    since = day - timedelta(days=rules.SIGN_DAYS)
    signs = _of(Sign.objects.filter(kind="RESALE", taken_back_at=None, day__range=(since, day)), ids)
    dumped = _of(change_queries.dumpings(since).filter(day__lte=day), ids)
    told = [(row, row.product_name) for row in signs]
    told += [(row, row.product.name if row.product else "") for row in dumped]
    seen: dict[int, list[tuple[Any, str]]] = {}
    for row, product in sorted(told, key=lambda one: (one[0].day, one[0].at)):
        seen.setdefault(row.customer_id, []).append((row, product))
    for pk, prices in seen.items():
        lowest, product = min(prices, key=lambda one: one[0].price / one[0].list_price)
        resold = detectors.Resold(
            float(lowest.price), float(lowest.list_price), len(prices), lowest.day.isoformat(), product
        )
        if reading := detectors.dumping(resold):
            yield Seen(pk, reading)


def limits_used(_day: date, ids: Ids) -> Iterator[Seen]:
    """Yield how much of their limit customers use whose account is kept."""
    rows: Any = receivable_queries.warned(ids).filter(used__gte=LEAST_USED).order_by()
    told = rows.values_list("customer_id", "used", "open", "uninvoiced", "unmatched", "limit")
    for pk, used, owed, waiting, free, limit in told.iterator():
        counts = max(owed + waiting - free, rules.Decimal(0))
        if reading := detectors.credit_limit(float(used), float(counts), float(limit)):
            yield Seen(pk, reading, stake=counts)


def slower_payments(_day: date, ids: Ids) -> Iterator[Seen]:
    """Yield whose payments take longer than they did."""
    rows: Any = receivable_queries.warned(ids).filter(rise__gt=0).order_by()
    for pk, days, rise, spans in rows.values_list("customer_id", "collection_days", "rise", "spans").iterator():
        n_spans = sum(one is not None for one in spans)
        if reading := detectors.collection(float(days), float(rise), n_spans):
            yield Seen(pk, reading)


AT_ONCE: dict[str, Callable[[date, Ids], Iterator[Seen]]] = {
    "INTENT": intents, "COMPLAINT": angers, "PROMISE": promises, "KEY_PERSON": goings, "SILENCE": silences,
    "DUMPING": resales, "OBJECTION": objections, "INCIDENT": mistakes,
    "GRIEVANCE": grievances,
    "CREDIT_LIMIT": limits_used, "COLLECTION": slower_payments,
}  # fmt: skip


def sightings(day: date, codes: Collection[str], ids: Ids = None) -> Iterator[rules.Sighting]:
    """Yield what some of the detectors read now, of some customers or of all."""
    for code in codes:
        yield from of_customers(code, AT_ONCE[code](day, ids))


def sightings_for(day: date, sides: Collection[rules.Lines]) -> Iterator[rules.Sighting]:
    """Yield what is read now of all customers for several lines: nobody either of them watches is left out."""
    yield from sightings(day, [code for code in AT_ONCE if code != "SILENCE"])
    rows = [side.table["SILENCE"] for side in sides]
    lowest = {tier: min((row[tier] for row in rows if row[tier]), default=0) for tier in rules.TIERS}
    yield from of_customers("SILENCE", silences(day, None, lowest))


def of_customers(code: str, seen: Iterable[Seen]) -> Iterator[rules.Sighting]:
    """Yield what a detector read with what is known of the customers; the inactive are left out."""
    for part in core_rules.chunks(seen, size=CARDS_AT_ONCE):
        rows = customer_queries.cards().filter(pk__in={one.customer_id for one in part}, status="ACTIVE").order_by()
        # What is asked and no more: a detector reads every customer there is.
        asked: Any = rows.values_list("pk", "tier", "revenue_year", "owner_id", "branch_id")
        known = {pk: told for pk, *told in asked}
        for one in part:
            if one.customer_id in known:
                tier, year, owner_id, branch_id = known[one.customer_id]
                yield rules.Sighting(
                    code, one.reading, one.about, one.customer_id, tier, year or rules.Decimal(0),
                    owner_id=owner_id, branch_id=branch_id, stake=one.stake,
                )  # fmt: skip


def lines() -> rules.Lines:
    """Return from where on each detector warns now."""
    return rules.Lines(catalog_queries.table("warnings"), catalog_queries.table("staff")["CORE"])
