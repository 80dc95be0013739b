"""Columns and filters of sales, shared by page, export and API."""
