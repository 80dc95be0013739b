"""Columns and filters of billing, shared by page, export and API."""
