"""Reads of activities: what is held and what came of it, guests, visits, gifts, as the acting person may see them."""

from zhike.apps.activities.queries.conferring import Said, remarks_of, seats_of
from zhike.apps.activities.queries.effects import Comparison, Effect, Leads, comparison, effect, leads
from zhike.apps.activities.queries.gifts import (
    Suggestions,
    gift,
    gift_item,
    gift_items,
    gifts,
    gifts_of,
    given_in_year,
    given_to,
    limit,
    suggestions,
)
from zhike.apps.activities.queries.guests import (
    Candidate,
    candidates,
    invitation,
    invitations_of,
    is_control,
    taboos_of,
)
from zhike.apps.activities.queries.publicly import (
    ForThePublic,
    at_public_benefit,
    coming_for_the_public,
    for_the_public,
    public_ids,
)
from zhike.apps.activities.queries.records import (
    about_customer,
    about_person,
    activities,
    activities_between,
    activity,
    attended_by,
    together_with,
)
from zhike.apps.activities.queries.visits import (
    N_AT_ONCE,
    DueVisit,
    Proposal,
    due_visits,
    first_visits,
    planned_visits,
    schedule,
    visit,
    visits,
    visits_of,
)

__all__ = [
    "N_AT_ONCE", "Candidate", "Comparison", "DueVisit", "Effect", "ForThePublic", "Leads", "Proposal", "Said",
    "Suggestions", "about_customer", "about_person", "activities", "activities_between", "activity",
    "at_public_benefit", "attended_by", "candidates", "coming_for_the_public", "comparison", "due_visits", "effect",
    "first_visits", "for_the_public", "gift", "gift_item", "gift_items", "gifts", "gifts_of", "given_in_year",
    "given_to", "invitation", "invitations_of", "is_control", "leads", "limit", "planned_visits", "public_ids",
    "remarks_of", "schedule", "seats_of", "suggestions", "taboos_of", "together_with", "visit", "visits", "visits_of",
]  # fmt: skip
