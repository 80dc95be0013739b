"""Reads of receivables."""
