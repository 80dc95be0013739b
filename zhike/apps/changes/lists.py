"""Columns and filters of changes, shared by page, export and API."""
