"""Reads of lifecycles."""
