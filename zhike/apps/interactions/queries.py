"""Reads of interactions."""
