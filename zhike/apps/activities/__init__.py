"""Owns what we do together with customers: activities with their guests, visits, gifts, and what came of them."""
