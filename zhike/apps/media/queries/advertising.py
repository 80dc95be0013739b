"""Reads of advertising: advertisements with the leads they brought, and what each lead cost."""

from django.db.models import Count, DecimalField, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast, NullIf, Round

from zhike.apps.media import rules
from zhike.apps.media.models import Advertisement, Lead

# Who came before an advertisement ran was not brought by it.
IN_TIME = Q(leads__day__gte=F("first_date"))
MONEY = DecimalField(max_digits=16, decimal_places=2)


def advertisements() -> QuerySet[Advertisement]:
    """Return the visible advertisements, newest first, with how many leads each brought and what one cost.

    The number counts every lead, also those whose customer the reader may not open.
    """
    rows = Advertisement.objects.select_related("branch", "group", "form", "author").order_by("-first_date", "-id")
    n_leads = NullIf(Cast(F("n_leads"), FloatField()), 0.0, output_field=FloatField())
    each = Cast(F("cost"), FloatField()) / n_leads
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
