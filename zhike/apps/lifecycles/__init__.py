"""Owns the stages of a customer: its own business, its relation with us, and what they allow."""
