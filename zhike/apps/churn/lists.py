"""Columns and filters of churn, shared by page, export and API."""
