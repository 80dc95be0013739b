"""Customers: the list of the pages, one customer, a new one, a change on the version it was made from."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import lists as archive_lists
from zhike.apps.core import clock, lists
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import runs, standing
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules
from zhike.apps.targets import queries as target_queries
from zhike.apps.valuation import queries as valuation_queries

WRITTEN = ("phone", "email", "credit_code", "first_seen_date", "version", "created_at", "updated_at")
# Programs join on codes where people read names; what is written down comes with the single record.
CODES = {"branch_code", "owner_username"}
CUSTOMERS = replace(
    customer_lists.CUSTOMERS,
    columns=tuple(
        replace(column, is_hidden=False) if column.key in CODES else column
        for column in customer_lists.CUSTOMERS.columns
        if column.key not in {*WRITTEN, "first_seen"}
    ),
)
CLASSES = {"VALUE_TIER": "tier", "CHURN_STATE": "state", "RELATION_STAGE": "stage"}
EXPECTED = (
    "revenue_year", "contribution", "cost_to_serve", "basis", "clv", "clv_low", "clv_high", "stake", "p_alive",
    "knowledge", "completeness", "cycle",
)  # fmt: skip
STATUSES = ("ACTIVE", "RETIRED", "SUPPRESSED")


class CustomerRow(paging.row_shape(CUSTOMERS, required=False)):  # type: ignore[misc]
    """A customer in the list."""

    archive = serializers.DictField(
        child=serializers.CharField(allow_null=True),
        required=False,
        help_text="Columns of the archive.",
    )
    classes = serializers.DictField(
        child=serializers.CharField(allow_null=True),
        required=False,
        help_text="Columns of classes and time spans, in words.",
    )


class FullCustomer(paging.row_shape(CUSTOMERS, required=True)):  # type: ignore[misc]
    """A customer with everything written down, and its standing in the current analysis."""

    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    credit_code = serializers.CharField(allow_blank=True)
    first_seen_date = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    currency = serializers.CharField(allow_blank=True)
    clv_low = serializers.FloatField(
        allow_null=True,
        help_text="In 95 of 100 cases it brings at least this; null where a simple rule made the value.",
    )
    clv_high = serializers.FloatField(allow_null=True, help_text="In 95 of 100 cases it brings at most this.")


class OnDay(door.Shape):
    """A day to look back to."""

    as_of = serializers.DateField(required=False, help_text="Left out, today.")


class NewCustomer(door.Shape):
    """A customer who is added."""

    code = door.optional(60, "Left out, the next free one is taken.")
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(
        choices=list(customer_lists.KINDS), required=False, allow_blank=True, default="",
        help_text="Left out, the name tells.",
    )  # fmt: skip
    branch = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        help_text="Code of the home branch; usually one's own.",
    )
    phone = door.optional(40)
    email = serializers.EmailField(max_length=200, required=False, allow_blank=True, default="")
    credit_code = door.optional(40)
    first_seen_date = serializers.DateField(required=False, help_text="Left out, today.")


class ChangedCustomer(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(choices=list(customer_lists.KINDS), required=False)
    status = serializers.ChoiceField(
        choices=STATUSES, required=False, help_text="RETIRED is the end of a case of the retirement desk alone."
    )
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=200, required=False, allow_blank=True)
    credit_code = serializers.CharField(max_length=40, required=False, allow_blank=True)


class Customers(door.View):
    """The customers one may see."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}
    brings = "customer"

    @paging.listed(CUSTOMERS, CustomerRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the customers the caller may see, with their standing.

        Every field of the archive that is not sensitive is a filter and a column too, by its code after x_: x_industry
        for words, x_staff_min and x_staff_max for numbers, x_founded_date_from and x_founded_date_to for days, and
        x_industry_is for how each is meant. The columns come together under archive. The classes of every dimension are
        filters and columns too, by its code after c_: c_loyalty=LOYAL,OLD, on another day with c_on; their columns come
        together under classes. What customers did is filtered by after b_: b_product=K1 with b_within=90, b_orders_min.
        """
        day = org_queries.business_date(clock.now())
        return target_queries.with_behaviour(archive_lists.with_archive(CUSTOMERS, day), day)

    @door.call(returns=FullCustomer, status=201, takes=NewCustomer)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a customer; it is the caller's own where the role sees its own only."""
        at, actor = clock.now(), request._request.actor
        body.setdefault("first_seen_date", org_queries.business_date(at))
        branch_id = home(body.pop("branch"), request)
        own = actor.user_id if actor.rows == rules.Rows.OWN else None
        new = customer_actions.NewCustomer(**body, branch_id=branch_id, owner_id=own)
        customer_id = customer_actions.add_customer(new=new, at=at)
        self.headers["Location"] = reverse("api-customer", args=[customer_id])
        return told(customer_id)


class Customer(door.View):
    """One customer."""

    acts = {"GET": "customer.view", "PATCH": "customer.edit"}

    @door.call(returns=FullCustomer, query=OnDay, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return a customer as it stands, or stood on an earlier day; expectations are told for today alone."""
        at = clock.now()
        today, card = org_queries.business_date(at), door.found(customer_queries.card(customer_id))
        archive_actions.note_reading(customer_id=customer_id, branch_id=card.branch_id, at=at)
        day = min(query.get("as_of") or today, today)
        return told_on(card, day, today)

    @door.call(returns=FullCustomer, takes=ChangedCustomer, finds=customer_queries.customer)
    def patch(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change what is written down; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        customer_actions.change_customer(customer_id=customer_id, values=body, version=version, at=clock.now())
        return told(customer_id)


def home(code: str, request: Any) -> int:
    """Return the id of a branch whose records the caller may see, without a code the caller's own."""
    actor = request._request.actor
    if not code:
        return actor.user.branch_id
    branch = org_queries.row_branches(actor).filter(code=code).first()
    if branch is None:
        raise Refused("branch", _("There is no such branch among yours."))
    return branch.pk


def told(customer_id: int) -> dict[str, Any]:
    """Return a visible customer."""
    customer, card = customer_queries.customer(customer_id), customer_queries.card(customer_id)
    written = {name: getattr(door.found(customer), name) for name in WRITTEN}
    run = runs.current()
    ends = valuation_queries.interval_of(card, run.pk) if run and card else None
    low, high = (round(end, 2) for end in ends) if ends else (None, None)
    row = paging.row(CUSTOMERS, door.found(card)) | written
    return row | {"currency": paging.currency(), "clv_low": low, "clv_high": high}


def told_on(card: Any, day: date, today: date) -> dict[str, Any]:
    """Return a visible customer as it stands, or stood on an earlier day."""
    return told(card.pk) | (_then(card, day, today) if day < today else {})


def _then(card: Any, day: date, today: date) -> dict[str, Any]:
    """Return what is told otherwise of a past day; nothing is expected of it in hindsight."""
    was = standing.standing_on(card, door.found(customer_queries.customer(card.pk)), day, today=today)
    return dict.fromkeys(EXPECTED) | {
        **{name: was.classes.get(dimension, "") for dimension, name in CLASSES.items()},
        "revenue": was.revenue, "days": was.n_purchase_days, "first_purchase": was.first_purchase_date,
        "last_purchase": was.last_purchase_date, "status": was.status,
        "owner": was.owner and was.owner.name, "owner_username": was.owner and was.owner.username,
        "branch": was.branch and was.branch.name, "branch_code": was.branch and was.branch.code,
    }  # fmt: skip


urls = [
    path("customers", Customers.as_view(), name="api-customers"),
    path("customers/<int:customer_id>", Customer.as_view(), name="api-customer"),
]
