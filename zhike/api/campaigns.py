"""Campaigns: the register, steps, whom they reach, what they brought; the 4R score card of an audience."""

from collections.abc import Callable
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.media import record
from zhike.api.render import Refused
from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns import actions, queries, rules
from zhike.apps.campaigns import lists as campaign_lists
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

CAMPAIGNS = campaign_lists.CAMPAIGNS
STEPS: dict[str, Callable[..., Any]] = {
    "assemble": actions.request_assembly, "take_apart": actions.take_apart, "start": actions.start,
    "pause": actions.pause, "resume": actions.resume, "stop": actions.stop,
}  # fmt: skip
ON_DAY = frozenset({"assemble", "start"})


class CampaignRow(paging.row_shape(CAMPAIGNS, required=False)):  # type: ignore[misc]
    """A campaign in the list."""


class CampaignCounts(door.Shape):
    """How many are in each group."""

    treated = serializers.IntegerField()
    control = serializers.IntegerField()
    random = serializers.IntegerField()
    left_out = serializers.IntegerField()
    handed = serializers.IntegerField()
    answered = serializers.IntegerField()


class HowKnownTogether(door.Shape):
    """How well those it addresses are known: the mean of the scores from 0 to 100, and of how many customers."""

    mean = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()


class FullCampaign(paging.row_shape(CAMPAIGNS, required=True)):  # type: ignore[misc]
    """A campaign with what it is made of."""

    audience_id = serializers.IntegerField(allow_null=True)
    offer_id = serializers.IntegerField(allow_null=True)
    templates = serializers.DictField(help_text="Channel to template.")
    reply_path = serializers.CharField(allow_blank=True)
    measure = serializers.CharField()
    counts = CampaignCounts()
    how_known = HowKnownTogether()
    left_out = serializers.DictField(help_text="Why customers are left out, and how many each.")
    version = serializers.IntegerField()


class NewCampaign(door.Shape):
    """A campaign somebody drafts."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=rules.KINDS)
    audience_id = record("Whom it is for.")
    offer_id = record("What they are offered.")
    plan_id = record("The marketing plan it belongs to.")
    templates = serializers.DictField(child=serializers.IntegerField(min_value=1), required=False, default=dict)
    reply_path = door.optional(200, "How customers can answer.")
    measure = serializers.ChoiceField(choices=("ORDER", "REPLY", "FORM"), required=False, default="ORDER")
    window_days = serializers.IntegerField(min_value=1, max_value=365, required=False, default=30)
    base_rate = serializers.IntegerField(min_value=0, max_value=999, required=False, default=20)
    rise = serializers.IntegerField(min_value=0, max_value=999, required=False, default=20)
    n_random = serializers.IntegerField(min_value=0, max_value=100_000, required=False, default=0)


class CampaignStep(door.Shape):
    """A step of a campaign."""

    act = serializers.ChoiceField(choices=list(STEPS))


class CampaignEffect(door.Shape):
    """What a campaign brought, short and long, beside those held back; nothing before it was measured."""

    day = serializers.DateField(allow_null=True)
    figures = serializers.DictField()
    hints = serializers.ListField(child=serializers.CharField(), help_text="What the counts suggest, by code.")


class LetterSeen(door.Shape):
    """What stands in one channel."""

    channel = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    is_sent = serializers.BooleanField(help_text="Whether the recipient is written to by it.")
    names_offer = serializers.BooleanField(help_text="Whether its words name the offer or its price.")


class ReadingSeen(door.Shape):
    """What one recipient would read."""

    customer_id = serializers.IntegerField()
    name = serializers.CharField()
    offer_id = serializers.IntegerField(allow_null=True)
    because = serializers.CharField(allow_blank=True, help_text="The audience for which the offer is another one.")
    n_written = serializers.IntegerField(help_text="Advertising messages that count against the cap.")
    letters = LetterSeen(many=True)


class ReadingsSeen(door.Shape):
    """What some recipients would read, side by side; nobody before it is put together."""

    results = ReadingSeen(many=True)


class RScore(door.Shape):
    """One of the four: none where nothing is known."""

    code = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    n = serializers.IntegerField()
    n_of = serializers.IntegerField()


class RScores(door.Shape):
    """Relevance, reaction, relationship, reward of an audience or a customer."""

    results = RScore(many=True)


def _campaign(campaign_id: int) -> dict[str, Any]:
    row = door.found(queries.campaign(campaign_id))
    names = ("audience_id", "offer_id", "templates", "reply_path", "measure", "version")
    return paging.row(CAMPAIGNS, row) | {name: getattr(row, name) for name in names} | {
        "counts": vars(queries.counts(row.pk)), "how_known": vars(queries.how_known(row)),
        "left_out": dict(queries.left_out(row.pk)),
    }  # fmt: skip


class Campaigns(door.View):
    """The campaigns."""

    acts = {"GET": "campaign.view", "POST": "campaign.manage"}

    @paging.listed(CAMPAIGNS, CampaignRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the campaigns."""
        return CAMPAIGNS

    @door.call(returns=FullCampaign, status=201, takes=NewCampaign)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Draft a campaign."""
        known = {
            "audience_id": audience_queries.audience, "offer_id": queries.offer, "plan_id": queries.plan
        }  # fmt: skip
        for name, of in known.items():
            if body.get(name) and of(body[name]) is None:
                raise Refused(name, _("There is no such record."))
        if unknown := set(body["templates"]) - set(rules.CHANNELS):
            raise Refused("templates", _("There is no such channel: %(name)s.") % {"name": sorted(unknown)[0]})
        try:
            campaign_id = actions.add_campaign(values=body, at=clock.now())
        except actions.NameTaken:
            raise Refused("name", _("There is a campaign of this name already.")) from None
        except actions.Lacking:
            raise Refused(
                "target_group",
                _("No target group is in force: define one (POST target-groups), then draft the campaign."),
                code="NO_TARGET_GROUP",
            ) from None  # fmt: skip
        self.headers["Location"] = reverse("api-campaign", args=[campaign_id])
        return _campaign(campaign_id)


class Campaign(door.View):
    """One campaign."""

    act = "campaign.view"

    @door.call(returns=FullCampaign, finds=True)
    def get(self, request: Any, campaign_id: int) -> dict[str, Any]:
        """Return a campaign."""
        return _campaign(campaign_id)


class CampaignSteps(door.View):
    """The steps of a campaign."""

    act = "campaign.manage"

    @door.call(returns=FullCampaign, takes=CampaignStep, finds=queries.campaign)
    def post(self, request: Any, campaign_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take a campaign a step further; what stands in the way is refused by its code."""
        at = clock.now()
        given = {"day": org_queries.business_date(at)} if body["act"] in ON_DAY else {}
        try:
            STEPS[body["act"]](campaign_id=campaign_id, at=at, **given)
        except actions.Lacking as lacking:
            raise Refused("act", ", ".join(lacking.codes)) from None
        except actions.WrongState:
            raise Refused("act", _("It has gone further meanwhile; look again.")) from None
        return _campaign(campaign_id)


class EffectOfCampaign(door.View):
    """What a campaign brought."""

    act = "campaign.view"

    @door.call(returns=CampaignEffect, finds=queries.campaign)
    def get(self, request: Any, campaign_id: int) -> dict[str, Any]:
        """Return what was measured last."""
        reading = queries.latest_reading(campaign_id)
        figures = reading.figures if reading else {}
        hints = [one.code for one in rules.hints(figures)]
        return {"day": reading.day if reading else None, "figures": figures, "hints": hints}


class PreviewOfCampaign(door.View):
    """What some recipients would read."""

    act = "campaign.view"

    @door.call(returns=ReadingsSeen, finds=queries.campaign)
    def get(self, request: Any, campaign_id: int) -> dict[str, Any]:
        """Return what some recipients whom the caller sees would read, one for each offer or set of ways."""
        row, at = door.found(queries.campaign(campaign_id)), clock.now()
        told = queries.previews(row, day=org_queries.business_date(at), at=at)
        return {"results": [
            {"customer_id": one.recipient.customer_id, "name": one.recipient.customer.name,
             "offer_id": one.recipient.offer_id, "because": one.because, "n_written": one.n_written,
             "letters": [vars(letter) for letter in one.letters]}
            for one in told
        ]}  # fmt: skip


class ScoreCardOfAudience(door.View):
    """The 4R score card of an audience."""

    act = "audience.view"

    @door.call(returns=RScores, finds=audience_queries.audience)
    def get(self, request: Any, audience_id: int) -> dict[str, Any]:
        """Return the four scores of the newest taking of an audience; none before it was taken."""
        newest = audience_queries.newest(audience_id)
        day = org_queries.business_date(clock.now())
        return {"results": [vars(one) for one in queries.score_card(newest.pk, day)] if newest else []}


class ScoreCardOfCustomer(door.View):
    """The 4R score card of a customer."""

    act = "customer.view"

    @door.call(returns=RScores, finds=customer_queries.customer)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the four scores of a customer today."""
        day = org_queries.business_date(clock.now())
        return {"results": [vars(one) for one in queries.score_card_of(customer_id, day)]}


urls = [
    path("campaigns", Campaigns.as_view(), name="api-campaigns"),
    path("campaigns/<int:campaign_id>", Campaign.as_view(), name="api-campaign"),
    path("campaigns/<int:campaign_id>/steps", CampaignSteps.as_view(), name="api-campaign-steps"),
    path("campaigns/<int:campaign_id>/effect", EffectOfCampaign.as_view(), name="api-campaign-effect"),
    path("campaigns/<int:campaign_id>/preview", PreviewOfCampaign.as_view(), name="api-campaign-preview"),
    path("audiences/<int:audience_id>/4r", ScoreCardOfAudience.as_view(), name="api-audience-scores"),
    path("customers/<int:customer_id>/4r", ScoreCardOfCustomer.as_view(), name="api-customer-scores"),
]
