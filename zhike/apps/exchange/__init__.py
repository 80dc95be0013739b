"""Owns data in and out: staged imports with their ledger, refusals, undo, and exports."""
