"""Columns and filters of coaching, shared by page, export and API."""
