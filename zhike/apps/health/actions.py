"""Writes of health: each in one transaction, with its event and its audit entry."""
