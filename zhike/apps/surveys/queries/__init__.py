"""Reads of surveys: questionnaires, waves and whom they asked; results, the index and the six indicators."""

from zhike.apps.surveys.queries.asking import (
    about_customer,
    answered_degrees,
    as_asked,
    asked,
    asked_in,
    degrees,
    device_of,
    digest_of,
    handled,
    has_answered,
    improvements,
    invitations,
    kept_answers,
    last_of_satisfaction,
    later_waves,
    link_of,
    n_answered,
    newest,
    open_invitation,
    own_degree,
    perceived,
    public_secret,
    public_wave,
    published,
    questions,
    schedules,
    secret_of,
    survey,
    surveys,
    waiting_for,
    wave,
    waves,
)
from zhike.apps.surveys.queries.board import Indicator, impression, indicators, told_apart, trust_in
from zhike.apps.surveys.queries.mapping import Intent, Learned, archive_fields, intent, learned, leaving_below
from zhike.apps.surveys.queries.marking import answered_indexes, answered_names
from zhike.apps.surveys.queries.results import (
    Gap,
    Group,
    Measured,
    Results,
    branch_falls,
    degree_of,
    falls,
    gaps,
    results,
    trend,
    unnamed,
    very_trend,
)

__all__ = [
    "Gap", "Group", "Indicator", "Intent", "Learned", "Measured", "Results", "about_customer", "answered_degrees",
    "answered_indexes", "answered_names", "archive_fields", "as_asked", "asked", "asked_in", "branch_falls",
    "degree_of", "degrees", "device_of", "digest_of", "falls", "gaps", "handled", "has_answered", "impression",
    "improvements", "indicators", "intent", "invitations", "kept_answers", "last_of_satisfaction", "later_waves",
    "learned", "leaving_below", "link_of", "n_answered", "newest", "open_invitation", "own_degree", "perceived",
    "public_secret", "public_wave", "published", "questions", "results", "schedules", "secret_of", "survey",
    "surveys", "told_apart", "trend", "trust_in", "unnamed", "very_trend", "waiting_for", "wave", "waves",
]  # fmt: skip
