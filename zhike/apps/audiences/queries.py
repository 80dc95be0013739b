"""Reads of audiences."""
