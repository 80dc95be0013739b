"""Reads of how customers are served: when each was last spoken with, the time it took, what it came to us with."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.interactions import rules
from zhike.apps.interactions.models import Contactedness, Interaction, Presence, Promise
from zhike.apps.interactions.queries.contacts import end_of
from zhike.apps.outbound import queries as outbound_queries


def last_spoken(
    *, until: date, tiers: Collection[str] | None = None, customer_ids: Collection[int] | None = None
) -> dict[int, date]:
    """Return the day visible customers, of some tiers or all, were last spoken with; of those spoken with by a day."""
    rows = Contactedness.objects.filter(last_two_way_at__lt=end_of(until))
    if tiers is not None:
        rows = rows.filter(customer__card__tier__in=tiers)
    if customer_ids is not None:
        rows = rows.filter(pk__in=list(customer_ids))
    return {pk: timezone.localdate(at) for pk, at in rows.values_list("pk", "last_two_way_at").iterator()}


def minutes_by_customer(first: date, last: date) -> dict[int, int]:
    """Return the minutes spent on each visible customer after one day and up to another, where they were noted."""
    rows = Interaction.objects.filter(taken_back_at=None, duration_minutes__gt=0)
    rows = rows.filter(happened_at__gte=end_of(first), happened_at__lt=end_of(last))
    return dict(rows.order_by().values_list("customer_id").annotate(n=Sum("duration_minutes")))


def n_inbound(customer_id: int, first: date, last: date) -> tuple[int, int]:
    """Return how often a visible customer came to us after one day and up to another, and how often with an opinion."""
    rows = Interaction.objects.filter(customer_id=customer_id, taken_back_at=None, kind__in=rules.CONTACT_KINDS)
    rows = rows.filter(happened_at__gte=end_of(first), happened_at__lt=end_of(last), direction="IN")
    contents = list(rows.values_list("contents", flat=True))
    return len(contents), sum("OPINION" in named for named in contents)


def gesture_days(branch_ids: Collection[int], first: date, last: date) -> list[date]:
    """Return the day of each contact between two days at some branches in which care or sincerity was shown."""
    begin = end_of(first) - timedelta(days=1)
    rows = Interaction.objects.filter(taken_back_at=None, happened_at__gte=begin, happened_at__lt=end_of(last))
    rows = rows.filter(branch_id__in=list(branch_ids)).exclude(gesture="").order_by()
    return [timezone.localdate(at) for at in rows.values_list("happened_at", flat=True)]


def moods(begin: datetime, end: datetime, branch_ids: Collection[int] | None) -> list[tuple[str, str]]:
    """Return how customers felt before and after each contact from a moment until another, in some branches or all."""
    rows = Interaction.objects.filter(taken_back_at=None, happened_at__gte=begin, happened_at__lt=end)
    rows = rows.exclude(emotion_before="").order_by()
    rows = rows if branch_ids is None else rows.filter(branch_id__in=list(branch_ids))
    return list(rows.values_list("emotion_before", "emotion_after"))


def moods_by_month(begin: datetime, end: datetime, branch_ids: Collection[int]) -> dict[date, tuple[int, int, int]]:
    """Return by month of some branches (pleased, dissatisfied, all) contacts whose mood was noted, by its last one.

    Months without any are left out.
    """
    rows = Interaction.objects.filter(
        taken_back_at=None, happened_at__gte=begin, happened_at__lt=end, branch_id__in=list(branch_ids)
    ).exclude(emotion_before="", emotion_after="")
    last = Case(When(emotion_after="", then=F("emotion_before")), default=F("emotion_after"))
    told = rows.order_by().annotate(mood=last, month=TruncMonth("happened_at")).values("month").annotate(
        good=Count("pk", filter=Q(mood="PLEASED")), bad=Count("pk", filter=Q(mood__in=rules.NEGATIVE)), n=Count("pk"),
    )  # fmt: skip
    return {timezone.localdate(one["month"]): (one["good"], one["bad"], one["n"]) for one in told}


def talks_of(customer_ids: Iterable[int], first: date, last: date) -> Iterator[tuple[int, date, str, str]]:
    """Yield customer, day, direction and mood afterwards of the contacts after one day and up to another.

    Contacts that reached nobody are left out.
    """
    rows = Interaction.objects.filter(customer_id__in=list(customer_ids), taken_back_at=None)
    rows = rows.filter(kind__in=rules.CONTACT_KINDS, happened_at__gte=end_of(first), happened_at__lt=end_of(last))
    told = rows.exclude(direction="MISSED").order_by()
    for pk, at, direction, mood in told.values_list("customer_id", "happened_at", "direction", "emotion_after"):
        yield pk, timezone.localdate(at), direction, mood


def discontented(first: date, last: date) -> dict[int, date]:
    """Return with which visible customers a contact after one day and up to another ended in a bad mood, when last."""
    rows = Interaction.objects.filter(emotion_after__in=rules.NEGATIVE, taken_back_at=None)
    rows = rows.filter(happened_at__gte=end_of(first), happened_at__lt=end_of(last)).order_by()
    found = rows.values_list("customer_id").annotate(last=Max("happened_at"))
    return {pk: timezone.localdate(at) for pk, at in found}


class Talk(NamedTuple):
    """A contact that reached somebody, as relations are judged by it."""

    customer_id: int
    day: date
    direction: str
    contents: frozenset[str]


def told_of(customer_ids: Iterable[int], first: date, last: date) -> list[Talk]:
    """Return the contacts with some visible customers after one day and up to another, with what they were about.

    Contacts that reached nobody are left out.
    """
    rows = Interaction.objects.filter(customer_id__in=list(customer_ids), taken_back_at=None)
    rows = rows.filter(kind__in=rules.CONTACT_KINDS, happened_at__gte=end_of(first), happened_at__lt=end_of(last))
    told = rows.exclude(direction="MISSED").order_by("happened_at", "pk")
    found = told.values_list("customer_id", "happened_at", "direction", "contents")
    return [Talk(pk, timezone.localdate(at), direction, frozenset(named)) for pk, at, direction, named in found]


def silence(customer_ids: Iterable[int]) -> dict[int, tuple[date, bool]]:
    """Return when some visible customers were last spoken with, and whether somebody was given a task to break it."""
    rows = Contactedness.objects.filter(pk__in=list(customer_ids)).exclude(last_two_way_at=None)
    found = rows.values_list("pk", "last_two_way_at", "silence_task_id")
    return {pk: (timezone.localdate(at), task_id is not None) for pk, at, task_id in found}


def silence_limits() -> dict[str, int]:
    """Return after how many days without a talk a customer of each tier is silent; empty: one without a tier."""
    limits = {tier: row["days"] for tier, row in catalog_queries.table("silence").items()}
    return limits | {"": limits[rules.UNJUDGED]}


def ever_spoken(customer_ids: Iterable[int]) -> set[int]:
    """Return with which of some visible customers a contact was ever noted."""
    rows = Contactedness.objects.filter(pk__in=list(customer_ids))
    return set(rows.values_list("pk", flat=True))


def n_spoken_after_first(cards: QuerySet[Any, Any]) -> int:
    """Return how many of the customers a question names were reached within the days of care after they first bought.

    Counted from the day after the purchase; what was said on its day is selling.
    """
    first = F("customer__card__first_purchase_date")
    rows = Interaction.objects.filter(customer__in=cards, taken_back_at=None, kind__in=rules.CONTACT_KINDS)
    rows = rows.exclude(direction="MISSED").filter(
        happened_at__date__gt=first, happened_at__date__lte=first + timedelta(days=rules.CARE_DAYS)
    )
    return rows.order_by().values("customer_id").distinct().count()


def promises_fallen_due(customer_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return of some customers how many promises due after one day and up to another were kept by theirs, of all."""
    rows = Promise.objects.filter(customer_id__in=list(customer_ids), due_date__gt=first, due_date__lte=last)
    rows = rows.exclude(status__in=("CANCELLED", "PENDING_APPROVAL")).order_by()
    kept = Count("pk", filter=Q(status="KEPT", kept_date__lte=F("due_date")))
    return {pk: (n, of) for pk, n, of in rows.values_list("customer_id").annotate(n=kept, of=Count("pk"))}


def minutes_of(
    user_ids: Collection[int], first: date, last: date, *, among: QuerySet[Any, Any]
) -> tuple[int, int]:  # fmt: skip
    """Return the noted minutes some of us spent with visible customers after one day and up to another.

    First with all of them, then with those whose ids a question names.
    """
    if not user_ids:
        return 0, 0
    rows = Interaction.objects.filter(taken_back_at=None, duration_minutes__gt=0, user__in=list(user_ids)).order_by()
    rows = rows.filter(happened_at__gte=end_of(first), happened_at__lt=end_of(last))
    told = rows.aggregate(
        n=Sum("duration_minutes"), n_among=Sum("duration_minutes", filter=Q(customer__in=among))
    )  # fmt: skip
    return told["n"] or 0, told["n_among"] or 0


def answered_in_time(customer_ids: Any, after: date, until: date, *, hours: int) -> tuple[int, int]:
    """Return how many contacts that waited for our answer had one within some hours, and how many there were.

    What a customer wrote, and a call nobody took, waits; a talk or a message of ours answers it. Who wrote after a day
    and up to another counts; who still waits within the hours is not judged yet. `customer_ids` may be a question.
    """
    rows = Interaction.objects.filter(customer__in=customer_ids, taken_back_at=None, kind__in=rules.CONTACT_KINDS)
    waits = Q(direction="MISSED") | Q(direction="IN") & ~Q(channel__in=rules.SPOKEN_AT_ONCE)
    rows = rows.filter(waits, happened_at__gte=end_of(after), happened_at__lt=end_of(until)).order_by()
    latest = OuterRef("happened_at") + timedelta(hours=hours)
    talked = Interaction.objects.filter(
        customer=OuterRef("customer"), taken_back_at=None, direction__in=("OUT", "BOTH")
    )
    talked = talked.filter(happened_at__gt=OuterRef("happened_at"), happened_at__lte=latest).order_by()
    written = outbound_queries.sent_to_customers().filter(object_id=OuterRef("customer"))
    written = written.filter(sent_at__gt=OuterRef("happened_at"), sent_at__lte=latest)
    judged = rows.annotate(has_answer=Exists(talked) | Exists(written)).filter(
        Q(has_answer=True) | Q(happened_at__lt=end_of(until) - timedelta(hours=hours))
    )  # fmt: skip
    told = judged.aggregate(n=Count("pk", filter=Q(has_answer=True)), of=Count("pk"))
    return told["n"], told["of"]


class Served(NamedTuple):
    """A contact as the standards of service look at it: with whom, when, how, how long, and who of us was there."""

    customer_id: int
    pk: int
    happened_at: datetime
    direction: str
    channel: str
    minutes: int | None
    user_ids: frozenset[int]


def served(customer_ids: Collection[int], first: date, last: date) -> list[Served]:
    """Return the contacts with some visible customers between two days, both included, in the order they happened."""
    rows = Interaction.objects.filter(customer_id__in=list(customer_ids), taken_back_at=None)
    rows = rows.filter(kind__in=rules.CONTACT_KINDS, happened_at__lt=end_of(last))
    rows = rows.filter(happened_at__gte=end_of(first - timedelta(days=1))).order_by("happened_at", "id")
    names = ("customer_id", "pk", "happened_at", "direction", "channel", "duration_minutes", "user_id")
    found = list(rows.values_list(*names))
    there: dict[int, set[int]] = {}
    for some in core_rules.chunks([row[1] for row in found]):
        present = Presence.objects.filter(interaction_id__in=some).exclude(user=None)
        for pk, user_id in present.values_list("interaction_id", "user_id"):
            there.setdefault(pk, set()).add(user_id)
    return [
        Served(customer, pk, at, direction, channel, minutes, frozenset(there.get(pk, set()) | ({by} if by else set())))
        for customer, pk, at, direction, channel, minutes, by in found
    ]
