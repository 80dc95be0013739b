"""Columns and filters of audiences, shared by page, export and API."""
