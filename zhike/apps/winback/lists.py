"""Columns and filters of winback, shared by page, export and API."""
