"""Owns what customers owe: invoices and terms, what was paid on which, disputes, credit limits and exceptions."""
