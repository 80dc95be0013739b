"""Owns the customer's own page: the secret address that opens it, what it grants, and what is ordered again there."""
