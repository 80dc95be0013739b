"""Columns and filters of selfservice, shared by page, export and API."""
