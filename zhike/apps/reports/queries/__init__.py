"""Reads of reports: those made, the calendar of those due, and what one tells."""

from zhike.apps.reports.queries.content import collect
from zhike.apps.reports.queries.made import TABLE, Report, calendar, corrected, report, reports, shown, versions
from zhike.apps.reports.queries.plan import ACCOUNT, ANALYSES, plan

__all__ = [
    "ACCOUNT",
    "ANALYSES",
    "TABLE",
    "Report",
    "calendar",
    "collect",
    "corrected",
    "plan",
    "report",
    "reports",
    "shown",
    "versions",
]
