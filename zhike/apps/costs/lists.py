"""Columns and filters of costs, shared by page, export and API."""
