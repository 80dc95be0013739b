"""Owns what is written down of a customer: facts with their source, strengths, outlets, statements, consents."""
