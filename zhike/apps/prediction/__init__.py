"""Owns who is likely to leave: fitted models with their proof, each customer's probability and why, in words."""
