"""Columns and filters of grading, shared by page, export and API."""
