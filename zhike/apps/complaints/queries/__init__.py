"""Reads of complaints: the register, clocks, the report, suggestions, improvements, secret links."""

from zhike.apps.complaints.queries.listening import argument_signs
from zhike.apps.complaints.queries.register import (
    about_customer,
    answered_share,
    complaint,
    complaints,
    complaints_of,
    earlier_of,
    improvement,
    improvements,
    in_hand,
    insights_of,
    is_standard_task_open,
    lacks_sincerity,
    link_of,
    moves_of,
    n_about,
    n_about_product,
    n_filed_within_hour,
    n_insights,
    n_of_each,
    n_suggested,
    open_link,
    pressing,
    rewards_in,
    scores,
    solution,
    solutions_of,
    steps_of,
    suggestion,
    suggestions,
    suggestions_of,
    to_follow,
    twins_of,
    unsettled,
    ways_in,
)
from zhike.apps.complaints.queries.reporting import (
    Report,
    learners,
    n_complaining,
    n_of_quality_by_month,
    report,
    settled_days,
    solved_between,
)
from zhike.apps.complaints.queries.timing import Clock, clocks, due_times, limits, rule

__all__ = [
    "Clock", "Report", "about_customer", "answered_share", "argument_signs", "clocks", "complaint", "complaints",
    "complaints_of", "due_times", "earlier_of", "improvement", "improvements", "in_hand", "insights_of",
    "is_standard_task_open", "lacks_sincerity", "learners", "limits", "link_of", "moves_of", "n_about",
    "n_about_product", "n_complaining", "n_filed_within_hour", "n_insights", "n_of_each", "n_of_quality_by_month",
    "n_suggested", "open_link", "pressing", "report", "rewards_in", "rule", "scores", "settled_days", "solution",
    "solutions_of", "solved_between", "steps_of", "suggestion", "suggestions", "suggestions_of", "to_follow",
    "twins_of", "unsettled", "ways_in",
]  # fmt: skip
