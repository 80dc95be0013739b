"""Owns key persons: who they are, their part at each customer, and who knows whom."""
