"""Owns the care of records: pairs that may be one customer, merges and their undoing, hand-overs of a leaver's work."""
