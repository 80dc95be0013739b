"""Columns and filters of health, shared by page, export and API."""
