"""Columns and filters of market, shared by page, export and API."""
