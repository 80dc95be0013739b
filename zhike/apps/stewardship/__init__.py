"""Owns work on whole records across every noun: merge and un-merge, hand-over, erasure, access report."""
