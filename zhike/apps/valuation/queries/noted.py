"""Notes: what people wrote down of visible customers for their value, newest first."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhike.apps.valuation.models import Rating, Referral, Rivalry, WalletEstimate

TABLES: dict[str, type[Rating] | type[WalletEstimate] | type[Referral] | type[Rivalry]] = {
    "rating": Rating, "wallet": WalletEstimate, "referral": Referral, "rivalry": Rivalry,
}  # fmt: skip
NEWEST = ("-noted_date", "-id")


def notes(kind: str, customer_ids: Iterable[int], *, until: date | None = None) -> QuerySet[Any]:
    """Return the notes of a kind about visible customers that stand, or stood on a day."""
    rows = TABLES[kind].objects.filter(customer_id__in=list(customer_ids)).order_by(*NEWEST)
    if until is None:
        return rows.filter(ended_date=None)
    return rows.filter(Q(ended_date=None) | Q(ended_date__gt=until), noted_date__lte=until)


def note(kind: str, note_id: int) -> Any | None:
    """Return a note about a visible customer, ended or not."""
    return TABLES[kind].objects.filter(pk=note_id).first()


def newest(kind: str, customer_ids: Iterable[int], *, until: date | None = None, **which: Any) -> dict[int, Any]:
    """Return the newest note of a kind that stands for each of some visible customers."""
    found: dict[int, Any] = {}
    for row in notes(kind, customer_ids, until=until).filter(**which):
        found.setdefault(row.customer_id, row)
    return found


def referrals_from(customer_ids: Iterable[int], *, ever: bool = False) -> list[tuple[int, int, Any]]:
    """Return who brought whom for what share, of the referrals of visible customers that stand, or `ever` stood."""
    ids = list(customer_ids)
    rows = Referral.objects.filter(customer_id__in=ids) if ever else notes("referral", ids)
    # Of two records of one customer the merged one counts no more.
    rows = rows.exclude(referred__status="MERGED").order_by("id")
    return list(rows.values_list("customer_id", "referred_id", "share"))


def referrals_to(customer_id: int) -> QuerySet[Referral]:
    """Return the referrals that brought a customer, by visible customers."""
    return Referral.objects.select_related("customer").filter(referred_id=customer_id, ended_date=None)


def noted_ids(kind: str, **which: Any) -> set[int]:
    """Return the visible customers with a note of a kind that stands."""
    return set(TABLES[kind].objects.filter(ended_date=None, **which).values_list("customer_id", flat=True))


def rivalries() -> QuerySet[Rivalry]:
    """Return what is known of competitors at visible customers and stands."""
    return Rivalry.objects.filter(ended_date=None)


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is noted of a customer's value, for the customer to read."""
    columns = {
        "ratings": (Rating, ("subject", "points")), "wallets": (WalletEstimate, ("amount",)),
        "referrals": (Referral, ("way", "share")), "rivals": (Rivalry, ("outcome", "competitor")),
    }  # fmt: skip
    return {
        name: list(table._default_manager.filter(customer_id=customer_id).order_by("id").values(
            *names, "reason", "noted_date", "ended_date"
        ))
        for name, (table, names) in columns.items()
    }  # fmt: skip
