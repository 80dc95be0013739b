"""Members and their points: joined, earned, redeemed, used, booked by hand."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.media import one_id
from zhike.apps.core import clock, lists
from zhike.apps.loyalty import actions, queries
from zhike.apps.loyalty import lists as loyalty_lists
from zhike.apps.org import queries as org_queries

SEES, EDITS = "loyalty.view", "loyalty.edit"
MEMBERS = loyalty_lists.MEMBERS
LARGEST = 10**9


class MemberRow(paging.row_shape(MEMBERS, required=False)):  # type: ignore[misc]
    """A member in the list."""


class PointsBooked(door.Shape):
    """One entry of the ledger of points, and the balance after it."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=list(loyalty_lists.KINDS))
    origin = serializers.ChoiceField(choices=list(loyalty_lists.SOURCES))
    points = serializers.IntegerField()
    balance = serializers.IntegerField()
    last_day = serializers.DateField(allow_null=True)
    rests_on = serializers.CharField(allow_blank=True)


class PointsRunningOut(door.Shape):
    """Points that hold until a day."""

    last_day = serializers.DateField()
    points = serializers.IntegerField()


class OfferOfMember(door.Shape):
    """A reward or benefit as a member finds it."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(loyalty_lists.OFFERS))
    price = serializers.IntegerField(allow_null=True)
    quota = serializers.IntegerField(help_text="Times a calendar year; 0 sets no limit.")
    n_year = serializers.IntegerField(help_text="Times it was had this calendar year.")
    refusal = serializers.CharField(allow_blank=True, help_text="Why it is not for this member; empty: it is.")


class MemberStatement(paging.row_shape(MEMBERS, required=True)):  # type: ignore[misc]
    """A member with its balance, the latest entries, what runs out when, what it is entitled to."""

    customer_id = serializers.IntegerField()
    is_over = serializers.BooleanField()
    owed = serializers.IntegerField(help_text="Points of goods returned that were spent already.")
    entries = PointsBooked(many=True)
    runs_out = PointsRunningOut(many=True)
    offers = OfferOfMember(many=True)
    version = serializers.IntegerField()


class NewMember(door.Shape):
    """A customer that joins."""

    customer_id = one_id()
    since = serializers.DateField()
    until = serializers.DateField(required=False, allow_null=True)
    card_no = door.optional(20, "Of a card that is out already; left out, the next number is given.")


class AmountEarned(door.Shape):
    """An amount at a till that earns points, once for its reference."""

    member_id = one_id()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    reference = serializers.CharField(max_length=60)


class RewardRedeemed(door.Shape):
    """A reward that is redeemed for points, once for its key."""

    member_id = one_id()
    benefit_id = one_id()
    key = serializers.CharField(max_length=60)


class BenefitClaimed(door.Shape):
    """A benefit that is used, once for its key."""

    benefit_id = one_id()
    key = serializers.CharField(max_length=60)
    place = door.optional(80, "Where, such as the airport or the station.")


class PointsByHand(door.Shape):
    """Points given or, below 0, taken by hand, once for their key."""

    points = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST)
    reason = serializers.CharField(max_length=300)
    key = serializers.CharField(max_length=60)


class MemberRenewed(door.Shape):
    """Until when a membership goes on."""

    until = serializers.DateField(allow_null=True)


class Members(door.View):
    """The members."""

    acts = {"GET": SEES, "POST": EDITS}

    @paging.listed(MEMBERS, MemberRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the members the caller may see."""
        return MEMBERS

    @door.call(returns=MemberStatement, status=201, takes=NewMember)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Let a customer join."""
        pk = actions.enrol(**body, at=clock.now())
        self.headers["Location"] = reverse("api-member", args=[pk])
        return statement(pk)


class Member(door.View):
    """One member."""

    act = SEES

    @door.call(returns=MemberStatement, finds=True)
    def get(self, request: Any, member_id: int) -> dict[str, Any]:
        """Return a member with its points and what it is entitled to."""
        return statement(member_id)


class MemberRenewal(door.View):
    """How long a membership goes on."""

    act = EDITS

    @door.call(returns=MemberStatement, takes=MemberRenewed, finds=queries.member)
    def post(self, request: Any, member_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let a membership go on until a day, or without end."""
        actions.renew(member_id=member_id, until=body["until"], at=clock.now())
        return statement(member_id)


class MemberPoints(door.View):
    """Points by hand."""

    act = EDITS

    @door.call(returns=MemberStatement, status=201, takes=PointsByHand, finds=queries.member)
    def post(self, request: Any, member_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give or take points by hand, within the limits of a day."""
        actions.give_by_hand(member_id=member_id, **body, **_now())
        return statement(member_id)


class MemberBenefitUse(door.View):
    """A benefit used."""

    act = EDITS

    @door.call(returns=MemberStatement, status=201, takes=BenefitClaimed, finds=queries.member)
    def post(self, request: Any, member_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note that a member uses a benefit; refused where it is not entitled, and once its quota is used."""
        actions.use_benefit(member_id=member_id, **body, **_now())
        return statement(member_id)


class PointsEarned(door.View):
    """Points for an amount."""

    act = EDITS

    @door.call(returns=MemberStatement, status=201, takes=AmountEarned, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Give a member the points of an amount that is no order of ours; orders earn by themselves."""
        door.found(queries.member(body["member_id"]))
        actions.earn_amount(**body, **_now())
        return statement(body["member_id"])


class PointsRedeemed(door.View):
    """Points for a reward."""

    act = EDITS

    @door.call(returns=MemberStatement, status=201, takes=RewardRedeemed, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Redeem a reward for points; more than the balance is refused with POINTS_SHORT."""
        door.found(queries.member(body["member_id"]))
        actions.redeem(**body, **_now())
        return statement(body["member_id"])


def _now() -> dict[str, Any]:
    at = clock.now()
    return {"day": org_queries.business_date(at), "at": at}


def statement(member_id: int) -> dict[str, Any]:
    """Return a member as programs read it."""
    row = door.found(queries.member(member_id))
    told = door.found(queries.statement(row.customer_id, day=_now()["day"]))
    entries = [
        {"balance": one.after, "origin": one.source}
        | {name: getattr(one, name) for name in ("day", "kind", "points", "last_day", "rests_on")}
        for one in told.entries
    ]  # fmt: skip
    offers = [
        {"n_year": one.n_year, "refusal": one.refusal}
        | {name: getattr(one.benefit, name) for name in ("id", "code", "name", "kind", "price", "quota")}
        for one in told.offers
    ]  # fmt: skip
    return paging.row(MEMBERS, row) | {
        "customer_id": row.customer_id, "is_over": told.is_over, "owed": told.owed, "entries": entries,
        "runs_out": [vars(one) for one in told.runs_out], "offers": offers, "version": row.version,
    }  # fmt: skip


urls = [
    path("members", Members.as_view(), name="api-members"),
    path("members/<int:member_id>", Member.as_view(), name="api-member"),
    path("members/<int:member_id>/renew", MemberRenewal.as_view(), name="api-member-renewal"),
    path("members/<int:member_id>/points", MemberPoints.as_view(), name="api-member-points"),
    path("members/<int:member_id>/uses", MemberBenefitUse.as_view(), name="api-member-uses"),
    path("points/earn", PointsEarned.as_view(), name="api-points-earned"),
    path("points/redeem", PointsRedeemed.as_view(), name="api-points-redeemed"),
]
