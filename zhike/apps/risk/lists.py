"""Columns and filters of risk, shared by page, export and API."""
