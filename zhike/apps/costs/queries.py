"""Reads of costs."""
