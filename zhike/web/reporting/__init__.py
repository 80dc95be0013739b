"""Churn reports: the calendar, a report on screen and paper, as a workbook, and as slides for the monthly meeting."""
