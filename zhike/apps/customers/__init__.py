"""Owns the customer: who it is, its home branch and classes through time, and its card for lists."""
