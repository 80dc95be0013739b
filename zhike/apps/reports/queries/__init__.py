"""Reads of reports: those made, the calendar of those due, and what one tells."""

from zhike.apps.reports.queries.content import collect
from zhike.apps.reports.queries.made import TABLE, calendar, report, reports, shown, versions

__all__ = ["TABLE", "calendar", "collect", "report", "reports", "shown", "versions"]
