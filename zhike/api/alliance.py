"""Rewards and benefits, partners with verification and settlement, recommendations."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.media import a_version, one_id
from zhike.apps.core import clock, lists
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty import lists as loyalty_lists
from zhike.apps.org import queries as org_queries

SEES, EDITS, MANAGES = "loyalty.view", "loyalty.edit", "loyalty.manage"
BENEFITS, PARTNERS = loyalty_lists.BENEFITS, loyalty_lists.PARTNERS
RECOMMENDATIONS = loyalty_lists.RECOMMENDATIONS
CODE = r"^[A-Za-z0-9_-]{2,20}$"
LARGEST = 10**9
LONGEST_PLACE = 80


class BenefitRow(paging.row_shape(BENEFITS, required=False)):  # type: ignore[misc]
    """A reward or benefit in the list."""


class PartnerRow(paging.row_shape(PARTNERS, required=False)):  # type: ignore[misc]
    """A partner in the list."""


class RecommendationRow(paging.row_shape(RECOMMENDATIONS, required=False)):  # type: ignore[misc]
    """A recommendation in the list."""


class FullRecommendation(paging.row_shape(RECOMMENDATIONS, required=True)):  # type: ignore[misc]
    """A recommendation."""

    referrer_id = serializers.IntegerField()
    referred_id = serializers.IntegerField()


def _codes(known: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=list(known)), required=False, max_length=4)


def _whole() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=LARGEST, required=False, allow_null=True)


class OfferFields(door.Shape):
    """What is said of a reward or benefit."""

    about = door.optional(300)
    price = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, allow_null=True)
    worth = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, required=False, allow_null=True)
    stock = _whole()
    quota = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    levels = _codes(rules.LEVELS)
    tiers = _codes(("VIP", "MAJOR", "ORDINARY", "SMALL"))
    places = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_PLACE), required=False, max_length=200
    )
    last_date = serializers.DateField(required=False, allow_null=True)


class NewOffer(OfferFields):
    """A reward or benefit that is put into the catalogue."""

    code = serializers.RegexField(CODE, max_length=20)
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=list(loyalty_lists.OFFERS))
    first_date = serializers.DateField()


class ChangedOffer(OfferFields):
    """What is changed of a reward or benefit, on the version the caller saw."""

    version = a_version()
    name = serializers.CharField(max_length=120, required=False)


class FullOffer(paging.row_shape(BENEFITS, required=True)):  # type: ignore[misc]
    """A reward or benefit with what it asks for."""

    about = serializers.CharField(allow_blank=True)
    levels = serializers.ListField(child=serializers.CharField())
    tiers = serializers.ListField(child=serializers.CharField())
    places = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class CardShown(door.Shape):
    """A card that is shown at a partner; with a bill the discount is written down, once for the receipt."""

    partner = serializers.CharField(max_length=20, help_text="The code of the partner.")
    card_no = serializers.CharField(max_length=20)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, allow_null=True)
    reference = door.optional(40, "The number of the receipt.")


class CardVerified(door.Shape):
    """Whether a card holds, and what is off."""

    holds = serializers.BooleanField()
    rule = serializers.CharField(allow_blank=True, help_text="Why it does not hold; empty: it does.")
    told = serializers.CharField(allow_blank=True)
    level = serializers.CharField(allow_blank=True)
    percent = serializers.IntegerField()
    discount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    use_id = serializers.IntegerField(allow_null=True)


class SettledUse(door.Shape):
    """What a member had at a partner."""

    day = serializers.DateField()
    card_no = serializers.CharField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    discount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)


class Settlement(door.Shape):
    """What is settled with a partner for some days: of the members the caller may see."""

    n = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    discount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    share = serializers.DecimalField(max_digits=16, decimal_places=2, help_text="What of the discount we bear.")
    uses = SettledUse(many=True)


class SettlementDays(door.Shape):
    """Of which days, both included."""

    first = serializers.DateField(help_text="The first day.")
    last = serializers.DateField(help_text="The last day.")


class NewRecommendation(door.Shape):
    """Who recommended us to whom."""

    referrer_id = one_id()
    referred_id = one_id()
    day = serializers.DateField()
    note = door.optional(300)


class RecommendationResult(door.Shape):
    """What came of a recommendation."""

    result = serializers.ChoiceField(choices=["BOUGHT", "DECLINED"])


class MemberBenefits(door.View):
    """The catalogue of rewards and benefits."""

    acts = {"GET": SEES, "POST": MANAGES}

    @paging.listed(BENEFITS, BenefitRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the catalogue."""
        return BENEFITS

    @door.call(returns=FullOffer, status=201, takes=NewOffer)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Put a reward or benefit into the catalogue."""
        pk = actions.add_benefit(values=body, at=clock.now())
        self.headers["Location"] = reverse("api-member-benefit", args=[pk])
        return _offer(pk)


class MemberBenefit(door.View):
    """One reward or benefit."""

    acts = {"GET": SEES, "PATCH": MANAGES}

    @door.call(returns=FullOffer, finds=True)
    def get(self, request: Any, offer_id: int) -> dict[str, Any]:
        """Return a reward or benefit with what it asks for."""
        return _offer(offer_id)

    @door.call(returns=FullOffer, takes=ChangedOffer, finds=queries.benefit)
    def patch(self, request: Any, offer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a reward or benefit; a stale version is refused with 409."""
        version = body.pop("version")
        actions.change_benefit(benefit_id=offer_id, values=body, version=version, at=clock.now())
        return _offer(offer_id)


class Partners(door.View):
    """The partners of the alliance."""

    act = SEES

    @paging.listed(PARTNERS, PartnerRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the partners."""
        return PARTNERS


class PartnerVerification(door.View):
    """A card shown at a partner."""

    act = EDITS

    @door.call(returns=CardVerified, takes=CardShown)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Say whether a card holds and what is off; an expired membership is no error, but does not hold."""
        at = clock.now()
        day = org_queries.business_date(at)
        told = dict(vars(actions.verify(partner_code=body.pop("partner"), **body, day=day, at=at)))
        return told | {"holds": told.pop("is_valid")}


class PartnerSettlement(door.View):
    """What is settled with a partner."""

    act = SEES

    @door.call(returns=Settlement, query=SettlementDays, finds=True)
    def get(self, request: Any, partner_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return what members had at a partner between two days, and what of it we bear."""
        door.found(queries.partner(partner_id))
        uses, sums = queries.settlement(partner_id, query["first"], query["last"])
        rows = [
            {"day": one.day, "card_no": one.member.card_no, "amount": one.amount, "discount": one.discount}
            for one in uses
        ]  # fmt: skip
        return sums | {"uses": rows}


class Recommendations(door.View):
    """Who recommended us to whom."""

    acts = {"GET": SEES, "POST": EDITS}

    @paging.listed(RECOMMENDATIONS, RecommendationRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the recommendations the caller may see."""
        return RECOMMENDATIONS

    @door.call(returns=FullRecommendation, status=201, takes=NewRecommendation)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Write down a recommendation; to oneself, or closing a circle, it is refused."""
        pk = actions.recommend(**body, at=clock.now())
        self.headers["Location"] = reverse("api-recommendation", args=[pk])
        return _recommendation(pk)


class Recommendation(door.View):
    """One recommendation."""

    act = SEES

    @door.call(returns=FullRecommendation, finds=True)
    def get(self, request: Any, recommendation_id: int) -> dict[str, Any]:
        """Return a recommendation."""
        return _recommendation(recommendation_id)


class RecommendationSettled(door.View):
    """What came of a recommendation."""

    act = EDITS

    @door.call(returns=FullRecommendation, takes=RecommendationResult, finds=queries.recommendation)
    def post(self, request: Any, recommendation_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """End a recommendation; a purchase ends it by itself."""
        at = clock.now()
        day = org_queries.business_date(at)
        actions.settle(recommendation_id=recommendation_id, **body, day=day, at=at)
        return _recommendation(recommendation_id)


def _offer(offer_id: int) -> dict[str, Any]:
    row = door.found(queries.benefit(offer_id))
    return paging.row(BENEFITS, row) | {n: getattr(row, n) for n in ("about", "levels", "tiers", "places", "version")}


def _recommendation(recommendation_id: int) -> dict[str, Any]:
    row = door.found(queries.recommendation(recommendation_id))
    return paging.row(RECOMMENDATIONS, row) | {"referrer_id": row.referrer_id, "referred_id": row.referred_id}


urls = [
    path("member-benefits", MemberBenefits.as_view(), name="api-member-benefits"),
    path("member-benefits/<int:offer_id>", MemberBenefit.as_view(), name="api-member-benefit"),
    path("partners", Partners.as_view(), name="api-partners"),
    path("partners/verify", PartnerVerification.as_view(), name="api-partner-verification"),
    path("partners/<int:partner_id>/settlement", PartnerSettlement.as_view(), name="api-partner-settlement"),
    path("recommendations", Recommendations.as_view(), name="api-recommendations"),
    path("recommendations/<int:recommendation_id>", Recommendation.as_view(), name="api-recommendation"),
    path("recommendations/<int:recommendation_id>/settle", RecommendationSettled.as_view(),
         name="api-recommendation-settled"),
]  # fmt: skip
