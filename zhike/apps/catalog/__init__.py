"""Owns what administrators shape without code: the field catalogue, code lists and rule tables."""
