"""Key customers: both balances, reviews with minutes, rewards; resources of customers met with what we look for."""

from collections.abc import Callable
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.org import queries as org_queries

STATES = (rules.DONE, rules.DUE, rules.MISSING)


def _money() -> serializers.DecimalField:
    return serializers.DecimalField(18, 4, allow_null=True, coerce_to_string=True)


class KeyCustomer(door.Shape):
    """A key customer."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField()
    ours = _money()
    theirs = _money()
    one_sided = serializers.CharField(
        allow_blank=True, help_text="US, THEM or BOTH lose by it; blank: nobody known to."
    )
    review = serializers.ChoiceField(choices=STATES)
    last_review = serializers.DateField(allow_null=True)
    since = serializers.DateField(allow_null=True, help_text="A key customer without a break since then.")
    n_quarters = serializers.IntegerField()
    is_rewarded = serializers.BooleanField()


class KeyCustomers(door.Shape):
    """The visible key customers, those that bring most first."""

    currency = serializers.CharField(allow_null=True)
    quarters_wanted = serializers.IntegerField(help_text="For a reward.")
    results = KeyCustomer(many=True)


class NewBenefit(door.Shape):
    """What a customer gains from us in a year; below zero it loses."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    amount = serializers.DecimalField(18, 2)
    evidence = serializers.CharField(max_length=300)
    noted_date = serializers.DateField()


class NewAccountReview(door.Shape):
    """A review with its minutes."""

    day = serializers.DateField()
    minutes = serializers.CharField(max_length=8_000)


class NewReward(door.Shape):
    """What a customer gets for having stayed."""

    what = serializers.CharField(max_length=200)


class Resource(door.Shape):
    """A resource of a customer that fits, and by which words."""

    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    text = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())


class OpenNeed(door.Shape):
    """What a branch looks for."""

    id = serializers.IntegerField()
    branch = serializers.CharField()
    title = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    closed_date = serializers.DateField(allow_null=True)
    matches = Resource(many=True)


class Needs(door.Shape):
    """What we look for."""

    results = OpenNeed(many=True)


class NewNeed(door.Shape):
    """What a branch looks for."""

    branch = serializers.CharField(max_length=30, help_text="Its code.")
    title = serializers.CharField(max_length=160)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=20)


class AllKeyCustomers(door.View):
    """Key customers."""

    act = "customer.view"

    @door.call(returns=KeyCustomers)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the key customers with what both sides gain, their reviews and the way to the reward."""
        rows = queries.accounts(org_queries.business_date(clock.now()))
        return {
            "currency": paging.currency() or None, "quarters_wanted": queries.quarters_wanted(),
            "results": [_told(one) for one in rows],
        }  # fmt: skip


class _OfCustomer(door.View):
    """Something written about a key customer."""

    def _written(self, customer_id: int, write: Callable[[], Any], field: str) -> dict[str, Any]:
        _done(write, field)
        one = queries.account(customer_id, org_queries.business_date(clock.now()))
        if one is None:
            raise Refused(field, _("Only VIP and major customers are key customers."), code="NOT_KEY")
        return _told(one)


class Benefits(_OfCustomer):
    """What a customer gains from us."""

    act = "customer.edit"

    @door.call(returns=KeyCustomer, status=201, takes=NewBenefit, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note what a key customer gains from us."""
        at = clock.now()
        return self._written(
            customer_id, lambda: actions.note_benefit(customer_id=customer_id, **body, at=at), "amount"
        )


class AccountReviews(_OfCustomer):
    """Reviews of a key customer."""

    act = "review.add"

    @door.call(returns=KeyCustomer, status=201, takes=NewAccountReview, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep the minutes of a review."""
        at = clock.now()
        return self._written(customer_id, lambda: actions.review_account(customer_id=customer_id, **body, at=at), "day")


class Rewards(_OfCustomer):
    """Rewards of a key customer."""

    act = "support.grant"

    @door.call(returns=KeyCustomer, status=201, takes=NewReward, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Reward a customer for having stayed a key customer; once for each stretch."""
        at = clock.now()
        day = org_queries.business_date(at)
        return self._written(
            customer_id, lambda: actions.reward(customer_id=customer_id, **body, day=day, at=at), "what"
        )


class OpenNeeds(door.View):
    """What we look for."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=Needs)
    def get(self, request: Any) -> dict[str, Any]:
        """Return what we look for, with the resources of customers that fit."""
        return _needs()

    @door.call(returns=Needs, status=201, takes=NewNeed)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Write down what a branch looks for."""
        branch = next((one for one in org_queries.row_branches(request.actor) if one.code == body["branch"]), None)
        if branch is None:
            raise Refused("branch", _("There is no such branch among those whose records you may see."))
        told = {"title": body["title"], "tags": body["tags"]}
        _done(lambda: actions.add_need(branch_id=branch.pk, **told, at=clock.now()), "tags")
        return _needs()


def _needs() -> dict[str, Any]:
    found, _everything = queries.wanted(org_queries.business_date(clock.now()))
    return {
        "results": [
            {
                "id": one.need.pk, "branch": one.need.branch.code, "title": one.need.title, "tags": one.need.tags,
                "closed_date": one.need.closed_date,
                "matches": [
                    {"customer_id": match.resource.customer_id, "customer": match.resource.customer.name,
                     "text": match.resource.text, "tags": list(match.tags)}
                    for match in one.matches
                ],
            }
            for one in found
        ]
    }  # fmt: skip


def _told(one: queries.Account) -> dict[str, Any]:
    return {
        "customer_id": one.card.pk, "code": one.card.code, "name": one.card.name, "tier": one.card.tier,
        "ours": one.ours, "theirs": one.theirs, "one_sided": one.one_sided, "review": one.review,
        "last_review": one.last_review, "since": one.stretch.since if one.stretch else None,
        "n_quarters": one.stretch.n_quarters if one.stretch else 0, "is_rewarded": one.is_rewarded,
    }  # fmt: skip


def _done(write: Callable[[], Any], field: str) -> None:
    try:
        write()
    except rules.Refused as refusal:
        raise Refused(field, _("A rule refuses it: %(rule)s.") % {"rule": refusal}, code=str(refusal)) from None


urls = [
    path("key-customers", AllKeyCustomers.as_view(), name="api-key-customers"),
    path("customers/<int:customer_id>/benefits", Benefits.as_view(), name="api-benefits"),
    path("customers/<int:customer_id>/account-reviews", AccountReviews.as_view(), name="api-account-reviews"),
    path("customers/<int:customer_id>/rewards", Rewards.as_view(), name="api-rewards"),
    path("needs", OpenNeeds.as_view(), name="api-needs"),
]
