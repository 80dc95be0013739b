"""The pages of audiences and campaigns, gathered from their modules."""

from zhike.web import (
    audience_members,
    audiences,
    campaign_form,
    campaign_preview,
    campaigns,
    database_cycles,
    four_r,
    marketing_offers,
    marketing_plans,
    one_to_one,
    one_to_one_guide,
)

MODULES = (
    audiences, audience_members, database_cycles, campaigns, campaign_form, campaign_preview, marketing_plans,
    marketing_offers, one_to_one, one_to_one_guide, four_r,
)  # fmt: skip
urls = [address for module in MODULES for address in module.urls]
