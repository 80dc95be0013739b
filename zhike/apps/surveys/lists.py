"""Columns and filters of surveys, shared by page, export and API."""
