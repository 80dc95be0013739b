"""Reads of classification."""
