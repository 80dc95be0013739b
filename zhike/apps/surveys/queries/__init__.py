"""Reads of surveys: questionnaires, waves and whom they asked; results, the index and the six indicators."""

from zhike.apps.surveys.queries.asking import (
    about_customer,
    asked,
    digest_of,
    improvements,
    invitations,
    kept_answers,
    last_of_satisfaction,
    later_waves,
    link_of,
    newest,
    open_invitation,
    own_degree,
    published,
    secret_of,
    survey,
    surveys,
    waiting_for,
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
)

__all__ = [
    "Gap", "Group", "Indicator", "Measured", "Results", "about_customer", "asked", "degree_of", "digest_of",
    "falls", "gaps", "improvements", "indicators", "invitations", "kept_answers", "last_of_satisfaction",
    "later_waves", "link_of", "newest", "open_invitation", "own_degree", "published", "results", "secret_of",
    "survey", "surveys", "trend", "waiting_for", "wave", "waves",
]  # fmt: skip
