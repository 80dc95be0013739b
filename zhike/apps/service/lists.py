"""Columns and filters of service, shared by page, export and API."""
