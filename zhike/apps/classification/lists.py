"""Columns and filters of classification, shared by page, export and API."""
