"""Reads of winback."""
