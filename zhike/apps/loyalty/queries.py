"""Reads of loyalty."""
