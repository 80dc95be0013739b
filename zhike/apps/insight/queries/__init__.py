"""Reads of insight: runs, figures with their parents, the ledger, Today, the record's story, the check-up."""
