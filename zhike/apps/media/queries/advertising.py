"""Reads of advertising: advertisements with the leads they brought, and what each lead cost."""

from collections.abc import Iterable
from datetime import date

from django.db.models import BigIntegerField, Count, DecimalField, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, NullIf, Round

from zhike.apps.media import rules
from zhike.apps.media.models import Advertisement, Lead

# Who came before an advertisement ran was not brought by it.
IN_TIME = Q(leads__day__gte=F("first_date"))
MONEY, WHOLE = DecimalField(max_digits=16, decimal_places=2), BigIntegerField()


def advertisements() -> QuerySet[Advertisement]:
    """Return the visible advertisements, newest first, with how many leads each brought and what one cost.

    The number counts every lead, also those whose customer the reader may not open.
    """
    rows = Advertisement.objects.select_related("branch", "group", "form", "author").order_by("-first_date", "-id")
    # Whole cents, half a cent up, as `rules.cost_per_lead`: SQLite has no other way to divide without losing one.
    cents = Cast(Round(F("cost") * 100, output_field=FloatField()), WHOLE)
    n_leads = NullIf(Cast(F("n_leads"), WHOLE), Value(0, WHOLE), output_field=WHOLE)
    each = Cast((cents * 2 + n_leads) / (n_leads * 2), FloatField()) / 100.0
    return rows.annotate(n_leads=Count("leads", filter=IN_TIME)).annotate(
        per_lead=Round(Cast(each, MONEY), precision=2)
    )


def advertisement(advertisement_id: int) -> Advertisement | None:
    """Return a visible advertisement."""
    return advertisements().filter(pk=advertisement_id).first()


def by_code(code: str) -> Advertisement | None:
    """Return the advertisement a code belongs to, however it was typed; asked by the machine."""
    return Advertisement.objects.filter(code=rules.plain_code(code)).first()


def lead_cost(row: Advertisement) -> rules.LeadCost:
    """Return what a lead of an advertisement cost, with its base."""
    return rules.cost_per_lead(row.cost, row.n_leads)  # type: ignore[attr-defined]  # annotated by advertisements


def leads_of(advertisement_id: int) -> QuerySet[Lead]:
    """Return the leads of an advertisement whose customers one may see, newest first."""
    rows = Lead.objects.select_related("customer", "advertisement").filter(advertisement_id=advertisement_id)
    return rows.filter(day__gte=F("advertisement__first_date")).order_by("-day", "-id")


def led_ids(customer_ids: Iterable[int], *, until: date | None = None) -> set[int]:
    """Return which of some visible customers an advertisement brought, by a day where one is given."""
    rows = Lead.objects.filter(customer_id__in=list(customer_ids))
    rows = rows if until is None else rows.filter(day__lte=until)
    return set(rows.values_list("customer_id", flat=True))
