"""Reads of selfservice."""
