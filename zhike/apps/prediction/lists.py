"""Columns and filters of prediction, shared by page, export and API."""
