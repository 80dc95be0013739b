"""Columns and filters of plans, shared by page, export and API."""
