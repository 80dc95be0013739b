"""Notes for the value of a customer: ratings, estimates of the wallet, referrals, competitors."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.api.archive import OfCustomer
from zhike.api.render import Refused
from zhike.api.worth import share
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.valuation import actions, queries, rules


class NewNote(door.Shape):
    """What every note has."""

    reason = serializers.CharField(max_length=300, help_text="Why, or where it is known from.")
    noted_date = serializers.DateField(required=False, help_text="Left out, today.")


class NewRating(NewNote):
    """A rating: ability, willingness and credit from 0 to 100, potential from 1 to 5."""

    subject = serializers.ChoiceField(choices=list(rules.MOST_RATED))
    points = serializers.IntegerField(min_value=0, max_value=100)


class NewWallet(NewNote):
    """What a customer spends a year on what we sell, with anybody."""

    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    win_rate = share(help_text="Chance to win what is bought elsewhere.")
    target_share = share()


class NewReferral(NewNote):
    """A customer brought by this one."""

    referred_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    way = serializers.ChoiceField(choices=("RECOMMENDED", "REFERENCE", "SHOWCASE"))
    share = serializers.DecimalField(
        max_digits=4, decimal_places=3, required=False, default=Decimal("0.5"),
        help_text="How much of what the other one leaves is this one's merit.",
    )  # fmt: skip


class NewRivalry(NewNote):
    """A competitor at this customer; NONE: nobody else is there."""

    outcome = serializers.ChoiceField(choices=("WON_FROM", "CONTESTED", "NONE"))
    competitor = door.optional(120)
    share = share(help_text="Our share of a contested account.")


class Noted(door.Shape):
    """What every note that was taken has."""

    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    ended_date = serializers.DateField(allow_null=True)


class RatingNote(NewRating, Noted):
    """A rating."""


class WalletNote(NewWallet, Noted):
    """An estimate of the wallet."""


class ReferralNote(NewReferral, Noted):
    """A referral."""


class RivalryNote(NewRivalry, Noted):
    """A competitor at a customer, or that there is none."""


class Notes(door.Shape):
    """What is noted of a customer's value and stands, newest first; referrals of customers the caller may see."""

    ratings = RatingNote(many=True)
    wallets = WalletNote(many=True)
    referrals = ReferralNote(many=True)
    rivalries = RivalryNote(many=True)


class Ended(door.Shape):
    """A note that was taken away or brought back."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    ended_date = serializers.DateField(allow_null=True)


SHAPES: dict[str, tuple[str, type[door.Shape]]] = {
    "rating": ("ratings", RatingNote), "wallet": ("wallets", WalletNote), "referral": ("referrals", ReferralNote),
    "rivalry": ("rivalries", RivalryNote),
}  # fmt: skip


def _told(kind: str, row: Any) -> dict[str, Any]:
    return {str(name): getattr(row, str(name)) for name in SHAPES[kind][1]().fields}


def _add(kind: str, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
    at = clock.now()
    day = org_queries.business_date(at)
    try:
        note_id = actions.add_note(kind=kind, customer_id=customer_id, values=body, day=day, at=at)
    except rules.BadNote as bad:
        raise Refused(bad.field, str(bad)) from None
    return _told(kind, door.found(queries.note(kind, note_id)))


class ValueNotes(OfCustomer):
    """What is noted of a customer's value."""

    act = "customer.view"

    @door.call(returns=Notes, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the notes that stand."""
        found = {kind: list(queries.notes(kind, [customer_id])) for kind in SHAPES}
        seen = customer_queries.cards_of(row.referred_id for row in found["referral"])
        found["referral"] = [row for row in found["referral"] if row.referred_id in seen]
        return {SHAPES[kind][0]: [_told(kind, row) for row in rows] for kind, rows in found.items()}


class Ratings(OfCustomer):
    """Ratings of a customer."""

    act = "customer.edit"

    @door.call(returns=RatingNote, status=201, takes=NewRating, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Rate ability, willingness, credit or potential."""
        return _add("rating", customer_id, body)


class Wallets(OfCustomer):
    """Estimates of a customer's wallet."""

    act = "customer.edit"

    @door.call(returns=WalletNote, status=201, takes=NewWallet, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Estimate what the customer spends; its potential follows."""
        return _add("wallet", customer_id, body)


class Referrals(OfCustomer):
    """Whom a customer brought."""

    act = "customer.edit"

    @door.call(returns=ReferralNote, status=201, takes=NewReferral, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note that the customer brought another."""
        return _add("referral", customer_id, body)


class Rivalries(OfCustomer):
    """Competitors at a customer."""

    act = "customer.edit"

    @door.call(returns=RivalryNote, status=201, takes=NewRivalry, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a competitor, or that there is none."""
        return _add("rivalry", customer_id, body)


class OneNote(door.View):
    """One note for the value of a customer."""

    act = "customer.edit"

    def find(self, **where: Any) -> None:
        """Answer 404 for a note that may not be seen, or of no such kind."""
        kind = where["note_kind"]
        door.found(queries.note(kind, where["value_note_id"]) if kind in SHAPES else None)


class NoteEnding(OneNote):
    """The end of a note."""

    @door.call(returns=Ended, finds=True)
    def post(self, request: Any, note_kind: str, value_note_id: int) -> dict[str, Any]:
        """Take a note away from today on; earlier days keep it."""
        at = clock.now()
        return _end(note_kind, value_note_id, org_queries.business_date(at), at)


class NoteRestoring(OneNote):
    """The return of a note."""

    @door.call(returns=Ended, finds=True)
    def post(self, request: Any, note_kind: str, value_note_id: int) -> dict[str, Any]:
        """Bring a note back; refused where a referral was noted again meanwhile."""
        return _end(note_kind, value_note_id, None, clock.now())


def _end(kind: str, note_id: int, day: date | None, at: datetime) -> dict[str, Any]:
    try:
        actions.end_note(kind=kind, note_id=note_id, day=day, at=at)
    except rules.BadNote as bad:
        raise Refused(bad.field, str(bad)) from None
    return {"kind": kind, "id": note_id, "ended_date": door.found(queries.note(kind, note_id)).ended_date}


urls = [
    path("customers/<int:customer_id>/value-notes", ValueNotes.as_view(), name="api-value-notes"),
    path("customers/<int:customer_id>/ratings", Ratings.as_view(), name="api-ratings"),
    path("customers/<int:customer_id>/wallets", Wallets.as_view(), name="api-wallets"),
    path("customers/<int:customer_id>/referrals", Referrals.as_view(), name="api-referrals"),
    path("customers/<int:customer_id>/rivalries", Rivalries.as_view(), name="api-rivalries"),
    path("value-notes/<slug:note_kind>/<int:value_note_id>/end", NoteEnding.as_view(), name="api-value-note-end"),
    path(
        "value-notes/<slug:note_kind>/<int:value_note_id>/restore",
        NoteRestoring.as_view(),
        name="api-value-note-restore",
    ),
]
