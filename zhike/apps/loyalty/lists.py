"""Columns and filters of loyalty, shared by page, export and API."""
