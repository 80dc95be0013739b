"""Reads of reports: those made, the calendar of those due, and what one tells."""

from zhike.apps.reports.queries.content import collect
from zhike.apps.reports.queries.made import TABLE, Report, calendar, report, reports, shown, versions

__all__ = ["TABLE", "Report", "calendar", "collect", "report", "reports", "shown", "versions"]
