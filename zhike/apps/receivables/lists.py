"""Columns and filters of receivables, shared by page, export and API."""
