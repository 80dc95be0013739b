"""Reads of interviews: whom a plan means and how far it came, sessions with their causes, insights by their tags."""

from zhike.apps.interviews.queries.conferring import (
    Cause,
    Told,
    about_customer,
    about_person,
    participants_of,
    proposal,
    proposals_of,
    session,
    sessions,
    told_of,
)
from zhike.apps.interviews.queries.insights import insight, insights, insights_of, tag_words, tagged_ids
from zhike.apps.interviews.queries.planning import (
    Frame,
    causes_of,
    coverage,
    frame_of,
    interview,
    interviews,
    interviews_of,
    may_not_ask,
    plan,
    plan_ids,
    plan_titles,
    plans,
)

__all__ = [
    "Cause", "Frame", "Told", "about_customer", "about_person", "causes_of", "coverage", "frame_of", "insight",
    "insights", "insights_of", "interview", "interviews", "interviews_of", "may_not_ask", "participants_of", "plan",
    "plan_ids", "plan_titles", "plans", "proposal", "proposals_of", "session", "sessions", "tag_words", "tagged_ids",
    "told_of",
]  # fmt: skip
