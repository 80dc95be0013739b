"""Columns and filters of lifecycles, shared by page, export and API."""
