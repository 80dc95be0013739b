"""Columns and filters of campaigns, shared by page, export and API."""
