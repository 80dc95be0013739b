"""Reads of campaigns: plans, offers, campaigns with their recipients, effects beside who was held back, score cards."""

from zhike.apps.campaigns.queries.effect import effect, strengths
from zhike.apps.campaigns.queries.guiding import Guide, guide, usual_dimension
from zhike.apps.campaigns.queries.knowing import how_known, known_of_offers
from zhike.apps.campaigns.queries.previewing import Letter, Preview, previews
from zhike.apps.campaigns.queries.reaching import Reached, held_out, protected, reached
from zhike.apps.campaigns.queries.register import (
    Counts,
    about_customer,
    campaign,
    campaigns,
    campaigns_of_customer,
    chosen_ids,
    counts,
    latest_reading,
    left_out,
    limits,
    offer,
    offer_choices,
    offers,
    own_offers,
    plan,
    plan_choices,
    plans,
    process_change,
    process_changes,
    readings,
    recipients,
    variants,
    ways,
)
from zhike.apps.campaigns.queries.scoring import Score, score_card, score_card_of
from zhike.apps.campaigns.queries.wording import VALUES, named_places, values_of

__all__ = [
    "VALUES", "Counts", "Guide", "Letter", "Preview", "Reached", "Score", "about_customer", "campaign", "campaigns",
    "campaigns_of_customer", "chosen_ids", "counts", "effect", "guide", "held_out", "how_known", "known_of_offers",
    "latest_reading", "left_out", "limits", "named_places", "offer", "offer_choices", "offers", "own_offers",
    "plan", "plan_choices", "plans", "previews", "process_change", "process_changes", "protected", "reached",
    "readings", "recipients", "score_card", "score_card_of", "strengths", "usual_dimension", "values_of",
    "variants", "ways",
]  # fmt: skip
