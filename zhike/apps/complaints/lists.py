"""Columns and filters of complaints, shared by page, export and API."""
