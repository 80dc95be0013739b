"""Reads of surveys: questionnaires, waves and whom they asked; results, the index and the six indicators."""

from zhike.apps.surveys.queries.asking import (
    about_customer,
    as_asked,
    asked,
    asked_in,
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
    wave,
    waves,
)
from zhike.apps.surveys.queries.board import Indicator, indicators
from zhike.apps.surveys.queries.results import (
    Gap,
    Group,
    Measured,
    Results,
    degree_of,
    falls,
    gaps,
    results,
    trend,
    unnamed,
)

__all__ = [
    "Gap", "Group", "Indicator", "Measured", "Results", "about_customer", "as_asked", "asked", "asked_in", "degree_of",
    "device_of", "digest_of", "falls", "gaps", "handled", "has_answered", "improvements", "indicators",
    "invitations", "kept_answers", "last_of_satisfaction", "later_waves", "link_of", "newest",
    "open_invitation", "own_degree", "perceived", "public_secret", "public_wave", "published", "questions", "results",
    "schedules",
    "secret_of", "survey", "surveys", "trend", "unnamed", "wave", "waves",
]  # fmt: skip
